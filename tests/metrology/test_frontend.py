"""Samples to intervals: closed-form truth, cuts anywhere, gaps, lost phases and samples that are no numbers."""

from dataclasses import fields
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.frontend import Frontend
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.metrology.signals import Harmonic, Shape, Signal


def measured(signal: Signal, seconds: float, rate_hz: float, **options) -> tuple[Intervals, Frontend]:
    frontend = Frontend(**options)
    u_v, i_a = signal.samples(0, round(seconds * rate_hz), rate_hz)
    return Intervals.joined([frontend.measure(SampleBlock(u_v, i_a, rate_hz)), frontend.finish()]), frontend


def same(one: Intervals, other: Intervals) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Intervals))


PHI = {"PF 1": 0.0, "0.5 ind": 60.0, "0.8 cap": -36.86989764584402, "0.25 ind": 75.52248781407008}
QUADRANTS = {"I": 30.0, "II": 150.0, "III": -150.0, "IV": -30.0}


@pytest.mark.parametrize("frequency_hz", [49.87, 51.0])
@pytest.mark.parametrize("loaded", [(10.0, 10.0, 10.0), (10.0, 0.0, 0.0)], ids=["balanced", "one phase"])
@pytest.mark.parametrize("phi_deg", (PHI | QUADRANTS).values(), ids=(PHI | QUADRANTS).keys())
def test_energy_is_that_of_the_closed_form_to_a_thousandth_of_a_percent(frequency_hz, loaded, phi_deg):
    signal = Signal(frequency_hz=frequency_hz, i_a=loaded, phi_deg=(phi_deg,) * 3)
    seconds, rate_hz = 20.0, 10_000.0

    intervals, _ = measured(signal, seconds, rate_hz)

    truth_j = signal.active_j(*Signal.cells_s(0, round(seconds * rate_hz), rate_hz))
    apparent_vas = 2300.0 * seconds
    assert intervals.active_j[0].sum(axis=0) == pytest.approx(truth_j, rel=1e-5, abs=1e-9)
    # Reactive energy has no closed form over a broken cycle: 20 s are 997.4 and 1020 cycles, the rest is the last window's.
    truth_vars = signal.reactive_var() * seconds
    assert intervals.reactive_vars[0].sum(axis=0) == pytest.approx(truth_vars, abs=1e-5 * apparent_vas)


@pytest.mark.parametrize("rate_hz", [600.0, 4_000.0, 30_707.244140625, 50_000.0])
@pytest.mark.parametrize("frequency_hz", [42.5, 50.0, 57.5])
def test_the_frequency_is_followed_at_50_hz(rate_hz, frequency_hz):
    intervals, _ = measured(Signal(frequency_hz=frequency_hz), 3.0, rate_hz, nominal_hz=50.0)

    whole = intervals.cycles[0] == 10
    assert whole.sum() >= 12
    assert intervals.frequency_hz[0, whole] == pytest.approx(frequency_hz, abs=0.01 if rate_hz > 600 else 0.02)
    assert intervals.u_rms_v[0, whole] == pytest.approx(230.0, rel=1e-4 if rate_hz > 600 else 2e-3)


@pytest.mark.parametrize("frequency_hz", [51.0, 60.0, 69.0])
def test_the_frequency_is_followed_at_60_hz(frequency_hz):
    intervals, _ = measured(Signal(frequency_hz=frequency_hz), 3.0, 4_800.0, nominal_hz=60.0)

    whole = intervals.cycles[0] == 12
    assert whole.sum() >= 12
    assert intervals.frequency_hz[0, whole] == pytest.approx(frequency_hz, abs=0.01)


@pytest.mark.parametrize(("frequency_hz", "cycles"), [(50.2, 10), (59.9, 12)])
def test_without_a_nominal_frequency_the_first_cycles_tell_it(frequency_hz, cycles):
    intervals, _ = measured(Signal(frequency_hz=frequency_hz), 1.0, 10_000.0)

    assert set(intervals.cycles[0, :-2]) == {cycles}


