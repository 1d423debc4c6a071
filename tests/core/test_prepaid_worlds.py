"""Months of a house that pays before, by seed: loads, hands, commands, top-ups, settings and power cuts, beside a plain ledger.

What must hold after each thing that happens: the states are those of the tables; credit and what was used beyond it are what was
paid less what A14 counted, to the count; no number counts twice; and every move of the breaker has a row.
"""

import os
import random
from contextlib import suppress
from datetime import datetime

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

WORLDS = int(os.environ.get("TREFAS_PREPAID_WORLDS", "12"))
"""Three hundred are lived through where that is asked for; a few hold the rule in between."""
DAYS = 30
START = Instant(instant_of(datetime(2026, 1, 12, 6, 0)))
JOURNALS = (CutOffJournal, PrepaymentJournal)
BASIS = Basis.PREPAYMENT | Basis.LOAD
STATES = {state for state, _ in TURNS.rows}
STANDS = {standing for standing, _ in STANDINGS.rows}


class World:
    """One house for a month."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.paid_mws, self.base_mws, self.numbers = 0, 0, set()
        self.meter = self.made()
        breaker = self.meter.part(Breaker)
        breaker.threshold_high, breaker.coupling = 20, seed % 2
        breaker.threshold_low, breaker.prepayment_days = self.dice.choice(((0, 255), (1, 2), (2, 0), (2, 3)))
        breaker.accept(Breaker.basis, BASIS, self.meter.now)

    def made(self):
        meter = Meter((Power, Breaker, Prepayment, *JOURNALS), start=START)
        self.moves, self.words = [], []
        meter.occurrences.hear(BREAKER, lambda _, each: self.moves.append(each.value))
        meter.occurrences.hear(PREPAYMENT, lambda _, each: self.words.append(each.value))
        for journal in JOURNALS:
            meter.part(journal).follow(meter.occurrences)
        self.rows = dict.fromkeys(JOURNALS, 1)
        self.state = int(meter.part(Breaker).state)
        meter.at_end_of(Prepaid(meter))
        return meter

    # What happens.

    def load(self):
        i_a = self.dice.choice((0.0, 0.5, 1.5, 5.0, 15.0, 30.0))
        seconds, steps = self.dice.choice(((1.0, 120), (60.0, 240), (900.0, 48)))
        self.pass_time(Step(p_w=(230.0 * i_a, 0.0, 0.0), i_a=i_a, seconds=seconds), self.dice.randint(1, steps))

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
        self.state = int(self.meter.part(Breaker).state)
        for journal in JOURNALS:
            self.meter.part(journal).restore(rows[journal], self.meter.now)
            self.rows[journal] = self.meter.part(journal).next_id
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

    def check(self):
        account, breaker = self.account, self.breaker
        left = self.base_mws + self.paid_mws - self.meter.rows.count(Energy.active_import)
        assert account.prepayment - account.credit == left
        assert BreakerState(breaker.state) in STATES
        assert Standing(account.standing) in STANDS
        for journal, told in ((CutOffJournal, self.moves), (PrepaymentJournal, self.words)):
            assert self.meter.part(journal).next_id - self.rows[journal] == len(told)
        if (breaker.state in CLOSED) is not (self.state in CLOSED):
            assert self.moves, "the breaker was moved without a row"
        if account.standing == Standing.OVER:
            assert breaker.state not in CLOSED
        if left > 0:
            assert breaker.state not in (BreakerState.CREDIT_USED_UP, BreakerState.LOW_LOAD_OVER) or breaker.owes

    def live(self):
        happenings = (
            *(self.load, self.load, self.load, self.load, self.outage, self.power_cut, self.top_up, self.top_up),
            *(self.button, self.command, self.settings),
        )
        rare = (self.unrestricted, self.off_and_on)
        while self.meter.now < START + DAYS * 86_400 * NS_PER_S:
            happening = self.dice.choice(rare if self.dice.random() < 0.03 else happenings)
            with suppress(
                AccessError, LocalError
            ):  # refused in a sentence: it must have changed nothing that is checked
                happening()
            self.check()


@pytest.mark.parametrize("seed", range(WORLDS))
def test_whatever_happens_in_a_month_no_count_is_lost_and_no_move_is_without_a_row(seed):
    World(seed).live()
