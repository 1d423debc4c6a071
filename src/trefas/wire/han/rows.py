"""A list as data: one row a value, with its logical name, its type, its unit and what its power of ten goes by.

Most lists of the port carry no scaler on the wire: who reads them must know how the meter is configured. So a row says which of
the configured scalers it has (``Scale``), and ``Scalers`` are the configuration.
"""

from dataclasses import dataclass
from enum import Enum

from trefas.base.errors import LocalError
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.axdr import U16, U32, Data, OctetString, VisibleString
from trefas.wire.hdlc_frame import POLL_FINAL, UI

CLEAR = (b"\x2b", b"\x21")
"""Destination and source of a frame in clear: client 21 and server 16. Other makers have others."""

CONTROL = UI | POLL_FINAL
"""Of a frame: unnumbered information. Other makers have others."""


class Scale(Enum):
    """Which configured power of ten a row has."""

    NONE = "none"
    POWER = "power"
    VOLTAGE = "voltage"
    CURRENT = "current"
    FACTOR = "factor"
    ENERGY = "energy"


@dataclass(frozen=True, slots=True)
class Scalers:
    """Powers of ten of a unit; as the interface description has them unless said otherwise."""

    energy: int = 1
    voltage: int = 0
    current: int = -2
    power: int = 0
    factor: int = -2

    def of(self, scale: Scale) -> int:
        """That of a row; 0 for what is no number."""
        return 0 if scale is Scale.NONE else int(getattr(self, scale.value))


class Said(Enum):
    """What a row says that is no value of a register."""

    VALUE = "value"
    CLOCK = "clock"
    VERSION = "version"
    """How the list calls itself."""
    GS1 = "gs1"
    """The number of sixteen digits that customers know."""
    TYPE = "type"
    """The type number."""
    FIXED = "fixed"
    """What is the same in each telegram."""
    NUMBER_HEX = "number, in hexadecimal digits of its characters"
    """The number of sixteen digits, as telegrams have texts."""
    TARIFF = "tariff"
    """Which one counts: 0001 or 0002."""


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a list."""

    name: Obis
    """As it stands on the wire."""
    kind: type[Data]
    unit: Unit = Unit.NONE
    scale: Scale = Scale.NONE
    size: int | None = None
    """Of a text: how many characters it has at most."""
    said: Said = Said.VALUE
    scaler: int | None = None
    """The one that the list says itself, or that is always so with its maker. None: as configured."""

    @property
    def value(self) -> Obis:
        """The meter's own name of it."""
        return own_name(self.name)


def own_name(name: Obis) -> Obis:
    """What the meter itself calls a value of a list: those of electricity have B = 1 there."""
    return name._replace(b=1) if name.a == 1 else name


class Form(Enum):
    """How a list is laid out."""

    PAIRS = "pairs"
    """A structure: the version, then a name and a value by turns. No powers of ten."""
    ELEMENTS = "elements"
    """An array of structures: a name and its value, and of a measure its power of ten and its unit."""
    VALUES = "values"
    """A structure of values alone: a reader must know which list has so many."""
    NAMED = "named"
    """A structure of names and values by turns, and nothing else; no date-time before it."""


class Absent(Enum):
    """How a list says that the meter has no such value."""

    DROPPED = "dropped"
    """Name and value are left out, as the interface description says; the structure counts what is there."""
    NULLS = "nulls"
    """Null-data for the name and for the value, as real one-phase meters do; the structure counts as ever."""


@dataclass(frozen=True, slots=True)
class HanList:
    """What is pushed together, in its order, and when."""

    name: str
    """As a meter file has it."""
    version: str
    """How the list calls itself, first of all."""
    rows: tuple[Row, ...]
    setup: Obis
    """The push set-up that it belongs to (class 40), which no meter of this make shows."""
    source: str
    period_s: int = 10
    offset_s: int = 0
    """From the whole period."""
    form: Form = Form.PAIRS
    invoke: int = 0
    """long-invoke-id-and-priority, the same in each push."""
    deviation_min: int = -0x8000
    """What a date-time says of its zone; as usual nothing."""
    addresses: tuple[bytes, bytes] = CLEAR
    """Destination and source of its frames, in clear."""
    control: int = CONTROL
    """Control byte of its frames."""
    tagged_time: bool = False
    """Whether its date-time always has the tag of an octet-string."""

    def row(self, name: Obis) -> Row:
        """The row of a name. Raises LocalError where the list has none."""
        found = next((each for each in self.rows if each.name == name), None)
        if found is None:
            raise LocalError(f"list {self.name} has no {name}; it has {len(self.rows)} values")
        return found


def energy(name: str, unit: Unit = Unit.WH) -> Row:
    """A register."""
    return Row(Obis.parse(name), U32, unit, Scale.ENERGY)


def power(name: str, unit: Unit = Unit.W) -> Row:
    """A power of now."""
    return Row(Obis.parse(name), U32, unit, Scale.POWER)


def currents() -> tuple[Row, ...]:
    """Of the three phases."""
    return tuple(Row(Obis(1, 1, c, 7, 0), U32, Unit.A, Scale.CURRENT) for c in (31, 51, 71))


def voltages() -> tuple[Row, ...]:
    """Of the three phases."""
    return tuple(Row(Obis(1, 1, c, 7, 0), U16, Unit.V, Scale.VOLTAGE) for c in (32, 52, 72))


def factor(name: str) -> Row:
    """A power factor."""
    return Row(Obis.parse(name), U16, Unit.NONE, Scale.FACTOR)


def text(name: str, size: int, said: Said) -> Row:
    """A number or a name in characters."""
    return Row(Obis.parse(name), VisibleString, size=size, said=said)


def octets(name: str, size: int, said: Said) -> Row:
    """The same in an octet-string."""
    return Row(Obis.parse(name), OctetString, size=size, said=said)


def number(name: str) -> Row:
    """A number that is no measure."""
    return Row(Obis.parse(name), U32)


CLOCK = Row(Obis(0, 1, 1, 0, 0), OctetString, said=Said.CLOCK)
"""The clock of the meter: the twelve bytes of a date-time."""
