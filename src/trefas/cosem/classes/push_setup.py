"""Push set-up, class 40 version 0 (Blue Book, 4.4.8): what the meter sends unasked, where to, when and how often.

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
from trefas.base.slots import Counts
from trefas.core.push import Destination, PushObject, PushSetups, Service, Setup, Window
from trefas.cosem.date_time import encode_recurring, recurring
from trefas.cosem.interface import Host, Interface, Refused, attribute, method, writes
from trefas.wire.axdr import I8, U8, U16, Array, Data, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult

NAMES = {Setup.VALUES: Obis(0, 0, 25, 9, 0), Setup.ALARM: Obis(0, 4, 25, 9, 0)}
NAME_SIZE = 6
XDLMS = 0
"""message: an xDLMS APDU in A-XDR."""
_SERVICES = {int(each): each for each in Service}


class PushSetup(Interface, class_id=40, version=0, shows=(PushSetups,)):
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

    @attribute(2)
    def push_object_list(self) -> Data:
        """Class, name, attribute and data index of each."""
        return Array(
            tuple(
                Structure((U16(o.class_id), OctetString(bytes(o.name)), I8(o.attribute), U16(o.data_index)))
                for o in self.setups.objects(self.number)
            )
        )

    @writes(2)
    def set_push_object_list(self, data: Data) -> None:
        """What is pushed from now on."""
        if not isinstance(data, Array):
            self.refuse_type(2, data)
        self.setups.set_objects(self.number, [self._object(each) for each in data.value])

    @attribute(3)
    def send_destination_and_method(self) -> Data:
        """Transport service, HOST:PORT, and A-XDR; an empty one is nowhere."""
        found = self.setups.destination(self.number)
        return Structure((Enumerated(found.service), OctetString(found.place.encode()), Enumerated(XDLMS)))

    @writes(3)
    def set_send_destination_and_method(self, data: Data) -> None:
        """Where to from now on."""
        match data:
            case Structure((Enumerated(value=service), OctetString(value=place), Enumerated(value=message))):
                pass
            case _:
                self.refuse_type(3, data)
        if service not in _SERVICES or message != XDLMS:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"a push was to go by service {service} with message {message}; they can be "
                f"{', '.join(map(str, _SERVICES))}, and {XDLMS}",
            )
        try:
            text = place.decode("ascii")
        except UnicodeDecodeError as error:
            raise LocalError("the destination of a push is no text in ASCII; it is HOST:PORT") from error
        self.setups.set_destination(self.number, Destination(_SERVICES[service], text))

    @attribute(4)
    def communication_window(self) -> Data:
        """Begin and end of each; none is any time."""
        return Array(
            tuple(
                Structure((OctetString(encode_recurring(each.begin)), OctetString(encode_recurring(each.end))))
                for each in self.setups.windows(self.number)
            )
        )

    @writes(4)
    def set_communication_window(self, data: Data) -> None:
        """When pushes may go from now on: local time, or that of the zone which a deviation names."""
        if not isinstance(data, Array):
            self.refuse_type(4, data)
        windows = []
        for each in data.value:
            match each:
                case Structure((OctetString(value=begin), OctetString(value=end))):
                    windows.append(Window(recurring(begin), recurring(end)))
                case _:
                    self.refuse_type(4, data)
        self.setups.set_windows(self.number, windows)

    @attribute(5)
    def randomisation_start_interval(self) -> Data:
        """Seconds."""
        return U16(self.setups.spread_s[self.number])

    @writes(5)
    def set_randomisation_start_interval(self, data: Data) -> None:
        """Up to so many."""
        self._set(5, U16, self.setups.spread_s, data)

    @attribute(6)
    def number_of_retries(self) -> Data:
        """After the first."""
        return U8(self.setups.retries[self.number])

    @writes(6)
    def set_number_of_retries(self, data: Data) -> None:
        """From the next push on."""
        self._set(6, U8, self.setups.retries, data)

    @attribute(7)
    def repetition_delay(self) -> Data:
        """Seconds."""
        return U16(self.setups.delay_s[self.number])

    @writes(7)
    def set_repetition_delay(self, data: Data) -> None:
        """From the next failure on."""
        self._set(7, U16, self.setups.delay_s, data)

    @method(1)
    def push(self, parameter: Data | None) -> Data | None:
        """Begins to push."""
        self.trigger(1, parameter)
        if not self.setups.is_ready(self.number):
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"{self.logical_name} was to be pushed, and it has no destination or no objects; write attributes 2 and 3",
            )
        self.setups.push(self.number, self.host.now)
        return None

    def _object(self, data: Data) -> PushObject:
        match data:
            case Structure((U16(value=class_id), OctetString(value=name), I8(value=member), U16(value=index))):
                if len(name) == NAME_SIZE:
                    return PushObject(class_id, Obis.from_bytes(name), member, index)
        raise Refused(DataAccessResult.TYPE_UNMATCHED, f"{self.logical_name} was given an object that is none: {data}")

    def _set(self, index: int, kind: type[U8] | type[U16], counts: Counts, data: Data) -> None:
        if not isinstance(data, kind):
            self.refuse_type(index, data)
        counts[self.number] = data.value
