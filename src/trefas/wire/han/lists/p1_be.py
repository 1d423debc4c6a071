"""P1 in Flanders: the telegram of the Dutch one with what differs (Fluvius, e-MUCS P1; ndokter/dsmr_parser, BELGIUM_FLUVIUS).

Its version is another line, the time comes behind the number, amperes have two decimals. Left out are peaks of months and the
limits of supply.
"""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.han.lists import p1_nl
from trefas.wire.han.p1 import P1List, P1Text
from trefas.wire.han.rows import Said

LIST = P1List(
    "p1-be",
    (
        P1Text(Obis(0, 0, 96, 1, 4), Said.FIXED, "50217"),
        p1_nl.NUMBER,
        *p1_nl.ENERGIES,
        p1_nl.TARIFF,
        *p1_nl.POWERS,
        *p1_nl.PHASES,
        *p1_nl.VOLTAGES,
        *p1_nl.rows(Unit.A, 3, 2, 31, 51, 71),
        p1_nl.NO_MESSAGE,
    ),
    "Fluvius, e-MUCS P1; ndokter/dsmr_parser, telegram_specifications.py",
    period_s=1,
    before_time=2,
)
