"""The credit beside its table: every row is reached by what happens to a meter, and nothing happens that has none."""

from tests.base.tours import Stimulus, tour, walk
from tests.core.prepaid_house import PAY_WH, House
from trefas.base.instant import NS_PER_S
from trefas.core.breaker import Basis, Breaker
from trefas.core.coupling import BreakerState
from trefas.core.credit import STANDINGS, Finding, Standing
from trefas.core.prepayment import DAY_NS

PAID, LOW, EXCEPTED = Standing.PAID, Standing.LOW, Standing.EXCEPTED
USED_UP, CUT_OFF, OVER = Standing.USED_UP, Standing.CUT_OFF, Standing.OVER
ON, WITHOUT = (PAID, LOW, EXCEPTED, USED_UP, CUT_OFF, OVER), (USED_UP, CUT_OFF, OVER)


class Account(House):
    """A credit of which everything is found in between by hand: no interval passes."""

    def __init__(self):
        super().__init__(threshold_low=2, prepayment_days=3)
        self.account.alarm_kwh = 1
        self.account.first_mws = PAY_WH * 3_600_000
        self.account.working = 0x7F

    def settle(self):
        self.prepaid.settle(0, self.now)

    def used(self, wh_left):
        """So much is left of the credit."""
        a14 = self.meter.read("1-1:1.8.0").count
        self.account.until_mws = a14 + wh_left * 3_600_000
        self.settle()

    def stuck(self, do):
        """The switch cannot be moved while it is done: the meter has no power."""
        self.power.at_work = 0
        do()
        self.power.at_work = 1

    def excepted(self, lasts):
        self.account.working = 0 if lasts else 0x7F

    def in_exception(self):
        self.excepted(True)
        self.used(0)
        self.excepted(False)


STIMULI = {
    "on": Stimulus(lambda s: s.basis(Basis.PREPAYMENT), (Finding.TURNED_ON,), (Standing.OFF,)),
    "off": Stimulus(lambda s: s.basis(0), (Finding.TURNED_OFF,), ON),
    "low": Stimulus(lambda s: s.used(500), (Finding.BELOW,), (PAID, EXCEPTED, *WITHOUT)),
    "enough": Stimulus(lambda s: s.used(2_000), (Finding.ABOVE,), (LOW, EXCEPTED, *WITHOUT)),
    "used up in an exception": Stimulus(lambda s: s.in_exception(), (Finding.NONE_EXCEPTED,), (PAID, LOW)),
    "an exception begins while the switch is stuck": Stimulus(
        lambda s: s.stuck(s.in_exception), (Finding.NONE_EXCEPTED,), (USED_UP,)
    ),
    "used up, and the switch is stuck": Stimulus(
        lambda s: s.stuck(lambda: s.used(0)), (Finding.NONE,), (PAID, LOW, EXCEPTED)
    ),
    "used up": Stimulus(lambda s: s.used(0), (Finding.NONE, Finding.OPEN), (PAID, LOW, EXCEPTED)),
    "the switch can be moved": Stimulus(lambda s: s.settle(), (Finding.OPEN,), (USED_UP,)),
    "days pass": Stimulus(lambda s: s.days(4), (Finding.OVER,), (CUT_OFF,)),
}


class Tour(Account):
    """Before each step the breaker is closed again, by hand, so that the same happens in the same standing."""

    def __init__(self):
        super().__init__()
        self.power.at_work = 1

    def close(self):
        if self.account.standing in (PAID, LOW, EXCEPTED, Standing.OFF):
            self.breaker.state = BreakerState.CONNECTED

    def used(self, wh_left):
        self.close()
        super().used(wh_left)

    def basis(self, bits):
        self.breaker.accept(Breaker.basis, bits, self.now)

    def days(self, count):
        self.account.cut_off_ns = self.now - count * DAY_NS
        self.settle()


def standing_of(account):
    return Standing(account.account.standing)


def test_every_row_of_the_table_is_reached_and_the_credit_goes_where_it_says():
    tour(STANDINGS, STIMULI, Tour, standing_of)


def test_whatever_happens_the_credit_is_where_its_table_says():
    walk(STANDINGS, STIMULI, Tour, standing_of)


def test_a_second_is_what_a_stuck_switch_waits():
    account = Tour()
    account.basis(Basis.PREPAYMENT)
    account.stuck(lambda: account.used(0))

    assert account.prepaid.next_ns[0] == account.now + NS_PER_S
