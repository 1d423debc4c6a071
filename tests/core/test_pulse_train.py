"""Pulse trains: each pulse at its instant, none too soon after the one before, none lost and none twice."""

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from tests.core.module import Module
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.core.debiting import Debiting
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.power import Power
from trefas.core.pulse import OperationState, PulseOutput
from trefas.core.pulse_kernel import COUNTS_PER_KWH
from trefas.core.pulse_train import IO_1, IO_2, LIGHT, PulseTrains

SPACING_NS = 60 * NS_PER_MS
"""30 ms and 30 ms."""
ROUNDING_NS = 2


class Watched:
    """A meter whose pulses are looked at."""

    def __init__(self, *parts, meters=1):
        self.meter = Meter((PulseOutput, PulseTrains, *parts), meters=meters)
        self.trains, self.output = self.meter.part(PulseTrains), self.meter.part(PulseOutput)
        self.blocks = []
        self.meter.hear_pulses(self.blocks.append)

    def live(self, *loads, seconds=1.0, u_v=230.0):
        steps = [Step(p_w=(p_w, 0.0, 0.0), seconds=seconds, u_v=u_v) for p_w in loads]
        self.meter.advance(intervals_of(steps, self.meter.now, self.meter.rows.meters))

    def at_ns(self, meter=0, train=LIGHT):
        return [
            int(at)
            for block in self.blocks
            for number, of, at in zip(block.meter, block.train, block.at_ns, strict=True)
            if (number, of) == (meter, train)
        ]

    def rests(self):
        return [
            (int(at), int(so)) for block in self.blocks for at, so in zip(block.rest_at_ns, block.resting, strict=True)
        ]


def slowly(counts, ends_ns, per_kwh=1_000, spacing_ns=SPACING_NS):
    """The definition: where a straight line through the counts at the ends reaches each pulse's, and the queue one by one."""
    given, free = [], 0
    n = 1
    for (before, after), (start, end) in zip(pairwise(counts), pairwise(ends_ns), strict=True):
        while True:
            threshold = ceil(Fraction(n * COUNTS_PER_KWH, per_kwh))
            if threshold > after:
                break
            due = start + max(Fraction(threshold - before, max(after - before, 1)), Fraction(0)) * (end - start)
            at = max(due, Fraction(free))
            if at > end:
                break
            given.append(float(at))
            free, n = at + spacing_ns, n + 1
    return given


def test_a_pulse_is_given_where_inside_of_an_interval_its_energy_is_reached():
    watched = Watched()

    watched.live(1_000.0, seconds=10.0)

    # 1 Wh at 1 kW is 3.6 s.
    assert watched.at_ns() == [3_600_000_000, 7_200_000_000]
    assert watched.trains.given[LIGHT] == 2


@pytest.mark.parametrize("seconds", [0.2, 1.0, 900.0])
def test_the_instants_do_not_depend_on_how_long_intervals_are(seconds):
    watched = Watched()

    watched.live(*[12_000.0] * round(900 / seconds), seconds=seconds)

    # 12 kW · 900 s = 3 kWh; a pulse in 300 ms, and 1 ns for rounding where intervals end.
    expected = 300 * NS_PER_MS * np.arange(1, 3_001)
    assert np.abs(np.array(watched.at_ns()) - expected).max() <= ROUNDING_NS


def test_at_full_load_pulses_wait_for_each_other_and_come_when_the_load_is_gone():
    watched = Watched()

    watched.live(69_000.0, seconds=60.0)  # 3 · 230 V · 100 A
    waiting = watched.trains.waiting(LIGHT)
    watched.live(*[0.0] * 10)

    # 69 kW · 60 s = 1150 Wh; from 52.17 ms on a pulse in 60 ms: 1 + ⌊59 947.8 / 60⌋ = 1000 in the minute.
    assert waiting == 150
    at_ns = np.array(watched.at_ns())
    assert len(at_ns) == 1_150
    assert at_ns[0] == 52_173_913
    assert (np.diff(at_ns) == SPACING_NS).all()
    assert watched.trains.waiting(LIGHT) == 0


def test_pulses_of_80_ms_keep_30_ms_of_pause():
    watched = Watched()
    watched.trains.length_ms = 80

    watched.live(36_000.0, seconds=10.0)  # one in 100 ms

    at_ns = watched.at_ns()
    assert at_ns[:3] == [100_000_000, 210_000_000, 320_000_000]
    assert len(at_ns) == 91  # 1 + ⌊9900 / 110⌋
    assert watched.trains.waiting(LIGHT) == 9


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.just(0.0), st.floats(-9e4, 9e4), st.sampled_from([60_000.0, 59_999.0, 2.3])),
            st.sampled_from([0.2, 1.0, 7.0, 60.0]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([1_000, 997, 5_000, 10_000]),
)
def test_the_closed_form_gives_what_the_queue_does_pulse_by_pulse(loads, per_kwh):
    watched = Watched()
    watched.output.per_kwh = per_kwh
    counts, ends = [0], [0]

    for p_w, seconds in loads:
        watched.live(p_w, seconds=seconds)
        counts.append(watched.meter.rows.count(Energy.active_both))
        ends.append(watched.meter.now)

    found, expected = np.array(watched.at_ns()), np.array(slowly(counts, ends, per_kwh))
    # Where a pulse comes at the very end of an interval a nanosecond decides in which it is.
    assert abs(len(found) - len(expected)) <= 1
    both = min(len(found), len(expected))
    # One count is 1 mWs: at 1 W a millisecond, in which the threshold of a constant that does not divide lies.
    assert both == 0 or np.abs(found[:both] - expected[:both]).max() <= 1_000
    assert len(found) == watched.trains.given[LIGHT]
    assert len(found) + watched.trains.waiting(LIGHT) == floor(Fraction(counts[-1] * per_kwh, COUNTS_PER_KWH))
    assert (np.diff(found) >= SPACING_NS - 1_000).all()


