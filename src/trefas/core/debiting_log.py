"""Debiting logger 1: the registers at every debiting stop, the last 36 of them, before the maxima begin anew."""

from collections.abc import Callable

from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.slot import Declared, Slot
from trefas.base.unit import Unit
from trefas.core.debiting import Debiting
from trefas.core.energy import Energy
from trefas.core.log import LoggerStatus
from trefas.core.operation import Operation
from trefas.core.profile import Profile
from trefas.core.rtc import Rtc

DEPTH = 36

COLUMNS = (
    Operation.operating,
    Debiting.count,
    Energy.active_import,
    Energy.active_export,
    Energy.reactive_import,
    Energy.reactive_export,
    Energy.apparent_import,
    Energy.apparent_export,
    *(slot for slot in Energy.declared() if slot.attribute in {f"a14_tariff{n}" for n in range(1, 5)}),
    *(slot for slot in Energy.declared() if slot.attribute in {f"r12_tariff{n}" for n in range(1, 5)}),
)
"""What the technical description's table of this logger has and this meter too, in its order; maxima are not among them yet."""


class DebitingLog(Profile):
    """1.1.98.1.0.255."""

    name = Obis.parse("1.1.98.1.0.255")
    next_id = Slot(None, Unit.NONE, "debiting logger: id of the next row", initial=1)
    first_id = Slot(None, Unit.NONE, "debiting logger: id of the first row", initial=1)

    def begin(self, debiting: Debiting, has: Callable[[Obis], bool] = lambda _: True) -> None:
        """From now on every debiting stop leaves a row. ``has`` says of a logical name whether this meter has it."""
        columns = [each for each in COLUMNS if isinstance(each, Declared) and each.obis is not None and has(each.obis)]
        self.open_log(columns, DEPTH)
        debiting.before_reset.append(self.capture)

    def capture(self, meter: int, now: Instant) -> None:
        """A row of the registers now."""
        status = LoggerStatus(0) if self._is_whole(meter) else self._give_up_rows(meter)
        self._append(meter, Rtc(self.rows, meter).at(now), status, 0)
