"""A breaker in a world of loads, voltages, holes, power cuts and commands: one interval at a time is the same as all at once."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_breaker import House
from trefas.base.errors import AccessError
from trefas.base.instant import NS_PER_S
from trefas.core.breaker import Breaker
from trefas.core.power import Power
from trefas.core.watches.neutral_fault import NeutralGuard
from trefas.metrology.interval import Intervals

GOOD, HIGH, FALLING, FAULT, NONE = (230.0,) * 3, (230.0, 290.0, 230.0), (262.0,) * 3, (265.0, 180.0, 265.0), (0.0,) * 3
LOAD, OVERVOLTAGE, FAULTS, LOGGED, POWER = 1, 1 << 6, 1 << 3, 1 << 4, 1 << 2


@dataclass(frozen=True)
class Stretch:
    """Intervals that are alike, after a hole of some length."""

    hole_s: float
    count: int
    length_s: float
    i_a: float
    u_v: tuple[float, ...]


STRETCHES = st.builds(
    Stretch,
    hole_s=st.sampled_from((0.0,) * 12 + (0.005, 0.5, 7.0)),
    count=st.integers(1, 25),
    length_s=st.sampled_from((0.2, 1.0, 2.5)),
    i_a=st.sampled_from((0.0, 5.0, 9.0, 11.0, 13.0, 25.0)),
    u_v=st.sampled_from((GOOD, GOOD, GOOD, HIGH, FALLING, FAULT, NONE)),
)
ACTIONS = {
    "nothing": lambda breaker, now: None,
    "disconnect": lambda breaker, now: breaker.disconnect(now),
    "release": lambda breaker, now: breaker.release(now),
    "reconnect": lambda breaker, now: breaker.reconnect(now),
    "press off": lambda breaker, now: breaker.press_off(now),
    "press on": lambda breaker, now: breaker.press_on(now),
    "other coupling": lambda breaker, now: breaker.accept(Breaker.coupling, 1 - breaker.coupling, now),
    "nothing by itself": lambda breaker, now: breaker.accept(Breaker.basis, 0, now),
}
BLOCKS = st.lists(st.tuples(st.lists(STRETCHES, min_size=1, max_size=5), st.sampled_from(sorted(ACTIONS))), max_size=5)
SETTINGS = st.fixed_dictionaries(
    {
        "basis": st.sampled_from([LOAD | OVERVOLTAGE | FAULTS | each for each in (0, LOGGED, POWER)]),
        "threshold_high": st.sampled_from((1, 8, 20)),
        "k1": st.just(15),
        "k2": st.just(12),
        "t1_s": st.sampled_from((0, 2)),
        "t2_s": st.just(4),
        "t3_s": st.sampled_from((4, 6)),
        "connect_wait_s": st.sampled_from((0, 3, 8)),
        "coupling": st.sampled_from((0, 1)),
        "overvoltage_v": st.just(270),
        "overvoltage_s": st.sampled_from((1, 3)),
        "reconnect_v": st.just(260),
        "reconnect_s": st.sampled_from((1, 4)),
    }
)


def lived(wishes, blocks, at_once):
    """What was told, all that the meter keeps, and what it refused."""
    house, refused = House(Power, NeutralGuard, **wishes), 0
    house.meter.rows.put(NeutralGuard.time_s, 3)
    at_ns = house.now
    for stretches, action in blocks:
        block, at_ns = measured(stretches, at_ns)
        pieces = [block] if at_once else [block.cut(step, step + 1) for step in range(block.steps)]
        for piece in pieces:
            house.meter.advance(piece)
        try:
            ACTIONS[action](house.breaker, house.now)
        except AccessError:
            refused += 1
    return house.told, house.meter.rows.counts.tolist(), house.meter.rows.rests.tolist(), refused


def measured(stretches, at_ns):
    """Intervals of up to 2.5 kW on L1, and where they end."""
    block = Intervals.empty(1, sum(each.count for each in stretches))
    step = 0
    for each in stretches:
        at_ns += round(each.hole_s * NS_PER_S)
        for _ in range(each.count):
            block.start_ns[0, step] = at_ns
            at_ns += round(each.length_s * NS_PER_S)
            block.end_ns[0, step] = at_ns
            block.u_rms_v[0, step] = each.u_v
            if each.u_v is not NONE:
                block.i_rms_a[0, step] = each.i_a
                block.active_j[0, step, 0] = 100.0 * each.i_a * each.length_s
            step += 1
    return block, at_ns


@settings(max_examples=30, deadline=None)
@given(SETTINGS, BLOCKS)
def test_one_interval_at_a_time_is_the_same_as_all_at_once(wishes, blocks):
    assert lived(wishes, blocks, at_once=False) == lived(wishes, blocks, at_once=True)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_day_of_everything(at_once):
    wishes = {"basis": LOAD | OVERVOLTAGE | FAULTS, "threshold_high": 10, "t1_s": 3, "coupling": 1, "connect_wait_s": 8}
    day = [
        ([Stretch(0.0, 10, 1.0, 25.0, GOOD)], "disconnect"),  # cut off at 3 s, then by command at 10 s
        ([Stretch(0.0, 10, 1.0, 5.0, GOOD)], "release"),  # connected at 20 s
        ([Stretch(0.0, 10, 1.0, 5.0, HIGH)], "nothing"),  # open from 21 s
        ([Stretch(0.0, 70, 1.0, 5.0, GOOD)], "nothing"),  # back after a minute of good voltage, at 90 s
    ]

    told, counts, _, refused = lived(wishes, day, at_once)

    first = told[0][0]
    seen = [((when - first) // NS_PER_S, value) for when, value, _ in told]
    assert seen == [(0, 6), (7, 1), (17, 8), (17, 4), (18, 14), (87, 4)]
    # Closed for 3 s with 2.5 kW, 1 s and 10 s with 0.5 kW.
    assert counts[0][0] == 1_000 * (3 * 2_500 + 11 * 500)
    assert refused == 0
