"""What can be on the display: readings for its lists, symbols beside them, functions of the right button. Subjects declare them.

    Displayed("A+", Energy.active_import, legal=True)                        a value: number, unit and identifier are its own
    Displayed("TIME/DATE", name="1.0.0", show=_clock)                        something else
    Symbol(("hand",), lambda glance: ("hand",) if glance.count(Tamper.indicated) else ())

A reading is named in lists by C, D and E of its logical name, or by ``name``. It is in a meter that has its value.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar

from trefas.base.declared import UNMEASURED, Declared
from trefas.base.derived import Derived
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.shown import Form, Shown
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.demand import Demand
from trefas.core.log_table import moment
from trefas.core.meter import Meter
from trefas.core.power import Power
from trefas.core.profile import Profile

_Kind = TypeVar("_Kind", bound=Part)

POWER_FORM = Form(2, 3, exponent=3, least=2)
"""[2.3] in kilo (technical description, 4.6.2)."""
NUMBER_FORM = Form(9, least=8)
"""Numbers of meters and the like have eight digits, and nine where they need them."""
WHOLE_FORM = Form(9)

ENERGIES = frozenset((Unit.WH, Unit.VARH, Unit.VAH))
_POWERS = frozenset((Unit.W, Unit.VAR, Unit.VA))
_LAST_MEAN = (1, 25)
"""A and D of logical names: electricity, mean of the last integration period (IEC 62056-6-1: last average 3)."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One meter of a fleet, looked at at an instant."""

    meter: Meter
    number: int
    now: Instant

    def find(self, kind: type[_Kind]) -> _Kind | None:
        """The part of a kind; None for a meter without one."""
        part = self.meter.find(kind)
        return None if part is None else part.of(self.number)

    def count(self, value: Declared) -> int:
        """A count; 0 of a part that the meter has not."""
        if isinstance(value, Slot) and value not in self.meter.layout.column:
            return 0
        return self.meter.rows.count(value, self.number)

    def measured(self, value: Declared) -> int:
        """A count; ``UNMEASURED`` of what is of the moment while there is no supply and until a second after it came, of a
        maximum that has no time, of a mean before the first integration period ended, and of a phase that no system is in."""
        never = isinstance(value, Slot) and value.at is not None and not self.count(value.at)
        phase = None if value.obis is None else value.obis.phase
        elsewhere = phase is not None and phase - 1 not in self.meter.wiring.value
        is_mean = value.obis is not None and (value.obis.a, value.obis.d) == _LAST_MEAN
        early = is_mean and not self.count(Demand.measured_ns)  # nothing was measured when the one under way began
        none = never or elsewhere or early or (_is_momentary(value) and not self.measures)
        return UNMEASURED if none else self.count(value)

    @property
    def measures(self) -> bool:
        """Whether values of a second are there since the meter started."""
        power = self.find(Power)
        return power is None or bool(power.at_work and power.uptime >= NS_PER_S)


def reading_of(meter: Meter, value: Declared, number: int = 0) -> Reading:
    """A value of the meter as it is now, as ``Glance.measured`` has it."""
    return Reading(value, Glance(meter, number, meter.now).measured(value))


def _is_momentary(value: Declared) -> bool:
    """Whether a value is gone with the supply: it was measured just now, or is made of what was."""
    if isinstance(value, Derived):
        return any(_is_momentary(each) for each in value.of)
    return isinstance(value, Slot) and value.volatile and not value.accumulates


def _always(_: Glance) -> bool:
    return True


