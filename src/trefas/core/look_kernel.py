"""One look at a block of intervals of all meters: who goes on, and the lowest and highest of what was measured.

Nearly always that is all that has to be known of a block before it is counted. A dozen reductions by numpy, one for each
question, cost several times as much as counting the block.
"""

import numpy as np

from trefas.metrology.jit import exact_kernel

U_LOW, U_HIGH, I_LOW, I_HIGH, P_LOW, FOUND = range(6)


@exact_kernel
def look_over(found, u_rms_v, i_rms_a, active_j, phases):
    """The lowest and the highest of voltages and currents, and the lowest of energies, into ``found`` (FOUND, meters). What is no
    number is the lowest and the highest wherever it is."""
    for m in range(found.shape[1]):
        u_low = i_low = p_low = np.inf
        u_high = i_high = -np.inf
        for k in range(u_rms_v.shape[1]):
            for phase in phases:
                u, i, p = u_rms_v[m, k, phase], i_rms_a[m, k, phase], active_j[m, k, phase]
                u_low, u_high = np.minimum(u_low, u), np.maximum(u_high, u)
                i_low, i_high = np.minimum(i_low, i), np.maximum(i_high, i)
                p_low = np.minimum(p_low, p)
        found[U_LOW, m], found[U_HIGH, m] = u_low, u_high
        found[I_LOW, m], found[I_HIGH, m], found[P_LOW, m] = i_low, i_high, p_low


@exact_kernel
def pass_on(on, reached_ns, start_ns, end_ns, u_rms_v, hole_ns, supply_v):
    """Leaves ``on`` (meters,) where a meter that is on stays so: there is no hole before any step, and a voltage in each that has
    a length. There ``reached_ns`` (meters,) is moved on to the end."""
    for m in range(on.shape[0]):
        end = furthest_ns = reached_ns[m]
        for k in range(end_ns.shape[1]):
            if not on[m]:
                break
            start, before, end = start_ns[m, k], end, end_ns[m, k]
            on[m] = start <= before + hole_ns and (end <= start or u_rms_v[m, k].max() >= supply_v)
            furthest_ns = max(furthest_ns, end)  # a step of no length may end before it
        if on[m]:
            reached_ns[m] = furthest_ns
