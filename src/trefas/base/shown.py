"""What of a value is shown: number, unit, identifier and text, the same on a display, in a terminal and in a report.

    Reading(Energy.active_import, 45_678_901_234_567).shown(Form(7, 2, exponent=3), "1.8.0", "A+")
    → Shown(value="12688.58", unit="kWh", identifier="1.8.0", text="A+")

A number that was not measured is dashes, as many as its field has digits. One that its field has no room for is ``OFL``, unless
it accumulates: a register rolls over, as the wheels of a counter do. Else nothing is shown without its first digits.
"""

from dataclasses import dataclass

TOO_LARGE = "OFL"
"""Seven segments can say it (overflow)."""
PREFIXES = {-3: "m", 0: "", 3: "k", 6: "M"}
"""By the power of ten."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a number stands in its field: ``digits`` before the point, ``decimals`` behind it, in units of 10^``exponent``;
    ``least`` digits before the point are always there, with zeros where the number has none."""

    digits: int
    decimals: int = 0
    exponent: int = 0
    least: int = 1

    @property
    def dashes(self) -> str:
        """What was not measured."""
        whole = "-" * self.digits
        return f"{whole}.{'-' * self.decimals}" if self.decimals else whole

    def number(self, count: int, per_unit: int, *, accumulates: bool) -> str:
        """A count, of which ``per_unit`` make one unit. What accumulates is cut down and rolls over, the rest is rounded; what is
        negative does not roll over."""
        numerator, denominator = abs(count) * 10 ** max(0, self.decimals - self.exponent), per_unit
        denominator *= 10 ** max(0, self.exponent - self.decimals)
        steps = numerator // denominator if accumulates else (2 * numerator + denominator) // (2 * denominator)
        room = 10 ** (self.digits + self.decimals)
        if accumulates and count >= 0:
            steps %= room
        elif steps >= room:
            return TOO_LARGE
        text = str(steps).zfill(self.least + self.decimals)
        sign = "-" if count < 0 and steps else ""
        return f"{sign}{text[: -self.decimals]}.{text[-self.decimals :]}" if self.decimals else f"{sign}{text}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of one thing."""

    value: str
    """Digits with dots and colons; letters where it is a word."""
    unit: str = ""
    """With its prefix, as ``kWh``."""
    identifier: str = ""
    """C, D and E of its logical name, as displays have them: ``1.8.0``."""
    text: str = ""
    """A few capitals, as ``A+/T1``."""

    def __str__(self) -> str:
        """Number and unit."""
        return f"{self.value} {self.unit}".rstrip()
