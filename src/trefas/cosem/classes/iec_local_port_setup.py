"""IEC local port set-up, class 19 version 1 (Blue Book, 4.7.1): an optical or electrical port, and how it begins.

It shows what the port was opened with and cannot be written. The meter has no programming mode, and so no passwords for one.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Self

from trefas.cosem.data_type import ENUM, OCTETS
from trefas.cosem.endpoint import LocalPort
from trefas.cosem.interface import Host, Interface
from trefas.cosem.line import SPEEDS_BD
from trefas.cosem.member import Attribute
from trefas.wire.axdr import Data, Enumerated, OctetString

REACTION_200_MS = 1
"""Of 0, 20 ms, and 1, 200 ms: the shortest silence before an answer."""
NO_PASSWORD = b""


class DefaultMode(IntEnum):
    """What is spoken first."""

    IEC_62056_21 = 0
    HDLC = 1


class IecLocalPortSetup(Interface, class_id=19, version=1, shows=(LocalPort,), book_name="IEC local port setup"):
    """One port."""

    def __init__(self, port: LocalPort) -> None:
        super().__init__(port.name)
        self.port = port

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each local port."""
        if isinstance(part, LocalPort):
            yield cls(part)

    @Attribute(2, ENUM, static=True)
    def default_mode(self) -> Data:
        """A sign-on, or HDLC at once."""
        return Enumerated(DefaultMode.IEC_62056_21 if self.port.opens else DefaultMode.HDLC)

    @Attribute(3, ENUM, static=True)
    def default_baud(self) -> Data:
        """Of the line at rest: 0 is 300 Bd … 5 is 9600 Bd … 9 is 115200 Bd."""
        return _speed(self.port.resting_bd)

    @Attribute(4, ENUM, static=True)
    def prop_baud(self) -> Data:
        """What the identification proposes."""
        return _speed(self.port.speed_bd)

    @Attribute(5, ENUM, static=True)
    def response_time(self) -> Data:
        """Of the opening."""
        return Enumerated(REACTION_200_MS)

    @Attribute(6, OCTETS, static=True)
    def device_addr(self) -> Data:
        """What a sign-on may name."""
        return OctetString(self.port.device_address.encode("ascii"))

    @Attribute(7, OCTETS, static=True)
    def pass_p1(self) -> Data:
        """None."""
        return OctetString(NO_PASSWORD)

    @Attribute(8, OCTETS, static=True)
    def pass_p2(self) -> Data:
        """None."""
        return OctetString(NO_PASSWORD)

    @Attribute(9, OCTETS, static=True)
    def pass_w5(self) -> Data:
        """None."""
        return OctetString(NO_PASSWORD)


def _speed(speed_bd: int) -> Data:
    """By its number, or that of the next lower one where the class has none."""
    return Enumerated(max((n for n, each in enumerate(SPEEDS_BD) if each <= speed_bd), default=0))
