"""Pulses given in one go, beside those given interval by interval."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.core.pulse_kernel import (
    ALL_DUE,
    BASE,
    BEFORE,
    COUNTS_PER_KWH,
    ENERGY,
    FIELDS,
    FREE,
    GIVEN,
    KEPT,
    PER_KWH,
    RECORD,
    _give_at_once,
    _real_step,
    begin,
    give,
)

SPACING_NS = 60 * NS_PER_MS
REGISTER, RESTING = 7, 6
"""Columns of a row: those of the train's fields come first."""
START_NS = 100 * NS_PER_S


def meter_with(per_kwh, register, given, free_ns):
    """A row, its only train, what the kernel keeps of it, and where registers are."""
    row = np.zeros(8, np.int64)
    row[[ENERGY, PER_KWH, GIVEN, FREE, REGISTER]] = 1, per_kwh, given, free_ns, register
    trains = np.arange(FIELDS, dtype=np.int64)[np.newaxis]
    kept = np.zeros((1, KEPT), np.int64)
    sources = np.array([[-1, -1], [REGISTER, -1]])
    begin(row, trains, sources, kept)
    return row, trains, kept


def intervals(chance, kind):
    """Starts, ends and counts (steps,) of some intervals: of a house, of a factory, of a load that is too high; some of them
    without a length, behind a gap, or in a time that was there already."""
    steps = int(chance.integers(1, 12))
    length_ns = chance.choice([NS_PER_S, NS_PER_S // 5, 900 * NS_PER_S, 0], steps, p=[0.6, 0.2, 0.1, 0.1])
    gap_ns = chance.choice([0, 30, 5 * NS_PER_S, -1], steps, p=[0.85, 0.05, 0.05, 0.05])
    start_ns = START_NS + np.cumsum(gap_ns) + np.concatenate(([0], np.cumsum(length_ns)[:-1]))
    most_w = {"house": 3_000.0, "factory": 55_000.0, "too much": 80_000.0, "nothing": 0.0}[kind]
    power_w = chance.uniform(0.0, most_w, steps) * (chance.random(steps) < 0.8)
    return start_ns, start_ns + length_ns, np.rint(power_w * length_ns * 1e-6).astype(np.int64)


@settings(max_examples=300)
@given(
    st.integers(0, 1 << 32),
    st.sampled_from(["house", "factory", "too much", "nothing"]),
    st.sampled_from([1_000, 5_000, 777]),
)
def test_in_one_go_there_are_the_pulses_that_there_are_interval_by_interval(seed, kind, per_kwh):
    chance = np.random.default_rng(seed)
    start_ns, end_ns, counts = intervals(chance, kind)
    register = int(chance.integers(0, 1 << 40))
    waiting, free_ns = chance.choice([0, 0, 3]), START_NS + chance.choice([-NS_PER_S, 0, 50 * NS_PER_MS])
    state = per_kwh, register, register * per_kwh // COUNTS_PER_KWH - waiting, free_ns
    passed = (register + np.cumsum(counts))[np.newaxis]
    span, room = (0, len(counts), start_ns, end_ns), len(counts) * 2

    rows = []
    for records in np.zeros((0, RECORD), np.int64), np.zeros((room, RECORD), np.int64):
        row, trains, kept = meter_with(*state)
        give(row, trains, kept, passed, span, RESTING, SPACING_NS, (0, records, np.zeros(1, np.int64)))
        rows.append(row)

    assert np.array_equal(*rows)


@pytest.mark.parametrize(("power_w", "is_so"), [(0.0, True), (3_000.0, True), (59_999.0, True), (60_001.0, False)])
def test_pulses_of_less_than_sixty_kilowatts_have_their_time(power_w, is_so):
    row, trains, kept = meter_with(1_000, 0, 0, 0)
    start_ns = START_NS + np.arange(10) * NS_PER_S
    passed = np.cumsum(np.full(10, power_w * 1e3, np.int64))
    steps = 0, _real_step(9, 0, start_ns, start_ns + NS_PER_S), start_ns, start_ns + NS_PER_S

    # 1000 pulses per kWh at 60 kW are 60 ms apart.
    assert _give_at_once(row, trains[0], kept[0], passed, *steps, SPACING_NS) is is_so
    assert row[GIVEN] == (passed[-1] * 1_000 // COUNTS_PER_KWH if is_so else 0)


def test_what_an_earlier_build_was_due_is_not_given():
    row, _, _ = meter_with(1_000, 10 * COUNTS_PER_KWH, ALL_DUE, 0)

    assert (row[GIVEN], row[BASE], row[BEFORE]) == (10_000, 0, 0)
