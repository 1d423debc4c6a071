"""The two ports of the module area, begun as ordered (Z3, Z8)."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from trefas.core.module_ports import PULSED, PULSES_MAX, PULSES_PER_KWH, PULSES_PER_KWH_MAX, ModulePorts
from trefas.core.occurrence import ALARM_INPUT
from trefas.core.port_use import PORTS, USES, Direction, ModulePort, PortUse, configuration_of
from trefas.core.status import EventB, MeterStatus
from trefas.core.status_rules import WhileSo
from trefas.device.hand import Choice, Control, Hand, Indicator, Number, said
from trefas.device.spec import EnergyType, Spec
from trefas.device.subject import Delivery, Fields, Subject
from trefas.device.subjects.pulse_input import REGISTER

_PULSES_OF = {
    PortUse.A_EXPORT_PULSE: EnergyType.A_EXPORT,
    PortUse.R_IMPORT_PULSE: EnergyType.R_IMPORT,
}


class ModulePortFields(Fields):
    """Of a meter file."""

    port_pulses_per_kwh: Annotated[
        int,
        Field(
            ge=1,
            le=PULSES_PER_KWH_MAX,
            description="Of the module's ports that give pulses of energy (Z3): see [module ports](module-ports.md)",
        ),
    ] = PULSES_PER_KWH
    """Of the ports of the module (Z3) that give pulses; the diode and the S0 output have a constant of their own."""


def follow_ports(delivery: Delivery) -> None:
    """Has the ports at work: after the journals, which keep what is found at them."""
    meter, spec = delivery.meter, delivery.spec
    meter.part(ModulePorts).begin(
        meter,
        configuration(spec),
        alarm=spec.alarm_input,
        per_kwh=ModulePortFields.of(delivery.order).port_pulses_per_kwh,
        without=frozenset(use for use, energy in _PULSES_OF.items() if not spec.logs(energy)),
    )


def configuration(spec: Spec) -> int:
    """ModulPortIOCfg of what was ordered."""
    return configuration_of_ports(spec.io_1, spec.io_2)


def configuration_of_ports(*ports: ModulePort) -> int:
    """ModulPortIOCfg of these two ports, which one line of Z3 has."""
    code = next(code for code, uses in USES.items() if uses == tuple(port.use for port in ports))
    return configuration_of(code, *(number for number, port in enumerate(ports, 1) if port.inverted))


LEVELS = ("low", "high")
_PORT = Number("PORT", 1, PORTS)


def _bring(hand: Hand, number: float, level: str) -> str:
    hand.part(ModulePorts).see(hand.now, int(number), LEVELS.index(level))
    return said(hand, USE_OF[int(number)], LEVEL_OF[int(number)])


def _pulse(hand: Hand, number: float, pulses: float) -> str:
    hand.part(ModulePorts).pulse(hand.now, int(number), int(pulses))
    return f"pulses={pulses:g} {said(hand, USE_OF[int(number)], REGISTER)}"


def _alarm(hand: Hand) -> str:
    return "there" if hand.part(ModulePorts).alarm else "none"


def _use(number: int) -> Callable[[Hand], str]:
    def use(hand: Hand) -> str:
        port = hand.part(ModulePorts).port(number)
        return port.use.name.lower() + ("_inverted" if port.inverted else "")

    return use


def _level(number: int) -> Callable[[Hand], str]:
    def level(hand: Hand) -> str:
        ports = hand.part(ModulePorts)
        driven = ports.port(number).direction is Direction.OUTPUT
        return LEVELS[ports.drives(number) if driven else ports.level[number]]

    return level


def _pulses(number: int) -> Callable[[Hand], str]:
    def pulses(hand: Hand) -> str:
        ports = hand.part(ModulePorts)
        return str(ports.pulses(number)) if ports.port(number).use in PULSED else "none"

    return pulses


_USES = tuple(use.name.lower() + end for use in PortUse for end in ("", "_inverted"))
USE_OF = {
    n: Indicator(f"port_{n}", _use(n), f"what I/O {n} is for", values=_USES, output=True) for n in range(1, PORTS + 1)
}
LEVEL_OF = {
    n: Indicator(f"level_{n}", _level(n), f"the level at I/O {n}", values=LEVELS, output=True)
    for n in range(1, PORTS + 1)
}
PULSES_OF = {
    n: Indicator(f"pulses_{n}", _pulses(n), f"pulses that I/O {n} gave, or none where it gives no pulses", output=True)
    for n in range(1, PORTS + 1)
}
ALARM = Indicator("alarm", _alarm, "whether the external alarm is there", values=("there", "none"))

SUBJECT = Subject(
    "module_ports",
    parts=(ModulePorts,),
    table=ModulePortFields,
    after=("tamper",),
    follow=follow_ports,
    keeps={"Z3": (ModulePorts.config,)},
    status_bits={ALARM_INPUT: WhileSo(EventB.ALARM_INPUT, MeterStatus.EXTERNAL_ALARM)},
    controls=(
        Control(
            "input", (_PORT, Choice("LEVEL", LEVELS)), "takes voltage from an input of the module, or gives it", _bring
        ),
        Control(
            "pulse",
            (_PORT, Number("PULSES", 1, PULSES_MAX, usual=1)),
            "gives pulses to an input of the module",
            _pulse,
            needs_power=True,
        ),
    ),
    indicators=(ALARM, *USE_OF.values(), *LEVEL_OF.values(), *PULSES_OF.values()),
)
