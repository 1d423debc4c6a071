"""Frequencies from 15 to 440 Hz, constant and running, and what is outside: 230 V, 10 A, 60° lagging, Q = 2300 · sin 60°."""

from dataclasses import fields

import numpy as np
import pytest

from trefas.metrology.bands import band_of, followed_hz, nominal_hz_of
from trefas.metrology.frontend import Frontend
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.signals import Signal

RATE_HZ = 4_000.0
Q_VAR = 2300 * 0.75**0.5


def measured(u_v: np.ndarray, i_a: np.ndarray, rate_hz: float = RATE_HZ, piece: int = 1 << 30) -> Intervals:
    frontend = Frontend(Wiring.FOUR_WIRE if len(u_v) == 3 else Wiring.SINGLE)
    pieces = [
        frontend.measure(SampleBlock(u_v[:, at : at + piece], i_a[:, at : at + piece], rate_hz))
        for at in range(0, u_v.shape[1], piece)
    ]
    return Intervals.joined([*pieces, frontend.finish()])


def at_phase(turns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Samples of three phases whose angle is given in turns."""
    angle = 2 * np.pi * (turns - np.arange(3)[:, np.newaxis] / 3)
    return 230 * 2**0.5 * np.sin(angle), 10 * 2**0.5 * np.sin(angle - np.pi / 3)


def check(intervals: Intervals, u_v: np.ndarray, i_a: np.ndarray, rate_hz: float = RATE_HZ) -> None:
    """U and P are right whatever the frequency: of all samples."""
    assert intervals.active_j[0].sum(axis=0)[: len(u_v)] == pytest.approx((u_v * i_a).sum(axis=1) / rate_hz, rel=1e-9)
    square = (intervals.u_rms_v[0] ** 2 * intervals.duration_s[0][:, np.newaxis]).sum(axis=0)[: len(u_v)]
    assert square == pytest.approx((u_v**2).sum(axis=1) / rate_hz, rel=1e-6)


@pytest.mark.parametrize(
    ("frequency_hz", "rate_hz"),
    [(15.0, 4e3), (16.7, 600.0), (16.7, 4e3), (25.0, 1e3), (33.0, 4e3), (120.0, 4e3), (400.0, 4e3), (400.0, 25e3)],
)
def test_what_the_rate_allows_is_followed(frequency_hz, rate_hz):
    u_v, i_a = Signal.balanced(230.0, 10.0, 60.0, frequency_hz).samples(0, round(2 * rate_hz), rate_hz)

    intervals = measured(u_v, i_a, rate_hz)

    check(intervals, u_v, i_a, rate_hz)
    found = intervals.frequency_hz[0] > 0
    assert intervals.duration_s[0, found].sum() > 2.0 - 1 / frequency_hz
    assert intervals.frequency_hz[0, found] == pytest.approx(frequency_hz, rel=2e-4)
    assert intervals.reactive_measured.all()
    assert intervals.reactive_vars[0].sum(axis=0) == pytest.approx([2 * Q_VAR] * 3, rel=1e-4)


@pytest.mark.parametrize(("dead", "frequency_hz", "rate_hz"), [((0,), 400.0, 10e3), ((0,), 350.0, 4800.0)])
def test_phases_without_voltage_hide_no_frequency(dead, frequency_hz, rate_hz):
    """Four cycles of 400 Hz are one of 100 Hz, which a tracker tuned to the mains follows as well."""
    u_v, i_a = Signal.balanced(230.0, 10.0, 60.0, frequency_hz).samples(0, round(rate_hz), rate_hz)
    u_v[dead, :] = 0.0

    intervals = measured(u_v, i_a, rate_hz)

    check(intervals, u_v, i_a, rate_hz)
    found = intervals.frequency_hz[0] > 0
    assert found.any()
    assert intervals.frequency_hz[0, found] == pytest.approx(frequency_hz, rel=2e-4)
    right = [0.0 if phase in dead else Q_VAR for phase in range(3)]
    assert intervals.reactive_vars[0].sum(axis=0) == pytest.approx(right, rel=2e-4, abs=1e-3)


@pytest.mark.parametrize(
    ("frequency_hz", "rate_hz"), [(10.0, 4e3), (13.0, 4e3), (460.0, 4e3), (500.0, 4e3), (150.0, 1e3)]
)
def test_outside_there_is_no_frequency_never_another_one_and_no_reactive_power(frequency_hz, rate_hz):
    u_v, i_a = Signal.balanced(230.0, 10.0, 60.0, frequency_hz).samples(0, round(2 * rate_hz), rate_hz)

    intervals = measured(u_v, i_a, rate_hz)

    check(intervals, u_v, i_a, rate_hz)
    assert not intervals.frequency_hz.any()
    assert not intervals.reactive_measured.any()
    assert not intervals.reactive_vars.any()


@pytest.mark.parametrize("share", [0.9, 2.0])
@pytest.mark.parametrize("frequency_hz", [16.7, 50.0])
def test_a_direct_voltage_takes_no_crossing_away(share, frequency_hz):
    u_v, i_a = Signal.balanced(230.0, 10.0, 60.0, frequency_hz).samples(0, 8_000, RATE_HZ)
    u_v, i_a = u_v[:1] + share * 230 * 2**0.5, i_a[:1]

    intervals = measured(u_v, i_a)

    check(intervals, u_v, i_a)
    found = intervals.frequency_hz[0] > 0
    assert intervals.frequency_hz[0, found] == pytest.approx(frequency_hz, rel=2e-4)
    assert intervals.reactive_vars[0, :, 0].sum() == pytest.approx(2 * Q_VAR, rel=1e-4)


@pytest.mark.parametrize("hz_per_s", [2.0, 10.0])
def test_a_generator_is_followed_up_and_down(hz_per_s):
    seconds = 120.0 / hz_per_s
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    # Up from 0 to 60 Hz and down again: the phase is the integral of the frequency.
    up = np.minimum(t, seconds / 2)
    turns = hz_per_s * (up**2 / 2 + up * (t - up) - (t - up) ** 2 / 2)
    u_v, i_a = at_phase(turns)

    intervals = measured(u_v, i_a)

    check(intervals, u_v, i_a)
    middle_s = (intervals.start_ns + intervals.end_ns)[0] / 2e9
    truth_hz = np.minimum(hz_per_s * middle_s, 120.0 - hz_per_s * middle_s)
    found = intervals.frequency_hz[0] > 0
    assert intervals.frequency_hz[0, found] == pytest.approx(truth_hz[found], rel=0.03)
    lasting = intervals.duration_s[0]
    assert (
        lasting[found].sum() > 0.85 * 2 * 45.0 / hz_per_s
    )  # 15 to 60 Hz and back, less the windows in which it is found
    told = intervals.reactive_measured[0]
    mean_var = intervals.reactive_vars[0].sum(axis=0) / lasting[told].sum()
    assert mean_var == pytest.approx([Q_VAR] * 3, rel=1e-3)


def test_another_frequency_is_found_wherever_the_stream_is_cut():
    turns = np.cumsum(np.concatenate((np.full(3_000, 50.0), np.full(3_000, 16.7), np.full(3_000, 400.0)))) / RATE_HZ
    u_v, i_a = at_phase(turns)

    whole = measured(u_v, i_a)

    assert {round(float(hz), 1) for hz in whole.frequency_hz[0]} >= {50.0, 16.7, 400.0}
    for piece in (1_000, 333, 37):
        cut = measured(u_v, i_a, piece=piece)
        assert all(np.array_equal(getattr(cut, f.name), getattr(whole, f.name)) for f in fields(Intervals))


def test_half_a_cycle_is_not_one_of_twice_the_frequency():
    for angle_deg in range(0, 180, 15):
        turns = 50.0 * np.arange(41) / RATE_HZ + angle_deg / 360
        intervals = measured(*at_phase(turns))
        assert not intervals.frequency_hz.any(), angle_deg
        assert not intervals.reactive_measured.any()


def test_51_to_55_hertz_are_a_50_hz_network():
    assert [nominal_hz_of(hz) for hz in (47.0, 51.5, 54.9, 55.1, 63.0)] == [50.0, 50.0, 50.0, 60.0, 60.0]


def test_bands_cover_what_is_followed():
    assert followed_hz(4_000.0) == (15.0, 440.0)
    assert followed_hz(1_800.0) == (15.0, 200.0)
    for hz in np.arange(15.0, 440.0, 0.5):
        band = band_of(float(hz), 50_000.0)
        assert band is not None
        assert band.slowest_hz * 1.02 < hz < band.fastest_hz / 1.04
    assert (band_of(14.0, 4e3), band_of(460.0, 4e3), band_of(150.0, 1e3)) == (None, None, None)
