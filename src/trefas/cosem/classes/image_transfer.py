"""Image transfer, class 18 version 0 (Blue Book, 4.4.6): how a new program comes into the meter.

Access is that of the maker's list: the block size can be written, and that cancels a transfer under way. While an image is being
verified, image_verify and image_activate are answered with temporary-failure, as the book has it: the client asks the status how
it went. Verifying a verified image is success; activating a whole image that was not verified verifies it first.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.core.image_transfer import ImageTransfer
from trefas.cosem.data_type import BITS, BOOLEAN, DOUBLE_LONG_UNSIGNED, ENUM, OCTETS, ArrayOf, structure
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.member import Attribute, Method
from trefas.wire.axdr import U32, Array, BitString, Boolean, Data, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult

TO_ACTIVATE = ArrayOf(
    structure(
        image_to_activate_size=DOUBLE_LONG_UNSIGNED,
        image_to_activate_identification=OCTETS,
        image_to_activate_signature=OCTETS,
    )
)
INITIATION = structure(image_identifier=OCTETS, image_size=DOUBLE_LONG_UNSIGNED)
BLOCK = structure(image_block_number=DOUBLE_LONG_UNSIGNED, image_block_value=OCTETS)


class ImageTransferObject(
    Interface, class_id=18, version=0, shows=(ImageTransfer,), book_name="Image transfer", methods_at=0x40
):
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

    @Attribute(2, DOUBLE_LONG_UNSIGNED, static=True)
    def image_block_size(self) -> Data:
        """Bytes of all blocks but the last."""
        return U32(self.transfer.block_size)

    @image_block_size.writes
    def set_image_block_size(self, size: int) -> None:
        """32 to 985."""
        self.transfer.set_block_size(size)

    @Attribute(3, BITS)
    def image_transferred_blocks_status(self) -> Data:
        """A bit for each block, the first one first."""
        return BitString("".join("1" if came else "0" for came in self.transfer.blocks))

    @Attribute(4, DOUBLE_LONG_UNSIGNED)
    def image_first_not_transferred_block_number(self) -> Data:
        """From 0; the number of blocks where all have come."""
        return U32(self.transfer.first_missing)

    @Attribute(5, BOOLEAN, static=True)
    def image_transfer_enabled(self) -> Data:
        """Whether images are taken."""
        return Boolean(bool(self.transfer.enabled))

    @Attribute(6, ENUM)
    def image_transfer_status(self) -> Data:
        """0 to 7."""
        return Enumerated(self.transfer.status(self.host.now))

    @Attribute(7, TO_ACTIVATE)
    def image_to_activate_info(self) -> Data:
        """Size, identification and signature of an image that was verified; empty without."""
        self.transfer.status(self.host.now)
        known = self.transfer.to_activate
        if known is None:
            return Array(())
        size, identification, signature = known
        return Array((Structure((U32(size), OctetString(identification), OctetString(signature))),))

    @Method(1, INITIATION)
    def image_transfer_initiate(self, image: tuple[bytes, int]) -> None:
        """Identifier and size of the image that will come."""
        self.transfer.initiate(*image)

    @Method(2, BLOCK)
    def image_block_transfer(self, block: tuple[int, bytes]) -> None:
        """Number and bytes of a block."""
        self.transfer.take(*block)

    @Method(3)
    def image_verify(self) -> None:
        """Looks whether the image is whole and right."""
        self._check(self.transfer.verify(self.host.now))

    @Method(4)
    def image_activate(self) -> None:
        """The meter starts again ten seconds later."""
        self._check(self.transfer.activate(self.host.now))

    def _check(self, done: bool) -> None:
        if not done:
            raise Refused(
                DataAccessResult.TEMPORARY_FAILURE, "the image is being verified; its status will say how that went"
            )
