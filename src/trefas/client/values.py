"""What a client makes of values: plain Python, quantities with their unit, moments, objects and rows.

plain(Structure(…))      a list; numbers, texts and bytes as they are
Quantity                 a number exactly as the meter says it, in its unit
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.axdr import Array, Data, Structure, Values
from trefas.wire.axdr_scalar import Boolean, DateTime, Null, Number, Octets, OctetString, VisibleString

DATE_TIME_SIZE = 12
SCALERS = range(-128, 128)
"""Powers of ten of an integer of one byte (Blue Book, 4.3.2)."""
_DEVIATION_NONE = 0x8000
_NOT_SAID = 0xFF
_SUMMER = 0x80
_INVALID = 0x01


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit. ``str`` has every digit; ``float`` is near."""

    value: Decimal
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}".rstrip()

    def __float__(self) -> float:
        return float(self.value)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date-time as a clock says it: ``shown`` is naive and None where no date is said; ``deviation_min`` are
    minutes from local time to UTC, None where they are not said (8000h)."""

    shown: datetime | None
    deviation_min: int | None = None
    status: int | None = None

    @property
    def is_summer(self) -> bool:
        """Daylight saving is active."""
        return bool((self.status or 0) & _SUMMER)

    @property
    def is_valid(self) -> bool:
        """The clock says nothing against its time."""
        return not (self.status or 0) & _INVALID

    @property
    def utc(self) -> datetime | None:
        """In UTC; None where the zone is not said."""
        if self.shown is None or self.deviation_min is None:
            return None
        return (self.shown + timedelta(minutes=self.deviation_min)).replace(tzinfo=UTC)

    @classmethod
    def of(cls, raw: bytes) -> "Moment":
        """Twelve bytes (Blue Book, 4.1.6.1). Raises RemoteError for another size, and for a date that is none."""
        if len(raw) != DATE_TIME_SIZE:
            raise RemoteError(f"a date-time has {len(raw)} bytes; must be {DATE_TIME_SIZE}")
        year, month, day = int.from_bytes(raw[:2]), raw[2], raw[3]
        deviation = int.from_bytes(raw[9:11])
        deviation_min = None if deviation == _DEVIATION_NONE else deviation - (0x10000 if deviation & 0x8000 else 0)
        status = None if raw[11] == _NOT_SAID else raw[11]
        if year == 0xFFFF or _NOT_SAID in (month, day):
            return cls(None, deviation_min, status)
        hour, minute, second = (0 if each == _NOT_SAID else each for each in raw[5:8])
        micro = 0 if raw[8] == _NOT_SAID else raw[8] * 10_000
        try:
            return cls(datetime(year, month, day, hour, minute, second, micro), deviation_min, status)
        except ValueError as error:
            raise RemoteError(f"a date-time is {raw.hex(' ')}, which is no moment") from error

    def __str__(self) -> str:
        if self.shown is None:
            return "never"
        zone = (
            "" if self.deviation_min is None else f"{-self.deviation_min // 60:+03d}:{abs(self.deviation_min) % 60:02d}"
        )
        summer = " summer" if self.is_summer else ""
        return f"{self.shown:%Y-%m-%d %H:%M:%S}{zone}{summer}{'' if self.is_valid else ' invalid'}"


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """One of a server's objects, as its association lists it."""

    class_id: int
    version: int
    name: Obis


def plain(data: Data) -> object:
    """As plain Python: None, numbers, texts, bytes, lists."""
    if isinstance(data, Null):
        return None
    if isinstance(data, Values):
        return [plain(each) for each in data.value]
    if isinstance(data, DateTime):
        return Moment.of(data.value)
    if isinstance(data, Boolean | Number | VisibleString | Octets):
        return data.value
    return getattr(data, "value", None)


def quantity(data: Data, scaler_unit: Data | None) -> Quantity | object:
    """A value with the scaler and unit of its register; as it is where it is no number."""
    if not isinstance(data, Number) or scaler_unit is None:
        return plain(data)
    if not isinstance(scaler_unit, Structure) or len(scaler_unit.value) != 2:
        raise RemoteError("a scaler_unit is no structure of two; must be integer and enum")
    scaler, unit = (plain(each) for each in scaler_unit.value)
    if not isinstance(scaler, int) or not isinstance(unit, int):
        raise RemoteError("a scaler_unit has no numbers; must be integer and enum")
    if scaler not in SCALERS:
        raise RemoteError(f"a scaler is {scaler}; must be {SCALERS.start} to {SCALERS.stop - 1}")
    return Quantity(Decimal(data.value).scaleb(scaler), symbol(unit))


def symbol(unit: int) -> str:
    """Of a unit by its number in COSEM; the number where this client has no symbol for it."""
    return Unit(unit).symbol if unit in list(Unit) else f"unit {unit}"


def objects_in(data: Data) -> list[RemoteObject]:
    """Of an object list (class 15, attribute 2). Raises RemoteError for what is none."""
    found: list[RemoteObject] = []
    for each in _items(data, "an object list"):
        parts = each.value if isinstance(each, Structure) else ()
        if len(parts) < 3 or not isinstance(parts[2], OctetString) or len(parts[2].value) != 6:
            raise RemoteError("an object list has an entry that names no object")
        class_id, version = plain(parts[0]), plain(parts[1])
        if not isinstance(class_id, int) or not isinstance(version, int):
            raise RemoteError("an object list has an entry without class and version")
        found.append(RemoteObject(class_id, version, Obis.from_bytes(parts[2].value)))
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """What a profile captures: an attribute of an object. ``index`` 0 is the whole of it."""

    class_id: int
    name: Obis
    attribute: int
    index: int


def columns_in(data: Data) -> list[Column]:
    """Of capture objects (class 7, attribute 3). Raises RemoteError for what are none."""
    found = []
    for each in _items(data, "capture objects"):
        parts = each.value if isinstance(each, Structure) else ()
        if len(parts) < 4 or not isinstance(parts[1], OctetString) or len(parts[1].value) != 6:
            raise RemoteError("capture objects have an entry that names no object")
        class_id, attribute, index = (plain(parts[n]) for n in (0, 2, 3))
        if not (isinstance(class_id, int) and isinstance(attribute, int) and isinstance(index, int)):
            raise RemoteError("capture objects have an entry without numbers")
        found.append(Column(class_id, Obis.from_bytes(parts[1].value), attribute, index))
    return found


def rows_in(data: Data, width: int) -> list[Sequence[Data]]:
    """Of a buffer (class 7, attribute 2). Raises RemoteError for rows that have not as many columns as are captured."""
    found: list[Sequence[Data]] = []
    for each in _items(data, "a buffer"):
        row = each.value if isinstance(each, Structure) else ()
        if len(row) != width:
            raise RemoteError(f"a row has {len(row)} columns; {width} are captured")
        found.append(row)
    return found


def _items(data: Data, what: str) -> Sequence[Data]:
    if isinstance(data, Array):
        return data.value
    raise RemoteError(f"{what} is {type(data).__name__}; must be an array")
