"""The display of a meter: what is looked at, and the picture of it at an instant.

    occurrences (power)  ─┐
    presses of buttons   ─┼→ VIEWS (``trefas.core.display_table``) → view, place → reading, symbols → Picture
    time                 ─┘

What time leads to is found when somebody looks or presses: a display that nobody looks at costs a meter nothing, and a picture is
the same whoever looked before. Tariffs alone are looked at every ten seconds, as on the real meter (``ShownTariff``).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import AccessError, LocalError
from trefas.base.held import Held
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.shown import Form, Shown
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.core.backup import Backup
from trefas.core.browse import Browse
from trefas.core.display_lists import DisplayLists
from trefas.core.display_table import DURATION_NS, VIEWS, Action, Cause, View
from trefas.core.displayed import Displayed, Function, Glance, Level, Symbol
from trefas.core.energy import Energy
from trefas.core.lcd.glyphs import SEVEN
from trefas.core.lcd.picture import DARK, EVERYTHING, SCROLL_NS, Picture, picture_of
from trefas.core.lcd.segments import VALUE_DIGITS
from trefas.core.meter import Meter
from trefas.core.occurrence import POWER, Occurrence
from trefas.core.operation import Operation
from trefas.core.stops import NEVER, ManyStops

TURN_NS = 10 * NS_PER_S
"""How long each reading of the automatic list is shown, and how often the tariff is looked at."""
RADIO_DELAY_NS = 300 * NS_PER_S
EDITS = 2
"""Numbers that a function sets at most."""

_LIST_OF = {
    View.AUTOMATIC: DisplayLists.automatic,
    View.MANUAL: DisplayLists.manual,
    View.UTILITY: DisplayLists.utility,
    View.BATTERY: DisplayLists.battery,
}


def _state(name: str, initial: int = 0) -> Slot:
    return Slot(None, Unit.NONE, f"display: {name}", volatile=True, initial=initial)


class Display(Part):
    """That of each meter. What is looked at does not survive a power cut: the display begins again."""

    view = _state("what is looked at", View.CHECKSUM)
    since_ns = _state("since when (instant, ns)")
    pressed_ns = _state("last press (instant, ns)")
    place = _state("which of the list")
    row = _state("row of the log that is browsed")
    level = _state("level in which it is browsed", Level.YEAR)
    log_place = _state("which reading the log is of")
    edit = _state("which number is set")
    digit = _state("which digit of it")
    edited = Slots(EDITS, None, Unit.NONE, "display: number {n} that is set", volatile=True)
    tariff = _state("tariff that is indicated")
    radio_from_ns = _state("the radio begins (instant, ns)")

    energy = Held(Form(6, 3, exponent=3))
    """Of energies (Z1)."""
    symbols = Held[Sequence[Symbol]](())
    functions = Held[Sequence[Function]](())
    """Those of the right button that were ordered."""
    utility_ordered = Held(False)
    tested = Held[Callable[[Glance], Shown | None]](lambda _: None)
    """What is shown instead of the automatic list while the meter is verified."""
    held = Held[Sequence[Callable[[Glance], bool]]](())
    """What the left button does, held for very long, at a reading that has nothing of its own."""
    communicating = Held[Callable[[], Sequence[str]]](tuple)
    """The interfaces at which somebody communicates: whoever runs the meter knows."""
    in_error = Held[Callable[[], bool]](lambda: False)
    """Whether there is a critical internal error: the memory takes nothing."""
    shows_tariff = Held(True)

    _of: Meter | None = None

    def begin(self, meter: Meter) -> None:
        """The displays of these meters from now on; all start."""
        self._of = meter
        self.rows.column_of(Display.since_ns)[:] = meter.now

    def follow(self, meter: Meter) -> None:
        """Power goes and comes back."""
        meter.occurrences.hear(POWER, self._power)

    # What happens.

    def press(self, cause: Cause, now: Instant) -> None:
        """A button was pressed."""
        self.settle(now)
        self._happens(cause, now)

    def settle(self, now: Instant) -> None:
        """What time led to, up to an instant."""
        while (end := self._ends_at()) <= now:
            self._happens(Cause.ELAPSED, end)

    def _power(self, meter: int, occurrence: Occurrence) -> None:
        display = self.of(meter)
        display.settle(occurrence.at)
        display._happens(Cause.POWERED if occurrence.begins else Cause.UNPOWERED, occurrence.at)

    def _happens(self, cause: Cause, now: Instant) -> None:
        view = View(self.view)
        to, action = VIEWS.step(view, cause)
        found = self._do(action, view, now)
        self.view = to
        if (view, cause) in VIEWS:
            self.pressed_ns = now
        if to is not view or action in _ELSE:
            self.since_ns = now
        if found is not None:
            self._happens(found, now)

    def _ends_at(self) -> Instant:
        view = View(self.view)
        if view not in DURATION_NS:
            return NEVER
        end = (self.since_ns if view in START else self.pressed_ns) + DURATION_NS[view]
        return Instant(min(end, self._reserve_ends()) if view is View.BATTERY else end)

    def _reserve_ends(self) -> int:
        """Until when the display can be lit without supply."""
        backup = self._meter.find(Backup)
        if backup is None:
            return 0
        backup = backup.of(self.meter)
        return max(backup.charge_at_ns + backup.charge_ns, backup.battery_until_ns)

    # Actions.

    def _do(self, action: Action, view: View, now: Instant) -> Cause | None:
        """Does it; what it found is a cause of its own."""
        if action in (Action.BEGIN, Action.FIRST):
            self.place = 0
        elif action is Action.NEXT:
            self.place += 1
        elif action is Action.HOLD:
            self._hold(now)
        elif action is Action.ASK_RESERVE:
            return Cause.RESERVE_THERE if now < self._reserve_ends() else None
        elif action is Action.ASK_UTILITY:
            there = self.utility_ordered and self._list(View.UTILITY, now)
            return Cause.UTILITY_THERE if there else None
        elif action is Action.ASK_FUNCTIONS:
            return Cause.FUNCTIONS_THERE if self.functions else None
        elif action is Action.DELAY_RADIO:
            self.radio_from_ns = now + RADIO_DELAY_NS
        else:
            return self._do_more(action, view, now)
        return None

    def _do_more(self, action: Action, view: View, now: Instant) -> Cause | None:
        """The actions of logs and of functions."""
        if action is Action.ASK_LOG:
            return self._enter_log(view, now)
        if action is Action.NEXT_ROW:
            browse = self._browse
            self.row = browse.older(self.row, Level(self.level)) if browse is not None else 0
        elif action is Action.DEEPER:
            browse = self._browse
            self.level = browse.deeper(Level(self.level)) if browse is not None else Level.YEAR
        elif action is Action.FUNCTION:
            return Cause.TO_SET if self._function.edits else self._done(self._function, now)
        elif action is Action.FIRST_DIGIT:
            self._begin_edit(now)
        elif action is Action.COUNT_UP:
            self._count_up()
        elif action is Action.NEXT_DIGIT:
            self.digit = (self.digit + 1) % self._function.edits[self.edit].digits
        elif action is Action.ENTER:
            return self._enter(now)
        return None

    def _hold(self, now: Instant) -> None:
        """The left button is held for very long: what this reading has it for, or what it is for anywhere."""
        glance, reading = self._glance(now), self._reading(now)
        if reading is not None and reading.held is not None:
            _tried(reading.held, glance)
            return
        any(_tried(each, glance) for each in self.held)

    def _enter_log(self, view: View, now: Instant) -> Cause | None:
        reading = self._reading(now)
        if reading is None or reading.log is None:
            return None
        self.log_place = list(self._lists.readings).index(reading.key)
        browse = self._browse
        assert browse is not None, "the reading has a log"
        self.level, self.row = browse.levels[0], browse.newest
        return Cause.LOG_THERE

    def _begin_edit(self, now: Instant) -> None:
        glance = self._glance(now)
        self.edit = self.digit = 0
        for number, edit in enumerate(self._function.edits, 1):
            self.edited[number] = edit.begin(glance)

    def _count_up(self) -> None:
        edit = self._function.edits[self.edit]
        worth = 10 ** (edit.digits - 1 - self.digit)
        number = self.edited[self.edit + 1]
        self.edited[self.edit + 1] = number - 9 * worth if number // worth % 10 == 9 else number + worth

    def _enter(self, now: Instant) -> Cause | None:
        function = self._function
        if self.edit + 1 < len(function.edits):
            self.edit, self.digit = self.edit + 1, 0
            return None
        return self._done(function, now)

    def _done(self, function: Function, now: Instant) -> Cause | None:
        numbers = [self.edited[n + 1] for n in range(len(function.edits))]
        return Cause.DONE if _tried(function.do, self._glance(now), *numbers) else None

    # What is seen.

    def picture(self, now: Instant) -> Picture:
        """What the glass shows at an instant."""
        self.settle(now)
        view = View(self.view)
        if view is View.DARK:
            return DARK
        glance = self._glance(now)
        shown = self.shown(now)
        if shown is None:
            return EVERYTHING
        scrolled = (now - self._reading_since(now)) // SCROLL_NS
        if view is View.BATTERY:
            return picture_of(shown, scrolled=scrolled)
        lit = [(each, frozenset(each.lit(glance))) for each in self.symbols]
        flashing = frozenset().union(*(names for each, names in lit if names and each.flashes(glance)))
        if view is View.EDITING:
            place = VALUE_DIGITS - self._function.edits[self.edit].digits + 1 + self.digit
            flashing |= frozenset(f"value{place}{letter}" for letter in SEVEN)
        tariff = self.tariff if self.shows_tariff else 0
        picture = picture_of(shown, frozenset().union(*(names for _, names in lit)), tariff=tariff, scrolled=scrolled)
        return Picture(picture.lit, flashing) if flashing else picture

    def shown(self, now: Instant) -> Shown | None:
        """The reading that is shown; None for the display test."""
        self.settle(now)
        view, glance = View(self.view), self._glance(now)
        if view is View.BROWSING:
            browse = self._browse
            assert browse is not None, "a log is browsed"
            return browse.shown(self.row, Level(self.level), now - self.since_ns, self.energy)
        if view is View.FUNCTIONS:
            return Shown("", text=self._function.text)
        if view is View.EDITING:
            edit = self._function.edits[self.edit]
            return Shown(str(self.edited[self.edit + 1]).zfill(edit.digits), text=edit.text)
        tested = self.tested(glance) if view is View.AUTOMATIC else None
        if tested is not None:
            return tested
        reading = self._reading(now)
        return Shown("") if reading is None else reading.shown(glance, self.energy)

    # Inside.

    @property
    def _lists(self) -> DisplayLists:
        return self._meter.part(DisplayLists).of(self.meter)

    @property
    def _function(self) -> Function:
        functions = self.functions
        return functions[self.place % len(functions)]

    @property
    def _browse(self) -> Browse | None:
        """The log that is browsed."""
        readings = list(self._lists.readings.values())
        reading = readings[self.log_place % len(readings)] if readings else None
        if reading is None or reading.log is None:
            return None
        profile = self._meter.find(reading.log)
        return None if profile is None else Browse(profile, reading.levels, self.meter)

    @property
    def _meter(self) -> Meter:
        meter = self._of
        assert meter is not None, "the display was begun"
        return meter

    def _glance(self, now: Instant) -> Glance:
        return Glance(self._meter, self.meter, now)

    def _list(self, view: View, now: Instant) -> list[Displayed]:
        glance = self._glance(now)
        return [each for each in self._lists.of_list(_LIST_OF[view]) if each.when(glance)]

    def _reading(self, now: Instant) -> Displayed | None:
        """The one of the list that is looked at; None where there is nothing to be shown."""
        view = View(self.view)
        if view in START:
            return self._lists.readings.get(START[view])
        if view not in _LIST_OF:
            return None
        found = self._list(view, now)
        if not found:
            return None
        place = (now - self.since_ns) // TURN_NS if view is View.AUTOMATIC else self.place
        return found[place % len(found)]

    def _reading_since(self, now: Instant) -> int:
        """Since when the reading is shown."""
        if View(self.view) is View.AUTOMATIC:
            return self.since_ns + (now - self.since_ns) // TURN_NS * TURN_NS
        return self.since_ns


_ELSE = frozenset((Action.BEGIN, Action.NEXT, Action.NEXT_ROW, Action.DEEPER, Action.NEXT_DIGIT, Action.ENTER))
"""After these something else is shown, if it is the same view."""
START = {View.CHECKSUM: "96.54.1", View.SOFTWARE: "0.2.0"}
"""The readings of the start-up."""


def _tried(act: Callable[..., bool], *arguments: object) -> bool:
    """What a hand at the meter cannot do is not done; it is not told why."""
    try:
        return act(*arguments)
    except (LocalError, AccessError):
        return False


class ShownTariff(ManyStops):
    """The tariff that is indicated is that of the last whole ten seconds since 1970. It is looked at only where it is another."""

    def __init__(self, display: Display) -> None:
        super().__init__(display.rows.meters)
        rows = display.rows
        self._active = rows.column_of(Energy.active_tariff)
        self._shown = rows.column_of(Display.tariff)
        self._now = rows.column_of(Operation.last_ns)

    def due_ns(self) -> NDArray[np.int64]:
        """The end of the ten seconds in which it became another."""
        other = self._active != self._shown
        if not np.count_nonzero(other):
            self.next_ns.fill(NEVER)
            return self.next_ns
        fresh = other & (self.next_ns == NEVER)
        if fresh.any():
            self.next_ns[fresh] = (self._now[fresh] // TURN_NS + 1) * TURN_NS
        self.next_ns[~other] = NEVER
        return self.next_ns

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """A clock that is set changes nothing here."""

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """It is shown."""
        self._shown[meters] = self._active[meters]
        self.next_ns[meters] = NEVER
