"""Aggregation: the means against their slow definition, intervals on the clock, what is flagged, streams cut anywhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.metrology.aggregates import Aggregation, columns_of
from trefas.metrology.aggregation import TEN_MINUTES_NS, TWO_HOURS_NS, WINDOWS_3_S, Aggregator, Means, touched
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra

SQUARES = np.array([True, False])
WINDOW_NS = 200 * NS_PER_MS
FIELDS = ("start_ns", "end_ns", "first_ns", "measured_ns", "windows", "flagged", "values")


def instants(count: int, start_ns: int = 0, window_ns: int = WINDOW_NS) -> tuple[np.ndarray, np.ndarray]:
    edges = start_ns + np.arange(count + 1) * window_ns
    return edges[:-1], edges[1:]


def slow(start_ns, end_ns, values, length_ns: int) -> list[tuple[int, int, float, float]]:
    """The definition: for each tick in which windows end, how many do, the root of the mean square and the mean."""
    found = []
    for tick in sorted({(int(end) - 1) // length_ns for end in end_ns}):
        mine = [k for k in range(len(end_ns)) if tick * length_ns < end_ns[k] <= (tick + 1) * length_ns]
        total = sum(int(end_ns[k] - start_ns[k]) for k in mine)
        square = sum(int(end_ns[k] - start_ns[k]) * values[k][0] ** 2 for k in mine) / total
        mean = sum(int(end_ns[k] - start_ns[k]) * values[k][1] for k in mine) / total
        found.append((tick * length_ns, len(mine), square**0.5, mean))
    return found


def aggregated(start_ns, end_ns, values, cuts=(), length_ns: int = TEN_MINUTES_NS, windows: int = 0) -> Means:
    aggregator = Aggregator(length_ns, SQUARES, windows)
    pieces = []
    for piece in np.split(np.arange(len(start_ns)), sorted(cuts)):
        aggregator.take(start_ns[piece], end_ns[piece], values[piece])
        pieces.append(aggregator.collect())
    aggregator.finish()
    return Means.joined([*pieces, aggregator.collect()])


def same(one: Means, other: Means) -> bool:
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in FIELDS)


def test_magnitudes_are_roots_of_mean_squares_and_the_rest_plain_means():
    start_ns, end_ns = instants(3000)  # 600 s
    values = np.full((3000, 2), 300.0)
    values[:1500] = 400.0

    means = aggregated(start_ns, end_ns, values)

    assert means.values.tolist() == [[125_000.0**0.5, 350.0]]  # √((400² + 300²)/2) = 353.55
    assert (means.start_ns[0], means.end_ns[0], means.windows[0]) == (0, TEN_MINUTES_NS, 3000)
    assert means.measured_ns[0] == TEN_MINUTES_NS
    assert not means.flagged[0]


def test_the_fast_sums_agree_with_the_slow_definition():
    chance = np.random.default_rng(5)
    lengths = chance.integers(190 * NS_PER_MS, 210 * NS_PER_MS, 7000)
    edges = 1_000 * NS_PER_S + np.concatenate(([0], np.cumsum(lengths)))
    values = chance.normal(230.0, 10.0, (7000, 2))

    means = aggregated(edges[:-1], edges[1:], values)

    expected = slow(edges[:-1], edges[1:], values, TEN_MINUTES_NS)
    assert means.rows == len(expected) == 4
    for row, (start_ns, count, square, mean) in enumerate(expected):
        assert (means.start_ns[row], means.windows[row]) == (start_ns, count)
        assert means.values[row] == pytest.approx((square, mean), rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 7000), max_size=8), st.sampled_from([0, WINDOWS_3_S]))
def test_wherever_a_stream_is_cut_the_means_are_the_same_bit_for_bit(cuts, windows):
    chance = np.random.default_rng(6)
    start_ns, end_ns = instants(7000, 100 * NS_PER_MS, 199 * NS_PER_MS + 321)
    late = np.arange(7000) >= 5000
    start_ns, end_ns = start_ns + late * 3 * NS_PER_S, end_ns + late * 3 * NS_PER_S
    values = chance.normal(230.0, 10.0, (7000, 2))
    values[77] = np.nan

    whole = aggregated(start_ns, end_ns, values, windows=windows)

    assert same(aggregated(start_ns, end_ns, values, cuts, windows=windows), whole)


def test_a_window_belongs_to_the_interval_in_which_it_ends():
    edges = np.array([599_700, 599_900, 600_100, 600_300]) * NS_PER_MS
    values = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])

    means = aggregated(edges[:-1], edges[1:], values)

    assert means.windows.tolist() == [1, 2]
    assert means.values[1, 1] == 2.5
    assert means.first_ns.tolist() == [599_700 * NS_PER_MS, 599_900 * NS_PER_MS]


def test_three_seconds_are_fifteen_windows_and_begin_anew_with_the_ten_minutes():
    start_ns, end_ns = instants(3020, 0, 199 * NS_PER_MS)

    means = aggregated(start_ns, end_ns, np.ones((3020, 2)), windows=WINDOWS_3_S)

    # 3015 windows of 199 ms end within 600 s (599.985 s): 201 times 15, and 5 more begin again.
    assert means.windows.tolist() == [15] * 201 + [5]
    assert means.end_ns[0] == 15 * 199 * NS_PER_MS
    assert means.start_ns[201] == 3015 * 199 * NS_PER_MS


def test_what_was_not_measured_flags_the_interval_it_was_in_and_no_other():
    start_ns, end_ns = instants(4 * 3000)
    kept = np.ones(12_000, bool)
    kept[4000:4010] = False  # two seconds of the second ten minutes

    means = aggregated(start_ns[kept], end_ns[kept], np.ones((kept.sum(), 2)))

    assert means.flagged.tolist() == [False, True, False, False]
    assert means.measured_ns.tolist() == [600 * NS_PER_S, 598 * NS_PER_S, 600 * NS_PER_S, 600 * NS_PER_S]


def test_a_hole_over_a_tick_flags_both_sides_and_a_hole_of_an_hour_leaves_its_rows_out():
    start_ns, end_ns = instants(9000)
    kept = np.ones(9000, bool)
    kept[2990:3010] = False
    late = np.where(np.arange(9000) >= 6000, 3600 * NS_PER_S, 0)  # the third begins an hour later, on a tick

    means = aggregated((start_ns + late)[kept], (end_ns + late)[kept], np.ones((kept.sum(), 2)))

    assert (means.start_ns // NS_PER_S).tolist() == [0, 600, 4800]
    assert means.flagged.tolist() == [True, True, False]


def test_a_recording_that_begins_or_ends_within_ten_minutes_flags_them():
    start_ns, end_ns = instants(6000, 60 * NS_PER_S)

    means = aggregated(start_ns, end_ns, np.ones((6000, 2)))

    assert means.flagged.tolist() == [True, False, True]


@pytest.mark.parametrize(("shift_ms", "flagged"), [(5, False), (15, True)])
def test_half_a_cycle_at_the_ends_may_lack(shift_ms, flagged):
    start_ns, end_ns = instants(3000)
    start_ns, end_ns = start_ns.copy(), end_ns.copy()
    start_ns[0], end_ns[-1] = shift_ms * NS_PER_MS, 600 * NS_PER_S - shift_ms * NS_PER_MS

    assert aggregated(start_ns, end_ns, np.ones((3000, 2))).flagged.tolist() == [flagged]


def test_what_is_no_number_is_left_out_of_its_column():
    start_ns, end_ns = instants(3000)
    values = np.full((3000, 2), 5.0)
    values[:1000, 0] = np.nan

    assert aggregated(start_ns, end_ns, values).values.tolist() == [[5.0, 5.0]]


def test_events_flag_the_intervals_that_have_a_part_in_them():
    start_ns, end_ns = np.arange(5) * 600, np.arange(1, 6) * 600
    spans = np.array([[1500, 1501], [100, 700], [2400, 2400]])

    # 100–700 is in the first and second, 1500 in the third; 2400 is the first instant of the last.
    assert touched(start_ns, end_ns, spans).tolist() == [True, True, True, False, False]
    assert not touched(start_ns, end_ns, np.empty((0, 2), np.int64)).any()


def test_an_event_in_the_window_on_the_tick_flags_the_interval_that_has_the_window():
    edges = np.array([599_700, 599_900, 600_100, 600_300]) * NS_PER_MS
    means = aggregated(edges[:-1], edges[1:], np.ones((3, 2)))

    dip = np.array([[599_950, 599_980]]) * NS_PER_MS

    assert means.touched_by(dip).tolist() == [True, True]


def test_a_length_that_cannot_be_is_refused():
    with pytest.raises(LocalError, match="the length is 0 ns"):
        Aggregator(0, SQUARES)


def spectra_of(first: int, count: int, u_rms_v: float) -> Spectra:
    """Windows of 200 ms from number ``first`` on, with a voltage and a current that lags by 30°."""
    spectra = Spectra.empty(Wiring.FOUR_WIRE, 50, count)
    spectra.start_ns[:], spectra.end_ns[:] = instants(count, first * WINDOW_NS)
    spectra.cycles[:], spectra.frequency_hz[:], spectra.measured_ns[:] = 10, 50.0, WINDOW_NS
    spectra.u_rms_v[:], spectra.i_rms_a[:], spectra.active_w[:] = u_rms_v, 10.0, 2000.0
    turn = np.exp(1j * np.arange(first, first + count))[:, np.newaxis]
    spectra.u1_v[:] = turn * u_rms_v * np.exp(-2j * np.pi * np.arange(3) / 3)
    spectra.i1_a[:] = spectra.u1_v / u_rms_v * 10.0 * np.exp(-1j * np.pi / 6)
    spectra.u_v[:], spectra.i_a[:] = 0.0, 0.0
    spectra.u_v[:, :, 1], spectra.u_v[:, :, 5], spectra.u_v[:, :, 0] = u_rms_v, 0.06 * u_rms_v, -1.0
    return spectra


def test_windows_become_ten_minutes_and_two_hours_by_name():
    aggregation = Aggregation(Wiring.FOUR_WIRE)
    for tenth in range(12):
        aggregation.take(spectra_of(3000 * tenth, 3000, 240.0 if tenth < 6 else 220.0))
    aggregation.finish()

    ten_minutes, two_hours = aggregation.ten_minutes(), aggregation.two_hours()

    assert ten_minutes["u_rms_v"][:, 1] == pytest.approx([240.0] * 6 + [220.0] * 6)
    assert ten_minutes["thd_u_pct"][0] == pytest.approx([6.0] * 3)
    assert ten_minutes["u_v"][0, 2, 5] == pytest.approx(14.4)  # 6 % of 240 V
    assert ten_minutes["u_v"][0, 0, 0] == -1.0
    assert ten_minutes["unbalance_u2_pct"][3] == pytest.approx(0.0, abs=1e-9)
    assert ten_minutes["u1_imag_v"][0] == pytest.approx([0.0, -240 * 0.75**0.5, 240 * 0.75**0.5])
    assert ten_minutes["reactive_1_var"][0] == pytest.approx([1200.0] * 3)  # 240 · 10 · sin 30°
    assert two_hours["u_rms_v"] == pytest.approx(np.full((1, 3), 53_000.0**0.5))  # √((240² + 220²)/2)
    assert two_hours.means.end_ns.tolist() == [TWO_HOURS_NS]
    assert not two_hours.means.flagged.any()
    assert aggregation.ten_minutes().rows == aggregation.two_hours().rows == aggregation.three_seconds().rows == 0


def test_what_is_over_is_there_while_the_recording_goes_on():
    aggregation = Aggregation(Wiring.FOUR_WIRE)

    for tenth in range(13):  # two hours, and ten minutes behind them
        aggregation.take(spectra_of(3000 * tenth, 3000, 230.0))

    assert aggregation.ten_minutes().rows == 13
    assert aggregation.two_hours().rows == 1


def test_what_is_under_way_when_the_recording_ends_is_told_and_flagged():
    aggregation = Aggregation(Wiring.FOUR_WIRE)

    aggregation.take(spectra_of(0, 4500, 230.0))  # 15 minutes
    aggregation.finish()

    assert aggregation.ten_minutes().means.flagged.tolist() == [False, True]
    two_hours = aggregation.two_hours().means
    assert (two_hours.measured_ns.tolist(), two_hours.flagged.tolist()) == ([900 * NS_PER_S], [True])


def test_a_window_with_a_sample_that_is_no_number_was_not_measured():
    spectra = spectra_of(0, 3000, 230.0)
    spectra.u_rms_v[100, 1] = np.nan
    aggregation = Aggregation(Wiring.FOUR_WIRE)

    aggregation.take(spectra)
    aggregation.finish()

    ten_minutes = aggregation.ten_minutes()
    assert ten_minutes.means.flagged.tolist() == [True]
    assert ten_minutes.means.measured_ns.tolist() == [599_800 * NS_PER_MS]
    assert ten_minutes["u_rms_v"] == pytest.approx(np.full((1, 3), 230.0))


def test_a_simulated_week_keeps_nothing_but_its_results():
    aggregator = Aggregator(TEN_MINUTES_NS, np.ones(columns_of(3)["frequency_hz"].stop, np.bool_))
    values = np.ones((30, len(aggregator.squares)))
    kept = 0
    for tenth in range(1008):
        aggregator.take(*instants(30, tenth * TEN_MINUTES_NS, 20 * NS_PER_S), values)
        kept = max(kept, len(aggregator._done), len(aggregator._holes))
        assert aggregator.collect().rows == 1
    assert kept == 1


def test_a_window_weighs_what_was_measured_of_it():
    aggregation = Aggregation(Wiring.FOUR_WIRE)
    whole, half = spectra_of(0, 2999, 240.0), spectra_of(2999, 1, 220.0)
    half.measured_ns[:] = WINDOW_NS // 2
    for spectra in (whole, half):
        aggregation.take(spectra)
    aggregation.finish()

    ten_minutes = aggregation.ten_minutes()

    assert ten_minutes.means.measured_ns.tolist() == [2999 * WINDOW_NS + WINDOW_NS // 2]
    assert ten_minutes["u_rms_v"][0] == pytest.approx([((2999 * 240**2 + 0.5 * 220**2) / 2999.5) ** 0.5] * 3, rel=1e-12)
