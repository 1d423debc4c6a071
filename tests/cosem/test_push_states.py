"""When pushes go: what happens, and what follows."""

from datetime import datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.core.intervals import Step, intervals_of
from tests.cosem.pushing import A14, CLOCK_AT_NOON, DESTINATION, MWS_PER_WH, START, Pushing, value_of
from trefas.base.instant import NS_PER_S, instant_of
from trefas.core.energy import Energy
from trefas.core.occurrence import ALARM, POWER, Occurrence
from trefas.core.push import Destination, Service, Setup, Window
from trefas.core.recurring import Recurring
from trefas.cosem.push_table import PushState
from trefas.wire import apdu
from trefas.wire.axdr import U32, Structure
from trefas.wire.xdlms_notification import DataNotification


def test_nothing_is_due_before_something_happened():
    pushing = Pushing()

    assert pushing.pushes.deadline() is None
    assert pushing.due() == []
    pushing.push()
    assert pushing.pushes.deadline() == START


def test_a_schedule_pushes_by_the_meters_own_clock():
    pushing = Pushing(every_s=900)
    meter = pushing.device.meter
    meter.advance(intervals_of([Step(seconds=60.0)] * 14, meter.now))
    assert pushing.pushes.deadline() is None

    meter.advance(intervals_of([Step(seconds=60.0)], meter.now))

    assert pushing.pushes.deadline() == START + 900 * NS_PER_S


def test_retries_follow_each_other_at_the_delay_and_end():
    pushing = Pushing(retries=2, retry_s=30)
    pushing.push()
    seen = []
    for _ in range(4):
        seen.append(len(delivered := pushing.due()))
        for each in delivered:
            pushing.wait(5)  # so long it took to fail
            pushing.pushes.failed(each, pushing.now, "connection refused")
        seen.append(pushing.state())
        pushing.wait(29.9)
        assert pushing.due() == []
        pushing.wait(0.1)

    resting = PushState.RESTING
    assert seen == [1, resting, 1, resting, 1, PushState.IDLE, 0, PushState.IDLE]
    assert pushing.why == [(Setup.VALUES, "tcp:192.0.2.7:4059: connection refused")]
    assert pushing.counts() == (0, 1)


def test_a_push_that_goes_after_all_counts_once():
    pushing = Pushing(retries=1, retry_s=30)
    pushing.push()
    first = pushing.one()
    pushing.pushes.failed(first, pushing.now, "no")
    pushing.wait(30)
    second = pushing.one()
    pushing.pushes.went(second, pushing.now)

    pushing.pushes.went(first, pushing.now)  # what is said of the first is no news any more
    pushing.pushes.failed(second, pushing.now, "no")

    assert (pushing.counts(), pushing.state(), pushing.why) == ((1, 0), PushState.IDLE, [])


@pytest.mark.parametrize(("chance", "delay_s"), [(0.0, 0), (0.5, 300), (0.999, 599.4)])
def test_a_random_delay_is_a_share_of_the_interval(chance, delay_s):
    pushing = Pushing(chance, randomise_s=600)
    pushing.push()

    waits = not pushing.due()

    assert waits == bool(delay_s)
    if waits:
        assert pushing.state() is PushState.WAITING
        assert pushing.pushes.deadline() == pytest.approx(START + delay_s * NS_PER_S, abs=NS_PER_S / 1000)
        pushing.wait(delay_s + 0.001)
        assert len(pushing.due()) == 1


AFTERNOON = Window(Recurring(hour=14, minute=0), Recurring(hour=16, minute=0))
NOON = Window(Recurring(hour=11, minute=0), Recurring(hour=12, minute=5))


def test_a_push_waits_for_its_window_and_then_for_its_delay():
    pushing = Pushing(0.5, randomise_s=600)
    pushing.setups.set_windows(Setup.VALUES, [AFTERNOON])
    pushing.push()
    went = []
    for minute in range(180):
        went += [minute for _ in pushing.due()]
        pushing.wait(60)

    assert went == [125]  # from 12:00 to 14:00, and five minutes


def test_a_window_that_closes_before_the_delay_is_over_is_awaited_anew():
    pushing = Pushing(0.5, randomise_s=1200)  # ten minutes
    pushing.setups.set_windows(Setup.VALUES, [NOON])
    pushing.push()
    went = []
    for minute in range(24 * 60):
        went += [minute for _ in pushing.due()]
        pushing.wait(60)

    assert went == [23 * 60 + 10]  # eleven o'clock, and ten minutes


def test_a_retry_waits_for_a_window_too():
    pushing = Pushing(retries=1, retry_s=600)
    pushing.setups.set_windows(Setup.VALUES, [NOON])
    pushing.push()
    pushing.pushes.failed(pushing.one(), pushing.now, "no")
    went = []
    for minute in range(24 * 60):
        went += [minute for _ in pushing.due()]
        pushing.wait(60)

    assert went == [23 * 60]


def test_a_clock_that_is_set_into_a_window_opens_it():
    pushing = Pushing()
    pushing.setups.set_windows(Setup.VALUES, [AFTERNOON])
    pushing.push()
    assert pushing.due() == []

    pushing.device.meter.set_clock(pushing.now, int(instant_of(datetime(2026, 1, 10, 15, 0))))

    assert len(pushing.due()) == 1


