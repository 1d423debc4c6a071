"""From one window to the next: which samples belong together, and what they amount to.

The tracker says where cycles begin; a window is a number of them from wherever the last one ended. All positions are in
samples, all energies in units of one sampling period; the frontend turns both into time.

A window that is not what the tracker is tuned to (a crossing that was invented, a fundamental that is not there, a frequency
that changes or leaves what is followed, a sample that is no number) is odd: the kernel stops before it, and
``trefas.metrology.stream`` decides what it is.
"""

import numpy as np

from trefas.metrology.bands import CYCLES_50_HZ, CYCLES_60_HZ
from trefas.metrology.cycles import CROSSINGS_MAX, phase_at, position_at, track
from trefas.metrology.jit import kernel
from trefas.metrology.window import I_COS, I_SIN, II, SUMS, U_COS, U_SIN, UI, UU, window_sums

UNREACHED = 1 << 62
"""A crossing number that no stream has: the tracker then takes all there is."""

FLUSH_TOLERANCE = 0.02
"""Of a cycle: how much the end of a stream may lack and still close a whole cycle."""

FUNDAMENTAL_MIN = 0.05
"""Of the square of one voltage: what its fundamental must have, or the frequency may be another one. A voltage that is there for
one of ten cycles has a tenth."""

EVEN_MAX = 0.1
"""Of a fundamental: what changes by more from one window to the next has jumped, and how its power went on nobody knows."""

UNSTEADY = 0.01
"""Of a cycle: how far the middle of a window may be from half of its phase. 2 Hz/s do that; a network's 1 Hz/s half of it."""

EDGE = 1.04
"""How near a window's frequency may come to what the tracker can follow before another band is looked for."""

# Columns of what is written, first for each window …
START, END, CYCLES, FREQUENCY, MEASURED = range(5)
WINDOW_COLUMNS = 5
# … then for each system of it.
U_RMS, I_RMS, ACTIVE, REACTIVE, APPARENT = range(5)
SYSTEM_COLUMNS = 5

PHASORS = 4
"""Cosine and sine of the fundamental of u and of i, peak values from a window's start."""


@kernel
def measure_windows(state, u_v, i_a, base, start, cycles, split_samples, weights, reactive, before, window, system):
    """Measures every window whose end is known, up to the first odd one.

    Returns (cycles of a window, where the next begins, windows written, whether an odd one is written behind them).
    """
    sums = np.empty((u_v.shape[0], SUMS))
    last = base + u_v.shape[1] - 1
    count = 0
    while count < window.shape[0]:
        if cycles == 0:
            # Two whole cycles tell which of the nominal frequencies it is.
            if not track(state, u_v, base, 2, weights):
                break
            s = state[0]
            period = (s.crossing[2] - s.crossing[0]) / 2
            cycles = CYCLES_60_HZ if period < split_samples and s.invented[2] == 0 else CYCLES_50_HZ
        # The phase of the start is known once a crossing pair is; then the window's end is a phase, too.
        if not track(state, u_v, base, 1, weights):
            break
        target = phase_at(state, start) + cycles
        if not track(state, u_v, base, int(np.floor(target)) + 1, weights):
            break
        end = position_at(state, target)
        if end + 1 > last:
            break
        odd = _write_window(
            state, u_v, i_a, base, start, end, cycles, sums, reactive, before, window[count], system[count]
        )
        if odd:
            return cycles, start, count, True
        start = end
        count += 1
    return cycles, start, count, False


@kernel
def measure_rest(state, u_v, i_a, base, start, weights, reactive, before, window, system):
    """The end of a stream: an interval of the whole cycles that are left, and one of what remains.

    Returns how many, and whether one of them is odd: then what it amounts to is not known.
    """
    sums = np.empty((u_v.shape[0], SUMS))
    end = base + u_v.shape[1] - 0.5
    track(state, u_v, base, UNREACHED, weights)
    count = 0
    odd = False
    if state[0].crossing_count > 1 and end > start:
        phase = phase_at(state, start)
        whole = int(np.floor(phase_at(state, end) - phase + FLUSH_TOLERANCE))
        if whole > 0:
            middle = min(position_at(state, phase + whole), end)
            odd |= _write_window(
                state, u_v, i_a, base, start, middle, whole, sums, reactive, before, window[0], system[0]
            )
            if middle == end and window[0, FREQUENCY] > 0.0:
                # The last cycle may lack a little: the frequency is that of the cycles that are really there.
                window[0, FREQUENCY] = (phase_at(state, end) - phase) / (end - start)
            start = middle
            count = 1
    if end - start > 1e-6:
        odd |= _write_window(state, u_v, i_a, base, start, end, 0, sums, reactive, before, window[count], system[count])
        count += 1
    return count, odd


