"""Load control: two relays of a module, and who says whether what hangs on them is on.

    0 nobody          the relay has its default state
    1 tariff          on in some of the tariffs, whoever controls those; followed within a minute
    2 register        whoever writes LoadActive
    3 calendar        plans as those of the tariffs; where one is open or the clock is invalid, the default state

A load is disconnected at once. It is connected after a delay, unless a register says so, that the loads of a street do not come
on all together: each meter waits its share of ``LoadDelay``.
"""

from datetime import datetime, timedelta
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from trefas.base.deriveds import Deriveds
from trefas.base.errors import LocalError
from trefas.base.held import Held
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.label import Label
from trefas.base.labels import Labels
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.calendar import PLANS_MAX, Calendar
from trefas.core.daylight import Daylight
from trefas.core.energy import Energy
from trefas.core.operation import Operation
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER, ManyStops
from trefas.core.tariff import either, following_ns

LOADS = 2
ON, OFF = 1, 2
"""What a calendar of loads shifts to, in place of a tariff."""
DELAY_S = 3_600
"""LoadDelay at delivery (the maker's example)."""
DELAY_S_MAX = (1 << 16) - 1
WHOLE = 1_000
"""A share is in thousandths."""
_MINUTE_NS = 60 * NS_PER_S
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1)

_RELAYS = (
    *(("1-1:96.52.1", "1-1:96.52.3"), ("1-1:96.52.2", "1-1:96.52.4")),
    *(("1-1:96.52.7", "1-1:96.52.8"), ("1-1:96.52.9", "1-1:96.52.10")),
)
"""Logical names of what the relays have, of the first and of the second."""
_CONTROLS = tuple((f"1-1:96.52.3{f}", f"1-1:96.52.4{f}") for f in range(1, 6))
"""And of what controls them."""


class Mode(IntEnum):
    """Who says whether a load is on, as ModeSelector_LoadCtrl has it."""

    DISABLED = 0
    TARIFF = 1
    REGISTER = 2
    INTERNAL = 3


class LoadState(IntEnum):
    """What a relay does, as LoadMode has it."""

    OFF = 0
    ON = 1
    WAITING = 2


