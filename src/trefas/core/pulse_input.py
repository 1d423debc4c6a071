"""The pulse input: another meter's pulses, through a port of the module.

A pulse is counted when the input goes high. The register goes up by one for as many pulses as the division factor says (40 for
a water meter of 25 l a pulse that is read in m³), or by several for one pulse where it is less than 1. It goes on from wherever
it was set to, so that it reads as the other meter does; pulses that do not make a unit yet wait, also through a power cut.
"""

from typing import ClassVar

from trefas.base.errors import LocalError
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

COUNTS_MAX = (1 << 32) - 1
PER_PULSE = 1_000
"""The division factor has three decimals."""
DIVISION_MIN, DIVISION_MAX = 0.1, 1000.0
"""As the maker's description has it."""


class PulseInput(Part):
    """The register of one meter's pulse input; there only where a port of the module is for it."""

    register = Slot("1-1:0.128.1", Unit.NONE, "PulseInput1", accumulates=True, writable=True, limits=(0, COUNTS_MAX))
    level = Slot("1-1:96.53.1", Unit.NONE, "PulsInputLevel", wire=Wire.U8, limits=(0, 1))
    division = Slot(
        None,
        Unit.NONE,
        "pulses for one unit of PulseInput1, in thousandths",
        initial=PER_PULSE,
        limits=(round(DIVISION_MIN * PER_PULSE), round(DIVISION_MAX * PER_PULSE)),
    )
    waiting = Slot(None, Unit.NONE, "thousandths of pulses that do not make a unit of PulseInput1 yet")
    dropped: ClassVar[tuple[str, ...]] = ("factor",)

    def see(self, level: int) -> None:
        """What the terminal is at now, 1 with voltage. Raises LocalError for anything but 0 and 1."""
        rises = level > self.level
        self.level = level
        if rises:
            self.take(1)

    def take(self, pulses: int) -> None:
        """Pulses that something else has counted; the register begins again where it is full."""
        if pulses < 0:
            raise LocalError(f"{pulses} pulses were to be taken; pulses are not taken back")
        units, self.waiting = divmod(self.waiting + pulses * PER_PULSE, self.division)
        self.register = (self.register + units) % (COUNTS_MAX + 1)
