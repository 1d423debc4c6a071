"""The files of ``trefas measure``: which report a record gets, what looks on meanwhile, what is written.

shorter than 20 minutes   the report of a record: waveforms, events, phasors, spectra    (short_record)
longer                    power quality to EN 50160, of 10-minute values                 (en50160)
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trefas.metrology.bands import nominal_hz_of
from trefas.metrology.frontend import Frontend
from trefas.metrology.half_cycles import FREQUENCY_SPAN
from trefas.metrology.observer import Observer
from trefas.metrology.samples import SampleBlock
from trefas.metrology.summary import Summary
from trefas.sources.source import Source
from trefas.tool.en50160.aggregates_csv import write_aggregates
from trefas.tool.en50160.command import check_files, fields_of, made_by, write_page, write_record
from trefas.tool.en50160.record import NEAR, U_N_USUAL_V, U_N_V, Recorder
from trefas.tool.en50160.statistics import judge
from trefas.tool.en50160.unmeasured import without_unmeasured
from trefas.tool.pqdif.export import begin_pqdif, write_pqdif
from trefas.tool.short_record.report import RecordReport
from trefas.tool.short_record.waveforms import Watched, Waveforms

SHORT_S_MAX = 1200.0
"""Two intervals of ten minutes: what is shorter has hardly a value to judge."""

GLANCE_S = 1.0
"""So much of the beginning tells voltage and frequency, where nobody says them."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the beginning of a record shows: rms of the highest voltage, and the nominal frequency."""

    u_rms_v: float
    nominal_hz: float


class Reporting:
    """The report of one measuring. ``source`` is the one to be measured, ``recorder`` makes the record of it."""

    def __init__(
        self,
        source: Source,
        report: Path | None,
        aggregates: Path | None,
        u_n_v: float | None = None,
        *,
        island: bool = False,
        pqdif: Path | None = None,
    ) -> None:
        """Raises SetupError for files that cannot be written and a voltage that cannot be."""
        check_files(report, aggregates)
        assert source.total_s is not None, "a report is of a record that ends"
        self._report, self._aggregates, self._island = report, aggregates, island
        self.source = source
        reference_v, self._waveforms = U_N_USUAL_V if u_n_v is None else u_n_v, None
        if report and source.total_s < SHORT_S_MAX:
            glance = glance_at(source)
            if u_n_v is None and not NEAR[0] <= glance.u_rms_v / U_N_USUAL_V <= NEAR[1]:
                reference_v = glance.u_rms_v if U_N_V[0] <= glance.u_rms_v <= U_N_V[1] else U_N_USUAL_V
            self._waveforms = Waveforms(source.wiring, source.total_s, reference_v, glance.nominal_hz)
            self.source = Watched(source, self._waveforms)
        self._reference_v = reference_v
        self.recorder = Recorder(source.wiring, reference_v, time_scale=source.time_scale, u_n_known=u_n_v is not None)
        self._pqdif = pqdif
        self._keeper = begin_pqdif(pqdif, self.recorder) if pqdif else None
        self.observer: Observer = self._keeper or self.recorder
        """Is shown what is measured"""

    def end(self, result: dict[str, Any]) -> dict[str, Any]:
        """Writes what was asked for; the fields that the JSON has of it besides the ``result``. Raises SetupError where a file
        cannot be written."""
        record = without_unmeasured(self.recorder.record(), frozenset(self.source.absent.rows))
        fields = {}
        if self._pqdif and self._keeper:
            fields["pqdif"] = write_pqdif(self._pqdif, record, self._keeper, self.source)
        if not self._report or not self._waveforms:
            return fields | write_record(record, self.source.note, self._report, self._aggregates, island=self._island)
        if self._aggregates:
            write_aggregates(self._aggregates, record)
        judgement = judge(record, island=self._island)
        page = RecordReport(judgement, self._waveforms, result, self._reference_v, self.source.absent.rows)
        write_page(self._report, page.html(self.source.note, *made_by()))
        return fields | fields_of(judgement)


def glance_at(source: Source) -> Glance:
    """The first second of samples; 50 Hz where there is no cycle in it."""
    frontend, summary, seen_s = Frontend(source.wiring, nominal_hz=source.nominal_hz), Summary(), 0.0
    highest_v = 0.0
    for item in source.stream(block_s=GLANCE_S):
        if isinstance(item, SampleBlock):
            summary.add(frontend.measure(item))
            highest_v = max(highest_v, float(np.sqrt(np.nanmean(item.u_v[0] ** 2, axis=1)).max()))
            seen_s += item.samples / item.rate_hz
        else:
            summary.add(frontend.skip(item))
        if seen_s >= GLANCE_S:
            break
    summary.add(frontend.finish())
    return Glance(highest_v, source.nominal_hz or nominal_of(summary.frequency_hz))


def nominal_of(frequency_hz: float | None) -> float:
    """50 or 60 Hz, whichever is meant; of another network (a railway, an aircraft) its own. 50 Hz where there is none."""
    if frequency_hz is None:
        return 50.0
    near = nominal_hz_of(frequency_hz)
    return near if abs(frequency_hz / near - 1.0) <= FREQUENCY_SPAN else frequency_hz