def test_a_thousand_alarms_are_a_push_at_once_and_one_a_second_later():
    pushing = Pushing(alarm={"destination": DESTINATION})
    occurrences = pushing.device.meter.occurrences
    went = 0
    for _ in range(1000):  # all in half a second, each delivered at once
        occurrences.tell(Occurrence(ALARM, pushing.now, value=64))
        for each in pushing.due():
            pushing.pushes.went(each, pushing.now)
            went += 1
        pushing.wait(0.0005)
    assert went == 1

    pushing.wait(1)
    for each in pushing.due():
        pushing.pushes.went(each, pushing.now)
    pushing.wait(1000)

    assert pushing.due() == []
    assert pushing.counts(Setup.ALARM) == (2, 0)


def test_what_comes_while_a_push_is_on_its_way_is_pushed_after_it():
    pushing = Pushing()
    pushing.push()
    first = pushing.one()
    for _ in range(3):
        pushing.push()
    pushing.device.meter.rows.put(Energy.active_import, 20_000 * MWS_PER_WH)
    pushing.wait(5)
    assert pushing.due() == []

    pushing.pushes.went(first, pushing.now)

    assert value_of(pushing.one())[3] == U32(20_000)


def test_a_meter_without_power_has_nothing_on_its_way():
    pushing = Pushing()
    pushing.push()
    under_way = pushing.one()
    pushing.push()

    pushing.device.meter.occurrences.tell(Occurrence(POWER, pushing.now, False))
    pushing.pushes.went(under_way, pushing.now)
    pushing.wait(3600)

    assert (pushing.due(), pushing.pushes.deadline(), pushing.counts()) == ([], None, (0, 0))


def test_the_last_alarm_before_the_power_went_is_not_pushed_when_it_is_back():
    pushing = Pushing(alarm={"destination": DESTINATION})
    meter = pushing.device.meter
    meter.occurrences.hear(POWER, lambda *_: None)

    pushing.device.meter.occurrences.tell(Occurrence(ALARM, pushing.now, value=64))
    meter.occurrences.tell(Occurrence(POWER, pushing.now, False))
    meter.occurrences.tell(Occurrence(POWER, pushing.now))

    assert pushing.due() == []


def test_a_destination_that_was_taken_away_meanwhile_is_not_pushed_to():
    pushing = Pushing(randomise_s=600, chance=0.5)
    pushing.push()
    pushing.due()

    pushing.setups.set_destination(Setup.VALUES, Destination(Service.TCP))
    pushing.wait(600)

    assert pushing.due() == []
    assert pushing.why == [(Setup.VALUES, "the push has no destination any more")]


def test_a_set_up_without_objects_says_nothing():
    pushing = Pushing()
    pushing.setups.set_objects(Setup.VALUES, [])

    pushing.push()

    assert pushing.pushes.deadline() is None


def test_a_push_is_the_apdu_that_a_client_is_told():
    pushing = Pushing()
    pushing.setups.set_objects(Setup.VALUES, [A14])
    pushing.push()

    found = apdu.decode(pushing.one().data[8:])

    moment = bytes.fromhex(CLOCK_AT_NOON)
    assert found == DataNotification(0, moment, Structure((U32(12_345),)))


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens in whatever order: one push of a set-up is on its way, one begins a second, and it ends."""

    @initialize(
        retries=st.integers(0, 2), spread_s=st.sampled_from((0, 5)), windows=st.sampled_from(([], [AFTERNOON], [NOON]))
    )
    def begin(self, retries, spread_s, windows):
        self.pushing = Pushing(0.5, retries=retries, retry_s=3, randomise_s=spread_s)
        self.pushing.setups.set_windows(Setup.VALUES, windows)
        self.flying, self.begun = [], []

    @rule()
    def push(self):
        self.pushing.push()

    @rule()
    def look(self):
        notified = self.pushing.setups.notified
        self.flying += self.pushing.due()
        if self.pushing.setups.notified > notified:
            self.begun.append(self.pushing.now)

    @rule(seconds=st.sampled_from((0.4, 1, 3, 60, 3600)))
    def wait(self, seconds):
        self.pushing.wait(seconds)

    @rule(went=st.booleans())
    def end(self, went):
        if self.flying:
            delivery, pushes, now = self.flying.pop(), self.pushing.pushes, self.pushing.now
            pushes.went(delivery, now) if went else pushes.failed(delivery, now, "no")

    @rule()
    def lose_power(self):
        self.pushing.device.meter.occurrences.tell(Occurrence(POWER, self.pushing.now, False))
        self.flying.clear()

    @invariant()
    def holds(self):
        if not hasattr(self, "flying"):
            return
        state, due = self.pushing.state(), self.pushing.pushes.deadline()
        assert len(self.flying) == (state is PushState.SENDING)
        assert (due is None) == (state in (PushState.IDLE, PushState.SENDING))
        assert len(self.begun) >= sum(self.pushing.counts())

    def teardown(self):
        if not hasattr(self, "flying"):
            return
        for _ in range(200):
            self.end(went=False)
            self.pushing.wait(1800)
            self.look()
        assert self.flying == [] or self.pushing.state() is PushState.SENDING
        self.end(went=True)
        assert self.pushing.pushes.deadline() is None


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=25)
