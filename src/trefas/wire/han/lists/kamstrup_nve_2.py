"""HAN-NVE list 2: list 1 with the clock and the registers, five seconds past every hour (5512-2441 rev 3.1, section 3)."""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.han.lists import kamstrup_nve_1
from trefas.wire.han.rows import CLOCK, HanList, energy

LIST = HanList(
    "nve-2",
    "Kamstrup_V0001",
    (
        *kamstrup_nve_1.LIST.rows,
        CLOCK,
        energy("1-1:1.8.0"),
        energy("1-1:2.8.0"),
        energy("1-1:3.8.0", Unit.VARH),
        energy("1-1:4.8.0", Unit.VARH),
    ),
    Obis(0, 2, 25, 9, 0),
    "5512-2441 rev 3.1, section 3",
    period_s=3_600,
    offset_s=5,
)
