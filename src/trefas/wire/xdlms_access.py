"""ACCESS: reading, writing and invoking in one message (Green Book, 9.3.9 and 9.5).

D9 | long invoke 4 | length, date-time | n specifications | n values
DA | long invoke 4 | length, date-time | 00, or 01 and the n specifications | n values | n results

long invoke | priority 1 | confirmed 1 | break on error 1 | self-descriptive 1 | 0 4 | invoke 24 |

specification    01 get, 02 set, 03 action: a descriptor of nine bytes      04 get, 05 set: descriptor, selector, parameter
result           01 get, 02 set, 03 action: the code that the service of its own would have given

Each specification has a value, null-data where there is none to say.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import ClassVar

from trefas.base.errors import RemoteError
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of, octets_of
from trefas.wire.xdlms import Name, Selection, read_values, values_of

REQUEST, RESPONSE = 0xD9, 0xDA


class LongInvoke(IntFlag):
    """The bits of a long invoke id and priority that are not its number."""

    HIGH_PRIORITY = 1 << 31
    CONFIRMED = 1 << 30
    BREAK_ON_ERROR = 1 << 29
    SELF_DESCRIPTIVE = 1 << 28


class Service(IntEnum):
    """What is wanted of an attribute or a method."""

    GET = 1
    SET = 2
    ACTION = 3


_SELECTS = {Service.GET: 4, Service.SET: 5}
_KINDS = {
    1: (Service.GET, False),
    2: (Service.SET, False),
    3: (Service.ACTION, False),
    4: (Service.GET, True),
    5: (Service.SET, True),
}
"""The choice of a specification: which service, and whether a selection follows the descriptor."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One specification."""

    service: Service
    name: Name
    selection: Selection | None = None

    def encode(self) -> bytes:
        """Its bytes."""
        if self.selection is None:
            return bytes((self.service,)) + self.name.encode()
        return bytes((_SELECTS[self.service],)) + self.name.encode() + self.selection.encode()

    @classmethod
    def read(cls, reader: Reader) -> "Wanted":
        """The specification a reader stands before."""
        choice = reader.u8()
        if choice not in _KINDS:
            raise RemoteError(f"an ACCESS specification is of the kind {choice}; must be 1 to 5")
        service, selects = _KINDS[choice]
        name = Name.read(reader)
        return cls(service, name, Selection(reader.u8(), read_data(reader)) if selects else None)


Outcome = tuple[Service, int]
"""Of one specification: which service, and its result."""


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """What is to be done, in this order."""

    invoke: int
    date_time: bytes
    wanted: tuple[Wanted, ...]
    values: tuple[Data, ...]
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return b"".join(
            (
                bytes((REQUEST,)),
                self.invoke.to_bytes(4),
                octets_of(self.date_time),
                _listed(self.wanted),
                values_of(self.values),
            )
        )

    @classmethod
    def read(cls, reader: Reader) -> "AccessRequest":
        """The rest of an APDU whose tag is read."""
        return cls(reader.u32(), reader.octets(), _read_wanted(reader), read_values(reader))


@dataclass(frozen=True, slots=True)
class AccessResponse:
    """What came of it. ``wanted`` comes back where the request asked for an answer that describes itself."""

    invoke: int
    date_time: bytes
    values: tuple[Data, ...]
    results: tuple[Outcome, ...]
    wanted: tuple[Wanted, ...] | None = None
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return answer_of(
            self.invoke, self.date_time, self.wanted, [each.encode() for each in self.values], self.results
        )

    @classmethod
    def read(cls, reader: Reader) -> "AccessResponse":
        """The rest of an APDU whose tag is read."""
        invoke, date_time = reader.u32(), reader.octets()
        wanted = _read_wanted(reader) if reader.flag() else None
        values = read_values(reader)
        results = tuple([_read_outcome(reader) for _ in range(reader.length())])
        return cls(invoke, date_time, values, results, wanted)


def answer_of(
    invoke: int, date_time: bytes, wanted: tuple[Wanted, ...] | None, values: list[bytes], results: tuple[Outcome, ...]
) -> bytes:
    """An AccessResponse of values that are A-XDR already."""
    return b"".join(
        (
            bytes((RESPONSE,)),
            invoke.to_bytes(4),
            octets_of(date_time),
            b"\x00" if wanted is None else b"\x01" + _listed(wanted),
            length_of(len(values)),
            *values,
            length_of(len(results)),
            *(bytes(each) for each in results),
        )
    )


def _listed(each: tuple[Wanted, ...]) -> bytes:
    return length_of(len(each)) + b"".join([one.encode() for one in each])


def _read_wanted(reader: Reader) -> tuple[Wanted, ...]:
    return tuple([Wanted.read(reader) for _ in range(reader.length())])


def _read_outcome(reader: Reader) -> Outcome:
    choice = reader.u8()
    if choice not in tuple(Service):
        raise RemoteError(f"an ACCESS result is of the kind {choice}; must be 1 (get), 2 (set) or 3 (action)")
    return Service(choice), reader.u8()
