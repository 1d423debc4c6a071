"""The window kernel against its definition: integrals of the straight lines between samples."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.metrology.window import I_COS, I_SIN, II, SUMS, U_COS, U_SIN, UI, UU, window_sums


def integral_of_lines(values: np.ndarray, start: float, end: float) -> float:
    """The slow definition: the polygon through (k, values[k]) cut at samples and ends; half cells outside are flat."""
    knots = [start, *range(int(np.ceil(start)), int(np.floor(end)) + 1), end]
    last = len(values) - 1

    def at(x: float) -> float:
        x = min(max(x, 0.0), float(last))
        k = min(int(np.floor(x)), last - 1)
        return float(values[k] + (x - k) * (values[k + 1] - values[k]))

    return sum((b - a) * (at(a) + at(b)) / 2 for a, b in pairwise(knots))


def slow_sums(u: np.ndarray, i: np.ndarray, start: float, end: float, cycles_per_sample: float) -> dict[int, float]:
    phase = 2 * np.pi * cycles_per_sample * (np.arange(len(u)) - start)
    c, s = np.cos(phase), np.sin(phase)
    products = {UU: u * u, II: i * i, UI: u * i, U_COS: u * c, U_SIN: u * s, I_COS: i * c, I_SIN: i * s}
    return {index: integral_of_lines(values, start, end) for index, values in products.items()}


@pytest.mark.parametrize("compute", [window_sums, window_sums.py_func], ids=["compiled", "plain Python"])
@given(
    data=st.integers(0, 2**32 - 1),
    n=st.integers(20, 700),
    edges=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_sums_are_the_integrals_of_the_lines_between_the_products(compute, data, n, edges):
    rng = np.random.default_rng(data)
    u, i = rng.normal(size=(2, 2, n))
    low, high = sorted(edges)
    start, end = -0.5 + low * (n - 2), n - 0.5 - (1 - high) * (n - 2) * (1 - low)
    if end - start < 2:
        end = min(start + 2, n - 0.5)
    sums = np.empty((2, SUMS))

    compute(u, i, 0, 0, start, end, 10 / n, sums)

    for system in range(2):
        for index, expected in slow_sums(u[system], i[system], start, end, 10 / n).items():
            assert sums[system, index] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("start", "end"), [(-0.5, -0.2), (3.2, 3.9), (3.0, 3.5), (3.5, 4.0), (8.9, 9.3), (9.2, 9.5), (-0.3, 0.4)]
)
def test_a_window_between_two_samples_is_a_piece_of_the_line_between_them(start, end):
    rng = np.random.default_rng(1)
    u, i = rng.normal(size=(2, 1, 10))
    sums = np.empty((1, SUMS))

    window_sums(u, i, 0, 0, start, end, 0.05, sums)

    for index, expected in slow_sums(u[0], i[0], start, end, 0.05).items():
        assert sums[0, index] == pytest.approx(expected, abs=1e-12)


@given(n=st.integers(50, 400), cut=st.floats(0.1, 0.9))
def test_what_one_window_leaves_the_next_one_takes(n, cut):
    rng = np.random.default_rng(n)
    u, i = rng.normal(size=(2, 1, n))
    whole, left, right = np.empty((3, 1, SUMS))
    middle = -0.5 + cut * n

    window_sums(u, i, 0, 0, -0.5, n - 0.5, 0.01, whole)
    window_sums(u, i, 0, 0, -0.5, middle, 0.01, left)
    window_sums(u, i, 0, 0, middle, n - 0.5, 0.01, right)

    assert (left + right)[0, UI] == pytest.approx(whole[0, UI], abs=1e-10)
    # Every sample counts once: a stream's energy is the plain sum of its products.
    assert whole[0, UI] == pytest.approx(float((u * i).sum()), abs=1e-10)