@pytest.mark.parametrize("shape", [Shape.HALF_WAVE, Shape.PHASE_FIRED, Shape.BURST])
def test_shaped_currents_are_measured_over_whole_bursts(shape):
    signal = Signal(shape=shape, phi_deg=(0.0,) * 3)

    intervals, _ = measured(signal, 20.0, 10_000.0)

    assert intervals.active_j[0].sum(axis=0) == pytest.approx(signal.active_w() * 20.0, rel=1e-4)


def test_active_energy_has_all_harmonics_and_reactive_energy_the_fundamental_alone():
    # 10 % of U5 and 40 % of I5 in phase: P = 1.04 · 230 V · 10 A, Q = 0.
    signal = Signal(u_harmonics=(Harmonic(5, 0.1),), i_harmonics=(Harmonic(5, 0.4),))

    intervals, _ = measured(signal, 20.0, 10_000.0)

    assert intervals.active_j[0].sum(axis=0) == pytest.approx([1.04 * 2300 * 20] * 3, rel=1e-4)
    assert intervals.reactive_vars[0].sum(axis=0) == pytest.approx([0.0] * 3, abs=2300 * 20 * 1e-5)


CUT_SIGNAL = Signal(
    frequency_hz=50.3, i_a=(10.0, 3.0, 0.5), phi_deg=(30.0, -100.0, 170.0), noise_u_v=0.5, noise_i_a=0.02, seed=1
)
CUT_SAMPLES = CUT_SIGNAL.samples(0, 9_000, 4_000.0)


@cache
def uncut() -> tuple[Frontend, Intervals]:
    """All samples of the stream at once."""
    frontend = Frontend()
    return frontend, Intervals.joined([frontend.measure(SampleBlock(*CUT_SAMPLES, 4_000.0)), frontend.finish()])


@given(sizes=st.lists(st.integers(1, 9) | st.integers(1, 4_000), min_size=1, max_size=24))
@example(sizes=[2_200, *[1] * 400])  # sample by sample through the end of a window
@settings(max_examples=60, deadline=None)
def test_a_stream_cut_anywhere_gives_the_same_intervals_bit_for_bit(sizes):
    (one, whole), many, pieces = uncut(), Frontend(), []
    edges = np.unique(np.minimum(np.cumsum([0, *sizes, 9_000]), 9_000))
    for at, end in pairwise(edges):
        u_v, i_a = (each[:, at:end] for each in CUT_SAMPLES)
        pieces.append(many.measure(SampleBlock(u_v, i_a, 4_000.0)))
    pieces.append(many.finish())

    assert same(Intervals.joined(pieces), whole)
    assert many.measured_ns == one.measured_ns


@pytest.mark.parametrize("samples", [1, 7, 60, 150, 400, 801])
def test_every_sample_of_a_short_stream_counts(samples):
    u_v, i_a = Signal(frequency_hz=49.87, phi_deg=(40.0,) * 3).samples(0, samples, 4_000.0)
    frontend = Frontend()

    intervals = Intervals.joined([frontend.measure(SampleBlock(u_v, i_a, 4_000.0)), frontend.finish()])

    assert intervals.active_j[0].sum(axis=0) == pytest.approx((u_v * i_a).sum(axis=1) / 4_000.0, rel=1e-12)
    assert int((intervals.end_ns - intervals.start_ns).sum()) == samples * 250_000


def test_a_stream_that_ends_a_hair_after_a_whole_cycle_counts_the_hair():
    # 51 Hz and 20 s: the last of 102 windows may end nanoseconds before the stream does, between two samples.
    u_v, i_a = Signal(frequency_hz=51.0).samples(0, 200_000, 10_000.0)
    for samples in range(199_990, 200_001):
        frontend = Frontend()
        block = SampleBlock(u_v[:, :samples], i_a[:, :samples], 10_000.0)
        intervals = Intervals.joined([frontend.measure(block), frontend.finish()])
        energy_j = (u_v * i_a)[:, :samples].sum(axis=1) / 10_000.0
        assert intervals.active_j[0].sum(axis=0) == pytest.approx(energy_j, rel=1e-12)


