"""What is watched: the parts that the watches of ``trefas.core.watches`` keep their thresholds in."""

from trefas.core.occurrence import NO_CURRENT, REVERSE_CURRENT
from trefas.core.status import EventB
from trefas.core.status_rules import OnPhases
from trefas.core.watch import kinds
from trefas.device.subject import Subject

SUBJECT = Subject(
    "watches",
    parts=tuple(kind.part for kind in kinds().values()),
    after=("voltage_quality",),
    status_bits={
        NO_CURRENT: OnPhases(EventB.NO_CURRENT_L1, EventB.NO_CURRENT_L2, EventB.NO_CURRENT_L3),
        REVERSE_CURRENT: OnPhases(EventB.REVERSE_CURRENT_L1, EventB.REVERSE_CURRENT_L2, EventB.REVERSE_CURRENT_L3),
    },
)
