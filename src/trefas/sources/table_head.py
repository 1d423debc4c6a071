"""What stands above the numbers of a table: facts of the recorder, names, units, and how numbers are written.

    sep=;                              Excel's line, taken at its word
    Model,MSO44                        facts: a word, then what it is
    # logged by node 7                 comments
    Vertical Units,V,A                 facts that count: units, sample interval
    TIME,CH1,CH2                       names
    (ms),(V),(A)                       units
    -0.0020,325.1,-14.2                numbers

The numbers are found first: the rows at the end of what was looked at that have the same fields and numbers in the same places.
The row above them is units or names, and what is above those are facts. Separator and decimal sign are those that make most
numbers and fewest words of it.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from trefas.base.errors import SetupError
from trefas.sources.digits import Notation
from trefas.sources.text import decoded

HEAD_BYTES = 1 << 17
"""Enough for the longest preamble of an oscilloscope and some hundred rows."""
_SEPARATORS = ("\t", ";", ",", "|", " ")

_NUMBER = re.compile(r"[-+]?(?:\d(?:[\d.,'’ \u00a0\u202f]*\d)?\.?|[.,]\d+)(?:[eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*")
_MISSING = re.compile(
    r"[-+]*|#?[nN](?:/?[aA]|[aA][nN]|ull|ULL|one|one\.)?|[-+]?(?:inf.*|Inf.*|INF.*|∞)|[oO][lLvV.].*|[*?]+|#\w+[!/?].*"
)
DATE = re.compile(r"(\d{1,4})([-./])(\d{1,2}|[A-Za-z]{3})\2(\d{1,4})")
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d*)?(?: ?[AaPp]\.?[Mm]\.?)?")
ZONE = re.compile(r" ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)")
_UNIT = re.compile(
    r"[\[(]?(?:[mµμun]?s|s(?:ec(?:ond)?s?)?|millisec(?:ond)?s?|microsec(?:ond)?s?|sequence|value|[kmuµμM]?V|[kmuµμM]?A|"
    r"V(?:rms|pk)?|volts?|amp(?:ere)?s?|k?W|k?VA|k?var|hz|%|°|deg(?:rees)?|)[\])]?",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"\b(scale|offset|units?|length|interval|rate|position|delay|version|model|serial|firmware|format|attenuation|gating|"
    r"period|horizontal|vertical|memory|segments?|factor|probe|settings?|depth|coupling|bandwidth)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the first rows say; names and units are as many as there are columns, '' where there is none."""

    names: tuple[str, ...]
    units: tuple[str, ...]
    notation: Notation
    rows: tuple[tuple[str, ...], ...]
    """The fields of the first rows of numbers"""
    facts: dict[str, tuple[str, ...]]
    """By their first word, in small letters"""
    lines: int
    """Lines before the numbers"""
    body: int
    """Where the numbers begin, in bytes"""


def read_head(raw: bytes, where: str, *, skip: int = 0, is_whole: bool = True) -> Head:
    """From the file's first bytes; ``skip`` lines are passed over. Raises SetupError where there are no rows of numbers."""
    lines, ends = _lines(raw, is_whole)
    first = next((n for n in range(skip, len(lines)) if lines[n].strip()), len(lines))
    if first == len(lines):
        raise SetupError(f"{where} has no row of names")
    separators: tuple[str, ...] = _SEPARATORS
    if said := re.fullmatch(r'"?sep=(.)"?', lines[first].strip(), re.IGNORECASE):
        separators, first = (said[1] if said[1] not in " \t" else "\t",), first + 1
    found = max((_Block.find(lines, first, one) for one in separators), key=lambda block: block.score)
    if not found.rows:
        raise SetupError(f"{where} has names and no row of numbers")
    return found.head(lines, ends, first, where)


def _lines(raw: bytes, is_whole: bool) -> tuple[list[str], list[int]]:
    """Lines as text, and where each ends in bytes."""
    end = b"\n" if b"\n" in raw else b"\r"
    parts = raw.split(end)
    if not is_whole:
        parts.pop()
    lines, ends, at = [], [], 0
    for part in parts:
        at += len(part) + 1
        lines.append(decoded(part).strip("\r\x00\x1a\ufeff"))
        ends.append(at)
    return lines, ends


def split(line: str, separator: str) -> list[str]:
    """The fields of a line, without quotes and blanks around them; empty ones at the end are left out."""
    if separator == " ":
        fields = line.split()
    elif '"' in line:
        fields = next(csv.reader([line.replace("\r", " ")], delimiter=separator, skipinitialspace=True), [])
    else:
        fields = line.split(separator)
    fields = [field.strip().strip('"').strip() for field in fields]
    while fields and not fields[-1]:
        fields.pop()
    return fields


