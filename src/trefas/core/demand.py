"""Demand: mean power over the integration period, its maxima with their times, and their sums.

    counts at the period's begin ─┐
    counts at its end ────────────┴→ mean ─→ maximum of the tariff and in all, day's maximum and minimum
                                              └─ at a debiting stop → accumulated maximum

The mean is what the energy registers moved by, divided by the time, in whole milliwatts: no interval needs any work for it. A
period is over when the clock shows another one, by itself or because it was set. What was measured for less than the
period (after an outage, or cut short by a setting) is divided by the whole period, so that no mean is too large; what
was measured for longer is divided by its own length. Time without a measurement of reactive energy is not in the means of
reactive power, but it is in their maxima: these are billed, and one second is no mean of a quarter of an hour.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import UNMEASURED
from trefas.base.derived import Derived
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.energy import TARIFFS, Energy
from trefas.core.kernel import A14, A14_L1, A23, A23_L1, ACTIVE_TARIFF, E14, E23, R1, R2, R3, R4, REACTIVE_UNMEASURED
from trefas.core.means import NO_MEANS, Means, close_means, mean_power_factor, reactive_divisor_ms
from trefas.core.operation import Operation
from trefas.core.rtc import DRIFT, NS_PER_DAY, SET_AT, SET_TO, Rtc, instant_of_time, rtc_at
from trefas.core.stops import ManyStops
from trefas.metrology.jit import kernel

MINUTES = (5, 10, 15, 30, 60)
"""Integration periods there are."""
MILLI = 1_000
SLACK_NS = 1_000_000_000
"""Intervals are not cut at a period's end; a period measured to within a second was measured whole."""
NS_PER_MS = 1_000_000
THRESHOLD_W = 99_000
"""What the power threshold is at delivery (the maker's example): more than a meter of 80 A takes."""

QUANTITIES = (
    ("p14", 1, Unit.W),
    ("p23", 2, Unit.W),
    ("q12", 3, Unit.VAR),
    ("q34", 4, Unit.VAR),
    ("s14", 9, Unit.VA),
    ("s23", 10, Unit.VA),
)
"""Powers by the names of the maker: quadrants behind the letter; and the C of their logical names."""

Q12, Q34 = 2, 3
"""The reactive ones, by their places."""

Names = tuple[str, ...]


def _time_of(name: str) -> str:
    """What the time of a value is called."""
    return f"{name} time (standard time, ns; 0 is never)"


def _time(name: str) -> Slot:
    return Slot(None, Unit.NONE, _time_of(name))


def _begun(unit: Unit, name: str) -> Slot:
    return Slot(None, unit, f"{name} counts at the integration period's begin")


def _watts(obis: str, unit: Unit, name: str, at: Slot | None = None, writable: bool = False, initial: int = 0) -> Slot:
    return Slot(obis, unit, name, per_unit=MILLI, at=at, writable=writable, initial=initial)


def _times(names: Names, record: str) -> Slots:
    """Times of maxima: of all the time, then of the tariffs from 1 on."""
    return Slots(
        *(range(len(names)), None, Unit.NONE, [_time_of(name) for name in names]),
        record=_records(record + "_max", len(names), "_at"),
    )


def _maxima(c: int, unit: Unit, names: Names, record: str, at: Slots) -> Slots:
    """Maxima, each beside its time."""
    return Slots(
        *(range(len(names)), f"1-1:{c}.6.{{n}}", unit, names),
        record=_records(record + "_max", len(names)),
        beside=at,
        at=at,
        per_unit=MILLI,
    )


def _accumulated(c: int, unit: Unit, names: Names, record: str) -> Slots:
    """The sums of maxima: of all the time, then of the tariffs from 1 on."""
    return Slots(
        *(range(len(names)), f"1-1:{c}.2.{{n}}", unit, names),
        record=_records(record + "_accumulated", len(names)),
        per_unit=MILLI,
        accumulates=True,
    )


def _records(name: str, count: int, end: str = "") -> list[str]:
    return [f"{name}{n or ''}{end}" for n in range(count)]


def _by_tariff(all_time: str, by_tariff: str, tariffs: int) -> Names:
    """The maker's names: of all the time, then of the tariffs from 1 on."""
    return (all_time, *(by_tariff.format(n) for n in range(1, tariffs + 1)))


