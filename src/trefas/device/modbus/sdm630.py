"""The map of an Eastron SDM630: float32, high word first, at even addresses from 0 (Eastron SDM630-Modbus protocol: input
registers by function 04, holding registers by 03; the same addresses in volkszaehler/mbmd, meters/rs485/sdm.go, and in
reaper7/SDM_Energy_Meter, SDM.h).

What is not measured is NaN; what the map has and the meter has not (voltages between phases, distortion, demands, reactive
energies of a phase) is NaN too. Between the rows are zeros, since clients read whole blocks.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import atan2, degrees, nan

from trefas.base.declared import Declared
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.meter import Meter
from trefas.device.measured import has_phase, measured
from trefas.metrology.samples import Wiring

Number = Callable[[Meter], float]
SIZE = 400
"""Registers behind 0 that are answered."""
KILO = 1_000
PERIOD_MIN, PULSE_MS, VOLTAGE_V, CURRENT_A = 60, 100, 230, 5
_SYSTEM = {Wiring.SINGLE: 1.0, Wiring.ARON: 2.0}
"""System type: one phase, three phases with three wires; 3 is three phases with four."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number, in two registers."""

    address: int
    name: str
    number: Number


def value(of: Declared, phase: int | None = None, factor: int = 1) -> Number:
    """A value of the meter, of so many units each."""

    def number(meter: Meter) -> float:
        reading = measured(meter, of) if has_phase(meter, phase) else None
        return nan if reading is None else reading.value / factor

    return number


def _total(*of: Number) -> Number:
    return lambda meter: sum(each(meter) for each in of)


def mean(*of: Number) -> Number:
    """Of those that there are."""

    def number(meter: Meter) -> float:
        found = [each for each in (one(meter) for one in of) if each == each]
        return sum(found) / len(found) if found else nan

    return number


def sum_of_currents(meter: Meter) -> float:
    """Of the phases that there are."""
    return sum(value(Live.i_l[n], n)(meter) for n in (1, 2, 3) if has_phase(meter, n))


def factor(active: Number, apparent: Number) -> Number:
    """With the sign of the power; 1 without a load."""

    def number(meter: Meter) -> float:
        p, s = active(meter), apparent(meter)
        return p / s if s else (1.0 if s == 0 else nan)

    return number


def _angle(active: Number, reactive: Number) -> Number:
    return lambda meter: degrees(atan2(reactive(meter), active(meter)))


def _phases(address: int, name: str, of: Callable[[int], Number]) -> Iterator[Row]:
    return (Row(address + 2 * (n - 1), f"{name} L{n}", of(n)) for n in (1, 2, 3))


def _u(n: int) -> Number:
    return value(Live.u_l[n], n)


def _i(n: int) -> Number:
    return value(Live.i_l[n], n)


def _p(n: int) -> Number:
    return value(Live.active_l[n], n)


def _q(n: int) -> Number:
    return value(Live.reactive_l[n], n)


def _s(n: int) -> Number:
    return value(Live.apparent_l[n], n)


def _kilo(of: Declared, phase: int | None = None) -> Number:
    return value(of, phase, KILO)


_P, _Q, _S = value(Live.active), value(Live.reactive), value(Live.apparent)
_IMPORTS = (Energy.active_import_l1, Energy.active_import_l2, Energy.active_import_l3)
_EXPORTS = (Energy.active_export_l1, Energy.active_export_l2, Energy.active_export_l3)


def _imported(n: int) -> Number:
    return _kilo(_IMPORTS[n - 1], n)


def _exported(n: int) -> Number:
    return _kilo(_EXPORTS[n - 1], n)


def _unknown(meter: Meter) -> float:
    return nan


