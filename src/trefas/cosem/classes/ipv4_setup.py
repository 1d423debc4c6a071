"""IPv4 set-up, class 42 version 0 (Blue Book, 4.9.2): an address that the meter listens at, as the machine has it.

The machine has it from wherever it has it: the meter itself asks no DHCP and no DNS, is in no group and sets no options. So
nothing here is written.
"""

from collections.abc import Iterator
from typing import Self

from trefas.cosem.data_type import BOOLEAN, DOUBLE_LONG_UNSIGNED, NAME, OCTETS, UNSIGNED, ArrayOf, structure
from trefas.cosem.endpoint import Ipv4Address
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.wire.axdr import U32, Array, Boolean, Data, OctetString

NO_NAME, NO_ADDRESS = bytes(6), 0
IP_OPTION = structure(IP_option_type=UNSIGNED, IP_option_length=UNSIGNED, IP_option_data=OCTETS)


class Ipv4Setup(Interface, class_id=42, shows=(Ipv4Address,), book_name="IPv4 setup", methods_at=0x60):
    """One address."""

    def __init__(self, at: Ipv4Address) -> None:
        super().__init__(at.name)
        self.at = at

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each."""
        if isinstance(part, Ipv4Address):
            yield cls(part)

    @Attribute(2, NAME, static=True, name="DL_reference")
    def dl_reference(self) -> Data:
        """No object shows the link below."""
        return OctetString(NO_NAME)

    @Attribute(3, DOUBLE_LONG_UNSIGNED, static=True, name="IP_address")
    def ip_address(self) -> Data:
        """The address."""
        return U32(self.at.address)

    @Attribute(4, ArrayOf(DOUBLE_LONG_UNSIGNED), static=True, name="multicast_IP_address")
    def multicast_ip_address(self) -> Data:
        """None."""
        return Array(())

    @Attribute(5, ArrayOf(IP_OPTION), static=True, name="IP_options")
    def ip_options(self) -> Data:
        """None."""
        return Array(())

    @Attribute(6, DOUBLE_LONG_UNSIGNED, static=True)
    def subnet_mask(self) -> Data:
        """Of its network."""
        return U32(self.at.mask)

    @Attribute(7, DOUBLE_LONG_UNSIGNED, static=True, name="gateway_IP_address")
    def gateway_ip_address(self) -> Data:
        """Of its network."""
        return U32(self.at.gateway)

    @Attribute(8, BOOLEAN, static=True, name="use_DHCP_flag")
    def use_dhcp_flag(self) -> Data:
        """The meter asks for no address."""
        return Boolean(False)

    @Attribute(9, DOUBLE_LONG_UNSIGNED, static=True, name="primary_DNS_address")
    def primary_dns_address(self) -> Data:
        """The meter asks for no names."""
        return U32(NO_ADDRESS)

    @Attribute(10, DOUBLE_LONG_UNSIGNED, static=True, name="secondary_DNS_address")
    def secondary_dns_address(self) -> Data:
        """The meter asks for no names."""
        return U32(NO_ADDRESS)