_P14 = _by_tariff("P14_Max", "P14_Ex_Max_Tariff{}", TARIFFS)
_P23 = _by_tariff("P23_Max", "P23_Ex_Max_Tariff{}", 2)
_Q12 = _by_tariff("Q12_Max", "Q12_Ex_Max_Tariff{}", 2)
_Q34 = ("Q34_Max",)
_S14 = _by_tariff("S14_Ex_Max", "S14_Ex_Max_Tariff{}", TARIFFS)
_S23 = ("S23_Ex_Max",)


class Demand(Part):
    """Means, maxima and accumulated maxima of one meter."""

    period_index = Slot(None, Unit.NONE, "integration period under way (by number since 1970; −1 is none)", initial=-1)
    measured_ns = Slot(None, Unit.NONE, "hour counter at the integration period's begin (ns)")
    reactive_unmeasured_ns = Slot(
        None, Unit.NONE, "time without reactive energy at the integration period's begin (ns)"
    )
    p14_begun = _begun(Unit.W, "p14")
    p23_begun = _begun(Unit.W, "p23")
    q12_begun = _begun(Unit.VAR, "q12")
    q34_begun = _begun(Unit.VAR, "q34")
    s14_begun = _begun(Unit.VA, "s14")
    s23_begun = _begun(Unit.VA, "s23")
    p14_mean = _watts("1-1:1.25.0", Unit.W, "P14_Avg")
    p23_mean = _watts("1-1:2.25.0", Unit.W, "P23_Avg")
    q12_mean = _watts("1-1:3.25.0", Unit.VAR, "Q12_Avg")
    q34_mean = _watts("1-1:4.25.0", Unit.VAR, "Q34_Avg")
    s14_mean = _watts("1-1:9.25.0", Unit.VA, "S14_Avg")
    s23_mean = _watts("1-1:10.25.0", Unit.VA, "S23_Avg")

    power_factor_mean = Derived(
        "1-1:13.25.0",
        Unit.NONE,
        "PowerFactor_Avg_Total",
        of=(p14_mean, p23_mean, s14_mean, s23_mean),
        by=mean_power_factor,
        per_unit=MILLI,
        wire=Wire.U16,
        scaler=-2,
    )

    day = Slot(None, Unit.DAY, "day of the daily maximum and minimum (since 1970)", initial=-1)
    p14_day_max_at = _time("P14_Ex_Max24H")
    p14_day_max = _watts("1-1:1.16.0", Unit.W, "P14_Ex_Max24H", p14_day_max_at)
    p14_day_min_at = _time("P14_Ex_Min24H")
    p14_day_min = _watts("1-1:1.13.0", Unit.W, "P14_Ex_Min24H", p14_day_min_at)

    power_threshold = _watts("1-1:96.51.1", Unit.W, "PowerThresholdValue", None, True, THRESHOLD_W * MILLI)
    power_threshold_count = Slot("1-1:96.51.2", Unit.NONE, "PowerThresholdCnt", wire=Wire.U8, accumulates=True)

    p14_max_at = _times(_P14, "p14")
    p14_max = _maxima(1, Unit.W, _P14, "p14", p14_max_at)
    p23_max_at = _times(_P23, "p23")
    p23_max = _maxima(2, Unit.W, _P23, "p23", p23_max_at)
    q12_max_at = _times(_Q12, "q12")
    q12_max = _maxima(3, Unit.VAR, _Q12, "q12", q12_max_at)
    q34_max_at = _times(_Q34, "q34")
    q34_max = _maxima(4, Unit.VAR, _Q34, "q34", q34_max_at)
    s14_max_at = _times(_S14, "s14")
    s14_max = _maxima(9, Unit.VA, _S14, "s14", s14_max_at)
    s23_max_at = _times(_S23, "s23")
    s23_max = _maxima(10, Unit.VA, _S23, "s23", s23_max_at)
    p14_accumulated = _accumulated(1, Unit.W, ("P14_MaxAcc", "P14 - peak,akk T1", "P14 - peak,akk T2"), "p14")
    p23_accumulated = _accumulated(2, Unit.W, ("P23_MaxAcc", "P23_Max_Tariff1_Acc", "P23_Max_Tariff2_Acc"), "p23")
    q12_accumulated = _accumulated(3, Unit.VAR, ("Q12_MaxAcc",), "q12")
    q34_accumulated = _accumulated(4, Unit.VAR, ("Q34_MaxAcc",), "q34")

    def reset(self) -> None:
        """What a debiting stop does: maxima are added to their sums where they have one, and begin again."""
        meters = np.array([self.meter])
        sum_up(self.rows, meters)
        clear(self.rows, meters)


