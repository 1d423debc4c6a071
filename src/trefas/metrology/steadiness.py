"""Whether the fundamentals of a stretch stay what they are: a glance, at a hundredth of the price of a fit.

    |←  a third of the cycles  →|←  the rest  →|←  a third  →|        whole cycles each, so nothing but the fundamental is in it

Three phasors tell how evenly a fundamental changes, and how its change does. What a wrong frequency turns them is no change:
all are turned back by the reference.
"""

import numpy as np

from trefas.metrology.jit import kernel
from trefas.metrology.window import I_COS, SUMS, U_COS, window_sums

CYCLES_MIN = 3
"""Of a stretch: one for each phasor."""

NEARLY = 0.02
"""Of a cycle: what a whole one may lack, as ``windows.FLUSH_TOLERANCE``."""


@kernel
def change_of(u_v, i_a, base, start, end, weights, cycles_per_sample):
    """By how much the fundamentals change from the middle of the last whole cycles before ``end`` to their ends, as a part of the
    largest voltage or current: the amplitudes' even change, or the bend of the reference, which is a changing frequency's.

    u_v, i_a (systems, n) begin with sample number ``base``; positions are in samples; ``weights`` make the reference of the
    voltages. Infinity where it cannot be told: there are too few cycles, or a sample was lost.
    """
    systems = u_v.shape[0]
    whole = int(np.floor((end - start) * cycles_per_sample + NEARLY))
    if whole < CYCLES_MIN:
        return np.inf
    period = min(1.0 / cycles_per_sample, (end - start) / whole)
    outer = whole // 3
    edges = (end - whole * period, end - (whole - outer) * period, end - outer * period, end)
    # Phasors (part, voltages and currents and reference, cosine and sine).
    phasors = np.zeros((3, 2 * systems + 1, 2))
    sums = np.empty((systems, SUMS))
    for part in range(3):
        low, high = edges[part], edges[part + 1]
        window_sums(u_v, i_a, base, base, low, high, 1.0 / period, sums)
        for k in range(systems):
            for n in range(2):
                phasors[part, k, n] = sums[k, U_COS + n] / (high - low)
                phasors[part, systems + k, n] = sums[k, I_COS + n] / (high - low)
                phasors[part, 2 * systems, n] += weights[k] * sums[k, U_COS + n] / (high - low)
    if not np.abs(phasors).sum() < np.inf:
        return np.inf
    # Times from −1 to 1: where the outer parts have their middle, and how much further out than the inner one they are, squared.
    at = (whole - outer) / whole
    squared = at * at + ((outer / whole) ** 2 - ((whole - 2 * outer) / whole) ** 2) / 3.0

    reference = phasors[1, 2 * systems]
    size = reference[0] ** 2 + reference[1] ** 2
    if size == 0.0:
        return 0.0
    slope = (phasors[2] - phasors[0]) / (2.0 * at)
    turned = (slope[-1, 1] * reference[0] - slope[-1, 0] * reference[1]) / size
    change = 0.0
    for first in (0, systems):
        largest, changes = 0.0, 0.0
        for k in range(first, first + systems):
            c, s = phasors[1, k, 0], phasors[1, k, 1]
            largest = max(largest, c * c + s * s)
            changes = max(changes, (slope[k, 0] + turned * s) ** 2 + (slope[k, 1] - turned * c) ** 2)
        if largest > 0.0:
            change = max(change, changes / largest)
    bend = (0.5 * (phasors[0, -1] + phasors[2, -1]) - reference) / squared
    return np.sqrt(max(change, (bend[0] ** 2 + bend[1] ** 2) / size))
