"""Push set-up, class 40 version 0 (Blue Book, 4.4.8): what the meter sends unsolicited, where to, when and how often.

0.0.25.9.0   values, pushed at the times of 0.0.15.0.4 (class 22)
0.4.25.9.0   alarms, pushed when one is raised

Version 0, whose push goes out without a confirmation: later versions add who it is for, how it is protected and whether it is
confirmed, and here the association says the first two. Transport services are TCP (0), UDP (1) and HDLC (5), which goes over a
TCP connection; the message is always an APDU in A-XDR (0). A data index up to 0FFFh is an element of the attribute; parts of
profiles, which are asked for by higher ones, are not served. Which objects there are is our own choice.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.errors import LocalError
from trefas.base.obis import Obis
from trefas.core.push import Destination, PushObject, PushSetups, Service, Setup, Window
from trefas.cosem.data_type import CAPTURE_OBJECT, DATE_TIME, ENUM, LONG_UNSIGNED, OCTETS, UNSIGNED, ArrayOf, structure
from trefas.cosem.date_time import encode_recurring, recurring
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.member import Attribute, Method
from trefas.wire.axdr import I8, U8, U16, Array, Data, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult

NAMES = {Setup.VALUES: Obis(0, 0, 25, 9, 0), Setup.ALARM: Obis(0, 4, 25, 9, 0)}
PUSH_OBJECT = CAPTURE_OBJECT
DESTINATION = structure(transport_service=ENUM, destination=OCTETS, message=ENUM)
WINDOW = structure(start_time=DATE_TIME, end_time=DATE_TIME)
XDLMS = 0
"""message: an xDLMS APDU in A-XDR."""
_SERVICES = {int(each): each for each in Service}


class PushSetup(Interface, class_id=40, version=0, shows=(PushSetups,), book_name="Push setup", methods_at=0x38):
    """One set-up."""

    def __init__(self, setups: PushSetups, number: Setup, host: Host) -> None:
        super().__init__(NAMES[number])
        self.setups = setups
        self.number = number
        self.host = host

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the values, one for alarms."""
        if isinstance(part, PushSetups):
            yield from (cls(part, number, host) for number in NAMES)

    @Attribute(2, ArrayOf(PUSH_OBJECT), static=True)
    def push_object_list(self) -> Data:
        """Class, name, attribute and data index of each."""
        return Array(
            tuple(
                Structure((U16(o.class_id), OctetString(bytes(o.name)), I8(o.attribute), U16(o.data_index)))
                for o in self.setups.objects(self.number)
            )
        )

    @push_object_list.writes
    def set_push_object_list(self, objects: list[tuple[int, bytes, int, int]]) -> None:
        """What is pushed from now on."""
        self.setups.set_objects(
            self.number,
            [PushObject(class_id, Obis.from_bytes(name), member, index) for class_id, name, member, index in objects],
        )

    @Attribute(3, DESTINATION, static=True)
    def send_destination_and_method(self) -> Data:
        """Transport service, HOST:PORT, and A-XDR; an empty one is nowhere."""
        found = self.setups.destination(self.number)
        return Structure((Enumerated(found.service), OctetString(found.place.encode()), Enumerated(XDLMS)))

    @send_destination_and_method.writes
    def set_send_destination_and_method(self, destination: tuple[int, bytes, int]) -> None:
        """Where to from now on."""
        service, place, message = destination
        if service not in _SERVICES or message != XDLMS:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"a push was to go by service {service} with message {message}; must be "
                f"{', '.join(map(str, _SERVICES))}, and {XDLMS}",
            )
        try:
            text = place.decode("ascii")
        except UnicodeDecodeError as error:
            raise LocalError("the destination of a push is no text in ASCII; it is HOST:PORT") from error
        self.setups.set_destination(self.number, Destination(_SERVICES[service], text))

    @Attribute(4, ArrayOf(WINDOW), static=True)
    def communication_window(self) -> Data:
        """Begin and end of each; none is any time."""
        return Array(
            tuple(
                Structure((OctetString(encode_recurring(each.begin)), OctetString(encode_recurring(each.end))))
                for each in self.setups.windows(self.number)
            )
        )

    @communication_window.writes
    def set_communication_window(self, windows: list[tuple[bytes, bytes]]) -> None:
        """When pushes may go from now on: local time, or that of the zone which a deviation names."""
        self.setups.set_windows(self.number, [Window(recurring(begin), recurring(end)) for begin, end in windows])

    @Attribute(5, LONG_UNSIGNED, static=True)
    def randomisation_start_interval(self) -> Data:
        """Seconds."""
        return U16(self.setups.spread_s[self.number])

    @randomisation_start_interval.writes
    def set_randomisation_start_interval(self, spread_s: int) -> None:
        """Up to so many."""
        self.setups.spread_s[self.number] = spread_s

    @Attribute(6, UNSIGNED, static=True)
    def number_of_retries(self) -> Data:
        """After the first."""
        return U8(self.setups.retries[self.number])

    @number_of_retries.writes
    def set_number_of_retries(self, retries: int) -> None:
        """From the next push on."""
        self.setups.retries[self.number] = retries

    @Attribute(7, LONG_UNSIGNED, static=True)
    def repetition_delay(self) -> Data:
        """Seconds."""
        return U16(self.setups.delay_s[self.number])

    @repetition_delay.writes
    def set_repetition_delay(self, delay_s: int) -> None:
        """From the next failure on."""
        self.setups.delay_s[self.number] = delay_s

    @Method(1)
    def push(self) -> None:
        """Begins to push."""
        if not self.setups.is_ready(self.number):
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"{self.logical_name} was to be pushed, and it has no destination or no objects; write attributes 2 and 3",
            )
        self.setups.push(self.number, self.host.now)
