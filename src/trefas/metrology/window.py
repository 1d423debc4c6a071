"""The sums over one window of samples: squares, products and the fundamental.

A window reaches from one position to another, both between samples. What is summed is the integral of the straight lines
between the samples' products (trapezoid rule); the window's ends cut such a line where it is crossed, so what one window
leaves the next one takes, and the sums of a stream do not depend on where its windows meet. The half cell before the first
sample of a stream and after its last has the value of that sample.
"""

import numpy as np

from trefas.metrology.jit import kernel

SUMS = 7
"""Per system: u², i², u·i, and the cosine and sine sums of u and of i at the fundamental."""
UU, II, UI, U_COS, U_SIN, I_COS, I_SIN = range(SUMS)

CHUNK = 256
"""Samples for which one table of cosines serves; from chunk to chunk the phasor is turned as a whole."""


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

    cos_table, sin_table = np.empty(CHUNK), np.empty(CHUNK)
    _fill_tables(turn, cos_table, sin_table)
    chunk_c, chunk_s = np.cos(turn * CHUNK), np.sin(turn * CHUNK)
    begin_c, begin_s = np.cos(turn * (low + base - start)), np.sin(turn * (low + base - start))

    # The trapezoid rule takes half of the outermost samples; the ends add what lies between them and the window's edge: at
    # most four samples with weights, the same for every system.
    before, after = low + base - start, end - (high + base)
    at_edge = np.array([low - 1, low, high, high + 1])
    left, right = 0.5 * before * before, 0.5 * after * after
    weight = np.array([left, before - left - 0.5, after - right - 0.5, right])
    if low > high:
        # Both ends are between the same two samples, or outside of the first or the last.
        inner = min(max(high, first - base), last - base)
        share = (start + end) / 2 - (inner + base) if first <= high + base < last else 0.0
        at_edge[:] = inner
        weight[:] = 0.0
        at_edge[3] = inner + 1 if share > 0.0 else inner
        weight[0], weight[3] = (1.0 - share) * (end - start), share * (end - start)
    else:
        if low + base <= first or before == 0.0:
            at_edge[0], weight[0], weight[1] = low, 0.0, before - 0.5
        if high + base >= last or after == 0.0:
            at_edge[3], weight[3], weight[2] = high, 0.0, after - 0.5
    edge_c, edge_s = np.cos(turn * (at_edge + base - start)), np.sin(turn * (at_edge + base - start))

    for system in range(u_v.shape[0]):
        u_row, i_row, out = u_v[system], i_a[system], sums[system]
        for k in range(SUMS):
            out[k] = 0.0
        c, s = begin_c, begin_s
        uu = ii = ui = 0.0
        uc = us = ic = is_ = 0.0
        at = low
        while at <= high:
            length = min(CHUNK, high + 1 - at)
            u, i = u_row[at : at + length], i_row[at : at + length]
            a_uu = a_ii = a_ui = a_uc = a_us = a_ic = a_is = 0.0
            for k in range(length):
                a_uu += u[k] * u[k]
                a_ii += i[k] * i[k]
                a_ui += u[k] * i[k]
                a_uc += u[k] * cos_table[k]
                a_us += u[k] * sin_table[k]
                a_ic += i[k] * cos_table[k]
                a_is += i[k] * sin_table[k]
            uu += a_uu
            ii += a_ii
            ui += a_ui
            uc += c * a_uc - s * a_us
            us += s * a_uc + c * a_us
            ic += c * a_ic - s * a_is
            is_ += s * a_ic + c * a_is
            c, s = c * chunk_c - s * chunk_s, c * chunk_s + s * chunk_c
            at += length
        for e in range(4):
            u_e, i_e = u_row[at_edge[e]], i_row[at_edge[e]]
            u_w, i_w = weight[e] * u_e, weight[e] * i_e
            uu += u_w * u_e
            ii += i_w * i_e
            ui += u_w * i_e
            uc += u_w * edge_c[e]
            us += u_w * edge_s[e]
            ic += i_w * edge_c[e]
            is_ += i_w * edge_s[e]
        out[UU], out[II], out[UI] = uu, ii, ui
        out[U_COS], out[U_SIN], out[I_COS], out[I_SIN] = uc, us, ic, is_


@kernel
def _fill_tables(turn, cos_table, sin_table):
    """Cosines and sines of 0, turn, 2·turn …: sixteen by turning one step at a time, the rest by turning those sixteen."""
    c, s = 1.0, 0.0
    step_c, step_s = np.cos(turn), np.sin(turn)
    for k in range(16):
        cos_table[k], sin_table[k] = c, s
        c, s = c * step_c - s * step_s, c * step_s + s * step_c
    for block in range(16, CHUNK, 16):
        block_c, block_s = np.cos(turn * block), np.sin(turn * block)
        for k in range(16):
            cos_table[block + k] = cos_table[k] * block_c - sin_table[k] * block_s
            sin_table[block + k] = cos_table[k] * block_s + sin_table[k] * block_c
