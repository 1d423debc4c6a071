"""The pulses of LED, S0 terminals and ports: as many per kilowatt-hour and as long as ordered (Z8); registers of verification."""

from trefas.core.pulse import PulseOutput, VerifyingEnds
from trefas.core.pulse_train import LIGHT, PulseTrains
from trefas.core.trip import TripCounters, Verification
from trefas.device.hand import Hand, Indicator
from trefas.device.subject import Delivery, Subject


def begin_pulses(delivery: Delivery) -> None:
    """Has the meter give pulses."""
    pulses = delivery.meter.part(PulseOutput)
    pulses.per_kwh = delivery.spec.pulses_per_kwh
    delivery.meter.part(PulseTrains).length_ms = delivery.spec.pulse_ms
    delivery.meter.at_end_of(VerifyingEnds(pulses))


def _led(hand: Hand) -> str:
    if not hand.device.meter.at_work:
        return "off"
    if hand.part(PulseTrains).resting:
        return "steady" if hand.device.spec.led_at_rest else "off"
    return "flashing"


def _given(hand: Hand) -> str:
    return str(hand.part(PulseTrains).given[LIGHT])


def _s0(hand: Hand) -> str:
    return _given(hand) if hand.device.spec.s0_output else "none"


LED = Indicator("led", _led, "the light that flashes with what is consumed", values=("off", "steady", "flashing"))
LED_PULSES = Indicator("led_pulses", _given, "pulses that the light gave", watched=False)
S0_PULSES = Indicator("s0_pulses", _s0, "pulses that the S0 output gave, or none where there is none", watched=False)

SUBJECT = Subject(
    "pulses",
    parts=(TripCounters, Verification, PulseOutput, PulseTrains),
    after=("auxiliary",),
    begin=begin_pulses,
    indicators=(LED, LED_PULSES, S0_PULSES),
)
