"""Tariff control: which of the eight tariffs counts, and who says so.

    0 nobody          the totals alone count, or what ``ActualTariff`` was set to
    1 module inputs   two or four tariffs by the voltage at one or two ports
    2 register        whoever writes ``ActualTariff``
    3 calendar        the plan that is chosen, by local time; where it is open or the clock is invalid, the default tariff

The kernel counts every energy once in its total and once in the tariff that is active; what is here only moves that one number,
between two runs of the kernel. The calendar's stops are every minute at which any of its plans could shift, in normal and in
summer time, and the changes between the two: so whatever is chosen or set meanwhile, no shift is missed.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.held import Held
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.calendar import MINUTES_A_DAY, PLANS_MAX, TARIFFS, Calendar
from trefas.core.daylight import DEVIATION_MIN, Daylight, holding, next_changes
from trefas.core.energy import Energy
from trefas.core.rtc import NS_PER_DAY, Clocks, Rtc
from trefas.core.stops import ManyStops

_MINUTE_NS = 60 * NS_PER_S
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1)

Numbers = NDArray[np.int64]


class Mode(IntEnum):
    """Who says which tariff is active, as ModeSelector_TariffCtrl has it."""

    DISABLED = 0
    MODULE_PORT = 1
    REGISTER = 2
    INTERNAL = 3


_DISABLED, _MODULE_PORT, _INTERNAL = int(Mode.DISABLED), int(Mode.MODULE_PORT), int(Mode.INTERNAL)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Ports (0 and 1) whose levels choose: the first is worth one tariff, the second two."""

    ports: tuple[int, ...]

    def tariff(self, levels: tuple[int, ...]) -> int:
        """The tariff of the levels of both ports, 1 with voltage."""
        return 1 + sum(levels[port] << place for place, port in enumerate(self.ports))


@lru_cache(maxsize=256)
def either(minutes: frozenset[int]) -> list[int]:
    """The minutes of a day, in standard time, at which clocks show one of these in normal or in summer time; one list for all
    meters that have the same."""
    return sorted(minutes | {(minute - DEVIATION_MIN) % MINUTES_A_DAY for minute in minutes})


class TariffControl(Part):
    """Who controls the tariff of one meter, and what it was told."""

    mode = Slot("1-1:96.52.21", Unit.NONE, "ModeSelector_TariffCtrl", wire=Wire.U8, writable=True, limits=(0, 3))
    default = Slot(
        *("1-1:96.52.22", Unit.NONE, "DefaultTariff_TariffCtrl"),
        wire=Wire.U8,
        writable=True,
        initial=1,
        limits=(1, TARIFFS),
    )
    plan_name = Label("1-1:96.52.23", "ActiveUsageProfileInfo_TariffCtrl")
    plan = Slot(
        "1-1:96.52.24", Unit.NONE, "ActiveUsageProfile_TariffCtrl", wire=Wire.U8, initial=1, limits=(1, PLANS_MAX)
    )
    season = Slot("1-1:96.52.25", Unit.NONE, "ActiveSeasonProfile_TariffCtrl", wire=Wire.U8)
    exception_days = Label("1-1:129.0.40", "ExceptionDayInfo")
    port_1 = Slot(None, Unit.NONE, "voltage at the first tariff input", limits=(0, 1))
    port_2 = Slot(None, Unit.NONE, "voltage at the second tariff input", limits=(0, 1))

    calendar = Held(Calendar())
    inputs = Held[Inputs | None](None)
    minutes = Held(either(Calendar().minutes))
    """Of a day, at which any plan of the calendar could shift."""

    @property
    def rtc(self) -> Rtc:
        """The clock that it goes by."""
        return Rtc(self.rows, self.meter)

    def configure(
        self, now: Instant, mode: Mode, calendar: Calendar | None = None, inputs: Inputs | None = None
    ) -> None:
        """What the order says; the calendar's stops are made for the calendar by ``TariffShifts``."""
        self.mode, self.calendar, self.inputs = mode, calendar or Calendar(), inputs
        self.minutes = either(self.calendar.minutes)
        self.exception_days = self.calendar.name
        self.settle(now)

    def see(self, now: Instant, port_1: int, port_2: int = 0) -> None:
        """The levels at the ports of the module, 1 with voltage. Raises LocalError for anything but 0 and 1."""
        self.port_1, self.port_2 = port_1, port_2
        self.settle(now)

    def choose(self, now: Instant, plan: int) -> None:
        """Follows another plan from now on, 1 to 3. Raises LocalError for one that the calendar has not."""
        if not 1 <= plan <= max(1, len(self.calendar.plans)):
            raise LocalError(f"tariff plan {plan} was chosen; the calendar has {len(self.calendar.plans)}")
        self.plan = plan
        self.settle(now)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Another mode or another default holds at once."""
        if value is TariffControl.mode and self.mode == Mode.DISABLED:
            self.rows.put(Energy.active_tariff, 0, self.meter)
        self.settle(now)

    def settle(self, now: Instant) -> None:
        """Makes that tariff active which should be; where a register or nobody says it, it stays."""
        minute = self.rtc.at(now) // _MINUTE_NS
        settle_many(self, np.array([self.meter]), np.array([minute], np.int64))

    def looks_up(self, plan: int, local_min: int) -> tuple[int, str, int]:
        """Season, name of the plan and tariff at a local time (minutes since 1970); 0 for the tariff where it is open."""
        local, plans = _EPOCH + local_min * _MINUTE, self.calendar.plans
        name = plans[plan - 1].name if plan <= len(plans) else ""
        return self.calendar.season_number(plan, local), name, self.calendar.tariff(plan, local) or 0

    @property
    def input_tariff(self) -> int:
        """What the module's inputs say; 0 where none is for it."""
        return self.inputs.tariff((self.port_1, self.port_2)) if self.inputs else 0


