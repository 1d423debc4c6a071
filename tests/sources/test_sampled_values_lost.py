"""Sampled values of which a frame is lost now and then, from the capture to the reactive power."""

import pytest

from tests.sources.bay import MergingUnit, written
from trefas.sources.spec import open_source
from trefas.tool.measure import measured


@pytest.mark.parametrize("every_ms", [20, 30, 40])
def test_one_frame_lost_now_and_then_leaves_the_reactive_power(tmp_path, every_ms):
    frames = MergingUnit().frames(0, 4_000)
    lost = len(frames[30 :: every_ms * 4])
    del frames[30 :: every_ms * 4]

    result = measured(open_source(str(written(tmp_path, frames))))

    assert result["measured_s"] == pytest.approx(1.0 - lost / 4_000, abs=1e-6)
    assert result["unmeasured_s"] == pytest.approx(lost / 4_000, abs=1e-6)
    assert result["reactive_measured_s"] == pytest.approx(result["measured_s"])
    assert result["phases"]["L1"]["q_var"] == pytest.approx(1991.858, rel=1e-4)  # 2300 · sin 60°