def is_time(field: str) -> bool:
    """Whether a field is a date, a time of day, or both."""
    date = DATE.match(field)
    rest = field[date.end() :].lstrip(" T,") if date else field
    clock = CLOCK.match(rest)
    if clock is None:
        return bool(date) and not rest
    return clock.end() == len(rest) or bool(ZONE.fullmatch(rest[clock.end() :]))


def is_number(field: str) -> bool:
    """Whether a field is a number in any notation, or a word for one that is missing."""
    return bool(_NUMBER.fullmatch(field) or _MISSING.fullmatch(field))


_EMPTY, _WORD, _NUMERIC = 0, 1, 2
_LINES_BELOW = 3
"""Lines below the numbers that are none"""
_ROWS_ABOVE = 3
"""So many rows above a line that is none, and it stands among rows"""


def _kind(field: str, separator: str) -> int:
    if not field:
        return _EMPTY
    if is_time(field) or (_NUMBER.fullmatch(field) and not (separator == "," and " " in field)):
        return _NUMERIC
    return _EMPTY if _MISSING.fullmatch(field) else _WORD


def _is_row(here: list[int], usual: list[bool]) -> bool:
    """Whether there are numbers where ``usual`` has them, in half of the places at least, and no words."""
    if any(was and kind == _WORD for was, kind in zip(usual, here, strict=False)) or _NUMERIC not in here:
        return False
    return here.count(_NUMERIC) >= sum(usual) / 2


def _goes_on(above: list[str], separator: str, usual: list[bool]) -> bool:
    """Whether the lines above one that is no row are rows again: it is a fault among them, and not the row of names."""
    kinds = [[_kind(field, separator) for field in split(line, separator)] for line in above]
    return len(kinds) == _ROWS_ABOVE and all(len(here) >= sum(usual) and _is_row(here, usual) for here in kinds)


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of numbers, cut at one separator, and what is above them."""

    separator: str
    kinds: tuple[int, ...]
    rows: tuple[int, ...]
    """Lines of the rows, rising"""
    score: float

    @classmethod
    def find(cls, lines: list[str], first: int, separator: str) -> "_Block":
        """Goes up from the last line as long as there are numbers where there were numbers below."""
        rows: list[int] = []
        counts: list[list[int]] = []
        for number in range(len(lines) - 1, first - 1, -1):
            if _says_nothing(lines[number]):
                continue
            here = [_kind(field, separator) for field in split(lines[number], separator)]
            if not rows and _NUMERIC not in here:
                if number < len(lines) - _LINES_BELOW:
                    break
                continue
            usual = [2 * count[_NUMERIC] > len(rows) for count in counts]
            if not _is_row(here, usual):
                if rows and _goes_on(lines[max(number - _ROWS_ABOVE, first) : number], separator, usual):
                    continue
                break
            counts += [[0, 0, 0] for _ in range(len(here) - len(counts))]
            for count, kind in zip(counts, here, strict=False):
                count[kind] += 1
            rows.append(number)
        kinds = tuple(_usual(count, len(rows)) for count in counts)
        score = _score(lines, first, separator, kinds, rows) if rows else -100.0
        return cls(separator, kinds, tuple(reversed(rows)), score)

    def head(self, lines: list[str], ends: list[int], first: int, where: str) -> Head:
        """With names, units and facts from the lines above."""
        top = self.rows[0]
        cells = tuple(tuple(split(lines[row], self.separator)) for row in self.rows)
        above = [n for n in range(first, top) if lines[n].strip(" #\t")]
        # Comments come first: between names and numbers they say nothing, and where all is comments the last is the names.
        above.sort(key=lambda n: not lines[n].lstrip().startswith("#"))
        split_above = [split(lines[n].lstrip("# \t"), self.separator) for n in above]
        units = split_above.pop() if split_above and self._are_units(split_above[-1]) else []
        names = split_above.pop() if split_above and self._are_names(split_above[-1]) else []
        if not names and split_above:
            self._refuse_commas(len(split_above[-1]), where)
        labelled = [row for row in cells[:40] if len(row) > 1 and _kind(row[0], self.separator) == _WORD]
        facts = dict(_fact(row) for row in [*labelled, *split_above] if row)
        width = max(len(self.kinds), len(names))
        decimal, group = _decimal([field for row in cells for field in row], self.separator, where)
        return Head(
            names=(*names, *[""] * (width - len(names))),
            units=(*(unit.strip(" []()") for unit in units), *[""] * (width - len(units))),
            notation=Notation(self.separator, decimal, group),
            rows=cells,
            facts=facts,
            lines=top,
            body=ends[top - 1] if top else 0,
        )

    def _refuse_commas(self, names: int, where: str) -> None:
        """Raises SetupError where there are twice as many fields as names: decimal commas between commas."""
        if self.separator == "," and 2 * names == len(self.kinds) > 2:
            raise SetupError(
                f"{where} has {names} names and rows of {len(self.kinds)} fields: where commas stand between "
                "the columns, decimals must have points; export it with semicolons, or with decimal points"
            )

    def _are_units(self, fields: list[str]) -> bool:
        units = [field for field in fields if field and _UNIT.fullmatch(field)]
        others = [field for field in fields if field and not _UNIT.fullmatch(field)]
        return bool(units) and all(_NUMBER.fullmatch(field) for field in others)

    def _are_names(self, fields: list[str]) -> bool:
        """A row of words as wide as the numbers; numbers among them are whole (``x-axis,1,2``)."""
        words = [field for field in fields if not _NUMBER.fullmatch(field)]
        wide = len(fields) >= len(self.kinds) - 1 or len(fields) >= sum(kind == _NUMERIC for kind in self.kinds)
        whole = all(re.fullmatch(r"\d{1,3}", field) for field in fields if field and _NUMBER.fullmatch(field))
        is_fact = len(fields) <= 2 < len(self.kinds) or (bool(words) and bool(_FACT.search(words[0])))
        return bool([word for word in words if word]) and wide and whole and not is_fact


def _says_nothing(line: str) -> bool:
    """Whether a line is empty or a comment; #N/A is neither."""
    text = line.strip()
    return not text or (text.startswith("#") and text[1:2] not in ("N", "n"))


