"""Watches are found by their folder; the one to copy works."""

from tests.core.intervals import Step, intervals_of
from trefas.core.occurrence import Occurrence
from trefas.core.watch import kinds
from trefas.core.watches._blueprint import LowFrequency
from trefas.core.watches.neutral_fault import NeutralFault


def test_the_watches_list_themselves():
    assert kinds()["neutral fault"] is NeutralFault
    assert "low frequency" not in kinds()
    assert all(kind().name == name for name, kind in kinds().items())


def test_the_watch_to_copy_notices_begin_and_end():
    steps = [Step(f_hz=f_hz) for f_hz in (50.0, 48.9, 48.8, 0.0, 50.1)]

    noticed = LowFrequency().notice(intervals_of(steps))

    # A second each; one without a frequency found says nothing.
    assert noticed == [
        Occurrence("low frequency", 2_000_000_000, True, ()),
        Occurrence("low frequency", 5_000_000_000, False, ()),
    ]
