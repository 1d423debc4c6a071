"""A push set-up beside its table: every row is reached, and nothing happens that has none."""

from functools import cache

from tests.base.tours import Stimulus, tour, walk
from tests.cosem.pushing import DESTINATION, Pushing
from trefas.core.occurrence import CLOCK_SET, POWER, Occurrence
from trefas.core.push import Destination, Service, Setup, Window
from trefas.core.recurring import Recurring
from trefas.cosem.push_table import PUSHES, PushEvent, PushState

IDLE, STARTING, WAITING, SENDING, RESTING = PushState
TOLD, OPEN, MADE, WENT = PushEvent.TOLD, PushEvent.OPEN, PushEvent.MADE, PushEvent.WENT
IN_JUNE = Window(Recurring(month=6, day=1), Recurring(month=6, day=2))
PLACE = Destination(Service.TCP, DESTINATION.removeprefix("tcp:"))


@cache
def meter():
    return Pushing(0.5)


class Runner:
    """Whoever delivers the pushes of a meter, and says what came of each."""

    def __init__(self):
        self.pushing = meter()
        self.pushing.pushes.forget()
        self.pushing.wait(10)
        self.setups, self.flying = self.pushing.setups, None

    def look(self, windows=(), spread_s=0, place=PLACE):
        """When it is due."""
        self.setups.set_windows(Setup.VALUES, windows)
        self.setups.spread_s[Setup.VALUES] = spread_s
        self.setups.set_destination(Setup.VALUES, place)
        self.pushing.now = max(self.pushing.now, self.pushing.pushes.deadline())
        found = self.pushing.due()
        self.flying = found[0] if found else None
        self.setups.set_destination(Setup.VALUES, PLACE)

    def delivered(self):
        self.pushing.pushes.went(self.flying, self.pushing.now)

    def failed(self, retries):
        self.setups.retries[Setup.VALUES] = retries
        self.pushing.pushes.failed(self.flying, self.pushing.now, "no")

    def tell(self, what, begins=True):
        self.pushing.device.meter.occurrences.tell(Occurrence(what, self.pushing.now, begins))

    def again(self):
        """It is told of while it is on its way."""
        self.pushing.push()
        self.delivered()


STIMULI = {
    "push": Stimulus(lambda r: r.pushing.push(), (TOLD,), (IDLE,)),
    "push what is not read yet": Stimulus(lambda r: r.pushing.push(), (), (STARTING, WAITING)),
    "no window": Stimulus(lambda r: r.look([IN_JUNE]), (PushEvent.CLOSED,), (STARTING, WAITING, RESTING)),
    "delay": Stimulus(lambda r: r.look(spread_s=600), (OPEN,), (STARTING,)),
    "no delay": Stimulus(lambda r: r.look(), (OPEN, OPEN, MADE), (STARTING,)),
    "send": Stimulus(lambda r: r.look(), (OPEN, MADE), (WAITING,)),
    "send again": Stimulus(lambda r: r.look(), (OPEN,), (RESTING,)),
    "nowhere to send": Stimulus(lambda r: r.look(place=Destination()), *((OPEN, PushEvent.UNMADE), (WAITING,))),
    "delivered": Stimulus(Runner.delivered, (WENT,), (SENDING,)),
    "failed": Stimulus(lambda r: r.failed(255), (PushEvent.FAILED,), (SENDING,)),
    "failed for the last time": Stimulus(lambda r: r.failed(0), (PushEvent.FAILED_LAST,), (SENDING,)),
    "push while sending": Stimulus(Runner.again, (TOLD, WENT, TOLD), (SENDING,)),
    "push while resting": Stimulus(
        lambda r: (r.pushing.push(), r.look(), r.delivered()), *((TOLD, OPEN, WENT, TOLD), (RESTING,))
    ),
    "clock set": Stimulus(lambda r: r.tell(CLOCK_SET), (PushEvent.CLOCK_SET,), (STARTING,)),
    "clock set elsewhere": Stimulus(lambda r: r.tell(CLOCK_SET), (), (IDLE, WAITING, SENDING, RESTING)),
    "power lost": Stimulus(lambda r: r.tell(POWER, begins=False), (PushEvent.POWER_LOST,)),
}


def state_of(runner):
    return runner.pushing.state()


def test_every_row_of_the_table_is_reached_and_the_set_up_goes_where_it_says():
    tour(PUSHES, STIMULI, Runner, state_of)


def test_whatever_happens_the_set_up_is_where_its_table_says():
    walk(PUSHES, STIMULI, Runner, state_of)
