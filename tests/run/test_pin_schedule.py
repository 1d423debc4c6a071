"""When edges go out: evenly behind their instants, and as far from each other as they should be where the machine was busy."""

from trefas.base.instant import NS_PER_MS, Instant
from trefas.device.edges import Edge
from trefas.run.pin_schedule import DELAY_NS, PinSchedule

ORIGIN_MS = 7_000
"""Real time at the meter's instant 0."""


def scheduled(*edges):
    schedule = PinSchedule(lambda at: Instant(at + ORIGIN_MS * NS_PER_MS))
    for terminal, at_ms, level in edges:
        schedule.add(Edge(Instant(at_ms * NS_PER_MS), terminal, level))
    return schedule


def gone_by(schedule, late_ms=lambda number: 0):
    """Plays all of it, looking so late each time: (terminal, level, real time in ms behind the delay)."""
    out = []
    while (deadline := schedule.deadline()) is not None:
        now = Instant(deadline + late_ms(len(out)) * NS_PER_MS)
        out += [(each.terminal, each.level, (now - DELAY_NS) // NS_PER_MS - ORIGIN_MS) for each in schedule.due(now)]
    return out


def test_edges_go_out_as_far_from_each_other_as_they_are():
    schedule = scheduled(("s0", 100, 1), ("s0", 130, 0), ("s0", 800, 1))

    assert gone_by(schedule) == [("s0", 1, 100), ("s0", 0, 130), ("s0", 1, 800)]
    assert schedule.deadline() is None


def test_nothing_goes_out_before_it_is_due():
    schedule = scheduled(("s0", 100, 1))

    assert schedule.due(Instant(ORIGIN_MS * NS_PER_MS + DELAY_NS + 99 * NS_PER_MS)) == []
    assert len(schedule.due(Instant(ORIGIN_MS * NS_PER_MS + DELAY_NS + 100 * NS_PER_MS))) == 1


def test_a_pulse_that_began_late_is_as_long_as_it_should_be_and_a_longer_pause_makes_good_for_it():
    schedule = scheduled(("s0", 100, 1), ("s0", 130, 0), ("s0", 190, 1), ("s0", 220, 0), ("s0", 900, 1))

    out = gone_by(schedule, lambda number: 25 if number == 0 else 0)

    assert [at for _, _, at in out] == [125, 155, 215, 245, 900]


def test_terminals_do_not_wait_for_each_other():
    schedule = scheduled(("led", 100, 1), ("led", 130, 0), ("s0", 100, 1), ("s0", 130, 0))

    assert gone_by(schedule) == [("led", 1, 100), ("s0", 1, 100), ("led", 0, 130), ("s0", 0, 130)]
