"""SAP assignment, class 17 version 0 (Blue Book, 4.4.5): which logical devices there are, and where."""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.cosem.data_type import LONG_UNSIGNED, OCTETS, ArrayOf, structure
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.cosem.server import ServerDevice
from trefas.wire.axdr import U16, Array, Data, OctetString, Structure

DEVICE = structure(SAP=LONG_UNSIGNED, logical_device_name=OCTETS)


class SapAssignment(Interface, class_id=17, shows=(ServerDevice,), book_name="SAP assignment", methods_at=0x20):
    """The list of a physical device. It is read only: what it says cannot be otherwise."""

    def __init__(self, device: ServerDevice) -> None:
        super().__init__(Obis(0, 0, 41, 0, 0))
        self.device = device

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the device."""
        if isinstance(part, ServerDevice):
            yield cls(part)

    @Attribute(2, ArrayOf(DEVICE), static=True, name="SAP_assignment_list")
    def assignment_list(self) -> Data:
        """SAP and logical device name of each."""
        return Array(tuple(Structure((U16(d.sap), OctetString(d.name))) for d in self.device.logical_devices.values()))
