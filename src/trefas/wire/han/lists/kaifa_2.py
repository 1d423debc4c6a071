"""List 2 of Kaifa meters in Norway, every ten seconds (toreamun/amshan, tests/test_kaifa.py)."""

from dataclasses import replace

from trefas.base.unit import Unit
from trefas.wire.han.lists import kaifa_1
from trefas.wire.han.lists.kaifa_1 import measures
from trefas.wire.han.rows import Said, octets

LIST = replace(
    kaifa_1.LIST,
    name="kaifa-2",
    rows=(
        octets("1-0:0.2.129", 7, Said.VERSION),
        octets("0-0:96.1.0", 16, Said.GS1),
        octets("0-0:96.1.7", 18, Said.TYPE),
        *measures(Unit.W, 0, 1, 2),
        *measures(Unit.VAR, 0, 3, 4),
        *measures(Unit.A, -3, 31, 51, 71),
        *measures(Unit.V, -1, 32, 52, 72),
    ),
    period_s=10,
)