def settle_many(control: TariffControl, meters: Numbers, minutes: Numbers) -> None:
    """Makes the right tariffs active, at a standard time of each of these meters (minutes since 1970)."""
    rows = control.rows
    summer = holding(rows, meters, minutes) if Daylight in rows.layout.parts else np.zeros(len(meters), np.bool_)
    plan = rows.counts_of(TariffControl.plan, meters)
    # Most meters of a fleet have the same calendar and the same time.
    known: dict[tuple[int, int, int], tuple[int, str, int]] = {}
    said = np.zeros((2, len(meters)), np.int64)
    calendars, locals_min = TariffControl.calendar.of_all(rows), minutes + DEVIATION_MIN * summer
    each = zip(meters.tolist(), plan.tolist(), locals_min.tolist(), strict=True)
    for k, (meter, number, local) in enumerate(each):
        key = (id(calendars[meter]), number, local)
        found = known.get(key)
        if found is None:
            found = known[key] = control.of(meter).looks_up(number, local)
        said[0, k], name, said[1, k] = found
        rows.put_text(TariffControl, TariffControl.plan_name, name, meter)
    mode, default, active, valid = (
        rows.counts_of(slot, meters)
        for slot in (TariffControl.mode, TariffControl.default, Energy.active_tariff, Rtc.valid)
    )
    inputs = np.zeros(len(meters), np.int64)
    for k in np.flatnonzero(mode == _MODULE_PORT).tolist():
        inputs[k] = control.of(int(meters[k])).input_tariff
    tariff = np.where(mode == _INTERNAL, said[1] * (valid != 0), np.where(mode == _MODULE_PORT, inputs, active))
    rows.column_of(TariffControl.season)[meters] = said[0]
    rows.column_of(Energy.active_tariff)[meters] = np.where(
        mode == _DISABLED, active, np.where(tariff == 0, default, tariff)
    )


class TariffShifts(ManyStops):
    """The stops at which calendars shift. What holds is made active after a stop and after the clock was set alike."""

    def __init__(self, control: TariffControl) -> None:
        super().__init__(control.rows.meters)
        self.control = control

    def plan_many(self, meters: Numbers, now_ns: Numbers) -> None:
        """What holds now is made active; then the next minute at which something else could hold."""
        rows = self.control.rows
        clocks = Clocks.of(rows, meters)
        shown_ns = clocks.at(now_ns)
        settle_many(self.control, meters, shown_ns // _MINUTE_NS)
        following = np.empty(len(meters), np.int64)
        every = TariffControl.minutes.of_all(rows)
        which = np.array([id(every[meter]) for meter in meters.tolist()])
        for each in set(which.tolist()):
            mine = which == each
            following[mine] = following_many(shown_ns[mine], every[int(meters[mine][0])])
        if Daylight in rows.layout.parts:
            following = np.minimum(following, next_changes(rows, meters, shown_ns // _MINUTE_NS) * _MINUTE_NS)
        self.next_ns[meters] = clocks.instants_at(following)


def following_ns(shown_ns: int, minutes: list[int]) -> int:
    """The next standard time after another at which it is one of these minutes of the day."""
    day, since_ns = divmod(shown_ns, NS_PER_DAY)
    index = bisect_right(minutes, since_ns // _MINUTE_NS)
    minute = minutes[index] if index < len(minutes) else minutes[0] + MINUTES_A_DAY
    return day * NS_PER_DAY + minute * _MINUTE_NS


def following_many(shown_ns: Numbers, minutes: list[int]) -> Numbers:
    """``following_ns`` of many standard times."""
    day, since_ns = np.divmod(shown_ns, NS_PER_DAY)
    index = np.searchsorted(np.array(minutes), since_ns // _MINUTE_NS, side="right")
    following: Numbers = day * NS_PER_DAY + np.array([*minutes, minutes[0] + MINUTES_A_DAY])[index] * _MINUTE_NS
    return following
