"""The pulse output: each pulse of the diode and of the S0 terminals stands for the same amount of energy.

Pulses follow from the energy registers, which never lose a count, so a pulse is never lost nor given twice:

    pulses = pulses before + ⌊(energy − energy at the last change of state) · pulses per kWh / counts per kWh⌋

    operation state   1 normal            A+ and A−, as one diode serves a laboratory in both directions: our own choice
                      2 3 4 5 verifying   A+, A−, R+, R− alone

Verifying ends by itself sixteen hours after it was last asked for (as on the predecessor of the meter this is modelled on),
and with a power cut. When each pulse is given says ``trefas.core.pulse_train``.
"""

from enum import IntEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.base.label import Label
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.pulse_train import LIGHT, PulseEnergy, Pulsing, Train
from trefas.core.stops import NEVER, ManyStops

PULSES_PER_KWH_DIRECT = 1_000
"""Meter constant of a directly connected meter, as the modelled one has it."""
PULSES_PER_KWH_CT = 10_000
"""Of a meter behind current transformers; a fifteenth of the current needs more pulses for the same patience."""
VERIFYING_NS = 16 * 3_600 * NS_PER_S


class OperationState(IntEnum):
    """What pulses of the diode stand for: the maker numbers them as ``PulseEnergy`` does."""

    NORMAL = PulseEnergy.ACTIVE
    A_IMPORT = PulseEnergy.A_IMPORT
    A_EXPORT = PulseEnergy.A_EXPORT
    R_IMPORT = PulseEnergy.R_IMPORT
    R_EXPORT = PulseEnergy.R_EXPORT


class PulseOutput(Pulsing):
    """What the diode and the S0 output of one meter stand for."""

    dropped = ("given",)

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

    trains: ClassVar = {LIGHT: Train(followed, per_kwh, base, before)}

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Somebody verifies, or has done with it."""
        self.follow(OperationState(self.state), now)

    def follow(self, state: OperationState, now: Instant) -> None:
        """Pulses stand for another energy from now on; those that are due of the one before stay due."""
        self.until_ns = NEVER if state is OperationState.NORMAL else now + VERIFYING_NS
        self.state = state
        if self.followed != state:
            self.before = self.pulses
            self.followed, self.base = state, self.count_of(state)

    @property
    def pulses(self) -> int:
        """All that were ever due, given or waiting."""
        return self.pulses_of(LIGHT)


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