def _score(lines: list[str], first: int, separator: str, kinds: tuple[int, ...], rows: list[int]) -> float:
    """How well a separator cuts the rows (falling): columns of numbers, and as many fields in the line above them."""
    above = next((n for n in range(rows[-1] - 1, first - 1, -1) if lines[n].strip()), None)
    off = abs(len(split(lines[above].lstrip("# "), separator)) - len(kinds)) if above is not None else 0
    score = kinds.count(_NUMERIC) - 2 * kinds.count(_WORD) - 0.5 * min(off, 4)
    if separator == " " and any(DATE.fullmatch(field) for field in split(lines[rows[0]], separator)):
        score -= 1  # Blanks between other signs make no more of it: a date and the time behind it are one value.
    return score


def _fact(row: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What a line above the names says: a word, and what stands in the fields behind it, or behind a colon."""
    word, sign, rest = re.sub(r"[:=]", ":", row[0], count=1).partition(":")
    behind = tuple(row[1:])
    return word.strip().lower(), (rest.strip(), *behind) if sign and rest.strip() else behind


def _usual(counts: list[int], rows: int) -> int:
    """What a column is: what stands in a few rows only (Tektronix writes facts beside the first samples) is not."""
    few = rows / 10
    if counts[_WORD] > max(few, counts[_NUMERIC]):
        return _WORD
    return _NUMERIC if counts[_NUMERIC] > few else _EMPTY


def _decimal(fields: list[str], separator: str, where: str) -> tuple[str, str]:
    """Decimal sign and sign between groups of three, from all numbers that were looked at."""
    numbers = [field.split("e")[0].split("E")[0] for field in fields if _NUMBER.fullmatch(field) and not is_time(field)]
    both = [field for field in numbers if "." in field and "," in field]
    if both:
        decimal = max(".,", key=both[0].rfind)
        return decimal, "," if decimal == "." else "."
    commas = [field for field in numbers if "," in field]
    points = [field for field in numbers if "." in field]
    if commas and points:
        return _by_groups(commas, points, where)
    blank = _blank(numbers, separator)
    if commas:
        return ",", blank or "."
    return ".", blank or ("," if points else "")


def _by_groups(commas: list[str], points: list[str], where: str) -> tuple[str, str]:
    """Decimal sign and sign between groups where some numbers have commas and others points. Raises SetupError where neither are
    all groups of three."""
    grouped = [all(_THOUSANDS.fullmatch(field) for field in some) for some in (commas, points)]
    if grouped == [True, False]:
        return ".", ","
    if grouped == [False, True]:
        return ",", "."
    raise SetupError(f"{where} has numbers as {commas[0]} and as {points[0]}; they must have one decimal sign")


def _blank(numbers: list[str], separator: str) -> str:
    """What stands between groups of three, where it is an apostrophe or a blank; empty where nothing does."""
    sign = next((m[1] for field in numbers if (m := _THOUSANDS.match(field)) and m[1] in " '’\u00a0\u202f"), "")
    if sign in ("'", "’"):
        return "'"
    return " " if sign and separator != " " else ""
