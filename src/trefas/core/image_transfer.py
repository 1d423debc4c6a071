"""Image transfer: a program comes in blocks, is verified, and takes over when the meter starts again (Blue Book, class 18).

``TRANSFER`` (``core/transfer_table.py``) says what leads from which status to which. A whole image that is activated before it
was verified is verified first, and activated then by itself. What an image means and where it goes is the business of an
``Installer``: whoever runs the meter gives one. Nothing of an unfinished transfer survives a power cut.

No public document says how the hash in the identifier is made nor how an image is built: here it is the CRC-32 of the image, and
``NumberAndRevision`` takes the first eight bytes of an image for its software number and revision. The real meter takes images
of a secret form; these are our own choices.
"""

import zlib
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import POWER, RESET, Occurrence, Occurrences
from trefas.core.stops import NEVER, ManyStops
from trefas.core.transfer_table import TRANSFER, TransferAction, TransferEvent, TransferStatus

BLOCK_SIZE_MIN, BLOCK_SIZE_MAX = 32, 985
BLOCK_SIZE = 512
"""At delivery: our own choice."""
IMAGE_SIZE_MAX = 512 * 1024
HASH_SIZE, ORIGINATOR_SIZE = 4, 16
IDENTIFIER_SIZE = HASH_SIZE + ORIGINATOR_SIZE
IDENTIFICATION_SIZE = 8
RESTART_NS = 10 * NS_PER_S
"""From the activation to the restart."""
VERIFYING_NS = 2 * NS_PER_S
"""How long it takes to verify an image: our own choice."""


class Installer(Protocol):
    """Whoever can do something with an image."""

    def identify(self, image: bytes) -> bytes | None:
        """Software number and revision of it, in eight bytes; None for one that is not wanted."""
        ...

    def install(self, image: bytes, identification: bytes) -> None:
        """The meter starts again: from now on this is its program."""
        ...


class NumberAndRevision:
    """Takes every image that begins with a number and a revision, and keeps the last one that was installed."""

    def __init__(self) -> None:
        self.installed: tuple[bytes, bytes] | None = None
        """Image and identification."""

    def identify(self, image: bytes) -> bytes | None:
        """Its first eight bytes."""
        return image[:IDENTIFICATION_SIZE] if len(image) >= IDENTIFICATION_SIZE else None

    def install(self, image: bytes, identification: bytes) -> None:
        """Keeps it."""
        self.installed = image, identification


