"""The vector diagram: phasors of voltages and currents on one circle, each to the largest of its kind."""

from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from trefas.tool.en50160.plot import COLOURS

CURRENT_MIN_A = 0.05
"""Below this there is no current worth an arrow."""

VECTOR_SIZE = 260.0


def vectors(
    names: tuple[str, ...], u1_v: NDArray[np.complex128], i1_a: NDArray[np.complex128], title: str = "Vector diagram"
) -> str:
    """Phasors of the fundamental (phases,): voltages thick and currents thin, each to the largest of its kind; 0° is up."""
    middle, radius = VECTOR_SIZE / 2, VECTOR_SIZE / 2 - 32
    parts = [
        f'<svg viewBox="0 0 {VECTOR_SIZE:g} {VECTOR_SIZE:g}" role="img" aria-label="{title}" class="vectors">',
        f'<circle cx="{middle:g}" cy="{middle:g}" r="{radius:g}" class="rim"/>',
    ]
    for degrees in range(0, 360, 30):
        x, y = sin(radians(-degrees)), -cos(radians(-degrees))
        parts.append(
            f'<line x1="{middle:g}" y1="{middle:g}" x2="{middle + radius * x:.1f}" y2="{middle + radius * y:.1f}" class="grid"/>'
        )
        if degrees % 90 == 0:
            at_x, at_y = middle + (radius + 16) * x, middle + (radius + 13) * y + 4
            parts.append(f'<text x="{at_x:.1f}" y="{at_y:.1f}" text-anchor="middle" class="name">{degrees}°</text>')
    for drawn, least, share, width, dash in ((u1_v, 1.0, 1.0, 3.2, ""), (i1_a, CURRENT_MIN_A, 0.72, 1.8, "5 3")):
        longest = float(np.nanmax(np.abs(drawn), initial=0.0))
        if not longest >= least:
            continue
        for n, phasor in enumerate(drawn):
            if np.isnan(phasor):
                continue
            # Angles count from the top, leading ones to the left.
            x = middle - radius * share * phasor.imag / longest
            y = middle - radius * share * phasor.real / longest
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            stroke = f'stroke="{COLOURS[n]}" stroke-width="{width:g}"{dashed}'
            place = f'x1="{middle:g}" y1="{middle:g}" x2="{x:.1f}" y2="{y:.1f}"'
            if dash:  # so that a current is seen on the voltage of its phase
                parts.append(f'<line {place} stroke="var(--paper)" stroke-width="{width + 3:g}"/>')
            parts.append(f"<line {place} {stroke}/>")
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width + 1:g}" fill="{COLOURS[n]}"/>')
            if not dash:  # the name stands beside the arrow, a little before its end
                beside = phasor * np.exp(0.16j) * 0.84
                x, y = middle - radius * beside.imag / longest, middle - radius * beside.real / longest + 4
                parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{names[n]}</text>')
    return "\n".join([*parts, "</svg>"])
