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

    cos_table = np.empty(CHUNK)
    sin_table = np.empty(CHUNK)
    c, s = 1.0, 0.0
    step_c, step_s = np.cos(turn), np.sin(turn)
    for k in range(CHUNK):
        cos_table[k] = c
        sin_table[k] = s
        c, s = c * step_c - s * step_s, c * step_s + s * step_c
    chunk_c, chunk_s = np.cos(turn * CHUNK), np.sin(turn * CHUNK)

    for system in range(u_v.shape[0]):
        u_row, i_row, out = u_v[system], i_a[system], sums[system]
        for k in range(SUMS):
            out[k] = 0.0
        begin_phase = turn * (low + base - start)
        c, s = np.cos(begin_phase), np.sin(begin_phase)
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
        out[UU], out[II], out[UI] = uu, ii, ui
        out[U_COS], out[U_SIN], out[I_COS], out[I_SIN] = uc, us, ic, is_

        # The trapezoid rule takes half of the outermost samples; the ends add what lies between them and the window's edge.
        _add_sample(u_row, i_row, low, base, start, turn, -0.5, out)
        _add_sample(u_row, i_row, high, base, start, turn, -0.5, out)
        before = low + base - start
        if before > 0.0:
            if low + base > first:
                _add_sample(u_row, i_row, low, base, start, turn, before - 0.5 * before * before, out)
                _add_sample(u_row, i_row, low - 1, base, start, turn, 0.5 * before * before, out)
            else:
                _add_sample(u_row, i_row, low, base, start, turn, before, out)
        after = end - (high + base)
        if after > 0.0:
            if high + base < last:
                _add_sample(u_row, i_row, high, base, start, turn, after - 0.5 * after * after, out)
                _add_sample(u_row, i_row, high + 1, base, start, turn, 0.5 * after * after, out)
            else:
                _add_sample(u_row, i_row, high, base, start, turn, after, out)


@kernel
def _add_sample(u_row, i_row, at, base, start, turn, weight, out):
    u, i = u_row[at], i_row[at]
    phase = turn * (at + base - start)
    c, s = np.cos(phase), np.sin(phase)
    out[UU] += weight * u * u
    out[II] += weight * i * i
    out[UI] += weight * u * i
    out[U_COS] += weight * u * c
    out[U_SIN] += weight * u * s
    out[I_COS] += weight * i * c
    out[I_SIN] += weight * i * s
