"""Hints to memory: they are carried out, and change nothing."""

import numba
import numpy as np
import pytest

from trefas.metrology.jit import exact_kernel
from trefas.metrology.prefetch import LINE_VALUES, prefetch


@exact_kernel
def _sum_with_hints(rows, ahead):
    total = 0.0
    for row in range(rows.shape[0]):
        for k in range(rows.shape[1]):
            prefetch(rows, row, k + ahead)
            total += rows[row, k]
    return total


@pytest.mark.parametrize("compute", [_sum_with_hints, _sum_with_hints.py_func], ids=["compiled", "plain Python"])
@pytest.mark.parametrize("ahead", [0, LINE_VALUES, 1_000_000])
def test_a_hint_changes_nothing_wherever_it_points(compute, ahead):
    rows = np.arange(20.0).reshape(2, 10)

    assert compute(rows, ahead) == 190.0  # 0 + 1 + … + 19
    assert compute(rows[:, ::2], ahead) == 90.0  # 0 + 2 + … + 18: rows with holes between their values


def test_a_compiled_hint_is_in_the_machines_code():
    compiled = numba.njit(_sum_with_hints.py_func)  # of what comes from the cache there is no text

    compiled(np.zeros((2, 10)), 0)

    # x86 says prefetcht1, ARM prfm.
    code = "".join(compiled.inspect_asm().values())
    assert "prefetch" in code or "prfm" in code
