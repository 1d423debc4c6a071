"""The hot path: what happens at every interval, for every meter.

For each meter, from its position on: clock → live values → energy → tariff → pulses, until the intervals end, one ends at or
after the meter's next stop, or a register reaches its limit. The rare things (a period's end, a tariff switch) are the stop's
business and are Python.

An interval belongs to the period in which it ends. Energies come in joules as floats; they are rounded once, to
microjoules, and everything after that is integer arithmetic, so sums are exact in any order.
"""

from enum import IntEnum

import numpy as np

from trefas.base.declared import UNMEASURED
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.means import take_second, take_time
from trefas.core.operation import Operation
from trefas.core.pulse_kernel import REGISTER, REGISTER_2, begin, give
from trefas.core.rtc import DRIFT, SET_AT, SET_TO, rtc_at
from trefas.metrology.jit import kernel

UJ_PER_J = 1_000_000.0
UJ_PER_COUNT = 1_000
NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000
PHASES = 3

# Columns of the energy part, from its first; those of the other phases and tariffs follow. Carrying columns have the same number
# among the rests.
A14, A23 = Energy.column_of(Energy.active_import), Energy.column_of(Energy.active_export)
R1, R2 = Energy.column_of(Energy.reactive_q1), Energy.column_of(Energy.reactive_q2)
R3, R4 = Energy.column_of(Energy.reactive_q3), Energy.column_of(Energy.reactive_q4)
E14, E23 = Energy.column_of(Energy.apparent_import), Energy.column_of(Energy.apparent_export)
A14_L1, A23_L1 = Energy.column_of(Energy.active_import_l1), Energy.column_of(Energy.active_export_l1)
A14_T1, A23_T1 = Energy.column_of(Energy.a14_tariff[1]), Energy.column_of(Energy.a23_tariff[1])
R12_T1, R34_T1 = Energy.column_of(Energy.r12_tariff[1]), Energy.column_of(Energy.r34_tariff[1])
E14_T1, E23_T1 = Energy.column_of(Energy.e14_tariff[1]), Energy.column_of(Energy.e23_tariff[1])
ACTIVE_TARIFF = Energy.column_of(Energy.active_tariff)

# Columns of the live part, from its first; those of the other phases follow.
U_L1, I_L1, P_L1 = Live.column_of(Live.u_l[1]), Live.column_of(Live.i_l[1]), Live.column_of(Live.active_l[1])
Q_L1, S_L1 = Live.column_of(Live.reactive_l[1]), Live.column_of(Live.apparent_l[1])
P, Q, S = Live.column_of(Live.active), Live.column_of(Live.reactive), Live.column_of(Live.apparent)
F = Live.column_of(Live.frequency)

# Columns of the operation part, from its first.
OPERATING, LAST = Operation.column_of(Operation.operating), Operation.column_of(Operation.last_ns)
REACTIVE_UNMEASURED = Operation.column_of(Operation.reactive_unmeasured_ns)

# What is summed up during a second: per phase u²t, i²t, Pt, Qt, St; then f·t, the time with a frequency, the time, and that in
# which reactive energy was measured.
WORK = 19
U2, I2, PT, QT, ST, FT, F_TIME, TIME, Q_TIME = 0, 3, 6, 9, 12, 15, 16, 17, 18


class Summation(IntEnum):
    """How the phases make the total (fixed by the order; the real meter's three methods)."""

    NET = 0
    """Vector summation: the phases are netted in every interval, as an electromechanical meter does."""
    PER_PHASE = 1
    """Individual import/export: what a phase imports and what another exports are counted both."""
    TOTAL = 2
    """Total summation: every phase's active energy counts as import."""


