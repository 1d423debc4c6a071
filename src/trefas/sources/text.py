"""Text and numbers out of files that strangers wrote: encodings guessed, numbers read, each refusal with file and line."""

import mmap
import re
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_read

FILE_SIZE_MAX = 8 << 30
"""Largest file read into memory as a whole; binary records are mapped instead and may be larger."""


WIDE_SIZE_MAX = 512 << 20
"""Largest UTF-16 file; it is turned into UTF-8 as a whole."""


def read_bytes(path: Path) -> bytes:
    """A whole file. Raises SetupError where it cannot be read."""
    check_read(path, "the recording")
    try:
        if path.stat().st_size > FILE_SIZE_MAX:
            raise SetupError(
                f"{path.name} has {path.stat().st_size} bytes; a file of this kind can have {FILE_SIZE_MAX}"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise SetupError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def map_bytes(path: Path) -> NDArray[np.uint8]:
    """A file's bytes in place, without reading them all. Raises SetupError where it cannot be read."""
    check_read(path, "the recording")
    try:
        if path.stat().st_size == 0:
            return np.empty(0, np.uint8)
        return np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise SetupError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def release(raw: NDArray[np.uint8]) -> None:
    """Lets go of the pages of a mapped file that were read, so that they do not count as this program's memory."""
    mapped = raw.base
    while isinstance(mapped, np.ndarray):
        mapped = mapped.base
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        mapped.madvise(mmap.MADV_DONTNEED)


def text_bytes(raw: NDArray[np.uint8], where: str) -> NDArray[np.uint8]:
    """The bytes of a text of one byte a letter (UTF-8 or older): UTF-16, with its mark or without, is turned into UTF-8.

    Raises SetupError for what is no text, with what it is instead where that is known.
    """
    first = bytes(raw[:4096])
    if (coding := _wide(first)) is not None:
        if len(raw) > WIDE_SIZE_MAX:
            raise SetupError(
                f"{where} is UTF-16 and has {len(raw)} bytes; it can have {WIDE_SIZE_MAX}; save it as UTF-8"
            )
        return np.frombuffer(bytes(raw).decode(coding, "replace").encode(), np.uint8)
    if what := binary_kind(first):
        raise SetupError(f"{where} is {what}")
    return raw


def _wide(first: bytes) -> str | None:
    """UTF-16 by its mark, or by the zeros beside Latin letters."""
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(first) < 8:
        return None
    zeros = [first[side::2].count(0) * 2 / len(first) for side in (0, 1)]
    if max(zeros) > 0.9 and min(zeros) < 0.1:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return None


_BINARY = (
    (b"PK\x03\x04", "a ZIP archive, as .xlsx is; save the sheet as CSV, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document, as .xls is; save the sheet as CSV"),
    (b"\x1f\x8b", "compressed with gzip; unpack it"),
    (b"\x89HDF", "an HDF5 file; export it as CSV, WAV or COMTRADE"),
    (b"MATLAB 5.0", "a MATLAB file; export it as CSV, WAV or COMTRADE"),
    (b"TDSm", "a TDMS file of LabVIEW; export it as CSV, WAV or COMTRADE"),
    (b"SQLite format 3", "an SQLite database; export a table of it as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV"),
    (b"RIFF", "a WAV file by its first bytes; name it .wav"),
    (b"RF64", "a WAV file by its first bytes; name it .wav"),
    (b"BW64", "a WAV file by its first bytes; name it .wav"),
    (b"\xd4\xc3\xb2\xa1", "a capture of a network by its first bytes; name it .pcap"),
    (b"\x0a\x0d\x0d\x0a", "a capture of a network by its first bytes; name it .pcapng"),
    (b"%PDF", "a PDF document; what is measured is the samples and not the report"),
    (b"\x89PNG", "a picture; what is measured is the samples and not their picture"),
    (b"\xff\xd8\xff", "a picture; what is measured is the samples and not their picture"),
)


def binary_kind(first: bytes) -> str:
    """What a file is that is no text, by its first bytes, for a sentence; '' for what may be text."""
    for magic, what in _BINARY:
        if first.startswith(magic):
            return what
    return f"no text: it begins with {first[:8].hex(' ')}" if b"\0" in first.rstrip(b"\0") else ""


def decoded(raw: bytes) -> str:
    """Text of unknown encoding: UTF-8, else Chinese (GBK), Cyrillic (cp1251) or Western (Latin-1), by its high bytes.

    Chinese characters are pairs of high bytes, so each run of them has an even length; Cyrillic words have runs of any
    length made of letters, 0xC0 and above; what is left is an occasional µ, ° or é.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    runs = re.findall(rb"[\x80-\xff]+", raw)
    if all(len(run) % 2 == 0 and max(run[1::2]) >= 0xA1 for run in runs):
        try:
            return raw.decode("gb2312")
        except UnicodeDecodeError:
            pass
    high = b"".join(runs)
    letters = sum(byte >= 0xC0 or byte in (0xA8, 0xB8) for byte in high)
    if letters >= 0.8 * len(high) and len(high) >= 2 * len(runs):
        return raw.decode("cp1251", errors="replace")
    return raw.decode("latin-1")


class Line:
    """One line of a file, cut at its commas; says file and line number when a field cannot be read."""

    def __init__(self, where: str, number: int, text: str, separator: str = ",") -> None:
        self.where = where
        self.number = number
        self.text = text
        self.fields = [field.strip() for field in text.split(separator)]

    def refuse(self, why: str) -> SetupError:
        """The error for this line; to be raised."""
        shown = self.text if len(self.text) <= 80 else self.text[:80] + "…"
        return SetupError(f"{self.where}, line {self.number}: {why}; it is '{shown}'")

    def word(self, index: int, default: str = "") -> str:
        """A field as text; ``default`` where the line is shorter."""
        return self.fields[index] if index < len(self.fields) else default

    def integer(self, index: int, what: str, low: int, high: int) -> int:
        """A field as an integer in a range."""
        text = self.word(index)
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise self.refuse(f"{what} is '{text}' and must be a whole number")
        value = int(text)
        if not low <= value <= high:
            raise self.refuse(f"{what} is {value}; must be {low} to {high}")
        return value

    def number_of(self, index: int, what: str, default: float | None = None) -> float:
        """A field as a finite number; ``default``, if there is one, where it is empty."""
        text = self.word(index)
        if not text and default is not None:
            return default
        try:
            value = float(text)
        except ValueError:
            raise self.refuse(f"{what} is '{text}' and must be a number") from None
        if not isfinite(value):
            raise self.refuse(f"{what} is '{text}' and must be finite")
        return value