@kernel
def _write_window(state, u_v, i_a, base, start, end, cycles, sums, reactive, before, window, system):
    """One window's quantities: energies in units of one sampling period, frequency in cycles per sample. True if it is odd:
    then ``reactive`` and ``before``, power and phasors of the last window that was not, are what they were."""
    length = end - start
    whole = cycles > 0 and not _invented_between(state, start, end)
    frequency = cycles / length if whole else 0.0
    window_sums(u_v, i_a, base, 0, start, end, cycles / length, sums)
    window[START], window[END] = start, end
    window[CYCLES] = cycles if whole else 0
    window[FREQUENCY] = frequency
    window[MEASURED] = length
    total, voltage, share = 0.0, 0.0, 0.0
    for k in range(u_v.shape[0]):
        q = sums[k]
        # One sum of all systems: what is no number in one of them is none in all.
        total += q[UU] + q[II] + abs(q[UI])
        voltage += q[UU]
        fundamental = 2.0 * (q[U_COS] * q[U_COS] + q[U_SIN] * q[U_SIN])
        # A dead phase has nothing, and so no fundamental either.
        if q[UU] > 0.0 and fundamental >= FUNDAMENTAL_MIN * length * q[UU]:
            share = 1.0
    odd = not total < np.inf
    if cycles > 0:
        odd |= not whole or (share == 0.0 and voltage > 0.0) or _middle_off(state, start, end, cycles) > UNSTEADY
        odd |= length < EDGE * cycles * state[0].shortest or length * EDGE > cycles * state[0].longest
    for k in range(u_v.shape[0]):
        q = sums[k]
        u_rms = np.sqrt(max(q[UU], 0.0) / length)
        i_rms = np.sqrt(max(q[II], 0.0) / length)
        own = reactive[k]
        if cycles > 0:
            # Q1 = ½ Im(U·I*), with U = (2/T)(c − j s): import of inductive reactive power is positive (IEC 62053-24).
            own = 2.0 * (q[U_COS] * q[I_SIN] - q[U_SIN] * q[I_COS]) / (length * length)
            own += _ripple(before[k], q, length, cycles) / length
            if not odd:
                reactive[k] = own
                for n in range(PHASORS):
                    before[k, n] = q[U_COS + n] * 2.0 / length
        system[k, U_RMS] = u_rms
        system[k, I_RMS] = i_rms
        system[k, ACTIVE] = q[UI]
        system[k, REACTIVE] = own * length
        system[k, APPARENT] = u_rms * i_rms * length
        odd |= cycles == 0 and not np.isfinite(own)
    return odd


@kernel
def _ripple(before, sums, length, cycles):
    """What a sum over whole cycles of a load that grows lacks, from the phasors of the window before and those of this one.

    Of a phasor U + U't the conjugate of U is gone after whole turns of 2ω, that of U' is not: it adds jU'*/2ω to the mean. So
    energy lacks −½ Im (jU'*I* + U(jI'*)*) T / 2ω, which with U'T = U − U₀ is Re (U₀I − UI₀) / 4ω.
    """
    uc, us, ic, is_ = before[0], before[1], before[2], before[3]
    scale = 2.0 / length
    u_c, u_s, i_c, i_s = sums[U_COS] * scale, sums[U_SIN] * scale, sums[I_COS] * scale, sums[I_SIN] * scale
    u_jump, i_jump = (u_c - uc) ** 2 + (u_s - us) ** 2, (i_c - ic) ** 2 + (i_s - is_) ** 2
    # What is no number, as before the first window, does not pass either.
    if not (
        u_jump <= EVEN_MAX * EVEN_MAX * (u_c * u_c + u_s * u_s)
        and i_jump <= EVEN_MAX * EVEN_MAX * (i_c * i_c + i_s * i_s)
    ):
        return 0.0
    return (uc * i_c - us * i_s - u_c * ic + u_s * is_) * length / (8.0 * np.pi * cycles)


@kernel
def _middle_off(state, start, end, cycles):
    """The same as ``unsteadiness`` of a window whose cycles are known, without going through them."""
    middle = position_at(state, phase_at(state, end) - 0.5 * cycles)
    return abs(middle - 0.5 * (start + end)) * cycles / (end - start)


@kernel
def unsteadiness(state, start, end):
    """How far in cycles the phase in the middle is from half of that from one position to another."""
    return abs(phase_at(state, 0.5 * (start + end)) - 0.5 * (phase_at(state, start) + phase_at(state, end)))


@kernel
def _invented_between(state, start, end):
    s = state[0]
    found = False
    k = s.crossing_count - 1
    while k >= 0 and s.crossing[k] >= start:
        found |= s.invented[k] == 1 and s.crossing[k] <= end
        k -= 1
    return found


assert CROSSINGS_MAX > 2 * (CYCLES_60_HZ + 4), "a window's crossings must not be forgotten before it is measured"
