"""How a run begins: an order and what the memory holds become a meter at an instant.

memory is empty ─→ built as ordered ─→ first image
image ─→ as it was reconfigured ─→ the seal looks at it ─→ resumed ─→ the witness looks at its number
                                      └ refused: the attempt is stored, nothing else is
"""

from collections.abc import Iterable
from typing import Protocol

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.core.log import LogChange
from trefas.core.seal import Interferer, Seal
from trefas.device.build import Device, build
from trefas.device.order import Order
from trefas.device.reconfiguration import awake
from trefas.metrology.samples import Wiring


class Memory(Protocol):
    """What a meter is stored in; ``run.store.Store`` is one on disk."""

    @property
    def lacks_witness(self) -> bool:
        """There is an image, and nothing says whether it is the newest one."""
        ...

    def load(self) -> bytes | None:
        """The newest image."""
        ...

    def check(self, sequence: int) -> None:
        """Raises SetupError where a newer image than this was stored."""
        ...

    def rows(self, log: str) -> list[tuple[int, bytes]]:
        """The rows of a log, by id."""
        ...

    def save(self, image: bytes, sequence: int, logs: Iterable[LogChange] = ()) -> None:
        """Stores all of it or nothing."""
        ...


def started(
    order: Order,
    memory: Memory | None,
    now: Instant,
    *,
    wiring: Wiring = Wiring.FOUR_WIRE,
    nominal_hz: float | None = None,
) -> Device:
    """A device at the instant where its world begins: now, or where its memory ends if that is later (a world that went faster
    than the real one is ahead of it, and time does not go backwards). Raises SetupError as ``awake``, and where the memory is
    older than its witness; where the witness is gone, unless the meter is not sealed or the order takes such a memory."""
    image = None if memory is None else memory.load()
    if memory is None or image is None:
        device = build(order, start=now, wiring=wiring, nominal_hz=nominal_hz)
        if memory is not None:
            memory.save(device.meter.image(), device.meter.sequence)
        return device

    without_witness = memory.lacks_witness
    if without_witness and order.sealed and order.without_witness == "refuse":
        raise SetupError(
            "the memory has no witness, so nothing says that it is the newest one, and the meter is sealed; restore the file "
            'witness, or start with without_witness = "journal" in the meter file, which leaves a row in its journal'
        )

    def keep(refused: Device) -> None:
        memory.check(refused.meter.sequence)
        memory.save(refused.meter.image(), refused.meter.sequence, [each.unstored() for each in refused.profiles])

    device, sequence = awake(order, image, memory.rows, now, wiring=wiring, nominal_hz=nominal_hz, refused=keep)
    memory.check(sequence)
    if without_witness:
        device.meter.part(Seal).refuse(device.meter.occurrences, device.meter.now, Interferer.MEMORY)
        memory.save(device.meter.image(), device.meter.sequence, [each.unstored() for each in device.profiles])
        for profile in device.profiles:
            profile.stored()
    return device
