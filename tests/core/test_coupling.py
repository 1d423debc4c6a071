"""The breaker beside its table: every row is reached, and no cause occurs that has none."""

from tests.base.tours import Stimulus, tour, walk
from tests.core.test_breaker import House
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.breaker import OPEN_NS, Basis
from trefas.core.coupling import CLOSED, TURNS, BreakerState, Cause, Supplied
from trefas.core.watches.neutral_fault import NeutralGuard

WAIT_S = 1_000
USED_UP, OVER = BreakerState.CREDIT_USED_UP, BreakerState.LOW_LOAD_OVER
OPEN = tuple(state for state in BreakerState if state not in (*CLOSED, USED_UP, OVER))
CUT_OFF, RELEASED, BY_BUTTON = BreakerState.CUT_OFF, BreakerState.RELEASED, BreakerState.BY_BUTTON
FAULT, OVERVOLTAGE = BreakerState.BY_NEUTRAL_FAULT, BreakerState.BY_OVERVOLTAGE


class Switch:
    """A breaker whose time passes when it is told to."""

    def __init__(self):
        house = House(NeutralGuard, basis=Basis.NEUTRAL_FAULT, connect_wait_s=WAIT_S)
        self.breaker, self.guard, self.now = house.breaker, house.meter.part(NeutralGuard), house.now

    def later(self, seconds):
        self.now = Instant(self.now + seconds * NS_PER_S)
        self.breaker.settle(self.now)

    def turn(self, cause):
        self.breaker.turn(cause, self.now)

    def fault(self, lasts):
        self.guard.lasting = lasts
        self.breaker.neutral_fault(bool(lasts), self.now)

    def wait(self, coupling=0, fault=0):
        """Until T_ConnectWait is over."""
        self.breaker.coupling = coupling
        if fault:
            self.fault(1)
        self.later(WAIT_S)
        self.breaker.coupling = 0
        self.fault(0)

    def credit(self, supplied, do=lambda switch: None):
        """So much is let flow while something is done; afterwards nobody asks for credit any more."""
        self.breaker.supply(supplied, self.now)
        do(self)
        self.breaker.supplied = Supplied.FULL

    def close_without_credit(self, ask, supplied=Supplied.FULL):
        """Asked for at once after it opened; the credit is used up before five seconds are over."""
        self.breaker.opened_ns, self.breaker.supplied = self.now, supplied
        ask(self)
        self.breaker.supplied = Supplied.NONE
        self.later(OPEN_NS // NS_PER_S)
        self.breaker.supplied = Supplied.FULL

    def wait_without_credit(self):
        """With automatic coupling, until T_ConnectWait is over."""
        self.breaker.supplied = Supplied.NONE
        self.wait(coupling=1)
        self.breaker.supplied = Supplied.FULL

    def close(self, ask):
        """Long after it opened."""
        self.later(6)
        ask(self)

    def close_in_fault(self, ask):
        """Asked for at once after it opened; the fault is there before five seconds are over."""
        self.breaker.opened_ns = self.now
        ask(self)
        self.fault(1)
        self.later(OPEN_NS // NS_PER_S)
        self.fault(0)


ASKS = {
    "reconnect": (lambda s: s.breaker.reconnect(s.now), Cause.RECONNECT, (RELEASED,)),
    "press on": (lambda s: s.breaker.press_on(s.now), Cause.BUTTON_ON, (RELEASED, BY_BUTTON)),
    "voltage back": (lambda s: s.turn(Cause.VOLTAGE_BACK), Cause.VOLTAGE_BACK, (OVERVOLTAGE,)),
}
STIMULI = {
    **{
        cause.name: Stimulus(lambda s, cause=cause: s.turn(cause), (cause,), states)
        for cause, states in (
            (Cause.WARN, (BreakerState.CONNECTED,)),
            (Cause.RELIEF, (BreakerState.WARNING, BreakerState.LOG_ONLY)),
            (Cause.OVERLOAD, CLOSED),
            (Cause.OVERLOAD_LOGGED, CLOSED),
            (Cause.OVERVOLTAGE, CLOSED),
        )
    },
    "disconnect": Stimulus(
        *(lambda s: s.breaker.disconnect(s.now), (Cause.DISCONNECT,)),
        [state for state in BreakerState if state is not BreakerState.BY_COMMAND],
    ),
    "release": Stimulus(lambda s: s.breaker.release(s.now), (Cause.RELEASE,), (BreakerState.BY_COMMAND,)),
    "press off": Stimulus(lambda s: s.breaker.press_off(s.now), (Cause.BUTTON_OFF,), CLOSED),
    "a fault that ends": Stimulus(lambda s: (s.fault(1), s.fault(0)), (Cause.NEUTRAL_FAULT,), CLOSED),
    "a fault while open": Stimulus(lambda s: (s.fault(1), s.fault(0)), (), OPEN),
    "credit used up": Stimulus(lambda s: s.credit(Supplied.NONE), (Cause.CREDIT_USED_UP,), CLOSED),
    "low load over": Stimulus(lambda s: s.credit(Supplied.OVER), (Cause.LOW_LOAD_OVER,), (*CLOSED, USED_UP, RELEASED)),
    "credit back": Stimulus(lambda s: s.credit(Supplied.FULL), (Cause.CREDIT_BACK,), (USED_UP, OVER)),
    "too much for a low load": Stimulus(
        lambda s: s.credit(Supplied.LOW, lambda s: s.turn(Cause.OVERLOAD)), (Cause.LOW_OVERLOAD,), CLOSED
    ),
    "released without credit": Stimulus(lambda s: s.credit(Supplied.LOW), (Cause.CLOSE_WITHOUT_CREDIT,), (RELEASED,)),
    "press on for a low load": Stimulus(
        lambda s: s.credit(Supplied.LOW, lambda s: s.close(ASKS["press on"][0])),
        (Cause.BUTTON_ON, Cause.CLOSE),
        (USED_UP,),
    ),
    "press on for a low load in a fault": Stimulus(
        lambda s: s.credit(Supplied.LOW, lambda s: s.close_in_fault(ASKS["press on"][0])),
        (Cause.BUTTON_ON, Cause.CLOSE_IN_FAULT),
        (USED_UP,),
    ),
    "press on for a low load that is over": Stimulus(
        lambda s: s.close_without_credit(ASKS["press on"][0], Supplied.LOW),
        (Cause.BUTTON_ON, Cause.CLOSE_WITHOUT_CREDIT),
        (USED_UP,),
    ),
    "wait without credit": Stimulus(lambda s: s.wait_without_credit(), (Cause.CLOSE_WITHOUT_CREDIT,), (CUT_OFF, FAULT)),
    "wait": Stimulus(lambda s: s.wait(), (Cause.WAITED,), (CUT_OFF, FAULT)),
    "wait with coupling": Stimulus(lambda s: s.wait(coupling=1), (Cause.CLOSE,), (CUT_OFF, FAULT)),
    "wait in a fault": Stimulus(lambda s: s.wait(coupling=1, fault=1), (Cause.CLOSE_IN_FAULT,), (CUT_OFF,)),
    **{
        name: Stimulus(lambda s, ask=ask: s.close(ask), (cause, Cause.CLOSE), states)
        for name, (ask, cause, states) in ASKS.items()
    },
    **{
        f"{name} without credit": Stimulus(
            lambda s, ask=ask: s.close_without_credit(ask), (cause, Cause.CLOSE_WITHOUT_CREDIT), states
        )
        for name, (ask, cause, states) in ASKS.items()
    },
    **{
        f"{name} in a fault": Stimulus(lambda s, ask=ask: s.close_in_fault(ask), (cause, Cause.CLOSE_IN_FAULT), states)
        for name, (ask, cause, states) in ASKS.items()
    },
}


def state_of(switch):
    return BreakerState(switch.breaker.state)


def test_every_row_of_the_table_is_reached_and_the_breaker_goes_where_it_says():
    tour(TURNS, STIMULI, Switch, state_of)


def test_whatever_happens_the_breaker_is_where_its_table_says():
    walk(TURNS, STIMULI, Switch, state_of)
