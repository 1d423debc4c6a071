"""Means over the analysis logger's own period: the same registers as over the integration period, closed by another hand.

    integration period   ──┬───────────┬───────────┬──     sums under way are cleared at its end
    looks                  │   │   │   │   │   │   │       every five minutes, before they are
    analysis period      ──────┬───────────────┬──────     what came since the look before, all looks together

The sums are part of the memory, as those of the integration period are: a period that goes through a restart is one period.
"""

from itertools import islice

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.core.demand import NS_PER_MS, SLACK_NS, Demand
from trefas.core.energy import Energy
from trefas.core.kernel import A14_L1, A23_L1
from trefas.core.means import BEGUN, PHASES, Means, close_means, reactive_divisor_ms
from trefas.core.operation import Operation
from trefas.core.rtc import Clocks
from trefas.core.stops import ManyStops

LOOK_NS = 300 * NS_PER_S
"""Integration periods and analysis periods end at multiples of this."""

Numbers = NDArray[np.int64]


_SUMS, _BEGUN = tuple(islice(Means.declared(), BEGUN)), (*Means.a14_begun, *Means.a23_begun)


class AnalysisSums(Part):
    """What was summed up in the analysis period under way."""

    sums = Slots(
        range(BEGUN),
        None,
        Unit.NONE,
        [f"{slot.name}: analysis" for slot in _SUMS],
        record=[slot.attribute for slot in _SUMS],
    )
    seen = Slots(
        range(BEGUN),
        None,
        Unit.NONE,
        [f"{slot.name}, as the analysis saw it" for slot in _SUMS],
        record=[f"seen_{slot.attribute}" for slot in _SUMS],
    )
    begun = Slots(
        range(2 * PHASES),
        None,
        Unit.WH,
        [f"{slot.name}: analysis" for slot in _BEGUN],
        record=[slot.attribute for slot in _BEGUN],
    )
    seen_period = Slot(None, Unit.NONE, "integration period, as the analysis saw it")
    begun_operating_ns = Slot(None, Unit.NONE, "hour counter at the analysis period's begin (ns)")
    begun_unmeasured_ns = Slot(None, Unit.NONE, "time without reactive energy at the analysis period's begin (ns)")

    def unknown_to_image(self, meter: int, now: Instant) -> None:
        """A period begins now."""
        AnalysisMeans(self.rows, begun=True).begin_anew(meter)


class AnalysisMeans(ManyStops):
    """A stop that looks at the sums before the integration period's end clears them; it must be the meter's before that one."""

    def __init__(self, rows: Rows, *, begun: bool = False) -> None:
        """``begun`` periods go on; without it all meters begin one."""
        super().__init__(rows.meters)
        self.rows = rows
        self._means, energy = rows.layout.first_column(Means), rows.layout.first_column(Energy)
        self._registers = [
            *range(energy + A14_L1, energy + A14_L1 + PHASES),
            *range(energy + A23_L1, energy + A23_L1 + PHASES),
        ]
        self._sums = rows.columns_of(AnalysisSums.sums)
        self._seen = rows.columns_of(AnalysisSums.seen)
        self._begun = rows.columns_of(AnalysisSums.begun)
        self._seen_period = rows.column_of(AnalysisSums.seen_period)
        self._begun_operating = rows.column_of(AnalysisSums.begun_operating_ns)
        self._begun_unmeasured = rows.column_of(AnalysisSums.begun_unmeasured_ns)
        if not begun:
            for meter in range(rows.meters):
                self.begin_anew(meter)

    def plan_many(self, meters: Numbers, now_ns: Numbers) -> None:
        """A look, and when the next one is."""
        self._look(meters)
        clocks = Clocks.of(self.rows, meters)
        self.next_ns[meters] = clocks.instants_at((clocks.at(now_ns) // LOOK_NS + 1) * LOOK_NS)

    def begin_anew(self, meter: int) -> None:
        """An analysis period begins here."""
        self._look(np.array([meter]))
        self._sums[meter] = 0
        self._begun[meter] = self.rows.counts[meter, self._registers]
        self._begun_operating[meter] = self.rows.count(Operation.operating, meter)
        self._begun_unmeasured[meter] = self.rows.count(Operation.reactive_unmeasured_ns, meter)

    def close(self, meter: int, period_ns: int) -> Numbers:
        """The analysis period is over: the meter's row with its means, and nothing of it is kept. Powers are divided as demand
        is: by the whole period, or by what was measured if that is longer."""
        row: Numbers = self.rows.counts[meter].copy()
        measured = int(row[self.rows.layout.column[Operation.operating]] - self._begun_operating[meter])
        divisor_ms = (measured if measured > period_ns - SLACK_NS else period_ns) // NS_PER_MS
        unmeasured = self.rows.count(Operation.reactive_unmeasured_ns, meter) - int(self._begun_unmeasured[meter])
        reactive_ms = int(reactive_divisor_ms(divisor_ms, measured, unmeasured))
        row[self._means : self._means + BEGUN] = self._sums[meter]
        row[self._means + BEGUN : self._means + BEGUN + 2 * PHASES] = self._begun[meter]
        close_means(row, self._means, self._registers[0], self._registers[PHASES], divisor_ms, reactive_ms)
        self.begin_anew(meter)
        return row

    def of(self, row: Numbers, value: Declared) -> int:
        """A value in a row."""
        if isinstance(value, Derived):
            return value.of_counts(*(self.of(row, slot) for slot in value.of))
        assert isinstance(value, Slot), "a value is a Slot or a Derived"
        return int(row[self.rows.layout.column[value]])

    def _look(self, meters: Numbers) -> None:
        now = self.rows.counts[meters, self._means : self._means + BEGUN]
        period = self.rows.column_of(Demand.period_index)[meters]
        goes_on = (period == self._seen_period[meters])[:, np.newaxis]
        self._sums[meters] += now - np.where(goes_on, self._seen[meters], 0)
        self._seen[meters], self._seen_period[meters] = now, period
