"""Voltage quality counters: how often the supply was not as it should be, by the rules of the real meter.

    frontend ─→ Quality ─┬→ windows ─┬→ frequency over 10 s           8 counters
                         │           ├→ voltages of seconds, means    variations, rapid changes
                         │           └→ THD and unbalance, 10 min     unbalance, THD of each phase
                         └→ Urms(1/2) → outages, short sags and swells

The part is an observer of the samples and the windows of the energy. A counter that is not of one phase counts once, however
many phases had a part in it. What was not measured whole is not counted. What the voltage quality logger writes down is told to
``hearers``. Thresholds are part of the memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.symmetry import Symmetry
from trefas.core.waveform import Waveform
from trefas.metrology.aggregation import TEN_MINUTES_NS, Aggregator
from trefas.metrology.event import Kind
from trefas.metrology.frequency import TenSeconds
from trefas.metrology.observer import Sampling, Windows
from trefas.metrology.quality import Occurrence, Quality
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra
from trefas.metrology.voltage_quality import Code, Deviations, VoltageEvent, VoltageQualitySettings

NOMINAL_HZ = 50.0
"""Where nobody says."""
MILLIONTHS = 1_000_000


def _counter(number: int, name: str) -> Slot:
    return Slot(f"1-1:133.0.{number}", Unit.NONE, f"VQ_Counter_{name}", wire=Wire.U16)


def _counters(first: int, name: str, record: str) -> Slots:
    """Of the three phases, with logical names from ``first`` on."""
    obis = [f"1-1:133.0.{first + phase}" for phase in range(3)]
    return Slots(3, obis, Unit.NONE, f"VQ_Counter_{name}", record=record, wire=Wire.U16)


def _values_of(settings: VoltageQualitySettings) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Every threshold by its name; some are several numbers."""
    for field in fields(settings):
        value = getattr(settings, field.name)
        yield field.name, value if isinstance(value, tuple) else (value,)


_THRESHOLDS = [
    (name, k, value) for name, values in _values_of(VoltageQualitySettings()) for k, value in enumerate(values)
]
"""Every threshold's numbers one after the other, as delivered."""


def thresholds_of(name: str) -> list[Slot]:
    """The slots of a threshold by its name; most have one."""
    return [VoltageQuality.threshold[place] for place, (each, _, _) in enumerate(_THRESHOLDS) if each == name]


