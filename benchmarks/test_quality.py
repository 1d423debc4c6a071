"""How fast samples become harmonics and all that follows from them, on top of the energy, beside pqopen-lib in the same run."""

import numpy as np
import pytest

from benchmarks.stopwatch import best_s
from trefas.metrology.events import EventSettings
from trefas.metrology.flicker import Lamp
from trefas.metrology.frontend import Frontend
from trefas.metrology.harmonics import Harmonics
from trefas.metrology.quality import Quality
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Harmonic, Signal
from trefas.metrology.spectra import Spectra

RATE_HZ = 10_000.0
SECONDS = 60
BLOCK_S = 10
PEER_SECONDS = 10
INSTANT_NS = 80
"""What harmonics may cost for each sampling instant of 3 U and 3 I, of 125 ns that all of the quality may."""


@pytest.fixture(scope="module")
def blocks() -> list[SampleBlock]:
    signal = Signal(frequency_hz=49.87, u_harmonics=(Harmonic(5, 0.03), Harmonic(7, 0.02)))
    count = round(BLOCK_S * RATE_HZ)
    return [SampleBlock(*signal.samples(k * count, count, RATE_HZ), RATE_HZ) for k in range(SECONDS // BLOCK_S)]


def energy(blocks: list[SampleBlock]) -> None:
    frontend = Frontend(nominal_hz=50.0)
    for block in blocks:
        frontend.measure(block)


def harmonics(blocks: list[SampleBlock]) -> None:
    observer = Harmonics()
    frontend = Frontend(nominal_hz=50.0, observers=[observer])
    for block in blocks:
        frontend.measure(block)
        spectra = observer.collect()
        assert spectra is not None
        everything_of(spectra)


def everything_of(spectra: Spectra) -> None:
    """Every quantity that is computed when it is asked for."""
    for order in (40, 50):
        spectra.thd_u_pct(order), spectra.thd_i_pct(order)
    for name, value in vars(Spectra).items():
        if isinstance(value, property):
            getattr(spectra, name)


def whole_quality(blocks: list[SampleBlock]) -> None:
    quality = Quality(EventSettings(), Lamp.V230)
    frontend = Frontend(nominal_hz=50.0, observers=[quality])
    for block in blocks:
        frontend.measure(block)
        spectra = quality.harmonics.collect()
        assert spectra is not None
        everything_of(spectra)


def test_harmonics_on_top_of_the_energy(blocks, benchmark, say_ratio):
    benchmark(lambda: harmonics(blocks))

    # In turns: the machine's speed changes, their difference should not.
    turns = [(best_s(lambda: energy(blocks), 1), best_s(lambda: harmonics(blocks), 1)) for _ in range(5)]
    alone_s, with_s = (min(times) for times in zip(*turns, strict=True))
    instant_ns = (with_s - alone_s) / (SECONDS * RATE_HZ) * 1e9
    say_ratio(
        f"harmonics, angles, unbalance: {instant_ns:.0f} ns; with energy {SECONDS / with_s:,.0f} times realtime",
        INSTANT_NS / instant_ns,
        1.0,
        "of the speed needed",
    )


def test_all_of_the_quality_against_pqopen(blocks, benchmark, say_ratio):
    peer_s = peer_seconds(blocks) / PEER_SECONDS * SECONDS

    benchmark(lambda: whole_quality(blocks))

    own_s = best_s(lambda: whole_quality(blocks), 5)
    say_ratio("energy, harmonics, events and flicker at 10 kHz", SECONDS / own_s, 800, "times realtime")
    say_ratio(
        f"the same against pqopen-lib with harmonics and flicker ({SECONDS / peer_s:.0f} times realtime)",
        peer_s / own_s,
        30,
        "times as fast",
    )


def test_the_quality_of_a_live_meter_at_4_khz(benchmark, say_ratio):
    signal = Signal()
    blocks = [SampleBlock(*signal.samples(k * 800, 800, 4_000.0), 4_000.0) for k in range(50)]

    def ten_seconds() -> None:
        quality = Quality(EventSettings(), Lamp.V230)
        frontend = Frontend(nominal_hz=50.0, observers=[quality])
        for block in blocks:
            frontend.measure(block)
            spectra = quality.harmonics.collect()
            if spectra is not None:
                everything_of(spectra)

    benchmark(ten_seconds)

    say_ratio("a live meter at 4 kHz in blocks of 0.2 s", 10 / best_s(ten_seconds, 5), 100, "times realtime")


def peer_seconds(blocks: list[SampleBlock]) -> float:
    """pqopen-lib over the first seconds with harmonics, unbalance and flicker, in blocks of half a second; the best of three."""
    powersystem = pytest.importorskip("pqopen.powersystem")
    buffers = pytest.importorskip("daqopen.channelbuffer")
    block = blocks[0]

    def run() -> None:
        channels = [buffers.AcqBuffer(dtype=np.float32) for _ in range(6)]
        system = powersystem.PowerSystem(zcd_channel=channels[0], input_samplerate=RATE_HZ)
        for phase in range(3):
            system.add_phase(u_channel=channels[phase], i_channel=channels[3 + phase])
        system.enable_harmonic_calculation(50)
        system.enable_fluctuation_calculation()
        clock = buffers.AcqBuffer(dtype=np.int64)
        system.enable_nper_abs_time_sync(clock, 10)
        step = round(RATE_HZ / 2)
        for at in range(0, round(PEER_SECONDS * RATE_HZ), step):
            clock.put_data(np.arange(at, at + step, dtype=np.int64) * 100)  # microseconds
            for phase in range(3):
                channels[phase].put_data(block.u_v[0, phase, at : at + step])
                channels[3 + phase].put_data(block.i_a[0, phase, at : at + step])
            system.process()

    return best_s(run, 3)