@kernel
def run(
    counts,
    rests,
    work,
    second,
    position,
    stop_ns,
    limit_columns,
    limit_counts,
    trains,
    sources,
    kept,
    records,
    recorded,
    start_ns,
    end_ns,
    u_rms_v,
    i_rms_a,
    active_j,
    reactive_vars,
    apparent_vas,
    frequency_hz,
    reactive_measured,
    energy,
    live,
    operation,
    rtc,
    means,
    summation,
    starting_w,
    apparent_factor,
    resting,
    length,
    pause_ns,
):
    """Advances every meter to its next stop, or to the end of the interval in which a register reaches its limit.

    counts, rests   int64 (meters, columns), the rows
    work            float64 (meters, WORK), the sums of the second under way
    second          int64 (meters,), the clock's second under way
    position        int64 (meters,), the next step of each meter, moved on
    stop_ns         int64 (meters,), instant of each meter's next stop
    limit_columns   int64 (meters, limits), columns of registers at whose counts each meter stops too; −1 for none
    limit_counts    int64 (meters, limits), those counts
    trains … recorded   of the pulses that are given, see trefas.core.pulse_kernel; no trains for a meter without any
    start_ns … reactive_measured   the intervals, (meters, steps[, 3])
    energy, live, operation, rtc, means   first columns of the parts; −1 for a meter without means
    starting_w      below this many watts (var, VA) a phase registers nothing; of two systems, both together
    apparent_factor of the sum of the systems' apparent powers, 1 or for two systems √3/2
    resting, length, pause_ns   of the pulses again
    """
    steps = end_ns.shape[1]
    passed = np.empty((trains.shape[0], steps), np.int64)
    for m in range(end_ns.shape[0]):
        row, rest, sums = counts[m], rests[m], work[m]
        set_at, set_to, drift = row[rtc + SET_AT], row[rtc + SET_TO], row[rtc + DRIFT]
        stop = stop_ns[m]
        tariff = row[energy + ACTIVE_TARIFF] - 1
        if trains.shape[0]:
            begin(row, trains, sources, kept[m])
        k = position[m]
        while k < steps:
            end = end_ns[m, k]
            length_ns = end - start_ns[m, k]
            if length_ns <= 0:
                k += 1
                continue
            seconds = length_ns * 1e-9
            row[operation + OPERATING] += length_ns
            row[operation + LAST] = end

            # Live values: sums until the clock's second is over, then the means are shown.
            for p in range(PHASES):
                sums[U2 + p] += u_rms_v[m, k, p] * u_rms_v[m, k, p] * seconds
                sums[I2 + p] += i_rms_a[m, k, p] * i_rms_a[m, k, p] * seconds
                sums[PT + p] += active_j[m, k, p]
                sums[QT + p] += reactive_vars[m, k, p]
                sums[ST + p] += apparent_vas[m, k, p]
            if frequency_hz[m, k] > 0.0:
                sums[FT] += frequency_hz[m, k] * seconds
                sums[F_TIME] += seconds
            sums[TIME] += seconds
            if reactive_measured[m, k]:
                sums[Q_TIME] += seconds
            else:
                row[operation + REACTIVE_UNMEASURED] += length_ns
            now_second = rtc_at(set_at, set_to, drift, end) // NS_PER_S
            if now_second != second[m]:
                second[m] = now_second
                _show(row, live, means, sums, apparent_factor)

            # Energy: each phase against its starting threshold, then the total by the method of summation. Of two systems that
            # measure three wires one may have next to nothing of a load (PF 0.5), so their sum is what starts both.
            least = starting_w * seconds
            least_p, least_q = least, least
            if apparent_factor < 1.0:
                least_p = _least_of_sum(active_j[m, k], least)
                least_q = _least_of_sum(reactive_vars[m, k], least)
            net_p = net_q = sum_s = 0
            for p in range(PHASES):
                e_p = _counted(active_j[m, k, p], least_p)
                e_q = _counted(reactive_vars[m, k, p], least_q)
                e_s = _counted(apparent_vas[m, k, p], least)
                if e_p > 0:
                    _add(row, rest, energy, A14_L1 + p, e_p)
                elif e_p < 0:
                    _add(row, rest, energy, A23_L1 + p, -e_p)
                if summation == Summation.NET:
                    net_p += e_p
                    net_q += e_q
                    sum_s += e_s
                else:
                    if summation == Summation.TOTAL:
                        e_p = abs(e_p)
                    _register(row, rest, energy, tariff, e_p, e_q, int(np.rint(e_s * apparent_factor)))
            if summation == Summation.NET:
                _register(row, rest, energy, tariff, net_p, net_q, int(np.rint(sum_s * apparent_factor)))
            # Pulses are given afterwards, from what the registers of the trains had come to.
            for t in range(trains.shape[0]):
                passed[t, k] = row[kept[m, t, REGISTER]]
                if kept[m, t, REGISTER_2] >= 0:
                    passed[t, k] += row[kept[m, t, REGISTER_2]]

            k += 1
            if end >= stop or _reaches(row, limit_columns[m], limit_counts[m]):
                break
        if trains.shape[0] and k > position[m]:
            spacing_ns = row[length] * NS_PER_MS + pause_ns
            span, told = (position[m], k, start_ns[m], end_ns[m]), (m, records, recorded)
            give(row, trains, kept[m], passed, span, resting, spacing_ns, told)
        position[m] = k


