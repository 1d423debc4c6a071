"""IEC HDLC set-up, class 23 version 1 (Blue Book, 4.7.2): the line and how long it waits.

What is written holds for links that begin after it, so the link that wrote it goes on. Lengths and windows are read only,
as the manufacturer's list has it (since revision M1).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.obis import Obis
from trefas.cosem.data_type import ENUM, LONG_UNSIGNED, UNSIGNED
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.line import ADDRESS_MAX, ADDRESS_MIN, SPEEDS_BD, Line
from trefas.cosem.member import Attribute
from trefas.wire.axdr import U8, U16, Data, Enumerated
from trefas.wire.xdlms import DataAccessResult


class HdlcSetup(Interface, class_id=23, version=1, shows=(Line,), book_name="IEC HDLC setup"):
    """The line's HDLC parameters, seen from the meter."""

    def __init__(self, line: Line) -> None:
        super().__init__(Obis(0, 0, 22, 0, 0))
        self.line = line

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the line."""
        if isinstance(part, Line):
            yield cls(part)

    @Attribute(2, ENUM, static=True)
    def comm_speed(self) -> Data:
        """0 is 300 Bd … 5 is 9600 Bd … 9 is 115200 Bd."""
        return Enumerated(SPEEDS_BD.index(self.line.speed_bd))

    @Attribute(3, UNSIGNED, static=True)
    def window_size_transmit(self) -> Data:
        """Frames the meter sends without an answer."""
        return U8(self.line.parameters.window_tx)

    @Attribute(4, UNSIGNED, static=True)
    def window_size_receive(self) -> Data:
        """Frames the meter takes without an answer."""
        return U8(self.line.parameters.window_rx)

    @Attribute(5, LONG_UNSIGNED, static=True)
    def max_info_field_length_transmit(self) -> Data:
        """Bytes in a frame it sends."""
        return U16(self.line.parameters.info_tx)

    @Attribute(6, LONG_UNSIGNED, static=True)
    def max_info_field_length_receive(self) -> Data:
        """Bytes in a frame it takes."""
        return U16(self.line.parameters.info_rx)

    @Attribute(7, LONG_UNSIGNED, static=True)
    def inter_octet_time_out(self) -> Data:
        """Milliseconds."""
        return U16(self.line.parameters.inter_octet_ns // NS_PER_MS)

    @inter_octet_time_out.writes
    def set_inter_octet_time_out(self, time_ms: int) -> None:
        """Milliseconds, 1 at least."""
        _check(7, time_ms, 1, 0xFFFF)
        self.line.parameters = replace(self.line.parameters, inter_octet_ns=time_ms * NS_PER_MS)

    @Attribute(8, LONG_UNSIGNED, static=True)
    def inactivity_time_out(self) -> Data:
        """Seconds; 0 is off."""
        return U16(self.line.parameters.inactivity_ns // NS_PER_S)

    @inactivity_time_out.writes
    def set_inactivity_time_out(self, time_s: int) -> None:
        """Seconds; 0 is off."""
        self.line.parameters = replace(self.line.parameters, inactivity_ns=time_s * NS_PER_S)

    @Attribute(9, LONG_UNSIGNED, static=True)
    def device_address(self) -> Data:
        """The lower HDLC address."""
        return U16(self.line.address)

    @device_address.writes
    def set_device_address(self, address: int) -> None:
        """One that is not reserved (IEC 62056-46, 6.4.2.3)."""
        _check(9, address, ADDRESS_MIN, ADDRESS_MAX)
        self.line.address = address


def _check(index: int, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise Refused(
            DataAccessResult.OTHER_REASON,
            f"attribute {index} of the HDLC set-up was written as {value}; must be {low} to {high}",
        )
