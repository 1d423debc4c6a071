"""How many seconds of how many meters the core's kernel counts in a second."""

from collections.abc import Callable

import numpy as np

from benchmarks.stopwatch import best_s
from trefas.base.instant import NS_PER_S
from trefas.core.meter import Meter
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_train import PulseTrains
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


def test_pulses_cost_a_kernel_without_them_next_to_nothing(benchmark, say_ratio):
    house, factory = seconds_of(METERS, STEPS), seconds_of(METERS, STEPS)
    house.active_j[:] *= 0.2  # half a kilowatt, a pulse in seven seconds; the other is near a pulse a second

    def pass_in(meter: Meter, block: Intervals) -> Callable[[], None]:
        def go_on() -> None:
            later_ns = meter.now - block.start_ns[0, 0]
            block.start_ns[:] += later_ns
            block.end_ns[:] += later_ns
            meter.advance(block)

        return go_on

    benchmark(pass_in(Meter(PULSES, meters=METERS), house))

    for load, block in (("half a kilowatt", house), ("three kilowatts", factory)):
        without, giving, heard = (Meter(parts, meters=METERS) for parts in ((), PULSES, PULSES))
        heard.hear_pulses(lambda pulses: None)
        alone_s, giving_s, heard_s = (best_s(pass_in(meter, block)) for meter in (without, giving, heard))
        say_ratio(f"core kernel at {load}: without pulses / with them", alone_s / giving_s, 0.9, "x")
        say_ratio(f"core kernel at {load}: without pulses / each of them told", alone_s / heard_s, 0.5, "x")


PULSES = (PulseOutput, PulseTrains)