class VoltageQuality(Part):
    """The counters, and what feeds them."""

    frequency = Slots(8, "1-1:133.0.{n}", Unit.NONE, "VQ_Counter_F{n}", wire=Wire.U16)
    variation_low_1 = _counter(9, "VoltageVariation_Low1")
    variation_low_2 = _counter(10, "VoltageVariation_Low2")
    variation_high = _counter(11, "VoltageVariation_High")
    rapid_changes = _counter(12, "RapidVoltageChanges")
    unbalance = _counter(13, "Voltage_Unbalance")
    interruptions_long = _counter(14, "Interupts_Long")
    interruptions_short = _counter(15, "Interupts_Short")
    thd_u = _counters(16, "THD_U_L{n}", "thd_u_l{n}")
    dips = _counter(19, "Dips")
    swells = _counter(20, "Swells")
    thd_i = _counters(21, "THD_I_L{n}", "thd_i_l{n}")

    threshold = Slots(
        range(len(_THRESHOLDS)),
        None,
        Unit.NONE,
        [f"threshold {name} {k} (millionths)" for name, k, _ in _THRESHOLDS],
        record=[f"{name}_{k}" for name, k, _ in _THRESHOLDS],
        initial=[round(value * MILLIONTHS) for _, _, value in _THRESHOLDS],
    )

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.hearers: list[Callable[[VoltageEvent], None]] = []
        """Told of each as soon as it is found: a journal."""
        self.symmetry: Symmetry | None = None
        """Told what the voltages are to each other."""
        self._waveform = Waveform(rows, meter) if Waveform in rows.layout.parts else None
        self._put_to_use(self.settings)

    @property
    def settings(self) -> VoltageQualitySettings:
        """The thresholds, as they are in the memory."""
        found: dict[str, Any] = {}
        for field in fields(VoltageQualitySettings):
            values = [self.rows.count(slot, self.meter) / MILLIONTHS for slot in thresholds_of(field.name)]
            found[field.name] = tuple(values) if isinstance(field.default, tuple) else values[0]
        found["mean_s"] = int(found["mean_s"])
        return VoltageQualitySettings(**found)

    def configure(self, settings: VoltageQualitySettings) -> None:
        """Other thresholds from the next stream on, to the millionth; what is under way begins again then, counters stay."""
        for name, values in _values_of(settings):
            for slot, value in zip(thresholds_of(name), values, strict=True):
                self.rows.put(slot, round(value * MILLIONTHS), self.meter)

    # Observer.

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        settings = self.settings
        if settings != self._settings:
            self._put_to_use(settings)
        if self._wiring is not sampling.wiring:
            self._start(sampling.wiring)
        self._quality.begin(sampling)

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
        for occurrence in self._quality.events.collect():
            self._look_at_event(occurrence)

    def _look_at_windows(self, spectra: Spectra) -> None:
        start_ns, end_ns = spectra.start_ns, spectra.end_ns
        self._frequency.take(start_ns, end_ns, spectra.cycles)
        for hz, flagged in zip(*self._whole_frequencies(), strict=True):
            if not flagged:
                self._count_frequency(hz)
        values = (spectra.thd_u_pct(), spectra.thd_i_pct(), spectra.unbalance_u2_pct[:, np.newaxis])
        self._ten_minutes.take(start_ns, end_ns, np.concatenate(values, axis=1), spectra.measured_ns)
        over = self._ten_minutes.collect()
        for row, at_ns in zip(over.values[~over.flagged], over.end_ns[~over.flagged].tolist(), strict=True):
            self._count_ten_minutes(row)
            if self.symmetry is not None and np.isfinite(row[-1]):
                self.symmetry.take_mean(bool(row[-1] > self.settings.unbalance_pct), at_ns)
        self._deviations.take(start_ns, end_ns, spectra.u_rms_v, spectra.measured_ns)
        self._count_deviations()
        if self.symmetry is not None:
            self.symmetry.take_sequence(spectra.phase_sequence, end_ns)
        if self._waveform is not None:
            self._waveform.show(spectra)

    def _whole_frequencies(self) -> tuple[list[float], list[bool]]:
        found = self._frequency.collect()
        return found.hz.tolist(), found.flagged.tolist()

    def _count_frequency(self, hz: float) -> None:
        nominal_hz = self._quality.nominal_hz or NOMINAL_HZ
        for number, band in enumerate(self._settings.frequency_bands, 1):
            limit_hz = nominal_hz * (1.0 + band)
            if hz < limit_hz if band < 0 else hz > limit_hz:
                self._count(VoltageQuality.frequency[number])

    def _count_ten_minutes(self, row: NDArray[np.float64]) -> None:
        assert self._wiring is not None, "windows come after the begin of a stream"
        systems = self._wiring.systems
        if self._waveform is not None:
            self._waveform.show_mean(self._wiring, row[:systems], row[systems:-1])
        for phase, thd_u_pct, thd_i_pct in zip(self._wiring.value, row[:systems], row[systems:-1], strict=True):
            if thd_u_pct > self._settings.thd_u_pct:
                self._count(VoltageQuality.thd_u[phase + 1])
            if thd_i_pct > self._settings.thd_i_pct:
                self._count(VoltageQuality.thd_i[phase + 1])
        if row[-1] > self._settings.unbalance_pct:
            self._count(VoltageQuality.unbalance)

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
                    self._count(counter)
        changes, self._rapid_changes = deviations.rapid_changes - self._rapid_changes, deviations.rapid_changes
        self._count(VoltageQuality.rapid_changes, changes)

    def _look_at_event(self, occurrence: Occurrence) -> None:
        event = occurrence.event
        if event.kind is Kind.OUTAGE:
            self._count(VoltageQuality.interruptions_long if event.is_long else VoltageQuality.interruptions_short)
            assert self._wiring is not None, "events come after the begin of a stream"
            phases = [self._wiring.value[each] + 1 for each in event.phases]
            for phase in [0] if len(phases) == self._wiring.systems > 1 else phases:
                self._tell(VoltageEvent(Code.OUTAGE, phase, occurrence.start))
                self._tell(VoltageEvent(Code.RESTORED, phase, occurrence.end))
        elif event.kind in self._last_second:
            shortest_s, longest_s = self._settings.sag_s
            second = occurrence.end // NS_PER_S
            if shortest_s <= event.duration_s <= longest_s and second != self._last_second[event.kind]:
                self._last_second[event.kind] = second
                self._count(VoltageQuality.dips if event.kind is Kind.DIP else VoltageQuality.swells)

    def _tell(self, event: VoltageEvent) -> None:
        for each in self.hearers:
            each(event)

    def _count(self, counter: Slot, times: int = 1) -> None:
        self.rows.put(counter, self.rows.count(counter, self.meter) + times, self.meter)
