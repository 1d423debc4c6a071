"""The pulses of LED, S0 terminals and ports: as many per kilowatt-hour and as long as ordered (Z8); registers of verification."""

from trefas.core.pulse import PulseOutput, VerifyingEnds
from trefas.core.pulse_train import PulseTrains
from trefas.core.trip import TripCounters, Verification
from trefas.device.subject import Delivery, Subject


def begin_pulses(delivery: Delivery) -> None:
    """Has the meter give pulses."""
    pulses = delivery.meter.part(PulseOutput)
    pulses.per_kwh = delivery.spec.pulses_per_kwh
    delivery.meter.part(PulseTrains).length_ms = delivery.spec.pulse_ms
    delivery.meter.at_end_of(VerifyingEnds(pulses))


SUBJECT = Subject(
    "pulses",
    parts=(TripCounters, Verification, PulseOutput, PulseTrains),
    after=("auxiliary",),
    begin=begin_pulses,
)
