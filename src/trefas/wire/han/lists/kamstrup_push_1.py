"""DLMS push 1: what a meter in Denmark says every ten seconds (HAN specification 5512-2584; the note of the utility Radius)."""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.han.rows import CLOCK, HanList, currents, energy, factor, number, power, voltages

LIST = HanList(
    "push-1",
    "Kamstrup_V0001",
    (
        energy("1-1:1.8.0"),
        energy("1-1:2.8.0"),
        energy("1-1:3.8.0", Unit.VARH),
        energy("1-1:4.8.0", Unit.VARH),
        number("1-1:0.0.1"),
        power("1-1:1.7.0"),
        power("1-1:2.7.0"),
        power("1-1:3.7.0", Unit.VAR),
        power("1-1:4.7.0", Unit.VAR),
        CLOCK,
        *voltages(),
        *currents(),
        *(power(f"1-1:{c}.7.0") for c in (21, 41, 61)),
        *(factor(f"1-1:{c}.7.0") for c in (33, 53, 73)),
        factor("1-1:13.7.0"),
        *(power(f"1-1:{c}.7.0") for c in (22, 42, 62)),
        *(energy(f"1-1:{c}.8.0") for c in (22, 42, 62)),
        *(energy(f"1-1:{c}.8.0") for c in (21, 41, 61)),
    ),
    Obis(0, 1, 25, 9, 0),
    "5512-2584; Radius, DLMS-COSEM, pages 6 to 9",
)
