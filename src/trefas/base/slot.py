"""A value is declared once, in the line that stores it.

    class Energy(Part):
        active_import = Slot("1-1:1.8.0", Unit.WH, "A14", per_unit=MWS_PER_WH, carries=True)
        apparent_net = Derived("1-1:16.8.0", Unit.WH, "A_Net", per_unit=…, of=(active_import, active_export), by=sub)

Everything that shows the value (COSEM, M-Bus, display, web, load profile, memory image) reads this line: name, unit,
resolution and how it looks on a wire. A ``Slot`` is an int64 column of ``Rows``; a ``Derived`` is computed from slots when
it is read, so it can not disagree with them; a ``Label`` is text or bytes that the order fixed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from math import nan
from operator import add, or_, sub
from typing import ClassVar, overload

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.unit import Unit

MWS_PER_WH = 3_600_000
"""Counts of a watt-hour: energy is counted in milliwatt-seconds (millijoules)."""
UNMEASURED = -(1 << 63)
"""The count of what was not measured, as reactive power over lost samples; what is computed from it was not measured either."""
_OF_ARRAYS = (add, sub, or_)
"""What a ``Derived`` can be computed by for many meters in one go."""


class Wire(Enum):
    """The integer type a value takes on a wire: bits and sign."""

    U8 = (8, False)
    U16 = (16, False)
    U32 = (32, False)
    U64 = (64, False)
    I8 = (8, True)
    I16 = (16, True)
    I32 = (32, True)
    I64 = (64, True)

    @property
    def bits(self) -> int:
        """Width in bits."""
        return self.value[0]

    @property
    def signed(self) -> bool:
        """Two's complement or not."""
        return self.value[1]


class Declared:
    """What every declared value has: where it is called what, and how it looks outside."""

    attribute = ""
    """The Python name it was declared under; filled in by the class body."""

    def __init__(
        self,
        obis: str | None,
        unit: Unit,
        name: str,
        *,
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        accumulates: bool = False,
        writable: bool = False,
    ) -> None:
        """``obis`` None keeps it inside. ``per_unit`` counts make one unit; on the wire it is a ``wire`` integer times
        10^``scaler`` units, cut down where it ``accumulates`` (a register never shows more than was counted) and rounded
        to the nearest elsewhere."""
        self.obis = Obis.parse(obis) if obis else None
        self.unit = unit
        self.name = name
        self.per_unit = per_unit
        self.wire = wire
        self.scaler = scaler
        self.accumulates = accumulates
        self.writable = writable

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.attribute = attribute

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.attribute} {self.obis or 'inside'}>"


class Slot(Declared):
    """An int64 count for each meter. ``carries`` gives it a rest, so that rounding is never lost; a ``volatile`` slot does
    not survive a power cut. ``limits`` are the lowest and the highest count it can be set to. ``at`` is the slot of its time:
    normal time in nanoseconds, 0 for never. A ``command`` is only written, and its part does what it says (``Part.written``)."""

    def __init__(
        self,
        obis: str | None,
        unit: Unit,
        name: str,
        *,
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        carries: bool = False,
        volatile: bool = False,
        writable: bool = False,
        accumulates: bool = False,
        initial: int = 0,
        limits: tuple[int, int] | None = None,
        at: "Slot | None" = None,
        command: bool = False,
    ) -> None:
        super().__init__(
            obis,
            unit,
            name,
            per_unit=per_unit,
            wire=wire,
            scaler=scaler,
            accumulates=accumulates or carries,
            writable=writable or command,
        )
        self.carries = carries
        self.volatile = volatile
        self.initial = initial
        self.limits = limits
        self.at = at
        self.command = command

    @overload
    def __get__(self, part: None, owner: type) -> "Slot": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> int: ...
    def __get__(self, part: "Part | None", owner: type) -> "Slot | int":
        return self if part is None else part.rows.count(self, part.meter)

    def __set__(self, part: "Part", count: int) -> None:
        part.rows.put(self, count, part.meter)


class Derived(Declared):
    """A value computed from slots when it is read: ``by(*counts of the slots) -> count``."""

    def __init__(
        self,
        obis: str | None,
        unit: Unit,
        name: str,
        *,
        of: tuple[Slot, ...],
        by: Callable[..., int],
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        accumulates: bool = False,
    ) -> None:
        super().__init__(obis, unit, name, per_unit=per_unit, wire=wire, scaler=scaler, accumulates=accumulates)
        self.of = of
        self.by = by

    def of_counts(self, *counts: int) -> int:
        """The count, from those of its slots; ``UNMEASURED`` if one of them is."""
        return UNMEASURED if UNMEASURED in counts else int(self.by(*counts))

    @overload
    def __get__(self, part: None, owner: type) -> "Derived": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> int: ...
    def __get__(self, part: "Part | None", owner: type) -> "Derived | int":
        return self if part is None else part.rows.count(self, part.meter)


