"""List 1 of Kaifa meters in Norway: the power alone, every two seconds (toreamun/amshan, tests/test_kaifa.py).

Their lists are values alone, with a date-time before them, and powers of ten that are always the same.
"""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.axdr import U32
from trefas.wire.han.rows import Form, HanList, Row

ADDRESSES = (b"\x01", b"\x02\x01")
CONTROL = 0x10
INVOKE = 0x4000_0000
SOURCE = "toreamun/amshan, tests/test_kaifa.py"


def measures(unit: Unit, scaler: int, *cs: int, d: int = 7) -> tuple[Row, ...]:
    """Values of one unit."""
    return tuple(Row(Obis(1, 0, c, d, 0), U32, unit, scaler=scaler) for c in cs)


LIST = HanList(
    "kaifa-1",
    "KFM_001",
    measures(Unit.W, 0, 1),
    Obis(0, 0, 25, 9, 0),
    SOURCE,
    period_s=2,
    form=Form.VALUES,
    invoke=INVOKE,
    addresses=ADDRESSES,
    control=CONTROL,
    tagged_time=True,
)
