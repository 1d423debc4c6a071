"""Values of a meter as COSEM shows them: declared once, projected here to an integer or a string with its A-XDR tag."""

from collections.abc import Iterator
from functools import cache
from typing import ClassVar, Self

from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.cosem import data_type
from trefas.cosem.data_type import OCTETS, TEXT, DataType
from trefas.cosem.interface import Host, Interface, Reader, Refused
from trefas.cosem.member import Mode
from trefas.wire.axdr import I8, I16, I32, I64, U8, U16, U32, U64, Data, Null, Number, OctetString, VisibleString
from trefas.wire.xdlms import DataAccessResult

VALUE = 2
"""The attribute that holds the value, in Data and in Register alike."""

NOT_MEASURED = Null().encode()

NUMBERS: dict[Wire, type[Number]] = {
    Wire.U8: U8,
    Wire.U16: U16,
    Wire.U32: U32,
    Wire.U64: U64,
    Wire.I8: I8,
    Wire.I16: I16,
    Wire.I32: I32,
    Wire.I64: I64,
}


class ValueInterface(Interface):
    """An object that shows one declared value of a part."""

    shows: ClassVar[tuple[type, ...]] = (Slot, Derived, Label)
    of_declarations: ClassVar[bool] = True

    def __init__(self, part: Part, value: Slot | Derived | Label, host: Host) -> None:
        assert value.obis is not None, "a value without a logical name stays inside"
        super().__init__(host.named(value.obis))
        self.part = part
        self.value = value
        self.host = host
        self.exponent = host.scaler(value) if isinstance(value, Declared) else 0

    @classmethod
    def may_show(cls, kind: type) -> bool:
        """A class of values shows values that a kind of parts declares with a logical name, or that kind itself."""
        return super().may_show(kind) or (
            issubclass(kind, Part) and bool(_named(kind, cls.shows))  # type: ignore[arg-type]  # a class is hashable
        )

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each value of the part that has a logical name and suits the class."""
        if isinstance(part, Part):
            for value in _named(type(part), cls.shows):  # type: ignore[arg-type]  # a class is hashable
                if cls.suits(value, host):
                    yield cls(part, value, host)

    @classmethod
    def suits(cls, value: Slot | Derived | Label, host: Host) -> bool:
        """Whether this is the class that shows such a value."""
        raise AssertionError("every class of values says which it shows")

    def mode(self, index: int) -> Mode:
        """The value is written where it was declared so; a command is only written."""
        mode = super().mode(index)
        if index == VALUE and isinstance(self.value, Slot) and self.value.command:
            return mode & ~Mode.READ
        return mode if index != VALUE or self.value.writable else mode & ~Mode.WRITE

    def reader(self, index: int) -> Reader:
        """For the value a reader without detours: it is what everybody asks for."""
        if index != VALUE or isinstance(self.value, Label):
            return super().reader(index)
        rows, meter, value, exponent = self.part.rows, self.part.meter, self.value, self.exponent
        kind = NUMBERS[value.wire]
        head, pack = bytes((kind.tag,)), kind.layout.pack

        def read() -> bytes:
            reading = Reading(value, rows.count(value, meter))
            return head + pack(reading.on_wire(exponent)) if reading.measured else NOT_MEASURED

        return read

    def read_value(self) -> Data:
        """The value now; null-data where it was not measured (a choice of the Blue Book, 4.3.2.2)."""
        if isinstance(self.value, Label):
            text = self.part.rows.text(type(self.part), self.value, self.part.meter)
            return OctetString(text) if isinstance(text, bytes) else VisibleString(text)
        reading = self.part.rows.reading(self.value, self.part.meter)
        return NUMBERS[self.value.wire](reading.on_wire(self.exponent)) if reading.measured else Null()

    def type_of(self, index: int) -> DataType:
        """The value is written with exactly the type it is shown with."""
        if index != VALUE:
            return super().type_of(index)
        if isinstance(self.value, Label):
            return OCTETS if self.value.octets else TEXT
        return data_type.NUMBERS[NUMBERS[self.value.wire]]

    def write_value(self, given: int | str | bytes) -> None:
        """Takes a value of the type that ``type_of`` says."""
        value = self.value
        if isinstance(value, Label):
            assert not isinstance(given, int), "a label is a text"
            if len(given) > value.size_max:
                raise Refused(
                    DataAccessResult.OTHER_REASON,
                    f"{value.name} was written with {len(given)} bytes; it takes {value.size_max}",
                )
            self.part.accept_text(value, given, self.host.now)
            return
        assert isinstance(given, int), "all wire types of slots are numbers"
        scaled = given * value.per_unit
        count = scaled * 10**self.exponent if self.exponent >= 0 else scaled // 10**-self.exponent
        if count > _COUNT_MAX:
            raise Refused(DataAccessResult.OTHER_REASON, f"{value.name} was written as {given}; that is too large")
        self.part.accept(value, count, self.host.now)


_COUNT_MAX = (1 << 63) - 1
"""Counts are int64."""


@cache
def _named(kind: type[Part], shown: tuple[type, ...]) -> tuple[Slot | Derived | Label, ...]:
    """What a kind of parts declares of some kinds with a logical name."""
    return tuple(each for each in kind.declared() if each.obis is not None and isinstance(each, shown))


def measured(value: Declared, host: Host) -> bool:
    """Whether a value needs a scaler_unit, and so a Register: it has a unit, or is a fraction without one (power factor)."""
    return host.told(value) != (0, Unit.NONE)
