"""One meter's samples from one long gap to the next: the tracker's state, and the samples that are not measured yet.

Windows go through kernels until one is odd. Then there is time to look: samples were lost and what is there is measured by itself
(``trefas.metrology.lossy``), or the voltage has another frequency or a direct part and the tracker is tuned to it
(``trefas.metrology.fundamental``), or it has none that can be followed, and what needs whole cycles is not measured.
"""

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.bands import (
    BANDS,
    CYCLES_50_HZ,
    CYCLES_60_HZ,
    MAINS,
    NOMINAL_SPLIT_HZ,
    band_of,
    cycles_of_nominal,
    nominal_hz_of,
)
from trefas.metrology.cycles import is_gone, is_gone_in_part, reference_weights, stretch, tracker
from trefas.metrology.fundamental import LOOKED_AT_S, SHARE_MIN, Fundamental, find_fundamental, sharpened
from trefas.metrology.lossy import Measured, measure_lossy
from trefas.metrology.moving import CYCLES_ENOUGH, find_moving
from trefas.metrology.observer import Windows
from trefas.metrology.samples import Wiring
from trefas.metrology.stitching import samples_to_join
from trefas.metrology.windows import (
    ACTIVE,
    CYCLES,
    EDGE,
    END,
    FLUSH_TOLERANCE,
    FREQUENCY,
    I_RMS,
    MEASURED,
    PHASORS,
    REACTIVE,
    START,
    SYSTEM_COLUMNS,
    U_RMS,
    UNSTEADY,
    WINDOW_COLUMNS,
    measure_rest,
    measure_windows,
    unsteadiness,
)

Array = NDArray[np.float64]

SURE_SHARE = 0.9
"""Of a voltage's: a fundamental with less at the tracker's frequency is looked at again, where samples were lost."""

SHARPENED_MAX = 0.5
"""Of a cycle over a window: by so much lost edges may turn it."""

ANOTHER = 0.1
"""Of the frequency: a fundamental further from that of the window is another one."""

OFFSET_MAX = 0.3
"""Of the amplitude: a direct voltage above is taken away from the reference; crossings are sure up to 0.7."""

PAUSE_S = (0.3, 10.0)
"""So long no other frequency is looked for after none was found; twice as long each time."""

SHORTEST_S = 0.95 * min((band.cycles or CYCLES_50_HZ) / band.fastest_hz for band in BANDS)
"""No window is shorter."""


class Verdict(Enum):
    """What is done about an odd window."""

    WAIT = 0
    TUNED = 1
    TAKEN = 2


