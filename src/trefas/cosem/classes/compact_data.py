"""Compact data, class 62 version 1 (Blue Book, 4.3.10): the clock and the registers of the load profile as they are now, packed
without a tag before each.

    compact_buffer         template_id | 0C date-time | register | register | …
    template_description   02 | count  | 11 | 09      | tag      | tag      | …

It captures when it is read. So whoever has the template reads a meter in some sixty bytes. The number of the template follows
from what is captured (its CRC-32, cut to eight bits): who knows the number of a template knows when it is another. That, and the
logical name, are our own choice.
"""

import zlib
from collections.abc import Iterator
from typing import Self

from trefas.base.declared import Declared
from trefas.base.obis import Obis
from trefas.base.reading import Reading
from trefas.core.load_profile import LoadProfile
from trefas.core.rtc import Rtc
from trefas.cosem.classes.clock import Clock
from trefas.cosem.data_type import CAPTURE_OBJECT, ENUM, OCTETS, UNSIGNED, ArrayOf
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.cosem.value import NUMBERS, VALUE, measured
from trefas.wire.axdr import I8, U8, U16, Array, Data, Enumerated, OctetString, Structure

TEMPLATE_ID = 4
ON_READING = 1
"""capture_method: implicitly, when the buffer is read."""
_DATA, _REGISTER, _CLOCK = 1, 3, 8


class CompactData(Interface, class_id=62, version=1, shows=(LoadProfile,), book_name="Compact data"):
    """What one load profile would capture now."""

    def __init__(self, profile: LoadProfile, host: Host) -> None:
        super().__init__(Obis(0, 0, 66, 0, 1))
        self.profile = profile
        self.host = host
        self.clock = Clock(Rtc(profile.rows, profile.meter), host)

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for a load profile that logs."""
        if isinstance(part, LoadProfile) and part.log is not None:
            yield cls(part, host)

    @Attribute(2, OCTETS)
    def compact_buffer(self) -> Data:
        """The values without their tags."""
        return OctetString(b"".join(each.encode()[1:] for each in self._values()))

    @Attribute(3, ArrayOf(CAPTURE_OBJECT), static=True)
    def capture_objects(self) -> Data:
        """What they are of."""
        registers = [
            (_REGISTER if measured(value, self.host) else _DATA, self.host.named(value.obis), VALUE)
            for value in self._registers()
            if value.obis is not None
        ]
        captured = [
            (self.class_id, self.logical_name, TEMPLATE_ID),
            (_CLOCK, self.host.face.clock_name, VALUE),
            *registers,
        ]
        return Array(
            tuple(Structure((U16(kind), OctetString(bytes(name)), I8(index), U16(0))) for kind, name, index in captured)
        )

    @Attribute(TEMPLATE_ID, UNSIGNED, static=True)
    def template_id(self) -> Data:
        """Another one where something else is captured."""
        return U8(zlib.crc32(self.capture_objects().encode()) & 0xFF)

    @Attribute(5, OCTETS)
    def template_description(self) -> Data:
        """A structure of so many, and the tag of each."""
        tags = bytes(each.tag for each in self._values())
        return OctetString(bytes((Structure.tag, len(tags))) + tags)

    @Attribute(6, ENUM, static=True)
    def capture_method(self) -> Data:
        """Implicit."""
        return Enumerated(ON_READING)

    def _registers(self) -> list[Declared]:
        """Those of the profile's columns that have a name outside."""
        return [value for value in self.profile.columns if value.obis is not None]

    def _values(self) -> list[Data]:
        profile = self.profile
        registers = [
            NUMBERS[value.wire](
                Reading(value, profile.rows.count(value, profile.meter)).on_wire(self.host.scaler(value))
            )
            for value in self._registers()
        ]
        return [self.template_id(), self.clock.time(), *registers]
