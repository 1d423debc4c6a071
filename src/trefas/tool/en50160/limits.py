"""The limits of EN 50160 for low voltage, as constants with their edition and how sure they are.

Flags: H confirmed by a public source, h well known and not read again here, m from memory or different between editions. They
serve to judge a recording; that a supply conforms only who has the standard at hand can say.
"""

from dataclasses import dataclass
from fractions import Fraction

WEEK = Fraction(95, 100)
"""Share of the values of each week that must be within; of 1008 ten-minute values 50 may be outside."""
YEAR = Fraction(995, 1000)
ALWAYS = Fraction(1)

EDITION_2010 = "EN 50160:2010"
EDITION_2022 = "EN 50160:2022"
EDITIONS = (EDITION_2010, EDITION_2022)


@dataclass(frozen=True, slots=True)
class Limit:
    """Values of a characteristic are within ``low`` … ``high`` (both included) for a share of them."""

    name: str
    low: float
    high: float
    unit: str
    share: Fraction
    span: str
    """Of which time the share is: week, year or all."""
    interval: str
    """What a value is of."""
    flag: str
    edition: str = "EN 50160"

    @property
    def words(self) -> str:
        """The limit as it is read: 207 to 253 V, or up to 8 %."""
        unit = f" {self.unit}".rstrip()
        return f"up to {self.high:g}{unit}" if self.low <= 0 else f"{self.low:g} to {self.high:g}{unit}"

    def allowed(self, values: int) -> int:
        """How many of so many values may be outside: all but the share, rounded down."""
        return int((1 - self.share) * values)


def voltage(u_n_v: float) -> tuple[Limit, ...]:
    """Supply voltage, each phase: Un ± 10 % and, always, + 10 − 15 %."""
    low, high, lowest = (_rounded(u_n_v * share) for share in (0.90, 1.10, 0.85))
    name = "Supply voltage"
    return (
        Limit(name, low, high, "V", WEEK, "week", "10 min", "H"),
        Limit(name, lowest, high, "V", ALWAYS, "all", "10 min", "H"),
    )


def frequency(nominal_hz: float, *, island: bool = False) -> tuple[Limit, ...]:
    """Frequency of a network with a synchronous connection: ± 1 % and, always, + 4 − 6 %. Of an ``island``, a network without
    one: ± 2 % and, always, ± 15 %."""
    name = "Frequency"
    if island:
        low, high, lowest, highest = (_rounded(nominal_hz * share) for share in (0.98, 1.02, 0.85, 1.15))
        return (
            Limit(name, low, high, "Hz", WEEK, "week", "10 s", "h"),
            Limit(name, lowest, highest, "Hz", ALWAYS, "all", "10 s", "h"),
        )
    low, high, lowest, highest = (_rounded(nominal_hz * share) for share in (0.99, 1.01, 0.94, 1.04))
    return (
        Limit(name, low, high, "Hz", YEAR, "year", "10 s", "H"),
        Limit(name, lowest, highest, "Hz", ALWAYS, "all", "10 s", "H"),
    )


FLICKER = Limit("Flicker, Plt", 0.0, 1.0, "", WEEK, "week", "2 h", "H")
UNBALANCE = Limit("Unbalance, u2", 0.0, 2.0, "%", WEEK, "week", "10 min", "H")
THD = Limit("THD of the voltage", 0.0, 8.0, "%", WEEK, "week", "10 min", "H")

ODD_PCT = {5: 6.0, 7: 5.0, 11: 3.5, 13: 3.0, 17: 2.0, 19: 1.5, 23: 1.5, 25: 1.5}
TRIPLE_PCT = {3: 5.0, 9: 1.5, 15: 0.5, 21: 0.5}
EVEN_PCT = {2: 2.0, 4: 1.0, **dict.fromkeys(range(6, 25, 2), 0.5)}
HARMONICS_PCT = ODD_PCT | TRIPLE_PCT | EVEN_PCT
"""EN 50160:2010, table 1: percent of the fundamental."""

CHANGED_PCT = {15: 1.0, 21: 0.75}
"""What the editions from 2019 on have otherwise."""


def harmonics(edition: str) -> dict[int, Limit]:
    """The table of an edition, by order."""
    changed = CHANGED_PCT if edition == EDITION_2022 else {}
    return {
        order: Limit(
            f"Harmonic {order}", 0.0, changed.get(order, percent), "%", WEEK, "week", "10 min",
            "m" if order in changed else "H", edition,
        )
        for order, percent in sorted(HARMONICS_PCT.items())
    }  # fmt: skip


DIP_COLUMNS = ("10–200 ms", "0.2–0.5 s", "0.5–1 s", "1–5 s", "5–60 s")
DIP_ROWS = {"A": "80–90 %", "B": "70–80 %", "C": "40–70 %", "D": "5–40 %", "X": "below 5 %"}
SWELL_COLUMNS = ("10–500 ms", "0.5–5 s", "5–60 s")
SWELL_ROWS = {"S": "120 % and more", "T": "110–120 %"}
"""Cells of tables 2 and 3 (2010), H: rows by residual or highest voltage over Un, columns by duration."""


def _rounded(value: float) -> float:
    """Without what is left of multiplying by 1.1."""
    return round(value, 9)
