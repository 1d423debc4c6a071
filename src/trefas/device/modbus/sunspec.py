"""The map of a SunSpec meter: models 1 (common) and 203 (three phases, wye) from 40000 on, read by function 03.

    40000  "SunS"
    40002  1    66   maker, model, options, version, serial number, address
    40070  203  105  currents, voltages, powers, energies, each group with a power of ten of its own
    40177  FFFF 0    no more models

SunSpec Information Model Reference and models 1 and 203 (smdx_00203.xml). Power is import where it is positive. What is not
measured or not there: int16 and powers of ten 8000h, accumulators 0, texts NUL. A group's power of ten is the smallest, from that
of the table on, with which all its numbers fit into 16 bits.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trefas.base.declared import Declared
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.meter import Meter
from trefas.device.measured import has_phase, measured
from trefas.device.modbus.sdm630 import Number, factor, mean, sum_of_currents, value
from trefas.device.nameplate import Nameplate, software_revision

BASE = 40_000
COMMON, COMMON_LENGTH = 1, 66
METER, METER_LENGTH = 203, 105
NOT_THERE = 0x8000
INT16_MAX = 0x7FFF
_ACC32 = 1 << 32


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that share a power of ten; ``exponent`` is the smallest that it may be. Offsets are from the model's id on."""

    name: str
    scale_at: int
    exponent: int
    points: tuple[tuple[int, Number | None], ...]
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Accumulators:
    """Energies that share a power of ten, which is 0."""

    name: str
    scale_at: int
    points: tuple[tuple[int, Declared | None, int | None], ...]


def _of_phases(first: int, total: Number | None, of: Callable[[int], Number]) -> tuple[tuple[int, Number | None], ...]:
    return ((first, total), *((first + n, of(n)) for n in (1, 2, 3)))


def _voltage(n: int) -> Number:
    return value(Live.u_l[n], n)


GROUPS = (
    Group("currents (A)", 6, -2, _of_phases(2, sum_of_currents, lambda n: value(Live.i_l[n], n))),
    Group(
        "voltages (V)",
        15,
        -1,
        (*_of_phases(7, mean(*map(_voltage, (1, 2, 3))), _voltage), *((at, None) for at in range(11, 15))),
    ),
    Group("frequency (Hz)", 17, -2, ((16, value(Live.frequency)),)),
    Group("active power (W)", 22, 0, _of_phases(18, value(Live.active), lambda n: value(Live.active_l[n], n))),
    Group("apparent power (VA)", 27, 0, _of_phases(23, value(Live.apparent), lambda n: value(Live.apparent_l[n], n))),
    Group("reactive power (var)", 32, 0, _of_phases(28, value(Live.reactive), lambda n: value(Live.reactive_l[n], n))),
    Group(
        "power factor (%)",
        37,
        -1,
        _of_phases(
            33,
            factor(value(Live.active), value(Live.apparent)),
            lambda n: factor(value(Live.active_l[n], n), value(Live.apparent_l[n], n)),
        ),
        factor=100.0,
    ),
)
_BY_PHASE = {
    "export": (Energy.active_export_l1, Energy.active_export_l2, Energy.active_export_l3),
    "import": (Energy.active_import_l1, Energy.active_import_l2, Energy.active_import_l3),
}


def _accumulated(
    first: int, total: Declared, phases: tuple[Declared, ...]
) -> tuple[tuple[int, Declared | None, int | None], ...]:
    return ((first, total, None), *((first + 2 * n, phases[n - 1] if phases else None, n) for n in (1, 2, 3)))


ENERGIES = (
    Accumulators(
        "active energy (Wh)",
        54,
        (
            *_accumulated(38, Energy.active_export, _BY_PHASE["export"]),
            *_accumulated(46, Energy.active_import, _BY_PHASE["import"]),
        ),
    ),
    Accumulators(
        "apparent energy (VAh)",
        71,
        (*_accumulated(55, Energy.apparent_export, ()), *_accumulated(63, Energy.apparent_import, ())),
    ),
    Accumulators(
        "reactive energy (varh)",
        104,
        (
            *_accumulated(72, Energy.reactive_q1, ()),
            *_accumulated(80, Energy.reactive_q2, ()),
            *_accumulated(88, Energy.reactive_q3, ()),
            *_accumulated(96, Energy.reactive_q4, ()),
        ),
    ),
)


def words(meter: Meter, unit: int, address: int, count: int) -> list[int] | None:
    """Registers from an address on, of a meter that answers as a unit; None where they begin before the map or end behind it."""
    found = _common(meter, unit) + _meter(meter) + [0xFFFF, 0]
    if address < BASE or address + count > BASE + len(found):
        return None
    return found[address - BASE : address - BASE + count]


def _common(meter: Meter, unit: int) -> list[int]:
    plate = meter.part(Nameplate)
    texts = (
        ("trefas", 16),
        (str(plate.type_number), 16),
        ("", 8),
        (software_revision(), 8),
        (str(plate.serial_number), 16),
    )
    said = [word for text, size in texts for word in _text(text, size)]
    return [*_text("SunS", 2), COMMON, COMMON_LENGTH, *said, unit, NOT_THERE]


def _meter(meter: Meter) -> list[int]:
    found = [METER, METER_LENGTH] + [0] * METER_LENGTH
    for group in GROUPS:
        numbers = [(at, None if of is None else of(meter) * group.factor) for at, of in group.points]
        measured_ = [abs(number) for _, number in numbers if number is not None and number == number]
        exponent = group.exponent
        while measured_ and round(max(measured_) / 10**exponent) > INT16_MAX:
            exponent += 1
        found[group.scale_at] = exponent & 0xFFFF if measured_ else NOT_THERE
        for at, number in numbers:
            there = number is not None and number == number
            found[at] = round(number / 10**exponent) & 0xFFFF if there and number is not None else NOT_THERE
    for energies in ENERGIES:
        for at, of, phase in energies.points:
            reading = None if of is None or not has_phase(meter, phase) else measured(meter, of)
            count = 0 if reading is None else reading.count // reading.slot.per_unit % _ACC32
            found[at : at + 2] = count >> 16, count & 0xFFFF
    return found


def _text(text: str, size: int) -> list[int]:
    """In so many registers, cut off, and filled with NUL."""
    data = text.encode("ascii", "replace")[: 2 * size].ljust(2 * size, b"\0")
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, 2 * size, 2)]
