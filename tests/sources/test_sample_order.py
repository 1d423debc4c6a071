"""Samples in order: numbers past the second, losses, doubles, overtaking, clocks that jump and merging units that start again."""

from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import Gap, SampleBlock
from trefas.sources.sample_order import HELD, SampleOrder, instant_of_first
from trefas.sources.stream_choice import Choice
from trefas.wire.sampled_columns import Samples
from trefas.wire.sampled_values import Quality

RATE_HZ = 4000
START_S = 1_700_000_000
PERIOD_NS = NS_PER_S // RATE_HZ


def arrived(positions, *, stamps=None, synch=2, numbers=None, quality=0) -> Samples:
    """Samples that were taken at these positions since ``START_S`` and came 1 ms later, their value the position."""
    k = np.array(positions, np.int64)
    values = np.repeat(k[:, np.newaxis], 8, axis=1).astype(np.int32)
    return Samples(
        k % RATE_HZ if numbers is None else np.array(numbers, np.int64),
        np.broadcast_to(np.uint8(synch), len(k)).copy(),
        START_S * NS_PER_S + k * PERIOD_NS + 1_000_000 if stamps is None else np.array(stamps, np.int64),
        values,
        np.broadcast_to(np.asarray(quality, np.uint32).reshape(-1, 1), (len(k), 8)).copy(),
    )


def ordered(*pieces: Samples, choice: Choice | None = None, block: float = inf) -> tuple[list, SampleOrder]:
    """What comes out, as (from, to, positions or reason), in positions since ``START_S``."""
    order = SampleOrder(RATE_HZ, choice or Choice())
    items = [item for piece in pieces for item in order.take(piece, int(min(block, 1 << 40)))]
    items += order.finish(int(min(block, 1 << 40)))
    return told(items), order


def told(items: list[SampleBlock | Gap]) -> list[tuple]:
    """Blocks that follow each other joined."""
    out: list[tuple] = []
    for item in items:
        if isinstance(item, Gap):
            out.append((position(item.start), position(item.end), item.reason))
            continue
        values = np.rint(item.i_a[0, 0] * 1000).astype(int).tolist()
        if item.start is None:
            begin, end, before = out.pop()
            assert isinstance(before, list)
            out.append((begin, end + len(values), before + values))
        else:
            begin = position(item.start)
            out.append((begin, begin + len(values), values))
    return out


def position(instant: Instant) -> int:
    return round((instant - START_S * NS_PER_S) / PERIOD_NS)


LOST = "frames of sampled values were lost"


def test_numbers_go_on_past_the_second():
    k = range(3990, 8010)

    items, order = ordered(arrived(k))

    assert items == [(3990, 8010, list(k))]
    assert str(order.counts) == "samples: 4020 good"


def test_what_was_lost_is_a_gap_and_never_a_sample():
    items, order = ordered(arrived([*range(100), *range(103, 200)]))

    assert items == [(0, 100, list(range(100))), (100, 103, LOST), (103, 200, list(range(103, 200)))]
    assert (order.counts.good, order.counts.lost) == (197, 3)


@pytest.mark.parametrize("seconds", [0.3, 1, 4.75, 3600.25])
def test_however_long_nothing_came_the_gap_is_as_long(seconds):
    far = 100 + round(seconds * RATE_HZ)

    items, _ = ordered(arrived([*range(100), *range(far, far + 100)]))

    assert [item[:2] for item in items] == [(0, 100), (100, far), (far, far + 100)]


def test_without_stamps_a_loss_is_shorter_than_a_second():
    k = [*range(100), *range(1500, 1600), *range(3700, 3800), *range(4100, 4200)]

    items, _ = ordered(arrived(k, stamps=[-1] * len(k)))

    zero = -START_S * RATE_HZ  # without stamps time begins at instant 0
    gaps = [(a - zero, b - zero) for a, b, reason in items if reason == LOST]
    assert gaps == [(100, 1500), (1600, 3700), (3800, 4100)]


def test_what_comes_twice_is_taken_once():
    k = [n for n in range(300) for _ in range(2)]

    items, order = ordered(arrived(k))

    assert items == [(0, 300, list(range(300)))]
    assert (order.counts.good, order.counts.twice, order.counts.late) == (300, 300, 0)


def test_frames_that_overtook_each_other_are_put_back_in_order():
    k = list(range(400))
    k[100:108], k[108:116] = k[108:116], k[100:108]
    k[203], k[203 + HELD - 1] = k[203 + HELD - 1], k[203]

    items, order = ordered(*(arrived(k[first : first + 50]) for first in range(0, 400, 50)))

    assert items == [(0, 400, list(range(400)))]
    assert str(order.counts) == "samples: 400 good"


