"""The sums over one window of samples: squares, products and the fundamental.

A window reaches from one position to another, both between samples. What is summed is the integral of the straight lines
between the samples' products (trapezoid rule); the window's ends cut such a line where it is crossed, so what one window
leaves the next one takes, and the sums of a stream do not depend on where its windows meet. The half cell before the first
sample of a stream and after its last has the value of that sample.
"""

import numpy as np

from trefas.metrology.jit import kernel
from trefas.metrology.prefetch import LINE_VALUES, prefetch

SUMS = 7
"""Per system: u², i², u·i, and the cosine and sine sums of u and of i at the fundamental."""
UU, II, UI, U_COS, U_SIN, I_COS, I_SIN = range(SUMS)

CHUNK = 32
"""Samples for which one table of cosines serves; from chunk to chunk the phasor is turned as a whole. A longer table costs
more between two windows than it saves within one."""

AHEAD = 8 * CHUNK
"""So many samples before they are needed the currents are asked for; the voltages have just been read to find the cycles."""


@kernel
def window_sums(u_v, i_a, base, first, start, end, cycles_per_sample, sums):
    """Integrals over [start, end] in samples, into ``sums`` (systems, SUMS).

    u_v, i_a (systems, n) begin with sample number ``base`` and reach past ``end`` or to the end of the stream; ``first`` is the
    number of the stream's first sample. The phase of the fundamental counts from ``start``.
    """
    n = u_v.shape[1]
    last = base + n - 1
    low = int(np.ceil(start)) - base
    high = int(np.floor(end)) - base
    turn = 2 * np.pi * cycles_per_sample

    step_c, step_s = np.cos(turn), np.sin(turn)
    begin_c, begin_s = np.cos(turn * (low + base - start)), np.sin(turn * (low + base - start))
    end_c, end_s = np.cos(turn * (high + base - start)), np.sin(turn * (high + base - start))
    table = np.empty((2, CHUNK))
    cos_table, sin_table = table[0], table[1]
    chunk_c, chunk_s = _fill_tables(step_c, step_s, cos_table, sin_table)

    # Chunk by chunk through all systems at once: the rows then stream from memory side by side.
    sums[:, :] = 0.0
    c, s = begin_c, begin_s
    at = low
    while at + CHUNK <= high + 1:
        for system in range(u_v.shape[0]):
            for line in range(at + AHEAD, at + AHEAD + CHUNK, LINE_VALUES):
                prefetch(i_a, system, line)
            u, i = u_v[system, at : at + CHUNK], i_a[system, at : at + CHUNK]
            _add_samples(u, i, CHUNK, cos_table, sin_table, c, s, sums[system])
        c, s = c * chunk_c - s * chunk_s, c * chunk_s + s * chunk_c
        at += CHUNK
    if at <= high:
        for system in range(u_v.shape[0]):
            u, i = u_v[system, at : high + 1], i_a[system, at : high + 1]
            _add_samples(u, i, high + 1 - at, cos_table, sin_table, c, s, sums[system])

    # The trapezoid rule takes half of the outermost samples; the ends add what lies between them and the window's edge.
    before, after = low + base - start, end - (high + base)
    if low > high:
        # Both ends are between the same two samples, or outside of the first or the last.
        inner = min(max(high, first - base), last - base)
        share = (start + end) / 2 - (inner + base) if first <= high + base < last else 0.0
        phase_c, phase_s = np.cos(turn * (inner + base - start)), np.sin(turn * (inner + base - start))
        _add_edge(u_v, i_a, inner, (1.0 - share) * (end - start), phase_c, phase_s, sums)
        if share > 0.0:
            next_c, next_s = phase_c * step_c - phase_s * step_s, phase_c * step_s + phase_s * step_c
            _add_edge(u_v, i_a, inner + 1, share * (end - start), next_c, next_s, sums)
        return
    corner = 0.5 * before * before
    if low + base <= first or before == 0.0:
        _add_edge(u_v, i_a, low, before - 0.5, begin_c, begin_s, sums)
    else:
        _add_edge(u_v, i_a, low, before - corner - 0.5, begin_c, begin_s, sums)
        back_c, back_s = begin_c * step_c + begin_s * step_s, begin_s * step_c - begin_c * step_s
        _add_edge(u_v, i_a, low - 1, corner, back_c, back_s, sums)
    corner = 0.5 * after * after
    if high + base >= last or after == 0.0:
        _add_edge(u_v, i_a, high, after - 0.5, end_c, end_s, sums)
    else:
        _add_edge(u_v, i_a, high, after - corner - 0.5, end_c, end_s, sums)
        next_c, next_s = end_c * step_c - end_s * step_s, end_c * step_s + end_s * step_c
        _add_edge(u_v, i_a, high + 1, corner, next_c, next_s, sums)


@kernel
def _add_edge(u_v, i_a, at, weight, c, s, sums):
    """One sample of every system with a weight, where the fundamental has the phase of (c, s)."""
    for system in range(u_v.shape[0]):
        u, i, out = u_v[system, at], i_a[system, at], sums[system]
        u_w, i_w = weight * u, weight * i
        out[UU] += u_w * u
        out[II] += i_w * i
        out[UI] += u_w * i
        out[U_COS] += u_w * c
        out[U_SIN] += u_w * s
        out[I_COS] += i_w * c
        out[I_SIN] += i_w * s


@kernel
def _add_samples(u, i, n, cos_table, sin_table, c, s, out):
    """Adds n samples, the first of which has the phase of (c, s)."""
    uu = ii = ui = uc = us = ic = is_ = 0.0
    for k in range(n):
        uu += u[k] * u[k]
        ii += i[k] * i[k]
        ui += u[k] * i[k]
        uc += u[k] * cos_table[k]
        us += u[k] * sin_table[k]
        ic += i[k] * cos_table[k]
        is_ += i[k] * sin_table[k]
    out[UU] += uu
    out[II] += ii
    out[UI] += ui
    out[U_COS] += c * uc - s * us
    out[U_SIN] += s * uc + c * us
    out[I_COS] += c * ic - s * is_
    out[I_SIN] += s * ic + c * is_


@kernel
def _fill_tables(step_c, step_s, cos_table, sin_table):
    """Cosines and sines of 0, 1, 2 … steps: sixteen by turning one step at a time, the rest by turning those sixteen. Returns
    those of the step after the last."""
    c, s = 1.0, 0.0
    for k in range(16):
        cos_table[k], sin_table[k] = c, s
        c, s = c * step_c - s * step_s, c * step_s + s * step_c
    block_c, block_s = c, s
    for block in range(16, CHUNK, 16):
        for k in range(16):
            cos_table[block + k] = cos_table[k] * c - sin_table[k] * s
            sin_table[block + k] = cos_table[k] * s + sin_table[k] * c
        c, s = c * block_c - s * block_s, c * block_s + s * block_c
    return c, s