class Stream:
    """Measures samples (systems, n) as they come."""

    def __init__(self, wiring: Wiring, rate_hz: float, nominal_hz: float | None) -> None:
        self.cycles = 0 if nominal_hz is None else cycles_of_nominal(nominal_hz)
        self.rate_hz, self.nominal_hz = rate_hz, nominal_hz
        self.split_samples = rate_hz / NOMINAL_SPLIT_HZ
        self.tracker = tracker(rate_hz, nominal_hz or MAINS.centre_hz)
        self.weights = reference_weights(wiring.systems, aron=wiring is Wiring.ARON)
        self.start = -0.5
        """Where the next window starts, in samples."""
        self.reactive = np.full(wiring.systems, np.nan)
        """Reactive power of the last whole window, for a rest that is too short to tell."""
        self.phasors = np.full((wiring.systems, PHASORS), np.nan)
        """Of that window, from its start."""
        self.lost = 0.0
        """Samples that windows found lost."""
        self.tail_u, self.tail_i = np.empty((2, wiring.systems, 0))
        self.base = 0
        """Number of the first sample in the tail."""
        self._usual = rate_hz * CYCLES_60_HZ / MAINS.slowest_hz
        """Length of a window in samples: of the last one, at first the longest that can be."""
        self._band = MAINS
        self._runs = np.empty((0, 2))
        self._tuned_at = self._look_from = -1.0
        self._pause_s = 0.0
        self._is_opened = False
        """Whether a window was measured since the stream began or the tracker was tuned."""
        self._kept_from = -0.5
        """Samples from here on are in the tail however the stream was cut, if they are no more than ``_keep`` keeps."""

    def take(self, u_v: Array, i_a: Array) -> Windows:
        """Measures the windows that end in these samples (systems, n); keeps the rest."""
        n, head = u_v.shape[1], 0
        block_base = self.base + self.tail_u.shape[1]
        if block_base > self.base:
            head = min(n, samples_to_join(block_base, self.start, self._usual, self.cycles))
        pieces = []
        if head or not n:
            u = np.concatenate((self.tail_u, u_v[:, :head]), axis=1)
            i = np.concatenate((self.tail_i, i_a[:, :head]), axis=1)
            pieces.append(self._measure(u, i, self.base))
            if head < n and self.start < block_base:
                # A frequency is looked for or became lower, and the window that began in the tail needs more than usual.
                u = np.concatenate((self.tail_u, u_v), axis=1)
                i = np.concatenate((self.tail_i, i_a), axis=1)
                pieces.append(self._measure(u, i, self.base))
                head = n
            if head == n:
                self._keep(u, i, self.base)
                return Windows.joined(pieces)
            tail_base, self.base = self.base, block_base
        pieces.append(self._measure(u_v, i_a, self.base))
        if head and self._needed_from < self.base:
            u_v, i_a = np.concatenate((self.tail_u, u_v), axis=1), np.concatenate((self.tail_i, i_a), axis=1)
            self.base = tail_base
        self._keep(u_v, i_a, self.base)
        return Windows.joined(pieces)

    def rest(self) -> Windows:
        """What is left at the end of the stream."""
        u, i = self.tail_u, self.tail_i
        pieces = [self._measure(u, i, self.base, ends=True)]
        window, system = np.zeros((2, WINDOW_COLUMNS)), np.zeros((2, u.shape[0], SYSTEM_COLUMNS))
        count, odd = measure_rest(
            self.tracker, u, i, self.base, self.start, self.weights, self.reactive, self.phasors, window, system
        )
        pieces.append(self._odd_rest(window, system) if odd else Windows(count, window, system))
        self._fit_rest(pieces[-1])
        return Windows.joined([piece for piece in pieces if piece.count] or pieces[:1])

    def _measure(self, u_v: Array, i_a: Array, base: int, *, ends: bool = False) -> Windows:
        capacity = int((base + u_v.shape[1] - self.start) / (SHORTEST_S * self.rate_hz)) + 2
        window, system = np.empty((capacity, WINDOW_COLUMNS)), np.empty((capacity, u_v.shape[0], SYSTEM_COLUMNS))
        runs: list[tuple[int, Array]] = []
        count = 0
        while True:
            self.cycles, self.start, done, odd = measure_windows(
                self.tracker,
                u_v,
                i_a,
                base,
                self.start,
                self.cycles,
                self.split_samples,
                self.weights,
                self.reactive,
                self.phasors,
                window[count:],
                system[count:],
            )
            if done and not self._is_opened:
                self._fit(u_v, i_a, base, window[count], system[count], is_last=done == 1)
            count += done
            if done:
                self._is_opened = True
                self._usual = float(window[count - 1, END] - window[count - 1, START])
                self._look_from, self._pause_s = self.start, 0.0
            assert count < capacity, "no window is shorter than the shortest"
            if not odd:
                break
            verdict = self._judge(u_v, i_a, base, window[count], system[count], ends)
            if verdict is Verdict.WAIT:
                break
            if verdict is Verdict.TAKEN:
                if window[count, MEASURED] < window[count, END] - window[count, START]:
                    runs.append((count, self._runs))
                self.start = float(window[count, END])
                count += 1
        return Windows(count, window, system, tuple(runs))

    def _judge(self, u_v: Array, i_a: Array, base: int, window: Array, system: Array, ends: bool) -> Verdict:
        """An odd window: tunes to another fundamental, or writes what there is of it."""
        start, end = float(window[START]), float(window[END])
        there = measure_lossy(u_v, i_a, base, start, end, self.cycles / (end - start))
        gone = is_gone(self.tracker, u_v, base, start, end)
        counted = bool(window[CYCLES] > 0)
        if counted and there.length < end - start:
            there = self._improved(u_v, i_a, base, window, there)
        whole = counted and (there.share >= SURE_SHARE or there.is_little) and not self._is_at_edge(start, end)
        if not whole and (gone or start == self._tuned_at or start < self._look_from):
            whole = counted and (gone or there.follows)
        elif not whole:
            found = self._looked_for(u_v, base, start, end, there, ends)
            if isinstance(found, Verdict):
                return found
            whole = counted and found
        unsteady = unsteadiness(self.tracker, start, end) > UNSTEADY
        if start == self._tuned_at and unsteady:
            # Where its first cycle began is told by the next one, and they are not alike.
            whole = False
        whole = whole and band_of(self.cycles * self.rate_hz / (end - start), self.rate_hz) is not None
        told = whole or gone or is_gone_in_part(self.tracker, u_v, base, np.linspace(start, end, self.cycles + 1))
        self._write(window, system, there, whole=whole, told=told)
        self._fit(u_v, i_a, base, window, system)
        self._is_opened |= bool(window[CYCLES] > 0)
        self.phasors[:] = np.nan
        return Verdict.TAKEN

    def _looked_for(
        self, u_v: Array, base: int, start: float, end: float, there: Measured, ends: bool
    ) -> Verdict | bool:
        """Looks for the fundamental of an odd window: that of the window may be it (True), or the tracker is tuned to another."""
        stop = start + LOOKED_AT_S * self.rate_hz
        if not ends and base + u_v.shape[1] - 1 < stop:
            return Verdict.WAIT
        found = find_fundamental(self.weights @ stretch(u_v, base, start, stop), self.rate_hz)
        if found is not None and found.share >= SHARE_MIN:
            same = self._is_that_of(found, start, end)
            return Verdict.TUNED if self._tune(found, start, same=same) else same
        self._pause_s = min(max(2.0 * self._pause_s, PAUSE_S[0]), PAUSE_S[1])
        self._look_from = start + self._pause_s * self.rate_hz
        return there.follows

    def _improved(self, u_v: Array, i_a: Array, base: int, window: Array, there: Measured) -> Measured:
        """A window with lost samples, as well as what is there of it can be measured."""
        if there.share < SURE_SHARE and not there.is_little:
            there = self._refined(u_v, i_a, base, window, there)
        if there.share >= SURE_SHARE and not there.is_little:
            there = self._sharpened(u_v, i_a, base, window, there)
        return there

    def _refined(self, u_v: Array, i_a: Array, base: int, window: Array, there: Measured) -> Measured:
        """A window of which so much was lost that the tracker may have gone astray: with the frequency of what is there."""
        start, end = float(window[START]), float(window[END])
        found = find_fundamental(self.weights @ stretch(u_v, base, start, end), self.rate_hz)
        if found is None or found.share < SHARE_MIN or not self._is_that_of(found, start, end):
            return there
        per_sample = found.frequency_hz / self.rate_hz
        refined = measure_lossy(u_v, i_a, base, start, end, per_sample)
        if refined.share <= there.share:
            return there
        window[FREQUENCY] = per_sample
        return refined

    def _sharpened(self, u_v: Array, i_a: Array, base: int, window: Array, there: Measured) -> Measured:
        """A window with lost samples, with the frequency that those there have: an edge that was lost is known to a part of a
        cycle, and a hundredth of a cycle over a window is a fifth of a permille of its phasors' power."""
        start, end = float(window[START]), float(window[END])
        tracked_hz = float(window[FREQUENCY]) * self.rate_hz
        frequency_hz = sharpened(self.weights @ stretch(u_v, base, start, end), self.rate_hz, tracked_hz)
        if not abs(frequency_hz - tracked_hz) <= SHARPENED_MAX * self.rate_hz / (end - start):
            return there
        better = measure_lossy(u_v, i_a, base, start, end, frequency_hz / self.rate_hz)
        if better.share < there.share:
            return there
        window[FREQUENCY] = frequency_hz / self.rate_hz
        return better

    def _write(self, window: Array, system: Array, there: Measured, *, whole: bool, told: bool) -> None:
        """What there is of a window; ``told``: its reactive power is that of its fundamental."""
        if not whole:
            window[CYCLES] = window[FREQUENCY] = 0.0
        if not np.isfinite(system[:, (U_RMS, I_RMS, ACTIVE)]).all():
            window[MEASURED] = there.length
            self.lost += float(window[END] - window[START]) - there.length
            self._runs = there.runs
            system[:] = there.system
            if there.is_little:
                system[:, REACTIVE] = self.reactive * there.length
        if not told and not there.is_little:
            system[:, REACTIVE] = np.nan
        if np.isfinite(system[:, REACTIVE]).all() and window[MEASURED] > 0.0:
            self.reactive[:] = system[:, REACTIVE] / window[MEASURED]

    def _is_that_of(self, found: Fundamental, start: float, end: float) -> bool:
        """Whether a fundamental has the frequency of a window."""
        return abs(found.frequency_hz * (end - start) / (self.cycles * self.rate_hz) - 1.0) <= ANOTHER

    def _is_at_edge(self, start: float, end: float) -> bool:
        """Whether the frequency of a window is about to leave the band."""
        frequency_hz = self.cycles * self.rate_hz / (end - start)
        return not EDGE * self._band.slowest_hz <= frequency_hz <= self._band.fastest_hz / EDGE

    def _tune(self, found: Fundamental, start: float, *, same: bool) -> bool:
        """Tunes the tracker to what was found, from ``start`` on, if that is another fundamental than it follows."""
        band = band_of(found.frequency_hz, self.rate_hz)
        offset = float(self.tracker["offset"][0])
        if band is None or (same and band is self._band and abs(found.offset - offset) <= OFFSET_MAX * found.amplitude):
            return False
        self._kept_from = max(self._kept_from, float(np.ceil(self._needed_from)))
        self._is_opened = False
        self._band = band
        centre_hz = (self.nominal_hz or MAINS.centre_hz) if band is MAINS else band.centre_hz
        self.tracker = tracker(self.rate_hz, centre_hz, band.slowest_hz, band.fastest_hz)
        self.tracker["period"] = self.rate_hz / found.frequency_hz
        self.tracker["begin"] = self.tracker["next_sample"] = int(np.ceil(start))
        self.tracker["offset"] = found.offset if abs(found.offset) > OFFSET_MAX * found.amplitude else 0.0
        self.cycles = band.cycles or cycles_of_nominal(self.nominal_hz or nominal_hz_of(found.frequency_hz))
        self._tuned_at = start
        return True

    def _fit(self, u_v: Array, i_a: Array, base: int, window: Array, system: Array, *, is_last: bool = True) -> None:
        """The reactive energy of an odd window, or of the first one, from a load or a frequency that runs in it."""
        if window[CYCLES] == 0 or not np.isfinite(system[:, REACTIVE]).all():
            return
        start, end = float(window[START]), float(window[END])
        found = find_moving(u_v, i_a, base, start, end, self.weights, float(window[FREQUENCY]))
        if found is not None:
            lossy = window[MEASURED] < end - start
            system[:, REACTIVE] = found.reactive(self._runs if lossy else window[np.newaxis, START : END + 1])
            if is_last:
                self.reactive[:] = system[:, REACTIVE] / window[MEASURED]

    def _fit_rest(self, rest: Windows) -> None:
        """The same of what is left, with some cycles before it where it has few."""
        if not rest.count or not np.isfinite(rest.system[: rest.count, :, REACTIVE]).all():
            return
        period = 1.0 / float(rest.window[0, FREQUENCY]) if rest.window[0, CYCLES] else float(self.tracker["period"][0])
        end = float(rest.window[rest.count - 1, END])
        begin = max(min(self.start, end - CYCLES_ENOUGH * period), self._kept_from)
        found = find_moving(self.tail_u, self.tail_i, self.base, begin, end, self.weights, 1.0 / period)
        if found is not None:
            lost = dict(rest.lossy)
            for row in range(rest.count):
                runs = lost.get(row, rest.window[row : row + 1, START : END + 1])
                rest.system[row, :, REACTIVE] = found.reactive(runs)
            self.reactive[:] = found.reactive(np.array([[end - period, end]])) / period

    def _odd_rest(self, window: Array, system: Array) -> Windows:
        """What is left where samples are lost, or where the tracker knows no cycle of it."""
        u, i, base, start = self.tail_u, self.tail_i, self.base, self.start
        end = base + u.shape[1] - 0.5
        middle, cycles, there = start, int(window[0, CYCLES]), None
        per_sample = float(window[0, FREQUENCY])
        if cycles:
            middle = float(window[0, END])
            there = measure_lossy(u, i, base, start, middle, cycles / (middle - start))
        if there is None or there.share < SURE_SHARE:
            found = find_fundamental(self.weights @ stretch(u, base, start, end), self.rate_hz, exactly=True)
            sure = found is not None and found.is_sure((end - start) / self.rate_hz)
            if found and sure and band_of(found.frequency_hz, self.rate_hz):
                per_sample = found.frequency_hz / self.rate_hz
                cycles = int(np.floor((end - start) * per_sample + FLUSH_TOLERANCE))
                middle = min(start + cycles / per_sample, end)
                there = measure_lossy(u, i, base, start, middle, per_sample) if cycles else None
            elif not (there is not None and there.follows):
                cycles, middle = 0, start
        window[:], system[:] = 0.0, np.nan
        count, runs = 0, []
        spans = [(start, middle, cycles)] if cycles else []
        for begin, stop, whole in (*spans, (middle, end, 0)):
            if stop - begin <= 1e-6:
                continue
            part = there if whole and there else measure_lossy(u, i, base, begin, stop, 0.0)
            row = window[count]
            row[START], row[END], row[CYCLES] = begin, stop, whole
            if whole:
                part = self._write_cycles(row, system[count], part, per_sample)
            else:
                self._write_rest(row, system[count], part, per_sample)
            if part.length < stop - begin:
                runs.append((count, part.runs))
            count += 1
        return Windows(count, window, system, tuple(runs))

    def _write_cycles(self, row: Array, system: Array, part: Measured, per_sample: float) -> Measured:
        """Whole cycles of what is left."""
        row[FREQUENCY] = per_sample
        if part.length < float(row[END] - row[START]) and part.follows and not part.is_little:
            part = self._sharpened(self.tail_u, self.tail_i, self.base, row, part)
        self._write(row, system, part, whole=True, told=part.follows)
        return part

    def _write_rest(self, row: Array, system: Array, part: Measured, per_sample: float) -> None:
        """What is behind them: less than a cycle has the power of the cycles before it; more has none that can be told."""
        begin, stop = float(row[START]), float(row[END])
        row[FREQUENCY] = 0.0
        self._write(row, system, part, whole=False, told=False)
        little = (stop - begin) * (per_sample or 1.0 / float(self.tracker["period"][0])) < 1.0 + FLUSH_TOLERANCE
        gone = is_gone(self.tracker, self.tail_u, self.base, begin, stop)
        system[:, REACTIVE] = self.reactive * part.length if little else (0.0 if gone else np.nan)

    @property
    def _needed_from(self) -> float:
        """The first position that may be asked for again: some cycles before the next window, to tell how the load runs."""
        return self.start - CYCLES_ENOUGH * self.rate_hz / self._band.slowest_hz - 1.0

    def _keep(self, u_v: Array, i_a: Array, base: int) -> None:
        first = max(0, int(np.floor(self._needed_from)) - base)
        self.tail_u, self.tail_i, self.base = u_v[:, first:].copy(), i_a[:, first:].copy(), base + first
