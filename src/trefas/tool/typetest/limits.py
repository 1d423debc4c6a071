"""The limits of the standards, as tables; each number with the edition it belongs to and how sure we are of it.

The standards are sold and not free, and no text of them is here: H is confirmed by a public source, h is well known and the same
wherever it is told, m is from memory or differs between editions. Whoever needs certainty holds the paper beside it.
Currents are in the words of the tables: Imin, Itr, Iref (Ib of a direct meter, In of one behind transformers), Imax.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from trefas.tool.typetest.factors import (
    CAP_05,
    CAP_08,
    IND_025,
    IND_05,
    ONE,
    SIN_025_CAP,
    SIN_025_IND,
    SIN_05_CAP,
    SIN_05_IND,
    SIN_1_CAP,
    SIN_1_IND,
    Factor,
    Quantity,
)
from trefas.tool.typetest.ratings import Ratings

EN_50470_3 = "EN 50470-3:2006"
IEC_62053_21 = "IEC 62053-21:2003"
IEC_62053_22 = "IEC 62053-22:2003"
IEC_62053_23 = "IEC 62053-23:2003"
MID = "2014/32/EU, Annex V"
OIML_R_46 = "OIML R 46:2012"
IEC_62052_11 = "IEC 62052-11:2020"
CLC_TR_50579 = "CLC/TR 50579:2012"
TWENTE = "University of Twente, 2016"
"""F. Leferink, C. Keyer, A. Melentjev: Static energy meter errors caused by conducted electromagnetic interference, IEEE EMC
Magazine 5(4): lamps behind dimmers that made meters show up to 582 % too much."""
NO_STANDARD = "no standard"

EDITIONS = {
    "A": EN_50470_3,
    "B": EN_50470_3,
    "C": EN_50470_3,
    "1": IEC_62053_21,
    "2": IEC_62053_21,
    "0.5S": IEC_62053_22,
    "0.2S": IEC_62053_22,
}
"""The classes that can be tested, and the standard of each."""

REACTIVE_CLASSES = {"A": "3", "B": "2", "C": "2", "1": "2", "2": "3", "0.5S": "2", "0.2S": "2"}
"""The class of reactive energy (IEC 62053-23) that is sold together with a class of active energy."""


class Flag(Enum):
    """How sure we are of a number."""

    CONFIRMED = "H"
    KNOWN = "h"
    MEMORY = "m"
    OWN = "own"


H, h, m, own = Flag


@dataclass(frozen=True, slots=True)
class Limit:
    """± ``percent``, or up to ``percent`` of something; with its edition, our confidence, and the clause where we know it.

    An infinite one is none: the standard has no number, or we do not know it. The result is shown and not judged; edition, clause
    and flag are then of the waveform.
    """

    percent: float
    edition: str
    flag: Flag
    clause: str = ""

    @property
    def source(self) -> str:
        """Edition and clause."""
        return f"{self.edition}, {self.clause}" if self.clause else self.edition


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One line of a table of percentage error limits: a range of currents, its power factors, a limit for each class.

    ``low`` and ``high`` are of a direct meter, ``low_ct`` and ``high_ct`` of one behind transformers where they differ; ``high``
    is not in the range unless it is Imax.
    """

    low: str
    high: str
    factors: tuple[Factor, ...]
    percent: Mapping[str, float]
    flag: Flag
    one_phase: bool = False
    on_request: bool = False
    low_ct: str = ""
    high_ct: str = ""
    clause: str = ""

    def holds(self, ratings: Ratings, current_a: float) -> bool:
        """Whether a current is in the range."""
        low, high = self.bounds(ratings)
        at_end = high >= ratings.imax_a - TINY_A
        return low - TINY_A <= current_a and (current_a <= high + TINY_A if at_end else current_a < high - TINY_A)

    def bounds(self, ratings: Ratings) -> tuple[float, float]:
        """The range in amperes."""
        low = self.low_ct if ratings.ct and self.low_ct else self.low
        high = self.high_ct if ratings.ct and self.high_ct else self.high
        return ratings.current_a(low), ratings.current_a(high)


TINY_A = 1e-9
"""0.1 · 5 A and 0.5 A are the same current."""

