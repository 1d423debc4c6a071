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
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.slot import Label, Part, Rows, Slot, Wire
from trefas.base.unit import Unit
from trefas.core.calendar import MINUTES_A_DAY, PLANS_MAX, TARIFFS, Calendar
from trefas.core.daylight import DEVIATION_MIN, Daylight
from trefas.core.energy import Energy
from trefas.core.rtc import NS_PER_DAY, Rtc
from trefas.core.stops import ManyStops

PORTS = 2
_MINUTE_NS = 60 * NS_PER_S
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1)


class Mode(IntEnum):
    """Who says which tariff is active, as ModeSelector_TariffCtrl has it."""

    DISABLED = 0
    MODULE_PORT = 1
    REGISTER = 2
    INTERNAL = 3


@dataclass(frozen=True, slots=True)
class Inputs:
    """Ports (0 and 1) whose levels choose: the first is worth one tariff, the second two. Inverted, from the last tariff down."""

    ports: tuple[int, ...]
    inverted: bool = False

    def tariff(self, levels: tuple[int, ...]) -> int:
        """The tariff of the levels of both ports, 1 with voltage."""
        number = sum(levels[port] << place for place, port in enumerate(self.ports))
        return (1 << len(self.ports)) - number if self.inverted else 1 + number


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
    port_1 = Slot(None, Unit.NONE, "voltage at the first tariff input", volatile=True, limits=(0, 1))
    port_2 = Slot(None, Unit.NONE, "voltage at the second tariff input", volatile=True, limits=(0, 1))

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.calendar = Calendar()
        self.inputs: Inputs | None = None
        self.minutes = either(self.calendar.minutes)
        self.rtc = Rtc(rows, meter)
        self._daylight = Daylight(rows, meter) if Daylight in rows.layout.parts else None

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
        self.settle_at(self.rtc.shown(now))

    def settle_at(self, normal: datetime) -> None:
        """The same for a normal time that the clock shows."""
        local = self._daylight.local(normal) if self._daylight else normal
        plans = self.calendar.plans
        self.season = self.calendar.season_number(self.plan, local)
        self.plan_name = plans[self.plan - 1].name if self.plan <= len(plans) else ""
        active = self.rows.count(Energy.active_tariff, self.meter)
        tariff = self._said(local, active)
        if tariff != active:
            self.rows.put(Energy.active_tariff, tariff, self.meter)

    def next_change(self, normal: datetime) -> datetime | None:
        """When the clock next changes between normal and summer time."""
        return self._daylight.next_change(normal) if self._daylight else None

    def _said(self, local: datetime, active: int) -> int:
        if self.mode == Mode.INTERNAL:
            tariff = self.calendar.tariff(self.plan, local) if self.rtc.valid else None
            return tariff or self.default
        if self.mode == Mode.MODULE_PORT:
            return self.inputs.tariff((self.port_1, self.port_2)) if self.inputs else self.default
        return active or self.default if self.mode == Mode.REGISTER else active


class TariffShifts(ManyStops):
    """The stops at which calendars shift, for the tariff controls of all meters, in the order of the meters. What holds is made
    active after a stop and after the clock was set alike."""

    def __init__(self, controls: Sequence[TariffControl]) -> None:
        super().__init__(len(controls))
        self.controls = controls

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What holds now is made active; then the next minute at which something else could hold."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            control = self.controls[meter]
            shown_ns = control.rtc.at(Instant(now))
            normal = _EPOCH + timedelta(microseconds=shown_ns // 1_000)
            control.settle_at(normal)
            following = following_ns(shown_ns, control.minutes)
            change = control.next_change(normal)
            if change is not None:
                following = min(following, (change - _EPOCH) // _MINUTE * _MINUTE_NS)
            self.next_ns[meter] = control.rtc.instant_at(following)


def either(minutes: frozenset[int]) -> list[int]:
    """The minutes of a day, in normal time, at which clocks show one of these in normal or in summer time."""
    return sorted(minutes | {(minute - DEVIATION_MIN) % MINUTES_A_DAY for minute in minutes})


def following_ns(shown_ns: int, minutes: list[int]) -> int:
    """The next normal time after another at which it is one of these minutes of the day."""
    day, since_ns = divmod(shown_ns, NS_PER_DAY)
    index = bisect_right(minutes, since_ns // _MINUTE_NS)
    minute = minutes[index] if index < len(minutes) else minutes[0] + MINUTES_A_DAY
    return day * NS_PER_DAY + minute * _MINUTE_NS
