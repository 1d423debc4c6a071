"""What is held does not grow: hours of samples with everything on, and as much in memory as before."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.voltage_quality import VoltageQuality
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.aggregates import Aggregation
from trefas.metrology.events import EventSettings
from trefas.metrology.flicker import Lamp
from trefas.metrology.frequency import TenSeconds
from trefas.metrology.frontend import Frontend
from trefas.metrology.quality import Quality
from trefas.metrology.quality_summary import QualitySummary
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.signals import Harmonic, Signal

RATE_HZ = 1_000.0
BLOCK_S = 60
START = Instant(236_000 * 7_200 * NS_PER_S)
"""A tick of two hours: what is held goes up and down with them."""

GROWTH_BYTES_MAX = 64_000
"""In two hours, which are 36 000 windows and 2400 rows of 3 s: less than a float kept for each row, which in a list takes
32 bytes. What is under way, eleven Pst of a Plt for one, is there at one time and not at another."""


def minutes(first: int, last: int) -> Iterator[SampleBlock]:
    """The same minute again and again, with a dip in it and a second that is too high."""
    u_v, i_a = Signal(u_harmonics=(Harmonic(5, 0.03),)).samples(0, round(BLOCK_S * RATE_HZ), RATE_HZ)
    u_v = np.array(u_v).reshape(3, -1)
    u_v[0, 10_000:10_400] *= 0.5
    u_v[1, 30_000:33_000] *= 1.15
    for minute in range(first, last):
        yield SampleBlock(u_v, i_a, RATE_HZ, Instant(START + minute * BLOCK_S * NS_PER_S))


def held_before_and_after(run: Callable[[int, int], None]) -> tuple[int, int]:
    """Bytes held after 25 minutes, when all kernels are loaded, and two hours later; what was there after 15 does not count."""
    run(0, 15)
    tracemalloc.start()
    try:
        run(15, 25)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        run(25, 145)
        gc.collect()
        return before, tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_recording_with_everything_measured_holds_no_more_after_hours():
    quality = Quality(EventSettings(), Lamp.V230)
    frontend = Frontend(nominal_hz=50.0, observers=[quality])
    aggregation, ten_seconds = Aggregation(Wiring.FOUR_WIRE, three_seconds=True), TenSeconds()
    summary = QualitySummary()
    assert quality.events is not None
    assert quality.flicker is not None
    rows = windows = dips = severities = 0

    def run(first: int, last: int) -> None:
        nonlocal rows, windows, dips, severities
        for block in minutes(first, last):
            frontend.measure(block)
            spectra = quality.harmonics.collect()
            assert spectra is not None
            aggregation.take(spectra)
            summary.add(spectra)
            ten_seconds.take(spectra.start_ns, spectra.end_ns, spectra.cycles)
            ten_seconds.collect()
            windows += spectra.windows
            rows += aggregation.ten_minutes().rows + aggregation.three_seconds().rows + aggregation.two_hours().rows
            dips += len(quality.events.collect())
            severities += len(quality.flicker.collect())

    before, after = held_before_and_after(run)

    assert windows > 40_000
    assert dips >= 144
    assert rows > 144 * 20  # of 3 s, and some of 10 minutes
    assert severities == 14 + 1  # Pst, and a Plt
    assert after - before < GROWTH_BYTES_MAX


@pytest.mark.slow
def test_a_built_meter_holds_no_more_after_hours():
    device = build(Order(), start=START, wiring=Wiring.FOUR_WIRE, nominal_hz=50.0)
    quality = next(part for part in device.meter.parts if isinstance(part, VoltageQuality))

    def run(first: int, last: int) -> None:
        for block in minutes(first, last):
            device.meter.feed(block)

    before, after = held_before_and_after(run)

    assert quality.dips >= 144
    assert after - before < GROWTH_BYTES_MAX
