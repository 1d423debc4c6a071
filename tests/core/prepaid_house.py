"""A meter with an account and a breaker, and what was told of both."""

from datetime import datetime

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.breaker import Basis, Breaker
from trefas.core.credit import Code
from trefas.core.meter import Meter
from trefas.core.occurrence import BREAKER, PREPAYMENT
from trefas.core.power import Power
from trefas.core.prepaid import Prepaid
from trefas.core.prepayment import Prepayment

PAY_WH = 10_000
MONDAY = Instant(instant_of(datetime(2026, 1, 12, 10, 0)))


class House:
    """On a Monday at ten, closed since long ago; 3.6 kW flow, a watt-hour a second."""

    def __init__(self, *, start=MONDAY, meters=1, **settings):
        self.meter = Meter((Power, Breaker, Prepayment), meters=meters, start=start)
        self.breaker, self.account = self.meter.part(Breaker), self.meter.part(Prepayment)
        self.power = self.meter.part(Power)
        self.prepaid = Prepaid(self.meter)
        self.meter.at_end_of(self.prepaid)
        self.start, self.told = start, []
        self.meter.occurrences.hear(
            PREPAYMENT, lambda meter, each: self.told.append((meter, self.seconds(each.at), Code(each.value)))
        )
        self.meter.occurrences.hear(
            BREAKER, lambda meter, each: self.told.append((meter, self.seconds(each.at), each.value))
        )
        for name, count in settings.items():
            setattr(self.breaker, name, count)

    @property
    def now(self):
        return self.meter.now

    def seconds(self, at):
        return (at - self.start) / NS_PER_S

    def turn_on(self, wh=0, **settings):
        for name, count in settings.items():
            setattr(self.account, name, count)
        self.account.first_mws = wh * 3_600_000
        self.breaker.accept(Breaker.basis, Basis.PREPAYMENT, self.now)

    def pass_time(self, seconds, p_w=3600.0, step_s=1.0):
        step = Step(p_w=(p_w, 0.0, 0.0), i_a=p_w / 230, seconds=step_s)
        steps = [step] * round(seconds / step_s)
        self.meter.advance(intervals_of(steps, start_ns=self.now, meters=self.meter.rows.meters))

    def wh(self, name):
        return self.meter.read(name).count / 3_600_000
