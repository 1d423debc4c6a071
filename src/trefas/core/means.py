"""Means over the integration period, phase by phase: voltage, current, powers by direction, power factor; and the frequency.

    seconds of the live values ─→ sums ─┐
    energy registers of the phases ─────┴→ at the period's end, with the demand → means

Voltages and currents are root mean squares over the time that was measured. Active powers are what the phase's energy register
moved by, the others the sums of the seconds by their sign; both are divided by the time that the demand is divided by, reactive
ones less the time in which they were not measured. The sums are integers and part of the memory, so a power cut loses nothing but
the second it is in.
"""

import numpy as np

from trefas.base.declared import UNMEASURED
from trefas.base.derived import Derived
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.live import MICRO, MILLI, power_factor
from trefas.metrology.jit import kernel

PHASES = 3
NO_MEANS = -1
"""Instead of a column, for a meter that has no means of its phases."""
V2S_COUNTS, A2S_COUNTS, VAS_COUNTS, HZS_COUNTS = 1e6, 1e9, 1e3, 1e6
"""Counts of a V²·s, A²·s, W·s (var·s, VA·s) and of a cycle among the sums."""
NS_PER_S = 1e9
NS_PER_MS = 1_000_000

# Columns of the part, from its first: sums under way, then means. Each but frequency and times is of three phases.
U2_SUM, I2_SUM, Q12_SUM, Q34_SUM, S14_SUM, S23_SUM, F_SUM, F_TIME_SUM, TIME_SUM, BEGUN = (
    0,
    3,
    6,
    9,
    12,
    15,
    18,
    19,
    20,
    21,
)
U_MEAN, I_MEAN, P14, P23, Q12, Q34, S14, S23, F = 27, 30, 33, 36, 39, 42, 45, 48, 51

_POWERS = (
    ("p14", 1, Unit.W),
    ("p23", 2, Unit.W),
    ("q12", 3, Unit.VAR),
    ("q34", 4, Unit.VAR),
    ("s14", 9, Unit.VA),
    ("s23", 10, Unit.VA),
)


def mean_power_factor(imported: int, exported: int, apparent_import: int, apparent_export: int) -> int:
    """Of both directions together, in thousandths; 1 without load, as the live one."""
    return power_factor(imported + exported, apparent_import + apparent_export)


def _sum(name: str) -> Slot:
    return Slot(None, Unit.NONE, f"{name} in the integration period under way")


class Means(Part):
    """Means of one meter. The kernels know its columns by their order."""

    for _name, _of in (
        *(("u2", "U²t"), ("i2", "I²t"), ("q12", "Q12·t"), ("q34", "Q34·t"), ("s14", "S14·t"), ("s23", "S23·t")),
    ):
        for _l in range(1, PHASES + 1):
            vars()[f"{_name}_sum_l{_l}"] = _sum(f"{_of} of L{_l}")
    frequency_sum = _sum("f·t")
    frequency_time_ns = _sum("time with a frequency (ns)")
    time_ns = _sum("time (ns)")
    for _name in ("A14", "A23"):
        for _l in range(1, PHASES + 1):
            vars()[f"{_name.lower()}_begun_l{_l}"] = Slot(
                None, Unit.WH, f"{_name} of L{_l} at the integration period's begin"
            )

    for _l in range(1, PHASES + 1):
        vars()[f"u_l{_l}"] = Slot(f"1-1:{12 + 20 * _l}.25.0", Unit.V, f"U_Avg_L{_l}", per_unit=MILLI, wire=Wire.U16)
    for _l in range(1, PHASES + 1):
        vars()[f"i_l{_l}"] = Slot(f"1-1:{11 + 20 * _l}.25.0", Unit.A, f"I_Avg_L{_l}", per_unit=MICRO, scaler=-2)
    for _name, _c, _unit in _POWERS:
        for _l in range(1, PHASES + 1):
            vars()[f"{_name}_l{_l}"] = Slot(
                f"1-1:{_c + 20 * _l}.25.0", _unit, f"{_name.upper()}_Avg_L{_l}", per_unit=MILLI
            )
    frequency = Slot("1-1:14.25.0", Unit.HZ, "Freq_Avg", per_unit=MILLI, wire=Wire.U16, scaler=-2)
    for _l in range(1, PHASES + 1):
        vars()[f"power_factor_l{_l}"] = Derived(
            f"1-1:{13 + 20 * _l}.25.0",
            Unit.NONE,
            f"PowerFactor_Avg_L{_l}",
            of=(vars()[f"p14_l{_l}"], vars()[f"p23_l{_l}"], vars()[f"s14_l{_l}"], vars()[f"s23_l{_l}"]),
            by=mean_power_factor,
            per_unit=MILLI,
            wire=Wire.U16,
            scaler=-2,
        )
    del _name, _of, _l, _c, _unit


