"""What the display indicates of the supply and the load: computed from the live values, and so a second old at most.

- voltage: above the lower threshold of 160 V, phase by phase
- current: a load above the lower limit of 2.3 W (10 mA at 230 V), phase by phase, and which way it flows
- quadrant: of the total, where a current of 10 mA flows in a phase at least; 0 where none does
- cross: the active and the reactive side of that quadrant, each only where the total is above the lower limit: a heater has
  no reactive power, and noise has no quadrant
"""

from trefas.base.derived import Derived
from trefas.base.part import Part
from trefas.base.unit import Unit
from trefas.core.live import MICRO, MILLI, Live

VOLTAGE_V = 160
LOAD_W = 2.3
CURRENT_A = 0.010


def voltage_indication(u_mv: int) -> int:
    """1 above the threshold, else 0."""
    return int(u_mv > VOLTAGE_V * MILLI)


def current_indication(p_mw: int) -> int:
    """1 imports, −1 exports, 0 is below the limit."""
    if abs(p_mw) < LOAD_W * MILLI:
        return 0
    return 1 if p_mw > 0 else -1


def quadrant_indication(p_mw: int, q_mvar: int, *i_ua: int) -> int:
    """1 to 4, or 0 without current."""
    if max(i_ua) < CURRENT_A * MICRO:
        return 0
    if p_mw >= 0:
        return 1 if q_mvar >= 0 else 4
    return 2 if q_mvar >= 0 else 3


def cross_indication(power: int, *i_ua: int) -> int:
    """Which way a total power flows, as ``current_indication``; 0 without current."""
    return current_indication(power) if max(i_ua) >= CURRENT_A * MICRO else 0


class Indications(Part):
    """The arrows and phase numbers on the display."""

    voltage_l1 = Derived(None, Unit.NONE, "voltage L1", of=(Live.u_l[1],), by=voltage_indication)
    voltage_l2 = Derived(None, Unit.NONE, "voltage L2", of=(Live.u_l[2],), by=voltage_indication)
    voltage_l3 = Derived(None, Unit.NONE, "voltage L3", of=(Live.u_l[3],), by=voltage_indication)
    current_l1 = Derived(None, Unit.NONE, "current L1", of=(Live.active_l[1],), by=current_indication)
    current_l2 = Derived(None, Unit.NONE, "current L2", of=(Live.active_l[2],), by=current_indication)
    current_l3 = Derived(None, Unit.NONE, "current L3", of=(Live.active_l[3],), by=current_indication)
    quadrant = Derived(
        None,
        Unit.NONE,
        "quadrant",
        of=(Live.active, Live.reactive, *Live.i_l),
        by=quadrant_indication,
    )
    cross_p = Derived(None, Unit.NONE, "cross, active", of=(Live.active, *Live.i_l), by=cross_indication)
    cross_q = Derived(None, Unit.NONE, "cross, reactive", of=(Live.reactive, *Live.i_l), by=cross_indication)
