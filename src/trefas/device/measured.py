"""What a meter has measured, for whoever must never say 0 of what was not: a reading, or None."""

from trefas.base.declared import Declared
from trefas.base.errors import LocalError, SetupError
from trefas.base.obis import Obis
from trefas.base.reading import Reading
from trefas.core.displayed import reading_of
from trefas.core.meter import Meter


def has_phase(meter: Meter, phase: int | None) -> bool:
    """Whether phase 1 to 3 is connected; None is of the whole meter."""
    return phase is None or phase - 1 in meter.wiring.value


def measured(meter: Meter, value: Obis | Declared) -> Reading | None:
    """A value by its logical name or declaration; None where the meter has none (a phase that is not connected, an energy
    that was not ordered), has not measured it, or has not been at work for a second yet."""
    try:
        found = reading_of(meter, meter.read(value).slot)
    except (SetupError, LocalError):
        return None
    return found if found.measured else None
