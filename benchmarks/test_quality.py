"""How fast samples become harmonics and all that follows from them, on top of the energy, beside pqopen-lib in the same run."""

from collections.abc import Callable, Iterator
from os import sysconf
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from benchmarks.stopwatch import best_s
from trefas.base.instant import NS_PER_S, Instant
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.aggregates import Aggregation
from trefas.metrology.events import EventSettings
from trefas.metrology.flicker import Lamp
from trefas.metrology.frequency import TenSeconds
from trefas.metrology.frontend import Frontend
from trefas.metrology.harmonics import Harmonics
from trefas.metrology.quality import Quality
from trefas.metrology.quality_summary import QualitySummary
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.signals import Harmonic, Signal
from trefas.metrology.spectra import Spectra

RATE_HZ = 10_000.0
SECONDS = 60
BLOCK_S = 10
PEER_SECONDS = 10
INSTANT_NS = 80
"""What harmonics may cost for each sampling instant of 3 U and 3 I, of 125 ns that all of the quality may."""

START = Instant(236_000 * 7_200 * NS_PER_S)
CORE_SHARE_MAX = 0.01
"""Of one core: what a live meter may use at 4 kHz."""
GROWTH_MB_MAX = 5.0
"""What a process may have more after six hours."""


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
    benchmark(lambda: whole_quality(blocks))

    # In turns: whoever else is on this machine is there for both.
    turns = [(peer_seconds(blocks, 1), best_s(lambda: whole_quality(blocks), 5)) for _ in range(4)]
    peer_s, own_s = (min(times) for times in zip(*turns, strict=True))
    peer_s *= SECONDS / PEER_SECONDS
    say_ratio("energy, harmonics, events and flicker at 10 kHz", SECONDS / own_s, 800, "times realtime")
    say_ratio(
        f"the same against pqopen-lib with harmonics and flicker ({SECONDS / peer_s:.0f} times realtime)",
        peer_s / own_s,
        30,
        "times as fast",
    )


def test_a_built_meter_at_4_khz_leaves_the_core_to_others(benchmark, say_ratio):
    # Blocks of 0.2 s, as a live meter takes them, and its image made after each, as it is before it is stored.
    u_v, i_a = Signal(frequency_hz=50.0, u_harmonics=(Harmonic(5, 0.03),)).samples(0, 4_000, 4_000.0)
    pieces = [(u_v[..., at : at + 800], i_a[..., at : at + 800]) for at in range(0, 4_000, 800)]
    device = build(Order(), start=START, wiring=Wiring.FOUR_WIRE, nominal_hz=50.0)
    seconds = 20

    def run() -> None:
        for _ in range(seconds):
            for u_v, i_a in pieces:
                device.meter.feed(SampleBlock(u_v, i_a, 4_000.0))
                if device.meter.changed():
                    device.meter.image()

    benchmark(run)

    used_s = min(cpu_s(run) for _ in range(5))
    say_ratio(
        f"a built meter at 4 kHz: {100 * used_s / seconds:.2f} % of a core",
        CORE_SHARE_MAX * seconds / used_s,
        1.0,
        "of 1 % of a core left",
    )


def test_hours_with_everything_on_hold_no_more_memory(benchmark, say_ratio):
    # A week (168 h) took six minutes: 249 MB after the first hour, 250 MB from the second day to the seventh.
    hours = iter(everything_on())
    next(hours)  # what is made once
    before_mb = next(hours)

    after_mb = benchmark.pedantic(lambda: next(hours), rounds=6)

    say_ratio(
        f"the process after 2 h and after 8 h: {before_mb:.1f} and {after_mb:.1f} MB",
        GROWTH_MB_MAX / max(after_mb - before_mb, 0.01),
        1.0,
        "of the growth allowed",
    )


def everything_on() -> Iterator[float]:
    """Megabytes that the process has resident, hour after hour: events, flicker, every aggregation, and dips in some minutes."""
    quality = Quality(EventSettings(), Lamp.V230)
    frontend = Frontend(nominal_hz=50.0, observers=[quality])
    aggregation, summary, ten_seconds = (
        Aggregation(Wiring.FOUR_WIRE, three_seconds=True),
        QualitySummary(),
        TenSeconds(),
    )
    assert quality.events is not None
    assert quality.flicker is not None
    u_v, i_a = Signal(u_harmonics=(Harmonic(5, 0.03),)).samples(0, round(60 * RATE_HZ), RATE_HZ)
    dipped_v = u_v.copy()
    dipped_v[..., 100_000:104_000] *= 0.5
    minute = 0
    while True:
        for _ in range(60):
            start = Instant(START + minute * 60 * NS_PER_S)
            frontend.measure(SampleBlock(dipped_v if minute % 10 == 9 else u_v, i_a, RATE_HZ, start))
            spectra = quality.harmonics.collect()
            assert spectra is not None
            aggregation.take(spectra)
            summary.add(spectra)
            ten_seconds.take(spectra.start_ns, spectra.end_ns, spectra.cycles)
            aggregation.three_seconds(), aggregation.ten_minutes(), aggregation.two_hours(), ten_seconds.collect()
            quality.events.collect(), quality.flicker.collect()
            minute += 1
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        yield pages * sysconf("SC_PAGE_SIZE") / 1e6


def cpu_s(action: Callable[[], object]) -> float:
    """Seconds that the process was at work."""
    begin = process_time()
    action()
    return process_time() - begin


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


def peer_seconds(blocks: list[SampleBlock], times: int) -> float:
    """pqopen-lib over the first seconds with harmonics, unbalance and flicker, in half seconds; the best of several."""
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

    return best_s(run, times)