ACTIVE_LOADS = (
    # EN 50470-3, Table 4 (balanced) and Table 5 (one phase loaded, voltages balanced)
    LoadRow("Imin", "Itr", (ONE,), {"A": 2.5, "B": 1.5, "C": 1.0}, h, clause="Table 4"),
    LoadRow("Itr", "Imax", (ONE,), {"A": 2.0, "B": 1.0, "C": 0.5}, h, clause="Table 4"),
    LoadRow("Itr", "Imax", (IND_05, CAP_08), {"A": 2.0, "B": 1.0, "C": 0.5}, m, clause="Table 4"),
    LoadRow("Itr", "Imax", (ONE, IND_05), {"A": 3.0, "B": 2.0, "C": 1.0}, h, one_phase=True, clause="Table 5"),
    # IEC 62053-21; what stands in brackets there is behind transformers
    LoadRow("0.05 Iref", "0.1 Iref", (ONE,), {"1": 1.5, "2": 2.5}, h, low_ct="0.02 Iref", high_ct="0.05 Iref"),
    LoadRow("0.1 Iref", "Imax", (ONE,), {"1": 1.0, "2": 2.0}, h, low_ct="0.05 Iref"),
    LoadRow("0.1 Iref", "0.2 Iref", (IND_05,), {"1": 1.5, "2": 2.5}, h, low_ct="0.05 Iref", high_ct="0.1 Iref"),
    LoadRow("0.1 Iref", "0.2 Iref", (CAP_08,), {"1": 1.5}, h, low_ct="0.05 Iref", high_ct="0.1 Iref"),
    LoadRow("0.2 Iref", "Imax", (IND_05,), {"1": 1.0, "2": 2.0}, h, low_ct="0.1 Iref"),
    LoadRow("0.2 Iref", "Imax", (CAP_08,), {"1": 1.0}, h, low_ct="0.1 Iref"),
    LoadRow("0.2 Iref", "Iref", (IND_025,), {"1": 3.5}, h, on_request=True, low_ct="0.1 Iref"),
    LoadRow("0.2 Iref", "Iref", (CAP_05,), {"1": 2.5}, h, on_request=True, low_ct="0.1 Iref"),
    LoadRow("0.1 Iref", "Imax", (ONE,), {"1": 2.0, "2": 3.0}, h, one_phase=True, low_ct="0.05 Iref"),
    LoadRow("0.2 Iref", "Imax", (IND_05,), {"1": 2.0, "2": 3.0}, h, one_phase=True, low_ct="0.1 Iref"),
    # IEC 62053-22
    LoadRow("0.01 Iref", "0.05 Iref", (ONE,), {"0.2S": 0.4, "0.5S": 1.0}, h),
    LoadRow("0.05 Iref", "Imax", (ONE,), {"0.2S": 0.2, "0.5S": 0.5}, h),
    LoadRow("0.02 Iref", "0.1 Iref", (IND_05, CAP_08), {"0.2S": 0.5, "0.5S": 1.0}, h),
    LoadRow("0.1 Iref", "Imax", (IND_05, CAP_08), {"0.2S": 0.3, "0.5S": 0.6}, h),
    LoadRow("0.1 Iref", "Imax", (IND_025, CAP_05), {"0.2S": 0.5, "0.5S": 1.0}, h, on_request=True),
    LoadRow("0.05 Iref", "Imax", (ONE,), {"0.2S": 0.3, "0.5S": 0.6}, h, one_phase=True),
    LoadRow("0.1 Iref", "Imax", (IND_05,), {"0.2S": 0.4, "0.5S": 1.0}, h, one_phase=True),
)

_SIN_1, _SIN_05, _SIN_025 = (SIN_1_IND, SIN_1_CAP), (SIN_05_IND, SIN_05_CAP), (SIN_025_IND, SIN_025_CAP)

REACTIVE_LOADS = (
    # IEC 62053-23
    LoadRow("0.05 Iref", "0.1 Iref", _SIN_1, {"2": 2.5, "3": 4.0}, h, low_ct="0.02 Iref", high_ct="0.05 Iref"),
    LoadRow("0.1 Iref", "Imax", _SIN_1, {"2": 2.0, "3": 3.0}, h, low_ct="0.05 Iref"),
    LoadRow("0.1 Iref", "0.2 Iref", _SIN_05, {"2": 2.5, "3": 4.0}, h, low_ct="0.05 Iref", high_ct="0.1 Iref"),
    LoadRow("0.2 Iref", "Imax", _SIN_05, {"2": 2.0, "3": 3.0}, h, low_ct="0.1 Iref"),
    LoadRow("0.2 Iref", "Imax", _SIN_025, {"2": 2.5, "3": 4.0}, h, low_ct="0.1 Iref"),
    LoadRow("0.1 Iref", "Imax", _SIN_1, {"2": 3.0, "3": 4.0}, h, one_phase=True, low_ct="0.05 Iref"),
    LoadRow("0.2 Iref", "Imax", _SIN_05, {"2": 3.0, "3": 4.0}, h, one_phase=True, low_ct="0.1 Iref"),
)

