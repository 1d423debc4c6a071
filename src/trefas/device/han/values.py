"""What of a meter's registers stands in a list: counts of the power of ten that is configured, never more than its row can say.

A register is cut down, as on a display; what is momentary is rounded. What the meter has not (a phase that is not connected, an
energy that was not ordered) or has not measured is not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.reading import Reading
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.device.measured import measured
from trefas.device.nameplate import MAKER, Nameplate
from trefas.wire.axdr import Number
from trefas.wire.han.notification import Value
from trefas.wire.han.p1 import P1List, P1Row, P1Text
from trefas.wire.han.rows import HanList, Row, Said, Scale, Scalers

_REGISTERS = tuple(
    each.obis
    for each in Energy.declared()
    if not isinstance(each, Label) and each.accumulates and each.obis is not None
)
_TARIFF = Obis(1, 1, 129, 0, 0)
GS1_PREFIX = "5706567"
"""Of the maker, by all captures."""


def gs1_of(serial_number: int) -> str:
    """The number of 16 digits that a meter shows its customer: the maker, eight digits, and the check digit of GS1 (General
    Specifications, 7.9: weights 3 and 1 by turns from the right). That the eight are the serial number is inferred."""
    digits = f"{GS1_PREFIX}{serial_number % 10**8:08d}"
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


@dataclass(frozen=True, slots=True)
class Replacement:
    """A meter that is there instead of the one before."""

    serial_number: int
    begun: Mapping[Obis, int]
    """What registers of the one before had then: they are 0 of this one."""

    @property
    def title(self) -> bytes:
        """Its system title."""
        return MAKER + self.serial_number.to_bytes(4)


class Values:
    """Of one meter."""

    def __init__(self, meter: Meter, scalers: Scalers, gs1: str | None = None) -> None:
        self.instead: Replacement | None = None
        """The meter that they are said to be of, where it is not this one."""
        self._meter = meter
        self._scalers = scalers
        self._gs1 = gs1
        self._plate = plate = meter.part(Nameplate)
        self._texts: dict[Said, Callable[[HanList], str]] = {
            Said.GS1: lambda pushed: self._number(),
            Said.TYPE: lambda pushed: str(plate.type_number),
            Said.VERSION: lambda pushed: pushed.version,
        }

    def of_list(self, pushed: HanList, moment: bytes) -> dict[Obis, Value]:
        """Of each row that there is something to say of; the clock says ``moment``."""
        found: dict[Obis, Value] = {}
        for row in pushed.rows:
            value = moment if row.said is Said.CLOCK else self._of(pushed, row)
            if value is not None:
                found[row.name] = value
        return found

    def of_p1(self, pushed: P1List) -> dict[Obis, int]:
        """The same of a telegram: what is a number in it."""
        found = {}
        for row in pushed.rows:
            reading = self._reading(row.value) if isinstance(row, P1Row) else None
            if isinstance(row, P1Row) and reading is not None:
                less = None if row.less is None else self._reading(row.less)
                if less is not None:
                    reading = Reading(reading.slot, reading.count - less.count)
                found[row.name] = max(0, reading.on_wire(row.scaler))
        return found

    def texts_of_p1(self, pushed: P1List) -> dict[Obis, str]:
        """What is no number in it."""
        texts = {
            Said.NUMBER_HEX: lambda: self._number().encode("ascii").hex().upper(),
            # Totals alone are counted with tariff 0, which telegrams do not know: the first tariff has them then.
            Said.TARIFF: lambda: f"{2 if self._meter.read(_TARIFF).count == 2 else 1:04d}",
        }
        rows = (row for row in pushed.rows if isinstance(row, P1Text))
        return {row.name: row.fixed if row.said is Said.FIXED else texts[row.said]() for row in rows}

    def replacement(self, serial_number: int) -> Replacement:
        """Another meter, whose registers are 0 now."""
        found = ((each, measured(self._meter, each)) for each in _REGISTERS)
        return Replacement(serial_number, {name: reading.count for name, reading in found if reading is not None})

    def largest_current_a(self) -> float:
        """Of the phases; 0 where none was measured."""
        found = [self._reading(Obis(1, 1, c, 7, 0)) for c in (31, 51, 71)]
        return max((each.value for each in found if each is not None), default=0.0)

    def _number(self) -> str:
        """That of sixteen digits."""
        if self.instead is not None:
            return gs1_of(self.instead.serial_number)
        return gs1_of(self._plate.serial_number) if self._gs1 is None else self._gs1

    def _of(self, pushed: HanList, row: Row) -> Value | None:
        if row.said in self._texts:
            return self._texts[row.said](pushed)[: row.size]
        reading = self._reading(row.value)
        if reading is None:
            return None
        if self.instead is not None and row.value == Nameplate.meter_number_1.obis:
            return self.instead.serial_number
        configured = None if row.scale is Scale.NONE else self._scalers.of(row.scale)
        number = reading.on_wire(configured if row.scaler is None else row.scaler)
        assert issubclass(row.kind, Number), "what is no text and no time is a number"
        return max(0, min(number, row.kind.largest()))

    def _reading(self, name: Obis) -> Reading | None:
        """None where the meter has none, or did not measure it."""
        found = measured(self._meter, name)
        if found is None:
            return None
        if self.instead is not None and name in self.instead.begun:
            return Reading(found.slot, found.count - self.instead.begun[name])
        return found