def test_what_comes_much_too_late_is_dropped_and_was_lost():
    items, order = ordered(arrived([*range(100), *range(101, 400)]), arrived([100, *range(400, 600)]))

    assert [item[:2] for item in items] == [(0, 100), (100, 101), (101, 600)]
    assert (order.counts.lost, order.counts.late) == (1, 1)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, HELD - 1)), max_size=60),
    st.sets(st.integers(0, 600), max_size=40),
    st.lists(st.integers(1, 200), max_size=8),
    st.integers(1, 100),
)
def test_any_order_within_reach_and_any_pieces_give_the_same(late, lost, sizes, block):
    sent = [n for n in range(601) if n not in lost or n == 0]
    delays = {n: n for n in sent}
    for n, by in late:
        delays[n] = n + by
    delays[0] = -1
    k = sorted(sent, key=lambda n: delays.get(n, n))
    edges = [0, *np.cumsum(sizes).clip(max=len(k)).tolist(), len(k)]
    pieces = [arrived(k[a:b]) for a, b in pairwise(edges) if b > a]

    items, order = ordered(*pieces, block=block)

    given = [value for item in items if isinstance(item[2], list) for value in item[2]]
    assert given == sent
    assert [(a, b) for a, b, reason in items if reason == LOST] == [(a + 1, b) for a, b in pairwise(sent) if b - a > 1]
    assert order.counts.lost == 601 - (600 - sent[-1]) - len(sent)


def test_blocks_are_no_longer_than_asked():
    order = SampleOrder(RATE_HZ, Choice())

    blocks = [*order.take(arrived(range(1000)), 300), *order.finish(300)]

    assert max(block.samples for block in blocks) == 300
    assert sum(block.samples for block in blocks) == 1000
    assert [block.start is None for block in blocks] == [False, *[True] * (len(blocks) - 1)]


def test_a_clock_of_the_capture_that_is_set_back_loses_nothing():
    k = np.arange(1000)
    stamps = START_S * NS_PER_S + k * PERIOD_NS - (k >= 500) * 3600 * NS_PER_S

    items, order = ordered(arrived(k, stamps=stamps))

    assert items == [(0, 1000, list(range(1000)))]
    assert str(order.counts) == "samples: 1000 good"


def test_stamps_of_a_capture_that_slept_and_then_hurried_do_not_matter():
    k = np.arange(4000)
    stamps = START_S * NS_PER_S + np.where((k > 1000) & (k < 2500), 2500, k) * PERIOD_NS  # 0.37 s at once

    items, _ = ordered(arrived(k, stamps=stamps))

    assert items == [(0, 4000, list(range(4000)))]


def test_a_count_that_is_set_anew_goes_on_where_the_clock_is():
    k = np.arange(1000)
    numbers = np.where(k < 500, k + 700, k - 500)  # set from 1199 to 0 without a pause

    items, order = ordered(arrived(k, numbers=numbers))

    assert [item[2] for item in items] == [list(range(1000))]
    assert str(order.counts) == "samples: 1000 good"


def test_a_count_that_jumps_when_the_clock_is_found_loses_no_time():
    k = np.arange(1000)
    numbers = np.where(k < 500, k, k + 700)
    synch = np.where(k < 500, 0, 2).astype(np.uint8)

    items, order = ordered(arrived(k, numbers=numbers, synch=synch))

    zero = items[0][0]
    assert [(a - zero, b - zero) for a, b, _ in items] == [(0, 500), (500, 1000)]
    assert items[0][2] == "the merging unit is not synchronised"
    assert (order.counts.unsynchronised, order.counts.good) == (500, 500)


def test_numbers_that_cannot_be_at_the_rate_are_dropped():
    k = np.arange(300)
    numbers = k.copy()
    numbers[150] = 4000

    items, order = ordered(arrived(k, numbers=numbers))

    assert [item[:2] for item in items] == [(0, 150), (150, 151), (151, 300)]
    assert (order.counts.strange, order.counts.lost) == (1, 1)


def test_numbers_that_lead_away_from_the_clock_are_not_believed():
    pieces = []
    for piece in range(50):  # each frame half a second on, in ten milliseconds of the clock
        k = np.arange(piece * 40, piece * 40 + 40)
        stamps = START_S * NS_PER_S + k * PERIOD_NS
        pieces.append(arrived(k, numbers=k * 1999 % RATE_HZ, stamps=stamps))

    items, order = ordered(*pieces)

    # A quarter of a million seconds are claimed; the clock says half a second, and a second is forgiven in each piece.
    assert items[-1][1] - items[0][0] < 3 * RATE_HZ
    assert order.counts.strange > 1800


def test_clocks_that_drift_apart_are_followed():
    k = np.arange(0, 100 * RATE_HZ)
    stamps = START_S * NS_PER_S + (k * PERIOD_NS * (1 + 100e-6)).astype(np.int64) % (1 << 62)
    pieces = [arrived(k[a : a + 4000], stamps=stamps[a : a + 4000]) for a in range(0, len(k), 4000)]

    items, order = ordered(*pieces)

    assert [item[:2] for item in items] == [(0, len(k))]
    assert order.counts.good == len(k)


