"""Push set-ups: what a meter sends unsolicited, where to, and when (Blue Book, 4.4.8: class 40).

    a schedule ─┐                           ┌─ windows, a random delay
    an alarm ───┼─→ PUSH, told of a set-up ─┤
    a client ───┘                           └─ objects read, sent, tried again, given up      (trefas.cosem.push)

There are three set-ups: one for values at times, one for alarms, and the maker's alarm call, which is three registers and whose
telegram no public document tells of. What a set-up is stays in the memory; a push that is under way does not survive a power cut.
As delivered no set-up has a destination, so nothing is sent.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address

from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.labels import Labels
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.local_time import LocalTime
from trefas.core.occurrence import ALARM, PUSH, Occurrence, Occurrences
from trefas.core.recurring import SIZE as RECURRING_SIZE
from trefas.core.recurring import Recurring
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER

OBJECTS_MAX = 64
WINDOWS_MAX = 16
TIMES_MAX = 60
"""Entries of the schedule: our own choice, as are the two above. A push in every second minute has thirty."""
PLACE_SIZE_MAX = 128
DATA_INDEX_MAX = 0x0FFF
"""What is above asks for a part of a profile, and is not served."""
RETRIES, DELAY_S = 3, 60
"""As delivered: our own choice."""
CALL_ENABLED = 0x80
CALL_PORT = 5001
_U16_MAX, _U32_MAX = 0xFFFF, 0xFFFF_FFFF
WITH_DEVIATION, NO_DEVIATION = b"\x01", -0x8000
_OBJECT = struct.Struct(">H6sbH")


class Setup(IntEnum):
    """The set-ups by number."""

    VALUES = 0
    ALARM = 1
    ALARM_CALL = 2


class Service(IntEnum):
    """transport_service_type, as far as it is spoken: the wrapper over TCP or in a datagram, HDLC over TCP."""

    TCP = 0
    UDP = 1
    HDLC = 5


@dataclass(frozen=True, slots=True)
class PushObject:
    """One attribute, or one element of it. Attribute 0 is all of the object; data index 0 is all of the attribute."""

    class_id: int
    name: Obis
    attribute: int = 2
    data_index: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.data_index <= DATA_INDEX_MAX:
            raise LocalError(
                f"the data index of {self.name} in a push is {self.data_index}; must be 0 to {DATA_INDEX_MAX}"
            )


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to: ``place`` is HOST:PORT, an IPv6 address in brackets; empty is nowhere."""

    service: Service = Service.TCP
    place: str = ""

    def __post_init__(self) -> None:
        if self.place and self._address is None:
            raise LocalError(
                f"the destination of a push is '{self.place}'; it is HOST:PORT with a port of 1 to 65535, "
                "as 192.0.2.7:4059 or [2001:db8::7]:4059, or empty for none"
            )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        assert self._address is not None, "only a destination that is somewhere is asked for"
        return self._address

    @property
    def _address(self) -> tuple[str, int] | None:
        host, colon, port = self.place.rpartition(":")
        if host.startswith("[") and host.endswith("]"):
            host = host[1:-1]
        elif ":" in host:
            return None
        fits = (
            colon and host and len(self.place) <= PLACE_SIZE_MAX and not set(host) & set("[] /") and host.isprintable()
        )
        number = int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0
        return (host, number) if fits and 1 <= number <= _U16_MAX else None

    def __str__(self) -> str:
        return f"{self.service.name.lower()}:{self.place}"


@dataclass(frozen=True, slots=True)
class Window:
    """From one moment to another, again and again, a push may go."""

    begin: Recurring
    end: Recurring

    def is_open(self, said_at: Callable[[int | None], int]) -> bool:
        """Whether it has begun and not ended. ``said_at`` gives the time now by the clock of a deviation; local time for None."""
        begun, ended = (
            None if (latest := edge.latest(said := said_at(edge.deviation_min))) is None else said - latest
            for edge in (self.begin, self.end)
        )
        return begun is not None and (ended is None or ended > begun)


