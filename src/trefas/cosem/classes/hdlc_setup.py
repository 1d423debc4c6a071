"""IEC HDLC set-up, class 23 version 1 (Blue Book, 4.7.2): the line and how long it waits.

What is written holds for links that begin after it, so the link that wrote it goes on. Lengths and windows are read only,
as on the meter this is modelled on (since its revision M1).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.obis import Obis
from trefas.cosem.interface import Host, Interface, Refused, attribute, writes
from trefas.cosem.line import ADDRESS_MAX, ADDRESS_MIN, SPEEDS_BD, Line
from trefas.wire.axdr import U8, U16, Data, Enumerated
from trefas.wire.xdlms import DataAccessResult


class HdlcSetup(Interface, class_id=23, version=1, shows=(Line,)):
    """The line's HDLC parameters, seen from the meter."""

    def __init__(self, line: Line) -> None:
        super().__init__(Obis(0, 0, 22, 0, 0))
        self.line = line

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the line."""
        if isinstance(part, Line):
            yield cls(part)

    @attribute(2)
    def comm_speed(self) -> Data:
        """0 is 300 Bd … 5 is 9600 Bd … 9 is 115200 Bd."""
        return Enumerated(SPEEDS_BD.index(self.line.speed_bd))

    @attribute(3)
    def window_size_transmit(self) -> Data:
        """Frames the meter sends without an answer."""
        return U8(self.line.parameters.window_tx)

    @attribute(4)
    def window_size_receive(self) -> Data:
        """Frames the meter takes without an answer."""
        return U8(self.line.parameters.window_rx)

    @attribute(5)
    def max_info_field_length_transmit(self) -> Data:
        """Bytes in a frame it sends."""
        return U16(self.line.parameters.info_tx)

    @attribute(6)
    def max_info_field_length_receive(self) -> Data:
        """Bytes in a frame it takes."""
        return U16(self.line.parameters.info_rx)

    @attribute(7)
    def inter_octet_time_out(self) -> Data:
        """Milliseconds."""
        return U16(self.line.parameters.inter_octet_ns // NS_PER_MS)

    @writes(7)
    def set_inter_octet_time_out(self, data: Data) -> None:
        """Milliseconds, 1 at least."""
        milliseconds = self._u16(7, data, 1, 0xFFFF)
        self.line.parameters = replace(self.line.parameters, inter_octet_ns=milliseconds * NS_PER_MS)

    @attribute(8)
    def inactivity_time_out(self) -> Data:
        """Seconds; 0 is off."""
        return U16(self.line.parameters.inactivity_ns // NS_PER_S)

    @writes(8)
    def set_inactivity_time_out(self, data: Data) -> None:
        """Seconds; 0 is off."""
        self.line.parameters = replace(self.line.parameters, inactivity_ns=self._u16(8, data, 0, 0xFFFF) * NS_PER_S)

    @attribute(9)
    def device_address(self) -> Data:
        """The lower HDLC address."""
        return U16(self.line.address)

    @writes(9)
    def set_device_address(self, data: Data) -> None:
        """One that is not reserved (IEC 62056-46, 6.4.2.3)."""
        self.line.address = self._u16(9, data, ADDRESS_MIN, ADDRESS_MAX)

    def _u16(self, index: int, data: Data, low: int, high: int) -> int:
        if not isinstance(data, U16):
            self.refuse_type(index, data)
        if not low <= data.value <= high:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"attribute {index} of the HDLC set-up was written as {data.value}; it can be {low} to {high}",
            )
        return data.value
