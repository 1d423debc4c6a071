"""Days of pulses: as many as the register is worth, whatever the load, and over whatever power cuts."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_MS
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.power import Power
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_kernel import COUNTS_PER_KWH
from trefas.core.pulse_train import LIGHT, PulseTrains

HOUR_S, DAY_H = 3_600, 24
SPACING_NS = 60 * NS_PER_MS


def day_of(p_w: float, hours: float = DAY_H) -> tuple[Meter, list[int]]:
    """A meter that lived a day of a load in intervals of a second, and the pulses of each block."""
    meter = Meter((PulseOutput, PulseTrains))
    told: list[int] = []
    meter.hear_pulses(lambda block: told.append(len(block.at_ns)))
    idle(meter, hours, p_w)
    return meter, told


def idle(meter: Meter, hours: float, p_w: float = 0.0) -> None:
    for _ in range(round(hours * 10)):
        meter.advance(intervals_of([Step(p_w=(p_w / 3,) * 3)] * (HOUR_S // 10), start_ns=meter.now))


@pytest.mark.parametrize(
    ("p_w", "pulses"),
    [
        (0.0, 0),
        (3 * 2.3, 165),  # 6.9 W · 24 h = 165.6 Wh; 2.3 W in each phase are just counted
        (1_000.0, 24_000),
        (55_000.0, 1_320_000),
    ],
)
def test_in_a_day_there_are_as_many_pulses_as_the_register_is_worth(p_w, pulses):
    meter, told = day_of(p_w)

    register = meter.rows.count(Energy.active_import)
    assert abs(register * 1_000 // COUNTS_PER_KWH - pulses) <= 1
    assert abs(sum(told) - register * 1_000 // COUNTS_PER_KWH) <= 1
    assert sum(told) == meter.part(PulseTrains).given[LIGHT]


@pytest.mark.parametrize("per_kwh", [10_000, 5_000])  # the light behind current transformers, and its S0
@pytest.mark.parametrize("p_w", [0.0, 3 * 2.3, 1_000.0, 3 * 230.0 * 5, 3 * 230.0 * 6])
def test_behind_transformers_a_day_has_as_many_pulses_as_the_register_is_worth(p_w, per_kwh):
    meter = Meter((PulseOutput, PulseTrains))
    meter.part(PulseOutput).per_kwh = per_kwh

    for _ in range(DAY_H):
        meter.advance(intervals_of([Step(p_w=(p_w / 3,) * 3, seconds=60.0)] * 60, start_ns=meter.now))

    # 4.14 kW are 11.5 pulses a second of 10 000 per kWh: below the 16.7 that there is room for.
    due = round(p_w * DAY_H * per_kwh / 1_000)
    given = meter.part(PulseTrains).given[LIGHT]
    assert abs(given - due) <= 1
    assert given + meter.part(PulseTrains).waiting(LIGHT) == meter.rows.count(Energy.active_import) * per_kwh // (
        COUNTS_PER_KWH
    )


def test_2_3_watts_in_one_phase_are_55_pulses_in_a_day():
    meter = Meter((PulseOutput, PulseTrains))

    for _ in range(DAY_H):
        meter.advance(intervals_of([Step(p_w=(2.3, 0.0, 0.0))] * HOUR_S, start_ns=meter.now))

    assert meter.part(PulseTrains).given[LIGHT] == 55  # 2.3 W · 24 h = 55.2 Wh


def test_at_69_kilowatts_pulses_come_as_fast_as_they_may_and_the_rest_when_the_load_has_gone():
    meter, told = day_of(69_000.0)
    trains = meter.part(PulseTrains)

    # 1656 kWh; a pulse in 60 ms from 52 ms on: 1 + ⌊86 399.948 / 0.06⌋ = 1 440 000.
    assert (sum(told), trains.waiting(LIGHT)) == (1_440_000, 216_000)

    idle(meter, 3.7)  # 216 000 · 60 ms = 3.6 h

    assert (sum(told), trains.waiting(LIGHT)) == (1_656_000, 0)


class House:
    """A meter that is cut off and started again from its memory, and every pulse that it ever gave."""

    def __init__(self):
        self.at_ns = []
        self.meter = self._new()

    def live(self, p_w, seconds, u_v=230.0):
        steps = [Step(p_w=(p_w, 0.0, 0.0), u_v=u_v)] * seconds
        self.meter.advance(intervals_of(steps, start_ns=self.meter.now))

    def restart(self, away_s):
        image, now = self.meter.image(), self.meter.now + round(away_s * 1e9)
        self.meter = self._new()
        self.meter.restore(image, now=now)
        self.meter.started(self.meter.now)

    def _new(self):
        meter = Meter((PulseOutput, PulseTrains, Power))
        meter.hear_pulses(lambda block: self.at_ns.extend(block.at_ns.tolist()))
        return meter


_LOADS = st.one_of(st.just(0.0), st.floats(-75_000.0, 75_000.0), st.sampled_from([59_999.0, 60_000.0, 69_000.0]))
_ACTS = st.one_of(
    st.tuples(st.just("load"), _LOADS, st.integers(1, 40)),
    st.tuples(st.just("dark"), _LOADS, st.integers(1, 12)),
    st.tuples(st.just("restart"), st.sampled_from([0.0, 0.001, 3.0, 86_400.0]), st.just(0)),
)


@settings(deadline=None)
@given(st.lists(_ACTS, max_size=15))
def test_over_power_cuts_and_restarts_no_pulse_is_lost_or_given_twice(acts):
    house = House()

    for act, size, seconds in acts:
        if act == "restart":
            house.restart(size)
        else:
            house.live(size if act == "load" else 0.0, seconds, 230.0 if act == "load" else 0.0)

        count = house.meter.rows.count
        worth = (count(Energy.active_import) + count(Energy.active_export)) * 1_000 // COUNTS_PER_KWH
        trains = house.meter.part(PulseTrains)
        assert len(house.at_ns) == trains.given[LIGHT]
        assert len(house.at_ns) + trains.waiting(LIGHT) == worth
        assert all(b - a >= SPACING_NS - 1 for a, b in pairwise(house.at_ns))

    while house.meter.part(PulseTrains).waiting(LIGHT):  # at rest they catch up
        house.live(0.0, 20)
    count = house.meter.rows.count
    assert len(house.at_ns) == (count(Energy.active_import) + count(Energy.active_export)) * 1_000 // COUNTS_PER_KWH
