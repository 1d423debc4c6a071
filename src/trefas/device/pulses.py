"""The pulses of the LED and of the ports, as many per kilowatt-hour as was ordered."""

from trefas.core.meter import Meter
from trefas.core.pulse import PulseOutput, VerifyingEnds
from trefas.device.spec import Spec


def begin_pulses(meter: Meter, spec: Spec) -> None:
    """Has the meter give pulses."""
    pulses = meter.part(PulseOutput)
    pulses.per_kwh = spec.pulses_per_kwh
    meter.at_end_of(VerifyingEnds(pulses))