class Level(IntEnum):
    """How deep a log is browsed. The words are on the display."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    HOUR = 4
    MINUTE = 5
    REGISTERS = 6


EVERY_LEVEL = tuple(Level)
BY_DAY = (Level.DAY, Level.REGISTERS)


@dataclass(frozen=True, slots=True, eq=False)
class Displayed:
    """One reading. ``show`` says what is shown where that is no value; None of it is every segment, the display test."""

    text: str
    value: Declared | None = None
    name: str = ""
    form: Form | None = None
    """None: by its unit."""
    legal: bool = False
    """Whether it is legally relevant: it cannot be left out of the manual list."""
    of: type[Part] | None = None
    """The part of what is no value."""
    show: Callable[[Glance], Shown | None] | None = None
    when: Callable[[Glance], bool] = _always
    """Whether it is shown at the moment; a reading that is not is passed over."""
    held: Callable[[Glance], bool] | None = None
    """What the left button does here, held for very long, and whether it did it. None: what it does anywhere."""
    absent: int | None = None
    """The count that stands for nothing measured, where the value has one."""
    log: type[Profile] | None = None
    """What is browsed from here."""
    levels: tuple[Level, ...] = EVERY_LEVEL
    identifier: str = field(init=False)
    """C, D and E, as the display has them; empty for what has none."""
    key: str = field(init=False)
    """By which lists name it."""

    def __post_init__(self) -> None:
        obis = self.value.obis if self.value is not None else None
        is_name = self.name.count(".") == 2 and self.name.replace(".", "").isdigit()
        identifier = f"{obis.c}.{obis.d}.{obis.e}" if obis is not None else self.name * is_name
        object.__setattr__(self, "identifier", identifier)
        object.__setattr__(self, "key", self.name or identifier)

    def is_in(self, meter: Meter) -> bool:
        """Whether a meter has it, as it was ordered."""
        if self.of is not None and meter.find(self.of) is None:
            return False
        value = self.value
        if isinstance(value, Slot) and value not in meter.layout.column:
            return False
        return value is None or value.obis is None or meter.measures(value.obis)

    def shown(self, glance: Glance, energy: Form) -> Shown | None:
        """What of it is shown; ``energy`` is the form of energies. None is the display test."""
        if self.show is not None:
            found = self.show(glance)
            if found is None or found.identifier or found.text:
                return found
            return Shown(found.value, found.unit, self.identifier, self.text)
        assert self.value is not None, "a reading has a value, or says what it shows"
        count = glance.measured(self.value)
        reading = Reading(self.value, UNMEASURED if count == self.absent else count)
        return reading.shown(self.form or form_of(self.value, energy), self.identifier, self.text)


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """Segments beside the reading; ``lit`` says which of them, and ``flashes`` whether those do."""

    segments: tuple[str, ...]
    lit: Callable[[Glance], Iterable[str]]
    flashes: Callable[[Glance], bool] = lambda _: False


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """A number that is set digit by digit."""

    text: str
    digits: int
    begin: Callable[[Glance], int]
    """From which it is set out."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that the right button can do, where that was ordered (Z17). ``do`` takes what was set, and says whether that
    could be done."""

    name: str
    text: str
    words: str
    do: Callable[..., bool]
    edits: tuple[Edit, ...] = ()
    of: type[Part] | None = None
    """It is there only in a meter with this part."""


def form_of(value: Declared, energy: Form) -> Form:
    """How a value stands on the display where its reading says nothing else: energies as ordered (Z1), powers as [2.3] in kilo,
    others with the decimals that they have over DLMS."""
    if value.unit in ENERGIES and value.accumulates:
        return energy
    if value.unit in _POWERS:
        return POWER_FORM
    decimals = max(0, -value.scaler)
    return Form(9 - decimals, decimals)


TIME = "-time"
"""How names of the times of maxima end: all have one text, and so are named by it alone."""


def time_of(text: str, at: Slot, name: str) -> Displayed:
    """The time of a maximum: date and time of day by turns."""
    identifier = name.removesuffix(TIME)
    return Displayed(text, name=name, show=lambda glance: shown_time(glance.count(at), glance.now, identifier))


PAGE_NS = 5 * NS_PER_S
"""Date and time of day take turns, half of the ten seconds each. Ours."""


def shown_time(rtc_ns: int, now: Instant, identifier: str = "") -> Shown:
    """A time of the meter's clock, 0 for never: YYYY:MM:DD and HH:MM:SS by turns."""
    dated = now // PAGE_NS % 2 == 0
    text = "DATE" if dated else "TIME"
    if not rtc_ns:
        return Shown("----:--:--" if dated else "--:--:--", "", identifier, text)
    at = moment(rtc_ns)
    return Shown(f"{at:%Y:%m:%d}" if dated else f"{at:%H:%M:%S}", "", identifier, text)
