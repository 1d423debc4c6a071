"""The two ports of the module area (I/O 1, I/O 2) of one meter: where levels come in and go to whom they are for, and what is
given out.

    level at an input ─→ (inverted) ─→ tariff control · pulse input · debiting stop · external alarm
    load control, tariff, energy, debiting stops ─→ (inverted) ─→ level or pulses at an output

What each port is for says ModulPortIOCfg (``trefas.core.port_use``). It can be written at any time, and holds from then on. A
meter without power sees nothing and drives nothing. When it starts it takes the levels as they are: a level that is high then is
no pulse, but an alarm that is there then begins. What was brought to a port is there until it is taken away, also while nobody
runs the meter.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.held import Held
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.debiting import Debiting
from trefas.core.energy import Energy
from trefas.core.load_control import LoadControl
from trefas.core.meter import Meter
from trefas.core.occurrence import ALARM_INPUT, Occurrence, Occurrences
from trefas.core.port_use import (
    CODE_MASK,
    PORTS,
    RESERVED,
    TARIFFS,
    Direction,
    ModulePort,
    Ports,
    PortUse,
    fault_of,
    ports_of,
)
from trefas.core.power import Power
from trefas.core.pulse_input import PulseInput
from trefas.core.pulse_train import IO_1, IO_2, PulseEnergy, Pulsing, Train
from trefas.core.stops import NEVER, ManyStops
from trefas.core.tariff import Inputs, TariffControl

PULSES_PER_KWH, PULSES_PER_KWH_MAX = 1, 1_000
"""At delivery, and at most: the technical description."""
PULSES_MAX = 250
"""That come in at one touch: ten seconds of the fastest that the real input follows, 25 Hz."""

_ENERGIES = {
    PortUse.A_IMPORT_PULSE: PulseEnergy.A_IMPORT,
    PortUse.A_EXPORT_PULSE: PulseEnergy.A_EXPORT,
    PortUse.R_IMPORT_PULSE: PulseEnergy.R_IMPORT,
    PortUse.DEBITING_PULSE: PulseEnergy.DEBITING,
}
TRAIN_OF = {1: IO_1, 2: IO_2}
"""The pulse train of each port."""
_COUNTED = (PortUse.PULSE_IN, PortUse.DEBITING_STOP, PortUse.ALARM_IN)
"""Inputs at which every pulse is one more of something."""
PULSED = frozenset(_ENERGIES)
"""Outputs that give pulses; the others have a level."""


class ModulePorts(Pulsing):
    """Both ports of one meter. They hear and drive nothing before ``begin``."""

    config = Slot("0-1:96.3.1", Unit.NONE, "ModulPortIOCfg", wire=Wire.U8, writable=True, limits=(0, 0xFF))
    known = Slot(None, Unit.NONE, "ModulPortIOCfg that is followed")
    known_per_kwh = Slot(None, Unit.NONE, "pulses per kWh that are given at ports", initial=PULSES_PER_KWH)
    alarm = Slot(None, Unit.NONE, "there is an external alarm", limits=(0, 1))
    level = Slots(PORTS, None, Unit.NONE, "voltage at I/O {n}", limits=(0, 1))
    """What was brought there, as it is at the terminals."""
    before = Slots(PORTS, None, Unit.NONE, "pulses given at I/O {n} for what it was before", beside=level)
    base = Slots(PORTS, None, Unit.NONE, "count where the pulses of I/O {n} begin", beside=level)
    energy = Slots(PORTS, None, Unit.NONE, "what the pulses of I/O {n} stand for", beside=level)

    trains: ClassVar = {
        IO_1: Train(energy[1], known_per_kwh, base[1], before[1]),
        IO_2: Train(energy[2], known_per_kwh, base[2], before[2]),
    }
    counted: ClassVar = {PulseEnergy.DEBITING: (Debiting.count,)}

    per_kwh = Held(PULSES_PER_KWH)
    alarm_enabled = Held(False)
    without = Held[frozenset[PortUse]](frozenset())
    """Pulses of what this meter does not measure."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self._controls: TariffControl | None = None

    def begin(
        self,
        meter: Meter,
        config: int,
        *,
        alarm: bool = False,
        per_kwh: int = PULSES_PER_KWH,
        without: frozenset[PortUse] = frozenset(),
    ) -> None:
        """From now on the ports are there, as ordered. ``alarm`` enables the alarm input."""
        for each in map(self.of, range(self.rows.meters)):
            each.alarm_enabled, each.per_kwh, each.without, each.config = alarm, per_kwh, without, config
        self._controls, self._load_controls = meter.part(TariffControl), meter.part(LoadControl)
        self._pulse_inputs, self._debitings = meter.part(PulseInput), meter.part(Debiting)
        self._occurrences: Occurrences = meter.occurrences
        for each in map(self.of, range(self.rows.meters)):
            each.follow(meter.now)
        meter.at_end_of(PortsFound(self))

    @property
    def ports(self) -> Ports:
        """What the two are."""
        return ports_of(self.known)

    def port(self, number: int) -> ModulePort:
        """What I/O 1 or 2 is. Raises LocalError for another."""
        if not 1 <= number <= PORTS:
            raise LocalError(f"I/O {number} was named; there are 1 to {PORTS}")
        return self.ports[number - 1]

    # What comes in.

    def see(self, now: Instant, number: int, level: int) -> None:
        """The level at the terminals of I/O 1 or 2 from now on, 1 with voltage. Raises LocalError for a port that the meter
        drives, and anything but 0 and 1."""
        self._check_input(number)
        if level not in (0, 1):
            raise LocalError(f"the level at I/O {number} is {level}; must be 0 to 1")
        self.level[number] = level
        if self.at_work:
            self._route(now, self.port(number))

    def pulse(self, now: Instant, number: int, pulses: int = 1) -> None:
        """The level goes to the other and back, so many times; where nobody counts them, one does what all do. Raises LocalError
        as ``see`` does, and for too many."""
        self._check_input(number)
        if not 1 <= pulses <= PULSES_MAX:
            raise LocalError(f"{pulses} pulses were to come in; at one touch there can be 1 to {PULSES_MAX}")
        rest = self.level[number]
        for _ in range(pulses if self.port(number).use in _COUNTED else 1):
            self.see(now, number, 1 - rest)
            self.see(now, number, rest)

    # What goes out.

    def drives(self, number: int) -> int:
        """The level that the meter gives at I/O 1 or 2; of a port with pulses that at rest. 0 where it drives nothing."""
        port = self.port(number)
        if port.direction is not Direction.OUTPUT or not self.at_work:
            return 0
        return self._wanted(port.use) ^ port.inverted

    def pulses(self, number: int) -> int:
        """All pulses that were ever due at I/O 1 or 2."""
        self.port(number)
        return self.pulses_of(TRAIN_OF[number])

    # What they are for.

    def configure(self, now: Instant, config: int) -> None:
        """Other ports from now on. Raises LocalError for what the maker's table has not, has reserved, or this meter cannot."""
        fault = fault_of(config)
        if fault is None and config & CODE_MASK in RESERVED and config != self.known:
            fault = f"ModulPortIOCfg is {config}; that code is reserved"
        for port in () if fault else ports_of(config):
            if port.use in self.without:
                fault = f"ModulPortIOCfg is {config}, for {port.use}; this meter does not measure that"
        if fault:
            raise LocalError(fault)
        self.config = config
        self.follow(now)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Another configuration holds at once; what cannot be leaves everything as it was."""
        wanted, self.config = self.config, self.known
        self.configure(now, wanted)

    def unknown_to_image(self, meter: int, now: Instant) -> None:
        """Pulses begin with the energy that there is now."""
        self._begin_pulses()

    def follow(self, now: Instant) -> None:
        """The configuration holds, and levels are taken as they are."""
        if (self.known, self.known_per_kwh) != (self.config, self.per_kwh):
            for number in range(1, PORTS + 1):
                self.before[number] = self.pulses(number)
            self.known, self.known_per_kwh = self.config, self.per_kwh
            self._begin_pulses()
        self._settle_pulses()
        if self._controls is None or not self.at_work:
            return
        chosen = tuple(index for index, port in enumerate(self.ports) if port.use in TARIFFS)
        self._control.inputs = Inputs(chosen) if chosen else None
        self._pulses.level = self._debiting.level = 0
        for number, port in enumerate(self.ports, 1):
            if port.use is PortUse.PULSE_IN:
                self._pulses.level = self._seen(number)
            elif port.use is PortUse.DEBITING_STOP:
                self._debiting.level = self._seen(number)
        self._choose_tariff(now)
        self._watch_alarm(now)

    @property
    def at_work(self) -> bool:
        """Whether the meter has power."""
        return Power not in self.rows.layout.parts or bool(self.rows.count(Power.at_work, self.meter))

    # Inside.

    @property
    def _control(self) -> TariffControl:
        assert self._controls is not None, "ports that have begun know the tariff control"
        return self._controls.of(self.meter)

    @property
    def _loads(self) -> LoadControl:
        return self._load_controls.of(self.meter)

    @property
    def _pulses(self) -> PulseInput:
        return self._pulse_inputs.of(self.meter)

    @property
    def _debiting(self) -> Debiting:
        return self._debitings.of(self.meter)

    def _check_input(self, number: int) -> None:
        port = self.port(number)
        if port.direction not in (Direction.INPUT, Direction.NONE):
            raise LocalError(f"I/O {number} is no input, it is {port.use}; ModulPortIOCfg (Z3) says so")

    def _route(self, now: Instant, port: ModulePort) -> None:
        act = self._acts.get(port.use)
        if act is not None and self._controls is not None:
            act(now)

    @property
    def _acts(self) -> dict[PortUse, Callable[[Instant], None]]:
        """Who is told of the level at an input, by its use."""
        return {
            PortUse.TARIFF_2: self._choose_tariff,
            PortUse.TARIFF_4: self._choose_tariff,
            PortUse.TARIFF_4_LOAD_CONTROL: self._choose_tariff_and_loads,
            PortUse.PULSE_IN: lambda now: self._pulses.see(self._level_for(PortUse.PULSE_IN)),
            PortUse.DEBITING_STOP: lambda now: self._debiting.see(now, self._level_for(PortUse.DEBITING_STOP)),
            PortUse.ALARM_IN: self._watch_alarm,
        }

    def _seen(self, number: int) -> int:
        """The level at an input as the meter takes it."""
        return self.level[number] ^ self.ports[number - 1].inverted

    def _level_for(self, use: PortUse) -> int:
        """At the port that is for something; 0 where none is."""
        return next((self._seen(number) for number, port in enumerate(self.ports, 1) if port.use is use), 0)

    def _choose_tariff(self, now: Instant) -> None:
        self._control.see(now, self._seen(1), self._seen(2))

    def _choose_tariff_and_loads(self, now: Instant) -> None:
        """Loads that go by the tariff go with it at once, and not within a minute."""
        self._choose_tariff(now)
        self._loads.settle(now)

    def _watch_alarm(self, now: Instant) -> None:
        there = self._level_for(PortUse.ALARM_IN) if self.alarm_enabled else 0
        if there != self.alarm:
            self.alarm = there
            self._occurrences.tell(Occurrence(ALARM_INPUT, now, bool(there)), meter=self.meter)

    def _wanted(self, use: PortUse) -> int:
        """What an output says, before it is inverted."""
        if self._controls is None or use in PULSED:
            return 0
        if use is PortUse.LOAD_TARIFF_SYNC:
            tariff = self.rows.count(Energy.active_tariff, self.meter)
            positions = self.rows.count(LoadControl.positions[1], self.meter)
            return positions >> tariff - 1 & 1 if tariff else 0
        first, second = self._loads.is_on(1), self._loads.is_on(2)
        if use is PortUse.LOAD_CONTROL_2:
            return int(second)
        return int(first and not second) if use is PortUse.LOAD_CONTROL_TOGGLE else int(first)

    def _begin_pulses(self) -> None:
        self._settle_pulses()
        for number in range(1, PORTS + 1):
            self.base[number] = self.count_of(self.energy[number])

    def _settle_pulses(self) -> None:
        for number, port in enumerate(self.ports, 1):
            self.energy[number] = _ENERGIES.get(port.use, PulseEnergy.NONE)


class PortsFound(ManyStops):
    """The stop at which a meter that has started finds its ports as they are."""

    def __init__(self, ports: ModulePorts) -> None:
        super().__init__(ports.rows.meters)
        self.ports = ports

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """At once: a meter that takes its memory back is not all there yet."""
        self.next_ns[meters] = now_ns

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What is there now is as if it had been so all along."""
        self.next_ns[meters] = NEVER
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            self.ports.of(meter).follow(Instant(now))
