"""What a smart home is told of a meter, a row for each value: its key in the state, its name, and how a home takes it.

Keys end with the unit. Energies are absolute, in kWh, kvarh and kVAh cut down to whole watt-hours; what is momentary is rounded
to the decimals of its row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from trefas.base.declared import Declared
from trefas.base.unit import Unit
from trefas.core.breaker import Breaker
from trefas.core.coupling import BreakerState
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.load_control import LOADS, LoadControl, Mode
from trefas.core.meter import Meter
from trefas.core.module_ports import ModulePorts
from trefas.core.port_use import PORTS, Direction, PortUse
from trefas.core.tamper import Tamper


@dataclass(frozen=True, slots=True)
class Kind:
    """How a unit is told: ``factor`` units make one of what is written, with so many decimals."""

    unit: str | None
    device_class: str | None
    state_class: str
    decimals: int
    factor: int = 1


_KILO = 1_000
KINDS = {
    Unit.WH: Kind("kWh", "energy", "total_increasing", 3, _KILO),
    Unit.VARH: Kind("kvarh", "reactive_energy", "total_increasing", 3, _KILO),
    Unit.VAH: Kind("kVAh", None, "total_increasing", 3, _KILO),
    Unit.W: Kind("W", "power", "measurement", 0),
    Unit.VAR: Kind("var", "reactive_power", "measurement", 0),
    Unit.VA: Kind("VA", "apparent_power", "measurement", 0),
    Unit.V: Kind("V", "voltage", "measurement", 1),
    Unit.A: Kind("A", "current", "measurement", 2),
    Unit.HZ: Kind("Hz", "frequency", "measurement", 2),
    Unit.NONE: Kind(None, "power_factor", "measurement", 2),
}
"""As Home Assistant has them (homeassistant/components/sensor/const.py, DEVICE_CLASS_UNITS and DEVICE_CLASS_STATE_CLASSES)."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number."""

    key: str
    name: str
    of: Declared
    phase: int | None = None

    @property
    def kind(self) -> Kind:
        """By its unit."""
        return KINDS[self.of.unit]


def _energy(word: str, name: str, of: Declared, phase: int | None = None) -> Value:
    return Value(f"{word}_{str(KINDS[of.unit].unit).lower()}", name, of, phase)


VALUES = (
    _energy("active_import", "Active import", Energy.active_import),
    _energy("active_export", "Active export", Energy.active_export),
    _energy("reactive_import", "Reactive import", Energy.reactive_import),
    _energy("reactive_export", "Reactive export", Energy.reactive_export),
    Value("active_power_w", "Active power", Live.active),
    Value("active_power_import_w", "Active power import", Live.active_import),
    Value("active_power_export_w", "Active power export", Live.active_export),
    Value("reactive_power_var", "Reactive power", Live.reactive),
    Value("apparent_power_va", "Apparent power", Live.apparent),
    Value("power_factor", "Power factor", Live.power_factor),
    Value("frequency_hz", "Frequency", Live.frequency),
    *(Value(f"voltage_l{n}_v", f"Voltage L{n}", Live.u_l[n], n) for n in (1, 2, 3)),
    *(Value(f"current_l{n}_a", f"Current L{n}", Live.i_l[n], n) for n in (1, 2, 3)),
    *(Value(f"active_power_l{n}_w", f"Active power L{n}", Live.active_l[n], n) for n in (1, 2, 3)),
    *(Value(f"reactive_power_l{n}_var", f"Reactive power L{n}", Live.reactive_l[n], n) for n in (1, 2, 3)),
    *(Value(f"power_factor_l{n}", f"Power factor L{n}", Live.power_factor_l[n], n) for n in (1, 2, 3)),
    *(
        _energy(f"active_{way}_l{n}", f"Active {way} L{n}", of, n)
        for way, registers in (
            ("import", (Energy.active_import_l1, Energy.active_import_l2, Energy.active_import_l3)),
            ("export", (Energy.active_export_l1, Energy.active_export_l2, Energy.active_export_l3)),
        )
        for n, of in enumerate(registers, 1)
    ),
)
"""Signed powers are import where they are positive. Those below zero are told once more as export, for homes that want two."""

TARIFFS = {
    n: (
        _energy(f"active_import_t{n}", f"Active import T{n}", Energy.a14_tariff[n]),
        _energy(f"active_export_t{n}", f"Active export T{n}", Energy.a23_tariff[n]),
    )
    for n in Energy.a14_tariff.numbers
}


class Permission(StrEnum):
    """What a home may be allowed to switch."""

    BREAKER = "breaker"
    LOADS = "loads"


@dataclass(frozen=True, slots=True)
class Switched:
    """Something that is on or off; a switch where it is permitted to a home, and else told alone."""

    key: str
    name: str
    there: Callable[[Meter], bool]
    on: Callable[[Meter], bool]
    device_class: str | None = None
    permission: Permission | None = None
    load: int | None = None
    switchable: Callable[[Meter], bool] = lambda meter: True
    """Whether anybody but the meter itself can switch it, where that is permitted."""


def _level(number: int) -> Callable[[Meter], bool]:
    def high(meter: Meter) -> bool:
        ports = meter.part(ModulePorts)
        driven = ports.port(number).direction is Direction.OUTPUT
        return bool(ports.drives(number) if driven else ports.level[number])

    return high


SWITCHED = (
    Switched(
        *(
            "breaker",
            "Breaker",
            lambda meter: meter.find(Breaker) is not None,
            lambda meter: meter.part(Breaker).closed,
        ),
        permission=Permission.BREAKER,
    ),
    *(
        Switched(
            f"load_{n}",
            f"Load {n}",
            lambda meter, n=n: meter.part(LoadControl).mode[n] != Mode.DISABLED,  # type: ignore[misc]
            lambda meter, n=n: meter.part(LoadControl).is_on(n),  # type: ignore[misc]
            permission=Permission.LOADS,
            load=n,
            switchable=lambda meter, n=n: meter.part(LoadControl).mode[n] == Mode.REGISTER,  # type: ignore[misc]
        )
        for n in range(1, LOADS + 1)
    ),
    *(
        Switched(
            f"io_{n}",
            f"I/O {n}",
            lambda meter, n=n: meter.part(ModulePorts).port(n).use is not PortUse.NONE,  # type: ignore[misc]
            _level(n),
        )
        for n in range(1, PORTS + 1)
    ),
    Switched("cover", "Cover", lambda meter: True, lambda meter: bool(meter.part(Tamper).cover_open), "opening"),
    Switched("magnet", "Magnet", lambda meter: True, lambda meter: bool(meter.part(Tamper).magnet_there), "tamper"),
    Switched(
        "alarm",
        "External alarm",
        lambda meter: any(meter.part(ModulePorts).port(n).use is PortUse.ALARM_IN for n in range(1, PORTS + 1)),
        lambda meter: bool(meter.part(ModulePorts).alarm),
        "problem",
    ),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A state in a word, which there always is: Home Assistant shows ``None`` of a sensor without a unit as that very word."""

    key: str
    name: str
    there: Callable[[Meter], bool]
    said: Callable[[Meter], str | int]


WORDS = (
    Word(
        *("breaker_state", "Breaker state", lambda meter: meter.find(Breaker) is not None),
        lambda meter: BreakerState(meter.part(Breaker).state).name.lower(),
    ),
    Word("tariff", "Tariff", lambda meter: True, lambda meter: meter.read(Energy.active_tariff).count),
)