CALL_OBJECTS = (
    PushObject(1, Obis.parse("0.1.96.10.1.255")),
    PushObject(1, Obis.parse("0.1.96.10.2.255")),
    PushObject(1, Obis.parse("1.1.96.1.0.255")),
    PushObject(8, Obis.parse("0.1.1.0.0.255")),
)
"""What an alarm call says, our own choice: EventStatusA and B, the serial number, the clock."""


class PushSetups(Part):
    """Those of one meter."""

    alarm_call = Slot(
        *("1-1:134.0.3", Unit.NONE, "AlarmCallConfig"),
        wire=Wire.U8,
        writable=True,
        initial=CALL_ENABLED,
        limits=(0, 0xFF),
    )
    alarm_address = Slot("1-1:134.0.4", Unit.NONE, "AlarmEndPointAddress", writable=True, limits=(0, _U32_MAX))
    alarm_port = Slot(
        *("1-1:134.0.5", Unit.NONE, "AlarmEndPointPort"),
        wire=Wire.U16,
        writable=True,
        initial=CALL_PORT,
        limits=(0, _U16_MAX),
    )
    notified = Slot(None, Unit.NONE, "notifications made; each has the number of those before it")
    times = Label(None, "times of the push schedule", writable=True, octets=True)
    objects_raw = Labels(Setup, None, "objects of push set-up {n}", record="objects_{n}", writable=True, octets=True)
    windows_raw = Labels(
        *(Setup, None, "windows of push set-up {n}"),
        record="windows_{n}",
        beside=objects_raw,
        writable=True,
        octets=True,
    )
    place = Labels(Setup, None, "destination of push set-up {n}", beside=objects_raw, writable=True)
    service = Slots(Setup, None, Unit.NONE, "transport service of push set-up {n}", beside=objects_raw)
    spread_s = Slots(
        Setup, None, Unit.SECOND, "randomisation of push set-up {n}", beside=objects_raw, limits=(0, _U16_MAX)
    )
    """How long it can wait at most before a push begins, so that not all meters do at once."""
    retries = Slots(
        *(Setup, None, Unit.NONE, "retries of push set-up {n}"), beside=objects_raw, initial=RETRIES, limits=(0, 0xFF)
    )
    """How often it is tried again."""
    delay_s = Slots(
        *(Setup, None, Unit.SECOND, "repetition delay of push set-up {n}"),
        beside=objects_raw,
        initial=DELAY_S,
        limits=(0, _U16_MAX),
    )
    """How long it rests before that."""
    sent = Slots(Setup, None, Unit.NONE, "pushes of push set-up {n} that went", beside=objects_raw)
    given_up = Slots(Setup, None, Unit.NONE, "pushes of push set-up {n} that were given up", beside=objects_raw)
    due_ns = Slot(None, Unit.NONE, "values are pushed next (instant, ns)", volatile=True, initial=NEVER)

    _occurrences: Occurrences | None = None

    def follow(self, occurrences: Occurrences) -> None:
        """From now on alarms are pushed, and whoever delivers pushes is told of them."""
        self._occurrences = occurrences
        occurrences.hear(ALARM, self._alarmed)

    def push(self, number: int, now: Instant) -> None:
        """A set-up is to be pushed; where it has no destination or nothing to say, nothing happens."""
        if self._occurrences is not None and self.is_ready(number):
            self._occurrences.tell(Occurrence(PUSH, now, value=number), meter=self.meter)

    def is_ready(self, number: int) -> bool:
        """Whether a set-up has something to say to somebody."""
        return bool(self.destination(number).place and self.objects(number))

    # What a set-up is.

    def objects(self, number: int) -> tuple[PushObject, ...]:
        """What is pushed, in this order."""
        if number == Setup.ALARM_CALL:
            return CALL_OBJECTS
        raw = _octets(self.objects_raw[number])
        return tuple(
            PushObject(class_id, Obis.from_bytes(name), attribute, index)
            for class_id, name, attribute, index in _OBJECT.iter_unpack(raw)
        )

    def set_objects(self, number: int, objects: Iterable[PushObject]) -> None:
        """Raises LocalError for more than there is room for."""
        listed = tuple(objects)
        _check_count("objects", len(listed), OBJECTS_MAX)
        packed = (_OBJECT.pack(o.class_id, bytes(o.name), o.attribute, o.data_index) for o in listed)
        self.objects_raw[number] = b"".join(packed)

    def destination(self, number: int) -> Destination:
        """Where to."""
        if number == Setup.ALARM_CALL:
            called = self.alarm_call & CALL_ENABLED and self.alarm_address and self.alarm_port
            return Destination(Service.TCP, f"{IPv4Address(self.alarm_address)}:{self.alarm_port}" if called else "")
        return Destination(Service(self.service[number]), str(self.place[number]))

    def set_destination(self, number: int, destination: Destination) -> None:
        """From the next push on."""
        self.place[number], self.service[number] = destination.place, int(destination.service)

    def windows(self, number: int) -> tuple[Window, ...]:
        """When pushes may go; at any time where there are none."""
        edges = _recurring_of(_octets(self.windows_raw[number]))
        return tuple(Window(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True))

    def set_windows(self, number: int, windows: Iterable[Window]) -> None:
        """Raises LocalError for more than there is room for."""
        listed = tuple(windows)
        _check_count("windows", len(listed), WINDOWS_MAX)
        self.windows_raw[number] = _packed([e for window in listed for e in (window.begin, window.end)])

    def counted(self, number: int, *, went: bool) -> None:
        """A push went, or was given up."""
        (self.sent if went else self.given_up)[number] += 1

    def schedule(self) -> tuple[Recurring, ...]:
        """When the values are pushed, by local time."""
        return _recurring_of(_octets(self.times))

    def set_schedule(self, times: Iterable[Recurring], now: Instant) -> None:
        """From now on. Raises LocalError for more than there is room for."""
        listed = tuple(times)
        _check_count("times", len(listed), TIMES_MAX)
        self.times = _packed(listed)
        self.plan(now)

    def plan(self, now: Instant) -> None:
        """The schedule or the clock is another: the next time is found."""
        times = self.schedule()
        self.due_ns = (LocalTime(Rtc(self.rows, self.meter)).next_of(times, now) if times else None) or NEVER

    # Inside.

    def _alarmed(self, meter: int, occurrence: Occurrence) -> None:
        for number in (Setup.ALARM, Setup.ALARM_CALL):
            self.of(meter).push(number, occurrence.at)


