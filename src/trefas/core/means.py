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
from trefas.base.deriveds import Deriveds
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
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


def mean_power_factor(imported: int, exported: int, apparent_import: int, apparent_export: int) -> int:
    """Of both directions together, in thousandths; 1 without load, as the live one."""
    return power_factor(imported + exported, apparent_import + apparent_export)


def _sum(name: str) -> Slot:
    return Slot(None, Unit.NONE, f"{name} in the integration period under way")


def _sums(name: str, record: str) -> Slots:
    return Slots(PHASES, None, Unit.NONE, f"{name} in the integration period under way", record=record)


def _begun(name: str, record: str) -> Slots:
    return Slots(PHASES, None, Unit.WH, f"{name} of L{{n}} at the integration period's begin", record=record)


def _phases(c: int) -> list[str]:
    """Logical names of the three phases' means; their C are ``c`` and 20, 40, 60 more."""
    return [f"1-1:{c + 20 * phase}.25.0" for phase in range(1, PHASES + 1)]


def _powers(c: int, unit: Unit, name: str, record: str) -> Slots:
    return Slots(PHASES, _phases(c), unit, name, record=record, per_unit=MILLI)


class Means(Part):
    """Means of one meter. The kernels clear the sums in one go, so they are declared before all else."""

    u2_sum = _sums("U²t of L{n}", "u2_sum_l{n}")
    i2_sum = _sums("I²t of L{n}", "i2_sum_l{n}")
    q12_sum = _sums("Q12·t of L{n}", "q12_sum_l{n}")
    q34_sum = _sums("Q34·t of L{n}", "q34_sum_l{n}")
    s14_sum = _sums("S14·t of L{n}", "s14_sum_l{n}")
    s23_sum = _sums("S23·t of L{n}", "s23_sum_l{n}")
    frequency_sum = _sum("f·t")
    frequency_time_ns = _sum("time with a frequency (ns)")
    time_ns = _sum("time (ns)")
    a14_begun = _begun("A14", "a14_begun_l{n}")
    a23_begun = _begun("A23", "a23_begun_l{n}")

    u_l = Slots(*(PHASES, _phases(12), Unit.V, "U_Avg_L{n}"), record="u_l{n}", per_unit=MILLI, wire=Wire.U16)
    i_l = Slots(*(PHASES, _phases(11), Unit.A, "I_Avg_L{n}"), record="i_l{n}", per_unit=MICRO, scaler=-2)
    p14_l = _powers(1, Unit.W, "P14_Avg_L{n}", "p14_l{n}")
    p23_l = _powers(2, Unit.W, "P23_Avg_L{n}", "p23_l{n}")
    q12_l = _powers(3, Unit.VAR, "Q12_Avg_L{n}", "q12_l{n}")
    q34_l = _powers(4, Unit.VAR, "Q34_Avg_L{n}", "q34_l{n}")
    s14_l = _powers(9, Unit.VA, "S14_Avg_L{n}", "s14_l{n}")
    s23_l = _powers(10, Unit.VA, "S23_Avg_L{n}", "s23_l{n}")
    frequency = Slot("1-1:14.25.0", Unit.HZ, "Freq_Avg", per_unit=MILLI, wire=Wire.U16, scaler=-2)
    power_factor_l = Deriveds(
        *(PHASES, _phases(13), Unit.NONE, "PowerFactor_Avg_L{n}"),
        of=(p14_l, p23_l, s14_l, s23_l),
        by=mean_power_factor,
        record="power_factor_l{n}",
        per_unit=MILLI,
        wire=Wire.U16,
        scaler=-2,
    )


# Columns of the part, from its first: sums under way, then means. Of three phases it is that of the first; the others follow.
U2_SUM, I2_SUM = Means.column_of(Means.u2_sum[1]), Means.column_of(Means.i2_sum[1])
Q12_SUM, Q34_SUM = Means.column_of(Means.q12_sum[1]), Means.column_of(Means.q34_sum[1])
S14_SUM, S23_SUM = Means.column_of(Means.s14_sum[1]), Means.column_of(Means.s23_sum[1])
F_SUM, F_TIME_SUM = Means.column_of(Means.frequency_sum), Means.column_of(Means.frequency_time_ns)
TIME_SUM, BEGUN = Means.column_of(Means.time_ns), Means.column_of(Means.a14_begun[1])
U_MEAN, I_MEAN = Means.column_of(Means.u_l[1]), Means.column_of(Means.i_l[1])
P14, P23 = Means.column_of(Means.p14_l[1]), Means.column_of(Means.p23_l[1])
Q12, Q34 = Means.column_of(Means.q12_l[1]), Means.column_of(Means.q34_l[1])
S14, S23 = Means.column_of(Means.s14_l[1]), Means.column_of(Means.s23_l[1])
F = Means.column_of(Means.frequency)


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
