"""What feeds the voltage quality counters of one meter: an observer of its samples and of the windows of its energy.

    frontend ─→ Quality ─┬→ windows ─┬→ frequency over 10 s           8 counters
                         │           ├→ voltages of seconds, means    variations, rapid changes
                         │           └→ THD and unbalance, 10 min     unbalance, THD of each phase
                         └→ Urms(1/2) → outages, short sags and swells

What the voltage quality logger writes down is told as an occurrence, ``VoltageFound``. All of the state is of the stream that is
under way: nothing of it is in the memory.
"""

from collections import deque
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.core.occurrence import VOLTAGE, Occurrence, Occurrences
from trefas.core.symmetry import Symmetry
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.waveform import Waveform
from trefas.metrology.aggregation import TEN_MINUTES_NS, Aggregator
from trefas.metrology.components import TURN, U2_PCT, symmetry
from trefas.metrology.event import Kind
from trefas.metrology.frequency import TenSeconds
from trefas.metrology.observer import Sampling, Windows
from trefas.metrology.quality import Occurrence as Found
from trefas.metrology.quality import Quality
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra
from trefas.metrology.voltage_quality import Code, Deviations, VoltageEvent, VoltageQualitySettings

FOUND_MAX = 100
"""Events that are kept to be looked at. They are no part of the memory."""
NOMINAL_HZ = 50.0
"""Where nobody says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoltageFound(Occurrence):
    """A voltage beyond a limit, or an outage, as soon as it is found; ``at`` is the time of what it tells."""

    event: VoltageEvent

    @classmethod
    def of(cls, event: VoltageEvent) -> Self:
        """What is told of it."""
        return cls(VOLTAGE, event.time, value=int(event.code), event=event)


class VoltageQualityObserver:
    """Counts what is found in the voltages of a meter, tells it, and shows the values of the waveform."""

    def __init__(
        self, quality: VoltageQuality, occurrences: Occurrences | None = None, symmetry: Symmetry | None = None
    ) -> None:
        """``quality`` and ``symmetry`` speak for the meter; the latter is told what the voltages are to each other."""
        self.quality = quality
        self._occurrences = occurrences
        self._symmetry = symmetry
        rows = quality.rows
        self._waveform = Waveform(rows, quality.meter) if Waveform in rows.layout.parts else None
        self.spectra: Spectra | None = None
        """Of the newest windows."""
        self.found: deque[Found] = deque(maxlen=FOUND_MAX)
        """The newest dips, swells, interruptions and changes, in the order in which they ended."""
        self._put_to_use(quality.settings)

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        settings = self.quality.settings
        if settings != self._settings:
            self._put_to_use(settings)
        if self._wiring is not sampling.wiring:
            self._start(sampling.wiring)
        self._quality.begin(sampling)

    @property
    def nominal_hz(self) -> float:
        """What frequencies are judged by."""
        return self._quality.nominal_hz or NOMINAL_HZ

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples and windows."""
        self._quality.take(u_v, i_a, windows)
        self._look()

    def finish(self, windows: Windows) -> None:
        """The stream ends here; intervals on the clock wait for the next one."""
        self._quality.finish(windows)
        self._look()

    # Inside.

    def _put_to_use(self, settings: VoltageQualitySettings) -> None:
        self._settings = settings
        self._quality = Quality(settings.events)
        self._wiring: Wiring | None = None

    def _start(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._deviations = Deviations(wiring.value, self._settings)
        self._frequency = TenSeconds()
        self._ten_minutes = Aggregator(TEN_MINUTES_NS, np.ones(2 * wiring.systems + 1, np.bool_))
        self._rapid_changes = 0
        self._last_second = {Kind.DIP: -1, Kind.SWELL: -1}

    def _look(self) -> None:
        spectra = self._quality.harmonics.collect()
        if spectra is not None:
            self._look_at_windows(spectra)
        assert self._quality.events is not None, "it is made with settings for events"
        for found in self._quality.events.collect():
            self.found.append(found)
            self._look_at_event(found)

    def _look_at_windows(self, spectra: Spectra) -> None:
        self.spectra = spectra
        start_ns, end_ns = spectra.start_ns, spectra.end_ns
        self._frequency.take(start_ns, end_ns, spectra.cycles)
        for hz, flagged in zip(*self._whole_frequencies(), strict=True):
            if not flagged:
                self._count_frequency(hz)
        thd_u_pct, thd_i_pct = spectra.thd_u_pct(), spectra.thd_i_pct()
        relations = symmetry(spectra.u1_v, spectra.wiring)
        values = (thd_u_pct, thd_i_pct, relations[U2_PCT, :, np.newaxis])
        self._ten_minutes.take(start_ns, end_ns, np.concatenate(values, axis=1), spectra.measured_ns)
        over = self._ten_minutes.collect()
        for row, at_ns in zip(over.values[~over.flagged], over.end_ns[~over.flagged].tolist(), strict=True):
            self._count_ten_minutes(row)
            if self._symmetry is not None and np.isfinite(row[-1]):
                self._symmetry.take_mean(bool(row[-1] > self.quality.settings.unbalance_pct), at_ns)
        self._deviations.take(start_ns, end_ns, spectra.u_rms_v, spectra.measured_ns)
        self._count_deviations()
        if self._symmetry is not None:
            self._symmetry.take_sequence(relations[TURN], end_ns)
        if self._waveform is not None:
            self._waveform.show(spectra, thd_u_pct, thd_i_pct, relations)

    def _whole_frequencies(self) -> tuple[list[float], list[bool]]:
        found = self._frequency.collect()
        return found.hz.tolist(), found.flagged.tolist()

    def _count_frequency(self, hz: float) -> None:
        for number, band in enumerate(self._settings.frequency_bands, 1):
            limit_hz = self.nominal_hz * (1.0 + band)
            if hz < limit_hz if band < 0 else hz > limit_hz:
                self.quality.count(VoltageQuality.frequency[number])

    def _count_ten_minutes(self, row: NDArray[np.float64]) -> None:
        assert self._wiring is not None, "windows come after the begin of a stream"
        systems = self._wiring.systems
        if self._waveform is not None:
            self._waveform.show_mean(self._wiring, row[:systems], row[systems:-1])
        for phase, thd_u_pct, thd_i_pct in zip(self._wiring.value, row[:systems], row[systems:-1], strict=True):
            if thd_u_pct > self._settings.thd_u_pct:
                self.quality.count(VoltageQuality.thd_u[phase + 1])
            if thd_i_pct > self._settings.thd_i_pct:
                self.quality.count(VoltageQuality.thd_i[phase + 1])
        if row[-1] > self._settings.unbalance_pct:
            self.quality.count(VoltageQuality.unbalance)

    def _count_deviations(self) -> None:
        deviations, settings = self._deviations, self._settings
        for event in deviations.collect():
            self._tell(event)
        means, deviations.means = deviations.means, []
        for mean in means:
            there = mean >= settings.outage_v
            for counter, outside in (
                (VoltageQuality.variation_low_1, there & (mean < settings.u_n_v * (1.0 - settings.undervoltage))),
                (VoltageQuality.variation_low_2, there & (mean < settings.u_low_mean_v)),
                (VoltageQuality.variation_high, mean > settings.u_high_mean_v),
            ):
                if outside.any():
                    self.quality.count(counter)
        changes, self._rapid_changes = deviations.rapid_changes - self._rapid_changes, deviations.rapid_changes
        self.quality.count(VoltageQuality.rapid_changes, changes)

    def _look_at_event(self, found: Found) -> None:
        event = found.event
        if event.kind is Kind.OUTAGE:
            self.quality.count(
                VoltageQuality.interruptions_long if event.is_long else VoltageQuality.interruptions_short
            )
            assert self._wiring is not None, "events come after the begin of a stream"
            phases = [self._wiring.value[each] + 1 for each in event.phases]
            for phase in [0] if len(phases) == self._wiring.systems > 1 else phases:
                self._tell(VoltageEvent(Code.OUTAGE, phase, found.start))
                self._tell(VoltageEvent(Code.RESTORED, phase, found.end))
        elif event.kind in self._last_second:
            shortest_s, longest_s = self._settings.sag_s
            second = found.end // NS_PER_S
            if shortest_s <= event.duration_s <= longest_s and second != self._last_second[event.kind]:
                self._last_second[event.kind] = second
                self.quality.count(VoltageQuality.dips if event.kind is Kind.DIP else VoltageQuality.swells)

    def _tell(self, event: VoltageEvent) -> None:
        if self._occurrences is not None:
            self._occurrences.tell(VoltageFound.of(event), meter=self.quality.meter)
