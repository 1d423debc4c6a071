"""An evening of a house that pays before, as one story: the breaker, the credit, and the rows that tell of both."""

from datetime import datetime

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import instant_of
from trefas.core.breaker import Breaker
from trefas.core.credit import Code, Standing
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.prepayment import Prepayment
from trefas.core.prepayment_journal import PrepaymentJournal
from trefas.device.build import build
from trefas.device.hand import Hand
from trefas.device.order import Order
from trefas.device.touch import act, indicators

ORDER = {
    "breaker": {"connect_wait_s": 60, "load": {"limit_a": 20, "t1_s": 5, "t2_s": 10, "t3_s": 10}},
    # Wednesday 14 January 2026; standard time of Central Europe is an hour ahead of UTC.
    "prepayment": {"credit_kwh": 1.0, "exception": ["18:00", "20:00"]},
}
START = instant_of(datetime(2026, 1, 14, 16, 45))  # 17:45 at home


class House:
    """What hands do and see."""

    def __init__(self):
        self.device = build(Order(**ORDER), start=START)
        self.meter = self.device.meter

    def hand(self):
        return Hand(self.device, self.meter.now)

    def sees(self, name):
        return indicators()[name].read(self.hand())

    def passes(self, seconds, i_a):
        step = Step(p_w=(230.0 * i_a, 0.0, 0.0), i_a=i_a)
        self.meter.advance(intervals_of([step] * seconds, start_ns=self.meter.now))

    def clock(self, at):
        return f"{self.meter.rtc.shown(at):%H:%M:%S}"


def test_an_evening():
    house = House()
    breaker, account = house.meter.part(Breaker), house.meter.part(Prepayment)
    journal, told = [], []
    house.meter.occurrences.hear("breaker", lambda meter, each: journal.append(each.value))
    house.meter.occurrences.hear(
        "prepayment", lambda meter, each: told.append((Code(each.value), house.clock(each.at)))
    )
    rows_before = house.meter.part(CutOffJournal).next_id

    # The oven and the hob: 25 A of 20. A warning with the first second, cut off after t1.
    house.passes(2, 25.0)
    assert house.sees("breaker") == "warning"
    house.passes(3, 25.0)
    assert house.sees("breaker") == "cut_off"

    # After a minute it is released; the hob is off, and the button connects.
    house.passes(61, 25.0)
    assert house.sees("breaker") == "released"
    assert act(house.hand(), "button on") == "breaker=connected"

    # 5 s of 5.75 kW took 28 750 J of 3.6 MJ. It is 17:46:06, and 3.45 kW take the rest in 1035.1 s: in the slot from 18:00 on.
    house.passes(1_200, 15.0)
    assert account.standing == Standing.EXCEPTED
    assert house.sees("breaker") == "connected"
    assert float(house.sees("credit_kwh")) < 0
    assert told == [(Code.EXCEPTION_BEGINS, "18:03:22")]
    assert account.prepayment == 0

    # It goes on until the slot is over, and not a second longer.
    house.passes(7_200, 2.0)
    assert house.sees("prepayment") == "cut_off"
    assert house.sees("breaker") == "credit_used_up"
    assert told[1:] == [(Code.EXCEPTION_OVER, "20:00:00"), (Code.CUT_OFF, "20:00:00")]

    # What was used beyond it is paid first.
    beyond = account.credit
    assert act(house.hand(), "pay 10 20260114").startswith("paid")
    assert account.prepayment == 36_000_000_000 - beyond
    assert house.sees("breaker") == "released"
    assert act(house.hand(), "button on") == "breaker=connected"
    assert act(house.hand(), "pay 10 20260114").startswith("repeat")

    # Every move of the breaker, and every word of the credit, is a row.
    assert journal == [6, 8, 4, 7, 8, 4]
    assert house.meter.part(CutOffJournal).next_id - rows_before == len(journal)
    assert house.meter.part(PrepaymentJournal).next_id - 1 == len(told) == 4
    assert breaker.closed
