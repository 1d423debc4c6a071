"""The load tables of a meter file: plans like those of the tariffs, with on and off; or the tariffs in which a load is on.

[loads]
delay_s = 600                                # at most so long until a load is connected; each meter waits its own share
exception_days = [2026-12-24]

[[loads.load_1.plans]]                       # as the plans of tariffs
name = "night"

[[loads.load_1.plans.seasons]]
working = { "06:00" = "off", "22:00" = "on" }
non_working = { "00:00" = "on" }

[loads.load_2]
tariffs = [2, 3]                             # on in these
default = "on"                               # where no tariff is active, or a plan is open

What order forms for load control (Z14) hold is the maker's to know; these words are ours.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from trefas.core.calendar import Calendar
from trefas.core.displayed import Edit, Function, Glance
from trefas.core.load_control import (
    DELAY_S,
    DELAY_S_MAX,
    LOADS,
    OFF,
    ON,
    WHOLE,
    LoadControl,
    LoadShifts,
    LoadState,
    Mode,
)
from trefas.device.hand import Hand, Indicator
from trefas.device.spec import LoadControl as LoadControlledBy
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fields, Objects, Subject, names_of
from trefas.device.subjects.tariffs import PlanTable, SeasonTable
from trefas.device.table import OF_TOML, Table

_POSITIONS = {"on": ON, "off": OFF}
_SPREAD = 618
"""Times a serial number, modulo a thousand: meters of neighbouring numbers get shares far apart (the golden ratio)."""

Tariff = Annotated[int, Field(ge=1, le=8)]


class LoadSeasonTable(SeasonTable):
    """Time of day to on or off, for each type of day."""

    @field_validator("working", "non_working", "holiday", mode="before")
    @classmethod
    def _positions(cls, times: Any) -> Any:
        if not isinstance(times, dict):
            return times
        for time, position in times.items():
            if position not in _POSITIONS:
                raise ValueError(f"a load shifts to {position!r} at {time}; must be 'on' or 'off'")
        return {time: _POSITIONS[position] for time, position in times.items()}


class LoadPlanTable(PlanTable):
    """One plan of a load."""

    seasons: Annotated[tuple[LoadSeasonTable, ...], OF_TOML]


class LoadTable(Table):
    """One load: plans, or tariffs."""

    plans: Annotated[tuple[LoadPlanTable, ...], OF_TOML] = ()
    tariffs: Annotated[tuple[Tariff, ...], OF_TOML] = ()
    default: Literal["on", "off"] = "off"

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.plans and self.tariffs:
            raise ValueError("a load has plans and tariffs; it goes by one of the two")
        return self

    @property
    def positions(self) -> int:
        """A bit for each tariff in which the load is on."""
        return sum(1 << tariff - 1 for tariff in set(self.tariffs))


class LoadTables(Table):
    """Both loads."""

    delay_s: Annotated[int, Field(ge=0, le=DELAY_S_MAX)] = DELAY_S
    exception_days: Annotated[tuple[date, ...], OF_TOML] = ()
    load_1: LoadTable = LoadTable()
    load_2: LoadTable = LoadTable()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """SetupError at once for more than the meter can hold."""
        _ = self.calendar(1), self.calendar(2)
        return self

    def table(self, load: int) -> LoadTable:
        """Of load 1 or 2."""
        return self.load_1 if load == 1 else self.load_2

    def calendar(self, load: int) -> Calendar:
        """As the meter has it. Raises SetupError for more than it can hold."""
        return Calendar(tuple(each.plan for each in self.table(load).plans), frozenset(self.exception_days))


class LoadFields(Fields):
    """The table of a meter file."""

    loads: Annotated[
        LoadTables | None,
        Field(
            description="What a load control by table (Z14) goes by: see "
            "[demand and tariffs](demand-and-tariffs.md#load-control)"
        ),
    ] = None
    """The plans that a load control by table (Z14) follows."""


def begin_loads(delivery: Delivery) -> None:
    """Has both loads controlled as ordered; each meter's share of the delay follows from its serial number."""
    meter, tables = delivery.meter, LoadFields.of(delivery.order).loads or LoadTables()
    control = meter.part(LoadControl)
    control.delay_s = tables.delay_s
    control.share = delivery.order.serial_number * _SPREAD % WHOLE
    for load in (1, 2):
        table = tables.table(load)
        control.configure(
            delivery.start,
            load,
            _mode(delivery.spec, table),
            tables.calendar(load),
            positions=table.positions,
            default=int(table.default == "on"),
        )
    meter.at_end_of(LoadShifts(control))


def _mode(spec: Spec, table: LoadTable) -> Mode:
    if spec.load_control is LoadControlledBy.NONE:
        return Mode.DISABLED
    if spec.load_control is LoadControlledBy.REGISTER:
        return Mode.REGISTER
    return Mode.TARIFF if table.tariffs else Mode.INTERNAL


def _state(number: int) -> Callable[[Hand], str]:
    return lambda hand: LoadState(hand.part(LoadControl).state[number]).name.lower()


def _choose_plan(glance: Glance, plan: int) -> bool:
    control = glance.find(LoadControl)
    assert control is not None, "the function is there where the part is"
    control.choose(glance.now, 1, plan)
    return True


def _test_relay(glance: Glance) -> bool:
    """Until whatever controls it says something again."""
    control = glance.find(LoadControl)
    assert control is not None, "the function is there where the part is"
    control.active[1] = 1 - control.active[1]
    return True


SUBJECT = Subject(
    "loads",
    parts=(LoadControl,),
    table=LoadFields,
    after=("upload",),
    begin=begin_loads,
    objects=Objects(described=names_of(LoadControl, but=(LoadControl.delay_s,))),
    functions=(
        Function(
            "load-plan",
            "LOAD PLAN",
            "chooses the plan of load 1",
            _choose_plan,
            (Edit("PLAN", 1, lambda glance: glance.count(LoadControl.plan[1])),),
            of=LoadControl,
        ),
        Function(
            "load-test", "LOAD TEST", "switches the relay of load 1 to its other state", _test_relay, of=LoadControl
        ),
    ),
    keeps={
        "Z14": tuple(LoadControl.mode),
        "loads": (LoadControl.delay_s, *LoadControl.positions, *LoadControl.default),
    },
    indicators=tuple(
        Indicator(
            f"load_{n}",
            _state(n),
            f"the relay of load {n}",
            values=tuple(each.name.lower() for each in LoadState),
            output=True,
        )
        for n in range(1, LOADS + 1)
    ),
)