@pytest.mark.parametrize("cycles", [1.99, 2.99, 9.99, 11.985])
def test_a_last_cycle_that_lacks_a_little_does_not_make_the_frequency_higher(cycles):
    intervals, _ = measured(Signal(), cycles / 50.0, 10_000.0)

    assert intervals.frequency_hz[0][intervals.cycles[0] > 0] == pytest.approx(50.0, abs=0.001)


def test_a_gap_is_not_measured_and_ends_the_interval_before_it():
    u_v, i_a = Signal().samples(0, 4_000, 4_000.0)
    frontend = Frontend()
    block = SampleBlock(u_v, i_a, 4_000.0, Instant(0))
    after = SampleBlock(u_v, i_a, 4_000.0, Instant(5 * NS_PER_S))

    intervals = list(frontend.stream([block, Gap(Instant(NS_PER_S), Instant(5 * NS_PER_S), "nothing recorded"), after]))

    joined = Intervals.joined(intervals)
    assert (frontend.measured_ns, frontend.unmeasured_ns) == (2 * NS_PER_S, 4 * NS_PER_S)
    assert joined.active_j.sum() == pytest.approx(2 * 6900.0, rel=1e-9)
    assert not ((joined.start_ns < NS_PER_S) & (joined.end_ns > NS_PER_S)).any()


def test_a_hole_in_the_time_stamps_is_a_gap_that_nobody_announced():
    u_v, i_a = Signal().samples(0, 4_000, 4_000.0)
    frontend = Frontend()

    frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(0)))
    frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(3 * NS_PER_S)))

    assert frontend.unmeasured_ns == 2 * NS_PER_S