class Label:
    """Text or bytes fixed by the order: identification, type number, software revision. ``octets`` says that it is bytes."""

    attribute = ""

    def __init__(self, obis: str | None, name: str, *, writable: bool = False, octets: bool = False) -> None:
        """``obis`` None keeps it inside; what is ``writable`` survives a power cut."""
        self.obis = Obis.parse(obis) if obis else None
        self.name = name
        self.writable = writable
        self.octets = octets

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.attribute = attribute

    def __repr__(self) -> str:
        return f"<Label {self.attribute} {self.obis or 'inside'}>"

    @overload
    def __get__(self, part: None, owner: type) -> "Label": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> str | bytes: ...
    def __get__(self, part: "Part | None", owner: type) -> "Label | str | bytes":
        return self if part is None else part.labels.get(self.attribute, b"" if self.octets else "")

    def __set__(self, part: "Part", text: str | bytes) -> None:
        assert isinstance(text, bytes) == self.octets, (
            f"{self} is {'bytes' if self.octets else 'text'}, and set to {text!r}"
        )
        part.labels[self.attribute] = text


class Part:
    """Something the meter consists of: its slots declared in the class body, its state in the rows of the meters.

    A part speaks for one meter of its rows (``meter``); kernels and fleets work on whole columns. ``dropped`` are the slots that
    earlier builds had under it, and that nothing needs any more: an image that has them is read without them.
    """

    dropped: ClassVar[tuple[str, ...]] = ()

    def __init__(self, rows: "Rows", meter: int = 0) -> None:
        self.rows = rows
        self.meter = meter

    @property
    def labels(self) -> "dict[str, str | bytes]":
        """Its meter's texts, by the names they were declared under."""
        return self.rows.labels_of(type(self), self.meter)

    def accept(self, slot: "Slot", count: int, now: Instant) -> None:
        """A count is written over an interface. Raises LocalError or AccessError for one that can not be; parts whose slots go
        together say so here."""
        self.rows.put(slot, count, self.meter)
        self.written(slot, now)

    def written(self, value: "Slot | Label", now: Instant) -> None:
        """A value was written over an interface; parts that must do something about it say what."""

    def unknown_to_image(self, meter: int, now: Instant) -> None:
        """A meter took back an image of a build that did not have this part; what depends on others begins with them now."""

    @classmethod
    def declared(cls) -> "Iterator[Slot | Derived | Label]":
        """What the class declares, in the order of its body, base classes first."""
        return iter(_declared_by(cls))  # type: ignore[arg-type]  # a class is hashable


@cache
def _declared_by(part: type[Part]) -> "tuple[Slot | Derived | Label, ...]":
    """A class is asked hundreds of times while a meter is built."""
    bases = reversed(part.__mro__)
    return tuple(value for base in bases for value in vars(base).values() if isinstance(value, Slot | Derived | Label))


class Layout:
    """Which column of the rows each slot has: parts in order, slots in the order of their declaration."""

    def __init__(self, *parts: type[Part]) -> None:
        self.parts = parts
        self.slots: tuple[Slot, ...] = tuple(s for part in parts for s in part.declared() if isinstance(s, Slot))
        self.column: dict[Slot, int] = {slot: index for index, slot in enumerate(self.slots)}
        self._first_column = {
            part: self.column[first]
            for part in parts
            if (first := next((s for s in part.declared() if isinstance(s, Slot)), None)) is not None
        }
        carrying = [slot for slot in self.slots if slot.carries]
        self.rest_column: dict[Slot, int] = {slot: index for index, slot in enumerate(carrying)}
        self._check_names()

    def _check_names(self) -> None:
        seen: dict[Obis, Declared | Label] = {}
        for part in self.parts:
            for value in part.declared():
                if value.obis is None:
                    continue
                if value.obis in seen:
                    raise SetupError(f"{value.obis} is declared twice, by {seen[value.obis]} and {value}; one must go")
                seen[value.obis] = value

    def first_column(self, part: type[Part]) -> int:
        """The column where a part's slots begin; they are contiguous."""
        return self._first_column[part]


