"""A past that is lived before the world begins: a new meter, and what its source would have given it, as intervals of minutes.

A waveform of a day takes minutes, the same day in intervals a tenth of a second; the meter cannot tell which it is fed with. So
registers, maxima and logs are those of a meter that was there all the time. Its clock was kept right, as a system that reads it
every day does.
"""

from collections.abc import Callable

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.device.build import Device, build
from trefas.device.order import Order
from trefas.run.start import Memory
from trefas.sources.source import HasPast


def lived(
    order: Order,
    memory: Memory | None,
    source: object,
    now: Instant,
    past_ns: int,
    passed: Callable[[int], object] = lambda ns: None,
) -> Device:
    """A meter at ``now`` that was built ``past_ns`` earlier; ``passed`` is told how far it has come, piece by piece. It is stored
    when it is there: one that was interrupted leaves nothing. Raises SetupError for a memory that holds a meter already, and for
    a source without a past."""
    if memory is not None and memory.load() is not None:
        raise SetupError(
            "the memory holds a meter already, and --history is lived by a new one; leave it out, or name another folder"
        )
    if not isinstance(source, HasPast):
        raise SetupError("--history needs a source with a past, as household or signal; a recording has none")
    device = build(order, start=Instant(now - past_ns), wiring=source.wiring, nominal_hz=source.nominal_hz)
    meter, rtc = device.meter, device.meter.rtc
    drift_ppb = rtc.drift_ppb
    rtc.drift_by(meter.now, 0)
    for intervals in source.past(meter.now, now):
        before = meter.now
        meter.advance(intervals)
        device.pushes.forget()
        passed(meter.now - before)
    rtc.drift_by(now, drift_ppb)
    meter.replan(0, now)
    if memory is not None:
        memory.save(meter.image(), meter.sequence, [each.unstored() for each in device.profiles])
        for profile in device.profiles:
            profile.stored()
    return device
