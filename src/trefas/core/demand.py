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
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.energy import Energy
from trefas.core.kernel import A14, A14_L1, A23, A23_L1, ACTIVE_TARIFF, E14, E23, R1, R2, R3, R4, REACTIVE_UNMEASURED
from trefas.core.means import NO_MEANS, Means, close_means, mean_power_factor, reactive_divisor_ms
from trefas.core.operation import Operation
from trefas.core.rtc import NS_PER_DAY, Rtc, instant_of_time, rtc_at
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

_MAXIMA = {
    "p14": (
        *("P14_Max", "P14_Ex_Max_Tariff1", "P14_Ex_Max_Tariff2", "P14_Ex_Max_Tariff3", "P14_Ex_Max_Tariff4"),
        *("P14_Ex_Max_Tariff5", "P14_Ex_Max_Tariff6", "P14_Ex_Max_Tariff7", "P14_Ex_Max_Tariff8"),
    ),
    "p23": ("P23_Max", "P23_Ex_Max_Tariff1", "P23_Ex_Max_Tariff2"),
    "q12": ("Q12_Max", "Q12_Ex_Max_Tariff1", "Q12_Ex_Max_Tariff2"),
    "q34": ("Q34_Max",),
    "s14": (
        *("S14_Ex_Max", "S14_Ex_Max_Tariff1", "S14_Ex_Max_Tariff2", "S14_Ex_Max_Tariff3", "S14_Ex_Max_Tariff4"),
        *("S14_Ex_Max_Tariff5", "S14_Ex_Max_Tariff6", "S14_Ex_Max_Tariff7", "S14_Ex_Max_Tariff8"),
    ),
    "s23": ("S23_Ex_Max",),
}
"""The maker's names: of all the time, then of the tariffs from 1 on."""
_ACCUMULATED = {
    "p14": ("P14_MaxAcc", "P14 - peak,akk T1", "P14 - peak,akk T2"),
    "p23": ("P23_MaxAcc", "P23_Max_Tariff1_Acc", "P23_Max_Tariff2_Acc"),
    "q12": ("Q12_MaxAcc",),
    "q34": ("Q34_MaxAcc",),
}

# Columns of the demand part, from its first.
INDEX, MEASURED, UNMEASURED_Q, BEGUN, MEAN, DAY, DAY_MAX, DAY_MIN, THRESHOLD, THRESHOLD_COUNT, MAXIMUM = (
    *(0, 1, 2, 3, 9),
    *(15, 16, 18, 20, 21, 22),
)
_PAIRS = [(number, tariff) for number, (name, _, _) in enumerate(QUANTITIES) for tariff in range(len(_MAXIMA[name]))]
PAIRS = np.array(_PAIRS)
"""Quantity and tariff of each maximum, in the order of their columns; each has two, time and value."""
_SUMMED = [number for number, (q, t) in enumerate(_PAIRS) if t < len(_ACCUMULATED.get(QUANTITIES[q][0], ()))]
"""The maxima that have a sum, in the order of the sums' columns, which stand behind the maxima."""


def _time(name: str) -> Slot:
    return Slot(None, Unit.NONE, f"{name} time (normal time, ns; 0 is never)")


def _watts(obis: str, unit: Unit, name: str, at: Slot | None = None, writable: bool = False, initial: int = 0) -> Slot:
    return Slot(obis, unit, name, per_unit=MILLI, at=at, writable=writable, initial=initial)


