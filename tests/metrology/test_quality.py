"""Quality put together: every part is shown the same, whether the nominal frequency is known or not."""

import numpy as np
import pytest

from tests.metrology.test_harmonics import same
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.event import Kind
from trefas.metrology.events import EventSettings
from trefas.metrology.flicker import Lamp
from trefas.metrology.frontend import Frontend
from trefas.metrology.observer import Observer, Sampling, Windows
from trefas.metrology.quality import Quality
from trefas.metrology.quality_summary import QualitySummary
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Dip, Harmonic, Signal

RATE_HZ = 4_000.0
START = Instant(600 * NS_PER_S)


def shown(quality: Quality, signal: Signal, seconds: float, nominal_hz: float | None, size: int = 4_000) -> Frontend:
    frontend = Frontend(nominal_hz=nominal_hz, observers=[quality])
    total = round(seconds * RATE_HZ)
    for at in range(0, total, size):
        block = signal.samples(at, min(size, total - at), RATE_HZ)
        frontend.measure(SampleBlock(*block, RATE_HZ, START if at == 0 else None))
    frontend.finish()
    return frontend


class Witness:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.samples = 0
        self.windows = 0
        self.sampling: Sampling | None = None

    def begin(self, sampling: Sampling) -> None:
        self.told.append("begin")
        self.sampling = sampling

    def take(self, u_v: np.ndarray, i_a: np.ndarray, windows: Windows) -> None:
        self.told.append("take")
        assert u_v.shape == i_a.shape
        self.samples += u_v.shape[1]
        self.windows += windows.count

    def finish(self, windows: Windows) -> None:
        self.told.append("finish")
        self.windows += windows.count


