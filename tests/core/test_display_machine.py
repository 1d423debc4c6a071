"""The display walked at random: presses, time, outages, lists. It is always in a view that the table leads to, and shows it."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.breaker import Breaker
from trefas.core.configuration_journal import ConfigurationJournal
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.display import Display
from trefas.core.display_lists import LISTS, DisplayLists
from trefas.core.display_table import DURATION_NS, VIEWS, Cause, View
from trefas.core.lcd.picture import DARK
from trefas.core.lcd.segments import ALL
from trefas.core.log_table import everything
from trefas.device.build import build
from trefas.device.collected import subjects
from trefas.device.order import Order

START = "2026-01-10T11:00Z"
BUTTONS = [each for each in Cause if each.name.startswith(("LEFT", "RIGHT"))]
FUNCTIONS = [each.name for subject in subjects() for each in subject.functions]
ORDER = Order(
    display={"button_2": [*FUNCTIONS, "utility-list"], "utility": ["99.1.0", "98.1.0", "INFO", "test"]},
    breaker={"load": {"limit_a": 60}},
    configuration={"X11": "1"},
)


class Walk(RuleBasedStateMachine):
    """One meter. What time leads to is looked up in the table here, too."""

    @initialize()
    def begin(self):
        self.meter = build(ORDER, start=START).meter
        self.display = self.meter.part(Display)
        self.lists = self.meter.part(DisplayLists)
        self.now = self.meter.now
        self.changes = 0
        self.moved = [self.state]

    @property
    def state(self):
        return self.meter.part(Breaker).state

    @property
    def view(self):
        return View(self.display.view)

    @rule(button=st.sampled_from(BUTTONS), tenths=st.integers(0, 30))
    def press(self, button, tenths):
        self.now = Instant(self.now + tenths * NS_PER_S // 10)
        self.display.settle(self.now)
        before = self.view
        self.display.press(button, self.now)
        to = VIEWS.step(before, button).to
        # What an action finds may lead one row further.
        found = {row.to for (state, cause), row in VIEWS.rows.items() if state is to and cause not in BUTTONS}
        assert self.view is to or self.view in found
        if self.state != self.moved[-1]:
            self.moved.append(self.state)

    @rule(seconds=st.integers(1, 200))
    def time_passes(self, seconds):
        self.display.settle(self.now)
        view = self.view
        pressed = self.display.since_ns if view in (View.CHECKSUM, View.SOFTWARE) else self.display.pressed_ns
        self.now = Instant(self.now + seconds * NS_PER_S)
        self.display.settle(self.now)
        if view in DURATION_NS and view is not View.BATTERY and self.now - pressed >= DURATION_NS[view]:
            assert self.view is not view
        elif view not in DURATION_NS:
            assert self.view is view

    @rule(seconds=st.integers(1, 30), volts=st.sampled_from((0.0, 230.0)))
    def the_supply_is_so(self, seconds, volts):
        """Intervals begin where the meter stands; who looks is never before that."""
        self.meter.advance(intervals_of([Step(u_v=volts)] * seconds, start_ns=self.meter.now))
        self.now = Instant(max(self.now, self.meter.now))

    @rule(label=st.sampled_from(LISTS), data=st.data())
    def a_list_is_written(self, label, data):
        names = data.draw(st.lists(st.sampled_from(sorted(self.lists.readings)), unique=True, max_size=8))
        legal = [key for key, each in self.lists.readings.items() if each.legal and key not in names]
        text = " ".join([*names, *(legal if label is DisplayLists.manual else [])])
        self.changes += text != self.lists.value_of(label)
        self.lists.accept_text(label, text, self.meter.now)

    @invariant()
    def it_shows_what_it_is_in(self):
        picture = self.display.picture(self.now)
        assert picture.lit <= ALL
        assert picture.flashing <= picture.lit | {name for name in ALL if name.startswith("value")}
        assert (self.view is View.DARK) <= (picture == DARK)
        assert self.display.picture(self.now) == picture

    @invariant()
    def what_was_done_has_its_row(self):
        journal = everything(self.meter.part(CutOffJournal))
        assert len(journal) == len(self.moved) - 1
        assert len(everything(self.meter.part(ConfigurationJournal))) == self.changes


Walk.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestWalk = Walk.TestCase
