"""The two ports of the module area, begun as ordered (Z3, Z8)."""

from trefas.core.meter import Meter
from trefas.core.module_ports import ModulePorts
from trefas.core.port_use import USES, ModulePort, PortUse, configuration_of
from trefas.device.order import Order
from trefas.device.spec import EnergyType, Spec

_PULSES_OF = {
    PortUse.A_EXPORT_PULSE: EnergyType.A_EXPORT,
    PortUse.R_IMPORT_PULSE: EnergyType.R_IMPORT,
}


def begin_module_ports(meter: Meter, spec: Spec, order: Order) -> None:
    """After the journals, which keep what is found at the ports."""
    meter.part(ModulePorts).begin(
        meter,
        configuration(spec),
        alarm=spec.alarm_input,
        per_kwh=order.port_pulses_per_kwh,
        without=frozenset(use for use, energy in _PULSES_OF.items() if not spec.logs(energy)),
    )


def configuration(spec: Spec) -> int:
    """ModulPortIOCfg of what was ordered."""
    return configuration_of_ports(spec.io_1, spec.io_2)


def configuration_of_ports(*ports: ModulePort) -> int:
    """ModulPortIOCfg of these two ports, which one line of Z3 has."""
    code = next(code for code, uses in USES.items() if uses == tuple(port.use for port in ports))
    return configuration_of(code, *(number for number, port in enumerate(ports, 1) if port.inverted))
