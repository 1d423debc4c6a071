"""The neutral's current where it was measured: rms over all of it, missing values left out."""

import numpy as np
import pytest

from trefas.base.errors import LocalError
from trefas.metrology.neutral import NeutralCurrent
from trefas.metrology.samples import SampleBlock

NOTHING = np.zeros((3, 4))


def test_the_rms_is_over_all_samples_however_they_were_cut():
    neutral = NeutralCurrent()

    for values in ([3.0, -3.0, 3.0, -3.0], [4.0, np.nan, -4.0, np.nan]):
        neutral.add(SampleBlock(NOTHING, NOTHING, 1000.0, i_n_a=np.array(values)))

    assert neutral.samples == 6
    assert neutral.rms_a == pytest.approx((68 / 6) ** 0.5)  # (4 · 9 + 2 · 16) / 6


def test_what_was_not_measured_is_not_zero():
    neutral = NeutralCurrent()

    neutral.add(SampleBlock(NOTHING, NOTHING, 1000.0))
    neutral.add(SampleBlock(NOTHING, NOTHING, 1000.0, i_n_a=np.full(4, np.nan)))

    assert neutral.rms_a is None


def test_a_neutral_of_another_length_is_refused():
    with pytest.raises(LocalError, match=r"i_n_a has the shape \(3,\); it must be as long as u_v, \(4,\)"):
        SampleBlock(NOTHING, NOTHING, 1000.0, i_n_a=np.zeros(3))
