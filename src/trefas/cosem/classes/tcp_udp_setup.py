"""TCP-UDP set-up, class 41 version 0 (Blue Book, 4.9.1): a port that the meter listens at. It is the meter's, and not written."""

from collections.abc import Iterator
from typing import Self

from trefas.cosem.data_type import LONG_UNSIGNED, NAME, UNSIGNED
from trefas.cosem.endpoint import SocketPort
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.wire.axdr import U8, U16, Data, OctetString

NO_NAME = bytes(6)


class TcpUdpSetup(Interface, class_id=41, shows=(SocketPort,), book_name="TCP-UDP setup"):
    """One port."""

    def __init__(self, port: SocketPort) -> None:
        super().__init__(port.name)
        self.port = port

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each."""
        if isinstance(part, SocketPort):
            yield cls(part)

    @Attribute(2, LONG_UNSIGNED, static=True, name="TCP-UDP_port")
    def tcp_udp_port(self) -> Data:
        """Its number."""
        return U16(self.port.port)

    @Attribute(3, NAME, static=True, name="IP_reference")
    def ip_reference(self) -> Data:
        """The IPv4 set-up of the address, or six bytes of nothing."""
        return OctetString(bytes(self.port.at.name) if self.port.at else NO_NAME)

    @Attribute(4, LONG_UNSIGNED, static=True, name="MSS")
    def mss(self) -> Data:
        """The longest segment."""
        return U16(min(self.port.segment_size, 0xFFFF))

    @Attribute(5, UNSIGNED, static=True)
    def nb_of_sim_conn(self) -> Data:
        """Peers at once; 255 is the most that one byte says."""
        return U8(min(self.port.connections_max, 0xFF))

    @Attribute(6, LONG_UNSIGNED, static=True)
    def inactivity_time_out(self) -> Data:
        """Seconds."""
        return U16(min(self.port.inactivity_s, 0xFFFF))
