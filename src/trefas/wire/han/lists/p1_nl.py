"""P1 in the Netherlands: the telegram of DSMR 5.0.2 (P1 Companion Standard, 6.12 and its example), every second.

As Sweden's, but for: its version comes first, then the time; numbers in hexadecimal digits; energies by tariffs and with six
digits, powers with two, whole amperes, nothing reactive. Left out are the log of outages, sags and swells, which this meter does
not count as DSMR does.
"""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.han.p1 import P1List, P1Row, P1Text
from trefas.wire.han.rows import Said


def rows(unit: Unit, whole: int, decimals: int, *cs: int) -> tuple[P1Row, ...]:
    """Momentary values."""
    return tuple(P1Row(Obis(1, 0, c, 7, 0), unit, whole, decimals) for c in cs)


ENERGIES = tuple(
    P1Row(
        Obis(1, 0, c, 8, tariff),
        Unit.WH,
        6,
        3,
        of=Obis(1, 1, c, 8, 0) if tariff == 1 else None,
        less=Obis(1, 1, c, 8, 2) if tariff == 1 else None,
    )
    for c in (1, 2)
    for tariff in (1, 2)
)
"""Tariff 1 has all that tariff 2 has not, so that both together are the total whatever tariffs the meter has."""
TARIFF = P1Text(Obis(0, 0, 96, 14, 0), Said.TARIFF)
POWERS = rows(Unit.W, 2, 3, 1, 2)
NUMBER = P1Text(Obis(0, 0, 96, 1, 1), Said.NUMBER_HEX)
NO_MESSAGE = P1Text(Obis(0, 0, 96, 13, 0), Said.FIXED)
PHASES = rows(Unit.W, 2, 3, 21, 41, 61, 22, 42, 62)
VOLTAGES = rows(Unit.V, 3, 1, 32, 52, 72)

LIST = P1List(
    "p1-nl",
    (
        P1Text(Obis(1, 3, 0, 2, 8), Said.FIXED, "50"),
        NUMBER,
        *ENERGIES,
        TARIFF,
        *POWERS,
        P1Row(Obis(0, 0, 96, 7, 21), Unit.NONE, 5, of=Obis(0, 0, 96, 7, 0)),
        NO_MESSAGE,
        *VOLTAGES,
        *rows(Unit.A, 3, 0, 31, 51, 71),
        *PHASES,
    ),
    "Netbeheer Nederland, DSMR 5.0.2, P1 Companion Standard",
    period_s=1,
    before_time=1,
)
