"""Displays of several meters: each has a view, lists and presses of its own."""

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.display import Display
from trefas.core.display_lists import DisplayLists
from trefas.core.display_table import Cause, View
from trefas.core.displayed import Displayed
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.occurrence import RECONFIGURED

START = Instant(1_000 * NS_PER_S)


def street():
    """Two meters, started at once; both have one reading in all lists."""
    meter = Meter((DisplayLists, Display), meters=2, start=START)
    lists, display = meter.part(DisplayLists), meter.part(Display)
    lists.offer([Displayed("A+", Energy.active_import), Displayed("A-", Energy.active_export)], meter)
    for each in (lists, lists.of(1)):
        each.automatic = each.manual = "1.8.0"
    display.begin(meter)
    display.follow(meter)
    return meter


def later(seconds):
    return Instant(START + seconds * NS_PER_S)


def test_all_start_when_they_are_begun_and_show_their_own_register():
    meter = street()
    meter.advance(intervals_of([Step(p_w=(3_600_000, 0, 0))] * 12, start_ns=START, meters=2))
    meter.part(Energy).of(1).active_import = 0
    display = meter.part(Display)

    seen = [display.of(n).picture(later(12)) for n in (0, 1)]

    assert [View(display.of(n).view) for n in (0, 1)] == [View.AUTOMATIC] * 2
    # 3 600 kW · 12 s = 12 kWh
    assert [each.value for each in seen] == ["12.000", "0.000"]


def test_a_press_is_that_of_one():
    display = street().part(Display)

    display.of(1).press(Cause.LEFT_SHORT, later(20))
    display.settle(later(20))

    assert [View(display.of(n).view) for n in (0, 1)] == [View.AUTOMATIC, View.MANUAL]


def test_a_list_that_a_client_changes_is_told_of_its_meter():
    meter, told = street(), []
    meter.occurrences.hear(RECONFIGURED, lambda number, occurrence: told.append((number, occurrence.value)))

    meter.part(DisplayLists).of(1).accept_text(DisplayLists.automatic, "2.8.0", later(20))

    assert told == [(1, 1)]
    assert meter.part(DisplayLists).automatic == "1.8.0"
