"""How fast samples become energy: against the machine's own memory, and against pqopen-lib in the same run."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.stopwatch import best_s
from trefas.metrology.frontend import Frontend
from trefas.metrology.jit import kernel
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal
from trefas.metrology.window import SUMS, window_sums

RATE_HZ = 10_000.0
SECONDS = 120
PEER_SECONDS = 20


@kernel
def read_sum(values):
    """The machine's read bandwidth: every float64 is touched once."""
    total = 0.0
    for k in range(values.shape[0]):
        total += values[k]
    return total


@kernel
def all_windows(u_v, i_a, samples_per_window, sums):
    """The energy kernel alone, over windows with broken edges."""
    count = int(u_v.shape[1] / samples_per_window) - 1
    for k in range(count):
        start = k * samples_per_window + 0.3
        window_sums(u_v, i_a, 0, 0, start, start + samples_per_window, 10 / samples_per_window, sums)
    return count


@pytest.fixture(scope="module")
def recording() -> SampleBlock:
    return SampleBlock(*Signal(frequency_hz=49.87).samples(0, round(SECONDS * RATE_HZ), RATE_HZ), RATE_HZ)


def test_energy_kernel_against_the_read_bandwidth_and_pqopen(recording, benchmark, say_ratio, tmp_path):
    u_v, i_a, sums = recording.u_v[0], recording.i_a[0], np.empty((3, SUMS))
    flat = np.concatenate((u_v.ravel(), i_a.ravel()))
    read_s = best_s(lambda: read_sum(flat))

    benchmark(lambda: all_windows(u_v, i_a, 2005.2, sums))

    kernel_s = best_s(lambda: all_windows(u_v, i_a, 2005.2, sums))
    say_ratio(
        f"energy kernel, float64: {flat.nbytes / kernel_s / 1e9:.1f} of {flat.nbytes / read_s / 1e9:.1f} GB/s read",
        read_s / kernel_s,
        0.5,
        "of the bandwidth",
    )
    peer_s = peer_seconds(recording, tmp_path) / PEER_SECONDS * SECONDS
    say_ratio(
        f"the same against pqopen-lib with energy alone ({SECONDS / peer_s:.0f} times realtime)",
        peer_s / kernel_s,
        300,
        "times as fast",
    )


def test_the_whole_frontend(recording, benchmark, say_ratio):
    benchmark(lambda: Frontend(nominal_hz=50.0).measure(recording))

    own_s = best_s(lambda: Frontend(nominal_hz=50.0).measure(recording))
    say_ratio(
        f"energy at 10 kHz, 3U + 3I: {SECONDS / own_s:,.0f} times realtime", SECONDS / own_s, 20_000, "times realtime"
    )


def test_a_live_meter_at_4_khz(benchmark):
    signal = Signal()
    blocks = [SampleBlock(*signal.samples(k * 800, 800, 4_000.0), 4_000.0) for k in range(50)]

    def ten_seconds() -> None:
        frontend = Frontend(nominal_hz=50.0)
        for block in blocks:
            frontend.measure(block)

    benchmark(ten_seconds)


def peer_seconds(recording: SampleBlock, folder: Path) -> float:
    """pqopen-lib over the first seconds, rms, power and energy only, in blocks of half a second; the best of three."""
    powersystem = pytest.importorskip("pqopen.powersystem")
    buffers = pytest.importorskip("daqopen.channelbuffer")

    def run() -> None:
        channels = [buffers.AcqBuffer(dtype=np.float32) for _ in range(6)]
        system = powersystem.PowerSystem(zcd_channel=channels[0], input_samplerate=RATE_HZ)
        for phase in range(3):
            system.add_phase(u_channel=channels[phase], i_channel=channels[3 + phase])
        system.enable_energy_channels(folder / "energy.json", ignore_value=True)
        step = round(RATE_HZ / 2)
        for at in range(0, round(PEER_SECONDS * RATE_HZ), step):
            for phase in range(3):
                channels[phase].put_data(recording.u_v[0, phase, at : at + step])
                channels[3 + phase].put_data(recording.i_a[0, phase, at : at + step])
            system.process()

    return best_s(run, 3)
