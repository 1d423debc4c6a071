"""Plots: axes with units and whole steps, lines, limits, bars. SVG, written by hand, small enough for a phone.

y name          ┌ labels never touch: steps are chosen by how much room a label has
  253 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄  limit
  240 ──────────────────
  227 ──╱╲──────╱╲──────  lines have a break where there is no value
      Mon   Tue   Wed
           x name
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from math import ceil, floor, isfinite, log10

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant, datetime_of

WIDTH, HEIGHT = 400.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 10.0, 22.0, 36.0
"""Room for the scales; the letters keep their size on a phone because the picture is small to begin with."""

STYLE = """
svg .axis { fill: none; stroke: #8796a5; stroke-width: 1 }
svg .limit { stroke: #b91c1c; stroke-width: 1.1; stroke-dasharray: 6 3 }
svg .shade { fill: #f4e3c1 }
"""
"""What a page with pictures needs besides that of all pages."""

COLOURS = ("#0b62c4", "#c2410c", "#15803d")
"""Of the phases."""
OTHER = "#475569"
LETTER = 6.4
"""Width of a letter of the labels, about."""
COLUMNS_MAX = 700
"""Points of a line: of more, the lowest and highest of each column are drawn."""

STEPS_S = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200),
    *(86400, 2 * 86400, 7 * 86400, 14 * 86400, 28 * 86400, 91 * 86400),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``low`` to ``high``, with a name that has its unit, and where labels stand."""

    name: str
    low: float
    high: float
    labels: tuple[tuple[float, str], ...]

    @classmethod
    def numbers(cls, name: str, values: Iterable[float], *, zero: bool = False, room: float = 0.06) -> "Axis":
        """Whole steps that hold all values; with ``zero`` from nothing on."""
        known = [value for value in values if isfinite(value)] or [0.0, 1.0]
        low, high = min(known), max(known)
        if zero:
            low = min(low, 0.0)
        span = (high - low) or abs(high) * 0.02 or 1.0
        low = low if zero and low == 0.0 else low - room * span
        high += room * span
        power = 10.0 ** floor(log10((high - low) / 5.0))
        step = next(power * times for times in (1.0, 2.0, 5.0, 10.0) if (high - low) / (power * times) <= 6.0)
        digits = max(0, -floor(log10(step) + 1e-9))
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        return cls(name, low, high, tuple((k * step, written(k * step, digits)) for k in range(first, last + 1)))

    @classmethod
    def time(cls, start: Instant, end: Instant) -> "Axis":
        """Seconds from ``start``, labelled with the time of day or the date, in UTC."""
        span_s = max((end - start) / NS_PER_S, 0.001)
        step = next((each for each in STEPS_S if span_s / each <= 6), STEPS_S[-1] * ceil(span_s / STEPS_S[-1] / 6))
        first = -(-start // round(step * NS_PER_S))
        labels = []
        for k in range(7):
            at = Instant((first + k) * round(step * NS_PER_S))
            if at <= end:
                labels.append(((at - start) / NS_PER_S, _moment(at, step)))
        day = f"{datetime_of(start):%Y-%m-%d}"
        return cls("day, UTC" if step >= 86400 else f"time, UTC, from {day}", 0.0, span_s, tuple(labels))


class Plot:
    """One picture, drawn in the order of the calls."""

    def __init__(self, title: str, x: Axis, y: Axis, height: float = HEIGHT) -> None:
        self.title = title
        self.x_axis, self.y_axis = x, y
        self.height = height
        self._under: list[str] = []
        self._over: list[str] = []
        self._legend: list[str] = []

    def x(self, value: float) -> float:
        """Where a value is, from the left."""
        axis = self.x_axis
        return LEFT + (value - axis.low) / (axis.high - axis.low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Where a value is, from the top; what is outside stays on the edge."""
        axis = self.y_axis
        share = min(max((value - axis.low) / (axis.high - axis.low), 0.0), 1.0)
        return self.height - BOTTOM - share * (self.height - TOP - BOTTOM)

    def line(
        self,
        name: str,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        colour: str,
        *,
        width: float = 1.3,
        dash: str = "",
    ) -> None:
        """A line with a break where there is no value; a value between breaks is a dot."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        stroke = f'stroke="{colour}" stroke-width="{width:g}"{dashed}'
        for piece in _pieces(*_thinned(x, y)):
            points = " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in piece)
            if len(piece) > 1:
                self._over.append(f'<polyline points="{points}" fill="none" stroke-linejoin="round" {stroke}/>')
            else:
                at, value = piece[0]
                dot = f'cx="{self.x(at):.1f}" cy="{self.y(value):.1f}" r="{width + 0.4:g}"'
                self._over.append(f'<circle {dot} fill="{colour}"/>')
        if name:
            self._key(name, f'<line x1="1" x2="25" y1="5" y2="5" {stroke}/>')

    def limit(self, name: str, *values: float) -> None:
        """Lines across at limits that are in the picture."""
        drawn = [value for value in values if self.y_axis.low <= value <= self.y_axis.high]
        for value in drawn:
            y = self.y(value)
            self._over.append(f'<line x1="{LEFT:g}" x2="{WIDTH - RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}" class="limit"/>')
        if drawn and name:
            self._key(name, '<line x1="1" x2="25" y1="5" y2="5" class="limit"/>')

    def shade(self, name: str, spans: Sequence[tuple[float, float]]) -> None:
        """Stretches of x behind everything."""
        for first, last in spans:
            x = self.x(first)
            wide = max(self.x(last) - x, 0.6)
            where = f'x="{x:.1f}" width="{wide:.1f}" y="{TOP:g}" height="{self.height - TOP - BOTTOM:g}"'
            self._under.append(f'<rect {where} class="shade"/>')
        if spans:
            self._key(name, '<rect width="26" height="10" class="shade"/>')

    def bars(self, name: str, x: Sequence[float], y: Sequence[float], colour: str, width: float) -> None:
        """Bars from the bottom of the picture, ``width`` in units of x, centred."""
        bottom = self.y(self.y_axis.low)
        for at, value in zip(x, y, strict=True):
            if isfinite(value):
                left, top = self.x(at - width / 2), self.y(value)
                wide = self.x(at + width / 2) - left
                where = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.2f}" height="{bottom - top:.1f}"'
                self._over.append(f'<rect {where} fill="{colour}"><title>{escape(name)} {value:.3g}</title></rect>')
        self._key(name, f'<rect x="1" width="24" height="10" fill="{colour}"/>')

    def steps(
        self, name: str, x: Sequence[float], y: Sequence[float], *, dash: str = "", colour: str = "#b91c1c"
    ) -> None:
        """A short line for each x, one unit long."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        stroke = f'stroke="{colour}" stroke-width="1.3"{dashed}'
        for at, value in zip(x, y, strict=True):
            place = f'x1="{self.x(at - 0.5):.1f}" x2="{self.x(at + 0.5):.1f}" y1="{self.y(value):.1f}" y2="{self.y(value):.1f}"'
            self._over.append(f"<line {place} {stroke}/>")
        self._key(name, f'<line x1="1" x2="25" y1="5" y2="5" {stroke}/>')

    def svg(self) -> str:
        """The picture."""
        head = f'<svg viewBox="0 0 {WIDTH:g} {self.height:g}" role="img" aria-label="{escape(self.title)}">'
        return "\n".join([head, *self._under, *self._grid(), *self._over, "</svg>"])

    def figure(self) -> str:
        """The picture with its title and legend, as HTML."""
        legend = f'<p class="legend">{"".join(self._legend)}</p>' if self._legend else ""
        return f"<figure><h3>{escape(self.title)}</h3>{self.svg()}{legend}</figure>"

    def _key(self, name: str, drawn: str) -> None:
        self._legend.append(f'<span><svg viewBox="0 0 26 10" class="key">{drawn}</svg>{escape(name)}</span>')

    def _grid(self) -> list[str]:
        bottom = self.height - BOTTOM
        parts = []
        for value, label in self.y_axis.labels:
            y = self.y(value)
            parts.append(f'<line x1="{LEFT:g}" x2="{WIDTH - RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
            parts.append(f'<text x="{LEFT - 5:g}" y="{y + 4:.1f}" text-anchor="end">{escape(label)}</text>')
        taken = -1e9
        for value, label in self.x_axis.labels:
            x, half = self.x(value), len(label) * LETTER / 2
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP:g}" y2="{bottom:g}" class="grid"/>')
            at = min(max(x, half + 1), WIDTH - half - 1)
            if at - half < taken + 4:
                continue
            taken = at + half
            parts.append(f'<text x="{at:.1f}" y="{bottom + 16:g}" text-anchor="middle">{escape(label)}</text>')
        parts.append(f'<path d="M{LEFT:g} {TOP:g} V{bottom:g} H{WIDTH - RIGHT:g}" class="axis"/>')
        middle = (LEFT + WIDTH - RIGHT) / 2
        parts.append(
            f'<text x="{middle:g}" y="{self.height - 6:g}" text-anchor="middle" class="name">{escape(self.x_axis.name)}</text>'
        )
        parts.append(f'<text x="2" y="{TOP - 10:g}" class="name">{escape(self.y_axis.name)}</text>')
        return parts


def written(value: float, digits: int) -> str:
    """A number with so many digits behind the point, and a real minus."""
    return f"{value:.{digits}f}".replace("-", "−") if abs(value) >= 0.5 * 10.0**-digits else f"{0:.{digits}f}"


def _moment(at: Instant, step_s: float) -> str:
    moment = datetime_of(at)
    if step_s >= 86_400:
        return f"{moment:%d} {moment:%b}".lstrip("0")
    if step_s >= 60:
        return f"{moment:%H:%M}"
    if step_s >= 1:
        return f"{moment:%H:%M:%S}"
    digits = 1 if step_s >= 0.1 else (2 if step_s >= 0.01 else 3)
    rounded = moment + timedelta(microseconds=1)
    return f"{rounded:%S}.{rounded.microsecond // 10 ** (6 - digits):0{digits}d}"


def _thinned(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of many points the lowest and the highest of each column, in their order."""
    if len(x) <= 2 * COLUMNS_MAX:
        return x, y
    kept = []
    for piece in np.array_split(np.arange(len(x)), COLUMNS_MAX):
        known = piece[~np.isnan(y[piece])]
        kept += sorted({known[np.argmin(y[known])], known[np.argmax(y[known])]}) if len(known) else [piece[0]]
    return x[kept], y[kept]


def _pieces(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[list[tuple[float, float]]]:
    """Points between breaks."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for at, value in zip(x.tolist(), y.tolist(), strict=True):
        if isfinite(value):
            pieces[-1].append((at, value))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]
