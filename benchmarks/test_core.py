"""How many seconds of how many meters the core's kernel counts in a second."""

import numpy as np

from benchmarks.stopwatch import best_s
from trefas.base.instant import NS_PER_S
from trefas.core.meter import Meter
from trefas.metrology.interval import Intervals

METERS, STEPS = 1_000, 1_000


def seconds_of(meters: int, steps: int) -> Intervals:
    """Intervals of a second with different loads, PF and directions."""
    rng = np.random.default_rng(2)
    block = Intervals.empty(meters, steps)
    block.start_ns[:] = np.arange(steps) * NS_PER_S
    block.end_ns[:] = block.start_ns + NS_PER_S
    block.u_rms_v[:] = 230.0
    block.i_rms_a[:] = rng.uniform(0, 20, block.i_rms_a.shape)
    block.apparent_vas[:] = block.u_rms_v * block.i_rms_a
    phi = rng.uniform(-np.pi, np.pi, block.i_rms_a.shape)
    block.active_j[:] = block.apparent_vas * np.cos(phi)
    block.reactive_vars[:] = block.apparent_vas * np.sin(phi)
    block.frequency_hz[:] = 50.0
    return block


def test_meter_seconds_per_second(benchmark, say_ratio):
    meter, block = Meter(meters=METERS), seconds_of(METERS, STEPS)

    benchmark(lambda: meter.advance(block))

    per_s = METERS * STEPS / best_s(lambda: meter.advance(block))
    say_ratio("core kernel: energy and live values of 1 s intervals, no stops", per_s / 1e6, 10, "M meter-seconds/s")
