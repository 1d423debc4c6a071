"""What a world gives its meter: one step after the other, and voltages as ordered."""

import numpy as np

from trefas.base.instant import NS_PER_S, Instant
from trefas.run.world.load import Stretch, intervals_of

STRETCH = Stretch(96, 900 * NS_PER_S, missing=(1,))


def test_steps_follow_each_other_and_missing_phases_have_no_voltage_and_no_load():
    block = intervals_of(STRETCH, Instant(7), np.random.default_rng(1))

    assert block.start_ns[0, 0] == 7
    assert block.end_ns[0, -1] == 7 + STRETCH.length_ns == 7 + 86_400 * NS_PER_S
    assert (block.end_ns[0, :-1] == block.start_ns[0, 1:]).all()
    assert block.u_rms_v[0, :, 1].max() < 20
    assert (block.active_j[0, :, 1] == 0).all()
    assert block.u_rms_v[0, :, [0, 2]].min() > 200


def test_a_house_draws_and_feeds_in():
    block = intervals_of(STRETCH, Instant(0), np.random.default_rng(1))

    assert block.active_j.min() < 0 < block.active_j.max()
    assert (block.apparent_vas >= np.abs(block.active_j)).all()


def test_the_same_seed_gives_the_same_and_another_another():
    first, same, other = (intervals_of(STRETCH, Instant(0), np.random.default_rng(seed)) for seed in (1, 1, 2))

    assert (first.active_j == same.active_j).all()
    assert (first.active_j != other.active_j).any()
