"""The pulse input: another meter's pulses, through a port of the module.

A pulse is counted when the input goes high. What is shown is the pulses times what one of them stands for, or one for so many of
them (the maker's division factor), from wherever the register was set to, so that it reads as the other meter does:

    a water meter gives a pulse for 25 l; with a division factor of 40 the register is in m³
"""

from trefas.base.errors import LocalError
from trefas.base.slot import Part, Slot, Wire
from trefas.base.unit import Unit

COUNTS_MAX = (1 << 32) - 1
DIVISION_MIN, DIVISION_MAX = 0.1, 1_000.0
"""Pulses that make one of the register: the technical description."""
_MILLI = 1_000


class PulseInput(Part):
    """The register of one meter's pulse input; there only where a port of the module is for it."""

    register = Slot("1-1:0.128.1", Unit.NONE, "PulseInput1", accumulates=True, writable=True, limits=(0, COUNTS_MAX))
    level = Slot("1-1:96.53.1", Unit.NONE, "PulsInputLevel", wire=Wire.U8, volatile=True, limits=(0, 1))
    factor = Slot(None, Unit.NONE, "what a pulse adds to PulseInput1", initial=1, limits=(1, COUNTS_MAX))
    division = Slot(
        *(None, Unit.NONE, "pulses that make one of PulseInput1 (thousandths)"),
        volatile=True,
        initial=_MILLI,
        limits=(round(DIVISION_MIN * _MILLI), round(DIVISION_MAX * _MILLI)),
    )
    rest = Slot(None, Unit.NONE, "pulses (thousandths) that do not yet make one of PulseInput1")

    unit = ""
    """Of the register (Z12), for people; empty for a mere count."""

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
        whole, self.rest = divmod(self.rest + pulses * self.factor * _MILLI, self.division)
        self.register = (self.register + whole) % (COUNTS_MAX + 1)
