"""Harmonics of windows: closed forms, the definition, cuts anywhere, and windows that have no spectrum."""

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
from trefas.metrology.harmonics import Harmonics, length_of, lines_slowly, subgroups_slowly
from trefas.metrology.interval import Intervals
from trefas.metrology.resampler import GAIN_STEPS, REACH, resample_slowly, resampler
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.metrology.signals import Harmonic, Signal
from trefas.metrology.spectra import Spectra


def spectra_of(signal: Signal, seconds: float, rate_hz: float, nominal_hz: float = 50.0) -> Spectra:
    harmonics = Harmonics()
    frontend = Frontend(nominal_hz=nominal_hz, observers=[harmonics])
    frontend.measure(SampleBlock(*signal.samples(0, round(seconds * rate_hz), rate_hz), rate_hz))
    frontend.finish()
    spectra = harmonics.collect()
    assert spectra is not None
    return spectra


def inner(spectra: Spectra, values: np.ndarray) -> np.ndarray:
    """Of the windows of whole cycles that have samples on either side."""
    whole = np.flatnonzero(spectra.cycles)
    return values[whole[1:-1]]


def same(one: Spectra, other: Spectra) -> bool:
    names = [f.name for f in fields(Spectra) if f.name != "wiring"]
    return all(np.array_equal(getattr(one, n), getattr(other, n), equal_nan=True) for n in names)


ORDERS = (2, 3, 5, 7, 11, 13, 25, 40, 49, 50)


@pytest.mark.parametrize("frequency_hz", [49.0, 49.87, 50.0, 50.3, 51.0])
@pytest.mark.parametrize("order", ORDERS)
def test_a_harmonic_of_two_percent_is_within_a_thousandth_of_itself_at_10_khz(frequency_hz, order):
    tone = (Harmonic(order, 0.02, 37.0 * order),)
    spectra = spectra_of(Signal(frequency_hz=frequency_hz, u_harmonics=tone, i_harmonics=tone), 1.2, 10_000.0)

    whole = spectra.cycles == 10
    assert whole.sum() >= 5
    # 2 % of 230 V and 10 A; the windows at both ends of the stream, too.
    assert spectra.u_v[whole][:, :, order] == pytest.approx(4.6, rel=1e-3)
    assert spectra.i_a[whole][:, :, order] == pytest.approx(0.2, rel=1e-3)
    assert inner(spectra, spectra.u_v)[:, :, order] == pytest.approx(4.6, rel=2e-4)
    assert spectra.u_v[whole][:, :, 1] == pytest.approx(230.0, rel=5e-5)


@pytest.mark.parametrize("frequency_hz", [49.0, 49.5, 49.87, 50.0, 50.3, 50.7, 51.0])
def test_every_harmonic_at_once_is_within_a_thousandth_of_itself(frequency_hz):
    # The worst for the crossings, and so for the length of the windows: 2 % each, and half a percent beside 5 %.
    many = tuple(Harmonic(order, 0.02, 17.0 * order * order) for order in range(2, 51))
    unlike = (
        Harmonic(2, 0.005),
        Harmonic(5, 0.05),
        Harmonic(7, 0.04, 60.0),
        Harmonic(25, 0.01),
        Harmonic(49, 0.003, 30.0),
    )
    for tones in (many, unlike):
        spectra = spectra_of(Signal(frequency_hz=frequency_hz, u_harmonics=tones), 1.6, 10_000.0)

        for tone in tones:
            measured = inner(spectra, spectra.u_v)[:, :, int(tone.order)]
            assert measured == pytest.approx(230.0 * tone.relative, rel=1e-3), tone


@pytest.mark.parametrize("off", [-9e-4, -1e-5, 0.0, 3e-6, 8e-4])
@pytest.mark.parametrize("rate_hz", [4_000.0, 10_000.0, 50_000.0])
def test_the_cycles_of_a_window_are_as_long_as_its_samples_say(off, rate_hz):
    signal = Signal(frequency_hz=50.7, u_v=(230.0, 0.0, 200.0), u_harmonics=(Harmonic(3, 0.05), Harmonic(26, 0.02)))
    u_v, _ = signal.samples(0, round(0.25 * rate_hz), rate_hz)
    truth = 10 * rate_hz / 50.7

    length = length_of(u_v, np.array([1.0, -0.5, -0.5]), 20.3, truth * (1 + off), 10)

    assert length == pytest.approx(truth, rel=3e-6)


