"""The real-time clock: a part of the meter, not the truth.

It counts *standard time* (local time without summer time) in nanoseconds since 1970-01-01, from the instant where it was last
set, too fast or too slow by its drift. What it shows at an instant:

    rtc = set_to + (instant − set_at) · (1 + drift)

The drift follows the temperature of the crystal, a tuning fork cut to be fastest at 25 °C:

    drift(T) = trim − 34 ppb/K² · ((T − 25 °C)² − (23 °C − 25 °C)²)         trim: that of this clock at 23 °C

Whoever needs a period's end asks here for the instant at which the clock will show it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.metrology.jit import exact_kernel

DRIFT_PPB_MAX = 1_000_000
"""A clock that is wrong by more than a thousandth is broken and not drifting."""

TURNOVER_MC = 25_000
"""Thousandths of a degree Celsius: where the crystal is fastest."""
PARABOLA_PPB_PER_K2 = 34
"""How much slower it gets for every square of a kelvin away from there: typical of a tuning fork of 32 768 Hz."""
REFERENCE_MC = 23_000
"""Where the data sheet says how wrong the clock goes."""
AMBIENT_MC = (-40_000, 85_000)
"""Where the meter may be, kept in store included."""

NS_PER_DAY = 86_400 * NS_PER_S
_EPOCH = datetime(1970, 1, 1)
_YEAR_MAX = 2255
"""int64 nanoseconds since 1970 reach into 2262."""


@exact_kernel
def rtc_at(set_at, set_to, drift_ppb, instant):  # type: ignore[no-untyped-def]
    """What a clock shows at an instant, in nanoseconds. Drift in steps of a millisecond's share, so that int64 suffices."""
    elapsed = instant - set_at
    return set_to + elapsed + (elapsed // 1_000_000) * drift_ppb // 1_000


@exact_kernel
def instant_of_time(set_at, set_to, drift_ppb, rtc_ns):  # type: ignore[no-untyped-def]
    """The first instant at which a clock shows at least ``rtc_ns``, if it is not set before."""
    shown = rtc_ns - set_to
    guess = set_at + shown - (shown // 1_000_000) * drift_ppb // 1_000
    while rtc_at(set_at, set_to, drift_ppb, guess) < rtc_ns:
        guess += max(1, rtc_ns - rtc_at(set_at, set_to, drift_ppb, guess))
    # The drift goes in steps of a millisecond; walk back while the clock showed it earlier already.
    while rtc_at(set_at, set_to, drift_ppb, guess - 1) >= rtc_ns:
        guess -= max(1, (rtc_at(set_at, set_to, drift_ppb, guess - 1) - rtc_ns) // 2)
    return guess


@exact_kernel
def rtcs_at(set_at, set_to, drift_ppb, instants):  # type: ignore[no-untyped-def]
    """What many clocks show, each at its own instant; all are int64 (clocks,)."""
    shown = np.empty_like(instants)
    for k in range(len(instants)):
        shown[k] = rtc_at(set_at[k], set_to[k], drift_ppb[k], instants[k])
    return shown


@exact_kernel
def instants_of(set_at, set_to, drift_ppb, rtc_ns):  # type: ignore[no-untyped-def]
    """``instant_of_time`` of many clocks, each for its own time; all are int64 (clocks,)."""
    instants = np.empty_like(rtc_ns)
    for k in range(len(rtc_ns)):
        instants[k] = instant_of_time(set_at[k], set_to[k], drift_ppb[k], rtc_ns[k])
    return instants


def crystal_ppb(ambient_mc: int) -> int:
    """How much faster the crystal is at a temperature than at 23 °C, in parts per billion."""
    at, reference = ambient_mc - TURNOVER_MC, REFERENCE_MC - TURNOVER_MC
    return -PARABOLA_PPB_PER_K2 * (at * at - reference * reference) // 1_000_000


class Rtc(Part):
    """Drift, setting, deviation and validity of the clock of one meter."""

    set_at_ns = Slot(None, Unit.NONE, "RTC set at (instant, ns)")
    set_to_ns = Slot(None, Unit.NONE, "RTC set to (standard time, ns)")
    drift_ppb = Slot(None, Unit.NONE, "RTC drift (parts per billion, positive is fast)")
    zone_min = Slot(None, Unit.MINUTE, "minutes from UTC to standard time")
    valid = Slot(None, Unit.NONE, "RTC valid")
    trim_ppb = Slot(None, Unit.NONE, "RTC drift at 23 °C (parts per billion)")
    ambient_mc = Slot(None, Unit.NONE, "temperature of the RTC's crystal (thousandths of °C)", initial=REFERENCE_MC)

    def at(self, instant: Instant) -> int:
        """What the clock shows at an instant: standard time in nanoseconds since 1970-01-01."""
        return int(rtc_at(self.set_at_ns, self.set_to_ns, self.drift_ppb, instant))

    def instant_at(self, rtc_ns: int) -> Instant:
        """The first instant at which the clock shows at least ``rtc_ns``, if it is not set before."""
        return Instant(int(instant_of_time(self.set_at_ns, self.set_to_ns, self.drift_ppb, rtc_ns)))

    def set(self, now: Instant, rtc_ns: int) -> None:
        """Sets the clock to standard time; it is valid from then on. Raises LocalError outside of 1970 to 2255."""
        if not 0 <= rtc_ns < (_YEAR_MAX - 1970) * 365 * NS_PER_DAY:
            raise LocalError(f"the clock was to be set to {rtc_ns} ns since 1970; must be set from 1970 to {_YEAR_MAX}")
        self.set_at_ns = now
        self.set_to_ns = rtc_ns
        self.valid = 1

    def set_from_utc(self, now: Instant, zone_min: int = 0) -> None:
        """Sets the clock to the truth, in a zone: what the factory and the world's own set-up do."""
        self.zone_min = zone_min
        self.set(now, now + zone_min * 60 * NS_PER_S)

    def drift_by(self, now: Instant, ppb: int) -> None:
        """Changes the drift from now on, without a jump. Raises LocalError beyond a thousandth."""
        _check_drift(ppb)
        self._drift_on(now, ppb)

    def trim(self, now: Instant, ppb: int) -> None:
        """Says how wrong this clock goes at 23 °C; it goes by the temperature from now on. Raises LocalError as ``drift_by``."""
        _check_drift(ppb)
        self.trim_ppb = ppb
        self._drift_on(now, ppb + crystal_ppb(self.ambient_mc))

    def temper(self, now: Instant, ambient_mc: int) -> None:
        """The crystal has another temperature from now on. Raises LocalError where no meter may be."""
        if not AMBIENT_MC[0] <= ambient_mc <= AMBIENT_MC[1]:
            low, high = (each // 1_000 for each in AMBIENT_MC)
            raise LocalError(f"the clock's temperature is {ambient_mc / 1_000:g} °C; must be {low} to {high}")
        self.ambient_mc = ambient_mc
        self._drift_on(now, self.trim_ppb + crystal_ppb(ambient_mc))

    def invalidate(self) -> None:
        """The time cannot be trusted any more; the clock goes on from where it is, and says so."""
        self.valid = 0

    def lose(self, since: Instant, now: Instant) -> None:
        """The clock stood still and has forgotten its time: it goes on now from what it showed at ``since``, invalid until it is
        set."""
        self.set_at_ns, self.set_to_ns = now, self.at(since)
        self.invalidate()

    def deviation_ns(self, now: Instant) -> int:
        """How far the clock is ahead of the truth in its zone."""
        return self.at(now) - (now + self.zone_min * 60 * NS_PER_S)

    def shown(self, now: Instant) -> datetime:
        """Standard time as a naive ``datetime``, whole microseconds."""
        return _EPOCH + timedelta(microseconds=self.at(now) // 1_000)

    def _drift_on(self, now: Instant, ppb: int) -> None:
        shown = self.at(now)
        self.set_at_ns, self.set_to_ns, self.drift_ppb = now, shown, ppb


CLOCK = (Rtc.set_at_ns, Rtc.set_to_ns, Rtc.drift_ppb)
"""What a clock goes by; it was set where one of them is another than it was."""
SET_AT, SET_TO, DRIFT = (Rtc.column_of(slot) for slot in CLOCK)
"""Columns of the part, from its first, for kernels."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of some meters as they go now, to be asked in one go: ``Rtc`` of many. All are (meters,)."""

    set_at_ns: NDArray[np.int64]
    set_to_ns: NDArray[np.int64]
    drift_ppb: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Rows, meters: NDArray[np.int64]) -> "Clocks":
        """Those of these meters."""
        return cls(*(rows.counts_of(slot, meters) for slot in CLOCK))

    def at(self, instants: NDArray[np.int64]) -> NDArray[np.int64]:
        """What each shows at its own instant."""
        shown: NDArray[np.int64] = rtcs_at(self.set_at_ns, self.set_to_ns, self.drift_ppb, instants)
        return shown

    def instants_at(self, rtc_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        """The first instant at which each shows at least its own time, if it is not set before."""
        instants: NDArray[np.int64] = instants_of(self.set_at_ns, self.set_to_ns, self.drift_ppb, rtc_ns)
        return instants


def _check_drift(ppb: int) -> None:
    if abs(ppb) > DRIFT_PPB_MAX:
        raise LocalError(f"the clock's drift is {ppb} ppb; must be −{DRIFT_PPB_MAX} to {DRIFT_PPB_MAX}")
