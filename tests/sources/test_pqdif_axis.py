"""Times of a PQDIF waveform whose stamps have jitter."""

import numpy as np

from trefas.sources.pqdif_axis import axis_of
from trefas.sources.stamps import plan_of_stamps


class Stamped:
    """An instance whose series 0 is of times in seconds, and series 1 of as many values."""

    def __init__(self, times_s):
        self._times_s = times_s

    def count(self, series):
        return len(self._times_s)

    def steps(self, series):
        return None

    def times_s(self, series):
        return self._times_s


def test_rows_with_jitter_keep_how_far_they_are_beside_the_grid_when_the_waveform_begins_later():
    jitter_s = np.random.default_rng(3).normal(0, 10e-6, 4000)
    jitter_s[0] = 0.0
    times_s = np.arange(4000) * 200e-6 + jitter_s

    (early,) = plan_of_stamps(times_s, "w.pqd")
    (late,) = axis_of(Stamped(times_s + 7.0), 0, 1, "w.pqd").parts

    assert late.start_ns - early.start_ns == 7_000_000_000
    # In steps of 200 µs: 10 µs are a twentieth.
    assert abs(np.std(late.beside) - 0.05) < 0.003
    np.testing.assert_allclose(late.beside, early.beside, atol=1e-4)
