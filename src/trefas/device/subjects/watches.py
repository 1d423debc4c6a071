"""What is watched: the parts that the watches of ``trefas.core.watches`` keep their thresholds in."""

from trefas.core.watch import kinds
from trefas.device.subject import Subject

SUBJECT = Subject("watches", parts=tuple(kind.part for kind in kinds().values()), after=("voltage_quality",))
