"""Text and numbers out of files that strangers wrote: encodings guessed, numbers read, each refusal with file and line."""

import re
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError

FILE_SIZE_MAX = 8 << 30
"""Largest file read into memory as a whole; binary records are mapped instead and may be larger."""


def read_bytes(path: Path) -> bytes:
    """A whole file. Raises SetupError where it can not be read."""
    try:
        if path.stat().st_size > FILE_SIZE_MAX:
            raise SetupError(
                f"{path.name} has {path.stat().st_size} bytes; a file of this kind can have {FILE_SIZE_MAX}"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise SetupError(f"{path} can not be read: {getattr(error, 'strerror', None) or error}") from error


def map_bytes(path: Path) -> NDArray[np.uint8]:
    """A file's bytes in place, without reading them all. Raises SetupError where it can not be read."""
    try:
        if path.stat().st_size == 0:
            return np.empty(0, np.uint8)
        return np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise SetupError(f"{path} can not be read: {getattr(error, 'strerror', None) or error}") from error


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
    """One line of a file, cut at its commas; says file and line number when a field can not be read."""

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
            raise self.refuse(f"{what} is {value}; it can be {low} to {high}")
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
