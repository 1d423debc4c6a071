"""A meter's values as IEC 62056-21 says them: by C.D.E, in the form of the display, times as NVYYMMDDhhmmss.

    1.8.0(0012688*kWh)      1.6.0(0002.345*kW)(01260112114500)      1.0.0(01260112114656)

N is 1 in summer time, V is 1 for a time that can be trusted; a maximum that never was has V = 0. What was not measured is an
empty value. An object that has no place on the display has the decimals that it has over DLMS.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice

from trefas.base.declared import UNMEASURED, Declared
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.reading import Reading
from trefas.base.shown import Form
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.display import Display
from trefas.core.display_lists import DisplayLists
from trefas.core.displayed import ENERGIES, Glance, form_of
from trefas.core.local_readout import OBJECTS, SETTINGS, LocalReadout
from trefas.core.local_time import LocalTime
from trefas.core.log_table import LogTable, between, everything, moment
from trefas.core.profile import CLOCK_INVALID, Profile
from trefas.core.rtc import Rtc
from trefas.device.build import Device

CLOCK = "1.0.0"
STATUS, QUALITY = "96.56.2", "96.56.3"
"""LoggerStatus and DataQuality."""
NO_PERIOD = 255
"""Value group F where it says nothing; else it stands behind a star."""
ROWS_DEFAULT = 6
"""Of a part of a log."""
_TIME = re.compile(r"([01])(\d{12})")
_EPOCH = datetime(1970, 1, 1)
_HOUR = timedelta(hours=1)
_NEVER = "00000101000000"
"""As the maker prints it (7.4)."""
_SPECIAL = str.maketrans("", "", "()*/!;")
_POWER = Form(5, 3, exponent=3)
"""xxxxx.xxx in kilo (5512-1458, figures 9 and 10)."""


def time_written(shown: datetime, *, summer: bool = False, valid: bool = True) -> str:
    """NVYYMMDDhhmmss."""
    return f"{summer:d}{valid:d}{shown:%y%m%d%H%M%S}"


def time_read(text: str) -> datetime:
    """Standard time of NYYMMDDhhmmss. Raises LocalError for what is none."""
    found = _TIME.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        shown = datetime.strptime(found[2], "%y%m%d%H%M%S")
    except ValueError as error:
        raise LocalError(f"the time is {text!a}; must be NYYMMDDhhmmss, as 0260112114656") from error
    if shown.year < 2000:  # strptime has 69 to 99 in the century before
        shown = shown.replace(year=shown.year + 100)
    return shown - _HOUR if found[1] == "1" else shown


class LocalValues:
    """Those of one device."""

    def __init__(self, device: Device) -> None:
        self.device = device
        meter = device.meter
        lists = meter.find(DisplayLists)
        self._readings = {} if lists is None else {each.identifier: each for each in lists.readings.values()}
        display = meter.find(Display)
        self._energy = Form(7) if display is None else display.energy

    def has(self, name: str) -> bool:
        """Whether there is an object of a name."""
        return name in (CLOCK, OBJECTS) or name in SETTINGS or self._value(name) is not None

    def said(self, name: str, now: Instant) -> str | None:
        """Its values in their brackets; None where there is none."""
        if name == CLOCK:
            return f"({self._clock(now)})"
        if name == OBJECTS:
            listed = self.device.meter.part(LocalReadout).listed
            return "".join(f"({each})" for each in (str(len(listed)), *listed))
        value = SETTINGS.get(name) or self._value(name)
        if value is None:
            return None
        meter = self.device.meter
        glance = Glance(meter, 0, now)
        if not (isinstance(value, Slot) and value.at is not None):
            return self._bracket(value, glance.measured(value))
        at = meter.rows.count(value.at)
        time = time_written(moment(at)) if at else _NEVER
        return f"{self._bracket(value, meter.rows.count(value))}({time})"

    def setting(self, name: str) -> Slot | None:
        """What can be written by a name."""
        if name in SETTINGS:
            return SETTINGS[name]
        value = self._value(name)
        return value if isinstance(value, Slot) and value.writable else None

    def profile(self, name: str) -> Profile | None:
        """The log of a name."""
        for each in self.device.profiles:
            if f"{each.name.c}.{each.name.d}.{each.name.e}" == name and each.name.a == 1 and each.log is not None:
                return each
        return None

    def parts(self, profile: Profile, start: datetime | None, end: datetime | None, rows: int) -> Iterator[str]:
        """A log in parts of so many rows, each behind its header; a header alone where there are no rows."""
        table = everything(profile) if start is None else between(profile, start, end or datetime.max)
        marks = [STATUS, QUALITY] if profile.marked else [STATUS]
        columns = [self._column(each) for each in table.columns]
        units = [self._unit(each) for each in table.columns]
        name = f"{profile.name.c}.{profile.name.d}.{profile.name.e}"
        pairs = zip([CLOCK, *marks, *columns], ["", *("" for _ in marks), *units], strict=True)
        header = f"{name}({1 + len(marks) + len(columns)})" + "".join(f"({each})({unit})" for each, unit in pairs)
        lines = self._lines(table, profile.marked)
        some = list(islice(lines, rows))
        yield header + "\r\n" + "".join(some)
        while some := list(islice(lines, rows)):
            yield header + "\r\n" + "".join(some)

    def _lines(self, table: LogTable, marked: bool) -> Iterator[str]:
        rows, counts = table.rows, table.counts.tolist()
        for place, time in enumerate(table.times):
            said = [time_written(time, valid=not rows.clock_status[place] & CLOCK_INVALID), str(rows.status[place])]
            if marked:
                said.append(str(rows.quality[place]))
            for number, value in enumerate(table.columns):
                texts = table.texts[number]
                count = counts[place][number]
                if texts is not None:
                    said.append(texts[place].translate(_SPECIAL))
                elif table.moments[number]:
                    said.append(time_written(moment(count)) if count else _NEVER)
                else:
                    said.append(self._number(value, count))
            yield "".join(f"({each})" for each in said) + "\r\n"

    @cached_property
    def _named(self) -> dict[str, Declared]:
        """All that is measured or set, those of the meter itself before those of its modules."""
        values = [each for each in self.device.meter.values if each.obis is not None]
        return {_short(each): each for each in sorted(values, key=lambda each: each.obis.b if each.obis else 0)}

    def _value(self, name: str) -> Declared | None:
        """Of the display first, then of everything that is measured."""
        reading = self._readings.get(name)
        if reading is not None and reading.value is not None:
            return reading.value
        return self._named.get(name)

    def _form(self, value: Declared) -> Form:
        reading = self._readings.get(_short(value))
        if reading is not None and reading.form is not None and reading.value is value:
            return reading.form
        if value.unit in ENERGIES and value.accumulates:
            return replace(self._energy, least=self._energy.digits)
        if value.unit.symbol in ("W", "var", "VA"):
            return _POWER
        return form_of(value, self._energy)

    def _number(self, value: Declared, count: int) -> str:
        return "" if count == UNMEASURED else Reading(value, count).shown(self._form(value)).value

    def _unit(self, value: Declared) -> str:
        return "" if value.unit is Unit.HOUR else Reading(value, 0).shown(self._form(value)).unit

    def _bracket(self, value: Declared, count: int) -> str:
        unit = self._unit(value)
        if count == UNMEASURED:
            return "()"
        return f"({self._number(value, count)}*{unit})" if unit else f"({self._number(value, count)})"

    @staticmethod
    def _column(value: Declared) -> str:
        return _short(value) if value.obis is not None else ""

    def _clock(self, now: Instant) -> str:
        rtc = Rtc(self.device.meter.rows)
        shown_s, standard_s = LocalTime(rtc).at(now), rtc.at(now) // NS_PER_S
        return time_written(moment(shown_s * NS_PER_S), summer=shown_s != standard_s, valid=bool(rtc.valid))


def _short(value: Declared) -> str:
    obis = value.obis
    if obis is None:
        return ""
    return f"{obis.c}.{obis.d}.{obis.e}{'' if obis.f == NO_PERIOD else f'*{obis.f}'}"
