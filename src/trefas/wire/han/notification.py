"""A list as an APDU: the data-notification that a meter pushes, made from values and read back to them.

    0F | invoke 4 | 0C date-time 12 | 02 n | 0A version | 09 06 name | value | 09 06 name | value …            pairs
                    09 0C date-time 12         in meters whose firmware is before 2018 (5512-2441 rev 3.0: "09 is removed")
    0F | invoke 4 | 00 | 01 n | 02 03 | 09 06 name | value | 02 02 0F scaler 16 unit | 02 02 | 09 06 name | 0A text …  elements
    0F | invoke 4 | 09 0C date-time 12 | 02 n | value | value …                                                values
    0F | invoke 4 | 00 | 02 n | 09 06 name | value | 09 06 name | value …                                      named

Where the meter has no such value, name and value are left out, or are two null-data, as ``Absent`` says.
Of values alone the place tells what they are: what was not measured is one null, and only what is of phases that the meter has
not is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from trefas.base.errors import LocalError, RemoteError
from trefas.base.obis import Obis
from trefas.wire.axdr import I8, Array, Data, Enumerated, Null, Number, OctetString, Structure, VisibleString, read_data
from trefas.wire.han.rows import Absent, Form, HanList, Row, Said
from trefas.wire.reader import Reader, octets_of

Value = int | str | bytes
"""A count on the wire, a text, or the twelve bytes of a date-time."""

TAG = 0x0F
DATE_TIME_SIZE = 12
_NAME_SIZE = 6


@dataclass(frozen=True, slots=True)
class Notification:
    """What one push says. What the meter has not is not among the values."""

    version: str
    """Empty where a list of elements does not say it."""
    date_time: bytes
    """Empty where the notification has none, as lists of elements."""
    values: Mapping[Obis, Value]
    tagged_time: bool = False
    """Whether the date-time has the tag of an octet-string, as before 2018."""
    absent: Absent = Absent.DROPPED
    units: Mapping[Obis, tuple[int, int]] = field(default_factory=dict)
    """Powers of ten and units (Blue Book, 4.3.2), where the list says them itself; whoever makes one need not say them."""


def encode(pushed: HanList, said: Notification) -> bytes:
    """The APDU. Raises LocalError for a value that a list has not, or that does not fit its row."""
    for name in said.values:
        pushed.row(name)
    begin = bytes((TAG,)) + pushed.invoke.to_bytes(4)
    if pushed.form is Form.ELEMENTS:
        return begin + octets_of(b"") + _elements(pushed, said).encode()
    if pushed.form is Form.NAMED:
        return begin + octets_of(b"") + Structure(tuple(_names_and_values(pushed, said))).encode()
    if len(said.date_time) != DATE_TIME_SIZE:
        raise LocalError(f"a date-time has {len(said.date_time)} bytes; must have {DATE_TIME_SIZE}")
    is_tagged = said.tagged_time or pushed.tagged_time
    time = OctetString(said.date_time).encode() if is_tagged else octets_of(said.date_time)
    body = _values(pushed, said) if pushed.form is Form.VALUES else _pairs(pushed, said)
    return begin + time + body.encode()


def decode(apdu: bytes, lists: Iterable[HanList] = ()) -> Notification:
    """What an APDU says; ``lists`` are those of values alone that it may be. Raises RemoteError for one that is no list of these
    forms."""
    reader = Reader(apdu)
    if reader.u8() != TAG:
        raise RemoteError(f"an APDU begins with {apdu[0]:02X}h; a push begins with {TAG:02X}h")
    reader.u32()
    tagged = reader.left > 1 and apdu[reader.at] == OctetString.tag and apdu[reader.at + 1] == DATE_TIME_SIZE
    if tagged:
        reader.u8()
    date_time = reader.octets()
    body = read_data(reader)
    reader.end("a push")
    if isinstance(body, Array) and not date_time:
        return _of_elements(body)
    if isinstance(body, Structure) and not date_time and body.value and isinstance(body.value[0], OctetString):
        found = _of_pairs("", body.value, b"", tagged=False)
        values = {name: _text(value) for name, value in found.values.items()}
        return replace(
            found, version=next((each for each in values.values() if isinstance(each, str)), ""), values=values
        )
    if len(date_time) != DATE_TIME_SIZE:
        raise RemoteError(f"a push has a date-time of {len(date_time)} bytes; must have {DATE_TIME_SIZE}")
    for pushed in lists if isinstance(body, Structure) else ():
        of_values = _of_values(pushed, body, date_time, tagged=tagged)
        if of_values is not None:
            return of_values
    if not isinstance(body, Structure) or not body.value or not isinstance(body.value[0], VisibleString):
        raise RemoteError("a push is a structure that begins with the version of its list")
    return _of_pairs(body.value[0].value, body.value[1:], date_time, tagged=tagged)


def _pairs(pushed: HanList, said: Notification) -> Data:
    return Structure((VisibleString(said.version), *_names_and_values(pushed, said)))


def _names_and_values(pushed: HanList, said: Notification) -> list[Data]:
    values: list[Data] = []
    for row in pushed.rows:
        value = said.values.get(row.name)
        if value is not None:
            values += [OctetString(bytes(row.name)), _data(row, value)]
        elif said.absent is Absent.NULLS:
            values += [Null(), Null()]
    return values


def _values(pushed: HanList, said: Notification) -> Data:
    there = {name.phase for name in said.values if name.phase is not None}
    values: list[Data] = []
    for row in pushed.rows:
        value = said.values.get(row.name)
        if value is not None:
            values.append(_data(row, value))
        elif not there or row.name.phase is None or row.name.phase in there:
            values.append(Null())
    return Structure(tuple(values))


def _of_values(pushed: HanList, body: Data, date_time: bytes, *, tagged: bool) -> Notification | None:
    """What a list of values alone says, of a meter of three phases or of one; None where it is another list."""
    assert isinstance(body, Structure), "the caller looked"
    for rows in (pushed.rows, tuple(row for row in pushed.rows if row.name.phase in (None, 1))):
        pairs = list(zip(rows, body.value, strict=False))
        if len(rows) == len(body.value) and all(isinstance(data, Null | row.kind) for row, data in pairs):
            values = {row.name: _value_of(row, data) for row, data in pairs if not isinstance(data, Null)}
            version = next(
                (str(values[row.name]) for row in rows if row.said is Said.VERSION and row.name in values), ""
            )
            return Notification(version, date_time, values, tagged)
    return None


def _value_of(row: Row, data: Data) -> Value:
    assert isinstance(data, Number | VisibleString | OctetString), "rows have no other kinds"
    return data.value if row.said is Said.CLOCK else _text(data.value)


def _text(value: Value) -> Value:
    """The text in an octet-string; a date-time, whose year's first byte is no character, stays as it is."""
    if isinstance(value, bytes) and value.isascii() and all(byte >= 0x20 for byte in value):
        return value.decode("ascii")
    return value