def waiting_s(due_ns: int, now_ns: int) -> int:
    """Seconds until a load is connected, counted up; 0 where it does not wait."""
    return min(max(0, -((now_ns - due_ns) // NS_PER_S)), DELAY_S_MAX) if due_ns else 0


def state_of(active: int, due_ns: int) -> int:
    """Waiting is still off."""
    return LoadState.WAITING if due_ns else LoadState(active)


class LoadControl(Part):
    """Both relays of one meter."""

    delay_s = Slot(
        "1-1:96.52.5", Unit.NONE, "LoadDelay", wire=Wire.U16, writable=True, initial=DELAY_S, limits=(0, DELAY_S_MAX)
    )
    share = Slot(None, Unit.NONE, "share of LoadDelay (thousandths)", volatile=True, initial=WHOLE, limits=(0, WHOLE))
    active = Slots(LOADS, _RELAYS[0], Unit.NONE, "Load{n}Active", wire=Wire.U8, writable=True, limits=(0, 1))
    positions = Slots(
        *(LOADS, _RELAYS[1], Unit.NONE, "Load{n}ConvertTariffToPos"),
        beside=active,
        wire=Wire.U8,
        writable=True,
        limits=(0, 255),
    )
    due_ns = Slots(
        *(LOADS, None, Unit.NONE, "load {n} is connected at (instant, ns; 0 is not)"),
        record="due_{n}_ns",
        beside=active,
    )
    waiting = Deriveds(
        *(LOADS, _RELAYS[2], Unit.NONE, "Load{n}DelayCnt"),
        of=(due_ns, Operation.last_ns),
        by=waiting_s,
        beside=active,
        wire=Wire.U16,
    )
    state = Deriveds(
        *(LOADS, _RELAYS[3], Unit.NONE, "Load{n}Mode"), of=(active, due_ns), by=state_of, beside=active, wire=Wire.U8
    )
    mode = Slots(
        *(LOADS, _CONTROLS[0], Unit.NONE, "ModeSelector_LoadCtrl{n}"),
        beside=active,
        wire=Wire.U8,
        writable=True,
        limits=(min(Mode), max(Mode)),
    )
    default = Slots(
        *(LOADS, _CONTROLS[1], Unit.NONE, "DefaultRelayState_LoadCtrl{n}"),
        beside=active,
        wire=Wire.U8,
        writable=True,
        limits=(0, 1),
    )
    plan_name = Labels(LOADS, _CONTROLS[2], "ActiveUsageProfileInfo_LoadCtrl{n}", beside=active)
    plan = Slots(
        *(LOADS, _CONTROLS[3], Unit.NONE, "ActiveUsageProfile_LoadCtrl{n}"),
        beside=active,
        wire=Wire.U8,
        initial=1,
        limits=(1, PLANS_MAX),
    )
    season = Slots(*(LOADS, _CONTROLS[4], Unit.NONE, "ActiveSeasonProfile_LoadCtrl{n}"), beside=active, wire=Wire.U8)

    shift_ns = Slot(None, Unit.NONE, "another state of a load could be due (instant, ns)", volatile=True, initial=NEVER)

    calendars = Held((Calendar(),) * LOADS)
    minutes = Held(either(frozenset({0})))
    """Of a day, at which any plan of a calendar could shift."""

    @property
    def rtc(self) -> Rtc:
        """The clock that it goes by."""
        return Rtc(self.rows, self.meter)

    @property
    def _daylight(self) -> Daylight | None:
        return Daylight(self.rows, self.meter) if Daylight in self.rows.layout.parts else None

    def configure(
        self,
        now: Instant,
        load: int,
        mode: Mode,
        calendar: Calendar | None = None,
        *,
        positions: int = 0,
        default: int = 0,
    ) -> None:
        """What the order says of one load, 1 or 2. ``positions`` has a bit for each tariff in which it is on."""
        calendars = list(self.calendars)
        calendars[_index(load)] = calendar or Calendar()
        self.calendars = tuple(calendars)
        self.minutes = either(frozenset().union(*(each.minutes for each in self.calendars)))
        self.positions[load], self.default[load], self.mode[load] = positions, default, mode
        self.settle(now)

    def is_on(self, load: int) -> bool:
        """Whether the relay of load 1 or 2 is closed."""
        return bool(self.active[_index(load) + 1])

    def choose(self, now: Instant, load: int, plan: int) -> None:
        """Follows another plan from now on, 1 to 3. Raises LocalError for one that the calendar has not."""
        plans = self.calendars[_index(load)].plans
        if not 1 <= plan <= max(1, len(plans)):
            raise LocalError(f"plan {plan} of load {load} was chosen; its calendar has {len(plans)}")
        self.plan[load] = plan
        self.settle(now)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Whatever was written holds at once; a delay that is under way goes on."""
        self.settle(now)

    def settle(self, now: Instant) -> None:
        """Makes both relays what they should be, or has them wait for it."""
        normal, daylight = self.rtc.shown(now), self._daylight
        local = daylight.local(normal) if daylight else normal
        for load in range(1, LOADS + 1):
            self._settle(load, local, now)
        self.shift_ns = self._next_shift(now)

    def _next_shift(self, now: Instant) -> Instant:
        """The next instant at which another state could be due."""
        modes = set(self.mode)
        shown_ns = self.rtc.at(now)
        moments = []
        if Mode.TARIFF in modes:
            moments.append((shown_ns // _MINUTE_NS + 1) * _MINUTE_NS)
        if Mode.INTERNAL in modes:
            moments.append(following_ns(shown_ns, self.minutes))
            daylight = self._daylight
            change = daylight.next_change(self.rtc.shown(now)) if daylight else None
            if change is not None:
                moments.append((change - _EPOCH) // _MINUTE * _MINUTE_NS)
        instants = [self.rtc.instant_at(min(moments))] if moments else []
        return min([*instants, *(Instant(each) for each in self.due_ns if each)], default=NEVER)

    def _settle(self, load: int, local: datetime, now: Instant) -> None:
        calendar, plan = self.calendars[load - 1], self.plan[load]
        self.season[load] = calendar.season_number(plan, local)
        self.plan_name[load] = calendar.plans[plan - 1].name if plan <= len(calendar.plans) else ""
        if self.mode[load] == Mode.REGISTER:
            self.due_ns[load] = 0
            return
        wanted, due_ns = self._said(load, local), self.due_ns[load]
        if not wanted or self.active[load]:
            self.active[load] = int(wanted)
            due_ns = 0
        else:
            due_ns = due_ns or now + self.delay_s * NS_PER_S * self.share // WHOLE
            if now >= due_ns:
                self.active[load] = 1
                due_ns = 0
        self.due_ns[load] = due_ns

    def _said(self, load: int, local: datetime) -> bool:
        mode, default = self.mode[load], bool(self.default[load])
        if mode == Mode.TARIFF:
            tariff = self.rows.count(Energy.active_tariff, self.meter)
            return bool(self.positions[load] >> tariff - 1 & 1) if tariff else default
        if mode == Mode.INTERNAL and self.rtc.valid:
            position = self.calendars[load - 1].tariff(self.plan[load], local)
            return default if position is None else position == ON
        return default


class LoadShifts(ManyStops):
    """The stops at which loads shift."""

    def __init__(self, control: LoadControl) -> None:
        super().__init__(control.rows.meters)
        self.control = control

    def due_ns(self) -> NDArray[np.int64]:
        """It stands among the values."""
        return self.control.rows.column_of(LoadControl.shift_ns)

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What holds now is made so, and when something else could."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            self.control.of(meter).settle(Instant(now))


def _index(load: int) -> int:
    if not 1 <= load <= LOADS:
        raise LocalError(f"load {load} was named; there are 1 to {LOADS}")
    return load - 1
