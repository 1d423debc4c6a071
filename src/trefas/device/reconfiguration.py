"""Another configuration for a meter at work: all that is not legal data.

The meter starts again with the new configuration and its own memory, so that whatever depends on a digit is as if it had been
ordered so, and no count is lost. Logs whose columns are others now are deleted and say so, as on the real meter.
"""

from collections.abc import Callable, Iterable

from trefas.base.instant import Instant
from trefas.core.seal import Interferer, SealBroken
from trefas.device.build import Device, build
from trefas.device.configuration import Said, values_of
from trefas.device.order import Order
from trefas.device.setup import Remembered, with_digits
from trefas.metrology.samples import Wiring

Rows = Callable[[str], Iterable[tuple[int, bytes]]]


def reconfigured(device: Device, said: Said, now: Instant) -> Device:
    """The device as it is after these digits (by name or key, as codes or words) were changed. The one given is of no more use.

    Raises SetupError for what cannot be ordered, and SealBroken, which is journalled, for legal data of a sealed meter; the
    device is then as it was.
    """
    codes = {name: value.code for name, value in values_of(said).items()}
    order = with_digits(device.order, device.configuration, codes)
    meter = device.meter
    fresh = build(order, start=now, wiring=meter.wiring, nominal_hz=meter.frontend.nominal_hz)
    differences = device.seal.differences(fresh.legal)
    if differences:
        device.seal.refuse(meter.occurrences, now, Interferer.PROGRAM)
        raise SealBroken(f"the meter is sealed: {differences[0]}; legal data cannot be changed")
    meter.finish()
    rows = {str(profile.name): profile.kept() for profile in device.profiles}
    fresh.resume(meter.image(), lambda name: rows.get(name, ()), now)
    for before, profile in zip(device.profiles, fresh.profiles, strict=True):
        profile.goes_on_from(before)
    fresh.setup.note(device.configuration, codes)
    return fresh


def awake(
    order: Order,
    image: bytes,
    rows: Rows,
    now: Instant,
    *,
    wiring: Wiring = Wiring.FOUR_WIRE,
    nominal_hz: float | None = None,
    refused: Callable[[Device], None] = lambda device: None,
) -> tuple[Device, int]:
    """The meter of an order and a memory, as it was reconfigured since; and the number of the image. Raises SetupError as
    ``Device.resume``; where the seal is why, ``refused`` gets the device before: its memory as it was, and the attempt."""
    changed = Remembered.of(image).applied(order, wiring)
    device = build(changed, start=now, wiring=wiring, nominal_hz=nominal_hz)
    try:
        return device, device.resume(image, rows, now)
    except SealBroken:
        refused(device)
        raise
