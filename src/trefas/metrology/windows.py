"""From one window to the next: which samples belong together, and what they amount to.

The tracker says where cycles begin; a window is ten or twelve of them from wherever the last one ended. All positions are in
samples, all energies in units of one sampling period; the frontend turns both into time.
"""

import numpy as np

from trefas.metrology.cycles import CROSSINGS_MAX, phase_at, position_at, track
from trefas.metrology.jit import kernel
from trefas.metrology.window import I_COS, I_SIN, II, SUMS, U_COS, U_SIN, UI, UU, window_sums

CYCLES_50_HZ = 10
CYCLES_60_HZ = 12
"""Cycles of a window, about 200 ms either way (IEC 61000-4-30, 4.4)."""

NOMINAL_SPLIT_HZ = 55.0
"""Where the nominal frequency is not known: above this it is 60 Hz."""

UNREACHED = 1 << 62
"""A crossing number that no stream has: the tracker then takes all there is."""

FLUSH_TOLERANCE = 0.02
"""Of a cycle: how much the end of a stream may lack and still close a whole cycle."""

# Columns of what is written, first for each window …
START, END, CYCLES, FREQUENCY = range(4)
# … then for each system of it.
U_RMS, I_RMS, ACTIVE, REACTIVE, APPARENT = range(5)


@kernel
def measure_windows(state, u_v, i_a, base, start, cycles, split_samples, weights, reactive, window, system):
    """Measures every window whose end is known. Returns (cycles of a window, where the next begins, windows written)."""
    sums = np.empty((u_v.shape[0], SUMS))
    last = base + u_v.shape[1] - 1
    count = 0
    while True:
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
        _write_window(state, u_v, i_a, base, start, end, cycles, sums, reactive, window[count], system[count])
        start = end
        count += 1
    return cycles, start, count


@kernel
def measure_rest(state, u_v, i_a, base, start, weights, reactive, window, system):
    """The end of a stream: an interval of the whole cycles that are left, and one of what remains. Returns how many."""
    sums = np.empty((u_v.shape[0], SUMS))
    end = base + u_v.shape[1] - 0.5
    track(state, u_v, base, UNREACHED, weights)
    count = 0
    if state[0].crossing_count > 1 and end > start:
        phase = phase_at(state, start)
        whole = int(np.floor(phase_at(state, end) - phase + FLUSH_TOLERANCE))
        if whole > 0:
            middle = min(position_at(state, phase + whole), end)
            _write_window(state, u_v, i_a, base, start, middle, whole, sums, reactive, window[0], system[0])
            start = middle
            count = 1
    if end - start > 1e-6:
        _write_window(state, u_v, i_a, base, start, end, 0, sums, reactive, window[count], system[count])
        count += 1
    return count


@kernel
def _write_window(state, u_v, i_a, base, start, end, cycles, sums, reactive, window, system):
    """One window's quantities: energies in units of one sampling period, frequency in cycles per sample."""
    length = end - start
    whole = cycles > 0 and not _invented_between(state, start, end)
    frequency = cycles / length if whole else 0.0
    window_sums(u_v, i_a, base, 0, start, end, cycles / length, sums)
    window[START], window[END] = start, end
    window[CYCLES] = cycles if whole else 0
    window[FREQUENCY] = frequency
    for k in range(u_v.shape[0]):
        q = sums[k]
        u_rms = np.sqrt(max(q[UU], 0.0) / length)
        i_rms = np.sqrt(max(q[II], 0.0) / length)
        if cycles > 0:
            # Q1 = ½ Im(U·I*), with U = (2/T)(c − j s): import of inductive reactive power is positive (IEC 62053-24).
            reactive[k] = 2.0 * (q[U_COS] * q[I_SIN] - q[U_SIN] * q[I_COS]) / (length * length)
        system[k, U_RMS] = u_rms
        system[k, I_RMS] = i_rms
        system[k, ACTIVE] = q[UI]
        system[k, REACTIVE] = reactive[k] * length
        system[k, APPARENT] = u_rms * i_rms * length


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