DIFFERENCE = {"A": 2.5, "B": 1.5, "C": 1.0, "1": 1.5, "2": 2.5, "0.5S": 1.0, "0.2S": 0.4}
"""Between one phase loaded and all, at Iref and PF 1; m for EN 50470-3 and -22, h for -21."""
_DIFFERENCE_FLAGS = {"1": h, "2": h}

MPE = (
    # 2014/32/EU, Annex V, Table 2, 5 °C … 30 °C, balanced: all influences together
    LoadRow("Imin", "Itr", (ONE,), {"A": 3.5, "B": 2.0, "C": 1.0}, H, clause="Table 2"),
    LoadRow("Itr", "Imax", (ONE, IND_05, CAP_08), {"A": 3.5, "B": 2.0, "C": 0.7}, H, clause="Table 2"),
)

REPEATABILITY_SHARE = 0.1
CONSTANT_SHARE = 0.1
"""Of the error limit at the same load (m): how far readings may spread, and pulses and register differ."""


@dataclass(frozen=True, slots=True)
class InfluenceRow:
    """Limits of the additional error that an influence may bring, by class, at a power factor."""

    influence: str
    factor: Factor
    percent: Mapping[str, float]
    flag: Flag


def _classes(a_2: float, b_1: float, c: float | None, s_05: float | None, s_02: float | None) -> dict[str, float]:
    columns = {"A": a_2, "2": a_2, "B": b_1, "1": b_1, "C": c, "0.5S": s_05, "0.2S": s_02}
    return {name: percent for name, percent in columns.items() if percent is not None}


INFLUENCES = (
    # EN 50470-3, IEC 62053-21, IEC 62053-22. Columns: A and 2, B and 1, C, 0.5S, 0.2S
    InfluenceRow("voltage", ONE, _classes(1.0, 0.7, 0.2, 0.2, 0.1), h),
    InfluenceRow("voltage", IND_05, _classes(1.5, 1.0, 0.4, 0.4, 0.2), h),
    InfluenceRow("frequency", ONE, _classes(0.8, 0.5, 0.2, 0.2, 0.1), h),
    InfluenceRow("frequency", IND_05, _classes(1.0, 0.7, 0.2, 0.2, 0.1), h),
    InfluenceRow("sequence", ONE, _classes(1.5, 1.5, 0.1, 0.1, 0.05), m),
    InfluenceRow("missing", ONE, _classes(4.0, 2.0, 1.0, 1.0, 0.5), h),
    InfluenceRow("fifth", ONE, _classes(1.0, 0.8, 0.5, 0.5, 0.4), h),
    InfluenceRow("half wave", ONE, _classes(6.0, 3.0, 1.5, None, None), h),
    InfluenceRow("phase fired", ONE, _classes(6.0, 3.0, 1.5, None, None), h),
    InfluenceRow("burst", ONE, _classes(6.0, 3.0, 1.5, 1.5, 0.6), h),
    # OIML R 46:2012 and the editions of 2020 and later
    InfluenceRow("quadriform", ONE, _classes(1.0, 0.6, 0.3, 0.3, 0.2), m),
    InfluenceRow("peaked", ONE, _classes(1.0, 0.6, 0.3, 0.3, 0.2), m),
)

WIDE_VOLTAGE_TIMES = 3.0
"""0.8 … 0.9 Un and 1.1 … 1.15 Un: so many times the limit of ±10 %."""
LOW_VOLTAGE_PERCENT = (-100.0, 10.0)
"""Below 0.8 Un the error (not an additional one) may be anything in here."""

REACTIVE_INFLUENCES = (
    # IEC 62053-23
    InfluenceRow("voltage", SIN_1_IND, {"2": 1.0, "3": 2.0}, h),
    InfluenceRow("voltage", SIN_05_IND, {"2": 1.5, "3": 3.0}, h),
    InfluenceRow("frequency", SIN_1_IND, {"2": 2.5, "3": 2.5}, h),
    InfluenceRow("frequency", SIN_05_IND, {"2": 2.5, "3": 2.5}, h),
    InfluenceRow("half wave", SIN_1_IND, {"2": 6.0, "3": 6.0}, h),
)

