"""The ledger: what a meter should have counted, by the plainest reckoning there is. The slow definition beside the kernel.

It is told the same intervals as the meter, and where the meter was cut off. Sums are exact integers of microjoules. It is a
value: one goes with every image that is stored, and is taken back with the image.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.core.port_use import PORTS
from trefas.metrology.interval import Intervals
from trefas.run.world.account import Account
from trefas.run.world.books import CLOSED, RELEASED, USED_UP, Books
from trefas.run.world.voltages import Phases

UJ_PER_J = 1e6
UJ_PER_COUNT = 1_000
SUPPLY_V = 160.0
HOLD_NS, START_NS = NS_PER_S, 5 * NS_PER_S
CAPACITOR_NS = 7 * 24 * 3_600 * NS_PER_S
CHARGING = 7
"""Hours of reserve that an hour with power is good for."""

REGISTERS = (
    *("active_import", "active_export", "reactive_q1", "reactive_q2", "reactive_q3", "reactive_q4"),
    *("apparent_import", "apparent_export"),
    *("active_import_l1", "active_import_l2", "active_import_l3"),
    *("active_export_l1", "active_export_l2", "active_export_l3"),
)
"""As the energy part names them."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything up to ``reached``."""

    starting_w: float
    reached: int
    microjoules: tuple[int, ...] = (0,) * len(REGISTERS)
    operating_ns: int = 0
    levels: tuple[int, ...] = (0,) * PORTS
    """At the inputs of the module, as they were brought there; they are part of the memory."""
    at_work: bool = True
    lost_at: int = 0
    low_since: int | None = None
    high_since: int | None = None
    counted_to: int = 0
    """Until when the meter was seen at work: the end of the last interval that was counted, or its start."""
    outages: tuple[int, ...] = ()
    """For how long the meter was away, each time that it was."""
    account: Account | None = None
    """Of a consumer who pays before."""
    books: Books = field(default_factory=Books)
    """What it should have written down."""
    clock: tuple[int, int, int] = (0, 0, 0)
    """Set at, set to, drift in parts per billion."""
    valid: bool = True
    battery: bool = False
    reserve_ns: int = CAPACITOR_NS
    """In the super-capacitor at the last start."""
    reserve_at: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """What each register should show."""
        return {name: uj // UJ_PER_COUNT for name, uj in zip(REGISTERS, self.microjoules, strict=True)}

    @property
    def a14_mws(self) -> int:
        """What A14 should show."""
        return self.microjoules[0] // UJ_PER_COUNT

    def after(self, intervals: Intervals) -> "Ledger":
        """The ledger when these have passed."""
        state, pieces = self, list[tuple[int, int, int]]()
        starts, ends = intervals.start_ns[0].tolist(), intervals.end_ns[0].tolist()
        u_v = intervals.u_rms_v[0].tolist()
        low = (intervals.u_rms_v[0] < SUPPLY_V).all(axis=1).tolist()
        watched = self._may_end(intervals)
        for step, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if start > state.reached:
                state, _ = state.through(state.reached, start, True)
            state, piece = state.through(start, end, low[step])
            if piece is not None:
                pieces.append((step, *piece))
                state = state.seen(*piece, u_v[step])
                if watched:
                    state = state.counting(intervals, [pieces.pop()]).spent(end)
        return state.counting(intervals, pieces) if pieces else state

    def _may_end(self, intervals: Intervals) -> bool:
        """Whether the credit may be used up in these; a microjoule a phase and step may be rounded up."""
        if self.account is None or self.account.cut_off:
            return False
        most_j = np.maximum(intervals.active_j[0], 0).sum() + intervals.steps
        return self.account.left_mws(self.a14_mws) <= float(most_j) * UJ_PER_J / UJ_PER_COUNT

    def spent(self, now: int) -> "Ledger":
        """Where nothing is left of a credit, a meter at work opens its breaker at once."""
        account = self.account
        if account is None or account.cut_off or not self.at_work or account.left_mws(self.a14_mws) > 0:
            return self
        rtc_ns = self.shown(now)
        books = self.books.switched(rtc_ns, USED_UP) if self.books.breaker == CLOSED else self.books
        return replace(self, account=account.ended(rtc_ns), books=books)

    def topped_up(self, now: int, wh: int, number: int) -> "Ledger":
        """Somebody paid: a number counts once. Where there is credit again, the button may connect."""
        account, rtc_ns = self.account, self.shown(now)
        assert account is not None, "nobody else pays"
        if number in account.numbers:
            return self
        state = replace(self, account=account.paid(rtc_ns, wh, number)).spent(now)
        account, books = state.account, state.books
        assert account is not None, "it is there still"
        if not account.cut_off or account.left_mws(self.a14_mws) <= 0:
            return state
        books = books.switched(rtc_ns, RELEASED) if books.breaker == USED_UP else books
        return replace(state, account=replace(account, cut_off=False), books=books)

    def seen(self, start: int, end: int, u_v: Phases | None = None) -> "Ledger":
        """The meter was at work up to an instant; where it measured, with these voltages."""
        rtc_ns, books = self.shown(end), self.books
        if u_v is not None:
            books = books.measured(start, end, u_v, rtc_ns)
        if books.is_due(end):
            assert books.upload is not None, "something is due"
            at = books.upload.judged_at if books.upload.restart_at is None else end
            books = books.judged(self.shown(at))
        books = books.looked(rtc_ns)
        return self if books is self.books else replace(self, books=books)

    def through(self, start: int, end: int, low: bool) -> "tuple[Ledger, tuple[int, int] | None]":
        """A stretch with or without voltage; the piece of it in which the meter is at work."""
        if self.at_work:
            if not low:
                return replace(self, reached=end, low_since=None), (start, end)
            since = start if self.low_since is None else self.low_since
            off = since + HOLD_NS
            if end <= off:
                return replace(self, reached=end, low_since=since), (start, end)
            state = replace(self, reached=end, at_work=False, lost_at=off, low_since=None, high_since=None)
            return state, (start, off) if off > start else None
        if low:
            return replace(self, reached=end, high_since=None), None
        since = start if self.high_since is None else self.high_since
        on = since + START_NS
        if end < on:
            return replace(self, reached=end, high_since=since), None
        return replace(self.started(on), reached=end), (on, end) if end > on else None

    def started(self, now: int) -> "Ledger":
        """The meter is at work again. Where it was cut off without a moment to write, it was lost where its memory ends."""
        lost_at = self.counted_to if self.at_work else self.lost_at
        away = now - lost_at
        reserve = min(CAPACITOR_NS, self.reserve_ns + (lost_at - self.reserve_at) * CHARGING)
        kept = self.battery or away <= reserve
        clock = self.clock if kept else (now, self.shown(lost_at), self.clock[2])
        return replace(
            self,
            books=self.books.started(_shown(clock, now), away),
            reached=now,
            counted_to=now,
            at_work=True,
            low_since=None,
            high_since=None,
            outages=(*self.outages, away),
            clock=clock,
            valid=self.valid and kept,
            reserve_ns=max(0, reserve - away),
            reserve_at=now,
        )

    def shown(self, instant: int) -> int:
        """What the clock shows."""
        return _shown(self.clock, instant)

    def set(self, now: int, rtc_ns: int) -> "Ledger":
        """Somebody set the clock."""
        books = self.books.set(self.shown(now), rtc_ns)
        return replace(self, clock=(now, rtc_ns, self.clock[2]), valid=True, books=books)

    def tempered(self, now: int, drift_ppb: int) -> "Ledger":
        """The clock goes at another speed."""
        shown = self.shown(now)
        return replace(self, clock=(now, shown, drift_ppb), books=self.books.planned(shown))

    def counting(self, intervals: Intervals, pieces: list[tuple[int, int, int]]) -> "Ledger":
        """Energies of pieces of steps, each from one instant to another."""
        steps = np.array([step for step, _, _ in pieces])
        lengths = np.array([end - start for _, start, end in pieces])
        whole = (intervals.end_ns[0] - intervals.start_ns[0])[steps]
        share = np.where(lengths == whole, 1.0, lengths / whole.astype(np.float64))[:, np.newaxis]
        if self.books.breaker != CLOSED:  # commands come between two stretches, so it is open all the time
            share = np.zeros_like(share)
        least = (self.starting_w * (lengths * 1e-9))[:, np.newaxis]
        active, reactive, apparent = (
            _microjoules(energy[0][steps] * share, least)
            for energy in (intervals.active_j, intervals.reactive_vars, intervals.apparent_vas)
        )
        net_p, net_q, sum_s = active.sum(axis=1), reactive.sum(axis=1), apparent.sum(axis=1)
        imports, inductive = net_p >= 0, net_q >= 0
        added = (
            net_p[imports].sum(),
            -net_p[~imports].sum(),
            net_q[imports & inductive].sum(),
            net_q[~imports & inductive].sum(),
            -net_q[~imports & ~inductive].sum(),
            -net_q[imports & ~inductive].sum(),
            sum_s[imports].sum(),
            sum_s[~imports].sum(),
            *np.maximum(active, 0).sum(axis=0),
            *np.maximum(-active, 0).sum(axis=0),
        )
        return replace(
            self,
            microjoules=tuple(before + int(more) for before, more in zip(self.microjoules, added, strict=True)),
            operating_ns=self.operating_ns + int(lengths.sum()),
            counted_to=pieces[-1][2],
        )


def _shown(clock: tuple[int, int, int], instant: int) -> int:
    set_at, set_to, drift_ppb = clock
    elapsed = instant - set_at
    return set_to + elapsed + elapsed // 1_000_000 * drift_ppb // 1_000


def _microjoules(joules: NDArray[np.float64], least: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rounded to microjoules; nothing below the starting threshold."""
    counted: NDArray[np.int64] = np.where(np.abs(joules) < least, 0.0, np.rint(joules * UJ_PER_J)).astype(np.int64)
    return counted
