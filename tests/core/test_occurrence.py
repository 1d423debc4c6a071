"""What happened is told to those who asked for it."""

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.meter import Meter
from trefas.core.occurrence import CLOCK_SET, COVER, RESET, Occurrence, Occurrences


def test_who_asked_is_told_in_the_order_of_asking_and_nobody_else():
    occurrences = Occurrences()
    told = []
    occurrences.hear(COVER, lambda meter, what: told.append(("first", meter, what)))
    occurrences.hear(COVER, lambda meter, what: told.append(("second", meter, what)))
    opened = Occurrence(COVER, Instant(7))

    occurrences.tell(opened, meter=3)
    occurrences.tell(Occurrence(RESET, Instant(8)))

    assert told == [("first", 3, opened), ("second", 3, opened)]
    assert (occurrences.heard(COVER), occurrences.heard(RESET)) == (True, False)


def test_setting_the_clock_is_told_with_how_far_it_went():
    meter = Meter(meters=2)
    told = []
    meter.occurrences.hear(CLOCK_SET, lambda number, what: told.append((number, what)))
    meter.advance(intervals_of([Step()] * 100, meters=2))

    # The clock shows 100 s and is set to 40 s: it went back by 60 s.
    meter.set_clock(meter.now, 40 * NS_PER_S, meter=1)

    assert told == [(1, Occurrence(CLOCK_SET, Instant(100 * NS_PER_S), value=-60 * NS_PER_S))]
