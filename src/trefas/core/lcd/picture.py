"""A picture: which segments are lit, made of what is shown and of the symbols beside it; and read back out of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.shown import Shown
from trefas.core.lcd.glyphs import FOURTEEN, SEVEN, of_fourteen, of_seven
from trefas.core.lcd.segments import (
    ALL,
    IDENTIFIER_DIGITS,
    IDENTIFIER_DOTS,
    NAMES,
    TEXT_SIZE,
    VALUE_COLONS,
    VALUE_DIGITS,
    VALUE_DOTS,
)

SCROLL_NS = 400 * NS_PER_MS
"""A text that is longer than its field moves by one character so often. Ours, as is the next."""
FLASH_NS = NS_PER_S
"""What flashes is lit in the first half of it."""

_UNITS = {
    "": (),
    "Hz": ("1h", "1H", "1z"),
    "V": ("2V",),
    "A": ("2/", "2A"),
    "%": ("2/", "2%"),
    "h": ("2h",),
    **{f"{p}var{h}": (*("1" + each for each in (p, "var", h) if each),) for p in ("", "k", "M") for h in ("", "h")},
    **{f"{p}W{h}": (*("2" + each for each in (p, "V", "W", "/", h) if each),) for p in ("", "k", "M") for h in ("", "h")},
    **{f"{p}VA{h}": (*("2" + each for each in (p, "V", "/", "A", h) if each),) for p in ("", "k", "M") for h in ("", "h")},
}  # fmt: skip
"""The units that the glass has glyphs for, with the segments that make them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Segments by name: those that are lit, and of those the ones that flash."""

    lit: frozenset[str] = frozenset()
    flashing: frozenset[str] = frozenset()

    def at(self, now: int) -> frozenset[str]:
        """What is lit at an instant."""
        return self.lit if now % FLASH_NS < FLASH_NS // 2 else self.lit - self.flashing

    @property
    def bits(self) -> str:
        """All segments in the order of their table, as hexadecimal: the first is the highest bit. Flashing ones count as lit."""
        number = int("".join("1" if name in self.lit else "0" for name in NAMES), 2)
        return f"{number:0{-(-len(NAMES) // 4)}x}"

    @classmethod
    def of_bits(cls, bits: str) -> "Picture":
        """The picture of ``bits``. Raises LocalError for what is none."""
        try:
            number = int(bits, 16)
        except ValueError:
            raise LocalError(f"the segments are {bits[:40]!a}; must be hexadecimal") from None
        if not 0 <= number < 1 << len(NAMES):
            raise LocalError(f"there are more segments in {bits[:40]!a} than a display has, {len(NAMES)}")
        digits = f"{number:0{len(NAMES)}b}"
        return cls(frozenset(name for name, digit in zip(NAMES, digits, strict=True) if digit == "1"))

    # Read back, for people and tests.

    @property
    def value(self) -> str:
        """The characters of the value field, with dots and colons; ``?`` for what is no character."""
        return "".join(self._read("value", VALUE_DIGITS, VALUE_DOTS, VALUE_COLONS)).strip()

    @property
    def identifier(self) -> str:
        """Those of the identifier, without blanks."""
        return "".join(self._read("id", IDENTIFIER_DIGITS, IDENTIFIER_DOTS, ())).replace(" ", "")

    @property
    def text(self) -> str:
        """The four characters of the text field, without the blanks behind them."""
        found = (
            _FOURTEEN_READ.get("".join(letter for letter in FOURTEEN if f"text{n}{letter}" in self.lit), "?")
            for n in range(1, TEXT_SIZE + 1)
        )
        return "".join(found).rstrip()

    @property
    def unit(self) -> str:
        """The unit; ``?`` for glyphs that are none."""
        lit = frozenset(name for name in self.lit if name in _UNIT_GLYPHS)
        return next((unit for unit, glyphs in _UNITS.items() if lit == frozenset(glyphs)), "?")

    @property
    def tariff(self) -> int:
        """The tariff that is indicated; 0 for none."""
        letters = "".join(letter for letter in SEVEN if f"tariff{letter}" in self.lit)
        return int(_SEVEN_READ.get(letters, "0").strip() or 0) if "T" in self.lit else 0

    def _read(self, field: str, digits: int, dots: tuple[int, ...], colons: tuple[int, ...]) -> Iterator[str]:
        for number in range(1, digits + 1):
            yield _SEVEN_READ.get("".join(each for each in SEVEN if f"{field}{number}{each}" in self.lit), "?")
            for sign, there in ((".", dots), (":", colons)):
                if number in there and f"{field}{number}{sign}" in self.lit:
                    yield sign


EVERYTHING = Picture(ALL)
"""The display test."""
DARK = Picture()


def picture_of(shown: Shown, symbols: Iterable[str] = (), *, tariff: int = 0, scrolled: int = 0) -> Picture:
    """What is shown, and symbols by the names of their segments. ``scrolled`` is by how many characters a long text has moved; a
    tariff of 0 is not indicated. Raises LocalError for an identifier or a value that no field has room for."""
    lit = {*symbols, *_UNITS.get(shown.unit, ()), *_identifier(shown.identifier), *_value(shown.value)}
    text = shown.text
    if len(text) > TEXT_SIZE:
        endless = text + " " * TEXT_SIZE
        at = scrolled % len(endless)
        text = (endless[at:] + endless)[:TEXT_SIZE]
    for number, character in enumerate(text, 1):
        lit.update(f"text{number}{letter}" for letter in of_fourteen(character))
    if tariff:
        lit.update(("T", *(f"tariff{letter}" for letter in of_seven(str(tariff)))))
    assert lit <= ALL, f"no segments: {', '.join(sorted(lit - ALL))}"
    return Picture(frozenset(lit))


def _identifier(text: str) -> Iterator[str]:
    """C, D and E in the seven digits, such that their dots are where the glass has some."""
    if not text:
        return
    c, d, e = text.split(".")
    for first, second in ((2, 4), (2, 5), (4, 5)):
        if len(c) <= first and len(d) <= second - first and len(e) <= IDENTIFIER_DIGITS - second:
            digits = c.rjust(first) + d.rjust(second - first) + e
            yield from (f"id{first}.", f"id{second}.")
            for number, character in enumerate(digits, 1):
                yield from (f"id{number}{letter}" for letter in of_seven(character))
            return
    raise LocalError(f"the identifier {text} has no place in {IDENTIFIER_DIGITS} digits with dots behind 2, 4 and 5")


def _value(text: str) -> Iterator[str]:
    """Digits and words from the right."""
    number = VALUE_DIGITS
    for character in reversed(text):
        if character in ".:":
            if number not in (VALUE_DOTS if character == "." else VALUE_COLONS):
                raise LocalError(f"the value {text} has a '{character}' where the display has none")
            yield f"value{number}{character}"
            continue
        if number == 0:
            raise LocalError(f"the value {text} has more than {VALUE_DIGITS} digits")
        yield from (f"value{number}{letter}" for letter in of_seven(character))
        number -= 1


def _reading(of: str, letters: str) -> dict[str, str]:
    """Characters by the letters of their segments, digits before letters."""
    make = of_seven if letters == SEVEN else of_fourteen
    found: dict[str, str] = {}
    for character in of:
        found.setdefault("".join(letter for letter in letters if letter in make(character)), character)
    return found


_SEVEN_READ = _reading(" 0123456789-ABCDEFHLNPRTUYo", SEVEN)
_FOURTEEN_READ = _reading(" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-/*_", FOURTEEN)
_UNIT_GLYPHS = frozenset(glyph for glyphs in _UNITS.values() for glyph in glyphs)
