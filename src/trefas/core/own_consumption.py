"""What the meter itself consumes: reported, and never metered, since its supply is taken before the measuring systems.

The data sheet's maxima, measured on L1: 0.1 W and 0.4 VA of a voltage circuit, 0.01 VA of a current circuit at basic current. A
voltage circuit takes its share with the square of its voltage, a current circuit with that of its current.
"""

from trefas.base.derived import Derived
from trefas.base.part import Part
from trefas.base.unit import Unit
from trefas.core.live import MICRO, MILLI, Live

UN_V, IB_A = 230, 5
ACTIVE_MW, APPARENT_MVA, CURRENT_UVA = 100, 400, 10_000
"""Of one circuit at Un, or at Ib."""


def own_active_mw(*u_mv: int) -> int:
    """Of the voltage circuits that have a voltage."""
    return sum(round(ACTIVE_MW * (each / (UN_V * MILLI)) ** 2) for each in u_mv)


def own_apparent_mva(*live: int) -> int:
    """Of the voltages of three circuits, and of their currents in µA behind them."""
    voltages, currents = live[:3], live[3:]
    of_voltages = sum(APPARENT_MVA * (each / (UN_V * MILLI)) ** 2 for each in voltages)
    of_currents = sum(CURRENT_UVA * (each / (IB_A * MICRO)) ** 2 for each in currents)
    return round(of_voltages + of_currents / MILLI)


class OwnConsumption(Part):
    """Of one meter."""

    active = Derived(None, Unit.W, "own consumption", of=tuple(Live.u_l), by=own_active_mw, per_unit=MILLI)
    apparent = Derived(
        None, Unit.VA, "own apparent consumption", of=(*Live.u_l, *Live.i_l), by=own_apparent_mva, per_unit=MILLI
    )