_MAXIMA = (Demand.p14_max, Demand.p23_max, Demand.q12_max, Demand.q34_max, Demand.s14_max, Demand.s23_max)
_ACCUMULATED = (Demand.p14_accumulated, Demand.p23_accumulated, Demand.q12_accumulated, Demand.q34_accumulated)
"""Of the quantities, in their order; apparent maxima have no sums."""
_PAIRS = [(quantity, tariff) for quantity, maxima in enumerate(_MAXIMA) for tariff in maxima.numbers]
PAIRS = np.array(_PAIRS)
"""Quantity and tariff of each maximum, in the order of their columns; each has two, time and value."""
_SUMS = [
    (_MAXIMA[q][tariff], _ACCUMULATED[q][tariff])
    for q in range(len(_ACCUMULATED))
    for tariff in _ACCUMULATED[q].numbers
]
"""Each maximum that has a sum, and the sum."""

# Columns of the demand part, from its first. Of begun counts and means it is that of the first quantity, and the others follow;
# the value of a maximum follows its time, and all maxima each other.
INDEX, MEASURED = Demand.column_of(Demand.period_index), Demand.column_of(Demand.measured_ns)
UNMEASURED_Q = Demand.column_of(Demand.reactive_unmeasured_ns)
BEGUN, MEAN = Demand.column_of(Demand.p14_begun), Demand.column_of(Demand.p14_mean)
DAY = Demand.column_of(Demand.day)
DAY_MAX, DAY_MIN = Demand.column_of(Demand.p14_day_max_at), Demand.column_of(Demand.p14_day_min_at)
THRESHOLD, THRESHOLD_COUNT = (
    Demand.column_of(Demand.power_threshold),
    Demand.column_of(Demand.power_threshold_count),
)
MAXIMUM = Demand.column_of(Demand.p14_max_at[0])


def sum_up(rows: Rows, meters: NDArray[np.int64]) -> None:
    """A debiting stop of some meters: maxima are added to their sums where they have one. They still stand."""
    maxima, sums = (np.array([rows.layout.column[slot] for slot in slots]) for slots in zip(*_SUMS, strict=True))
    rows.counts[meters[:, None], sums] += rows.counts[meters[:, None], maxima]


def clear(rows: Rows, meters: NDArray[np.int64]) -> None:
    """After ``sum_up`` the maxima begin again. The period under way goes on, and counts for the new ones."""
    maxima = [rows.layout.column[slot] for family in _MAXIMA for slot in family]
    times = [rows.layout.column[slot.at] for family in _MAXIMA for slot in family if slot.at is not None]
    rows.counts[meters[:, None], np.array([*maxima, *times])] = 0


