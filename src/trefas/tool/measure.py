"""``trefas measure``: a recording at full speed, to registers and quantities."""

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.core.counting import APPARENT_FACTOR_ARON
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.metrology.observer import Observer
from trefas.metrology.samples import Gap, Wiring
from trefas.metrology.summary import Quantities, Summary
from trefas.sources.source import Source
from trefas.sources.spec import open_source
from trefas.sources.trends import TrendRecord
from trefas.tool.absent import without_absent
from trefas.tool.compiling import say_when_compiling, warm_up
from trefas.tool.plain import energy_words, without_negative_zero
from trefas.tool.progress import followed, waiting

PHASE_NAMES = ("L1", "L2", "L3")
BLOCK_S = 10.0
LEFT_S = 0.5e-3
"""Less than is shown."""
WIDTH_OF_NO_TERMINAL = 160
"""Columns where nobody says how many there are: numbers are not to be cut in a file."""


def measure_recording(
    recording: str,
    *,
    mapping: str | None,
    as_json: bool,
    with_spectra: bool = False,
    report: Path | None = None,
    aggregates: Path | None = None,
    pqdif: Path | None = None,
    u_n_v: float | None = None,
    island: bool = False,
) -> None:
    """Measures to the end and prints the result: tables, or JSON. ``with_spectra``: harmonics and what follows, too;
    ``report``: of a short record what it shows, of a longer one power quality to EN 50160, of a declared voltage ``u_n_v`` and
    the frequency that of an ``island``; ``aggregates``: its 10-minute values as CSV; ``pqdif``: waveforms and
    trends for other programs. Trends are shown and judged as trends."""
    say_when_compiling()
    try:
        with waiting(f"looking through {recording}"):
            source = open_source(recording, mapping)
    except TrendRecord as found:
        from trefas.tool.trends import measure_trends, refuse_map

        refuse_map(mapping)
        if pqdif:
            raise SetupError(
                f"{recording} is a trend, and nothing of it is measured; --pqdif writes what was measured"
            ) from None
        measure_trends(found.trends, as_json=as_json, report=report, aggregates=aggregates, u_n_v=u_n_v, island=island)
        return
    if source.total_s is None:
        raise SetupError(
            f"{recording} does not end; say how long, as in {recording}{',' if ':' in recording else ':'}for=60"
        )
    reporting = recorder = None
    looking: Observer | None = None
    if report or aggregates or pqdif:
        from trefas.tool.en50160.record import Recorder
        from trefas.tool.reporting import Reporting

        looking = Recorder(Wiring.FOUR_WIRE)
        reporting = Reporting(source, report, aggregates, u_n_v, island=island, pqdif=pqdif)
        source, recorder = reporting.source, reporting.observer
    elif with_spectra:
        from trefas.metrology.quality import Quality

        looking = Quality()
    warm_up(looking)
    result = measured(source, progress=True, with_spectra=with_spectra, recorder=recorder)
    if reporting:
        result |= reporting.end(result)
    if as_json:
        json.dump(without_negative_zero(result), sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        _print(result, source)
        for name, file in (("report", report), ("aggregates", aggregates), ("pqdif", pqdif)):
            if file:
                what = f": {result[name]}" if name in result else ""
                Console().print(f"\n{name}: {file}{what}", highlight=False)


def measured(
    source: Source, progress: bool = False, with_spectra: bool = False, recorder: Observer | None = None
) -> dict[str, Any]:
    """Runs a source through a meter of its own; the result as ``--json`` prints it. A ``recorder`` is shown all of it."""
    meter = Meter(wiring=source.wiring, nominal_hz=source.nominal_hz)
    quality = None
    if recorder:
        meter.frontend.observers = (recorder,)
    if with_spectra:
        from trefas.tool.quality import WatchedQuality

        quality = WatchedQuality(source.wiring)
        quality.observer.parts += meter.frontend.observers
        meter.frontend.observers = (quality.observer,)
    summary = Summary(APPARENT_FACTOR_ARON if source.wiring is Wiring.ARON else 1.0)
    start: Instant | None = None
    for item in followed(source, BLOCK_S) if progress else source.stream(block_s=BLOCK_S):
        if start is None:
            start = item.start if item.start is not None else Instant(0)
            meter.set_clock(start)
        intervals = meter.frontend.skip(item) if isinstance(item, Gap) else meter.frontend.measure(item)
        summary.add(intervals)
        meter.advance(intervals)
        if quality:
            quality.see(item)
            quality.collect()
    intervals = meter.frontend.finish()
    summary.add(intervals)
    meter.advance(intervals)
    if start is None:
        raise SetupError(f"{source.note}: there is not one sample in it")
    result = {
        "start": datetime_of(start).isoformat(),
        "time_scale": source.time_scale.name.lower(),
        "measured_s": meter.frontend.measured_ns / NS_PER_S,
        "unmeasured_s": meter.frontend.unmeasured_ns / NS_PER_S,
        "frequency_hz": summary.frequency_hz,
        "frequency_measured_s": summary.cycles_s,
        "frequency_range_hz": list(meter.frontend.followed_hz),
        "reactive_measured_s": summary.reactive_s,
        "source": source.note,
        "remarks": list(source.remarks),
        "phases": {PHASE_NAMES[phase]: _fields(summary.phase(phase)) for phase in source.wiring.value},
        "total": _fields(summary.total),
        "registers": {
            str(value.obis): {
                "name": value.name,
                "value": meter.read(value).value,
                "unit": value.unit.symbol,
            }
            for value in meter.values
            if vars(Energy).get(value.attribute) is value and value is not Energy.active_tariff
        },
    }
    return without_absent(quality.added_to(result) if quality else result, source.absent)


def _fields(quantities: Quantities) -> dict[str, float | None]:
    fields = {
        "u_rms_v": quantities.u_rms_v,
        "i_rms_a": quantities.i_rms_a,
        "p_w": quantities.p_w,
        "q_var": quantities.q_var,
        "s_va": quantities.s_va,
        "pf": quantities.pf,
    }
    return {name: value for name, value in fields.items() if value is not None or name in ("q_var", "pf")}


def _frequency(result: dict[str, Any]) -> str:
    """The frequency, and of how much time, where that is not nearly all; or that there is none, and which could be followed."""
    if result["frequency_hz"] is None:
        low_hz, high_hz = result["frequency_range_hz"]
        return f"no frequency found ({low_hz:g} to {high_hz:.0f} Hz are followed)"
    found = f"{result['frequency_hz']:.4f} Hz"
    # What is left behind the last whole cycle is no news.
    if result["measured_s"] - result["frequency_measured_s"] > 1.5 / result["frequency_hz"]:
        found += f" of {result['frequency_measured_s']:.3f} s"
    return found


def _reactive(result: dict[str, Any]) -> str:
    """Of how much time reactive power is, where not of all."""
    if not result["reactive_measured_s"]:
        return "Q was not measured: it needs a whole cycle of a frequency that is followed"
    if result["measured_s"] - result["reactive_measured_s"] > LEFT_S:
        return f"Q is of {result['reactive_measured_s']:.3f} s"
    return ""


def _print(result: dict[str, Any], source: Source) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_OF_NO_TERMINAL)
    console.print(source.note, highlight=False)
    for remark in source.remarks:
        console.print(f"remark: {remark}", highlight=False, markup=False)
    console.print(
        f"from {result['start']}: {result['measured_s']:.3f} s measured, {result['unmeasured_s']:.3f} s not; "
        f"{_frequency(result)}\n",
        highlight=False,
    )
    table = Table(box=None, pad_edge=False)
    for title in ("", "U / V", "I / A", "P / W", "Q / var", "S / VA", "PF"):
        table.add_column(title, justify="right")
    for name, q in [*result["phases"].items(), ("total", result["total"])]:
        cells = [q.get("u_rms_v"), q.get("i_rms_a"), q["p_w"], q["q_var"], q["s_va"]]
        factor = "" if q["pf"] is None else f"{q['pf']:z.4f}"
        table.add_row(name, *("" if cell is None else f"{cell:z,.3f}" for cell in cells), factor)
    console.print(table)
    if (result["reactive_measured_s"] or not source.absent) and (said := _reactive(result)):
        console.print(said, highlight=False)
    if "quality" in result:
        from trefas.tool.quality import print_quality

        console.print()
        print_quality(result, console)
    console.print()
    if not (flowed := {obis: each for obis, each in result["registers"].items() if each["value"]}):
        console.print(_nothing_counted(source), highlight=False)
        return
    registers = Table(box=None, pad_edge=False)
    for title, justify in (("register", "left"), ("name", "left"), ("value", "right"), ("unit", "left")):
        registers.add_column(title, justify=justify)  # type: ignore[arg-type]
    energies = energy_words([each["value"] for each in flowed.values()], result["measured_s"])
    for (obis, register), energy in zip(flowed.items(), energies, strict=True):
        registers.add_row(obis, register["name"], energy, register["unit"])
    console.print(registers)


def _nothing_counted(source: Source) -> str:
    """Why no register is shown."""
    if source.absent:
        absent = sorted(source.absent.rows)
        verb = "is" if len(absent) == 1 else "are"
        return f"no registers: energies need every voltage and current, and {', '.join(absent)} {verb} not there"
    return "all registers are zero: no energy was counted"
