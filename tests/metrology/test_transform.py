"""The transform of scipy without the rest of it: the same lines, the same lengths, and nothing else is loaded."""

import subprocess
import sys

import numpy as np
import pytest
import scipy.fft

from trefas.metrology.transform import fast_length, rfft


@pytest.mark.parametrize("shape", [(1, 6, 800), (8, 6, 2048), (3, 7, 1001)])
def test_the_lines_are_those_of_scipy_bit_for_bit(shape):
    rows = np.random.default_rng(1).normal(size=(*shape[:2], shape[2] + 64)).astype(np.float32)[:, :, : shape[2]]

    assert rfft(rows).dtype == np.complex64
    assert rfft(rows).tobytes() == scipy.fft.rfft(rows, axis=-1).tobytes()


def test_a_cosine_of_the_third_line_is_in_the_third_line():
    at = np.arange(800) / 800
    rows = np.cos(2 * np.pi * 3 * at).astype(np.float32)[np.newaxis]

    assert abs(rfft(rows)[0, 3]) == pytest.approx(400)  # half of the points: the other half is at −3
    assert np.delete(np.abs(rfft(rows)[0]), 3).max() < 1e-3


def test_lengths_are_products_of_two_three_and_five_only():
    assert [fast_length(least) for least in (1, 7, 11, 241, 799, 1001, 2049)] == [1, 8, 12, 243, 800, 1024, 2160]


def test_no_other_module_of_scipy_is_loaded_with_it():
    program = "import sys; from trefas.metrology.transform import fast_length; print(fast_length(11), 'scipy.fft' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["12", "False"]