class DemandPeriod(ManyStops):
    """The stop at the end of every integration period. Whatever moves a clock into another period closes the one before."""

    def __init__(self, rows: Rows, minutes: int) -> None:
        if minutes not in MINUTES:
            raise LocalError(f"an integration period is {minutes} min long; must be {', '.join(map(str, MINUTES))}")
        super().__init__(rows.meters)
        self.rows = rows
        self.period_ns = minutes * 60 * NS_PER_S
        means = rows.layout.first_column(Means) if Means in rows.layout.parts else NO_MEANS
        self._columns = (*(rows.layout.first_column(part) for part in (Demand, Energy, Operation, Rtc)), means)

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Closes the periods of the meters whose clocks show another, and finds the ends of those under way."""
        close_all(self.rows.counts, meters, now_ns, self.next_ns, self.period_ns, *self._columns)

    # For one meter and one power, by its place in QUANTITIES.

    def begun_rtc_ns(self, meter: int = 0) -> int:
        """When the period under way began: standard time."""
        return max(0, self.rows.count(Demand.period_index, meter)) * self.period_ns

    def so_far_mw(self, number: int, meter: int = 0) -> int:
        """What was counted in the period under way, over its whole length."""
        demand, energy = self._columns[:2]
        row = self.rows.counts[meter]
        counts = int(_counts(row, energy, number)) - int(row[demand + BEGUN + number])
        return counts * MILLI // (self.period_ns // NS_PER_MS) if row[demand + INDEX] >= 0 else 0

    def mean_mw(self, number: int, meter: int = 0) -> int:
        """The mean of the last period; ``UNMEASURED`` for a reactive one that was not measured."""
        return int(self.rows.counts[meter, self._columns[0] + MEAN + number])


@kernel
def close_all(counts, meters, now_ns, next_ns, period_ns, demand, energy, operation, rtc, means):
    """``close`` for each of the meters (by number) at its own instant; ``next_ns`` (all meters,): when their next period ends."""
    for k in range(meters.shape[0]):
        row = counts[meters[k]]
        set_at, set_to, drift = row[rtc + SET_AT], row[rtc + SET_TO], row[rtc + DRIFT]
        index = rtc_at(set_at, set_to, drift, now_ns[k]) // period_ns
        close(row, index, period_ns, demand, energy, operation, means)
        next_ns[meters[k]] = instant_of_time(set_at, set_to, drift, (index + 1) * period_ns)


@kernel
def close(row, index, period_ns, demand, energy, operation, means):
    """If the period under way is not ``index``: its means, and what follows from them; the next one begins.

    row             int64 (columns,), of one meter
    index           number of the period that the clock shows
    period_ns       length of a period
    demand, energy, operation, means   first columns of the parts; ``NO_MEANS`` where there are none
    """
    under_way = row[demand + INDEX]
    if under_way == index:
        return
    measured = row[operation] - row[demand + MEASURED]
    divisor_ms = reactive_ms = 0
    if under_way >= 0 and measured > 0:
        divisor_ms = (measured if measured > period_ns - SLACK_NS else period_ns) // NS_PER_MS
        at = index * period_ns
        tariff = row[energy + ACTIVE_TARIFF]
        for q in range(6):
            row[demand + MEAN + q] = (_counts(row, energy, q) - row[demand + BEGUN + q]) * MILLI // divisor_ms
        for k in range(PAIRS.shape[0]):
            mean = row[demand + MEAN + PAIRS[k, 0]]
            column = demand + MAXIMUM + 2 * k
            if (PAIRS[k, 1] == 0 or PAIRS[k, 1] == tariff) and mean > row[column + 1]:
                row[column], row[column + 1] = at, mean
        unmeasured = row[operation + REACTIVE_UNMEASURED] - row[demand + UNMEASURED_Q]
        reactive_ms = reactive_divisor_ms(divisor_ms, measured, unmeasured)
        if unmeasured > 0:
            for q in (Q12, Q34):
                counted = _counts(row, energy, q) - row[demand + BEGUN + q]
                row[demand + MEAN + q] = counted * MILLI // reactive_ms if reactive_ms > 0 else UNMEASURED
        if row[demand + MEAN] > row[demand + THRESHOLD]:
            row[demand + THRESHOLD_COUNT] += 1
        _close_of_day(row, demand, at, measured > period_ns - SLACK_NS)
    if means >= 0:
        close_means(row, means, energy + A14_L1, energy + A23_L1, divisor_ms, reactive_ms)
    row[demand + INDEX] = index
    row[demand + MEASURED] = row[operation]
    row[demand + UNMEASURED_Q] = row[operation + REACTIVE_UNMEASURED]
    for q in range(6):
        row[demand + BEGUN + q] = _counts(row, energy, q)


@kernel
def _close_of_day(row, demand, at, whole):
    """The highest and the lowest P14 of a day, with a period that ended ``at``; the lowest is that of a ``whole`` one."""
    p14 = row[demand + MEAN]
    # A period that ends at midnight is the day's before.
    day = (at - 1) // NS_PER_DAY
    if day != row[demand + DAY]:
        row[demand + DAY] = day
        for column in range(demand + DAY_MAX, demand + DAY_MIN + 2):
            row[column] = 0
    if p14 > row[demand + DAY_MAX + 1] or row[demand + DAY_MAX] == 0:
        row[demand + DAY_MAX], row[demand + DAY_MAX + 1] = at, p14
    if whole and (p14 < row[demand + DAY_MIN + 1] or row[demand + DAY_MIN] == 0):
        row[demand + DAY_MIN], row[demand + DAY_MIN + 1] = at, p14


@kernel
def _counts(row, energy, q):
    """The register behind a power; reactive ones are two quadrants."""
    if q == 0:
        return row[energy + A14]
    if q == 1:
        return row[energy + A23]
    if q == 2:
        return row[energy + R1] + row[energy + R2]
    if q == 3:
        return row[energy + R3] + row[energy + R4]
    return row[energy + E14] if q == 4 else row[energy + E23]
