"""Streams with lost samples: frames that did not come, values that are no number, short gaps. 230 V, 10 A, 60° lagging, 50 Hz,
4 kHz: P 1150 W, Q 1991.858 var (2300 · sin 60°); the truth of U, I and P is the mean over the samples that are there."""

import itertools
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.frontend import Frontend
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap, SampleBlock
from trefas.metrology.signals import Harmonic, Signal

RATE_HZ = 4_000.0
SAMPLES = 12_000
LAGGING = Signal.balanced(230.0, 10.0, 60.0, 50.0)
DISTORTED = Signal(
    phi_deg=(60.0,) * 3,
    u_harmonics=(Harmonic(3, 0.02, 10.0), Harmonic(5, 0.04, 30.0), Harmonic(11, 0.015)),
    i_harmonics=(Harmonic(3, 0.1), Harmonic(5, 0.12, 200.0), Harmonic(11, 0.04, 70.0)),
)
Q_VAR = 2300 * 0.75**0.5


def at(sample: int) -> Instant:
    return Instant(sample * NS_PER_S // round(RATE_HZ))


def runs_of(lost: np.ndarray) -> list[tuple[int, int]]:
    edges = [0, *(np.flatnonzero(np.diff(lost)) + 1).tolist(), len(lost)]
    return list(itertools.pairwise(edges))


def measured(u_v: np.ndarray, i_a: np.ndarray, lost: np.ndarray) -> tuple[Intervals, Frontend]:
    """With a gap for each run of lost samples, as sources tell it."""
    frontend, pieces = Frontend(), []
    for first, last in runs_of(lost):
        if lost[first]:
            pieces.append(frontend.skip(Gap(at(first), at(last), "lost")))
        else:
            pieces.append(frontend.measure(SampleBlock(u_v[:, first:last], i_a[:, first:last], RATE_HZ, at(first))))
    pieces.append(frontend.finish())
    return Intervals.joined(pieces), frontend


def every(period: int, length: int = 1) -> np.ndarray:
    return (np.arange(SAMPLES) - 37) % period < length


def at_random(share: float) -> np.ndarray:
    lost = np.random.default_rng(7).random(SAMPLES) < share
    lost[[0, -1]] = False
    return lost


def check(signal: Signal, lost: np.ndarray, reactive_rel: float) -> None:
    u_v, i_a = signal.samples(0, SAMPLES, RATE_HZ)

    intervals, frontend = measured(u_v, i_a, lost)

    there = ~lost
    seconds = intervals.duration_s[0]
    assert frontend.measured_ns == there.sum() * 250_000
    assert frontend.measured_ns + frontend.unmeasured_ns == SAMPLES * 250_000
    assert int((intervals.end_ns - intervals.start_ns).sum()) == pytest.approx(frontend.measured_ns, abs=len(seconds))
    assert (intervals.start_ns[0, 1:] >= intervals.end_ns[0, :-1]).all()
    truth_j = (u_v * i_a)[:, there].sum(axis=1) / RATE_HZ
    assert intervals.active_j[0].sum(axis=0) == pytest.approx(truth_j, rel=1e-9)
    u_square = (intervals.u_rms_v[0] ** 2 * seconds[:, np.newaxis]).sum(axis=0)
    assert u_square == pytest.approx((u_v[:, there] ** 2).sum(axis=1) / RATE_HZ, rel=1e-6)
    assert intervals.reactive_measured.all()
    assert intervals.reactive_vars[0].sum(axis=0) == pytest.approx([Q_VAR * seconds.sum()] * 3, rel=reactive_rel)
    hz = intervals.frequency_hz[0]
    assert np.average(hz[hz > 0], weights=seconds[hz > 0]) == pytest.approx(50.0, abs=5e-3)


@pytest.mark.parametrize("ms", [20, 30, 40])
@pytest.mark.parametrize("signal", [LAGGING, DISTORTED], ids=["sine", "distorted"])
def test_a_sample_lost_now_and_then_costs_nothing_but_itself(ms, signal):
    check(signal, every(4 * ms), 1e-4)


@pytest.mark.parametrize("share", [0.003, 0.01, 0.03, 0.1])
@pytest.mark.parametrize("signal", [LAGGING, DISTORTED], ids=["sine", "distorted"])
def test_losses_at_random_leave_the_measured_times_truth(share, signal):
    check(signal, at_random(share), 1e-4)


@pytest.mark.parametrize(("length", "period"), [(8, 120), (40, 400), (80, 400), (400, 1_200), (700, 2_000)])
def test_gaps_of_some_cycles_are_measured_around(length, period):
    check(DISTORTED, every(period, length), 1e-3)


def test_what_is_behind_a_gap_longer_than_the_memory_begins_anew():
    lost = every(4_000, 900)
    lost[:37] = True
    lost[-37:] = True
    check(LAGGING, lost, 1e-3)


def test_harmonics_in_a_part_of_the_cycle_that_is_never_seen_leave_reactive_power_unmeasured():
    signal = Signal(phi_deg=(60.0,) * 3, i_harmonics=(Harmonic(5, 0.4), Harmonic(7, 0.3)))
    intervals, _ = measured(*signal.samples(0, 4_000, RATE_HZ), every(80, 8)[:4_000])

    assert not intervals.reactive_measured.any()
    assert not intervals.reactive_vars.any()
    assert intervals.frequency_hz[0] == pytest.approx(50.0, abs=1e-3)


def test_half_of_every_cycle_tells_no_fundamental():
    intervals, frontend = measured(*LAGGING.samples(0, 4_000, RATE_HZ), every(80, 60)[:4_000])

    assert not intervals.reactive_measured.any()
    assert np.isfinite(intervals.reactive_vars).all()
    assert frontend.measured_ns + frontend.unmeasured_ns == NS_PER_S


def test_a_gap_that_is_no_whole_number_of_samples_ends_the_stream():
    u_v, i_a = LAGGING.samples(0, 2_000, RATE_HZ)
    frontend = Frontend()

    frontend.measure(SampleBlock(u_v, i_a, RATE_HZ, Instant(0)))
    left = frontend.measure(SampleBlock(u_v, i_a, RATE_HZ, Instant(500_000_000 + 625_000)))

    assert 500_000_000 in left.end_ns[0]
    assert 500_625_000 in left.start_ns[0]
    assert frontend.unmeasured_ns == 625_000


LOST_SAMPLES = DISTORTED.samples(0, 6_000, RATE_HZ)


@given(
    sizes=st.lists(st.integers(1, 9) | st.integers(1, 3_000), min_size=1, max_size=24),
    share=st.sampled_from([0.0005, 0.01, 0.2]),
    seed=st.integers(0, 99),
)
@settings(max_examples=12, deadline=None)
def test_a_lossy_stream_cut_anywhere_gives_the_same_intervals_bit_for_bit(sizes, share, seed):
    u_v, i_a = (each.copy() for each in LOST_SAMPLES)
    u_v[0, np.random.default_rng(seed).random(u_v.shape[1]) < share] = np.nan
    one = Frontend()
    whole = Intervals.joined([one.measure(SampleBlock(u_v, i_a, RATE_HZ)), one.finish()])

    many, pieces = Frontend(), []
    edges = np.unique(np.minimum(np.cumsum([0, *sizes, 6_000]), 6_000))
    for at, end in pairwise(edges):
        pieces.append(many.measure(SampleBlock(u_v[:, at:end], i_a[:, at:end], RATE_HZ)))
    pieces.append(many.finish())

    joined = Intervals.joined(pieces)
    assert all(np.array_equal(getattr(joined, f.name), getattr(whole, f.name)) for f in fields(Intervals))
    assert (many.measured_ns, many.unmeasured_ns) == (one.measured_ns, one.unmeasured_ns)


@pytest.mark.parametrize("samples", [80, 100, 160, 240])
def test_a_record_of_one_or_two_cycles_has_reactive_power(samples):
    intervals, _ = measured(*LAGGING.samples(0, samples, RATE_HZ), np.zeros(samples, bool))

    assert intervals.reactive_measured.all()
    assert intervals.frequency_hz[0, 0] == pytest.approx(50.0, abs=1e-3)
    assert intervals.cycles[0, 0] == samples // 80
    assert intervals.reactive_vars[0].sum(axis=0) == pytest.approx([Q_VAR * samples / RATE_HZ] * 3, rel=1e-5)


def test_a_record_of_less_than_a_cycle_has_none_and_says_so():
    intervals, _ = measured(*LAGGING.samples(0, 70, RATE_HZ), np.zeros(70, bool))

    assert not intervals.reactive_measured.any()
    assert (intervals.frequency_hz.max(), intervals.cycles.max()) == (0.0, 0)
    assert intervals.active_j.sum() > 0.0
