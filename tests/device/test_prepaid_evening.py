"""An evening of a house that pays before, as one story: the breaker, the credit, the rows that tell of both, and every segment of
the display."""

from datetime import datetime

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import instant_of
from trefas.core.breaker import Breaker
from trefas.core.credit import Code, Standing
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.display import Display
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
    "display": {"automatic": ["130.0.0"]},
}
START = instant_of(datetime(2026, 1, 14, 16, 44, 50))  # 17:44:50 at home

SEVEN = {"0": "abcdef", "1": "bc", "2": "abdeg", "3": "abcdg", "6": "acdefg", "8": "abcdefg", "9": "abcdfg"}
PAY = {
    # 130.0.0 stands as  1 3 0. 0. 0 .  behind a blank: digits 2 to 6, dots behind 4 and 5.
    *("id2" + each for each in SEVEN["1"]),
    *("id3" + each for each in SEVEN["3"]),
    *(f"id{place}{each}" for place in (4, 5, 6) for each in SEVEN["0"]),
    *("id4.", "id5."),
    *("text1" + each for each in "abefgk"),
    *("text2" + each for each in "abcefgk"),
    *("text3" + each for each in "hjm"),
    *("2k", "2V", "2W", "2/", "2h"),
    *("PP", "L1", "L2", "L3"),
}
"""Lit all evening: PAY in kWh, prepayment, and voltage on all phases. No tariff is chosen, and intervals tell of no sequence."""
IMPORTS = ("L1+", "+P")
"""The arrow of the first phase, and the side of the cross, while something flows."""


def glass(kwh, *symbols):
    """The segments of a credit with three decimals, as ``0.992``, in the last four digits."""
    digits = (kwh[0], *kwh[2:])
    value = {f"value{place}{each}" for place, digit in enumerate(digits, 6) for each in SEVEN[digit]}
    return PAY | value | {"value6."} | set(symbols)


class House:
    """What hands do and see."""

    def __init__(self):
        self.device = build(Order(**ORDER), start=START)
        self.meter = self.device.meter

    def hand(self):
        return Hand(self.device, self.meter.now)

    def sees(self, name):
        return indicators()[name].read(self.hand())

    def lit(self):
        picture = self.meter.part(Display).picture(self.meter.now)
        assert not picture.flashing
        return picture.lit

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

    # Ten seconds of the start-up: checksum and software. Then what is left.
    house.passes(10, 0.0)
    assert house.lit() == glass("1.000", "closed")

    # The oven and the hob: 25 A of 20. A warning with the first second, cut off after t1.
    house.passes(2, 25.0)
    assert house.sees("breaker") == "warning"
    assert house.lit() == glass("0.996", "closed", *IMPORTS)  # 1 kWh - 2 s · 5.75 kW = 996.8 Wh, cut down
    house.passes(3, 25.0)
    assert house.sees("breaker") == "cut_off"
    assert house.lit() == glass("0.992", "open", *IMPORTS)  # 992.01 Wh; what flows is that of the last second

    # After a minute it is released; the hob is off, and the button connects.
    house.passes(61, 25.0)
    assert (house.sees("breaker"), house.sees("breaker_light")) == ("released", "flashing")
    assert house.lit() == glass("0.992", "open")
    assert act(house.hand(), "button on") == "breaker=connected"
    assert house.lit() == glass("0.992", "closed")

    # 5 s of 5.75 kW took 28 750 J of 3.6 MJ. It is 17:46:06, and 3.45 kW take the rest in 1035.1 s: in the slot from 18:00 on.
    house.passes(1_200, 15.0)
    assert account.standing == Standing.EXCEPTED
    assert house.sees("breaker") == "connected"
    assert float(house.sees("credit_kwh")) < 0
    assert told == [(Code.EXCEPTION_BEGINS, "18:03:22")]
    assert account.prepayment == 0
    assert house.lit() == glass("0.000", "closed", *IMPORTS)

    # It goes on until the slot is over, and not a second longer.
    house.passes(7_200, 2.0)
    assert house.sees("prepayment") == "cut_off"
    assert house.sees("breaker") == "credit_used_up"
    assert house.sees("breaker_light") == "steady"
    assert house.lit() == glass("0.000", "open")
    assert told[1:] == [(Code.EXCEPTION_OVER, "20:00:00"), (Code.CUT_OFF, "20:00:00")]

    # What was used beyond it is paid first.
    beyond = account.credit
    assert act(house.hand(), "pay 10 20260114").startswith("paid")
    assert account.prepayment == 36_000_000_000 - beyond
    assert house.sees("breaker") == "released"
    # 28 750 J, 1200 s · 3.45 kW and 6834 s · 460 W are 2031.2 Wh of 11 kWh.
    assert house.lit() == glass("8.968", "open")
    assert act(house.hand(), "button on") == "breaker=connected"
    assert house.lit() == glass("8.968", "closed")
    assert act(house.hand(), "pay 10 20260114").startswith("repeat")
    house.passes(10, 1.0)
    assert house.lit() == glass("8.968", "closed", *IMPORTS)  # 8968.8 Wh less 10 s · 230 W = 0.6 Wh

    # Every move of the breaker, and every word of the credit, is a row.
    assert journal == [6, 8, 4, 7, 8, 4]
    assert house.meter.part(CutOffJournal).next_id - rows_before == len(journal)
    assert house.meter.part(PrepaymentJournal).next_id - 1 == len(told) == 4
    assert breaker.closed
