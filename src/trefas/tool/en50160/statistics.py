"""The judgement: how many values of each week are outside, and whether that is more than EN 50160 lets be.

    values of a week, flagged ones left out → outside ≤ allowed → the worst week is the verdict

Of 1008 values 50 may be outside and not 51; where values are flagged or not measured, as many fewer of the rest. Weeks follow
each other from the first value; days that are left over are judged in the last seven. Less than a week is judged as it is, and
said to be less. The 99.5 % of a year are of all values there are.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.metrology.event import Event, Kind
from trefas.tool.en50160 import limits
from trefas.tool.en50160.limits import ALWAYS, EDITIONS, WEEK, Limit
from trefas.tool.en50160.record import Record

WEEK_NS = 7 * 86_400 * NS_PER_S

DIP_CELLS = tuple(f"{row}{column + 1}" for row in limits.DIP_ROWS for column in range(len(limits.DIP_COLUMNS)))
SWELL_CELLS = tuple(f"{row}{column + 1}" for row in limits.SWELL_ROWS for column in range(len(limits.SWELL_COLUMNS)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One characteristic of one phase (empty: of all) in its worst week."""

    limit: Limit
    phase: str
    values: int
    outside: int
    weeks: int
    """How many weeks were judged, the last of them perhaps short."""
    week: int
    """Which is the worst, from 1."""
    lowest: float
    highest: float
    reached: float
    """The value that the share does not exceed, of limits that are only upwards; else NaN."""

    @property
    def allowed(self) -> int:
        """How many may be outside."""
        return self.limit.allowed(self.values)

    @property
    def passed(self) -> bool | None:
        """Whether no more are outside than may be; None where there is nothing to judge."""
        return self.outside <= self.allowed if self.values else None

    @property
    def inside(self) -> float:
        """Share of the values that are within, 0 to 1; NaN where there are none."""
        return 1.0 - self.outside / self.values if self.values else float("nan")


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on a record."""

    record: Record
    verdicts: tuple[Verdict, ...]
    harmonics: dict[str, tuple[Verdict, ...]]
    """By edition, order by order and phase by phase."""
    dips: dict[str, int]
    """Count by cell of the table of dips …"""
    swells: dict[str, int]
    """… and of swells."""
    short_interruptions: int
    long_interruptions: int
    rapid_changes: int
    beyond_table: int
    """Dips and swells that last longer than the tables go."""
    island: bool = False
    """Whether the frequency was judged as that of a network without a synchronous connection."""

    @property
    def weeks(self) -> float:
        """How long the record is."""
        return self.record.span_s * NS_PER_S / WEEK_NS

    @property
    def is_whole(self) -> bool:
        """Whether there is at least one whole week, as the standard asks; the last second may lack."""
        return self.record.span_s >= WEEK_NS / NS_PER_S - 1

    @property
    def is_known(self) -> bool:
        """Whether there was a voltage to judge."""
        return any(each.values for each in self.verdicts if each.limit.interval == "10 min")

    def passed(self, edition: str = limits.EDITION_2022) -> bool | None:
        """Whether nothing is outside; None where there was no voltage to judge, or it cannot be judged by these limits."""
        if not self.record.limits_apply:
            return None
        return False if self.failed(edition) else (True if self.is_known else None)

    def failed(self, edition: str = limits.EDITION_2022) -> tuple[Verdict, ...]:
        """What is outside, harmonics by the table of an edition."""
        return tuple(each for each in (*self.verdicts, *self.harmonics[edition]) if each.passed is False)

    def unknown(self, edition: str = limits.EDITION_2022) -> tuple[Verdict, ...]:
        """What had no value to judge."""
        return tuple(each for each in (*self.verdicts, *self.harmonics[edition]) if each.passed is None)


def judge(record: Record, *, island: bool = False) -> Judgement:
    """Judges everything that there is; the frequency of an ``island`` by the limits of one."""
    weeks = weeks_of(record)
    hz, verdicts = record.frequencies, []
    for limit in limits.frequency(record.nominal_hz, island=island):
        spans = _weeks(hz.start_ns) if limit.share == WEEK else _all(hz.rows)
        verdicts.append(_worst(limit, "", hz.hz, record.frequency_flagged, spans))
    u_rms_v, thd = record.ten_minutes["u_rms_v"], record.ten_minutes["thd_u_pct"]
    for limit in limits.voltage(record.u_n_v):
        spans = _all(len(u_rms_v)) if limit.share == ALWAYS else weeks
        verdicts += [_worst(limit, name, u_rms_v[:, n], record.flagged, spans) for n, name in enumerate(record.phases)]
    plt = np.array([each.values for each in record.plts], np.float64).reshape(-1, len(record.phases))
    starts = np.array([each.start for each in record.plts], np.int64)
    verdicts += [
        _worst(limits.FLICKER, name, plt[:, n], record.plt_flagged, _weeks(starts))
        for n, name in enumerate(record.phases)
    ]
    verdicts.append(_worst(limits.UNBALANCE, "", record.ten_minutes["unbalance_u2_pct"], record.flagged, weeks))
    verdicts += [_worst(limits.THD, name, thd[:, n], record.flagged, weeks) for n, name in enumerate(record.phases)]
    events = [each.event for each in record.occurrences]
    kinds = [each.kind for each in events]
    interruptions = [each for each in events if each.kind is Kind.INTERRUPTION]
    in_tables = [each for each in events if each.kind in (Kind.DIP, Kind.SWELL)]
    return Judgement(
        record,
        tuple(verdicts),
        {edition: _harmonics(record, edition, weeks) for edition in EDITIONS},
        _cells(events, Kind.DIP, DIP_CELLS),
        _cells(events, Kind.SWELL, SWELL_CELLS),
        sum(not each.is_long for each in interruptions),
        sum(each.is_long for each in interruptions),
        kinds.count(Kind.RVC),
        sum(each.cell is None for each in in_tables),
        island,
    )


def harmonic_pct(record: Record) -> NDArray[np.float64]:
    """(10 minutes, phases, orders): subgroups in percent of the fundamental."""
    u_v = record.ten_minutes["u_v"]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(100.0 * u_v / u_v[:, :, 1:2], np.float64)


def weeks_of(record: Record) -> list[slice]:
    """Rows of the 10 minutes, week by week."""
    return _weeks(record.ten_minutes.means.start_ns)


def reached(values: NDArray[np.float64], limit: Limit) -> float:
    """The value that is exceeded by as many as may be outside; at or below the limit it is passed. NaN of nothing."""
    known = np.sort(values[~np.isnan(values)])
    return float(known[len(known) - 1 - limit.allowed(len(known))]) if len(known) else float("nan")


def _harmonics(record: Record, edition: str, weeks: list[slice]) -> tuple[Verdict, ...]:
    percent = harmonic_pct(record)
    return tuple(
        _worst(limit, name, percent[:, n, order], record.flagged, weeks)
        for order, limit in limits.harmonics(edition).items()
        for n, name in enumerate(record.phases)
    )


def _worst(
    limit: Limit, phase: str, values: NDArray[np.float64], flagged: NDArray[np.bool_], weeks: list[slice]
) -> Verdict:
    """The week with the most values outside beyond those allowed; of equals the first."""
    judged = [_judged(limit, phase, values[week][~flagged[week]], len(weeks), n) for n, week in enumerate(weeks, 1)]
    return (
        max(judged, key=lambda each: (each.outside - each.allowed, each.outside, each.values))
        if judged
        else _judged(limit, phase, np.empty(0), 0, 0)
    )


def _judged(limit: Limit, phase: str, values: NDArray[np.float64], weeks: int, week: int) -> Verdict:
    known = values[~np.isnan(values)]
    outside = int(np.count_nonzero((known < limit.low) | (known > limit.high)))
    nothing = float("nan")
    lowest, highest = (float(known.min()), float(known.max())) if len(known) else (nothing, nothing)
    upwards = reached(known, limit) if limit.low <= 0 else nothing
    return Verdict(limit, phase, len(known), outside, weeks, week, lowest, highest, upwards)


def _weeks(start_ns: NDArray[np.int64]) -> list[slice]:
    if not len(start_ns):
        return []
    week = (start_ns - start_ns[0]) // WEEK_NS
    edges = [0, *(np.flatnonzero(np.diff(week)) + 1).tolist(), len(start_ns)]
    weeks = [slice(first, last) for first, last in pairwise(edges)]
    if len(weeks) > 1:
        # The last seven days up to the end of the last value.
        length = int(np.diff(start_ns).min())
        weeks[-1] = slice(int(np.searchsorted(start_ns, start_ns[-1] + length - WEEK_NS)), len(start_ns))
    return weeks


def _all(rows: int) -> list[slice]:
    return [slice(0, rows)] if rows else []


def _cells(events: list[Event], kind: Kind, names: tuple[str, ...]) -> dict[str, int]:
    found = [each.cell for each in events if each.kind is kind]
    return {name: found.count(name) for name in names}
