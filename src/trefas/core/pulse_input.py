"""The pulse input: another meter's pulses, through a port of the module.

A pulse is counted when the input goes high. What is shown is the pulses times what one of them stands for, from wherever the
register was set to, so that it reads as the other meter does.
"""

from trefas.base.errors import LocalError
from trefas.base.slot import Part, Slot, Wire
from trefas.base.unit import Unit

COUNTS_MAX = (1 << 32) - 1


class PulseInput(Part):
    """The register of one meter's pulse input; there only where a port of the module is for it."""

    register = Slot("1-1:0.128.1", Unit.NONE, "PulseInput1", accumulates=True, writable=True, limits=(0, COUNTS_MAX))
    level = Slot("1-1:96.53.1", Unit.NONE, "PulsInputLevel", wire=Wire.U8, limits=(0, 1))
    factor = Slot(None, Unit.NONE, "what a pulse adds to PulseInput1", initial=1, limits=(1, COUNTS_MAX))

    def see(self, level: int) -> None:
        """What the terminal is at now, 1 with voltage. Raises LocalError for anything but 0 and 1."""
        rises = level > self.level
        self.level = level
        if rises:
            self.take(1)

    def take(self, pulses: int) -> None:
        """Pulses that something else has counted; the register begins anew where it is full."""
        if pulses < 0:
            raise LocalError(f"{pulses} pulses were to be taken; pulses are not taken back")
        self.register = (self.register + pulses * self.factor) % (COUNTS_MAX + 1)
