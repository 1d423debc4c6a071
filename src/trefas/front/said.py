"""What a program says of samples, times and values, made into what a meter takes; what is none is a LocalError."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trefas.base.arguments import a_number, shown
from trefas.base.declared import Declared
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, NS_PER_US, Instant
from trefas.base.label import Label
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap, SampleBlock, Wiring

SAMPLE_MAX = 1e6
"""Volts and amperes: a thousand times what is at any terminal, and the energy of a window is far from what 64 bits count."""
POWER_MAX_W = 1e9


def block_of(
    u_v: ArrayLike, i_a: ArrayLike, rate_hz: float, start: Instant | None, i_n_a: NDArray[Any] | None
) -> SampleBlock:
    """Samples; those of one phase may come without its axis. NaN is a sample that is missing, and infinity is none."""
    block = SampleBlock(_rows(u_v), _rows(i_a), rate_hz, start, i_n_a)
    for name, values in (("u_v", block.u_v), ("i_a", block.i_a)):
        beyond = np.abs(values) > SAMPLE_MAX
        if beyond.any():
            phase, sample = np.argwhere(beyond)[0][1:]
            raise LocalError(
                f"{name}[{phase}, {sample}] is {values[0, phase, sample]:g}; it must be {-SAMPLE_MAX:.0f} to {SAMPLE_MAX:.0f}, "
                "or NaN where a sample is missing"
            )
    return block


def _rows(values: Any) -> Any:
    try:
        return [values] if np.ndim(values) == 1 else values
    except ValueError:  # rows of different lengths, of which the block says so
        return values


def curve_of(active_w: ArrayLike, period_s: float, u_v: float, start: Instant, wiring: Wiring) -> Intervals:
    """A load curve as intervals of at most a minute from ``start`` on."""
    period_s, u_v = a_number(period_s, "period_s", 1e-3, 86_400.0), a_number(u_v, "u_v", 1.0, 1e6)
    try:
        power_w = np.asarray(active_w, np.float64)
    except (TypeError, ValueError):
        power_w = np.array(np.nan)
    phases = list(wiring.value)
    if power_w.ndim == 1:
        power_w = np.repeat(power_w[:, np.newaxis] / len(phases), len(phases), axis=1)
    if power_w.ndim != 2 or power_w.shape[1] != len(phases) or not (np.abs(power_w) <= POWER_MAX_W).all():
        raise LocalError(
            f"active_w is {shown(active_w)}; it must be an array of numbers, (periods,) or (periods, {len(phases)}), "
            f"{-POWER_MAX_W:.0f} to {POWER_MAX_W:.0f}"
        )
    pieces = max(1, round(period_s / 60.0))
    steps_w = np.repeat(power_w, pieces, axis=0)
    edges_s = np.append(np.arange(len(power_w))[:, np.newaxis] * period_s + np.arange(pieces) * period_s / pieces, [])
    edges_ns = np.round(np.append(edges_s, len(power_w) * period_s) * NS_PER_S).astype(np.int64)
    intervals = Intervals.empty(1, len(steps_w))
    intervals.start_ns[0], intervals.end_ns[0] = start + edges_ns[:-1], start + edges_ns[1:]
    intervals.u_rms_v[0][:, phases] = u_v
    intervals.i_rms_a[0][:, phases] = np.abs(steps_w) / u_v
    intervals.active_j[0][:, phases] = steps_w * intervals.duration_s[0][:, np.newaxis]
    intervals.apparent_vas[0] = np.abs(intervals.active_j[0])
    intervals.frequency_hz[:] = 50.0
    return intervals


def blocks_of(source: Iterable[object]) -> Iterator[SampleBlock | Gap]:
    """What a program made itself."""
    for each in source:
        if not isinstance(each, SampleBlock | Gap):
            raise LocalError(
                f"a source gave {shown(each)}; it must give SampleBlock(u_v, i_a, rate_hz) and Gap(start, end, reason)"
            )
        yield each


def span_ns_of(span: timedelta | None, spans: Mapping[str, float]) -> int:
    """A time that is to pass, above 0."""
    try:
        total = (span or timedelta()) + timedelta(**{name: _plain(value) for name, value in spans.items()})
    except (TypeError, ValueError, OverflowError):
        said = ", ".join(f"{name}={value!r}" for name, value in spans.items()) or shown(span)
        raise LocalError(f"the time that passes is {said}; it must be as hours=3, minutes=15, or a timedelta") from None
    if total <= timedelta():
        raise LocalError(f"the time that passes is {total}; it must be above 0")
    return (total // timedelta(microseconds=1)) * NS_PER_US


def _plain(value: float) -> float:
    """A number of NumPy, of which a timedelta takes none, as Python's own."""
    return int(value) if isinstance(value, Integral) else float(value) if isinstance(value, Real) else value


def text_of(label: Label, value: object) -> str | bytes:
    """What a label is to be."""
    kind = bytes if label.octets else str
    if not isinstance(value, kind):
        raise LocalError(f"{label.name} is to be {shown(value)}; it must be {'bytes' if label.octets else 'text'}")
    size = len(value) if isinstance(value, bytes) else len(str(value).encode())
    if size > label.size_max:
        raise LocalError(f"{label.name} is to have {size} bytes; it takes {label.size_max}")
    return value


def count_of(value: Declared, given: object) -> int:
    """Of a number in units. Raises LocalError where no count is exactly that."""
    try:
        exact = Fraction(given) if isinstance(given, Rational) else Fraction(str(float(given)))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise LocalError(f"{value.name} is to be {shown(given)}; it must be a number{_in(value)}") from None
    count = exact * value.per_unit
    if count.denominator != 1:
        step = Fraction(1, value.per_unit)
        raise LocalError(f"{value.name} is to be {given}{_of(value)}; it must be a multiple of {step}{_of(value)}")
    bits, signed = value.wire.bits, value.wire.signed
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    if not low <= exact / Fraction(10) ** value.scaler <= high or abs(count) >= 1 << 63:
        shown_low, shown_high = (float(each * Fraction(10) ** value.scaler) for each in (low, high))
        raise LocalError(
            f"{value.name} is to be {given}{_of(value)}; it must be {shown_low:.12g} to {shown_high:.12g}{_of(value)}"
        )
    return int(count)


def _in(value: Declared) -> str:
    return f", in {value.unit.symbol}" if value.unit.symbol else ""


def _of(value: Declared) -> str:
    return f" {value.unit.symbol}" if value.unit.symbol else ""