class ImageTransfer(Part):
    """The transfer of one image to one meter. A stop of the meter sees to its restart (``Restarts``)."""

    block_size = Slot(
        *(None, Unit.NONE, "image block size"),
        wire=Wire.U32,
        initial=BLOCK_SIZE,
        limits=(BLOCK_SIZE_MIN, BLOCK_SIZE_MAX),
    )
    enabled = Slot(None, Unit.NONE, "image transfer enabled", initial=1, limits=(0, 1))

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.installer: Installer = NumberAndRevision()
        self.judged: Callable[[bool, Instant, bytes], None] = lambda passed, now, originator: None
        """Told of every image that was installed or verified in vain, with its originator."""
        self.restart_at = self.verified_at = NEVER
        """When the meter starts again, and when an image is verified, where either is ahead."""
        self._status = TRANSFER.begin
        self._forget()

    def status(self, now: Instant) -> TransferStatus:
        """Where it stands."""
        if self._status is TransferStatus.VERIFYING and now >= self.verified_at:
            self._verify(self.verified_at)
        return self._status

    def set_block_size(self, size: int) -> None:
        """Blocks are so long from now on; a transfer under way is cancelled. Raises LocalError for 31 bytes and less, or 986 and
        more."""
        self.block_size = size
        self.cancel()

    def initiate(self, identifier: bytes, size: int) -> None:
        """An image will come; one under way is forgotten. Raises LocalError where that cannot be."""
        if not self.enabled:
            raise LocalError("an image was announced, and image transfer is not enabled")
        if len(identifier) != IDENTIFIER_SIZE:
            raise LocalError(f"the image identifier has {len(identifier)} bytes; it has {IDENTIFIER_SIZE}")
        if not 1 <= size <= IMAGE_SIZE_MAX:
            raise LocalError(f"the image was announced with {size} bytes; it can have 1 to {IMAGE_SIZE_MAX}")
        self._step(TransferEvent.INITIATE)
        self._forget()
        self._identifier, self._size = identifier, size
        self._image = bytearray(size)
        self._there = np.zeros(-(-size // self.block_size), np.bool_)

    def take(self, number: int, block: bytes) -> None:
        """A block, from 0, in any order and as often as the client likes. Raises LocalError where it does not fit."""
        if (self._status, TransferEvent.BLOCK) not in TRANSFER:
            raise LocalError(
                f"a block came, and the image transfer's status is {self._status.value}; it must be 1 or 4"
            )
        if not 0 <= number < len(self._there):
            raise LocalError(f"block {number} came; the image has blocks 0 to {len(self._there) - 1}")
        start = number * self.block_size
        wanted = min(self.block_size, self._size - start)
        if len(block) != wanted:
            raise LocalError(f"block {number} has {len(block)} bytes; it must have {wanted}")
        self._step(TransferEvent.BLOCK)
        self._image[start : start + wanted] = block
        self._there[number] = True

    def verify(self, now: Instant) -> bool:
        """Whether the image is verified; where it is not, that begins now or goes on. Raises LocalError where blocks are missing
        or there is nothing to verify."""
        self._proceed(TransferEvent.VERIFY, now)
        return self._status is TransferStatus.VERIFIED

    def activate(self, now: Instant) -> bool:
        """Whether the meter will start again with it; an image that is not verified yet is verified first. Raises LocalError as
        ``verify``."""
        self._proceed(TransferEvent.ACTIVATE, now)
        return self._status is TransferStatus.ACTIVATED

    def restart(self, now: Instant) -> None:
        """The meter starts again, with the image that was activated."""
        if self._step(TransferEvent.RESTART) is TransferAction.INSTALL:
            self.installer.install(bytes(self._image), self._identification)
            self.judged(True, now, self._identifier[HASH_SIZE:])
            self._forget()

    @property
    def blocks(self) -> list[bool]:
        """Which blocks have come."""
        return [bool(each) for each in self._there]

    @property
    def first_missing(self) -> int:
        """The number of the first block that has not come; that behind the last where all have."""
        missing = np.flatnonzero(~self._there)
        return int(missing[0]) if missing.size else len(self._there)

    @property
    def to_activate(self) -> tuple[int, bytes, bytes] | None:
        """Size, identification and hash of an image that was verified."""
        if self._status not in (TransferStatus.VERIFIED, TransferStatus.ACTIVATED):
            return None
        return self._size, self._identification, self._identifier[:HASH_SIZE]

    def cancel(self) -> None:
        """What came of an image is forgotten."""
        self._step(TransferEvent.CANCEL)
        self._forget()

    def _step(self, event: TransferEvent) -> TransferAction:
        self._status, action = TRANSFER.step(self._status, event)
        return action

    def _proceed(self, event: TransferEvent, now: Instant) -> None:
        """To verify or to activate. Raises LocalError where there is nothing to do it with."""
        status = self.status(now)
        if (status, event) not in TRANSFER:
            raise LocalError(f"cannot verify an image: the transfer's status is {status.value}; must be 1 to 4")
        if TRANSFER.step(status, event).action in _NEEDS_ALL and not self._there.all():
            raise LocalError(f"cannot verify the image: block {self.first_missing} has not come")
        action = self._step(event)
        if action in _NEEDS_ALL:
            self.verified_at = Instant(now + VERIFYING_NS)
        if action in (TransferAction.VERIFY_TO_ACTIVATE, TransferAction.ACTIVATE_THEN):
            self._activates = True
        if action is TransferAction.START_AGAIN_SOON:
            self.restart_at = Instant(now + RESTART_NS)

    def _verify(self, now: Instant) -> None:
        self.verified_at = NEVER
        activates, self._activates = self._activates, False
        image = bytes(self._image)
        identification = self.installer.identify(image)
        fits = zlib.crc32(image).to_bytes(HASH_SIZE) == self._identifier[:HASH_SIZE]
        if fits and identification is not None:
            self._identification = identification
            self._step(TransferEvent.PASSED)
            if activates:
                self._proceed(TransferEvent.ACTIVATE, now)
        else:
            self._step(TransferEvent.FAILED)
            self.judged(False, now, self._identifier[HASH_SIZE:])

    def _forget(self) -> None:
        self._identifier = self._identification = b""
        self._size = 0
        self._activates = False
        self._image = bytearray()
        self._there = np.zeros(0, np.bool_)
        self.verified_at = NEVER
        self.restart_at = NEVER


_NEEDS_ALL = (TransferAction.VERIFY, TransferAction.VERIFY_TO_ACTIVATE)


class Restarts(ManyStops):
    """The stop at which an image is verified, whether anybody asks or not, and at which a meter starts again with its new
    program: instants, whatever the clock shows. Where the power goes before that, the transfer is gone too."""

    def __init__(self, transfer: ImageTransfer, occurrences: Occurrences) -> None:
        super().__init__(transfer.rows.meters)
        self.transfer = transfer
        self.occurrences = occurrences
        occurrences.hear(POWER, self._power)

    def due_ns(self) -> NDArray[np.int64]:
        """What the transfer says; never for the other meters of a fleet."""
        self.next_ns[self.transfer.meter] = min(self.transfer.verified_at, self.transfer.restart_at)
        return self.next_ns

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The transfer says when it is."""

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The image is judged, or the meter starts again."""
        for now in now_ns[meters == self.transfer.meter].tolist():
            self.transfer.status(Instant(now))
            if now >= self.transfer.restart_at:
                self.transfer.restart(Instant(now))
                self.occurrences.tell(Occurrence(RESET, Instant(now)), meter=self.transfer.meter)

    def _power(self, meter: int, occurrence: Occurrence) -> None:
        if meter == self.transfer.meter and not occurrence.begins:
            self.transfer.cancel()