NO_LOAD_IST = {"A": 240e3, "B": 240e3, "C": 240e3}
"""Minutes of the test without load, times k · m · Un · Ist (EN 50470-3, m): the time of four pulses at the starting current."""
NO_LOAD_IMAX = {"1": 600e6, "2": 480e6, "0.2S": 900e6, "0.5S": 600e6}
"""Minutes, times k · m · Un · Imax (IEC 62053-21 and -22, h)."""

NOT_SIMULATED = (
    "temperature coefficient, self-heating and the other climatic influences",
    "permanent, alternating and radio-frequency magnetic fields",
    "short-time overcurrent, insulation, own consumption and everything else that is not measuring",
    "conducted disturbances of 25 kHz to 150 kHz: beyond half of the highest rate that the meter takes (50 kHz, Nyquist); a "
    "converter's filter has to keep them out",
)
"""What a programme cannot produce; a real meter's type test has it."""


def class_of(ratings: Ratings, factor: Factor) -> str:
    """The class that a load of ``factor``'s quantity is judged by."""
    return ratings.accuracy if factor.quantity is Quantity.ACTIVE else REACTIVE_CLASSES[ratings.accuracy]


def load_limit(
    accuracy: str,
    ratings: Ratings,
    current_a: float,
    factor: Factor,
    *,
    one_phase: bool = False,
    on_request: bool = False,
) -> Limit | None:
    """The percentage error limit at a load of ``factor``'s quantity; None where the class has none."""
    active = factor.quantity is Quantity.ACTIVE
    rows, edition = (ACTIVE_LOADS, EDITIONS.get(accuracy, "")) if active else (REACTIVE_LOADS, IEC_62053_23)
    for row in rows:
        fits = accuracy in row.percent and factor in row.factors and row.one_phase == one_phase
        if fits and row.on_request <= on_request and row.holds(ratings, current_a):
            return Limit(row.percent[accuracy], edition, row.flag, row.clause)
    return None


def load_marks(accuracy: str, ratings: Ratings, factor: Factor, *, one_phase: bool = False) -> tuple[float, ...]:
    """The currents at which a row of the class begins or ends."""
    rows = ACTIVE_LOADS if factor.quantity is Quantity.ACTIVE else REACTIVE_LOADS
    own = [row for row in rows if accuracy in row.percent and factor in row.factors and row.one_phase == one_phase]
    return tuple(sorted({edge for row in own for edge in row.bounds(ratings)}))


def influence_limit(accuracy: str, influence: str, factor: Factor) -> Limit | None:
    """The limit of an additional error; None where the class has none."""
    active = factor.quantity is Quantity.ACTIVE
    for row in INFLUENCES if active else REACTIVE_INFLUENCES:
        if row.influence == influence and row.factor == factor and accuracy in row.percent:
            edition = EDITIONS[accuracy] if active else IEC_62053_23
            if influence in ("quadriform", "peaked"):
                edition = OIML_R_46
            return Limit(row.percent[accuracy], edition, row.flag)
    return None


def difference_limit(accuracy: str) -> Limit:
    """How far one phase loaded may be from all phases loaded."""
    return Limit(DIFFERENCE[accuracy], EDITIONS[accuracy], _DIFFERENCE_FLAGS.get(accuracy, m))


def mpe_limit(accuracy: str, ratings: Ratings, current_a: float, factor: Factor) -> Limit | None:
    """The maximum permissible error of a MID class at 5 °C … 30 °C; None for the other classes."""
    for row in MPE:
        if accuracy in row.percent and factor in row.factors and row.holds(ratings, current_a):
            return Limit(row.percent[accuracy], MID, row.flag, row.clause)
    return None


def no_load_minutes(ratings: Ratings) -> float:
    """How long the test without load takes, by the formula of the class's standard."""
    elements = ratings.pulses_per_kwh * ratings.wiring.systems * ratings.un_v
    if ratings.accuracy in NO_LOAD_IST:
        return NO_LOAD_IST[ratings.accuracy] / (elements * ratings.ist_a)
    return NO_LOAD_IMAX[ratings.accuracy] / (elements * ratings.imax_a)
