"""Where in a stream the voltage is that of a network of 50 or 60 Hz: events and flicker are of such networks alone.

    windows    16.7 Hz  16.7 Hz │ 50 Hz │ (gone) │ 50 Hz │ 90 Hz  95 Hz │ …
               other            │ mains                  │ other

Windows come later than the voltages of half cycles in which an event is found, so what is found waits until windows are beyond
it. A fault does not make another network: one window alone is none, and where a frequency cannot be told it is that from before.
"""

import numpy as np

from trefas.metrology.bands import is_mains
from trefas.metrology.observer import Windows
from trefas.metrology.windows import CYCLES, END, FREQUENCY, REACTIVE, START

SPANS_MAX = 1_000
"""Changes between networks that are remembered; of more the two oldest become one."""


class Mains:
    """The windows of one stream, judged as they come. Positions are in samples."""

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self.settled = -0.5
        """Up to here it is known which network it is."""
        self.other_s = 0.0
        """Seconds of another network so far, …"""
        self._cycles = self._known_s = 0.0
        """Cycles of those with a frequency, and how long they are."""
        self._is_other: bool | None = None
        self._spans: list[tuple[float, float]] = []
        self._unsure: list[list[float]] = []
        """Windows of which the next one tells what they are."""

    def take(self, windows: Windows) -> None:
        """The windows that ended."""
        for row, window in enumerate(windows.window[: windows.count].tolist()):
            is_known = window[CYCLES] > 0
            if is_known and is_mains(window[FREQUENCY] * self._rate_hz):
                self._unsure.clear()
                self._is_other = False
            elif is_known and (self._is_other is not False or any(each[CYCLES] > 0 for each in self._unsure)):
                self._is_other = True
                self._count(window)
            elif is_known or self._is_other is None or self._unsure:
                # The first of another frequency; or none was known yet, and there is a voltage that has none.
                if is_known or self._unsure or np.isnan(windows.system[row, :, REACTIVE]).any():
                    self._unsure.append(window)
                    if len(self._unsure) > SPANS_MAX:
                        self._unsure[1][START] = self._unsure[0][START]
                        del self._unsure[0]
                    continue
            elif self._is_other:
                self._count(window)
            if not self._unsure:
                self.settled = window[END]

    def finish(self, windows: Windows) -> None:
        """The stream ends, with windows shorter than others. These do not make another network of one that was known."""
        if self._is_other is not False:
            self.take(windows)
            if self._is_other is None and self._unsure:
                self._count(self._unsure[-1])
        self._unsure.clear()
        self.settled = np.inf

    @property
    def other_hz(self) -> float | None:
        """The mean frequency of the other network; None where it has none that is followed."""
        return self._cycles / self._known_s if self._known_s else None

    def touches(self, start: float, end: float) -> bool:
        """Whether some of a span was of another network."""
        return any(first < end and last > start for first, last in self._spans)

    def _count(self, window: list[float]) -> None:
        """Windows of another network."""
        for each in (*self._unsure, window):
            start, end = each[START], each[END]
            if start < (self._spans[-1][1] if self._spans else -1.0):
                continue
            self.other_s += (end - start) / self._rate_hz
            if each[CYCLES] > 0:
                self._cycles += each[FREQUENCY] * (end - start)
                self._known_s += (end - start) / self._rate_hz
            if self._spans and self._spans[-1][1] >= start:
                self._spans[-1] = (self._spans[-1][0], end)
            else:
                self._spans.append((start, end))
        self._unsure.clear()
        if len(self._spans) > SPANS_MAX:
            self._spans[:2] = [(self._spans[0][0], self._spans[1][1])]
