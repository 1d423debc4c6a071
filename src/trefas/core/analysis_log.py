"""The analysis logger: up to 24 registers of any kind at the end of every 5, 15, 30 or 60 minutes, reconfigurable at any time.

    depth    a memory of so many bits / (what a row needs + what its registers need)    2.5 days at the least, 520 at the most

Other registers or another period delete the log, and the next row says so; the registers are part of the memory. Rows come and
are marked as ``core.periodic_profile`` says.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.analysis_means import AnalysisMeans
from trefas.core.dated_profile import code_of
from trefas.core.log import LoggerStatus
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.periodic_profile import PeriodicProfile, inside
from trefas.core.rtc import Rtc

COLUMNS_MAX = 24

# The data sheet says how far it reaches at both ends, and nothing of what is between. With this budget 24 registers every 5
# minutes are 720 rows, 2.5 days, and one every hour 12 500 rows, 520 days.
BUDGET_BITS = 562_500
ROW_BITS = 13
REGISTER_BITS = 32


_MEANS = frozenset(each for each in Means.declared() if isinstance(each, Declared))


def depth_of(registers: int) -> int:
    """Rows of so many registers."""
    return BUDGET_BITS // (ROW_BITS + REGISTER_BITS * registers)


class AnalysisLog(PeriodicProfile):
    """1.1.99.1.1.255."""

    name = Obis.parse("1.1.99.1.1.255")
    title = "analysis logger"
    columns_max = COLUMNS_MAX
    next_id: ClassVar[Slot]
    first_id: ClassVar[Slot]
    vars().update(inside("analysis logger"))
    ordered = Slot(None, Unit.NONE, "analysis logger: what was ordered")
    registers = Label(None, "analysis logger: logical names of the registers", writable=True)

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self._of: Meter | None = None
        self._order = 0
        self._ordered: tuple[Declared, ...] = ()
        self._ordered_period_s = 0
        self._means: AnalysisMeans | None = None
        self._closed: dict[int, NDArray[np.int64]] = {}
        """Of meters that are about to get a row, the row of all values with the means of the period."""

    def average(self, meter: Meter) -> None:
        """Mean registers are logged over the log's own period, from now on; before the integration period has its stop."""
        self._means = AnalysisMeans(self.rows)
        meter.at_end_of(self._means)

    def log_from_now(self, meter: Meter, columns: Sequence[Declared], period_s: int) -> None:
        """From now on the meter captures these. Raises LocalError for what cannot be captured."""
        self._of, self._ordered, self._ordered_period_s = meter, tuple(columns), period_s
        self._check_columns(columns)
        self._order = code_of(columns) ^ period_s
        self.begin(meter, columns, depth_of(len(columns)), period_s, code=code_of(columns))
        self.rows.column_of(AnalysisLog.ordered)[:] = self._order
        for each in range(self.rows.meters):
            self._name_registers(each)

    @property
    def capturable(self) -> list[Declared]:
        """What the meter measures and shows by a logical name; commands show nothing."""
        assert self._of is not None, "it is asked after it has begun"
        return [each for each in self._of.values if not (isinstance(each, Slot) and each.command)]

    def capture_others(self, columns: Sequence[Declared], now: Instant) -> None:
        """Captures other registers from now on: the log is deleted. Raises LocalError for what cannot be captured."""
        if self.rows.meters > 1:
            raise LocalError(f"the rows are of {self.rows.meters} meters; registers are changed for one meter alone")
        self._check_columns(columns)
        if tuple(columns) == self.columns:
            return
        next_id = self._log.next_id()
        self._open(columns, next_id, next_id)
        self._empty(0, Rtc(self.rows).at(now))
        self._mark_status(LoggerStatus.RECONFIGURED, 0)

    def restore(self, rows: Iterable[tuple[int, bytes]], now: Instant, *, meter: int = 0) -> None:
        """As every profile, with the registers of the memory; if something else was ordered since, that holds and the rows are
        given up."""
        known = self._known_registers(meter) if self.rows.count(AnalysisLog.ordered, meter) == self._order else None
        if known is None:
            self._code = code_of(self._ordered)
            self.rows.put(AnalysisLog.channels, ~self._code, meter)  # whatever was there, it is not this
            self.rows.put(AnalysisLog.ordered, self._order, meter)
            self.rows.put(AnalysisLog.period_s, self._ordered_period_s, meter)
            self._name_registers(meter)
        elif known != self.columns:
            if self.rows.meters > 1:
                raise SetupError(
                    "the analysis logger of the memory has other registers; the meters of a fleet have the same ones"
                )
            self._open(known, *(self.rows.count(slot, meter) for slot in (AnalysisLog.next_id, AnalysisLog.first_id)))
        super().restore(rows, now, meter=meter)

    # As a periodic profile.

    def _before_rows(self, meters: NDArray[np.int64]) -> None:
        if self._means is not None:
            for meter in meters.tolist():
                self._closed[meter] = self._means.close(meter, self._period_ns(meter))

    def _captured(self, meter: int) -> list[int]:
        closed = self._closed.pop(meter, None)
        if closed is None or self._means is None:
            return super()._captured(meter)
        return [
            self._means.of(closed, column) if column in _MEANS else self.rows.count(column, meter)
            for column in self.columns
        ]

    def _captured_many(self, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.array([self._captured(meter) for meter in meters.tolist()], np.int64)

    def _empty(self, meter: int, rtc_ns: int) -> None:
        super()._empty(meter, rtc_ns)
        self._begin_anew(meter)

    # Inside.

    def _begin_anew(self, meter: int) -> None:
        self._closed.pop(meter, None)
        if self._means is not None:
            self._means.begin_anew(meter)

    def _open(self, columns: Sequence[Declared], next_id: int, first_id: int) -> None:
        """Another log in the place of this one; ids go on."""
        log = self.open_log(columns, depth_of(len(columns)))
        log.restore(str(self.name), (), first_id=next_id, next_id=next_id, baseline=[0] * len(columns))
        self.rows.put(AnalysisLog.next_id, next_id)
        self.rows.put(AnalysisLog.first_id, first_id)
        self._code = code_of(columns)
        self.rows.put(AnalysisLog.channels, self._code)
        self._name_registers(0)

    def _name_registers(self, meter: int) -> None:
        self.of(meter).registers = " ".join(str(column.obis) for column in self.columns)

    def _known_registers(self, meter: int) -> tuple[Declared, ...] | None:
        """Those that the memory of a meter names, if it has them all."""
        assert self._of is not None, "it is restored after it has begun"
        registers = self.of(meter).registers
        assert isinstance(registers, str), "logical names are text"
        try:
            return tuple(self._of.read(name).slot for name in registers.split())
        except SetupError:
            return None

    def _check_columns(self, columns: Sequence[Declared]) -> None:
        self._check(len(columns))
        for column in columns:
            if column.obis is None:
                raise LocalError(f"{column.name} has no logical name; the analysis logger takes what can be read")
        if len(set(columns)) < len(columns):
            raise LocalError("a register is there twice; the analysis logger takes each once")
