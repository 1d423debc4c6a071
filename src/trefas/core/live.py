"""The live values: means over the last whole second of the meter's clock, refreshed once a second.

Stored are signed powers; the import and export values of the register list (P14, P23, Q12 …) are their two sides. The
power factor has the sign of the power here; on the wire it is unsigned, as the maker's type says.
"""

from trefas.base.derived import Derived
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

MILLI = 1_000
MICRO = 1_000_000


def _live(obis: str | None, unit: Unit, name: str, per_unit: int, wire: Wire = Wire.U32, scaler: int = 0) -> Slot:
    return Slot(obis, unit, name, per_unit=per_unit, wire=wire, scaler=scaler, volatile=True)


def import_side(signed: int, *_: int) -> int:
    """What of a signed value is import (or inductive)."""
    return max(signed, 0)


def export_side(signed: int, *_: int) -> int:
    """What of a signed value is export (or capacitive), as a positive number."""
    return max(-signed, 0)


def apparent_while_importing(apparent: int, active: int) -> int:
    """Apparent power while active power is imported."""
    return apparent if active >= 0 else 0


def apparent_while_exporting(apparent: int, active: int) -> int:
    """Apparent power while active power is exported."""
    return apparent if active < 0 else 0


def power_factor(active: int, apparent: int) -> int:
    """P/S in thousandths, with the sign of P; 1 where there is no load, as the meter shows it."""
    return round(MILLI * active / apparent) if apparent else MILLI


def power_factor_unsigned(active: int, apparent: int) -> int:
    """P/S in thousandths as the maker's Unsigned16 carries it."""
    return abs(power_factor(active, apparent))


class Live(Part):
    """Voltages, currents, powers, power factors and frequency of the last second."""

    u_l1 = _live("1-1:32.7.0", Unit.V, "U_L1", MILLI, Wire.U16)
    u_l2 = _live("1-1:52.7.0", Unit.V, "U_L2", MILLI, Wire.U16)
    u_l3 = _live("1-1:72.7.0", Unit.V, "U_L3", MILLI, Wire.U16)
    i_l1 = _live("1-1:31.7.0", Unit.A, "I_L1", MICRO, scaler=-2)
    i_l2 = _live("1-1:51.7.0", Unit.A, "I_L2", MICRO, scaler=-2)
    i_l3 = _live("1-1:71.7.0", Unit.A, "I_L3", MICRO, scaler=-2)
    active_l1 = _live(None, Unit.W, "P_L1", MILLI)
    active_l2 = _live(None, Unit.W, "P_L2", MILLI)
    active_l3 = _live(None, Unit.W, "P_L3", MILLI)
    reactive_l1 = _live(None, Unit.VAR, "Q_L1", MILLI)
    reactive_l2 = _live(None, Unit.VAR, "Q_L2", MILLI)
    reactive_l3 = _live(None, Unit.VAR, "Q_L3", MILLI)
    apparent_l1 = _live(None, Unit.VA, "S_L1", MILLI)
    apparent_l2 = _live(None, Unit.VA, "S_L2", MILLI)
    apparent_l3 = _live(None, Unit.VA, "S_L3", MILLI)
    active = _live(None, Unit.W, "P", MILLI)
    reactive = _live(None, Unit.VAR, "Q", MILLI)
    apparent = _live(None, Unit.VA, "S", MILLI)
    frequency = _live("1-1:14.7.0", Unit.HZ, "Freq_Instant", MILLI, Wire.U16, scaler=-2)

    for _c, _name, _p, _q, _s in (
        (0, "", active, reactive, apparent),
        (20, "_L1", active_l1, reactive_l1, apparent_l1),
        (40, "_L2", active_l2, reactive_l2, apparent_l2),
        (60, "_L3", active_l3, reactive_l3, apparent_l3),
    ):
        _k = _name.lower()
        for _quantity, _attribute, _unit, _title, _of, _by in (
            (1, "active_import", Unit.W, "P14", (_p,), import_side),
            (2, "active_export", Unit.W, "P23", (_p,), export_side),
            (3, "reactive_import", Unit.VAR, "Q12", (_q,), import_side),
            (4, "reactive_export", Unit.VAR, "Q34", (_q,), export_side),
            (9, "apparent_import", Unit.VA, "S14", (_s, _p), apparent_while_importing),
            (10, "apparent_export", Unit.VA, "S23", (_s, _p), apparent_while_exporting),
        ):
            vars()[_attribute + _k] = Derived(
                f"1-1:{_c + _quantity}.7.0", _unit, _title + _name, of=_of, by=_by, per_unit=MILLI
            )
        vars()["power_factor" + _k] = Derived(
            f"1-1:{_c + 13}.7.0",
            Unit.NONE,
            "PF" + (_name or "_Total"),
            of=(_p, _s),
            by=power_factor_unsigned,
            per_unit=MILLI,
            wire=Wire.U16,
            scaler=-2,
        )
    del _c, _name, _p, _q, _s, _k, _quantity, _attribute, _unit, _title, _of, _by
