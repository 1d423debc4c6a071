"""The supply as it is delivered: the reserve of the clock, the log of outages, and who watches the quality of the voltage."""

from trefas.base.instant import Instant
from trefas.core.auxiliary import AuxiliarySupply
from trefas.core.backup import Backup
from trefas.core.meter import Meter
from trefas.core.outage_log import OutageLog
from trefas.core.voltage_quality import VoltageQuality
from trefas.device.spec import Spec


def begin_supply(meter: Meter, spec: Spec, start: Instant) -> None:
    """Has the meter live through power cuts, note them, and judge its voltages."""
    meter.part(Backup).fit(start, battery=spec.battery)
    meter.part(OutageLog).begin(meter)
    meter.frontend.observers = (meter.part(VoltageQuality),)
    if spec.auxiliary_supply:
        meter.part(AuxiliarySupply).begin(meter)
