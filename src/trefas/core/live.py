"""The live values: means over the last whole second of the meter's clock, refreshed once a second.

Stored are signed powers; the import and export values of the register list (P14, P23, Q12 …) are their two sides. The
power factor has the sign of the power here; on the wire it is unsigned, as the maker's type says.
"""

from collections.abc import Callable

from trefas.base.derived import Derived
from trefas.base.deriveds import Deriveds
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

MILLI = 1_000
MICRO = 1_000_000


def _live(obis: str | None, unit: Unit, name: str, per_unit: int, wire: Wire = Wire.U32, scaler: int = 0) -> Slot:
    return Slot(obis, unit, name, per_unit=per_unit, wire=wire, scaler=scaler, volatile=True)


def _phases(
    cs: tuple[int, int, int] | None,
    unit: Unit,
    name: str,
    record: str,
    per_unit: int,
    wire: Wire = Wire.U32,
    scaler: int = 0,
) -> Slots:
    """Of the three phases; ``cs`` are the C of their logical names."""
    obis = [f"1-1:{c}.7.0" for c in cs] if cs else None
    return Slots(3, obis, unit, name, record=record, per_unit=per_unit, wire=wire, scaler=scaler, volatile=True)


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


def _derived(c: int, unit: Unit, name: str, of: tuple[Slot, ...], by: Callable[..., int]) -> Derived:
    return Derived(f"1-1:{c}.7.0", unit, name, of=of, by=by, per_unit=MILLI)


def _power_factor(c: int, name: str, of: tuple[Slot, ...]) -> Derived:
    return Derived(
        *(f"1-1:{c}.7.0", Unit.NONE, name),
        of=of,
        by=power_factor_unsigned,
        per_unit=MILLI,
        wire=Wire.U16,
        scaler=-2,
    )


def _deriveds(
    c: int,
    unit: Unit,
    name: str,
    record: str,
    of: tuple[Slots, ...],
    by: Callable[..., int],
    beside: Deriveds | None = None,
) -> Deriveds:
    """Of the three phases; the C of their logical names are ``c`` and 20, 40, 60 more."""
    return Deriveds(
        *(3, [f"1-1:{c + 20 * phase}.7.0" for phase in (1, 2, 3)], unit, f"{name}_L{{n}}"),
        of=of,
        by=by,
        record=f"{record}_l{{n}}",
        beside=beside,
        per_unit=MILLI,
    )


class Live(Part):
    """Voltages, currents, powers, power factors and frequency of the last second."""

    u_l = _phases((32, 52, 72), Unit.V, "U_L{n}", "u_l{n}", MILLI, Wire.U16)
    i_l = _phases((31, 51, 71), Unit.A, "I_L{n}", "i_l{n}", MICRO, scaler=-2)
    active_l = _phases(None, Unit.W, "P_L{n}", "active_l{n}", MILLI)
    reactive_l = _phases(None, Unit.VAR, "Q_L{n}", "reactive_l{n}", MILLI)
    apparent_l = _phases(None, Unit.VA, "S_L{n}", "apparent_l{n}", MILLI)
    active = _live(None, Unit.W, "P", MILLI)
    reactive = _live(None, Unit.VAR, "Q", MILLI)
    apparent = _live(None, Unit.VA, "S", MILLI)
    frequency = _live("1-1:14.7.0", Unit.HZ, "Freq_Instant", MILLI, Wire.U16, scaler=-2)

    active_import = _derived(1, Unit.W, "P14", (active,), import_side)
    active_export = _derived(2, Unit.W, "P23", (active,), export_side)
    reactive_import = _derived(3, Unit.VAR, "Q12", (reactive,), import_side)
    reactive_export = _derived(4, Unit.VAR, "Q34", (reactive,), export_side)
    apparent_import = _derived(9, Unit.VA, "S14", (apparent, active), apparent_while_importing)
    apparent_export = _derived(10, Unit.VA, "S23", (apparent, active), apparent_while_exporting)
    power_factor = _power_factor(13, "PF_Total", (active, apparent))

    active_import_l = _deriveds(1, Unit.W, "P14", "active_import", (active_l,), import_side)
    active_export_l = _deriveds(2, Unit.W, "P23", "active_export", (active_l,), export_side, active_import_l)
    reactive_import_l = _deriveds(3, Unit.VAR, "Q12", "reactive_import", (reactive_l,), import_side, active_import_l)
    reactive_export_l = _deriveds(4, Unit.VAR, "Q34", "reactive_export", (reactive_l,), export_side, active_import_l)
    apparent_import_l = _deriveds(
        9, Unit.VA, "S14", "apparent_import", (apparent_l, active_l), apparent_while_importing, active_import_l
    )
    apparent_export_l = _deriveds(
        10, Unit.VA, "S23", "apparent_export", (apparent_l, active_l), apparent_while_exporting, active_import_l
    )
    power_factor_l = Deriveds(
        *(3, [f"1-1:{c}.7.0" for c in (33, 53, 73)], Unit.NONE, "PF_L{n}"),
        of=(active_l, apparent_l),
        by=power_factor_unsigned,
        record="power_factor_l{n}",
        beside=active_import_l,
        per_unit=MILLI,
        wire=Wire.U16,
        scaler=-2,
    )