class Demand(Part):
    """Means, maxima and accumulated maxima of one meter. The kernel knows its columns by their order."""

    period_index = Slot(None, Unit.NONE, "integration period under way (by number since 1970; −1 is none)", initial=-1)
    measured_ns = Slot(None, Unit.NONE, "hour counter at the integration period's begin (ns)")
    reactive_unmeasured_ns = Slot(
        None, Unit.NONE, "time without reactive energy at the integration period's begin (ns)"
    )
    for _q, _c, _unit in QUANTITIES:
        vars()[f"{_q}_begun"] = Slot(None, _unit, f"{_q} counts at the integration period's begin")
    for _q, _c, _unit in QUANTITIES:
        vars()[f"{_q}_mean"] = _watts(f"1-1:{_c}.25.0", _unit, f"{_q.upper()}_Avg")

    power_factor_mean = Derived(
        "1-1:13.25.0",
        Unit.NONE,
        "PowerFactor_Avg_Total",
        of=(vars()["p14_mean"], vars()["p23_mean"], vars()["s14_mean"], vars()["s23_mean"]),
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

    for _q, _c, _unit in QUANTITIES:
        for _t, _name in enumerate(_MAXIMA[_q]):
            vars()[f"{_q}_max{_t or ''}_at"] = _time(_name)
            vars()[f"{_q}_max{_t or ''}"] = _watts(f"1-1:{_c}.6.{_t}", _unit, _name, vars()[f"{_q}_max{_t or ''}_at"])
    for _q, _c, _unit in QUANTITIES:
        for _t, _name in enumerate(_ACCUMULATED.get(_q, ())):
            vars()[f"{_q}_accumulated{_t or ''}"] = Slot(
                f"1-1:{_c}.2.{_t}", _unit, _name, per_unit=MILLI, accumulates=True
            )
    del _q, _c, _unit, _t, _name

    def reset(self) -> None:
        """What a debiting stop does: maxima are added to their sums where they have one, and begin anew."""
        meters = np.array([self.meter])
        sum_up(self.rows, meters)
        clear(self.rows, meters)


def sum_up(rows: Rows, meters: NDArray[np.int64]) -> None:
    """A debiting stop of some meters: maxima are added to their sums where they have one. They still stand."""
    maxima, sums = _maxima(rows), _sums(rows)
    rows.counts[meters[:, None], sums] += rows.counts[meters[:, None], maxima[_SUMMED] + 1]


def clear(rows: Rows, meters: NDArray[np.int64]) -> None:
    """After ``sum_up`` the maxima begin anew. The period under way goes on, and counts for the new ones."""
    maxima = _maxima(rows)
    rows.counts[meters[:, None], maxima] = 0
    rows.counts[meters[:, None], maxima + 1] = 0


def _maxima(rows: Rows) -> NDArray[np.int64]:
    """The columns of the maxima's times; a maximum stands behind its time."""
    columns: NDArray[np.int64] = rows.layout.first_column(Demand) + MAXIMUM + 2 * np.arange(len(PAIRS))
    return columns


def _sums(rows: Rows) -> NDArray[np.int64]:
    columns: NDArray[np.int64] = rows.layout.first_column(Demand) + MAXIMUM + 2 * len(PAIRS) + np.arange(len(_SUMMED))
    return columns


class DemandPeriod(ManyStops):
    """The stop at the end of every integration period. Whatever moves a clock into another period closes the one before."""

    def __init__(self, rows: Rows, minutes: int) -> None:
        if minutes not in MINUTES:
            raise LocalError(f"an integration period is {minutes} min long; it can be {', '.join(map(str, MINUTES))}")
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
        """When the period under way began: normal time."""
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
        set_at, set_to, drift = row[rtc], row[rtc + 1], row[rtc + 2]
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
        p14 = row[demand + MEAN]
        if p14 > row[demand + THRESHOLD]:
            row[demand + THRESHOLD_COUNT] += 1
        # A period that ends at midnight is the day's before.
        day = (at - 1) // NS_PER_DAY
        if day != row[demand + DAY]:
            row[demand + DAY] = day
            for column in range(demand + DAY_MAX, demand + DAY_MIN + 2):
                row[column] = 0
        if p14 > row[demand + DAY_MAX + 1] or row[demand + DAY_MAX] == 0:
            row[demand + DAY_MAX], row[demand + DAY_MAX + 1] = at, p14
        whole = measured > period_ns - SLACK_NS
        if whole and (p14 < row[demand + DAY_MIN + 1] or row[demand + DAY_MIN] == 0):
            row[demand + DAY_MIN], row[demand + DAY_MIN + 1] = at, p14
    if means >= 0:
        close_means(row, means, energy + A14_L1, energy + A23_L1, divisor_ms, reactive_ms)
    row[demand + INDEX] = index
    row[demand + MEASURED] = row[operation]
    row[demand + UNMEASURED_Q] = row[operation + REACTIVE_UNMEASURED]
    for q in range(6):
        row[demand + BEGUN + q] = _counts(row, energy, q)


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