@pytest.mark.parametrize(("late", "lost_ns"), [(0.4, 0), (0.6, 150_000), (1.9, 475_000)])
def test_half_a_sample_is_a_rounded_time_stamp_and_more_is_a_gap(late, lost_ns):
    u_v, i_a = Signal().samples(0, 400, 4_000.0)
    frontend = Frontend()

    frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(0)))
    frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(NS_PER_S // 10 + round(late * 250_000))))

    assert frontend.unmeasured_ns == lost_ns  # a sample is 250 µs


def test_half_a_sample_too_early_is_a_rounded_time_stamp_and_more_is_refused():
    u_v, i_a = Signal().samples(0, 400, 4_000.0)
    frontend = Frontend()
    frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(0)))

    with pytest.raises(LocalError, match="before the end of the one before it"):
        frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(NS_PER_S // 10 - 150_000)))
    frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(NS_PER_S // 10 - 100_000)))

    assert frontend.measured_ns == NS_PER_S // 5


def test_a_block_from_the_past_is_refused():
    u_v, i_a = Signal().samples(0, 4_000, 4_000.0)
    frontend = Frontend()
    frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(0)))

    with pytest.raises(LocalError, match="before the end of the one before it"):
        frontend.measure(SampleBlock(u_v, i_a, 4_000.0, Instant(NS_PER_S // 2)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_sample_that_is_no_number_is_one_that_was_lost(bad):
    u_v, i_a = Signal().samples(0, 40_000, 4_000.0)
    lost = u_v[:, 20_400] * i_a[:, 20_400]
    u_v[1, 20_400] = bad
    frontend = Frontend()

    intervals = Intervals.joined([frontend.measure(SampleBlock(u_v, i_a, 4_000.0)), frontend.finish()])

    assert np.isfinite(intervals.active_j).all()
    assert (frontend.measured_ns, frontend.unmeasured_ns) == (39_999 * 250_000, 250_000)
    assert intervals.active_j[0].sum(axis=0) == pytest.approx(23_000 - lost / 4_000.0, rel=1e-9)
    assert (intervals.cycles[0, -3:-1] == 10).all()


@pytest.mark.parametrize("missing", [{0}, {1}, {0, 1}, {1, 2}])
def test_a_lost_phase_takes_neither_the_frequency_nor_the_energy_of_the_others(missing):
    signal = Signal(frequency_hz=50.1, missing=frozenset(missing))

    intervals, _ = measured(signal, 2.0, 4_000.0)

    assert intervals.frequency_hz[0, 1:-2] == pytest.approx(50.1, abs=0.01)
    truth_j = signal.active_j(*Signal.cells_s(0, 8_000, 4_000.0))
    assert intervals.active_j[0].sum(axis=0) == pytest.approx(truth_j, rel=1e-5, abs=1e-9)


def test_without_any_voltage_time_goes_on_in_windows_of_no_whole_cycle():
    u_v, i_a = Signal().samples(0, 20_000, 4_000.0)
    u_v[:, 8_000:12_000] = 0.0

    frontend = Frontend()
    intervals = Intervals.joined([frontend.measure(SampleBlock(u_v, i_a, 4_000.0)), frontend.finish()])

    dead = (intervals.start_ns[0] >= 2.1e9) & (intervals.end_ns[0] <= 2.9e9)
    assert dead.any()
    assert (intervals.cycles[0, dead] == 0).all()
    assert intervals.active_j[0, dead].max() == 0.0
    assert (np.diff(intervals.start_ns[0]) > 0).all()
    assert np.array_equal(intervals.start_ns[0, 1:], intervals.end_ns[0, :-1])
    assert intervals.cycles[0, -4] == 10


def test_two_systems_measure_what_three_would():
    # Three-wire: P = u12·i1 + u32·i3, and so is Q, whatever the load.
    signal = Signal(phi_deg=(50.0, 50.0, 50.0))
    u_v, i_a = signal.samples(0, 40_000, 10_000.0)
    lines = np.stack((u_v[0] - u_v[1], u_v[2] - u_v[1])), np.stack((i_a[0], i_a[2]))
    frontend = Frontend(Wiring.ARON)

    intervals = Intervals.joined([frontend.measure(SampleBlock(*lines, 10_000.0)), frontend.finish()])

    assert intervals.active_j.sum() == pytest.approx(signal.active_w().sum() * 4.0, rel=1e-6)
    assert intervals.reactive_vars.sum() == pytest.approx(signal.reactive_var().sum() * 4.0, rel=1e-5)
    assert intervals.u_rms_v[0, 0] == pytest.approx([230 * 3**0.5, 0, 230 * 3**0.5], rel=1e-4)


def test_meters_of_one_block_are_measured_each_for_itself():
    first, second = Signal(), Signal(frequency_hz=49.0, i_a=(1.0, 2.0, 3.0))
    blocks = [signal.samples(0, 8_000, 4_000.0) for signal in (first, second)]
    frontend = Frontend(meters=2)
    block = SampleBlock(np.stack([u for u, _ in blocks]), np.stack([i for _, i in blocks]), 4_000.0)

    intervals = Intervals.joined([frontend.measure(block), frontend.finish()])

    assert intervals.active_j[0].sum() == pytest.approx(6900 * 2, rel=1e-6)
    assert intervals.active_j[1].sum() == pytest.approx(
        second.active_j(*Signal.cells_s(0, 8_000, 4_000.0)).sum(), rel=1e-6
    )


def test_noise_does_not_make_cycles():
    signal = Signal(noise_u_v=15.0, seed=3)

    intervals, _ = measured(signal, 3.0, 4_000.0)

    assert (intervals.cycles[0, :-2] == 10).all()
    assert intervals.frequency_hz[0, :-2] == pytest.approx(50.0, abs=0.15)


@pytest.mark.parametrize(
    ("u_v", "i_a", "rate_hz", "sentence"),
    [
        (np.zeros((3, 5)), np.zeros((3, 4)), 1000.0, "they must be the same"),
        (np.zeros(5), np.zeros(5), 1000.0, "it has two"),
        (np.zeros((3, 5)), np.zeros((3, 5)), 500.0, "rate_hz is 500.0 .*; it must be a number of 600 to 50000"),
    ],
)
def test_a_block_that_cannot_be_is_refused(u_v, i_a, rate_hz, sentence):
    with pytest.raises(LocalError, match=sentence):
        SampleBlock(u_v, i_a, rate_hz)