@kernel
def _reaches(row, columns, counts):
    """Whether any register is at its limit."""
    for n in range(columns.shape[0]):  # noqa: SIM110  # a kernel has no generators
        if columns[n] >= 0 and row[columns[n]] >= counts[n]:
            return True
    return False


@kernel
def _counted(joules, least):
    """Microjoules, or nothing below the starting threshold."""
    if abs(joules) < least:
        return 0
    return int(np.rint(joules * UJ_PER_J))


@kernel
def _least_of_sum(joules, least):
    """What each of two systems must have: nothing where both together have enough, and more than there is where not."""
    return 0.0 if abs(joules[0] + joules[1] + joules[2]) >= least else np.inf


@kernel
def _add(row, rest, energy, column, microjoules):
    """Adds to one register, carrying the rest; the whole counts that came of it."""
    total = rest[column] + microjoules
    whole = total // UJ_PER_COUNT
    rest[column] = total - whole * UJ_PER_COUNT
    row[energy + column] += whole
    return whole


@kernel
def _register(row, rest, energy, tariff, e_p, e_q, e_s):
    """One contribution into the totals of its direction and quadrant, and the same counts into the active tariff."""
    if e_p >= 0:
        a, r, e = A14, R1 if e_q >= 0 else R4, E14
        a_t, r_t, e_t = A14_T1, R12_T1 if e_q >= 0 else R34_T1, E14_T1
    else:
        a, r, e = A23, R2 if e_q >= 0 else R3, E23
        a_t, r_t, e_t = A23_T1, R12_T1 if e_q >= 0 else R34_T1, E23_T1
    whole_a = _add(row, rest, energy, a, abs(e_p))
    whole_r = _add(row, rest, energy, r, abs(e_q))
    whole_e = _add(row, rest, energy, e, e_s)
    if tariff >= 0:
        row[energy + a_t + tariff] += whole_a
        row[energy + r_t + tariff] += whole_r
        row[energy + e_t + tariff] += whole_e


@kernel
def _show(row, live, means, sums, apparent_factor):
    """The second is over: its means become the live values, and the sums begin again. Reactive power is the mean of the time in
    which it was measured."""
    time, q_time = sums[TIME], sums[Q_TIME]
    p_total = q_total = s_total = 0.0
    for p in range(PHASES):
        row[live + U_L1 + p] = int(np.rint(np.sqrt(sums[U2 + p] / time) * 1e3))
        row[live + I_L1 + p] = int(np.rint(np.sqrt(sums[I2 + p] / time) * 1e6))
        row[live + P_L1 + p] = int(np.rint(sums[PT + p] / time * 1e3))
        row[live + Q_L1 + p] = int(np.rint(sums[QT + p] / q_time * 1e3)) if q_time > 0.0 else UNMEASURED
        row[live + S_L1 + p] = int(np.rint(sums[ST + p] / time * 1e3))
        p_total += sums[PT + p]
        q_total += sums[QT + p]
        s_total += sums[ST + p]
        if means >= 0:
            take_second(row, means, sums[U2 + p], sums[I2 + p], sums[QT + p], sums[ST + p], sums[PT + p], p)
    if means >= 0:
        take_time(row, means, time, sums[FT], sums[F_TIME])
    row[live + P] = int(np.rint(p_total / time * 1e3))
    row[live + Q] = int(np.rint(q_total / q_time * 1e3)) if q_time > 0.0 else UNMEASURED
    row[live + S] = int(np.rint(s_total * apparent_factor / time * 1e3))
    row[live + F] = int(np.rint(sums[FT] / sums[F_TIME] * 1e3)) if sums[F_TIME] > 0.0 else 0
    for k in range(WORK):
        sums[k] = 0.0
