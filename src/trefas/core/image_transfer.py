"""Image transfer: a program comes in blocks, is verified, and takes over when the meter starts again (Blue Book, class 18).

``TRANSFER`` (``core/transfer_table.py``) says what leads from which status to which. A whole image that is activated before it
was verified is verified first, and activated then by itself. What an image means and where it goes is the business of an
``Installer``: whoever runs the meter gives one. Nothing of an unfinished transfer survives a power cut.

No public document says how the hash in the identifier is made nor how an image is built: here it is the CRC-32 of the image, and
``NumberAndRevision`` takes the first eight bytes of an image for its software number and revision. The real meter takes images
of a secret form; these are our own choices.
"""

import zlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.held import Held, HeldApart
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import POWER, RESET, UPLOAD, Occurrence, Occurrences
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


@dataclass(frozen=True, slots=True)
class Transferred:
    """What was announced, and what came of it: the blocks that are ``there``, in their places in ``image``."""

    identifier: bytes
    image: bytearray
    there: NDArray[np.bool_]

    @classmethod
    def of(cls, identifier: bytes, size: int, block_size: int) -> "Transferred":
        """An image of so many bytes, of which nothing has come."""
        return cls(identifier, bytearray(size), np.zeros(-(-size // block_size), np.bool_))

    @property
    def originator(self) -> bytes:
        """Who made it, as the identifier says."""
        return self.identifier[HASH_SIZE:]


class ImageTransfer(Part):
    """The transfer of one image to each meter. A stop of the meters sees to their restarts (``Restarts``)."""

    block_size = Slot(
        *(None, Unit.NONE, "image block size"),
        wire=Wire.U32,
        initial=BLOCK_SIZE,
        limits=(BLOCK_SIZE_MIN, BLOCK_SIZE_MAX),
    )
    enabled = Slot(None, Unit.NONE, "image transfer enabled", initial=1, limits=(0, 1))
    restart_at = Slot(None, Unit.NONE, "starts again with a new program (instant, ns)", volatile=True, initial=NEVER)
    verified_at = Slot(None, Unit.NONE, "an image is verified (instant, ns)", volatile=True, initial=NEVER)

    installer = HeldApart[Installer](NumberAndRevision)
    _state = Held(TRANSFER.begin)
    _transferred = Held(Transferred.of(b"", 0, BLOCK_SIZE))
    _identification = Held(b"")
    _activates = Held(False)
    """Whether it is activated once it is verified."""

    _occurrences: Occurrences | None = None

    def tell_to(self, occurrences: Occurrences) -> None:
        """From now on the images that were installed or failed to verify are told of, with their originators."""
        self._occurrences = occurrences

    def status(self, now: Instant) -> TransferStatus:
        """The status, with what became of an image whose verification is over by now."""
        if self._state is TransferStatus.VERIFYING and now >= self.verified_at:
            self._verify(Instant(self.verified_at))
        return self._state

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
        if self._step(TransferEvent.INITIATE) is TransferAction.BEGIN:
            self._forget()
            self._transferred = Transferred.of(identifier, size, self.block_size)

    def take(self, number: int, block: bytes) -> None:
        """A block, from 0, in any order and as often as the client likes. Raises LocalError where it does not fit."""
        if (self._state, TransferEvent.BLOCK) not in TRANSFER:
            raise LocalError(f"a block came, and the image transfer's status is {self._state.value}; it must be 1 or 4")
        there, image = self._transferred.there, self._transferred.image
        if not 0 <= number < len(there):
            raise LocalError(f"block {number} came; the image has blocks 0 to {len(there) - 1}")
        start = number * self.block_size
        wanted = min(self.block_size, len(image) - start)
        if len(block) != wanted:
            raise LocalError(f"block {number} has {len(block)} bytes; it must have {wanted}")
        if self._step(TransferEvent.BLOCK) is TransferAction.KEEP_BLOCK:
            image[start : start + wanted] = block
            there[number] = True

    def verify(self, now: Instant) -> bool:
        """Whether the image is verified; where it is not, that begins now or goes on. Raises LocalError where blocks are missing
        or there is nothing to verify."""
        self._proceed(TransferEvent.VERIFY, now)
        return self._state is TransferStatus.VERIFIED

    def activate(self, now: Instant) -> bool:
        """Whether the meter will start again with it; an image that is not verified yet is verified first. Raises LocalError as
        ``verify``."""
        self._proceed(TransferEvent.ACTIVATE, now)
        return self._state is TransferStatus.ACTIVATED

    def restart(self, now: Instant) -> None:
        """The meter starts again, with the image that was activated."""
        if self._step(TransferEvent.RESTART) is TransferAction.INSTALL:
            installed = self._transferred
            self.installer.install(bytes(installed.image), self._identification)
            self._tell(True, now)
            self._forget()

    @property
    def blocks(self) -> list[bool]:
        """Which blocks have come."""
        return [bool(each) for each in self._transferred.there]

    @property
    def first_missing(self) -> int:
        """The number of the first block that has not come; that behind the last where all have."""
        there = self._transferred.there
        missing = np.flatnonzero(~there)
        return int(missing[0]) if missing.size else len(there)

    @property
    def to_activate(self) -> tuple[int, bytes, bytes] | None:
        """Size, identification and hash of an image that was verified."""
        if self._state not in (TransferStatus.VERIFIED, TransferStatus.ACTIVATED):
            return None
        return len(self._transferred.image), self._identification, self._transferred.identifier[:HASH_SIZE]

    def cancel(self) -> None:
        """What came of an image is forgotten."""
        if self._step(TransferEvent.CANCEL) is TransferAction.FORGET:
            self._forget()

    def _step(self, event: TransferEvent) -> TransferAction:
        self._state, action = TRANSFER.step(self._state, event)
        return action

    def _proceed(self, event: TransferEvent, now: Instant) -> None:
        """To verify or to activate. Raises LocalError where there is nothing to do it with."""
        status = self.status(now)
        if (status, event) not in TRANSFER:
            raise LocalError(f"cannot verify an image: the transfer's status is {status.value}; must be 1 to 4")
        if TRANSFER.step(status, event).action in _NEEDS_ALL and not self._transferred.there.all():
            raise LocalError(f"cannot verify the image: block {self.first_missing} has not come")
        action = self._step(event)
        if action in _NEEDS_ALL:
            self.verified_at = now + VERIFYING_NS
        if action in (TransferAction.VERIFY_TO_ACTIVATE, TransferAction.ACTIVATE_THEN):
            self._activates = True
        if action is TransferAction.START_AGAIN_SOON:
            self.restart_at = now + RESTART_NS

    def _verify(self, now: Instant) -> None:
        """The verification is over."""
        self.verified_at = NEVER
        image = bytes(self._transferred.image)
        identification = self.installer.identify(image)
        fits = zlib.crc32(image).to_bytes(HASH_SIZE) == self._transferred.identifier[:HASH_SIZE]
        activates, self._activates = self._activates, False
        action = self._step(TransferEvent.PASSED if fits and identification is not None else TransferEvent.FAILED)
        if action is TransferAction.IDENTIFY:
            self._identification = identification or b""
            if activates:
                self._proceed(TransferEvent.ACTIVATE, now)
        elif action is TransferAction.AUDIT_FAILURE:
            self._tell(False, now)

    def _tell(self, installed: bool, now: Instant) -> None:
        if self._occurrences is not None:
            originator = int.from_bytes(self._transferred.originator)
            self._occurrences.tell(Occurrence(UPLOAD, now, installed, value=originator), meter=self.meter)

    def _forget(self) -> None:
        self._transferred = type(self)._transferred.initial
        self._identification, self._activates = b"", False
        self.verified_at = self.restart_at = NEVER


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
        """Both stand among the values."""
        column_of = self.transfer.rows.column_of
        return np.minimum(column_of(ImageTransfer.verified_at), column_of(ImageTransfer.restart_at), out=self.next_ns)

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The transfers say when it is."""

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The image is judged, or the meter starts again."""
        for meter, now in zip(meters.tolist(), map(Instant, now_ns.tolist()), strict=True):
            transfer = self.transfer.of(meter)
            transfer.status(now)
            if now >= transfer.restart_at:
                transfer.restart(now)
                self.occurrences.tell(Occurrence(RESET, now), meter=meter)

    def _power(self, meter: int, occurrence: Occurrence) -> None:
        if not occurrence.begins:
            self.transfer.of(meter).cancel()
