"""The ratings of the meter under test: voltage, frequency, the currents that its tables are written in, its constant.

direct          Itr = Iref / 10     0.25-5(80) A: Itr 0.5, Iref 5, Imax 80
transformers    Itr = In / 20       0.05-5(6) A:  Itr 0.25, In 5, Imax 6
"""

import re
from dataclasses import dataclass

from trefas.base.errors import SetupError
from trefas.core.pulse import PULSES_PER_KWH_CT, PULSES_PER_KWH_DIRECT
from trefas.device.digits import digit
from trefas.device.spec import UN_V
from trefas.metrology.samples import Wiring

CT_RANGES = ("1(6)", "5(6)")
"""Current ranges behind transformers, as the maker sells them; a type number of ours is of a direct meter."""

NETWORKS = {
    Wiring.FOUR_WIRE: "3×{un_v:g}/400 V",
    Wiring.TWO_PHASE: "2×{un_v:g}/400 V",
    Wiring.ARON: "3×{un_v:g} V, two systems (Aron)",
    Wiring.SINGLE: "1×{un_v:g} V",
}
"""Un is across a measuring system: of the Aron meter it is the line voltage."""

_IMIN_OF_ITR = {"A": (0.5, 0.4), "B": (0.5, 0.2), "C": (0.3, 0.2)}
"""EN 50470-1 (h): direct, and behind transformers."""
_IMIN_OF_IREF = {"1": (0.05, 0.02), "2": (0.05, 0.02), "0.5S": (0.01, 0.01), "0.2S": (0.01, 0.01)}
"""Where the tables of IEC 62053-21 and -22 begin (h)."""
_IST_OF_ITR = {"A": (0.05, 0.06), "B": (0.04, 0.04), "C": (0.04, 0.02)}
"""EN 50470-1 (h)."""
_IST_OF_IREF = {"1": (0.004, 0.002), "2": (0.005, 0.003), "0.5S": (0.001, 0.001), "0.2S": (0.001, 0.001)}
"""IEC 62053-21 (H for class 1 direct, else h) and -22 (h)."""
_IST_REACTIVE_OF_IREF = {"2": (0.005, 0.003), "3": (0.01, 0.005)}
"""IEC 62053-23 (h)."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """What the front of a meter says."""

    accuracy: str
    iref_a: float
    imax_a: float
    ct: bool = False
    wiring: Wiring = Wiring.FOUR_WIRE
    un_v: float = UN_V
    fn_hz: float = 50.0
    exports: bool = True
    """Whether it has registers of export …"""
    reactive: bool = True
    """… and of reactive energy; what it has not is not tested."""

    @classmethod
    def of(cls, accuracy: str, current_range: str, fn_hz: float = 50.0, wiring: Wiring = Wiring.FOUR_WIRE) -> "Ratings":
        """For a range as ``5(80)``. Raises SetupError for one that is not sold."""
        known = (*direct_ranges(), *CT_RANGES)
        if current_range not in known:
            raise SetupError(f"the current range is '{current_range}'; must be {', '.join(known)}")
        iref_a, imax_a = (float(part) for part in re.findall(r"\d+", current_range))
        return cls(accuracy, iref_a, imax_a, current_range in CT_RANGES, wiring, fn_hz=fn_hz)

    @property
    def polyphase(self) -> bool:
        """Whether it has more than one measuring system."""
        return self.wiring.systems > 1

    @property
    def network(self) -> str:
        """What it is connected to, in words."""
        return NETWORKS[self.wiring].format(un_v=self.un_v)

    @property
    def itr_a(self) -> float:
        """Transitional current: from here on the full accuracy holds."""
        return self.iref_a / (20.0 if self.ct else 10.0)

    @property
    def imin_a(self) -> float:
        """Lowest current with an error limit."""
        if self.accuracy in _IMIN_OF_ITR:
            return _IMIN_OF_ITR[self.accuracy][self.ct] * self.itr_a
        return _IMIN_OF_IREF[self.accuracy][self.ct] * self.iref_a

    @property
    def ist_a(self) -> float:
        """Starting current."""
        if self.accuracy in _IST_OF_ITR:
            return _IST_OF_ITR[self.accuracy][self.ct] * self.itr_a
        return _IST_OF_IREF[self.accuracy][self.ct] * self.iref_a

    def ist_reactive_a(self, reactive_class: str) -> float:
        """Starting current of reactive energy."""
        return _IST_REACTIVE_OF_IREF[reactive_class][self.ct] * self.iref_a

    @property
    def pulses_per_kwh(self) -> int:
        """The meter constant."""
        return PULSES_PER_KWH_CT if self.ct else PULSES_PER_KWH_DIRECT

    @property
    def current_range(self) -> str:
        """As a front writes it: Imin-Iref(Imax)."""
        return f"{self.imin_a:g}-{self.iref_a:g}({self.imax_a:g}) A"

    def current_a(self, mark: str) -> float:
        """Amperes of a current as the tables write it: ``Imin``, ``0.1 Iref``, ``Imax`` …"""
        times, _, name = mark.rpartition(" ")
        amperes = {"Imin": self.imin_a, "Itr": self.itr_a, "Iref": self.iref_a, "Imax": self.imax_a, "Ist": self.ist_a}
        return float(times or 1.0) * amperes[name]


def direct_ranges() -> list[str]:
    """Current ranges of direct meters: the values of X5."""
    return [current_range(each.fields["i_ref_a"], each.fields["i_max_a"]) for each in digit("X5").values]


def current_range(iref_a: object, imax_a: object) -> str:
    """As it is ordered: ``5(80)``."""
    return f"{iref_a}({imax_a})"
