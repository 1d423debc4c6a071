"""Sample numbers as runs, beside the array they are of."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.sources.sample_numbers import SampleNumbers


@settings(max_examples=80)
@given(
    st.lists(st.sampled_from([1, 1, 1, 1, 2, 7, 0, -3]), min_size=1, max_size=40),
    st.integers(1, 9),
    st.integers(0, 60),
)
def test_runs_say_what_the_numbers_say(steps, piece, number):
    numbers = 5 + np.cumsum(steps)
    runs = SampleNumbers.of(numbers[first : first + piece] for first in range(0, len(numbers), piece))

    assert runs.rows == len(numbers)
    assert [runs.at(row) for row in range(runs.rows)] == numbers.tolist()
    assert runs.rise == bool((np.diff(numbers) >= 1).all())
    if runs.rise:
        assert runs.rows_up_to(number) == np.searchsorted(numbers, number, side="right")
        assert [runs.counted().at(row) for row in range(runs.rows)] == (numbers - numbers[0] + 1).tolist()
    else:
        assert [runs.counted().at(row) for row in range(runs.rows)] == list(range(1, runs.rows + 1))
    half = runs.cut((runs.rows + 1) // 2)
    assert [half.at(row) for row in range(half.rows)] == numbers[: half.rows].tolist()
