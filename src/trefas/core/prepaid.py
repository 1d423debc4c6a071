"""Who pays before: the machine between a credit and the breaker.

    A14 reaches its count ─┐
    an exception is over  ─┼→ what is found ─→ STANDINGS ─→ what the breaker may let flow, a row of the journal
    a top-up, a setting   ─┘

The credit ends with the interval in which A14 reaches it (``Meter.when_reached``), and so does the breaker's supply. Limits of
registers are in no memory: after a start they are set again from what is. Nothing is done before logs have their rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.breaker import Basis, Breaker
from trefas.core.credit import NOTED, STANDINGS, Code, Deed, Finding, Standing, supplied_in
from trefas.core.daylight import Daylight
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.occurrence import PREPAYMENT, Occurrence
from trefas.core.prepayment import MWS_PER_KWH, Prepayment
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER, ManyStops
from trefas.core.tariff import either, following_ns

_EPOCH = datetime(1970, 1, 1)
_MINUTE = timedelta(minutes=1)
_MINUTE_NS = 60 * NS_PER_S


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTold(Occurrence):
    """Something about a credit; ``value`` is the ``Code``. A top-up has its amount, and its number, 0 for none."""

    amount_mws: int = 0
    number: int = 0


class Prepaid(ManyStops):
    """The accounts of all meters, and their breakers."""

    def __init__(self, meter: Meter) -> None:
        super().__init__(meter.rows.meters)
        self.meter = meter
        account, breaker = meter.part(Prepayment), meter.part(Breaker)
        account.changed, account.topped_up = self.settle, self._topped_up
        account.turn = lambda meter, basis, now: breaker.of(meter).accept(Breaker.basis, basis, now)
        breaker.keep_credit(self.settle)
        self._account, self._breaker = account, breaker

    # A stop.

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """A clock may be another, or a memory: an account is looked at with the next interval, when the logs have their rows."""
        basis = self.meter.rows.counts_of(Breaker.basis, meters)
        standing = self.meter.rows.counts_of(Prepayment.standing, meters)
        looked = (basis & Basis.PREPAYMENT != 0) | (standing != Standing.OFF)
        self.next_ns[meters] = np.where(looked, now_ns, NEVER)

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What holds now is made so."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            self.settle(meter, Instant(now))

    # The machine.

    def settle(self, meter: int, now: Instant) -> None:
        """Steps through what is found until nothing more is, has the breaker follow, and waits for what is next."""
        account, breaker = self._account.of(meter), self._breaker.of(meter)
        while True:
            standing = Standing(account.standing)
            breaker.supply(supplied_in(standing, low_load=account.low_load), now)
            finding = self._finding(account, breaker, standing, now)
            if finding is None or (standing, finding) not in STANDINGS:
                break
            to, deed = STANDINGS.step(standing, finding)
            account.standing = to
            self._do(account, deed, now)
        self._wait(account, now)

    # Inside.

    def _finding(self, account: Prepayment, breaker: Breaker, standing: Standing, now: Instant) -> Finding | None:
        on = bool(breaker.cut_off_by & Basis.PREPAYMENT)
        if standing is Standing.OFF or not on:
            return None if on is (standing is not Standing.OFF) else Finding.TURNED_ON if on else Finding.TURNED_OFF
        if account.prepayment:
            return Finding.ABOVE if account.prepayment > account.alarm_kwh * MWS_PER_KWH else Finding.BELOW
        if standing is Standing.CUT_OFF:
            return Finding.OVER if account.low_load and now >= account.low_load_until else None
        if standing is Standing.USED_UP and not breaker.closed:
            return Finding.OPEN
        excepted = not breaker.cut_off_by & Basis.PREPAYMENT_UNRESTRICTED and account.excepted(now)
        return Finding.NONE_EXCEPTED if excepted else Finding.NONE

    def _do(self, account: Prepayment, deed: Deed, now: Instant) -> None:
        if deed is Deed.BEGIN:
            account.begin(now)
        elif deed is Deed.NOTE_CUT_OFF:
            account.cut_off_ns = now
        for code in NOTED.get(deed, ()):
            self._tell(account.meter, now, code)

    def _wait(self, account: Prepayment, now: Instant) -> None:
        """Until the next instant, or the next count of A14, at which something else could be found."""
        meter, standing = account.meter, Standing(account.standing)
        self.meter.drop_limits(self.settle, meter=meter)
        self.next_ns[meter] = NEVER
        if standing in (Standing.PAID, Standing.LOW):
            at_mws = account.until_mws
            if standing is Standing.PAID:
                at_mws -= account.alarm_kwh * MWS_PER_KWH
            self.meter.when_reached(Energy.active_import, max(0, at_mws), self.settle, meter=meter)
        elif standing is Standing.EXCEPTED:
            self.next_ns[meter] = self._next_edge(account, now)
        elif standing is Standing.CUT_OFF and account.low_load:
            self.next_ns[meter] = account.low_load_until
        if self._breaker.of(meter).owes:  # the switch could not be moved
            self.next_ns[meter] = now + NS_PER_S

    def _next_edge(self, account: Prepayment, now: Instant) -> Instant:
        """The next minute at which an exception could be over: a midnight, an edge of the slot, a change of summer time."""
        rtc, rows = Rtc(account.rows, account.meter), account.rows
        moments = [following_ns(rtc.at(now), either(frozenset((0, *account.slot))))]
        if Daylight in rows.layout.parts:
            change = Daylight(rows, account.meter).next_change(rtc.shown(now))
            if change is not None:
                moments.append((change - _EPOCH) // _MINUTE * _MINUTE_NS)
        return rtc.instant_at(min(moments))

    def _topped_up(self, meter: int, now: Instant, amount_mws: int, number: int) -> None:
        self._tell(meter, now, Code.TOP_UP, amount_mws, number)

    def _tell(self, meter: int, now: Instant, code: Code, amount_mws: int = 0, number: int = 0) -> None:
        told = CreditTold(PREPAYMENT, now, value=int(code), amount_mws=amount_mws, number=number)
        self.meter.occurrences.tell(told, meter=meter)
