"""The fundamental of a stretch of samples: closed forms in, also short, distorted and with holes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.metrology.fundamental import find_fundamental, sharpened


def wave(hz: float, rate_hz: float, samples: int, angle: float = 0.0, **more: float) -> np.ndarray:
    turn = 2 * np.pi * hz * np.arange(samples) / rate_hz + angle
    return np.sin(turn) + more.get("fifth", 0.0) * np.sin(5 * turn + 1.0) + more.get("offset", 0.0)


@given(
    hz=st.floats(15.0, 440.0),
    angle=st.floats(0.0, 6.28),
    offset=st.floats(-3.0, 3.0),
    rate_hz=st.sampled_from([4_000.0, 12_800.0]),
)
@settings(max_examples=20, deadline=None)
def test_a_sine_is_found(hz, angle, offset, rate_hz):
    found = find_fundamental(wave(hz, rate_hz, round(0.15 * rate_hz), angle, offset=offset), rate_hz)

    assert found is not None
    assert found.frequency_hz == pytest.approx(hz, rel=1e-3)
    assert (found.amplitude, found.offset) == pytest.approx((1.0, offset), abs=2e-2)
    assert found.share > 0.99


def test_samples_that_were_lost_are_left_out():
    values = wave(50.0, 4_000.0, 600)
    values[np.random.default_rng(3).random(600) < 0.4] = np.nan

    found = find_fundamental(values, 4_000.0)

    assert found is not None
    assert found.frequency_hz == pytest.approx(50.0, rel=1e-6)


@pytest.mark.parametrize("angle", [0.0, 1.0, 2.0])
def test_harmonics_move_the_frequency_of_two_cycles_little(angle):
    found = find_fundamental(wave(50.0, 4_000.0, 160, angle, fifth=0.1), 4_000.0, exactly=True)

    assert found is not None
    assert found.frequency_hz == pytest.approx(50.0, rel=1e-3)
    assert found.is_sure(160 / 4_000.0)


def test_noise_and_nothing_have_none():
    noise = find_fundamental(np.random.default_rng(1).normal(size=600), 4_000.0)

    assert noise is None or not noise.is_sure(0.15)
    assert find_fundamental(np.full(600, 7.0), 4_000.0) is None
    assert find_fundamental(np.zeros(2), 4_000.0) is None
    assert find_fundamental(np.full(600, np.nan), 4_000.0) is None


@pytest.mark.parametrize("off", [-0.02, 0.002, 0.02])
def test_the_frequency_of_what_is_there_is_found_from_one_that_is_near(off):
    # 0.2 s at 44.1 kHz of 59.99 Hz with a fifth and an offset, 3 % lost at random; two hundredths are a quarter of a cycle
    rng = np.random.default_rng(3)
    angle = 2 * np.pi * 59.99 * np.arange(8820) / 44_100
    u_v = 325 * np.sin(angle + 1) + 15 * np.sin(5 * angle) + 4
    u_v[rng.random(8820) < 0.03] = np.nan

    assert sharpened(u_v, 44_100.0, 59.99 * (1 + off)) == pytest.approx(59.99, rel=1e-6)
