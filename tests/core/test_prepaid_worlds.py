"""Months of a house that pays before, by seed: loads, hands, commands, top-ups, settings and power cuts, beside a plain ledger.

What must hold after each thing that happens: A14 counted what flowed while the breaker was closed, and nothing else; credit and
what was used beyond it are what was paid less what A14 counted, to the count; pulses given and pulses that wait are what A14 is
worth; no number counts twice; and the rows of the cut-off logger lead from the state before to the state now, each by a row of
the table, so that no move is without one.
"""

import os
import random
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import AccessError, LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.breaker import Basis, Breaker
from trefas.core.coupling import CLOSED, TURNS, BreakerState
from trefas.core.credit import STANDINGS, Standing
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.occurrence import BREAKER, PREPAYMENT
from trefas.core.power import Power
from trefas.core.prepaid import Prepaid
from trefas.core.prepayment import Prepayment
from trefas.core.prepayment_journal import PrepaymentJournal
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_kernel import COUNTS_PER_KWH
from trefas.core.pulse_train import LIGHT, PulseTrains

WORLDS = int(os.environ.get("TREFAS_PREPAID_WORLDS", "12"))
"""Three hundred are lived through where that is asked for; a group holds the rule in between."""
DAYS = 30
START = Instant(instant_of(datetime(2026, 1, 12, 6, 0)))
JOURNALS = (CutOffJournal, PrepaymentJournal)
BASIS = Basis.PREPAYMENT | Basis.LOAD
GROUP = 12
"""So many houses together come to every state that is asked for."""
UNLOGGED = {BreakerState.WARNING: BreakerState.CONNECTED}
"""A warning leaves no row."""
MOVES = {tuple(UNLOGGED.get(each, each) for each in (before, row.to)) for (before, _), row in TURNS.rows.items()}
STANDS = {standing for standing, _ in STANDINGS.rows}


