"""Harmonics and interharmonics of the windows of the energy (IEC 61000-4-7), as an observer of samples and windows.

    samples → points that fit the window's cycles → transform → lines of 1 / window → subgroups

    line     … 48  49 [50] 51  52 …                     50 Hz: ten cycles, lines every 5 Hz
              └ between ┘└─ h = 5 ─┘└─ between ─┘       harmonic: lines 10 h − 1 … 10 h + 1; between: 10 h + 2 … 10 h + 8

A window is measured as soon as the samples around it are there. Where it ends, zero crossings have told to some microseconds; a
hundred-thousandth too long and the fundamental leaks a fifty-thousandth into the 2nd harmonic. So the samples are asked once more
how long the cycles are. Points are float32: rounding is about 1e-7 of the fundamental, on every line.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.metrology.bands import cycles_of_nominal, is_mains
from trefas.metrology.cycles import reference_weights
from trefas.metrology.fitted import fit_window
from trefas.metrology.jit import kernel
from trefas.metrology.observer import Sampling, Windows
from trefas.metrology.resampler import GAIN_STEPS, LANES, REACH, resample, resampler
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra
from trefas.metrology.transform import rfft
from trefas.metrology.windows import (
    CYCLES,
    END,
    START,
    SYSTEM_COLUMNS,
    WINDOW_COLUMNS,
)

BATCH = 8
"""Windows transformed together: their points and lines stay in the cache."""

EDGE_CYCLES = 2
"""Of either end of a window the phase is taken over so many cycles, in a Hann window that sees no harmonic and no DC."""

CORRECTION_MAX = 1e-3
"""Of the length: more is no error of the crossings but a jump of the phase, or a voltage that is going."""

PEAK_LANES = 64
"""Largest magnitudes kept side by side while a row is copied."""


class Harmonics:
    """The harmonics of one meter, from stream to stream; what was measured waits until it is collected."""

    def __init__(self) -> None:
        self._done: list[Spectra] = []

    def begin(self, sampling: Sampling) -> None:
        """A stream begins. Raises LocalError where its nominal frequency is not known."""
        if sampling.nominal_hz is None:
            raise LocalError(
                "the nominal frequency of the stream is not known; give it to the Frontend, or use Quality"
            )
        systems = sampling.wiring.systems
        fitting = resampler(sampling.rate_hz, cycles_of_nominal(sampling.nominal_hz))
        self._sampling, self._resampler = sampling, fitting
        self._weights = reference_weights(systems, aron=sampling.wiring is Wiring.ARON)
        self._points = np.empty((BATCH, 2 * systems, fitting.points + LANES), np.float32)
        self._tail_u, self._tail_i = np.empty((systems, 0)), np.empty((systems, 0))
        self._tail_first = self._first = 0
        self._window, self._system = np.empty((0, WINDOW_COLUMNS)), np.empty((0, systems, SYSTEM_COLUMNS))
        self._next = -0.5
        self._told = False

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """Measures the windows around which all samples are known; keeps what the others need."""
        self._append(windows)
        last = self._first + u_v.shape[1] - 1
        ready = int(np.count_nonzero(np.floor(self._window[:, END]) + REACH <= last))
        self._measure(ready, u_v, i_a)
        self._keep(u_v, i_a)

    def finish(self, windows: Windows) -> None:
        """Measures all windows that are left; beyond the last sample the signal is mirrored."""
        self._append(windows)
        nothing = np.empty((self._sampling.wiring.systems, 0))
        self._measure(len(self._window), nothing, nothing)

    def collect(self) -> Spectra | None:
        """The windows measured since the last call, in order; None where there is none."""
        done, self._done = self._done, []
        if len(done) == 1:
            return done[0]
        return Spectra.joined(done) if done else None

    def _append(self, windows: Windows) -> None:
        n = windows.count
        self._window = np.concatenate((self._window, windows.window[:n]))
        self._system = np.concatenate((self._system, windows.system[:n]))
        if n:
            self._next = float(windows.window[n - 1, END])

    def _keep(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64]) -> None:
        """Keeps the samples from the reach before the next window to be measured on."""
        oldest = self._window[0, START] if len(self._window) else self._next
        keep = max(int(np.floor(oldest)) - REACH, 0)
        if keep >= self._first:
            self._tail_u, self._tail_i = u_v[:, keep - self._first :].copy(), i_a[:, keep - self._first :].copy()
        else:
            cut = keep - self._tail_first
            self._tail_u = np.concatenate((self._tail_u[:, cut:], u_v), axis=1)
            self._tail_i = np.concatenate((self._tail_i[:, cut:], i_a), axis=1)
        self._tail_first = keep
        self._first += u_v.shape[1]

    def _measure(self, count: int, u_v: NDArray[np.float64], i_a: NDArray[np.float64]) -> None:
        """Measures the first ``count`` windows that wait; their samples are in the tail and in these."""
        if not count:
            return
        window, system = self._window[:count], self._system[:count]
        self._window, self._system = self._window[count:], self._system[count:]
        fitting = self._resampler
        spectra = Spectra.empty(self._sampling.wiring, fitting.order_max, count)
        others = spectra.take_energy(self._sampling, window, system, fitting.cycles)
        whole = np.flatnonzero(spectra.cycles)
        for row in np.flatnonzero((window[:, CYCLES] > 0) & (spectra.cycles == 0)).tolist() if others else ():
            # A rest behind windows that were measured tells nothing that they do not.
            is_rest = self._told and window[row, CYCLES] != fitting.cycles
            if not (is_rest and is_mains(float(spectra.frequency_hz[row]))):
                samples = (self._tail_u, self._tail_i, self._tail_first, u_v, i_a, self._first)
                fit_window(window[row], *samples, spectra, row)
        self._told = self._told or bool(spectra.cycles.any())
        for at in range(0, len(whole), BATCH):
            self._transform(window, whole[at : at + BATCH], u_v, i_a, spectra)
        self._done.append(spectra)

    def _transform(
        self,
        window: NDArray[np.float64],
        rows: NDArray[np.intp],
        u_v: NDArray[np.float64],
        i_a: NDArray[np.float64],
        spectra: Spectra,
    ) -> None:
        fitting = self._resampler
        resample_windows(
            self._tail_u,
            self._tail_i,
            self._tail_first,
            u_v,
            i_a,
            self._first,
            window,
            rows,
            fitting.cycles,
            self._weights,
            fitting.polynomials,
            fitting.points,
            self._points,
            spectra.u_peak_v,
            spectra.i_peak_a,
            spectra.neutral_a if self._sampling.wiring is not Wiring.ARON else np.empty(len(window)),
        )
        lines = rfft(self._points[: len(rows), :, : fitting.points])
        group(
            lines,
            window,
            rows,
            fitting.cycles,
            fitting.points,
            fitting.order_max,
            fitting.interharmonic_max,
            fitting.lines,
            fitting.line_gain,
            spectra.u1_v,
            spectra.i1_a,
            spectra.u_v,
            spectra.i_a,
            spectra.u_between_v,
            spectra.i_between_a,
            spectra.budeanu_var,
        )


@kernel
def resample_windows(
    tail_u,
    tail_i,
    tail_first,
    u_v,
    i_a,
    first,
    window,
    rows,
    cycles,
    weights,
    polynomials,
    points,
    out,
    u_peak,
    i_peak,
    neutral,
):
    """The points of windows, voltages first, into ``out`` (windows, 2 · systems, points + LANES); peaks and neutral current.

    Samples (systems, n) from number ``tail_first`` are in the tails, from ``first`` on in ``u_v`` and ``i_a``. Where the
    stream has no samples before or after, it is mirrored at its first or last point.
    """
    systems = u_v.shape[0]
    last = first + u_v.shape[1] - 1
    half = polynomials.shape[0] // 2
    longest = 0
    for w in range(rows.shape[0]):
        longest = max(longest, int(window[rows[w], END] - window[rows[w], START]))
    scratch = np.zeros((2 * systems, longest + 2 * half + LANES + 8), np.float32)
    for w in range(rows.shape[0]):
        at = rows[w]
        start, end = window[at, START], window[at, END]
        low, high = int(np.floor(start)) - half, int(np.floor(end)) + half + 1
        begin, stop = int(np.ceil(start)) - low, int(np.floor(end)) - low + 1
        for s in range(systems):
            _copy(tail_u[s], tail_first, u_v[s], first, last, low, high, scratch[s])
            _copy(tail_i[s], tail_first, i_a[s], first, last, low, high, scratch[systems + s])
            u_peak[at, s] = _peak(scratch[s, max(begin, -low) : min(stop, last + 1 - low)])
            i_peak[at, s] = _peak(scratch[systems + s, max(begin, -low) : min(stop, last + 1 - low)])
        # The middle stays where it is.
        length = length_of(scratch[:systems], weights, start - low, end - start, cycles)
        resample(scratch, (start + end - length) / 2 - low, length / points, polynomials, points, out[w])
        neutral[at] = _rms_of_sum(out[w, systems:, :points])


@kernel
def length_of(u, weights, start, length, cycles):
    """How long the cycles of a window are that begins in column ``start`` of ``u`` and is about ``length`` long.

    The phase of the reference voltage is compared between the window's first cycles and its last.
    """
    count = int(np.round(EDGE_CYCLES * length / cycles))
    one, other = int(np.ceil(start)), int(np.floor(start + length)) + 1 - count
    turn = 2 * np.pi * cycles / length
    cosine, sine = np.empty(count), np.empty(count)
    c, s, step_c, step_s = 1.0, 0.0, np.cos(turn), np.sin(turn)
    hann = np.pi / count
    h_c, h_s, hann_c, hann_s = np.cos(hann), np.sin(hann), np.cos(2 * hann), np.sin(2 * hann)
    for k in range(count):
        weight = 1.0 - h_c
        cosine[k], sine[k] = weight * c, weight * s
        c, s = c * step_c - s * step_s, c * step_s + s * step_c
        h_c, h_s = h_c * hann_c - h_s * hann_s, h_c * hann_s + h_s * hann_c
    one_c = one_s = other_c = other_s = 0.0
    for system in range(u.shape[0]):
        first, last = u[system, one : one + count], u[system, other : other + count]
        a = b = c = d = 0.0
        for k in range(count):
            a += first[k] * cosine[k]
            b += first[k] * sine[k]
            c += last[k] * cosine[k]
            d += last[k] * sine[k]
        one_c, one_s = one_c + weights[system] * a, one_s + weights[system] * b
        other_c, other_s = other_c + weights[system] * c, other_s + weights[system] * d
    # e^(−jωk): the sums are C − jS. What the phase ran ahead beyond the whole turns between the two ends:
    ahead = np.arctan2(-other_s, other_c) - np.arctan2(-one_s, one_c) - turn * (other - one)
    ahead -= 2 * np.pi * np.round(ahead / (2 * np.pi))
    excess = ahead / (turn * (other - one))
    # The comparison is written so that no number is no correction.
    return length / (1.0 + excess) if abs(excess) <= CORRECTION_MAX else length


@kernel
def group(
    lines, window, rows, cycles, points, order_max, between_max, used, gain, u1, i1, u, i, u_between, i_between, budeanu
):
    """From lines (windows, 2 · systems, lines) to subgroups, phasors of the fundamental and Budeanu's reactive power."""
    systems = lines.shape[1] // 2
    scale = np.empty(used)
    square = np.empty(used)
    for w in range(rows.shape[0]):
        at = rows[w]
        # rms of a line is √2/points of its magnitude; the filter's response at its frequency is taken back.
        length = window[at, END] - window[at, START]
        step = 2.0 * GAIN_STEPS / length
        # Above half the sampling rate is nothing, though the order may be one that is measured at the nominal frequency.
        highest = min(order_max, int((0.5 * length - 1.0) / cycles))
        highest_between = min(between_max, int((0.5 * length + 2.0) / cycles) - 1)
        for k in range(used):
            x = min(k * step, GAIN_STEPS - 1.0)
            n = int(x)
            scale[k] = (gain[n] + (x - n) * (gain[n + 1] - gain[n])) * 2.0 / (points * points)
        root = np.sqrt(scale[cycles])
        for c in range(2 * systems):
            line = lines[w, c]
            s = c % systems
            harmonic, between = (u[at, s], u_between[at, s]) if c < systems else (i[at, s], i_between[at, s])
            for k in range(used):
                re, im = np.float64(line[k].real), np.float64(line[k].imag)
                square[k] = (re * re + im * im) * scale[k]
            harmonic[0] = line[0].real / points
            for h in range(1, highest + 1):
                k = h * cycles
                harmonic[h] = np.sqrt(square[k - 1] + square[k] + square[k + 1])
            for h in range(highest_between + 1):
                total = 0.0
                for k in range(h * cycles + 2, (h + 1) * cycles - 1):
                    total += square[k]
                between[h] = np.sqrt(total)
        for s in range(systems):
            u_line, i_line = lines[w, s], lines[w, systems + s]
            u1[at, s] = u_line[cycles] * root
            i1[at, s] = i_line[cycles] * root
            total = 0.0
            for h in range(1, highest + 1):
                k = h * cycles
                p, q = u_line[k], i_line[k]
                total += (np.float64(p.imag) * q.real - np.float64(p.real) * q.imag) * scale[k]
            budeanu[at, s] = total