INPUT = (
    *_phases(0, "voltage (V)", _u),
    *_phases(6, "current (A)", _i),
    *_phases(12, "active power (W)", _p),
    *_phases(18, "apparent power (VA)", _s),
    *_phases(24, "reactive power (var)", _q),
    *_phases(30, "power factor", lambda n: factor(_p(n), _s(n))),
    *_phases(36, "phase angle (°)", lambda n: _angle(_p(n), _q(n))),
    Row(42, "mean voltage (V)", mean(*map(_u, (1, 2, 3)))),
    Row(46, "mean current (A)", mean(*map(_i, (1, 2, 3)))),
    Row(48, "sum of the currents (A)", sum_of_currents),
    Row(52, "active power (W)", _P),
    Row(56, "apparent power (VA)", _S),
    Row(60, "reactive power (var)", _Q),
    Row(62, "power factor", factor(_P, _S)),
    Row(66, "phase angle (°)", _angle(_P, _Q)),
    Row(70, "frequency (Hz)", value(Live.frequency)),
    Row(72, "active import (kWh)", _kilo(Energy.active_import)),
    Row(74, "active export (kWh)", _kilo(Energy.active_export)),
    Row(76, "reactive import (kvarh)", _kilo(Energy.reactive_import)),
    Row(78, "reactive export (kvarh)", _kilo(Energy.reactive_export)),
    Row(80, "apparent energy (kVAh)", _total(_kilo(Energy.apparent_import), _kilo(Energy.apparent_export))),
    Row(82, "charge (Ah)", _unknown),
    Row(84, "demand of the active power (W)", _unknown),
    Row(86, "largest demand of the active power (W)", _unknown),
    Row(100, "demand of the apparent power (VA)", _unknown),
    Row(102, "largest demand of the apparent power (VA)", _unknown),
    Row(104, "demand of the neutral current (A)", _unknown),
    Row(106, "largest demand of the neutral current (A)", _unknown),
    Row(108, "demand of the reactive power (var)", _unknown),
    Row(110, "largest demand of the reactive power (var)", _unknown),
    *_phases(200, "voltage between phases (V)", lambda n: _unknown),
    Row(206, "mean voltage between phases (V)", _unknown),
    Row(224, "neutral current (A)", _unknown),
    *_phases(234, "distortion of the voltage (%)", lambda n: _unknown),
    *_phases(240, "distortion of the current (%)", lambda n: _unknown),
    Row(248, "mean distortion of the voltage (%)", _unknown),
    Row(250, "mean distortion of the current (%)", _unknown),
    Row(254, "inverse power factor", _unknown),
    *_phases(258, "demand of the current (A)", lambda n: _unknown),
    *_phases(264, "largest demand of the current (A)", lambda n: _unknown),
    *_phases(334, "distortion of the voltage between phases (%)", lambda n: _unknown),
    Row(340, "mean distortion of the voltage between phases (%)", _unknown),
    Row(342, "active energy (kWh)", _total(_kilo(Energy.active_import), _kilo(Energy.active_export))),
    Row(344, "reactive energy (kvarh)", _total(_kilo(Energy.reactive_import), _kilo(Energy.reactive_export))),
    *_phases(346, "active import (kWh)", _imported),
    *_phases(352, "active export (kWh)", _exported),
    *_phases(358, "active energy (kWh)", lambda n: _total(_imported(n), _exported(n))),
    *_phases(364, "reactive import (kvarh)", lambda n: _unknown),
    *_phases(370, "reactive export (kvarh)", lambda n: _unknown),
    *_phases(376, "reactive energy (kvarh)", lambda n: _unknown),
)
"""What function 04 reads."""


def holding(unit: int) -> tuple[Row, ...]:
    """What function 03 reads of a meter that answers as a unit; nothing of it can be written."""
    return (
        Row(0, "demand time (min)", lambda meter: 0.0),
        Row(2, "demand period (min)", lambda meter: float(PERIOD_MIN)),
        Row(6, "system voltage (V)", lambda meter: float(VOLTAGE_V)),
        Row(8, "system current (A)", lambda meter: float(CURRENT_A)),
        Row(10, "system type", lambda meter: _SYSTEM.get(meter.wiring, 3.0)),
        Row(12, "pulse width (ms)", lambda meter: float(PULSE_MS)),
        Row(18, "parity and stop", lambda meter: 0.0),
        Row(20, "unit", lambda meter: float(unit)),
    )


def words(rows: tuple[Row, ...], meter: Meter, address: int, count: int) -> list[int] | None:
    """Registers from an address on; None where they end behind the map."""
    if address + count > SIZE:
        return None
    found = [0] * (count + 2)  # a number may begin one register before, or end one behind
    for row in rows:
        if address - 1 <= row.address < address + count:
            place = row.address - address + 1
            found[place : place + 2] = struct.unpack(">HH", struct.pack(">f", row.number(meter)))
    return found[1 : count + 1]
