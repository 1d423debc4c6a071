"""What is measured at the moment, on the display: readings of the last second, and what is indicated of phases and quadrant."""

from trefas.base.shown import Form
from trefas.core.displayed import Displayed, Glance, Symbol
from trefas.core.indications import Indications
from trefas.core.live import Live
from trefas.core.operation import Operation
from trefas.device.subject import Subject

_PHASES = (1, 2, 3)
_VOLTAGES = (Indications.voltage_l1, Indications.voltage_l2, Indications.voltage_l3)
_CURRENTS = (Indications.current_l1, Indications.current_l2, Indications.current_l3)
_WAYS = {1: "+", -1: "-"}
_VOLTS = Form(3, 0)
_AMPERES = Form(3, 2)


def _voltages(glance: Glance) -> list[str]:
    return [f"L{n}" for n, voltage in zip(_PHASES, _VOLTAGES, strict=True) if glance.count(voltage)]


def _currents(glance: Glance) -> list[str]:
    """Which way the load of each phase flows, where it is above the limit."""
    found = [glance.count(current) for current in _CURRENTS]
    return [f"L{n}{_WAYS[way]}" for n, way in zip(_PHASES, found, strict=True) if way in _WAYS]


def _quadrant(glance: Glance) -> list[str]:
    """The sides of the cross; one that was not measured is not lit."""
    ways = {"P": glance.count(Indications.cross_p), "Q": glance.count(Indications.cross_q)}
    return [f"{_WAYS[way]}{side}" for side, way in ways.items() if way in _WAYS]


QUADRANT = Symbol(("+P", "-P", "+Q", "-Q"), _quadrant)

SUBJECT = Subject(
    "live",
    after=("identity",),
    readings=(
        Displayed("P+", Live.active_import),
        Displayed("P-", Live.active_export),
        Displayed("Q+", Live.reactive_import),
        Displayed("Q-", Live.reactive_export),
        Displayed("S+", Live.apparent_import),
        Displayed("S-", Live.apparent_export),
        *(Displayed(f"P+/L{n}", Live.active_import_l[n]) for n in _PHASES),
        *(Displayed(f"U-L{n}", Live.u_l[n], form=_VOLTS) for n in _PHASES),
        *(Displayed(f"I-L{n}", Live.i_l[n], form=_AMPERES) for n in _PHASES),
        *(Displayed(f"PF-{n}", Live.power_factor_l[n]) for n in _PHASES),
        Displayed("PF", Live.power_factor),
        Displayed("FREQ", Live.frequency, absent=0),
        Displayed("HRS", Operation.operating),
    ),
    symbols=(
        Symbol(("L1", "L2", "L3"), _voltages),
        Symbol(tuple(f"L{n}{way}" for n in _PHASES for way in "+-"), _currents),
        QUADRANT,
    ),
)
