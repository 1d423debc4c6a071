"""HAN-NVE list 1: what a meter in Norway says every ten seconds (interface description 5512-2441 rev 3.1, section 3)."""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.han.rows import HanList, Said, currents, power, text, voltages

LIST = HanList(
    "nve-1",
    "Kamstrup_V0001",
    (
        text("1-1:0.0.5", 16, Said.GS1),
        text("1-1:96.1.1", 18, Said.TYPE),
        power("1-1:1.7.0"),
        power("1-1:2.7.0"),
        power("1-1:3.7.0", Unit.VAR),
        power("1-1:4.7.0", Unit.VAR),
        *currents(),
        *voltages(),
    ),
    Obis(0, 1, 25, 9, 0),
    "5512-2441 rev 3.1, section 3",
)
