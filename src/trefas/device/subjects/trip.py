"""The trip counters on the display: the left button, held for very long at one of them, has all of them begin again."""

from trefas.core.displayed import Displayed, Glance
from trefas.core.trip import TripCounters
from trefas.device.subject import Subject


def _reset(glance: Glance) -> bool:
    trips = glance.find(TripCounters)
    assert trips is not None, "the reading is there where the part is"
    trips.reset()
    return True


_TEXTS = {
    "A+/TRIP": TripCounters.a14_trip,
    "A-/TRIP": TripCounters.a23_trip,
    "R+/TRIP": TripCounters.r12_trip,
    "R-/TRIP": TripCounters.r34_trip,
    "E+/TRIP": TripCounters.e14_trip,
    "E-/TRIP": TripCounters.e23_trip,
}

SUBJECT = Subject(
    "trip",
    after=("pulses",),
    readings=tuple(Displayed(text, value, of=TripCounters, held=_reset) for text, value in _TEXTS.items()),
)