def test_a_jump_of_the_phase_is_not_taken_for_longer_cycles():
    u_v = np.hstack([Signal(angle_deg=(deg, 0.0, 0.0)).samples(0, 1_000, 10_000.0)[0][:1] for deg in (0.0, 40.0)])

    assert length_of(u_v, np.ones(1), 10.0, 1_980.0, 10) == 1_980.0
    assert length_of(u_v * np.nan, np.ones(1), 10.0, 1_980.0, 10) == 1_980.0
    assert length_of(u_v * 0.0, np.ones(1), 10.0, 1_980.0, 10) == pytest.approx(1_980.0, rel=1e-3)


@pytest.mark.parametrize("frequency_hz", [59.0, 60.0, 61.0])
def test_windows_of_twelve_cycles_at_60_hz(frequency_hz):
    tones = (Harmonic(5, 0.03), Harmonic(49, 0.02, 90.0))
    spectra = spectra_of(Signal(frequency_hz=frequency_hz, u_harmonics=tones), 1.2, 10_000.0, 60.0)

    assert set(spectra.cycles[:-2]) == {12}
    assert inner(spectra, spectra.u_v)[:, :, [5, 49]] / (6.9, 4.6) == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize(("frequency_hz", "worst"), [(49.0, 1e-3), (50.0, 1e-3), (50.5, 1e-2), (51.0, 2e-2)])
def test_at_4_khz_the_39th_is_the_last(frequency_hz, worst):
    # 39 · 51 Hz = 1989 Hz: 11 Hz below half the rate, so near its own image that they cannot be told apart for certain.
    tones = (Harmonic(5, 0.02), Harmonic(25, 0.02, 30.0), Harmonic(39, 0.02, 60.0))
    spectra = spectra_of(Signal(frequency_hz=frequency_hz, u_harmonics=tones), 1.4, 4_000.0)

    assert spectra.order_max == 39
    assert np.isnan(spectra.u_v[:, :, 40:]).all()
    assert inner(spectra, spectra.u_v)[:, :, [5, 25]] == pytest.approx(4.6, rel=1e-3)
    assert inner(spectra, spectra.u_v)[:, :, 39] == pytest.approx(4.6, rel=worst)


@pytest.mark.parametrize(("rate_hz", "order_max"), [(600.0, 5), (1_000.0, 9), (30_707.24, 50), (50_000.0, 50)])
def test_other_rates_have_what_they_can(rate_hz, order_max):
    tones = (Harmonic(3, 0.04), Harmonic(5, 0.02, 45.0))
    spectra = spectra_of(Signal(frequency_hz=50.1, u_harmonics=tones), 1.4, rate_hz)

    assert spectra.order_max == order_max
    assert inner(spectra, spectra.u_v)[:, :, [3, 5]] / (9.2, 4.6) == pytest.approx(1.0, rel=3e-3)


def test_an_order_above_half_the_rate_is_not_measured():
    # 5 · 62 Hz = 310 Hz of 300 Hz
    spectra = spectra_of(Signal(frequency_hz=62.0), 1.4, 600.0, 50.0)

    assert np.isnan(spectra.u_v[:, :, 5]).all()


def test_interharmonics_lie_between_the_harmonics():
    # Lines every 5 Hz: 5.4 · 50 Hz is line 54, in the middle of 52 … 58; 0.5 · 50 Hz is line 5, a sub-harmonic.
    tones = (Harmonic(5.4, 0.01), Harmonic(0.5, 0.005), Harmonic(5, 0.03))
    spectra = spectra_of(Signal(u_harmonics=tones), 1.4, 10_000.0)

    between = inner(spectra, spectra.u_between_v)
    assert between[:, :, 5] == pytest.approx(2.3, rel=2e-3)
    assert between[:, :, 0] == pytest.approx(1.15, rel=2e-3)
    assert inner(spectra, spectra.u_v)[:, :, 5] == pytest.approx(6.9, rel=1e-3)
    assert np.delete(between, (0, 5), axis=2)[:, :, :45].max() < 230 * 2e-5


def test_dc_keeps_its_sign():
    spectra = spectra_of(Signal(u_dc_v=(2.0, 0.0, -3.0), i_dc_a=(0.0, 0.4, -0.1)), 1.2, 10_000.0)

    assert inner(spectra, spectra.u_v)[:, :, 0] - (2.0, 0.0, -3.0) == pytest.approx(0.0, abs=1e-3)
    assert inner(spectra, spectra.i_a)[:, :, 0] - (0.0, 0.4, -0.1) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("rate_hz", [10_000.0, 4_000.0])
