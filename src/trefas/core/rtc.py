"""The real-time clock: a part of the meter, not the truth.

It counts *normal time* (local time without summer time) in nanoseconds since 1970-01-01, from the instant where it was last
set, too fast or too slow by its drift. What it shows at an instant:

    rtc = set_to + (instant − set_at) · (1 + drift)

Whoever needs a period's end asks here for the instant at which the clock will show it.
"""

from datetime import UTC, datetime, timedelta

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.slot import Part, Slot
from trefas.base.unit import Unit
from trefas.metrology.jit import exact_kernel

DRIFT_PPB_MAX = 1_000_000
"""A clock that is wrong by more than a thousandth is broken and not drifting."""

NS_PER_DAY = 86_400 * NS_PER_S
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


class Rtc(Part):
    """Drift, setting, deviation and validity of the clock of one meter."""

    set_at_ns = Slot(None, Unit.NONE, "RTC set at (instant, ns)")
    set_to_ns = Slot(None, Unit.NONE, "RTC set to (normal time, ns)")
    drift_ppb = Slot(None, Unit.NONE, "RTC drift (parts per billion, positive is fast)")
    zone_min = Slot(None, Unit.MINUTE, "minutes from UTC to normal time")
    valid = Slot(None, Unit.NONE, "RTC valid")

    def at(self, instant: Instant) -> int:
        """What the clock shows at an instant: normal time in nanoseconds since 1970-01-01."""
        return int(rtc_at(self.set_at_ns, self.set_to_ns, self.drift_ppb, instant))

    def instant_at(self, rtc_ns: int) -> Instant:
        """The first instant at which the clock shows at least ``rtc_ns``, if it is not set before."""
        return Instant(int(instant_of_time(self.set_at_ns, self.set_to_ns, self.drift_ppb, rtc_ns)))

    def set(self, now: Instant, rtc_ns: int) -> None:
        """Sets the clock to normal time; it is valid from then on. Raises LocalError outside of 1970 to 2255."""
        if not 0 <= rtc_ns < (_YEAR_MAX - 1970) * 365 * NS_PER_DAY:
            raise LocalError(
                f"the clock was to be set to {rtc_ns} ns since 1970; it can be set from 1970 to {_YEAR_MAX}"
            )
        self.set_at_ns = now
        self.set_to_ns = rtc_ns
        self.valid = 1

    def set_from_utc(self, now: Instant, zone_min: int = 0) -> None:
        """Sets the clock to the truth, in a zone: what the factory and the world's own set-up do."""
        self.zone_min = zone_min
        self.set(now, now + zone_min * 60 * NS_PER_S)

    def drift_by(self, now: Instant, ppb: int) -> None:
        """Changes the drift from now on, without a jump. Raises LocalError beyond a thousandth."""
        if abs(ppb) > DRIFT_PPB_MAX:
            raise LocalError(f"the clock's drift is {ppb} ppb; it can be −{DRIFT_PPB_MAX} to {DRIFT_PPB_MAX}")
        shown = self.at(now)
        self.set_at_ns, self.set_to_ns, self.drift_ppb = now, shown, ppb

    def invalidate(self) -> None:
        """The backup ran out: it goes on from where it is, and says that it can not be trusted."""
        self.valid = 0

    def deviation_ns(self, now: Instant) -> int:
        """How far the clock is ahead of the truth in its zone."""
        return self.at(now) - (now + self.zone_min * 60 * NS_PER_S)

    def shown(self, now: Instant) -> datetime:
        """Normal time as a naive ``datetime``, whole microseconds."""
        return datetime.fromtimestamp(0, UTC).replace(tzinfo=None) + timedelta(microseconds=self.at(now) // 1_000)
