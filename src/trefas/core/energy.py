"""The energy registers: what was counted, by direction, quadrant, phase and tariff.

Counts are milliwatt-seconds; a rest of microwatt-seconds is carried, so nothing is lost by rounding. The same whole counts
that go to a total go to the tariff that is active, so tariffs add up to the total, to the count. R+ and R− are the sums of
their quadrants; they are computed when read and cannot disagree with them.

The kernel (``trefas.core.kernel``) fills these columns; it has their numbers from what is declared here.
"""

from operator import add, sub

from trefas.base.derived import Derived
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.base.wire_type import Wire

TARIFFS = 8


def _register(obis: str, unit: Unit, name: str) -> Slot:
    return Slot(obis, unit, name, per_unit=MWS_PER_WH, carries=True)


def _tariffs(c: int, unit: Unit, name: str) -> Slots:
    """The registers of a quantity, of each tariff: ``c`` is that of its logical names."""
    return Slots(
        *(TARIFFS, f"1-1:{c}.8.{{n}}", unit, f"{name}_Tariff{{n}}"),
        record=f"{name.lower()}_tariff{{n}}",
        per_unit=MWS_PER_WH,
        accumulates=True,
    )


class Energy(Part):
    """All energy registers of a meter. Register names as the maker's: A active, R reactive, E apparent; 1 to 4 quadrants."""

    active_import = _register("1-1:1.8.0", Unit.WH, "A14")
    active_export = _register("1-1:2.8.0", Unit.WH, "A23")
    reactive_q1 = _register("1-1:5.8.0", Unit.VARH, "R1")
    reactive_q2 = _register("1-1:6.8.0", Unit.VARH, "R2")
    reactive_q3 = _register("1-1:7.8.0", Unit.VARH, "R3")
    reactive_q4 = _register("1-1:8.8.0", Unit.VARH, "R4")
    apparent_import = _register("1-1:9.8.0", Unit.VAH, "E14")
    apparent_export = _register("1-1:10.8.0", Unit.VAH, "E23")
    active_import_l1 = _register("1-1:21.8.0", Unit.WH, "A14_L1")
    active_import_l2 = _register("1-1:41.8.0", Unit.WH, "A14_L2")
    active_import_l3 = _register("1-1:61.8.0", Unit.WH, "A14_L3")
    active_export_l1 = _register("1-1:22.8.0", Unit.WH, "A23_L1")
    active_export_l2 = _register("1-1:42.8.0", Unit.WH, "A23_L2")
    active_export_l3 = _register("1-1:62.8.0", Unit.WH, "A23_L3")

    a14_tariff = _tariffs(1, Unit.WH, "A14")
    a23_tariff = _tariffs(2, Unit.WH, "A23")
    r12_tariff = _tariffs(3, Unit.VARH, "R12")
    r34_tariff = _tariffs(4, Unit.VARH, "R34")
    e14_tariff = _tariffs(9, Unit.VAH, "E14")
    e23_tariff = _tariffs(10, Unit.VAH, "E23")

    active_tariff = Slot("1-1:129.0.0", Unit.NONE, "ActualTariff", wire=Wire.U8, writable=True, limits=(0, TARIFFS))
    """1 to 8; 0 counts the totals alone."""

    reactive_import = Derived(
        "1-1:3.8.0", Unit.VARH, "R12", of=(reactive_q1, reactive_q2), by=add, per_unit=MWS_PER_WH, accumulates=True
    )
    reactive_export = Derived(
        "1-1:4.8.0", Unit.VARH, "R34", of=(reactive_q3, reactive_q4), by=add, per_unit=MWS_PER_WH, accumulates=True
    )
    active_both = Derived(
        "1-1:15.8.0", Unit.WH, "A1234", of=(active_import, active_export), by=add, per_unit=MWS_PER_WH, accumulates=True
    )
    active_net = Derived(
        "1-1:16.8.0", Unit.WH, "A_Net", of=(active_import, active_export), by=sub, per_unit=MWS_PER_WH, accumulates=True
    )
