"""A recording of floating point with a value that is no number now and then, from the file to the powers."""

import numpy as np
import pytest
from scipy.io import wavfile

from trefas.metrology.frontend import Frontend
from trefas.metrology.summary import Summary
from trefas.sources.spec import open_source


@pytest.mark.parametrize("every_ms", [30, 40, 60])
def test_a_float_wav_with_one_nan_now_and_then_has_its_reactive_power(tmp_path, every_ms):
    turn = 2 * np.pi * 50 * np.arange(16_000) / 4_000
    values = np.stack((np.sin(turn) * 230 * 2**0.5 / 400, np.sin(turn - np.pi / 3) * 10 * 2**0.5 / 20), axis=1)
    values[20 :: every_ms * 4] = np.nan
    wavfile.write(tmp_path / "t.wav", 4_000, values.astype(np.float32))
    source = open_source(f"wav:{tmp_path / 't.wav'},u=400,i=20")

    summary, frontend = Summary(), Frontend(source.wiring)
    for intervals in frontend.stream(source.stream()):
        summary.add(intervals)

    there = np.isfinite(values[:, 0])
    assert summary.time_s == pytest.approx(there.sum() / 4_000, abs=1e-6)
    assert (frontend.measured_ns + frontend.unmeasured_ns) / 1e9 == pytest.approx(4.0, abs=1e-6)
    assert summary.reactive_s == pytest.approx(summary.time_s)
    assert summary.phase(0).q_var == pytest.approx(1991.858, rel=1e-4)  # 2300 · sin 60°
    # What was measured is the mean of the samples that are there.
    assert summary.phase(0).p_w == pytest.approx(8000 * float(np.mean(values[there, 0] * values[there, 1])), rel=2e-5)
