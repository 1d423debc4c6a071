"""The report of a short record: one HTML file that needs nothing else, readable on a phone and on paper.

Waveforms stand first, since that is what a record of seconds is read for; then rms values, events with their currents, phasors,
spectra, and what was not measured.
"""

from collections.abc import Iterable
from html import escape
from math import isfinite, isnan
from typing import Any

import numpy as np

from trefas.base.instant import NS_PER_S
from trefas.metrology.event import Event, Kind
from trefas.metrology.quality import Occurrence
from trefas.tool.en50160 import charts
from trefas.tool.en50160.axis import decimals_of, quantity, written
from trefas.tool.en50160.fields import not_assessed
from trefas.tool.en50160.record import U_N_USUAL_V, Record
from trefas.tool.en50160.report import STYLE, limits_doubt, time_words
from trefas.tool.en50160.statistics import Judgement
from trefas.tool.en50160.tables import angle
from trefas.tool.en50160.vectors import vectors
from trefas.tool.page import facts, page, verdict
from trefas.tool.short_record.itic import SHOWN, rides_through, scatter
from trefas.tool.short_record.moments import currents_of, main_event, moments_of, phasors_at
from trefas.tool.short_record.pictures import Pictures, duration_of
from trefas.tool.short_record.spectrum import spectrum_of
from trefas.tool.short_record.waveforms import Waveforms

EVENTS_SHOWN = 40
HOLES_SHOWN = 20
TREND_ROWS_MIN = 5
"""With fewer windows there is no line worth a picture."""

_STYLE = (
    STYLE
    + """
.charts + .wide, .charts + .small { margin-top: 14px }
.three { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: 12px 24px }
.three .vectors { max-width: 300px }
.whole { break-inside: avoid }
.more td { border-top: 0 } .more span { white-space: nowrap }
tr:has(+ .more) td { border-bottom: 0; padding-bottom: 0 }
@media print { .three { grid-template-columns: 1fr 1fr 1fr; gap: 8px } }
"""
)

_QUANTITIES = {"u_rms_v": "V", "i_rms_a": "A", "p_w": "W", "q_var": "var", "s_va": "VA", "pf": ""}

_CURRENTS = """Below each event its currents, rms of a cycle: before it → the highest in it → after it. Durations
and voltages are of all phases together (IEC 61000-4-30, 5.4)."""

_PHASORS = """Fundamental of one cycle each: before the event, in it where the current of an affected phase is highest, and after
it. Voltages are thick, currents thin and dashed, each drawn to the largest of its kind; angles count from the first voltage that
is there, and those to the right lag."""

_METHOD = """Events are found on Urms(1/2), the rms of each cycle every half cycle: a dip is below 90 %, a swell above 110 %, an
interruption below 5 % of the reference voltage on all phases, with 2 % hysteresis. Less than 20 minutes are no record to judge by
EN 50160, which judges 10-minute values of weeks."""


