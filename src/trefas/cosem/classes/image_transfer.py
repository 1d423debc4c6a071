"""Image transfer, class 18 version 0 (Blue Book, 4.4.6): how a new program comes into the meter.

Access is that of the maker's list: the block size can be written, and that cancels a transfer under way. While an image is being
verified, image_verify and image_activate are answered with temporary-failure, as the book has it: the client asks the status how
it went. Verifying a verified image is success; activating a whole image that was not verified verifies it first.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.core.image_transfer import ImageTransfer
from trefas.cosem.interface import Host, Interface, Refused, attribute, method, writes
from trefas.wire.axdr import U32, Array, BitString, Boolean, Data, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult


class ImageTransferObject(Interface, class_id=18, version=0, shows=(ImageTransfer,)):
    """The one image transfer of a meter."""

    def __init__(self, transfer: ImageTransfer, host: Host) -> None:
        super().__init__(Obis(0, 0, 44, 0, 0))
        self.transfer = transfer
        self.host = host

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One."""
        if isinstance(part, ImageTransfer):
            yield cls(part, host)

    @attribute(2)
    def image_block_size(self) -> Data:
        """Bytes of all blocks but the last."""
        return U32(self.transfer.block_size)

    @writes(2)
    def set_image_block_size(self, data: Data) -> None:
        """32 to 985."""
        if not isinstance(data, U32):
            self.refuse_type(2, data)
        self.transfer.set_block_size(data.value)

    @attribute(3)
    def image_transferred_blocks_status(self) -> Data:
        """A bit for each block, the first one first."""
        return BitString("".join("1" if came else "0" for came in self.transfer.blocks))

    @attribute(4)
    def image_first_not_transferred_block_number(self) -> Data:
        """From 0; the number of blocks where all have come."""
        return U32(self.transfer.first_missing)

    @attribute(5)
    def image_transfer_enabled(self) -> Data:
        """Whether images are taken."""
        return Boolean(bool(self.transfer.enabled))

    @attribute(6)
    def image_transfer_status(self) -> Data:
        """0 to 7."""
        return Enumerated(self.transfer.status(self.host.now))

    @attribute(7)
    def image_to_activate_info(self) -> Data:
        """Size, identification and signature of an image that was verified; empty without."""
        self.transfer.status(self.host.now)
        known = self.transfer.to_activate
        if known is None:
            return Array(())
        size, identification, signature = known
        return Array((Structure((U32(size), OctetString(identification), OctetString(signature))),))

    @method(1)
    def image_transfer_initiate(self, parameter: Data | None) -> Data | None:
        """Structure of image_identifier and image_size."""
        match parameter:
            case Structure((OctetString(value=identifier), U32(value=size))):
                self.transfer.initiate(identifier, size)
                return None
        self.refuse_parameter(1, parameter)

    @method(2)
    def image_block_transfer(self, parameter: Data | None) -> Data | None:
        """Structure of image_block_number and image_block_value."""
        match parameter:
            case Structure((U32(value=number), OctetString(value=block))):
                self.transfer.take(number, block)
                return None
        self.refuse_parameter(2, parameter)

    @method(3)
    def image_verify(self, parameter: Data | None) -> Data | None:
        """integer(0)."""
        self.trigger(3, parameter)
        self._check(self.transfer.verify(self.host.now))
        return None

    @method(4)
    def image_activate(self, parameter: Data | None) -> Data | None:
        """integer(0); the meter starts again ten seconds later."""
        self.trigger(4, parameter)
        self._check(self.transfer.activate(self.host.now))
        return None

    def _check(self, done: bool) -> None:
        if not done:
            raise Refused(
                DataAccessResult.TEMPORARY_FAILURE, "the image is being verified; its status will say how that went"
            )
