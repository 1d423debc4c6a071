"""A list as an APDU: the data-notification that a meter of this make pushes, made from values and read back to them.

    0F | invoke 4 | 0C date-time 12 | 02 n | 0A version | 09 06 name | value | 09 06 name | value …
                    09 0C date-time 12         in meters whose firmware is before 2018 (5512-2441 rev 3.0: "09 is removed")

Where the meter has no such value, name and value are left out, or are two null-data, as ``Absent`` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from trefas.base.errors import LocalError, RemoteError
from trefas.base.obis import Obis
from trefas.wire.axdr import Data, Null, Number, OctetString, Structure, VisibleString, read_data
from trefas.wire.han.rows import Absent, HanList, Row
from trefas.wire.reader import Reader, octets_of

Value = int | str | bytes
"""A count on the wire, a text, or the twelve bytes of a date-time."""

TAG, INVOKE_SIZE = 0x0F, 4
DATE_TIME_SIZE = 12
_NAME_SIZE = 6


@dataclass(frozen=True, slots=True)
class Notification:
    """What one push says. What the meter has not is not among the values."""

    version: str
    date_time: bytes
    values: Mapping[Obis, Value]
    tagged_time: bool = False
    """Whether the date-time has the tag of an octet-string, as before 2018."""
    absent: Absent = Absent.DROPPED


def encode(pushed: HanList, said: Notification) -> bytes:
    """The APDU. Raises LocalError for a value that a list has not, or that does not fit its row."""
    if len(said.date_time) != DATE_TIME_SIZE:
        raise LocalError(f"a date-time has {len(said.date_time)} bytes; must have {DATE_TIME_SIZE}")
    for name in said.values:
        pushed.row(name)
    values: list[Data] = [VisibleString(said.version)]
    for row in pushed.rows:
        value = said.values.get(row.name)
        if value is not None:
            values += [OctetString(bytes(row.name)), _data(row, value)]
        elif said.absent is Absent.NULLS:
            values += [Null(), Null()]
    time = OctetString(said.date_time).encode() if said.tagged_time else octets_of(said.date_time)
    return bytes((TAG, *bytes(INVOKE_SIZE))) + time + Structure(tuple(values)).encode()


def decode(apdu: bytes) -> Notification:
    """What an APDU says. Raises RemoteError for one that is no list of this form."""
    reader = Reader(apdu)
    if reader.u8() != TAG:
        raise RemoteError(f"an APDU begins with {apdu[0]:02X}h; a push begins with {TAG:02X}h")
    reader.take(INVOKE_SIZE)
    tagged = reader.left > 1 and apdu[reader.at] == OctetString.tag and apdu[reader.at + 1] == DATE_TIME_SIZE
    if tagged:
        reader.u8()
    date_time = reader.octets()
    if len(date_time) != DATE_TIME_SIZE:
        raise RemoteError(f"a push has a date-time of {len(date_time)} bytes; must have {DATE_TIME_SIZE}")
    body = read_data(reader)
    reader.end("a push")
    if not isinstance(body, Structure) or not body.value or not isinstance(body.value[0], VisibleString):
        raise RemoteError("a push is a structure that begins with the version of its list")
    pairs = body.value[1:]
    if len(pairs) % 2:
        raise RemoteError(f"a push has {len(pairs)} elements behind its version; must be names and values by turns")
    values: dict[Obis, Value] = {}
    absent = Absent.DROPPED
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        if isinstance(name, Null) and isinstance(value, Null):
            absent = Absent.NULLS
            continue
        obis = _name(name)
        if obis in values:
            raise RemoteError(f"a push says {obis} twice; once is enough")
        values[obis] = _value(obis, value)
    return Notification(body.value[0].value, date_time, values, tagged, absent)


def _data(row: Row, value: Value) -> Data:
    """A value as its row has it. Raises LocalError where it is another kind of value or too long."""
    if issubclass(row.kind, Number):
        fits = isinstance(value, int)
    elif row.kind is VisibleString:
        fits = isinstance(value, str) and (row.size is None or len(value) <= row.size)
    else:
        fits = isinstance(value, bytes) and len(value) == DATE_TIME_SIZE
    if not fits:
        raise LocalError(f"{row.name} is to be {value!r}; must be a {row.kind.__name__} of {row.size or 'its'} size")
    return row.kind(value)  # type: ignore[call-arg]


def _name(data: Data) -> Obis:
    if not isinstance(data, OctetString) or len(data.value) != _NAME_SIZE:
        raise RemoteError(f"a push has {data!r} where a logical name stands; must be six bytes")
    return Obis.from_bytes(data.value)


def _value(name: Obis, data: Data) -> Value:
    if isinstance(data, Number | VisibleString | OctetString):
        value: Value = data.value
        return value
    raise RemoteError(f"a push says {data!r} of {name}; must be a number, a text or a date-time")