def test_a_window_is_what_its_definition_says(rate_hz):
    tones = (Harmonic(3, 0.05, 10.0), Harmonic(7.3, 0.02), Harmonic(38, 0.01, 20.0))
    signal = Signal(frequency_hz=50.13, phi_deg=(30.0, -60.0, 100.0), u_harmonics=tones, i_harmonics=tones)
    u_v, i_a = signal.samples(0, round(1.2 * rate_hz), rate_hz)
    harmonics = Harmonics()
    frontend = Frontend(nominal_hz=50.0, observers=[harmonics])
    frontend.measure(SampleBlock(u_v, i_a, rate_hz))
    spectra = harmonics.collect()

    # Ten cycles of 50.13 Hz around the middle of the window.
    middle = (spectra.start_ns[2] + spectra.end_ns[2]) / 2 * rate_hz / NS_PER_S - 0.5
    start, end = middle - 5 * rate_hz / 50.13, middle + 5 * rate_hz / 50.13
    by = resampler(rate_hz, 10)
    positions = start + np.arange(by.points) * (end - start) / by.points
    gain = np.sqrt(
        np.interp(np.arange(by.lines) * 2 * GAIN_STEPS / (end - start), np.arange(GAIN_STEPS + 1), by.line_gain)
    )
    for row, (fast, between) in ((u_v, (spectra.u_v, spectra.u_between_v)), (i_a, (spectra.i_a, spectra.i_between_a))):
        lines = lines_slowly(resample_slowly(row[1], positions, by), by.lines) * gain
        for order in range(1, by.order_max):
            harmonic, interharmonics = subgroups_slowly(lines, 10, order)
            assert fast[2, 1, order] == pytest.approx(harmonic, abs=5e-6 * fast[2, 1, 1])
            assert between[2, 1, order] == pytest.approx(interharmonics, abs=5e-6 * fast[2, 1, 1])


CUT_SIGNAL = Signal(
    frequency_hz=50.3,
    i_a=(10.0, 3.0, 0.5),
    phi_deg=(30.0, -100.0, 170.0),
    u_harmonics=(Harmonic(5, 0.05), Harmonic(7.4, 0.01)),
    noise_u_v=0.5,
    noise_i_a=0.02,
    seed=1,
)
CUT_SAMPLES = CUT_SIGNAL.samples(0, 9_000, 4_000.0)


@cache
def uncut() -> Spectra | None:
    """All samples of the stream at once."""
    harmonics = Harmonics()
    frontend = Frontend(nominal_hz=50.0, observers=[harmonics])
    frontend.measure(SampleBlock(*CUT_SAMPLES, 4_000.0))
    frontend.finish()
    return harmonics.collect()


@given(sizes=st.lists(st.integers(1, 9) | st.integers(1, 4_000), min_size=1, max_size=24))
@example(sizes=[2_200, *[1] * 400])  # sample by sample through the end of a window
@settings(max_examples=40, deadline=None)
def test_a_stream_cut_anywhere_gives_the_same_spectra_bit_for_bit(sizes):
    many, pieces = Harmonics(), []
    frontend = Frontend(nominal_hz=50.0, observers=[many])
    edges = np.unique(np.minimum(np.cumsum([0, *sizes, 9_000]), 9_000))
    for at, end in pairwise(edges):
        u_v, i_a = (each[:, at:end] for each in CUT_SAMPLES)
        frontend.measure(SampleBlock(u_v, i_a, 4_000.0))
        pieces.append(many.collect())
    frontend.finish()
    pieces.append(many.collect())

    assert same(Spectra.joined([each for each in pieces if each is not None]), uncut())


def test_an_observer_changes_nothing_and_its_rows_are_the_intervals():
    u_v, i_a = CUT_SAMPLES
    harmonics = Harmonics()
    alone, watched = Frontend(nominal_hz=50.0), Frontend(nominal_hz=50.0, observers=[harmonics])

    one, other = (Intervals.joined([f.measure(SampleBlock(u_v, i_a, 4_000.0)), f.finish()]) for f in (alone, watched))

    assert all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Intervals))
    spectra = harmonics.collect()
    for name in ("start_ns", "end_ns"):
        assert np.array_equal(getattr(spectra, name), getattr(one, name)[0])
    assert np.array_equal(spectra.u_rms_v, one.u_rms_v[0])
    assert spectra.active_w == pytest.approx(
        one.active_j[0] / one.duration_s[0][:, np.newaxis], rel=1e-6
    )  # whole nanoseconds


