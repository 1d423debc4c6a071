"""Trip counters: the energy since somebody reset them. And verification registers: the energy with more digits.

A trip counter is the register less what it was at the reset, so it can not disagree with it. A verification register is
the register itself, shown in mWh: enough to see the meter count within a test of minutes.
"""

from operator import add, sub

from trefas.base.derived import Derived
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.core.energy import Energy

VERIFICATION_SCALER = -3

_Sources = tuple[Slot, ...]

_REGISTERS: tuple[tuple[str, int, Unit, _Sources], ...] = (
    ("A14", 1, Unit.WH, (Energy.active_import,)),
    ("A23", 2, Unit.WH, (Energy.active_export,)),
    ("R12", 3, Unit.VARH, (Energy.reactive_q1, Energy.reactive_q2)),
    ("R34", 4, Unit.VARH, (Energy.reactive_q3, Energy.reactive_q4)),
    ("E14", 9, Unit.VAH, (Energy.apparent_import,)),
    ("E23", 10, Unit.VAH, (Energy.apparent_export,)),
)


def _of_two(first: int, second: int, base: int) -> int:
    return first + second - base


class TripCounters(Part):
    """Energies of one meter since the last reset."""

    for _name, _c, _unit, _of in _REGISTERS:
        _base = vars()[f"{_name.lower()}_base"] = Slot(None, _unit, f"{_name} at the trip counters' reset")
        vars()[f"{_name.lower()}_trip"] = Derived(
            f"1-1:{_c}.128.0",
            _unit,
            f"{_name}_TripCounter",
            of=(*_of, _base),
            by=sub if len(_of) == 1 else _of_two,
            per_unit=MWS_PER_WH,
            accumulates=True,
        )
    del _name, _c, _unit, _of, _base

    def reset(self) -> None:
        """All of them begin anew: the left button, held for six seconds."""
        for name, _, _, of in _REGISTERS:
            setattr(self, f"{name.lower()}_base", sum(self.rows.count(slot, self.meter) for slot in of))


class Verification(Part):
    """Energies of one meter in thousandths of a watt-hour."""

    for _name, _c, _unit, _of in _REGISTERS[:4]:
        vars()[f"{_name.lower()}_verification"] = Derived(
            f"1-1:{_c}.8.0*128",
            _unit,
            f"{_name}_Veri",
            of=_of,
            by=int if len(_of) == 1 else add,
            per_unit=MWS_PER_WH,
            scaler=VERIFICATION_SCALER,
            accumulates=True,
        )
    del _name, _c, _unit, _of
