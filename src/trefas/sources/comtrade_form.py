"""Which form the data of a COMTRADE record really have: the configuration says one, and the rows show whether it is so.

    | number | stamp | analog … | digital words … |   next number is one more, next stamp is later: the row size is right
    | number | stamp | analog … | number | stamp …    read in rows of another size both jump about

Where numbers and stamps do not rise in rows as announced, the other formats are tried, and one digital word more or less. If
exactly one of them fits perfectly (numbers that count by one, nothing left over), it is read, with a remark; else the record is
refused with the sizes. BINARY32 and FLOAT32 have rows of one size: there it is the values that tell them apart.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.sources.comtrade_cfg import Configuration, DataFormat

Bytes = NDArray[np.uint8]

VALUE_TYPES = {DataFormat.BINARY: "<i2", DataFormat.BINARY32: "<i4", DataFormat.FLOAT32: "<f4"}
ROW_HEAD = 8
"""Bytes of number and time stamp"""
DIGITALS_PER_WORD = 16
_ROWS_LOOKED_AT = 4096
_TEXT_LOOKED_AT = 1 << 16
_ROWS_MIN = 3
"""Two rows count by one too often by chance."""
_DIGITAL_STATES_MAX = 32
"""A digital word takes few values in a record, an analog channel that carries something many."""
_INTEGER_USUAL = 2**27
"""Recorded numbers of 32 bits stay below in practice; the bits of a float above 1e-30 are above."""
_FLOAT_USUAL = (1e-12, 1e12)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the data are to be read: the configuration, corrected; the bytes that are whole rows; and what is odd about them."""

    configuration: Configuration
    raw: Bytes
    separator: str = ","
    remarks: tuple[str, ...] = ()


def reading_of(configuration: Configuration, raw: Bytes, where: str) -> Reading:
    """Looks at the rows. Raises SetupError where they do not fit the configuration and no other form fits, or several do."""
    if not len(raw):
        return Reading(configuration, raw)
    if _is_text(raw):
        return _of_text(configuration, _plain(raw), where)
    if configuration.format is DataFormat.ASCII:
        return _of_another(configuration, raw, f"{where} is no text, and the configuration says ASCII")
    size = row_bytes(configuration)
    rows = _Rows(raw, size)
    if rows.fits:
        remarks = _cut_remark(raw, size)
        other = _by_values(configuration, raw, size)
        if other is not configuration:
            remarks.append(_said_otherwise(configuration, other, "the values are those of the other format"))
        return Reading(other, raw, remarks=tuple(remarks))
    if rows.count < 2:
        return Reading(configuration, raw)
    why = f"{where}: rows of {size} bytes ({_described(configuration)}) do not fit: sample numbers and time stamps do not rise"
    return _of_another(configuration, raw, why)