def test_whether_anybody_listens_changes_nothing():
    heard, unheard = Watched(), Watched()
    unheard.blocks = None
    unheard.meter = Meter((PulseOutput, PulseTrains))

    for watched in (heard, unheard):
        watched.live(500.0, 69_000.0, 69_000.0, 0.0, 69_000.0, 3.0)

    assert heard.meter.rows.counts.tolist() == unheard.meter.rows.counts.tolist()


def test_what_was_given_and_what_waits_survives_a_restart():
    watched = Watched()
    watched.live(69_000.0, seconds=60.0)
    again = Watched()
    again.meter.restore(watched.meter.image(), now=watched.meter.now)

    again.live(*[0.0] * 10)

    assert len(watched.at_ns()) + len(again.at_ns()) == 1_150  # 69 kW · 60 s = 1150 Wh
    assert again.at_ns()[0] - watched.at_ns()[-1] == SPACING_NS


def test_what_was_due_to_a_build_that_gave_no_pulses_is_over():
    before = Meter((PulseOutput,))
    before.advance(intervals_of([Step(p_w=(1_000.0, 0.0, 0.0), seconds=3_600.0)]))
    watched = Watched()
    watched.meter.restore(before.image(), now=before.now)

    watched.live(3_600.0, 3_600.0)

    assert len(watched.at_ns()) == 2  # 1 Wh in a second
    assert watched.trains.given[LIGHT] == 1_002


def test_without_power_nothing_is_given_and_what_waits_comes_later():
    watched = Watched(Power)
    watched.live(69_000.0, seconds=60.0)
    watched.live(*[0.0] * 5, u_v=0.0)
    given_before = len(watched.at_ns())
    at_work_before = watched.meter.at_work
    back_at = watched.meter.now
    watched.live(*[0.0] * 30)

    assert (at_work_before, watched.meter.at_work) == (False, True)
    assert given_before < 1_150 == len(watched.at_ns())
    off_at = 62 * NS_PER_S  # more than a second without voltage
    assert not [at for at in watched.at_ns() if off_at < at < back_at]


def test_verifying_the_pulses_are_of_another_energy_and_those_that_wait_come_first():
    watched = Watched()
    watched.live(69_000.0, seconds=60.0)
    watched.output.follow(OperationState.A_EXPORT, watched.meter.now)

    watched.live(*[-3_600.0] * 20)

    assert len(watched.at_ns()) == 1_150 + 20
    assert watched.trains.waiting(LIGHT) == 0


def test_the_light_rests_from_the_first_interval_without_consumption_to_the_first_with_it():
    watched = Watched()

    watched.live(0.0, 0.0, 1_000.0, 1_000.0, 2.0, 0.0, 1_000.0)  # 2 W are below the threshold of 2.3 W

    assert watched.rests() == [(2 * NS_PER_S, 0), (4 * NS_PER_S, 1), (6 * NS_PER_S, 0)]


def test_ports_give_pulses_of_their_own_and_a_debiting_stop_gives_one():
    module = Module(9, per_kwh=100, parts=(PulseTrains,))  # debiting pulses, A+
    blocks = []
    module.meter.hear_pulses(blocks.append)
    module.meter.part(Debiting).stop(module.meter.now)

    module.hour()

    trains = np.concatenate([block.train for block in blocks]).tolist()
    assert (trains.count(IO_1), trains.count(IO_2)) == (1, 100)  # 1 kWh · 100 imp/kWh
    at_ns = np.concatenate([block.at_ns for block in blocks])[np.array(trains) == IO_2]
    assert at_ns.tolist() == [36 * NS_PER_S * n for n in range(1, 101)]


def test_a_port_that_is_for_something_else_gives_nothing():
    module = Module(3, per_kwh=100, parts=(PulseTrains,))
    module.hour()
    module.write(1)
    module.hour()
    module.write(3)
    module.hour()

    assert module.meter.part(PulseTrains).given[IO_2] == 200


def test_each_meter_of_a_fleet_gives_its_own():
    watched = Watched(meters=3)
    block = intervals_of([Step(seconds=10.0)], meters=3)
    block.active_j[:, 0, 0] = [0.0, 10_000.0, 36_000.0]  # 0, 1 kW, 3.6 kW

    watched.meter.advance(block)

    assert [len(watched.at_ns(meter)) for meter in range(3)] == [0, 2, 10]
    assert watched.at_ns(2)[:2] == [NS_PER_S, 2 * NS_PER_S]


def test_a_register_of_many_years_does_not_overflow():
    watched = Watched()
    old = 10_000_000 * COUNTS_PER_KWH + 12_345  # ten million kWh, more than the display has digits for
    watched.meter.rows.put(Energy.active_import, old)
    watched.trains.given[LIGHT] = watched.output.pulses

    watched.live(3_600.0, 3_600.0)

    assert len(watched.at_ns()) == 2
