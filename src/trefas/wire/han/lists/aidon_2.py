"""List 2 of Aidon meters in Norway: what they say every ten seconds (Aidon, HAN interface description; OBIS list V5.1).

It says powers of ten and units itself. Their list 1, the power alone, comes every 2.5 s, which is no whole number of seconds.
"""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.axdr import I16, U16, U32
from trefas.wire.han.rows import Form, HanList, Row, Said, text


def _measures(kind: type[U32 | I16 | U16], unit: Unit, scaler: int, *cs: int, d: int = 7) -> tuple[Row, ...]:
    return tuple(Row(Obis(1, 0, c, d, 0), kind, unit, scaler=scaler) for c in cs)


LIST = HanList(
    "aidon-2",
    "AIDON_V0001",
    (
        text("1-1:0.2.129", 11, Said.VERSION),
        text("0-0:96.1.0", 16, Said.GS1),
        text("0-0:96.1.7", 18, Said.TYPE),
        *_measures(U32, Unit.W, 0, 1, 2),
        *_measures(U32, Unit.VAR, 0, 3, 4),
        *_measures(I16, Unit.A, -1, 31, 51, 71),
        *_measures(U16, Unit.V, -1, 32, 52, 72),
    ),
    Obis(0, 0, 25, 9, 0),
    "Aidon RJ45 HAN interface; toreamun/amshan, tests/test_aidon.py",
    form=Form.ELEMENTS,
    invoke=0x4000_0000,
    deviation_min=0,
    addresses=(b"\x41", b"\x08\x83"),
)