def row_bytes(configuration: Configuration) -> int:
    """The size of a binary row."""
    words = -(-configuration.digitals // DIGITALS_PER_WORD)
    return ROW_HEAD + np.dtype(VALUE_TYPES[configuration.format]).itemsize * len(configuration.analogs) + 2 * words


# ---- binary ---------------------------------------------------------------------------------------------------------


class _Rows:
    """Numbers and stamps in rows of a size."""

    def __init__(self, raw: Bytes, size: int) -> None:
        self.count = len(raw) // size
        looked_at = min(self.count, _ROWS_LOOKED_AT)
        heads = np.ndarray((looked_at, 2), "<u4", raw, 0, (size, 4)) if looked_at else np.empty((0, 2), "<u4")
        numbers, stamps = heads[:, 0].astype(np.int64), heads[:, 1].astype(np.int64)
        self.fits = rises(numbers, stamps)
        counts = looked_at >= _ROWS_MIN and bool((np.diff(numbers) == 1).all())
        self.fits_perfectly = counts and bool((np.diff(stamps) >= 0).all()) and not _left_over(raw, size)


def rises(numbers: NDArray[np.int64], stamps: NDArray[np.int64]) -> bool:
    """Whether rows are rows: numbers count on, or stamps do; or both say nothing, the same in all rows."""
    if len(numbers) < 2:
        return False
    steps, spans = np.diff(numbers), np.diff(stamps)
    if (steps == 1).mean() >= 0.5 or ((steps == 0).all() and (spans == 0).all()):
        return True
    if (steps > 0).all() and len(steps) >= _ROWS_MIN and (steps == np.median(steps)).mean() >= 0.5:
        return True
    usual = np.median(spans)
    return bool(usual > 0 and (np.abs(spans - usual) <= 0.2 * usual + 1).mean() >= 0.9)


def _of_another(configuration: Configuration, raw: Bytes, why: str) -> Reading:
    words = -(-configuration.digitals // DIGITALS_PER_WORD)
    fitting: dict[int, Configuration] = {}
    for form in VALUE_TYPES:
        for count in sorted({words, words - 1, words + 1, 0} - {-1}):
            # As many digital channels as are said, where their words are.
            digitals = configuration.digitals if count == words else count * DIGITALS_PER_WORD
            other = replace(configuration, format=form, digitals=digitals)
            size = row_bytes(other)
            if size not in fitting and _Rows(raw, size).fits_perfectly:
                fitting[size] = other
    if len(fitting) == 1:
        ((size, found),) = fitting.items()
        found = _by_values(found, raw, size)
        if _is_clear(configuration, found, raw, size):
            return Reading(found, raw, remarks=(_said_otherwise(configuration, found, f"rows of {size} bytes fit"),))
    would = "; ".join(f"rows of {size} bytes would: {_described(other)}" for size, other in sorted(fitting.items()))
    raise SetupError(f"{why}; {would or 'no other format fits either'}; the .cfg and the data must be of one record")


def _is_clear(said: Configuration, found: Configuration, raw: Bytes, size: int) -> bool:
    """Whether it is the digital words that are more or fewer: two bytes may be an analog channel of BINARY, too."""
    more = -(-found.digitals // DIGITALS_PER_WORD) - -(-said.digitals // DIGITALS_PER_WORD)
    if found.format is not DataFormat.BINARY or not more:
        return True
    # With a word less, the last channel must be analog; with one more, what follows the last must be digital.
    channel = len(found.analogs) + (0 if more > 0 else -1)
    states = len(np.unique(_column(raw, size, "<u2", ROW_HEAD + 2 * channel)))
    return states <= _DIGITAL_STATES_MAX if more > 0 else states > _DIGITAL_STATES_MAX


def _by_values(configuration: Configuration, raw: Bytes, size: int) -> Configuration:
    """BINARY32 or FLOAT32, as the values are: integers of waveforms are no floats of any use, and the other way round."""
    if configuration.format is DataFormat.BINARY or not configuration.analogs:
        return configuration
    columns = [ROW_HEAD + 4 * channel for channel in range(len(configuration.analogs))]
    integers = np.concatenate([_column(raw, size, "<i4", at) for at in columns]).astype(np.int64)
    floats = np.concatenate([_column(raw, size, "<f4", at) for at in columns])
    meant = integers != 0
    if not meant.any():
        return configuration
    with np.errstate(invalid="ignore"):
        low, high = _FLOAT_USUAL
        are_floats = float(((np.abs(floats[meant]) >= low) & (np.abs(floats[meant]) <= high)).mean())
    are_integers = float((np.abs(integers[meant]) < _INTEGER_USUAL).mean())
    if configuration.format is DataFormat.BINARY32 and are_integers < 0.1 and are_floats > 0.95:
        return replace(configuration, format=DataFormat.FLOAT32)
    if configuration.format is DataFormat.FLOAT32 and are_floats < 0.1 and are_integers > 0.95:
        return replace(configuration, format=DataFormat.BINARY32)
    return configuration


def _column(raw: Bytes, size: int, kind: str, offset: int) -> NDArray[np.generic]:
    rows = min(len(raw) // size, _ROWS_LOOKED_AT)
    return np.ndarray((rows,), kind, raw, offset, (size,))


def _left_over(raw: Bytes, size: int) -> int:
    """Bytes behind the last whole row, but for what ends a text."""
    left = len(raw) % size
    return len(bytes(raw[len(raw) - left :]).strip(b"\x1a\r\n\x00")) if left else 0


def _cut_remark(raw: Bytes, size: int) -> list[str]:
    left = _left_over(raw, size)
    return [f"the data end with {len(raw) % size} bytes of a row of {size}"] if left else []


def _described(configuration: Configuration) -> str:
    words = -(-configuration.digitals // DIGITALS_PER_WORD)
    return f"{configuration.format.value}, {len(configuration.analogs)} analog channels and {words} digital words"


def _said_otherwise(said: Configuration, found: Configuration, why: str) -> str:
    return f"the configuration says {_described(said)}, the data are {_described(found)}: {why}"


# ---- text -----------------------------------------------------------------------------------------------------------

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


_PRINTABLE = bytes([*b"\t\r\n", *range(0x20, 0x7F), 0xA0])


def _is_text(raw: Bytes) -> bool:
    head = bytes(raw[:_TEXT_LOOKED_AT])
    if head[:2] in _BYTE_ORDER_MARKS and len(head) > 2 and 0 in head[2:4]:
        return True
    head = head.removeprefix(b"\xef\xbb\xbf").partition(b"\x1a")[0]
    return bool(head) and not head.translate(None, _PRINTABLE)


def _plain(raw: Bytes) -> Bytes:
    """The text in single bytes."""
    if bytes(raw[:2]) in _BYTE_ORDER_MARKS:
        return np.frombuffer(bytes(raw).decode("utf-16", "replace").encode("ascii", "replace"), np.uint8)
    return raw[3:] if bytes(raw[:3]) == b"\xef\xbb\xbf" else raw


def _of_text(configuration: Configuration, raw: Bytes, where: str) -> Reading:
    remarks = []
    if configuration.format is not DataFormat.ASCII:
        other = replace(configuration, format=DataFormat.ASCII)
        remarks.append(
            f"the configuration says {configuration.format.value}, and the data are text: they are read as ASCII"
        )
        configuration = other
    lines = [line for line in _lines(bytes(raw[:_TEXT_LOOKED_AT])) if line.strip()]
    if len(raw) > _TEXT_LOOKED_AT or len(lines) > 2:
        lines = lines[:-1]
    wanted = 2 + len(configuration.analogs) + configuration.digitals
    separator = next(
        (each for each in (",", ";", "\t") if _usual_fields(lines, each) >= 2 + len(configuration.analogs)), ","
    )
    fields = _usual_fields(lines, separator)
    if fields > wanted:
        raise SetupError(
            f"{where}: rows of {fields} fields do not fit {len(configuration.analogs)} analog and {configuration.digitals} "
            f"digital channels, which make {wanted} with number and time; numbers must have decimal points, not commas"
        )
    _refuse_falling([_heads(line, separator) for line in lines], where)
    if separator != ",":
        remarks.append(f"the fields are separated by {'tabs' if separator == chr(9) else 'semicolons'}")
    if fields and fields < wanted:
        remarks.append(
            f"rows have {fields} fields where number, time and channels make {wanted}: digital channels are missing"
        )
    cut = _cut_line(raw, separator, fields)
    if cut < len(raw):
        remarks.append("the data end inside a row")
    return Reading(configuration, raw[:cut], separator, tuple(remarks))


def _refuse_falling(heads: list[tuple[int, ...]], where: str) -> None:
    """Raises SetupError where sample numbers and time stamps of the first rows do not rise."""
    numbers, stamps = (np.array([head[k] for head in heads], np.int64) for k in (0, 1))
    if len(heads) > 1 and not rises(numbers, stamps):
        raise SetupError(
            f"{where}: sample numbers ({', '.join(str(n) for n in numbers[:4])} …) and time stamps "
            f"({', '.join(str(n) for n in stamps[:4])} …) do not rise; a row must have number, time and the channels"
        )


def _lines(text: bytes) -> list[str]:
    return text.partition(b"\x1a")[0].decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _usual_fields(lines: list[str], separator: str) -> int:
    """Fields of most lines; empty ones at the end do not count."""
    counts = Counter(len(line.strip(" ").rstrip(separator).split(separator)) for line in lines)
    return counts.most_common(1)[0][0] if counts else 0


def _heads(line: str, separator: str) -> tuple[int, int]:
    """Number and stamp; 0 where there is none."""
    fields = line.split(separator)

    def whole(index: int) -> int:
        try:
            value = float(fields[index].replace(",", "."))
        except (IndexError, ValueError):
            return 0
        return int(value) if abs(value) < 2**62 else 0

    return whole(0), whole(1)


def _cut_line(raw: Bytes, separator: str, fields: int) -> int:
    """Where the last whole row ends: a line without an end that has fewer fields than the others was cut."""
    tail = bytes(raw[-_TEXT_LOOKED_AT:])
    last = tail[max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1 :]
    if len(last) == len(tail) or not last.strip(b" \x1a\x00") or b"\x1a" in last:
        return len(raw)
    return len(raw) if last.count(separator.encode()) + 1 >= fields else len(raw) - len(last)
