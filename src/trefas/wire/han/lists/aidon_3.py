"""List 3 of Aidon meters in Norway: list 2 with the clock and the registers, every hour (Aidon, HAN interface description)."""

from dataclasses import replace

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.axdr import U32, OctetString
from trefas.wire.han.lists import aidon_2
from trefas.wire.han.rows import Row, Said

LIST = replace(
    aidon_2.LIST,
    name="aidon-3",
    rows=(
        *aidon_2.LIST.rows,
        Row(Obis(0, 0, 1, 0, 0), OctetString, said=Said.CLOCK),
        *(
            Row(Obis(1, 0, c, 8, 0), U32, unit, scaler=1)
            for c, unit in ((1, Unit.WH), (2, Unit.WH), (3, Unit.VARH), (4, Unit.VARH))
        ),
    ),
    period_s=3_600,
    offset_s=10,
)
