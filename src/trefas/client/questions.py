"""What is often asked of a meter, made of services: objects, values with units, profiles, the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from trefas.base.errors import LocalError, RemoteError
from trefas.base.obis import Obis
from trefas.client.association import OWN_ASSOCIATION
from trefas.client.services import Services, Talk
from trefas.client.values import (
    DATE_TIME_SIZE,
    Column,
    Moment,
    RemoteObject,
    columns_in,
    objects_in,
    plain,
    quantity,
    rows_in,
)
from trefas.wire.axdr import Array, Data, Structure
from trefas.wire.axdr_scalar import I8, U16, DateTime, OctetString
from trefas.wire.xdlms import Name, Selection

DATA, REGISTER, EXTENDED_REGISTER, DEMAND_REGISTER, PROFILE, CLOCK = 1, 3, 4, 5, 7, 8
ASSOCIATION = 15
SCALER_UNITS = {REGISTER: 3, EXTENDED_REGISTER: 3, DEMAND_REGISTER: 4}
"""The attribute that says scaler and unit, by class."""
VALUES = {**dict.fromkeys((DATA, REGISTER, EXTENDED_REGISTER, CLOCK), 2), DEMAND_REGISTER: 2}
"""The attribute that is read where only an object is named."""
BY_RANGE = 1
_NO_DEVIATION = b"\x80\x00\xff"
_MINUTE = timedelta(minutes=1)
_PREFERRED = (REGISTER, EXTENDED_REGISTER, DEMAND_REGISTER, CLOCK, DATA, PROFILE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a profile, each with a value for each column: moments, quantities, or plain values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)


def objects(services: Services) -> Talk[list[RemoteObject]]:
    """All that this client may see."""
    return objects_in((yield from services.get(Name(ASSOCIATION, OWN_ASSOCIATION, 2))))


def found(text: str, known: list[RemoteObject]) -> RemoteObject:
    """The object of a name: ``1.8.0`` as a display has it, or a whole logical name. Raises LocalError for none."""
    exact = _parsed(text)
    if exact is not None:
        fitting = [each for each in known if each.name == exact]
    else:
        short = text.split("*")
        ending = short[1] if len(short) == 2 else "255"
        fitting = [
            each
            for each in known
            if f"{each.name.c}.{each.name.d}.{each.name.e}" == short[0] and str(each.name.f) == ending
        ]
    if not fitting:
        some = ", ".join(str(each.name) for each in known[:3])
        raise LocalError(f"the meter has no object {text!a} for this client; it has {len(known)}, as {some}")
    return min(fitting, key=lambda each: (_rank(each.class_id), each.name))


def read(services: Services, target: RemoteObject) -> Talk[object]:
    """The value of an object, with its unit where it has one; the time of a clock as a Moment."""
    attribute = VALUES.get(target.class_id)
    if attribute is None:
        raise LocalError(f"{target.name} is of class {target.class_id}, which has no one value; name an attribute")
    data = yield from services.get(Name(target.class_id, target.name, attribute))
    if target.class_id == CLOCK:
        return moment_of(data)
    unit = SCALER_UNITS.get(target.class_id)
    scaler_unit = None if unit is None else (yield from services.get(Name(target.class_id, target.name, unit)))
    return quantity(data, scaler_unit)


def profile(
    services: Services, target: RemoteObject, start: datetime | None = None, end: datetime | None = None
) -> Talk[Table]:
    """Rows from one standard time, or time with a zone, to another, both included; all of them without. Values have the
    units of their registers."""
    columns = columns_in((yield from services.get(Name(PROFILE, target.name, 3))))
    units: list[Data | None] = []
    for each in columns:
        unit = SCALER_UNITS.get(each.class_id) if each.attribute == VALUES.get(each.class_id) else None
        given = None if unit is None else (yield from services.given(Name(each.class_id, each.name, unit)))
        units.append(given if isinstance(given, Data) else None)
    selection = None if start is None and end is None else _range(columns, start, end)
    raw = rows_in((yield from services.get(Name(PROFILE, target.name, 2), selection)), len(columns))
    rows = tuple(
        tuple(_cell(column, value, unit) for column, value, unit in zip(columns, row, units, strict=True))
        for row in raw
    )
    return Table(tuple(_title(each) for each in columns), rows)


def set_clock(services: Services, target: RemoteObject, shown: datetime) -> Talk[None]:
    """Sets a clock to what it is to show; a time with a zone is said with its deviation."""
    yield from services.set(Name(CLOCK, target.name, 2), OctetString(date_time(shown)))


def date_time(shown: datetime) -> bytes:
    """Twelve bytes (Blue Book, 4.1.6.1), with the weekday, and without a status; with a deviation where there is a zone."""
    offset = shown.utcoffset()
    zone = _NO_DEVIATION if offset is None else (-offset // _MINUTE).to_bytes(2, signed=True) + b"\xff"
    head = shown.year.to_bytes(2) + bytes((shown.month, shown.day, shown.isoweekday()))
    return head + bytes((shown.hour, shown.minute, shown.second, shown.microsecond // 10_000)) + zone


def moment_of(data: Data) -> Moment:
    """Of a clock or a row. Raises RemoteError for what is none."""
    if isinstance(data, OctetString | DateTime):
        return Moment.of(data.value)
    raise RemoteError(f"a time is {type(data).__name__}; must be a date-time")


def _range(columns: list[Column], start: datetime | None, end: datetime | None) -> Selection:
    clock = next((each for each in columns if each.class_id == CLOCK), None)
    if clock is None:
        raise LocalError("the profile captures no clock, so its rows cannot be chosen by time; leave out start and end")
    restricting = Structure(
        (U16(clock.class_id), OctetString(bytes(clock.name)), I8(clock.attribute), U16(clock.index))
    )
    first, last = start or datetime(2000, 1, 1), end or datetime(2099, 12, 31)
    bounds = [OctetString(date_time(each)) for each in (first, last)]
    return Selection(BY_RANGE, Structure((restricting, *bounds, Array(()))))


def _cell(column: Column, value: Data, scaler_unit: Data | None) -> object:
    if column.class_id == CLOCK and isinstance(value, OctetString) and len(value.value) == DATE_TIME_SIZE:
        return Moment.of(value.value)
    return plain(value) if scaler_unit is None else quantity(value, scaler_unit)


def _title(column: Column) -> str:
    usual = VALUES.get(column.class_id)
    return str(column.name) if column.attribute == usual else f"{column.name} {column.attribute}"


def _rank(class_id: int) -> int:
    return _PREFERRED.index(class_id) if class_id in _PREFERRED else len(_PREFERRED)


def _parsed(text: str) -> Obis | None:
    if not (":" in text or text.count(".") == 5):
        return None
    return Obis.parse(text)