def _octets(found: str | bytes) -> bytes:
    assert isinstance(found, bytes), "the labels of lists are octets"
    return found


def _packed(moments: Sequence[Recurring]) -> bytes:
    """Their bytes one after the other; where one has a deviation, behind a byte that says so, and with two bytes more each."""
    if all(each.deviation_min is None for each in moments):
        return b"".join(each.encode() for each in moments)
    return WITH_DEVIATION + b"".join(
        each.encode() + (NO_DEVIATION if each.deviation_min is None else each.deviation_min).to_bytes(2, signed=True)
        for each in moments
    )


def _recurring_of(raw: bytes) -> tuple[Recurring, ...]:
    # Records of eight bytes alone make no odd length, as one byte and records of ten do.
    if len(raw) % 2 == 0:
        return tuple(Recurring.decode(raw[at : at + RECURRING_SIZE]) for at in range(0, len(raw), RECURRING_SIZE))
    size = RECURRING_SIZE + 2
    records = [raw[at : at + size] for at in range(1, len(raw), size)]
    return tuple(
        Recurring.decode(each[:RECURRING_SIZE], None if deviation == NO_DEVIATION else deviation)
        for each in records
        for deviation in (int.from_bytes(each[RECURRING_SIZE:], signed=True),)
    )


def _check_count(what: str, count: int, most: int) -> None:
    if count > most:
        raise LocalError(f"{count} {what} were to be put into a push set-up; it has room for {most}")
