"""List 3 of Kaifa meters in Norway, every hour: list 2 with clock and registers (toreamun/amshan, tests/test_kaifa.py)."""

from dataclasses import replace

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.axdr import OctetString
from trefas.wire.han.lists import kaifa_2
from trefas.wire.han.lists.kaifa_1 import measures
from trefas.wire.han.rows import Row, Said

REGISTERS = (
    Row(Obis(0, 0, 1, 0, 0), OctetString, said=Said.CLOCK),
    *measures(Unit.WH, 0, 1, 2, d=8),
    *measures(Unit.VARH, 0, 3, 4, d=8),
)

LIST = replace(kaifa_2.LIST, name="kaifa-3", rows=(*kaifa_2.LIST.rows, *REGISTERS), period_s=3_600, offset_s=10)