class Rows:
    """The state of the meters: int64 counts, meters x slots, and the rests of those that carry.

    ``counts`` (meters, slots); ``rests`` (meters, carrying slots) in thousandths of a count.
    """

    REST_PER_COUNT = 1_000

    def __init__(self, layout: Layout, meters: int = 1) -> None:
        self.layout = layout
        self.meters = meters
        self.counts: NDArray[np.int64] = np.zeros((meters, len(layout.slots)), np.int64)
        self.rests: NDArray[np.int64] = np.zeros((meters, len(layout.rest_column)), np.int64)
        self._labels: dict[tuple[type[Part], int], dict[str, str | bytes]] = {}
        for slot, column in layout.column.items():
            self.counts[:, column] = slot.initial

    def labels_of(self, part: type[Part], meter: int = 0) -> dict[str, str | bytes]:
        """The texts of one part of one meter, to be read and written."""
        return self._labels.setdefault((part, meter), {})

    def count(self, value: Declared, meter: int = 0) -> int:
        """The count of one value of one meter."""
        if isinstance(value, Derived):
            return value.of_counts(*(self.count(slot, meter) for slot in value.of))
        assert isinstance(value, Slot), "a value is a Slot or a Derived"
        return int(self.counts[meter, self.layout.column[value]])

    def put(self, slot: Slot, count: int, meter: int = 0) -> None:
        """Sets a count; for what is configured or set, not for what is measured. Raises LocalError outside of its limits."""
        if slot.limits and not slot.limits[0] <= count <= slot.limits[1]:
            low, high = slot.limits
            raise LocalError(f"{slot.name} is {count}; it can be {low} to {high}")
        self.counts[meter, self.layout.column[slot]] = count

    def column_of(self, slot: Slot) -> NDArray[np.int64]:
        """All meters' counts of one slot, as a view (meters,)."""
        column: NDArray[np.int64] = self.counts[:, self.layout.column[slot]]
        return column

    def counts_of(self, value: Declared, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        """The counts of one value of many meters, (meters,)."""
        if isinstance(value, Slot):
            return np.asarray(self.counts[meters, self.layout.column[value]], np.int64)
        assert isinstance(value, Derived), "a value is a Slot or a Derived"
        columns = [self.counts_of(slot, meters) for slot in value.of]
        if value.by in _OF_ARRAYS:
            return np.asarray(value.by(*columns), np.int64)
        if not columns:
            return np.full(len(meters), value.by(), np.int64)
        each = zip(*(column.tolist() for column in columns), strict=True)
        return np.array([value.of_counts(*counts) for counts in each], np.int64)

    def reading(self, value: Declared, meter: int = 0) -> "Reading":
        """The value with its declaration."""
        return Reading(value, self.count(value, meter))


@dataclass(frozen=True, slots=True)
class Reading:
    """A slot and its count at one moment: what every interface projects."""

    slot: Declared
    count: int

    @property
    def measured(self) -> bool:
        """Whether there is a value."""
        return self.count != UNMEASURED

    @property
    def value(self) -> float:
        """In units, as a float; for people and plots. NaN where it was not measured."""
        return self.count / self.slot.per_unit if self.measured else nan

    @property
    def exact(self) -> Fraction:
        """In units, exactly. Raises LocalError where it was not measured."""
        if not self.measured:
            raise LocalError(f"{self.slot.name} was not measured, so it has no value")
        return Fraction(self.count, self.slot.per_unit)

    def on_wire(self, scaler: int | None = None) -> int:
        """The integer of ``scaler`` (default: the slot's own) that goes on a wire, wrapped or clamped to its width.

        What accumulates is cut down and wraps as a counter does; the rest is rounded and clamped. What was not measured is 0.
        """
        if not self.measured:
            return 0
        slot = self.slot
        exponent = slot.scaler if scaler is None else scaler
        numerator, denominator = self.count, slot.per_unit
        if exponent >= 0:
            denominator *= 10**exponent
        else:
            numerator *= 10**-exponent
        bits, signed = slot.wire.bits, slot.wire.signed
        if slot.accumulates:
            whole = numerator // denominator % (1 << bits)
            return whole - (1 << bits) if signed and whole >> bits - 1 else whole
        whole = (2 * numerator + denominator) // (2 * denominator)
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        return max(low, min(high, whole))

    def __str__(self) -> str:
        """In units with as many decimals as a count has, so that no two counts look alike."""
        if not self.measured:
            return "not measured"
        per_unit, size = self.slot.per_unit, abs(self.count)
        decimals = len(str(per_unit - 1)) if per_unit > 1 else 0
        text = str((2 * size * 10**decimals + per_unit) // (2 * per_unit)).zfill(decimals + 1)
        if decimals:
            text = f"{text[:-decimals]}.{text[-decimals:]}".rstrip("0").rstrip(".")
        sign = "-" if self.count < 0 else ""
        return f"{sign}{text} {self.slot.unit.symbol}".rstrip()
