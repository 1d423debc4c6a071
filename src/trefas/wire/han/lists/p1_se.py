"""P1 in Sweden: the telegram of the branch recommendation for the local customer interface (Energiföretagen Sverige)."""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.han.p1 import P1List, P1Row


def _rows(unit: Unit, whole: int, decimals: int, *cs: int, d: int = 7) -> tuple[P1Row, ...]:
    return tuple(P1Row(Obis(1, 0, c, d, 0), unit, whole, decimals) for c in cs)


LIST = P1List(
    "p1-se",
    (
        *_rows(Unit.WH, 8, 3, 1, 2, d=8),
        *_rows(Unit.VARH, 8, 3, 3, 4, d=8),
        *_rows(Unit.W, 4, 3, 1, 2),
        *_rows(Unit.VAR, 4, 3, 3, 4),
        *_rows(Unit.W, 4, 3, 21, 22, 41, 42, 61, 62),
        *_rows(Unit.VAR, 4, 3, 23, 24, 43, 44, 63, 64),
        *_rows(Unit.V, 3, 1, 32, 52, 72),
        *_rows(Unit.A, 3, 1, 31, 51, 71),
    ),
    "Energiföretagen Sverige, branch recommendation for the local customer interface, version 1.2",
)
