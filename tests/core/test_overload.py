"""Overload: more than Imax for ten seconds, on a phase, begins; the first interval without is the end."""

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S
from trefas.core.log_table import everything
from trefas.core.meter import Meter
from trefas.core.occurrence import OVERLOAD
from trefas.core.overload_journal import OverloadJournal
from trefas.core.watches.overload import OverloadGuard


class Loaded:
    """A meter of 80 A, and what it notices."""

    def __init__(self):
        self.meter = Meter((OverloadGuard, OverloadJournal))
        self.meter.part(OverloadGuard).limit_a = 80
        self.meter.part(OverloadJournal).follow(self.meter.occurrences)
        self.told = []
        self.meter.occurrences.hear(OVERLOAD, lambda _, each: self.told.append((each.at // NS_PER_S, each.value)))

    def live(self, seconds, *i_a):
        block = intervals_of([Step()] * seconds, start_ns=self.meter.now)
        block.i_rms_a[0] = i_a
        self.meter.advance(block)


def test_it_begins_after_ten_seconds_and_ends_with_the_load():
    meter = Loaded()

    meter.live(20, 80.5, 10.0, 10.0)
    meter.live(20, 70.0, 10.0, 10.0)

    assert meter.told == [(10, 0b001), (21, 0)]


def test_at_imax_there_is_none_and_a_start_of_a_motor_is_none():
    meter = Loaded()

    meter.live(60, 80.0, 80.0, 80.0)
    for _ in range(5):
        meter.live(9, 300.0, 300.0, 300.0)
        meter.live(1, 20.0, 20.0, 20.0)

    assert meter.told == []


def test_each_phase_is_for_itself_and_the_journal_has_what_is_so_from_then_on():
    meter = Loaded()

    meter.live(15, 10.0, 10.0, 90.0)
    meter.live(15, 10.0, 90.0, 90.0)
    meter.live(15, 10.0, 90.0, 10.0)
    meter.live(15, 10.0, 10.0, 10.0)

    rows = everything(meter.meter.part(OverloadJournal))
    assert rows.counts.tolist() == [[0b100], [0b110], [0b010], [0]]


def test_a_meter_without_imax_knows_no_overload():
    meter = Loaded()
    meter.meter = Meter((OverloadGuard,))
    meter.meter.occurrences.hear(OVERLOAD, lambda _, each: meter.told.append(each))

    meter.live(60, 500.0, 500.0, 500.0)

    assert meter.told == []
