"""The pulse output: each pulse of the diode and of the S0 terminals stands for the same amount of active energy.

Pulses follow from the energy registers, which never lose a count, so a pulse is never lost nor given twice:

    pulses = ⌊(A14 + A23) · pulses per kWh / counts per kWh⌋

Import and export give the same pulses, as one diode serves a laboratory in both directions. How long a pulse is (30 ms on
the real meter) is the terminal's business, which takes what is due whenever it looks.
"""

from trefas.base.slot import MWS_PER_WH, Part, Slot
from trefas.base.unit import Unit
from trefas.core.energy import Energy

COUNTS_PER_KWH = 1_000 * MWS_PER_WH

PULSES_PER_KWH_DIRECT = 1_000
"""Meter constant of a directly connected meter, as the modelled one has it."""
PULSES_PER_KWH_CT = 10_000
"""Of a meter behind current transformers; a fifteenth of the current needs more pulses for the same patience."""


class PulseOutput(Part):
    """What has been given of one meter, and what is due; both survive a power cut with the registers."""

    given = Slot(None, Unit.NONE, "pulses given", accumulates=True)
    per_kwh = Slot(None, Unit.NONE, "pulses per kWh", initial=PULSES_PER_KWH_DIRECT)

    @property
    def due(self) -> int:
        """Pulses that the energy counted so far is worth and that have not been given."""
        counts = self.rows.count(Energy.active_import, self.meter) + self.rows.count(Energy.active_export, self.meter)
        return counts * self.per_kwh // COUNTS_PER_KWH - self.given

    def give(self) -> int:
        """Gives all that is due, and says how many that were."""
        pulses = self.due
        self.given += pulses
        return pulses
