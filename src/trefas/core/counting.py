"""Intervals counted into rows: the kernel with what it needs of the meters, and what it keeps between two of its runs."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.rows import Rows
from trefas.core.count_limits import CountLimits
from trefas.core.energy import Energy
from trefas.core.kernel import WORK, Summation, run
from trefas.core.live import Live
from trefas.core.means import NO_MEANS, Means
from trefas.core.operation import Operation
from trefas.core.pulse_train import PAUSE_NS, PulseRecord
from trefas.core.rtc import Rtc
from trefas.metrology.interval import Intervals

STARTING_W = 2.3
"""Per phase: 10 mA at 230 V, half of what a class B meter of 5 A must start at (Ist = 20 mA), well above nothing. Below it
active, reactive and apparent energy are not registered, each for itself. The real meter's indication has the same limit."""

APPARENT_FACTOR_ARON = float(np.sqrt(3) / 2)
"""Two systems measure line voltages: balanced, S = √3/2 · (U12·I1 + U32·I3)."""


class Counting:
    """Of all meters of rows. ``work`` (meters, WORK) has the sums of the second under way, ``second`` (meters,) its number."""

    def __init__(self, rows: Rows, summation: Summation, starting_w: float, apparent_factor: float) -> None:
        self.work: NDArray[np.float64] = np.zeros((rows.meters, WORK))
        self.second: NDArray[np.int64] = np.zeros(rows.meters, np.int64)
        self._rows = rows
        self.pulses = PulseRecord(rows)
        layout = rows.layout
        first = layout.first_column(Energy)
        assert all(
            layout.rest_column[slot] == layout.column[slot] - first
            for slot in Energy.declared()
            if slot in layout.rest_column
        ), "the kernel knows a register's rest by the register's column"
        self._settings = (
            *(layout.first_column(part) for part in (Energy, Live, Operation, Rtc)),
            layout.first_column(Means) if Means in layout.parts else NO_MEANS,
            int(summation),
            starting_w,
            apparent_factor,
            *(self.pulses.resting, self.pulses.length, PAUSE_NS),
        )

    def run(
        self, intervals: Intervals, position: NDArray[np.int64], stops: NDArray[np.int64], limits: CountLimits
    ) -> None:
        """Counts each meter's intervals from its position up to the one that reaches its stop or with which a register reaches
        its limit, and moves the position there."""
        run(
            self._rows.counts,
            self._rows.rests,
            self.work,
            self.second,
            position,
            stops,
            limits.columns,
            limits.counts,
            *(self.pulses.columns, self.pulses.sources, self.pulses.kept, self.pulses.records, self.pulses.recorded),
            intervals.start_ns,
            intervals.end_ns,
            intervals.u_rms_v,
            intervals.i_rms_a,
            intervals.active_j,
            intervals.reactive_vars,
            intervals.apparent_vas,
            intervals.frequency_hz,
            intervals.reactive_measured,
            *self._settings,
        )
