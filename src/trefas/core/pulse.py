"""The pulse output: each pulse of the diode and of the S0 terminals stands for the same amount of energy.

Pulses follow from the energy registers, which never lose a count, so a pulse is never lost nor given twice:

    pulses = pulses before + ⌊(energy − energy at the last change of state) · pulses per kWh / counts per kWh⌋

    operation state   1 normal            A+ and A−, as one diode serves a laboratory in both directions: our own choice
                      2 3 4 5 verifying   A+, A−, R+, R− alone

Verifying ends by itself sixteen hours after it was last asked for (as on the predecessor of the meter this is modelled on),
and with a power cut. How long a pulse is (30 ms on the real meter) is the terminal's business, which takes what is due
whenever it looks.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.base.wire_type import Wire
from trefas.core.energy import Energy
from trefas.core.stops import NEVER, ManyStops

COUNTS_PER_KWH = 1_000 * MWS_PER_WH

PULSES_PER_KWH_DIRECT = 1_000
"""Meter constant of a directly connected meter, as the modelled one has it."""
PULSES_PER_KWH_CT = 10_000
"""Of a meter behind current transformers; a fifteenth of the current needs more pulses for the same patience."""
VERIFYING_NS = 16 * 3_600 * NS_PER_S


class OperationState(IntEnum):
    """What pulses stand for."""

    NORMAL = 1
    A_IMPORT = 2
    A_EXPORT = 3
    R_IMPORT = 4
    R_EXPORT = 5


_FOLLOWED: dict[int, tuple[Slot, ...]] = {
    OperationState.NORMAL: (Energy.active_import, Energy.active_export),
    OperationState.A_IMPORT: (Energy.active_import,),
    OperationState.A_EXPORT: (Energy.active_export,),
    OperationState.R_IMPORT: (Energy.reactive_q1, Energy.reactive_q2),
    OperationState.R_EXPORT: (Energy.reactive_q3, Energy.reactive_q4),
}


class PulseOutput(Part):
    """What has been given of one meter, and what is due; both survive a power cut with the registers."""

    given = Slot(None, Unit.NONE, "pulses given", accumulates=True)
    per_kwh = Slot(None, Unit.NONE, "pulses per kWh", initial=PULSES_PER_KWH_DIRECT)
    state = Slot(
        *("1-1:96.5.1", Unit.NONE, "OperationState"),
        wire=Wire.U8,
        writable=True,
        initial=OperationState.NORMAL,
        limits=(OperationState.NORMAL, OperationState.R_EXPORT),
    )
    followed = Slot(None, Unit.NONE, "operation state that pulses were given in", initial=OperationState.NORMAL)
    base = Slot(None, Unit.NONE, "energy (counts) where its pulses begin")
    before = Slot(None, Unit.NONE, "pulses that were due in other states", accumulates=True)
    until_ns = Slot(None, Unit.NONE, "verifying ends (instant, ns)", volatile=True, initial=NEVER)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Somebody verifies, or has done with it."""
        self.follow(OperationState(self.state), now)

    def follow(self, state: OperationState, now: Instant) -> None:
        """Pulses stand for another energy from now on; those that are due of the one before stay due."""
        self.until_ns = NEVER if state is OperationState.NORMAL else now + VERIFYING_NS
        self.state = state
        if self.followed != state:
            self.before = self._pulses
            self.followed, self.base = state, self._energy(state)

    @property
    def due(self) -> int:
        """Pulses that the energy counted so far is worth and that have not been given."""
        return self._pulses - self.given

    def give(self) -> int:
        """Gives all that is due, and says how many that were."""
        pulses = self.due
        self.given += pulses
        return pulses

    @property
    def _pulses(self) -> int:
        """All that were ever due."""
        return self.before + (self._energy(self.followed) - self.base) * self.per_kwh // COUNTS_PER_KWH

    def _energy(self, state: int) -> int:
        return sum(self.rows.count(slot, self.meter) for slot in _FOLLOWED[state])


class VerifyingEnds(ManyStops):
    """The stop at which verifying ends by itself: an instant, whatever the clock shows."""

    def __init__(self, output: PulseOutput) -> None:
        super().__init__(output.rows.meters)
        self.output = output

    def due_ns(self) -> NDArray[np.int64]:
        """It stands among the values."""
        return self.output.rows.column_of(PulseOutput.until_ns)

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """A meter that starts again does not verify any more."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            output = self.output.of(meter)
            if output.until_ns == NEVER and output.state != OperationState.NORMAL:
                output.follow(OperationState.NORMAL, Instant(now))

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Back to normal."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            self.output.of(meter).follow(OperationState.NORMAL, Instant(now))
