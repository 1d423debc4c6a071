"""The accuracy curve as a picture: error over load on a logarithmic axis, limits as a band. SVG, written by hand.

+1.5 ─────┐ band: the limit at PF 1
+1.0      └───────────────────────
 0   ──●────●────●────●────●────●─  one line for each power factor
−1.0      ┌───────────────────────
    Imin  Itr       Iref       Imax
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 400.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 50.0, 10.0, 24.0, 38.0
"""Room for the scales; the letters keep their size on a phone because the picture is small to begin with."""

COLOURS = ("var(--p1)", "var(--p2)", "var(--p3)", "var(--p4)", "var(--p5)", "var(--p6)")
WIDTHS = (5.0, 3.2, 1.6, 5.0, 3.2, 1.6)
"""Thinner on thicker, so that lines which lie on each other are all seen."""
DASHES = ("", "", "", "6 4", "6 4", "6 4")
NEAR = 26.0
"""Labels nearer than this would touch."""

Steps = tuple[tuple[float, float, float], ...]
"""A limit over the load: from, to (amperes), ± per cent."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Errors at currents, in order, and the limit that they have."""

    name: str
    points: tuple[tuple[float, float], ...]
    limit: Steps


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves in one picture; ``marks`` are currents with a name."""

    title: str
    curves: tuple[Curve, ...]
    marks: tuple[tuple[str, float], ...]

    def svg(self) -> str:
        """The picture."""
        low, high = self._currents()
        bound, step = self._scale()
        axes = _Axes(log10(low), log10(high), bound)
        band, *others = _different([curve.limit for curve in self.curves])
        parts = [
            f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(self.title)}">',
            axes.band(band),
            *(axes.outline(limit) for limit in others),
            *self._grid(axes, step),
            *(axes.curve(curve, number) for number, curve in enumerate(self.curves)),
            "</svg>",
        ]
        return "\n".join(parts)

    def legend(self) -> str:
        """The names of the curves, as HTML that wraps where it must."""
        keys = [
            f'<span><svg viewBox="0 0 26 10" class="key"><line x1="1" x2="25" y1="5" y2="5" {stroke(n)}/></svg>'
            f"{escape(curve.name)}</span>"
            for n, curve in enumerate(self.curves)
        ]
        keys.append(
            '<span><svg viewBox="0 0 26 10" class="key"><rect width="26" height="10" class="band"/></svg>limit</span>'
        )
        if len(_different([curve.limit for curve in self.curves])) > 1:
            outline = '<rect x="1" y="1" width="24" height="8" class="outline"/>'
            keys.append(f'<span><svg viewBox="0 0 26 10" class="key">{outline}</svg>limit where it is another</span>')
        return f'<p class="legend">{"".join(keys)}</p>'

    def _currents(self) -> tuple[float, float]:
        currents = [current for curve in self.curves for current, _ in curve.points]
        return min(currents) / 1.12, max(currents) * 1.12

    def _scale(self) -> tuple[float, float]:
        """The largest error shown, and the step of the scale."""
        largest = max(
            *(abs(error) for curve in self.curves for _, error in curve.points),
            *(percent for curve in self.curves for *_, percent in curve.limit),
        )
        largest *= 1.12
        power = 10.0 ** floor(log10(largest / 3.0))
        step = next(power * times for times in (1.0, 2.0, 5.0, 10.0) if largest / (power * times) <= 4.0)
        return largest, step

    def _grid(self, axes: "_Axes", step: float) -> list[str]:
        parts = []
        count = floor(axes.bound / step)
        for k in range(-count, count + 1):
            y = axes.y(k * step)
            label = "0" if k == 0 else f"{k * step:+.3g}".replace("-", "−")
            kind = "zero" if k == 0 else "grid"
            parts.append(f'<line x1="{LEFT:g}" x2="{WIDTH - RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}" class="{kind}"/>')
            parts.append(f'<text x="{LEFT - 5:g}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
        parts += [
            f'<text x="{axes.x(current):.1f}" y="{HEIGHT - BOTTOM + 15:g}" text-anchor="middle">{current:g}</text>'
            for current in axes.labelled()
        ]
        taken: list[float] = []
        for name, current in sorted(self.marks, key=lambda mark: mark[0] == "Iref"):
            x = axes.x(current)
            if not LEFT <= x <= WIDTH - RIGHT:
                continue
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP:g}" y2="{HEIGHT - BOTTOM:g}" class="mark"/>')
            if all(abs(x - other) >= NEAR for other in taken):
                at = min(x, WIDTH - RIGHT - 12)
                parts.append(f'<text x="{at:.1f}" y="{TOP - 7:g}" text-anchor="middle" class="name">{name}</text>')
                taken.append(x)
        parts.append(
            f'<text x="{(LEFT + WIDTH - RIGHT) / 2:g}" y="{HEIGHT - 6:g}" text-anchor="middle">current / A</text>'
        )
        parts.append(
            f'<text transform="translate(11 {(TOP + HEIGHT - BOTTOM) / 2:g}) rotate(-90)" text-anchor="middle">error / %</text>'
        )
        return parts


def _different(limits: Sequence[Steps]) -> list[Steps]:
    """The first limit, and those that say something else anywhere."""
    different: list[Steps] = []
    for limit in limits:
        if not any(_holds(limit, other) for other in different):
            different.append(limit)
    return different


def _holds(limit: Steps, other: Steps) -> bool:
    """Whether a limit is the same as another, or a part of it."""
    return all(
        any(start >= low - 1e-9 and end <= high + 1e-9 and percent == p for low, high, p in other)
        for start, end, percent in limit
    )


def stroke(number: int) -> str:
    """How the line of a curve is drawn, as attributes."""
    dash = f' stroke-dasharray="{DASHES[number]}"' if DASHES[number] else ""
    return f'stroke="{COLOURS[number]}" stroke-width="{WIDTHS[number]}"{dash}'


@dataclass(frozen=True, slots=True)
class _Axes:
    """From amperes and per cent to places in the picture."""

    low: float
    """Logarithms of the currents at the edges."""
    high: float
    bound: float

    def x(self, current_a: float) -> float:
        return LEFT + (log10(current_a) - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)

    def y(self, percent: float) -> float:
        return TOP + (self.bound - percent) / (2 * self.bound) * (HEIGHT - TOP - BOTTOM)

    def labelled(self) -> list[float]:
        """1, 2 and 5 of each decade; fewer where they would touch."""
        decades = range(floor(self.low), ceil(self.high) + 1)
        currents = [times * 10.0**decade for decade in decades for times in (1.0, 2.0, 5.0)]
        return [current for current in currents if self.low <= log10(current) <= self.high]

    def band(self, limit: Steps) -> str:
        return f'<path d="{self._around(limit)} Z" class="band"/>'

    def outline(self, limit: Steps) -> str:
        return f'<path d="{self._around(limit)} Z" class="outline"/>'

    def _around(self, limit: Steps) -> str:
        upper = [(self.x(at), self.y(percent)) for low, high, percent in limit for at in (low, high)]
        lower = [(self.x(at), self.y(-percent)) for low, high, percent in reversed(limit) for at in (high, low)]
        return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in upper + lower)

    def curve(self, curve: Curve, number: int) -> str:
        places = [(self.x(current), self.y(error)) for current, error in curve.points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dots = "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{WIDTHS[number] / 2 + 1.2:.1f}" fill="{COLOURS[number]}">'
            f"<title>{escape(curve.name)}, {current:g} A: {error:+.3f} %</title></circle>"
            for (x, y), (current, error) in zip(places, curve.points, strict=True)
        )
        return f'<polyline points="{line}" fill="none" stroke-linejoin="round" {stroke(number)}/>{dots}'
