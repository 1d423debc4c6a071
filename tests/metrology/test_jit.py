"""How kernels are compiled: kept in the user's cache as kernel_cache.py finds it, and callable as plain Python."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trefas.metrology.jit import exact_kernel, kernel
from trefas.metrology.kernel_cache import digest_of
from trefas.metrology.window import window_sums


@kernel
def _mean_of_squares(values):
    total = 0.0
    for value in values:
        total += value * value
    return total / len(values)


@exact_kernel
def _lost_digits(large, small):
    """Nothing but rounding: (large + small) − large."""
    return (large + small) - large


def test_a_kernel_is_a_plain_function_too():
    import numpy as np

    values = np.array([3.0, 4.0])

    assert _mean_of_squares(values) == _mean_of_squares.py_func(values) == 12.5  # (9 + 16) / 2


def test_others_may_run_while_a_kernel_does():
    assert _mean_of_squares.targetoptions["nogil"]
    assert _lost_digits.targetoptions["nogil"]


def test_a_value_that_is_no_number_is_not_optimised_away():
    import numpy as np

    assert math.isnan(_mean_of_squares(np.array([1.0, math.nan])))


def test_an_exact_kernel_rounds_as_ieee_says():
    assert _lost_digits(1e16, 1.0) == 0.0  # 1e16 + 1 rounds to 1e16


PROGRAM = """
from pathlib import Path
from trefas.core.rtc import rtc_at
from trefas.metrology.jit import is_cached
from trefas.metrology.kernel_cache import digest_of
from trefas.metrology.window import window_sums
before = is_cached(rtc_at)
rtc_at(0, 0, 0, 5)
print(before, is_cached(rtc_at), sum(rtc_at.stats.cache_misses.values()), digest_of(window_sums))
"""


@pytest.fixture(scope="module")
def cold_cache(tmp_path_factory) -> tuple[Path, list[str]]:
    """A folder that was no cache before, and what two programs said of it, one after the other."""
    home = tmp_path_factory.mktemp("cache")
    said = []
    for _ in range(2):
        environment = {**os.environ, "XDG_CACHE_HOME": str(home)}
        environment.pop("NUMBA_CACHE_DIR", None)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        said.append(done.stdout.strip())
    return home, said


def test_a_kernel_is_compiled_once_and_found_by_the_next_program(cold_cache):
    _, said = cold_cache

    digest = digest_of(window_sums)  # of many kernels and options, and the same in every process
    assert said == [f"False True 1 {digest}", f"True True 0 {digest}"]


def test_compiled_code_is_kept_in_the_users_cache(cold_cache):
    home, _ = cold_cache

    assert list((home / "trefas" / "kernels").glob("rtc.rtc_at-*.nbc"))
