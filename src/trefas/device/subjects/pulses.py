"""The pulses of the LED and of the ports, as many per kilowatt-hour as was ordered, and the registers of verification."""

from trefas.core.pulse import PulseOutput, VerifyingEnds
from trefas.core.trip import TripCounters, Verification
from trefas.device.subject import Delivery, Subject


def begin_pulses(delivery: Delivery) -> None:
    """Has the meter give pulses."""
    pulses = delivery.meter.part(PulseOutput)
    pulses.per_kwh = delivery.spec.pulses_per_kwh
    delivery.meter.at_end_of(VerifyingEnds(pulses))


SUBJECT = Subject("pulses", parts=(TripCounters, Verification, PulseOutput), after=("auxiliary",), begin=begin_pulses)
