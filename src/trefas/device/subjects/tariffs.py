"""The tariff tables of a meter file: a calendar in the words of a person.

[tariffs]
name = "bank holidays"                       # of the exception days
exception_days = [2026-12-24, 2026-12-25]

[[tariffs.plans]]
name = "summer and winter"
starts = { "04-01" = 2, "11-01" = 1 }        # month and day, and the season that begins

[[tariffs.plans.seasons]]                    # season 1
working = { "00:00" = 2, "06:00" = 1, "22:00" = 2 }
non_working = { "00:00" = 2 }
holiday = { "00:00" = 2 }

[[tariffs.plans.seasons]]                    # season 2
working = { "00:00" = 3 }
week = ["working", "working", "working", "working", "working", "working", "holiday"]

What order forms for tariffs (Z13) and calendars (Z20) hold is the maker's to know; these words are ours.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from trefas.core.calendar import WEEK, Calendar, DayType, Plan, Season, SeasonStart, Shift
from trefas.core.displayed import Edit, Function, Glance
from trefas.core.energy import Energy
from trefas.core.tariff import Mode, TariffControl, TariffShifts
from trefas.device.hand import Hand, Indicator
from trefas.device.spec import TariffControl as ControlledBy
from trefas.device.subject import Delivery, Fields, Objects, Subject, names_of
from trefas.device.table import OF_TOML, Table

_DAY_TYPES = {"working": DayType.WORKING, "non-working": DayType.NON_WORKING, "holiday": DayType.HOLIDAY}
_MODES = {
    ControlledBy.NONE: Mode.DISABLED,
    ControlledBy.MODULE_PORT: Mode.MODULE_PORT,
    ControlledBy.REGISTER: Mode.REGISTER,
    ControlledBy.TABLE: Mode.INTERNAL,
}

Number = Annotated[int, Field(ge=0, le=255)]


class SeasonTable(Table):
    """Time of day to tariff, for each type of day."""

    working: dict[str, Number] = {}
    non_working: dict[str, Number] = {}
    holiday: dict[str, Number] = {}
    week: (
        Annotated[tuple[Literal["working", "non-working", "holiday"], ...], Field(min_length=7, max_length=7), OF_TOML]
        | None
    ) = None

    @field_validator("working", "non_working", "holiday")
    @classmethod
    def _times(cls, times: dict[str, int], info: ValidationInfo) -> dict[str, int]:
        for time in times:
            if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time):
                raise ValueError(f"{info.field_name} shifts at '{time}'; a time of day is as 06:30")
        return times

    @property
    def season(self) -> Season:
        """As the meter has it."""
        week = tuple(_DAY_TYPES[day] for day in self.week) if self.week else WEEK
        return Season(_shifts(self.working), _shifts(self.non_working), _shifts(self.holiday), week)


class PlanTable(Table):
    """One plan: its seasons, and when they start."""

    name: str = ""
    seasons: Annotated[tuple[SeasonTable, ...], OF_TOML]
    starts: dict[str, Number] = {}

    @field_validator("starts")
    @classmethod
    def _days(cls, starts: dict[str, int]) -> dict[str, int]:
        for day in starts:
            if not re.fullmatch(r"\d\d-\d\d", day):
                raise ValueError(f"a season starts on '{day}'; month and day are as 04-01")
        return starts

    @property
    def plan(self) -> Plan:
        """As the meter has it."""
        starts = (SeasonStart(int(day[:2]), int(day[3:]), season) for day, season in sorted(self.starts.items()))
        return Plan(tuple(each.season for each in self.seasons), tuple(starts), self.name)


class TariffTables(Table):
    """All of the calendar."""

    name: str = ""
    exception_days: Annotated[tuple[date, ...], OF_TOML] = ()
    plans: Annotated[tuple[PlanTable, ...], OF_TOML]

    @model_validator(mode="after")
    def _fits(self) -> "TariffTables":
        """SetupError at once for more than the meter can hold."""
        _ = self.calendar
        return self

    @property
    def calendar(self) -> Calendar:
        """As the meter has it. Raises SetupError for more than it can hold."""
        return Calendar(tuple(each.plan for each in self.plans), frozenset(self.exception_days), self.name)


class TariffFields(Fields):
    """Of a meter file."""

    tariff: Annotated[
        int, Field(ge=0, le=8, description="Which tariff is counted into besides the totals; 0 is none")
    ] = 0
    """Active at delivery; then by whatever controls the tariff (Z13)."""
    tariffs: Annotated[
        TariffTables | None,
        Field(
            description="The calendar of a tariff control by table (Z13): see "
            "[demand and tariffs](demand-and-tariffs.md#a-calendar)"
        ),
    ] = None
    """The calendar that a tariff control by table (Z13) follows."""


def begin_tariffs(delivery: Delivery) -> None:
    """Has the tariff controlled as ordered."""
    meter, order = delivery.meter, TariffFields.of(delivery.order)
    meter.switch_tariff(order.tariff)
    control, tables = meter.part(TariffControl), order.tariffs
    control.configure(delivery.start, _MODES[delivery.spec.tariff_control], tables.calendar if tables else None)
    meter.at_end_of(TariffShifts(control))


def _shifts(times: dict[str, int]) -> tuple[Shift, ...]:
    return tuple(Shift(int(time[:2]) * 60 + int(time[3:]), tariff) for time, tariff in sorted(times.items()))


def _active(hand: Hand) -> str:
    return str(hand.device.meter.rows.count(Energy.active_tariff))


def _choose_plan(glance: Glance, plan: int) -> bool:
    control = glance.find(TariffControl)
    assert control is not None, "the function is there where the part is"
    control.choose(glance.now, plan)
    return True


SUBJECT = Subject(
    "tariffs",
    parts=(TariffControl,),
    table=TariffFields,
    after=("load_profile",),
    begin=begin_tariffs,
    objects=Objects(described=names_of(TariffControl)),
    functions=(
        Function(
            "tariff-plan",
            "TARIFF PLAN",
            "chooses the plan of the tariffs",
            _choose_plan,
            (Edit("PLAN", 1, lambda glance: glance.count(TariffControl.plan)),),
            of=TariffControl,
        ),
    ),
    keeps={"Z13": (TariffControl.mode,)},
    indicators=(Indicator("tariff", _active, "the tariff that is counted into, 0 for none"),),
)