def lines_slowly(points: NDArray[np.float64], count: int) -> NDArray[np.complex128]:
    """The definition of the first lines: rms phasors of whole turns over the window; the line 0 is √2 times the mean."""
    turns = np.outer(np.arange(count), np.arange(len(points))) / len(points)
    return np.asarray(np.exp(-2j * np.pi * (turns % 1.0)) @ points * np.sqrt(2.0) / len(points), np.complex128)


def subgroups_slowly(lines: NDArray[np.complex128], cycles: int, order: int) -> tuple[float, float]:
    """The definition of the subgroups: (harmonic ``order``, interharmonics between it and the next)."""
    low = order * cycles
    around, between = np.abs(lines[low - 1 : low + 2]), np.abs(lines[low + 2 : low + cycles - 1])
    return float(np.sqrt(np.sum(around**2))), float(np.sqrt(np.sum(between**2)))


@kernel
def _copy(tail, tail_first, row, first, last, low, high, target):
    """Samples ``low`` … ``high`` of a stream into a row; mirrored through the points at its ends."""
    for k in range(low, min(0, high + 1)):
        target[k - low] = 2.0 * _sample(tail, tail_first, row, first, 0) - _sample(tail, tail_first, row, first, -k)
    from_tail, to_tail = max(low, 0), min(high + 1, first)
    if to_tail > from_tail:
        source = tail[from_tail - tail_first : to_tail - tail_first]
        piece = target[from_tail - low : to_tail - low]
        for k in range(source.shape[0]):
            piece[k] = source[k]
    from_row, to_row = max(low, first), min(high, last) + 1
    if to_row > from_row:
        source = row[from_row - first : to_row - first]
        piece = target[from_row - low : to_row - low]
        for k in range(source.shape[0]):
            piece[k] = source[k]
    for k in range(max(last + 1, low), high + 1):
        end = _sample(tail, tail_first, row, first, last)
        target[k - low] = 2.0 * end - _sample(tail, tail_first, row, first, 2 * last - k)


@kernel
def _sample(tail, tail_first, row, first, k):
    return row[k - first] if k >= first else tail[k - tail_first]


@kernel
def _rms_of_sum(rows):
    together = rows[0].copy()
    for s in range(1, rows.shape[0]):
        row = rows[s]
        for k in range(together.shape[0]):
            together[k] += row[k]
    total = 0.0
    for k in range(together.shape[0]):
        total += np.float64(together[k]) * together[k]
    return np.sqrt(total / together.shape[0])


@kernel
def _peak(row):
    """The largest magnitude; what is no number is passed over."""
    largest = np.zeros(PEAK_LANES, np.float32)
    whole = row.shape[0] // PEAK_LANES * PEAK_LANES
    for k in range(0, whole, PEAK_LANES):
        piece = row[k : k + PEAK_LANES]
        for j in range(PEAK_LANES):
            value = abs(piece[j])
            largest[j] = value if value > largest[j] else largest[j]
    peak = 0.0
    for j in range(PEAK_LANES):
        peak = max(peak, largest[j])
    for k in range(whole, row.shape[0]):
        peak = max(peak, abs(row[k]))
    return peak