class World:
    """One house for a month."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.states, self.standings = set(), set()
        self.flowed_mws = self.a14_mws = self.pulses = 0
        self.paid_mws, self.base_mws, self.numbers = 0, 0, set()
        self.meter = self.made()
        breaker = self.meter.part(Breaker)
        breaker.threshold_high, breaker.coupling = 20, seed % 2
        breaker.threshold_low, breaker.prepayment_days = self.dice.choice(((0, 255), (1, 2), (2, 0), (2, 3)))
        breaker.accept(Breaker.basis, BASIS, self.meter.now)

    def made(self):
        meter = Meter((Power, Breaker, Prepayment, PulseOutput, PulseTrains, *JOURNALS), start=START)
        meter.hear_pulses(self.lit)
        self.moves, self.words = [], []
        meter.occurrences.hear(BREAKER, lambda _, each: self.moves.append(each.value))
        meter.occurrences.hear(PREPAYMENT, lambda _, each: self.words.append(each.value))
        for journal in JOURNALS:
            meter.part(journal).follow(meter.occurrences)
        self.rows = dict.fromkeys(JOURNALS, 1)
        self.seen = 0
        self.state = BreakerState(meter.part(Breaker).state)
        meter.at_end_of(Prepaid(meter))
        return meter

    def lit(self, block):
        self.pulses += len(block.at_ns)

    # What happens.

    def load(self):
        i_a = self.dice.choice((0.0, 0.5, 1.5, 5.0, 15.0, 30.0))
        seconds, steps = self.dice.choice(((1.0, 120), (60.0, 240), (900.0, 48)))
        count = self.dice.randint(1, steps)
        self.flowed_mws = round(230 * i_a * seconds * 1_000) * count
        self.pass_time(Step(p_w=(230.0 * i_a, 0.0, 0.0), i_a=i_a, seconds=seconds), count)

    def outage(self):
        self.pass_time(Step(u_v=0.0, seconds=60.0), self.dice.randint(1, 30))

    def pass_time(self, step, count):
        self.meter.advance(intervals_of([step] * count, start_ns=self.meter.now))

    def power_cut(self):
        before = self.meter
        image = before.image()
        rows = {journal: before.part(journal).kept() for journal in JOURNALS}
        self.meter = self.made()
        self.meter.restore(image, now=Instant(before.now + self.dice.randint(0, 86_400) * NS_PER_S))
        assert (self.account.prepayment, self.account.credit, self.breaker.state) == (
            *(before.part(Prepayment).prepayment, before.part(Prepayment).credit),
            before.part(Breaker).state,
        )
        for journal in JOURNALS:
            self.meter.part(journal).restore(rows[journal], self.meter.now)
            self.rows[journal] = self.meter.part(journal).next_id
        self.state = UNLOGGED.get(BreakerState(self.breaker.state), BreakerState(self.breaker.state))
        self.meter.started(self.meter.now)

    def top_up(self):
        wh = self.dice.choice((1, 500, 5_000, 40_000))
        number = self.dice.choice((0, len(self.numbers) + self.dice.randint(1, 5), *sorted(self.numbers)[-40:]))
        if self.account.pay(wh, self.meter.now, number):
            assert number not in self.numbers
            self.numbers |= {number} - {0}
            self.paid_mws += wh * 3_600_000

    def button(self):
        (self.breaker.press_on if self.dice.random() < 0.7 else self.breaker.press_off)(self.meter.now)

    def command(self):
        self.breaker.command(self.dice.choice((1, 2, 2, 3, 3)), self.meter.now)

    def settings(self):
        slot, count = self.dice.choice(
            (
                *((Prepayment.alarm_kwh, 2), (Prepayment.alarm_kwh, 0)),
                *((Prepayment.exception_start, 160_000), (Prepayment.exception_end, 80_000)),
            )
        )
        self.account.accept(slot, count, self.meter.now)

    def unrestricted(self):
        self.breaker.accept(Breaker.basis, BASIS | Basis.PREPAYMENT_UNRESTRICTED, self.meter.now)
        self.breaker.accept(Breaker.basis, BASIS, self.meter.now)

    def off_and_on(self):
        self.breaker.accept(Breaker.basis, Basis.LOAD, self.meter.now)
        assert (self.account.prepayment, self.account.credit) == (0, 0)
        self.base_mws, self.paid_mws = self.meter.rows.count(Energy.active_import), 0
        self.breaker.accept(Breaker.basis, BASIS, self.meter.now)

    # What must hold.

    @property
    def account(self):
        return self.meter.part(Prepayment)

    @property
    def breaker(self):
        return self.meter.part(Breaker)

    def check(self, was_at_work):
        account, breaker = self.account, self.breaker
        a14_mws = self.meter.rows.count(Energy.active_import)
        left = self.base_mws + self.paid_mws - a14_mws
        assert account.prepayment - account.credit == left
        trains = self.meter.part(PulseTrains)
        assert self.pulses == trains.given[LIGHT]
        assert self.pulses + trains.waiting(LIGHT) == a14_mws * 1_000 // COUNTS_PER_KWH
        path = self.path()
        assert set(pairwise(path)) <= MOVES, f"the rows tell of {path}, a move is missing"
        self.check_counted(a14_mws - self.a14_mws, path, was_at_work)
        self.a14_mws, self.state = a14_mws, path[-1]
        self.states |= set(path)
        assert Standing(account.standing) in STANDS
        self.standings.add(Standing(account.standing))
        for journal, told in ((CutOffJournal, self.moves), (PrepaymentJournal, self.words)):
            assert self.meter.part(journal).next_id - self.rows[journal] == len(told)
        if account.standing == Standing.OVER:
            assert breaker.state not in CLOSED
        if left > 0:
            assert breaker.state not in (BreakerState.CREDIT_USED_UP, BreakerState.LOW_LOAD_OVER) or breaker.owes

    def path(self):
        """The state when it was last looked at, and those of the rows since, which lead to the state now."""
        journal, state = self.meter.part(CutOffJournal), BreakerState(self.breaker.state)
        log, told = journal.log, self.moves[self.seen :]
        self.seen = len(self.moves)
        rows = log.rows(log.ids()).counts[:, 0].tolist()  # the newest two hundred
        assert rows[-len(told) :] == told[-len(rows) :] or not told, f"told were {told}, and the rows are {rows}"
        found = [self.state, *(BreakerState(each) for each in told)]
        now = UNLOGGED.get(state, state)
        assert found[-1] == now, f"the rows lead to {found[-1]}, and the breaker is in {now}"
        return found

    def check_counted(self, counted_mws, path, was_at_work):
        """What flowed is counted where the breaker is closed; while it moves, and while the meter starts, a part of it."""
        assert 0 <= counted_mws <= self.flowed_mws
        if len(path) == 1 and was_at_work:
            assert counted_mws == (self.flowed_mws if path[0] in CLOSED else 0)

    def live(self):
        happenings = (
            *(self.load, self.load, self.load, self.load, self.outage, self.power_cut, self.top_up, self.top_up),
            *(self.button, self.command, self.settings),
        )
        rare = (self.unrestricted, self.off_and_on)
        while self.meter.now < START + DAYS * 86_400 * NS_PER_S:
            happening = self.dice.choice(rare if self.dice.random() < 0.03 else happenings)
            was_at_work, self.flowed_mws = bool(self.meter.part(Power).at_work), 0
            with suppress(
                AccessError, LocalError
            ):  # refused in a sentence: it must have changed nothing that is checked
                happening()
            self.check(was_at_work)


@pytest.mark.parametrize("first", range(0, WORLDS, GROUP))
def test_whatever_happens_in_a_month_no_count_is_lost_and_no_move_is_without_a_row(first):
    states, standings = set(), set()

    for seed in range(first, first + GROUP):
        world = World(seed)
        try:
            world.live()
        except AssertionError as found:
            found.add_note(f"in the world of seed {seed}")
            raise
        states |= world.states
        standings |= world.standings

    assert {BreakerState.CREDIT_USED_UP, BreakerState.LOW_LOAD_OVER} <= states
    assert {Standing.LOW, Standing.EXCEPTED, Standing.CUT_OFF, Standing.OVER} <= standings
