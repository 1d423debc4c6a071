"""Trip counters: the energy since somebody reset them. And verification registers: the energy with more digits.

A trip counter is the register less what it was at the reset, so it cannot disagree with it. A verification register is
the register itself, shown in mWh: enough to see the meter count within a test of minutes.
"""

from operator import add, sub

from trefas.base.derived import Derived
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.core.energy import Energy

VERIFICATION_SCALER = -3


def _of_two(first: int, second: int, base: int) -> int:
    return first + second - base


def _base(unit: Unit, name: str) -> Slot:
    return Slot(None, unit, f"{name} at the trip counters' reset")


def _trip(c: int, unit: Unit, name: str, of: tuple[Slot, ...]) -> Derived:
    """``of`` are the registers, and the base behind them."""
    return Derived(
        *(f"1-1:{c}.128.0", unit, f"{name}_TripCounter"),
        of=of,
        by=sub if len(of) == 2 else _of_two,
        per_unit=MWS_PER_WH,
        accumulates=True,
    )


def _verification(c: int, unit: Unit, name: str, of: tuple[Slot, ...]) -> Derived:
    return Derived(
        *(f"1-1:{c}.8.0*128", unit, f"{name}_Veri"),
        of=of,
        by=int if len(of) == 1 else add,
        per_unit=MWS_PER_WH,
        scaler=VERIFICATION_SCALER,
        accumulates=True,
    )


class TripCounters(Part):
    """Energies of one meter since the last reset."""

    a14_base = _base(Unit.WH, "A14")
    a14_trip = _trip(1, Unit.WH, "A14", (Energy.active_import, a14_base))
    a23_base = _base(Unit.WH, "A23")
    a23_trip = _trip(2, Unit.WH, "A23", (Energy.active_export, a23_base))
    r12_base = _base(Unit.VARH, "R12")
    r12_trip = _trip(3, Unit.VARH, "R12", (Energy.reactive_q1, Energy.reactive_q2, r12_base))
    r34_base = _base(Unit.VARH, "R34")
    r34_trip = _trip(4, Unit.VARH, "R34", (Energy.reactive_q3, Energy.reactive_q4, r34_base))
    e14_base = _base(Unit.VAH, "E14")
    e14_trip = _trip(9, Unit.VAH, "E14", (Energy.apparent_import, e14_base))
    e23_base = _base(Unit.VAH, "E23")
    e23_trip = _trip(10, Unit.VAH, "E23", (Energy.apparent_export, e23_base))

    def reset(self) -> None:
        """All of them begin again: the left button, held for six seconds."""
        for trip in self.declared():
            if isinstance(trip, Derived):
                *registers, base = trip.of
                self.rows.put(base, sum(self.rows.count(slot, self.meter) for slot in registers), self.meter)


class Verification(Part):
    """Energies of one meter in thousandths of a watt-hour."""

    a14_verification = _verification(1, Unit.WH, "A14", (Energy.active_import,))
    a23_verification = _verification(2, Unit.WH, "A23", (Energy.active_export,))
    r12_verification = _verification(3, Unit.VARH, "R12", (Energy.reactive_q1, Energy.reactive_q2))
    r34_verification = _verification(4, Unit.VARH, "R34", (Energy.reactive_q3, Energy.reactive_q4))