def _elements(pushed: HanList, said: Notification) -> Data:
    elements: list[Data] = []
    for row in pushed.rows:
        value = said.values.get(row.name)
        if value is not None:
            parts = (OctetString(bytes(row.name)), _data(row, value))
            if row.scaler is not None:
                parts += (Structure((I8(row.scaler), Enumerated(int(row.unit)))),)  # type: ignore[assignment]
            elements.append(Structure(parts))
    return Array(tuple(elements))


def _of_pairs(version: str, pairs: tuple[Data, ...], date_time: bytes, *, tagged: bool) -> Notification:
    if len(pairs) % 2:
        raise RemoteError(f"a push has {len(pairs)} elements behind its version; must be names and values by turns")
    values: dict[Obis, Value] = {}
    absent = Absent.DROPPED
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        if isinstance(name, Null) and isinstance(value, Null):
            absent = Absent.NULLS
        else:
            _put(values, name, value)
    return Notification(version, date_time, values, tagged, absent)


def _of_elements(body: Array) -> Notification:
    values: dict[Obis, Value] = {}
    units: dict[Obis, tuple[int, int]] = {}
    for element in body.value:
        if not isinstance(element, Structure) or len(element.value) not in (2, 3):
            raise RemoteError("a push is an array whose elements are structures of a name, a value and a unit")
        obis = _put(values, *element.value[:2])
        if len(element.value) == 3:
            units[obis] = _unit(obis, element.value[2])
    # The version is the first text, wherever it stands: the names of lists differ between makers.
    version = next((value for value in values.values() if isinstance(value, str)), "")
    return Notification(version, b"", values, units=units)


def _put(values: dict[Obis, Value], name: Data, value: Data) -> Obis:
    if not isinstance(name, OctetString) or len(name.value) != _NAME_SIZE:
        raise RemoteError(f"a push has {name!r} where a logical name stands; must be six bytes")
    obis = Obis.from_bytes(name.value)
    if obis in values:
        raise RemoteError(f"a push says {obis} twice; once is enough")
    if not isinstance(value, Number | VisibleString | OctetString):
        raise RemoteError(f"a push says {value!r} of {obis}; must be a number, a text or a date-time")
    values[obis] = value.value
    return obis


def _unit(name: Obis, data: Data) -> tuple[int, int]:
    match data:
        case Structure((I8(scaler), Enumerated(unit))):
            return scaler, unit
    raise RemoteError(f"a push says {data!r} of the unit of {name}; must be a scaler and a unit")


def _data(row: Row, value: Value) -> Data:
    """A value as its row has it. Raises LocalError where it is another kind of value or too long."""
    if issubclass(row.kind, Number):
        fits = isinstance(value, int)
    elif row.kind is VisibleString:
        fits = isinstance(value, str) and (row.size is None or len(value) <= row.size)
    elif isinstance(value, str) and row.said is not Said.CLOCK:
        value, fits = value.encode("ascii", "replace"), row.size is None or len(value) <= row.size
    else:
        fits = isinstance(value, bytes) and len(value) == DATE_TIME_SIZE
    if not fits:
        raise LocalError(f"{row.name} is to be {value!r}; must be a {row.kind.__name__} of {row.size or 'its'} size")
    return row.kind(value)  # type: ignore[call-arg]
