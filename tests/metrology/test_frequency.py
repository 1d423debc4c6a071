"""Frequency over 10 s: against the slow definition, and where the clock's ticks cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.metrology.frequency import TEN_SECONDS_NS, Frequencies, TenSeconds


def slow(boundaries_ns: list[int]) -> dict[int, tuple[int, float]]:
    """The definition: of each 10 s the whole cycles inside, and how many there are in the time that they last."""
    found = {}
    for tick in range(boundaries_ns[0] // TEN_SECONDS_NS, boundaries_ns[-1] // TEN_SECONDS_NS + 1):
        inside = [ns for ns in boundaries_ns if tick * TEN_SECONDS_NS <= ns <= (tick + 1) * TEN_SECONDS_NS]
        if len(inside) > 1:
            found[tick * TEN_SECONDS_NS] = (len(inside) - 1, (len(inside) - 1) * 1e9 / (inside[-1] - inside[0]))
    return found


def windows(hz: float, seconds: float, start_ns: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = int(seconds * hz / 10)
    edges = start_ns + np.rint(np.arange(count + 1) * 10 / hz * NS_PER_S).astype(np.int64)
    return edges[:-1], edges[1:], np.full(count, 10)


def measured(start_ns, end_ns, cycles, cuts=()) -> Frequencies:
    counter = TenSeconds()
    pieces = []
    for piece in np.split(np.arange(len(start_ns)), sorted(cuts)):
        counter.take(start_ns[piece], end_ns[piece], cycles[piece])
        pieces.append(counter.collect())
    counter.finish()
    return Frequencies.joined([*pieces, counter.collect()])


@pytest.mark.parametrize("hz", [42.5, 47.3, 49.99, 50.0, 50.01, 52.7, 57.5])
def test_a_steady_frequency_is_right_to_a_microhertz(hz):
    found = measured(*windows(hz, 61.0))

    assert found.hz == pytest.approx(np.full(found.rows, hz), abs=1e-6)
    assert found.start_ns.tolist() == [tick * TEN_SECONDS_NS for tick in range(7)]
    assert found.flagged.tolist() == [False] * 6 + [True]


def test_it_agrees_with_the_slow_definition_while_the_frequency_changes():
    lengths = 200 * NS_PER_MS + np.random.default_rng(8).integers(-NS_PER_MS, NS_PER_MS, 400)
    edges = 3_123_456_789 + np.concatenate(([0], np.cumsum(lengths)))
    boundaries = [int(e + k * length // 10) for e, length in zip(edges, lengths, strict=False) for k in range(10)]

    found = measured(edges[:-1], edges[1:], np.full(400, 10))

    expected = slow([*boundaries, int(edges[-1])])
    assert found.start_ns.tolist() == list(expected)
    assert found.cycles.tolist() == [cycles for cycles, _ in expected.values()]
    assert found.hz == pytest.approx([hz for _, hz in expected.values()], rel=1e-14)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_wherever_a_stream_is_cut_the_values_are_the_same_bit_for_bit(cuts):
    stream = windows(49.87, 61.0, 7_777_777)

    whole, parts = measured(*stream), measured(*stream, cuts)

    assert whole.hz.tobytes() == parts.hz.tobytes()
    assert (whole.start_ns.tolist(), whole.flagged.tolist()) == (parts.start_ns.tolist(), parts.flagged.tolist())


def test_cycles_that_are_not_known_are_not_counted_and_flag():
    start_ns, end_ns, cycles = windows(50.0, 30.0)
    cycles[60:65] = 0  # one second of the second 10 s

    found = measured(start_ns, end_ns, cycles)

    assert found.hz.tolist() == [50.0, 50.0, 50.0]
    assert found.cycles.tolist() == [500, 450, 500]
    assert found.flagged.tolist() == [False, True, False]


def test_ten_seconds_without_a_cycle_have_no_value():
    start_ns, end_ns, cycles = windows(50.0, 30.0)
    cycles[50:100] = 0

    assert measured(start_ns, end_ns, cycles).start_ns.tolist() == [0, 2 * TEN_SECONDS_NS]


def test_twelve_cycles_at_60_hz_count_as_well():
    start_ns, end_ns, _ = windows(50.0, 20.0)  # windows of 200 ms

    assert measured(start_ns, end_ns, np.full(len(start_ns), 12)).hz.tolist() == [60.0, 60.0]


def test_a_last_cycle_that_the_end_cuts_by_a_hundredth_is_as_long_as_its_frequency_says():
    start_ns, end_ns, cycles = windows(50.0, 10.0)
    end_ns[-1] -= 200_000  # a hundredth of 20 ms
    counter = TenSeconds()
    counter.take(start_ns, end_ns, cycles, np.full(len(cycles), 50.0))
    counter.finish()

    assert counter.collect().hz == pytest.approx([50.0], abs=1e-9)  # 500 cycles in 9.9998 s would be 50.001 Hz