def test_a_window_without_voltage_has_no_harmonics_and_one_that_lost_a_sample_has_those_of_the_others():
    u_v, i_a = Signal().samples(0, 20_000, 10_000.0)
    u_v[:, 4_000:8_000] = 0.0
    i_a[1, 15_000] = np.nan
    harmonics = Harmonics()
    frontend = Frontend(nominal_hz=50.0, observers=[harmonics])
    frontend.measure(SampleBlock(u_v, i_a, 10_000.0))

    spectra = harmonics.collect()
    gone = (spectra.end_ns > 0.42 * NS_PER_S) & (spectra.start_ns < 0.78 * NS_PER_S)
    assert gone.sum() >= 2
    assert not spectra.cycles[gone].any()
    assert np.isnan(spectra.u_v[gone]).all()
    bad = (spectra.start_ns <= 1.5 * NS_PER_S) & (spectra.end_ns > 1.5 * NS_PER_S)
    assert spectra.cycles[bad].all()
    assert spectra.i_a[bad][:, :, 1] == pytest.approx(10.0, rel=1e-4)
    assert np.isnan(spectra.u_between_v[bad]).all()
    after = spectra.start_ns > 1.6 * NS_PER_S
    assert spectra.u_v[after][:, :, 1] == pytest.approx(230.0, rel=1e-4)


def test_each_stream_begins_anew_with_its_own_rate():
    harmonics = Harmonics()
    frontend = Frontend(nominal_hz=50.0, observers=[harmonics])
    signal = Signal(u_harmonics=(Harmonic(5, 0.02),))

    frontend.measure(SampleBlock(*signal.samples(0, 10_000, 10_000.0), 10_000.0, Instant(0)))
    frontend.skip(Gap(Instant(NS_PER_S), Instant(3 * NS_PER_S), "nothing was sampled"))
    frontend.measure(SampleBlock(*signal.samples(0, 4_000, 4_000.0), 4_000.0, Instant(3 * NS_PER_S)))
    frontend.finish()

    spectra = harmonics.collect()
    assert spectra.order_max == 39
    assert spectra.start_ns[spectra.start_ns >= 3 * NS_PER_S][0] == 3 * NS_PER_S
    whole = spectra.cycles == 10
    assert spectra.u_v[whole][:, :, 5] == pytest.approx(4.6, rel=2e-3)
    assert harmonics.collect() is None


@pytest.mark.parametrize("samples", [1, 7, 150, 2_000, 2_100])
def test_a_short_stream_is_measured_or_left_out(samples):
    spectra = spectra_of(Signal(), samples / 10_000.0, 10_000.0)

    assert spectra.windows >= 1
    assert spectra.end_ns[-1] == round(samples * NS_PER_S / 10_000)


@pytest.mark.parametrize("wiring", list(Wiring))
def test_every_wiring(wiring):
    harmonics = Harmonics()
    frontend = Frontend(wiring, nominal_hz=50.0, observers=[harmonics])
    u_v, i_a = Signal(u_harmonics=(Harmonic(5, 0.02),)).samples(0, 8_000, 10_000.0)
    rows = list(wiring.value)
    frontend.measure(SampleBlock(u_v[rows], i_a[rows], 10_000.0))

    spectra = harmonics.collect()
    assert spectra.u_v.shape[1] == wiring.systems
    assert spectra.u_v[:, :, 5] == pytest.approx(4.6, rel=1e-3)


def test_without_a_nominal_frequency_it_says_what_would_help():
    frontend = Frontend(observers=[Harmonics()])

    with pytest.raises(LocalError, match="give it to the Frontend, or use Quality"):
        frontend.measure(SampleBlock(*Signal().samples(0, 100, 10_000.0), 10_000.0))


def test_there_is_an_observer_for_every_meter_or_for_none():
    with pytest.raises(LocalError, match=r"there are 1 observers for 2 meter\(s\); there can be none or 2"):
        Frontend(meters=2, observers=[Harmonics()])


assert REACH < 120, "the shortest window of 10 cycles, at 600 Hz, is mirrored at its end"
