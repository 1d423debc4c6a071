"""Plots: axes with units and whole steps, lines, limits, bars. SVG, written by hand, small enough for a phone.

y name          ┌ labels never touch: steps are chosen by how much room a label has
  253 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄  limit
  240 ──────────────────
  227 ──╱╲──────╱╲──////  lines have a break where there is no value; what was not measured is hatched
      Mon   Tue   Wed
           x name

Colours are those of the page (``--p1`` …), so that a picture is as readable on a dark screen. None of them alone says anything:
phases have dashes, too, limits are dashed, what is left out is shaded and what was not measured is hatched.
"""

from collections.abc import Sequence
from html import escape
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from trefas.tool.en50160.axis import Axis, significant

WIDTH, HEIGHT = 400.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 10.0, 22.0, 36.0
"""Room for the scales; the letters keep their size on a phone because the picture is small to begin with."""

COLOURS = ("var(--p1)", "var(--p2)", "var(--p3)")
"""Of the phases."""
DASHES = ("", "7 3", "1.5 2.5")
"""Of the phases: lines that lie on each other are all seen."""
OTHER = "var(--other)"
LETTER = 6.4
"""Width of a letter of the labels, about."""
COLUMNS_MAX = 700
"""Points of a line: of more, the lowest and highest of each column are drawn."""
UNMEASURED = "not measured"


class Plot:
    """One picture, drawn in the order of the calls."""

    def __init__(self, title: str, x: Axis, y: Axis, height: float = HEIGHT, caption: str = "") -> None:
        self.title = title
        self.caption = caption
        self.x_axis, self.y_axis = x, y
        self.height = height
        self._under: list[str] = []
        self._over: list[str] = []
        self._legend: list[str] = []
        self._marked: list[tuple[float, float]] = [(LEFT / 2, LEFT / 2 + len(y.name) * LETTER / 2)]
        self._dotted: list[tuple[float, float]] = []

    def x(self, value: float) -> float:
        """Where a value is, from the left; what is outside stays on the edge."""
        return LEFT + self.x_axis.share(value) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Where a value is, from the top; what is outside stays on the edge."""
        return self.height - BOTTOM - self.y_axis.share(value) * (self.height - TOP - BOTTOM)

    def phase(self, n: int, name: str, x: NDArray[np.float64], y: NDArray[np.float64], width: float = 1.5) -> None:
        """The line of a phase, in its colour and with its dashes."""
        self.line(name, x, y, COLOURS[n], width=width, dash=DASHES[n])

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
        """A line with a break where there is no value; a value between breaks is a dot. What is beside the axis is not drawn."""
        inside = (x >= self.x_axis.low) & (x <= self.x_axis.high)
        x, y = x[inside], y[inside]
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

    def shade(self, name: str, spans: Sequence[tuple[float, float]], kind: str = "shade") -> None:
        """Stretches of x behind everything; of the ``kind`` shade, event or hatch."""
        for first, last in spans:
            x = self.x(first)
            wide = max(self.x(last) - x, 0.6)
            where = f'x="{x:.1f}" width="{wide:.1f}" y="{TOP:g}" height="{self.height - TOP - BOTTOM:g}"'
            self._under.append(f'<rect {where} class="{kind}"/>')
        if spans and name:
            self._key(name, f'<rect width="26" height="10" class="{kind}"/>')

    def unmeasured(self, spans: Sequence[tuple[float, float]]) -> None:
        """Stretches of x of which nothing is known."""
        self.shade(UNMEASURED, spans, "hatch")

    def mark(self, at: float, label: str) -> None:
        """A line up at an x, with a label at its top where there is room for one."""
        x, half = self.x(at), len(label) * LETTER / 2 + 2
        self._over.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP:g}" y2="{self.height - BOTTOM:g}" class="mark"/>')
        place = min(max(x, LEFT + half), WIDTH - RIGHT - half)
        if all(abs(place - other) >= half + wide for other, wide in self._marked):
            self._over.append(
                f'<text x="{place:.1f}" y="{TOP - 3:g}" text-anchor="middle" class="name">{escape(label)}</text>'
            )
            self._marked.append((place, half))

    def dot(self, x: float, y: float, label: str, said: str) -> None:
        """A point with a label beside it, and what it is as its title."""
        place = f'cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4"'
        self._over.append(f'<circle {place} class="dot"><title>{escape(said)}</title></circle>')
        at, up = (
            min(self.x(x) + 7, WIDTH - RIGHT - len(label) * LETTER),
            self.y(y) + (14 if self.y(y) < TOP + 20 else -6),
        )
        if all(abs(at - x) > LETTER * (len(label) + 1) or abs(up - y) > 12 for x, y in self._dotted):
            self._over.append(f'<text x="{at:.1f}" y="{up:.1f}">{escape(label)}</text>')
            self._dotted.append((at, up))

    def area(self, name: str, points: Sequence[tuple[float, float]]) -> None:
        """A region, behind everything."""
        corners = " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in points)
        self._under.append(f'<polygon points="{corners}" class="shade"/>')
        self._key(name, '<rect width="26" height="10" class="shade"/>')

    def bars(self, name: str, x: Sequence[float], y: Sequence[float], colour: str, width: float) -> None:
        """Bars from nothing on, ``width`` in units of x, centred."""
        bottom = self.y(0.0)
        for at, value in zip(x, y, strict=True):
            if isfinite(value):
                left, top = self.x(at - width / 2), min(self.y(value), bottom)
                wide = self.x(at + width / 2) - left
                where = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.2f}" height="{abs(bottom - self.y(value)):.1f}"'
                said = f"{name} {significant(value, 3)}".strip()
                self._over.append(f'<rect {where} fill="{colour}"><title>{escape(said)}</title></rect>')
        if name:
            self._key(name, f'<rect x="1" width="24" height="10" fill="{colour}"/>')

    def steps(
        self, name: str, x: Sequence[float], y: Sequence[float], *, dash: str = "", colour: str = "var(--bad)"
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
        said = f"{self.title}: {self.y_axis.name} over {self.x_axis.name}"
        head = f'<svg viewBox="0 0 {WIDTH:g} {self.height:g}" role="img" aria-label="{escape(said)}">'
        return "\n".join([head, *self._under, *self._grid(), *self._over, "</svg>"])

    def figure(self) -> str:
        """The picture with its title and legend, as HTML."""
        legend = f'<p class="legend">{"".join(self._legend)}</p>' if self._legend else ""
        under = f'<p class="small">{escape(self.caption)}</p>' if self.caption else ""
        return f"<figure><h3>{escape(self.title)}</h3>{self.svg()}{legend}{under}</figure>"

    def _key(self, name: str, drawn: str) -> None:
        key = f'<span><svg viewBox="0 0 26 10" class="key" aria-hidden="true">{drawn}</svg>{escape(name)}</span>'
        if key not in self._legend:
            self._legend.append(key)

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


def _thinned(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of many points the lowest and the highest of each column, in their order; a break stays one."""
    if len(x) <= 2 * COLUMNS_MAX:
        return x, y
    kept = []
    for piece in np.array_split(np.arange(len(x)), COLUMNS_MAX):
        known = piece[~np.isnan(y[piece])]
        chosen = {known[np.argmin(y[known])], known[np.argmax(y[known])]} if len(known) else {piece[0]}
        kept += sorted(chosen | set(piece[np.isnan(y[piece])][:1]))
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