@pytest.mark.parametrize(
    ("quality", "synch", "accept", "reason"),
    [
        (0b01, 2, "questionable", "the merging unit says that its values are invalid"),
        (0b10, 2, "questionable", "the merging unit says that its values are invalid"),
        (0b11, 2, "good", "the merging unit says that its values are questionable"),
        (0b11, 2, "questionable", None),
        (1 << 11, 2, "questionable", "test, simulated, substituted or blocked values"),
        (1 << 10, 2, "good", "test, simulated, substituted or blocked values"),
        (1 << 12, 2, "good", "test, simulated, substituted or blocked values"),
        (1 << 13 | 1 << 9, 2, "good", None),  # derived, and a detail without a verdict
        (0b01 | 1 << 11, 2, "any", None),
        (0, 0, "any", "the merging unit is not synchronised"),
        (0, 1, "good", None),
        (0, 77, "good", None),
    ],
)
def test_what_is_not_vouched_for_is_a_gap_that_says_why(quality, synch, accept, reason):
    k = np.arange(300)
    bad = (k >= 100) & (k < 150)
    samples = arrived(k, quality=np.where(bad, quality, 0), synch=np.where(bad, synch, 2).astype(np.uint8))

    items, order = ordered(samples, choice=Choice(quality=accept))

    if reason is None:
        assert items == [(0, 300, list(range(300)))]
    else:
        assert [item[:2] for item in items] == [(0, 100), (100, 150), (150, 300)]
        assert items[1][2] == reason
        assert order.counts.bad + order.counts.unsynchronised == 50
        assert order.counts.good == 250


@pytest.mark.parametrize(("sync", "good"), [("none", 3), ("local", 2), ("global", 1)])
def test_how_much_synchronisation_is_asked_for(sync, good):
    samples = arrived(range(3), synch=np.array([0, 1, 2], np.uint8))

    _, order = ordered(samples, choice=Choice(sync=sync))

    assert order.counts.good == good


@pytest.mark.parametrize("channel", range(8))
def test_the_neutral_s_quality_says_nothing_of_the_phases(channel):
    samples = arrived(range(3))
    samples.quality[1, channel] = 1

    _, order = ordered(samples)

    assert order.counts.bad == (0 if channel in (3, 7) else 1)


def test_time_goes_on_while_nothing_comes():
    order = SampleOrder(RATE_HZ, Choice())
    items = [*order.take(arrived(range(100)), 1000), *order.finish(1000)]
    items += order.silence(Instant(START_S * NS_PER_S + NS_PER_S))
    items += order.silence(Instant(START_S * NS_PER_S + NS_PER_S))
    items += [*order.take(arrived(range(6000, 6100)), 1000), *order.finish(1000)]

    assert [item[:2] for item in told(items)] == [(0, 100), (100, 4000), (4000, 6000), (6000, 6100)]


@pytest.mark.parametrize(
    ("synch", "late_ms", "expected_ns"),
    [
        (2, 1.225, START_S * NS_PER_S + 210_000_000),  # 840 / 4000 s after the full second, whatever the way took
        (2, 99, START_S * NS_PER_S + 210_000_000),
        (2, 300, START_S * NS_PER_S + 510_000_000),  # too far off: the clock of the capture is another
        (1, 1.225, START_S * NS_PER_S + 211_225_000),
        (0, 1.225, START_S * NS_PER_S + 211_225_000),
    ],
)
def test_the_clock_of_all_says_when_a_sample_was_taken(synch, late_ms, expected_ns):
    stamp_ns = START_S * NS_PER_S + 210_000_000 + round(late_ms * 1e6)

    assert instant_of_first(arrived([840], stamps=[stamp_ns], synch=synch), RATE_HZ) == expected_ns


def test_the_neutrals_current_is_given_where_it_was_measured_and_not_derived():
    measured, derived = arrived(range(4)), arrived(range(4))
    derived.quality[:, 3] = Quality.DERIVED
    partly = arrived(range(4))
    partly.quality[2, 3] = Quality.TEST

    blocks = []
    for samples in (measured, derived, partly):
        order = SampleOrder(RATE_HZ, Choice())
        blocks += [*order.take(samples, 100), *order.finish(100)]
    block, sum_of_phases, holed = blocks

    assert block.i_n_a == pytest.approx([0.0, 0.001, 0.002, 0.003])  # counts of 1 mA
    assert sum_of_phases.i_n_a is None
    assert holed.i_n_a == pytest.approx([0.0, 0.001, np.nan, 0.003], nan_ok=True)
    assert holed.samples == 4  # no energy is made of it, so nothing is a gap