class RecordReport:
    """The page of one record. ``result`` is what ``trefas measure --json`` prints; ``absent`` names the rows of the source that
    nobody measured."""

    def __init__(
        self,
        judgement: Judgement,
        waveforms: Waveforms,
        result: dict[str, Any],
        reference_v: float,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        self.record: Record = judgement.record
        self.judgement, self.waveforms, self.result = judgement, waveforms, result
        self.reference_v = reference_v
        self.pictures = Pictures(self.record, waveforms, reference_v, absent)
        self.frequency_hz = result.get("frequency_hz") or self.record.nominal_hz
        self.main = main_event(self.record.occurrences)

    def html(self, source: str, software: str, made: str) -> str:
        """The whole file."""
        main_zooms = self.pictures.zooms(self.main) if self.main else []
        parts = [
            f'<p class="small">{escape(source)}</p>',
            self._verdict(),
            facts(self._facts(software, made)),
            "<h2>Waveforms</h2>",
            _charts(self.pictures.waves()),
            f'<p class="small">{escape(self.pictures.waves_words)}</p>',
            *(["<h2>Waveforms of the main event</h2>", _charts(main_zooms)] if main_zooms else []),
            *self._rms(),
            *self._events(),
            *self._phasors(),
            *self._spectra(),
            *self._trends(),
            *self._holes(),
            f'<h2>Method</h2><p class="small">{_METHOD}</p>',
        ]
        return page("Record report", parts, _STYLE)

    def _verdict(self) -> str:
        events = self.record.occurrences
        if not self.record.fine and not events and not self.waveforms.stretches:
            return verdict("Nothing was measured.", "The record has no samples that can be used.", passed=None)
        if not self.pictures.phases_of(0):
            return verdict(
                "No voltage was measured: currents only.", "There are no events and no phasors.", passed=None
            )
        why = not_assessed(self.record)
        if not self.record.has_events:
            reason = str(why)
            return verdict("Events were not assessed.", f"{reason[0].upper()}{reason[1:]}.", passed=None)
        if self.main is None:
            sentence = "No voltage event."
        else:
            phases = " ".join(self.record.phases[n] for n in self.main.event.phases)
            event = self.main.event
            sentence = f"{event.kind.value.capitalize()} {phases}: {_extreme(event)}, {duration_of(self.main)}."
            if len(events) > 1:
                sentence = f"{len(events)} voltage events. The main one: {sentence[0].lower()}{sentence[1:]}"
        if why:
            sentence += f" Not assessed for all of the time: {why}."
        return verdict(f"{sentence} {self._asked()}".strip(), self._reference_words(), passed=None)

    def _asked(self) -> str:
        if self.record.u_n_known:
            return ""
        if self.reference_v == U_N_USUAL_V and self.record.is_near_declared:
            return ""
        return "Which is the declared voltage? Say it with --un."

    def _reference_words(self) -> str:
        reference = quantity(self.reference_v, "V")
        if self.record.u_n_known:
            words = f"Events are measured by the declared voltage, {reference}."
            doubt = limits_doubt(self.record) if self.record.is_low_voltage else ""
            return f"{words} {doubt}".strip()
        if self._asked():
            return f"Events are measured by {reference}, the voltage at the beginning of the record, since none was declared."
        return f"Events are measured by {reference}, which is assumed to be the declared voltage; --un says another."

    def _facts(self, software: str, made: str) -> dict[str, str]:
        record, result = self.record, self.result
        frequency = result.get("frequency_hz")
        start, end = self.pictures.start, self.pictures.end
        return {
            "From": time_words(start, record.time_scale, fine=True),
            "To": time_words(end, record.time_scale, fine=True),
            "Length": charts.duration_words((end - start) / NS_PER_S),
            "Measured": f"{result['measured_s']:.6g} s",
            "Not measured": f"{result['unmeasured_s']:.6g} s",
            "Nominal frequency": f"{record.nominal_hz:g} Hz",
            "Frequency": f"{frequency:.3f} Hz" if frequency else "not measured",
            "Reference voltage": quantity(self.reference_v, "V") if self.pictures.phases_of(0) else "none",
            "Events": f"{len(record.occurrences)}" if record.has_events else "not assessed",
            "Software": software,
            "Generated": made,
        }

    def _rms(self) -> list[str]:
        plots = self.pictures.rms()
        return ["<h2>Rms values</h2>", _charts(plots) if plots else "<p>No whole cycle.</p>", self._quantities()]

    def _quantities(self) -> str:
        """What was measured of the whole record, phase by phase."""
        head = "".join(f'<th class="n">{each}</th>' for each in ("U", "I", "P", "Q", "S", "PF"))
        rows = ""
        named = dict(zip(self.record.phases, self.result["phases"].values(), strict=True)) | {
            "total": self.result["total"]
        }
        largest = {key: _largest(fields.get(key) for fields in named.values()) for key in _QUANTITIES}
        for name, fields in named.items():
            cells = [_value(fields, key, unit, largest[key]) for key, unit in _QUANTITIES.items()]
            rows += f"<tr><td>{escape(name)}</td>{''.join(f'<td class=n>{cell}</td>' for cell in cells)}</tr>"
        return (
            f'<div class="wide whole"><table><thead><tr><th>Whole record</th>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        )

    def _events(self) -> list[str]:
        numbered = self.pictures.numbered
        if not numbered:
            return []
        phases = self.record.phases
        rms, rows = self.waveforms.rms, ""
        for number, each in numbered[:EVENTS_SHOWN]:
            event = each.event
            currents = currents_of(each, rms, self.record.nominal_hz)
            of_phases = np.stack((currents.before_a, currents.during_a, currents.after_a), axis=1).tolist()
            decimals = decimals_of(_largest(value for of_phase in of_phases for value in of_phase))
            cells = " · ".join(
                f"<span>I {escape(name)} {' → '.join(_ampere(value, decimals) for value in of_phase)} A</span>"
                for name, of_phase in zip(self.pictures.names(1), of_phases, strict=True)
            )
            rows += (
                f"<tr><td>{number}</td><td>{time_words(each.start, self.record.time_scale, fine=True, zone=False)}</td>"
                f"<td>{escape(event.kind.value)} {' '.join(phases[n] for n in event.phases)}</td>"
                f'<td class="n">{duration_of(each)}</td><td class="n">{_extreme(event)}</td></tr>'
                f'<tr class="more"><td></td><td colspan="4"><small>{cells}</small></td></tr>'
            )
        more = len(numbered) - EVENTS_SHOWN
        field = scatter([(number, each.event) for number, each in numbered])
        inside = [n for n, each in numbered if each.event.kind in SHOWN and not rides_through(*_place(each))]
        outside = (
            f"Outside the ITI (CBEMA) curve: {', '.join(map(str, inside))}."
            if inside
            else "None is outside the ITI curve."
        )
        return [
            f'<h2>Events</h2><div class="wide"><table><thead><tr><th>No.</th><th>Start, {self.record.time_scale.value}</th>'
            f'<th>Event</th><th class="n">Duration</th><th class="n">Voltage</th></tr></thead>'
            f'<tbody>{rows}</tbody></table></div><p class="small">{_CURRENTS}{f" And {more} more." if more > 0 else ""}</p>',
            *([_charts([field]), f'<p class="small">{outside}</p>'] if field else []),
        ]

    def _phasors(self) -> list[str]:
        if not self.pictures.phases_of(0):
            return []
        if self.main is None:
            at = self.pictures.start
            found = {"the first cycle": phasors_at(self.waveforms, at, self.frequency_hz)}
        else:
            moments = moments_of(self.main, self.waveforms.rms, self.frequency_hz)
            found = {name: phasors_at(self.waveforms, at, self.frequency_hz) for name, at in moments.items()}
        figures, rows = "", ""
        sizes = [np.abs(phasors) for phasors in found.values() if phasors is not None]
        u_v, i_a = (_largest(value for size in sizes for value in size[row].tolist()) for row in range(2))
        for name, phasors in found.items():
            if phasors is None:
                continue
            title = name.capitalize()
            drawn = vectors(self.record.phases, phasors[0], phasors[1], f"Phasors, {name}")
            figures += f"<figure><h3>{title}</h3>{drawn}</figure>"
            for n, phase in enumerate(self.record.phases):
                u1_v, i1_a = complex(phasors[0, n]), complex(phasors[1, n])
                u_words, i_words = quantity(abs(u1_v), "V", of=u_v), quantity(abs(i1_a), "A", of=i_a)
                cells = (u_words, angle(u1_v), i_words, angle(i1_a))
                rows += (
                    f"<tr><td>{title} {escape(phase)}</td>{''.join(f'<td class=n>{cell}</td>' for cell in cells)}</tr>"
                )
        if not figures:
            return ["<h2>Phasors</h2><p>Not measured: the samples around the event are not all there.</p>"]
        return [
            f'<h2>Phasors</h2><div class="three">{figures}</div><div class="wide whole"><table><thead><tr><th></th>'
            f'<th class="n">U</th><th class="n">angle</th><th class="n">I</th><th class="n">angle</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
            f'<p class="small">{_PHASORS if self.main else "Fundamental of the first cycle."}</p>'
        ]

    def _spectra(self) -> list[str]:
        spectrum = spectrum_of(self.record, self.waveforms, self.frequency_hz)
        if spectrum is None:
            return ["<h2>Spectra</h2><p>Not measured: there is no whole cycle without a hole.</p>"]
        return ["<h2>Spectra</h2>", f"<p>{escape(spectrum.said)}</p>", _charts(self.pictures.spectra(spectrum))]

    def _trends(self) -> list[str]:
        if self.record.fine is None or self.record.fine.rows < TREND_ROWS_MIN:
            return []
        wanted = ("Frequency", "Active power", "Unbalance")
        plots = [plot for plot in charts.trends(self.judgement, fine=True) if plot.title.startswith(wanted)]
        return ["<h2>Frequency and power</h2>", _charts(plots)]

    def _holes(self) -> list[str]:
        holes = self.waveforms.holes
        if not holes:
            return []
        rows = "".join(
            f"<tr><td>{time_words(hole.start, self.record.time_scale, fine=True, zone=False)}</td>"
            f'<td class="n">{charts.duration_words((hole.end - hole.start) / NS_PER_S)}</td><td>{escape(hole.reason)}</td></tr>'
            for hole in holes[:HOLES_SHOWN]
        )
        more = len(holes) - HOLES_SHOWN
        return [
            f"<h2>What was not measured</h2><table><thead><tr><th>Start, {self.record.time_scale.value}</th>"
            f'<th class="n">Length</th><th>Why</th></tr></thead><tbody>{rows}</tbody></table>'
            + (f'<p class="small">And {written(more, 0)} more.</p>' if more > 0 else "")
        ]


def _charts(plots: list[Any]) -> str:
    return f'<div class="charts">{"".join(plot.figure() for plot in plots)}</div>'


def _largest(values: Iterable[float | None]) -> float:
    """The largest of a column's values, some of which were not measured."""
    return max((abs(value) for value in values if value is not None and isfinite(value)), default=0.0)


def _value(fields: dict[str, Any], key: str, unit: str, largest: float) -> str:
    """A quantity of the result, in the unit of its column; what was not measured is said to be so, and what a total does not have
    is nothing."""
    if key not in fields:
        return ""
    value = fields[key]
    if value is None or not np.isfinite(value):
        return "not measured"
    return written(value, 4) if key == "pf" else quantity(value, unit, of=largest)


def _ampere(value: float, decimals: int) -> str:
    return "–" if isnan(value) else written(value, decimals)


def _extreme(event: Event) -> str:
    extreme = quantity(event.extreme_v, "V", of=event.reference_v)
    if event.kind is Kind.RVC:
        return f"{quantity(event.reference_v, 'V')} → {extreme}"
    return f"{extreme}, {event.relative * 100:.1f} %"


def _place(occurrence: Occurrence) -> tuple[float, float]:
    return occurrence.event.duration_s, occurrence.event.relative * 100.0