@pytest.mark.parametrize("nominal_hz", [60.0, None])
@pytest.mark.parametrize("size", [37, 4_000, 12_000])
def test_a_part_is_shown_every_sample_once_and_every_window_with_a_known_frequency(nominal_hz, size):
    witness: Observer = Witness()
    shown(Quality(parts=[witness]), Signal(frequency_hz=59.9), 3.0, nominal_hz, size)

    assert witness.sampling == Sampling(witness.sampling.wiring, RATE_HZ, 60.0, START)
    assert witness.told == ["begin", *["take"] * -(-12_000 // size), "finish"]
    assert witness.samples == 12_000
    assert witness.windows == 16  # 3 s of 59.9 Hz are 179.7 cycles: 14 times 12, 11 cycles, and a rest


def test_an_unknown_nominal_frequency_changes_nothing_but_when_it_is_told():
    signal = Signal(frequency_hz=50.2, u_harmonics=(Harmonic(5, 0.04),))
    known, unknown = Quality(), Quality()

    shown(known, signal, 3.0, 50.0)
    shown(unknown, signal, 3.0, None)

    assert same(known.harmonics.collect(), unknown.harmonics.collect())


def test_sixty_hertz_is_found_out():
    quality = Quality()
    shown(quality, Signal(frequency_hz=60.1, u_harmonics=(Harmonic(5, 0.04),)), 3.0, None)

    spectra = quality.harmonics.collect()
    assert spectra.order_max == 32  # 0.49 · 4000 / 60 = 32.7
    assert set(spectra.cycles[:-2]) == {12}
    assert spectra.u_v[1:-2, :, 5] == pytest.approx(9.2, rel=1e-3)


def test_a_line_that_is_dead_from_the_start_is_taken_as_50_hz():
    quality = Quality()
    shown(quality, Signal(u_v=(0.0, 0.0, 0.0)), 3.0, None)

    spectra = quality.harmonics.collect()
    assert not spectra.cycles.any()
    assert spectra.end_ns[-1] == START + 3 * NS_PER_S


def test_a_dip_and_its_time_come_through():
    signal = Signal(dips=(Dip(1.0, 1.2, (0.4, 1.0, 1.0)),))
    quality = Quality(events=EventSettings())
    shown(quality, signal, 3.0, None)

    dips = [each for each in quality.events.collect() if each.event.kind is Kind.DIP]
    assert len(dips) == 1
    assert dips[0].event.extreme_v == pytest.approx(92.0, abs=0.46)  # 0.2 % of Udin
    assert (dips[0].start - START) / NS_PER_S == pytest.approx(1.0, abs=0.02)
    assert (dips[0].end - dips[0].start) / NS_PER_S == pytest.approx(0.2, abs=0.02)
    assert quality.events.collect() == []


def test_flicker_comes_through_with_the_clock_of_the_stream():
    quality = Quality(lamp=Lamp.V230)
    shown(quality, Signal(), 30.0, 50.0)

    found = quality.flicker.collect()
    assert [(each.quantity, each.start, each.end, each.flagged) for each in found][:1] == [
        ("Pst", START, START + 600 * NS_PER_S, True)
    ]


def test_means_over_windows_are_root_mean_squares():
    # 2 s with 3 % of 5th harmonic and 2 s with 4 %: √((9 + 16)/2) = 3.53553 %
    summary = QualitySummary()
    for share in (0.03, 0.04):
        quality = Quality()
        shown(quality, Signal(phi_deg=(60.0,) * 3, u_harmonics=(Harmonic(5, share),)), 2.0, 50.0)
        summary.add(quality.harmonics.collect())

    assert summary.windows == 20
    assert summary.rms("thd_u_pct") == pytest.approx(3.53553, rel=1e-3)
    assert summary.rms("u_v")[:, 5] == pytest.approx(230 * 0.0353553, rel=1e-3)
    assert summary.phi_deg == pytest.approx(60.0, abs=0.01)
    assert summary.displacement_pf == pytest.approx(0.5, abs=1e-4)
    assert summary.phase_sequence == "L1L2L3"


def test_a_summary_of_nothing_has_no_values():
    summary = QualitySummary()
    summary.add(None)

    assert (summary.windows, summary.order_max, summary.phase_sequence) == (0, 0, None)
    assert np.isnan(summary.rms("thd_u_pct")).all()
    assert np.isnan(summary.rms("neutral_a"))
    assert np.isnan(summary.phi_deg).all()
    assert np.isnan(summary.u_angle_deg).all()


def test_flicker_settles_again_behind_a_lost_sample():
    # 10 to 30 minutes past the hour: a sample lost in the first ten minutes flags them, and the next ten are whole.
    signal, rate_hz = Signal(), 1_000.0
    quality = Quality(lamp=Lamp.V230)
    frontend = Frontend(nominal_hz=50.0, observers=[quality])
    for second in range(1_200):
        u_v, i_a = signal.samples(second * 1_000, 1_000, rate_hz)
        if second == 100:
            u_v = u_v.copy()
            u_v[:, 700] = np.nan
        frontend.measure(SampleBlock(u_v, i_a, rate_hz, None if second else START))
    frontend.finish()

    psts = [each for each in quality.flicker.collect() if each.quantity == "Pst"]

    whole = [each for each in psts if not each.flagged]
    assert [each.start for each in whole] == [Instant(START + 600 * NS_PER_S)]
    assert np.isfinite(np.array(whole[0].values)).all()
    assert max(whole[0].values) < 0.1  # an even voltage does not flicker


@pytest.mark.parametrize("nominal_hz", [50.0, None])
@pytest.mark.parametrize("frequency_hz", [16.7, 25.0, 33.3, 100.0, 400.0])
def test_another_frequency_than_the_mains_has_neither_events_nor_flicker(frequency_hz, nominal_hz):
    quality = Quality(EventSettings(), Lamp.V230)
    shown(quality, Signal(frequency_hz=frequency_hz), 3.0, nominal_hz)

    assert (quality.events.collect(), quality.flicker.collect()) == ([], [])
    ((found_hz, seconds),) = quality.networks
    assert found_hz == pytest.approx(frequency_hz, rel=1e-3)
    assert seconds == pytest.approx(3.0, abs=0.35)


@pytest.mark.parametrize("frequency_hz", [42.6, 50.0, 57.4, 68.0])
@pytest.mark.parametrize("residual", [0.0, 0.3, 0.85])
@pytest.mark.parametrize("seconds", [0.05, 0.7])
def test_a_dip_of_any_depth_makes_no_other_network(frequency_hz, residual, seconds):
    quality = Quality(EventSettings())
    dip = Dip(1.003, 1.003 + seconds, (residual,) * 3)
    shown(quality, Signal(frequency_hz=frequency_hz, dips=(dip,)), 3.0, None)

    assert Kind.DIP in [each.event.kind for each in quality.events.collect()]
    assert quality.networks == []


@pytest.mark.parametrize("size", [37, 4_000])
def test_a_dip_before_a_generator_runs_away_is_told_and_what_comes_then_is_not(size):
    quality = Quality(EventSettings())
    frontend = Frontend(nominal_hz=50.0, observers=[quality])
    t = np.arange(round(6 * RATE_HZ)) / RATE_HZ
    # 50 Hz for 2 s, then 10 Hz/s up to 90 Hz: at 4.0 s it leaves 69 Hz, which is the end of the mains.
    ramp_s = np.clip(t - 2.0, 0.0, None)
    angle = 2 * np.pi * (50 * t + 5 * ramp_s**2)
    u_v = 325.0 * np.sin(angle - 2 * np.pi / 3 * np.arange(3)[:, np.newaxis])
    for first, last in ((1.0, 1.2), (5.0, 5.2)):
        u_v[:, (t >= first) & (t < last)] *= 0.5
    for at in range(0, len(t), size):
        frontend.measure(SampleBlock(u_v[:, at : at + size], 0.0 * u_v[:, at : at + size], RATE_HZ))
    frontend.finish()

    dips = [each for each in quality.events.collect() if each.event.kind is Kind.DIP]
    assert [each.start / NS_PER_S for each in dips if each.start < 3 * NS_PER_S] == pytest.approx([1.0], abs=0.02)
    assert all(each.start < 4.1 * NS_PER_S for each in dips)
    ((_, seconds),) = quality.networks
    assert seconds == pytest.approx(2.1, abs=0.3)
