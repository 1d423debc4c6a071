"""Power factors and quantities of the test tables: what is measured, and at which angle.

Inductive and capacitive are two different tests; the angle carries the difference as its sign:

    cos 1        φ =   0°         sin 1   ind   φ =  +90°
    cos 0.5 ind  φ = +60°         sin 0.5 cap   φ =  −30°
    cos 0.8 cap  φ = −36.87°
"""

from dataclasses import dataclass
from enum import Enum
from math import acos, asin, degrees


class Quantity(Enum):
    """Which energy a test is about."""

    ACTIVE = "active"
    REACTIVE = "reactive"


@dataclass(frozen=True, slots=True)
class Factor:
    """cos φ of an active test, or sin φ of a reactive one; ``side`` is ind, cap or, at cos 1, nothing."""

    value: float
    side: str = ""
    quantity: Quantity = Quantity.ACTIVE

    @property
    def phi_deg(self) -> float:
        """Degrees that the current lags."""
        lag = degrees(acos(self.value) if self.quantity is Quantity.ACTIVE else asin(self.value))
        return -lag if self.side == "cap" else lag

    def __str__(self) -> str:
        name = "PF" if self.quantity is Quantity.ACTIVE else "sin φ"
        return f"{name} {self.value:g} {self.side}".rstrip()


ONE = Factor(1.0)
IND_05 = Factor(0.5, "ind")
CAP_08 = Factor(0.8, "cap")
IND_025 = Factor(0.25, "ind")
CAP_05 = Factor(0.5, "cap")

SIN_1_IND, SIN_1_CAP = (Factor(1.0, side, Quantity.REACTIVE) for side in ("ind", "cap"))
SIN_05_IND, SIN_05_CAP = (Factor(0.5, side, Quantity.REACTIVE) for side in ("ind", "cap"))
SIN_025_IND, SIN_025_CAP = (Factor(0.25, side, Quantity.REACTIVE) for side in ("ind", "cap"))
