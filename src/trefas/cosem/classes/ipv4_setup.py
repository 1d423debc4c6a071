"""IPv4 set-up, class 42 version 0 (Blue Book, 4.9.2): an address that the meter listens at, as the machine has it.

The machine has it from wherever it has it: the meter itself asks no DHCP and no DNS, is in no group and sets no options. So
nothing here is written.
"""

from collections.abc import Iterator
from typing import Self

from trefas.cosem.endpoint import Ipv4Address
from trefas.cosem.interface import Host, Interface, attribute
from trefas.wire.axdr import U32, Array, Boolean, Data, OctetString

NO_NAME, NO_ADDRESS = bytes(6), 0


class Ipv4Setup(Interface, class_id=42, shows=(Ipv4Address,)):
    """One address."""

    def __init__(self, at: Ipv4Address) -> None:
        super().__init__(at.name)
        self.at = at

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each."""
        if isinstance(part, Ipv4Address):
            yield cls(part)

    @attribute(2)
    def dl_reference(self) -> Data:
        """No object shows the link below."""
        return OctetString(NO_NAME)

    @attribute(3)
    def ip_address(self) -> Data:
        """The address."""
        return U32(self.at.address)

    @attribute(4)
    def multicast_ip_address(self) -> Data:
        """None."""
        return Array(())

    @attribute(5)
    def ip_options(self) -> Data:
        """None."""
        return Array(())

    @attribute(6)
    def subnet_mask(self) -> Data:
        """Of its network."""
        return U32(self.at.mask)

    @attribute(7)
    def gateway_ip_address(self) -> Data:
        """Of its network."""
        return U32(self.at.gateway)

    @attribute(8)
    def use_dhcp_flag(self) -> Data:
        """The meter asks for no address."""
        return Boolean(False)

    @attribute(9)
    def primary_dns_address(self) -> Data:
        """The meter asks for no names."""
        return U32(NO_ADDRESS)

    @attribute(10)
    def secondary_dns_address(self) -> Data:
        """The meter asks for no names."""
        return U32(NO_ADDRESS)