@kernel
def take_second(row, means, u2t, i2t, qt, st, pt, phase):
    """A second of one phase is over: its sums (V²·s, A²·s, var·s, VA·s, W·s) go to the period's, powers by direction."""
    row[means + U2_SUM + phase] += int(np.rint(u2t * V2S_COUNTS))
    row[means + I2_SUM + phase] += int(np.rint(i2t * A2S_COUNTS))
    q, s = int(np.rint(qt * VAS_COUNTS)), int(np.rint(st * VAS_COUNTS))
    if q >= 0:
        row[means + Q12_SUM + phase] += q
    else:
        row[means + Q34_SUM + phase] -= q
    row[means + (S14_SUM if pt >= 0.0 else S23_SUM) + phase] += s


@kernel
def take_time(row, means, seconds, cycles, frequency_seconds):
    """The same second's time, and its frequency."""
    row[means + TIME_SUM] += int(np.rint(seconds * NS_PER_S))
    row[means + F_SUM] += int(np.rint(cycles * HZS_COUNTS))
    row[means + F_TIME_SUM] += int(np.rint(frequency_seconds * NS_PER_S))


@kernel
def reactive_divisor_ms(divisor_ms, measured_ns, unmeasured_ns):
    """What reactive energy is divided by, where other energy is divided by ``divisor_ms``; 0 where none of it was measured.

    measured_ns     time of the period in which the meter measured
    unmeasured_ns   time of that without a measurement of reactive energy
    """
    return divisor_ms - unmeasured_ns // NS_PER_MS if unmeasured_ns < measured_ns else 0


@kernel
def close_means(row, means, imported, exported, divisor_ms, reactive_ms):
    """The period is over: its sums become the means, powers over ``divisor_ms``; 0 says that there was nothing in it. Reactive
    powers are over ``reactive_ms``; 0 says that none was measured.

    imported, exported   columns of the energy registers of L1; those of the other phases follow
    """
    time_s, frequency_s = row[means + TIME_SUM] / NS_PER_S, row[means + F_TIME_SUM] / NS_PER_S
    if divisor_ms > 0:
        row[means + F] = int(np.rint(row[means + F_SUM] / HZS_COUNTS / frequency_s * MILLI)) if frequency_s > 0.0 else 0
        for p in range(PHASES):
            u = i = 0.0
            if time_s > 0.0:
                u = np.sqrt(row[means + U2_SUM + p] / V2S_COUNTS / time_s)
                i = np.sqrt(row[means + I2_SUM + p] / A2S_COUNTS / time_s)
            row[means + U_MEAN + p], row[means + I_MEAN + p] = int(np.rint(u * MILLI)), int(np.rint(i * MICRO))
            row[means + P14 + p] = (row[imported + p] - row[means + BEGUN + p]) * MILLI // divisor_ms
            row[means + P23 + p] = (row[exported + p] - row[means + BEGUN + PHASES + p]) * MILLI // divisor_ms
            for q, total in ((Q12, Q12_SUM), (Q34, Q34_SUM)):
                row[means + q + p] = row[means + total + p] * MILLI // reactive_ms if reactive_ms > 0 else UNMEASURED
            row[means + S14 + p] = row[means + S14_SUM + p] * MILLI // divisor_ms
            row[means + S23 + p] = row[means + S23_SUM + p] * MILLI // divisor_ms
    for column in range(means, means + BEGUN):
        row[column] = 0
    for p in range(PHASES):
        row[means + BEGUN + p] = row[imported + p]
        row[means + BEGUN + PHASES + p] = row[exported + p]
