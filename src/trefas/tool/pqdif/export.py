"""A measured record as a PQDIF file: waveforms, and trends of what was computed of them.

    waveforms    all of the recording up to a limit, else those of its worst events
    trends       10 minutes where there are any; windows of 10 or 12 cycles of a short recording (20 minutes)
    frequency    of 10 seconds; Pst of 10 minutes, Plt of 2 hours

What was not measured has no value in the file: a row without one is left out of its series, and so is an interval that is not
whole.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.regular_file import check_written
from trefas.device.nameplate import software_revision
from trefas.metrology.aggregates import Aggregates
from trefas.metrology.aggregation import Means
from trefas.metrology.flicker import Severity
from trefas.metrology.observer import Observer
from trefas.metrology.samples import Wiring
from trefas.sources.source import Source
from trefas.tool.en50160.record import Record
from trefas.tool.pqdif.keeper import Keeper
from trefas.tool.pqdif.layout import Quantity, Series, Written, records_of
from trefas.wire import pqdif_ids as ids
from trefas.wire.pqdif_record import written

SUFFIXES = (".pqd", ".pqdif")
PHASES = (ids.PHASE_A, ids.PHASE_B, ids.PHASE_C)
LETTERS = "ABC"


def check_pqdif(file: Path) -> None:
    """Raises SetupError for a file that cannot be written."""
    if file.suffix.lower() not in SUFFIXES:
        raise SetupError(f"the file {file} is no .pqd; that is what PQDIF files are called")
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise SetupError(f"the file {file} cannot be written: it must be a file in a folder that is there")


def begin_pqdif(file: Path, recorder: Observer) -> Keeper:
    """What keeps the samples beside a recorder. Raises SetupError for a file that cannot be written."""
    check_pqdif(file)
    check_written(file, "the file")
    return Keeper(recorder)


def write_pqdif(file: Path, record: Record, keeper: Keeper, source: Source) -> str:
    """Writes the file; what is in it, for a person. Raises SetupError where it cannot be written."""
    absent = frozenset(source.absent.rows)
    waveforms = list(_waveforms(record, keeper, absent))
    trends = [*_trends(record, absent)]
    raw = records_of(
        [*waveforms, *trends],
        instrument=source.note,
        software=f"trefas {software_revision()}".strip(),
        file=file.name,
        created=instant_of(datetime.now(UTC)),
        nominal_hz=record.nominal_hz,
    )
    try:
        file.write_bytes(written(raw))
    except OSError as error:
        raise SetupError(f"the file {file} cannot be written: {error.strerror}") from error
    except RemoteError as error:
        raise SetupError(f"the file {file} cannot be written: {error}") from error
    kept = "all waveforms" if keeper.is_whole else f"waveforms of {len(waveforms)} events"
    return f"{kept}, {len(trends)} observations of trends"


# ---- waveforms ------------------------------------------------------------------------------------------------------


def _waveforms(record: Record, keeper: Keeper, absent: frozenset[str]) -> Iterator[Written]:
    if keeper.is_whole:
        for start, rate_hz, u_v, i_a in keeper.streams:
            yield Written("waveform", start, tuple(_samples(record.wiring, rate_hz, u_v, i_a, absent)))
        return
    for shape in record.shapes:
        start = Instant(shape.occurrence.start + round(shape.first_s * NS_PER_S))
        series = tuple(_samples(record.wiring, shape.rate_hz, shape.u_v, shape.i_a, absent))
        yield Written(shape.occurrence.event.kind.value, start, series, triggered=shape.occurrence.start)


def _samples(
    wiring: Wiring,
    rate_hz: float,
    u_v: NDArray[np.float32],
    i_a: NDArray[np.float32] | None,
    absent: frozenset[str],
) -> Iterator[Series]:
    for n, phase in enumerate(wiring.value):
        if f"u{phase + 1}" not in absent:
            quantity, sign = _voltage(wiring, n, phase)
            yield Series(_waveform_of(quantity), sign * u_v[n], step_s=1 / rate_hz)
    for n, phase in enumerate(wiring.value):
        if i_a is not None and f"i{phase + 1}" not in absent:
            yield Series(_waveform_of(_current(phase)), i_a[n], step_s=1 / rate_hz)


def _waveform_of(quantity: Quantity) -> Quantity:
    return Quantity(
        quantity.name, quantity.phase, quantity.measured, ids.INSTANTANEOUS, quantity.unit, ids.WAVEFORM, ids.VALUE
    )


def _voltage(wiring: Wiring, n: int, phase: int) -> tuple[Quantity, float]:
    """The rms voltage of a measuring system. Of three wires the second is U32, which the format has as U23 alone: its samples are
    turned."""
    if wiring is Wiring.ARON:
        name, of = (("VAB", ids.PHASE_AB), ("VBC", ids.PHASE_BC))[n]
        return Quantity(name, of, ids.MEASURED_VOLTAGE, ids.RMS, ids.UNIT_VOLT), (1.0, -1.0)[n]
    return Quantity(f"V{LETTERS[phase]}", PHASES[phase], ids.MEASURED_VOLTAGE, ids.RMS, ids.UNIT_VOLT), 1.0


def _current(phase: int) -> Quantity:
    return Quantity(f"I{LETTERS[phase]}", PHASES[phase], ids.MEASURED_CURRENT, ids.RMS, ids.UNIT_AMPERE)


# ---- trends ---------------------------------------------------------------------------------------------------------


def _trends(record: Record, absent: frozenset[str]) -> Iterator[Written]:
    whole = Aggregates(record.wiring, rows_of(record.ten_minutes.means, ~record.ten_minutes.means.flagged))
    for name, rows in (("10 minutes", whole), ("10 or 12 cycles", record.fine)):
        if rows is not None and rows.rows:
            start = Instant(int(rows.means.start_ns[0]))
            if series := tuple(_of_rows(rows, start, record.order_max, absent)):
                yield Written(name, start, series, is_periodic=True)
    hz = record.frequencies
    start_ns = hz.start_ns[~hz.flagged]
    if len(start_ns):
        start = Instant(int(start_ns[0]))
        yield Written(
            "10 seconds", start, tuple(_series(_FREQUENCY, start_ns, hz.hz[~hz.flagged], start)), is_periodic=True
        )
    for name, severities, characteristic in (("Pst", record.psts, ids.PST), ("Plt", record.plts, ids.PLT)):
        known = tuple(each for each in severities if not each.flagged)
        if known:
            series = tuple(_flicker(known, name, characteristic, record.wiring, absent))
            yield Written(name, known[0].start, series, is_periodic=True)


def rows_of(means: Means, kept: NDArray[np.bool_]) -> Means:
    """Some of the intervals."""
    return Means(*(getattr(means, each.name)[kept] for each in fields(means)))


_FREQUENCY = Quantity("Frequency", ids.PHASE_TOTAL, ids.MEASURED_VOLTAGE, ids.FREQUENCY, ids.UNIT_HERTZ)
_UNBALANCE = Quantity("V2/V1", ids.PHASE_TOTAL, ids.MEASURED_VOLTAGE, ids.NEGATIVE_UNBALANCE, ids.UNIT_PERCENT)


def _of_rows(rows: Aggregates, start: Instant, order_max: int, absent: frozenset[str]) -> Iterator[Series]:
    wiring, start_ns = rows.wiring, rows.means.start_ns
    all_there = not absent
    for n, phase in enumerate(wiring.value):
        has_u, has_i = f"u{phase + 1}" not in absent, f"i{phase + 1}" not in absent
        voltage, current = _voltage(wiring, n, phase)[0], _current(phase)
        if has_u:
            yield from _series(voltage, start_ns, rows["u_rms_v"][:, n], start)
            yield from _series(_percent(voltage, "THD", ids.TOTAL_THD), start_ns, rows["thd_u_pct"][:, n], start)
            yield from _harmonics(voltage, rows["u_v"][:, n], start_ns, start, order_max)
        if has_i:
            yield from _series(current, start_ns, rows["i_rms_a"][:, n], start)
            yield from _series(_percent(current, "THD", ids.TOTAL_THD), start_ns, rows["thd_i_pct"][:, n], start)
        if has_u and has_i and wiring is not Wiring.ARON:
            name, of = LETTERS[phase], PHASES[phase]
            yield from _series(_power(f"P{name}", of), start_ns, rows["active_w"][:, n], start)
            yield from _series(_reactive(f"Q1{name}", of), start_ns, rows["reactive_1_var"][:, n], start)
    if all_there:
        yield from _series(_power("P", ids.PHASE_TOTAL), start_ns, rows["active_w"].sum(axis=1), start)
        yield from _series(_reactive("Q1", ids.PHASE_TOTAL), start_ns, rows["reactive_1_var"].sum(axis=1), start)
    yield from _series(_UNBALANCE, start_ns, rows["unbalance_u2_pct"], start)


def _harmonics(
    voltage: Quantity, u_v: NDArray[np.float64], start_ns: NDArray[np.int64], start: Instant, order_max: int
) -> Iterator[Series]:
    """In per cent of the fundamental; the order is the group of the channel."""
    quantity = _percent(voltage, "H", ids.HARMONIC_GROUP)
    with np.errstate(invalid="ignore", divide="ignore"):
        percent = 100.0 * u_v / u_v[:, 1:2]
    for order in range(2, order_max + 1):
        for series in _series(quantity, start_ns, percent[:, order], start):
            yield Series(quantity, series.values, series.times_s, order=order)


def _flicker(
    severities: tuple[Severity, ...], name: str, characteristic: UUID, wiring: Wiring, absent: frozenset[str]
) -> Iterator[Series]:
    start_ns = np.array([each.start for each in severities], np.int64)
    for n, phase in enumerate(wiring.value):
        if f"u{phase + 1}" in absent:
            continue
        voltage = _voltage(wiring, n, phase)[0]
        quantity = Quantity(
            f"{voltage.name} {name}", voltage.phase, voltage.measured, characteristic, ids.UNIT_PER_UNIT
        )
        values = np.array([each.values[n] for each in severities])
        yield from _series(quantity, start_ns, values, severities[0].start)


def _series(
    quantity: Quantity, start_ns: NDArray[np.int64], values: NDArray[np.float64], start: Instant
) -> Iterator[Series]:
    """One series, without the rows that have no value; none where no row has."""
    known = np.isfinite(values)
    if known.any():
        yield Series(quantity, values[known].astype(np.float32), (start_ns[known] - start) / NS_PER_S)


def _percent(of: Quantity, word: str, characteristic: UUID) -> Quantity:
    return Quantity(f"{of.name} {word}", of.phase, of.measured, characteristic, ids.UNIT_PERCENT)


def _power(name: str, phase: int) -> Quantity:
    return Quantity(name, phase, ids.MEASURED_POWER, ids.ACTIVE_POWER, ids.UNIT_WATT)


def _reactive(name: str, phase: int) -> Quantity:
    return Quantity(name, phase, ids.MEASURED_POWER, ids.REACTIVE_POWER_1, ids.UNIT_VAR)
