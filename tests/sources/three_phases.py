"""Rows of a network whose values are known: 230 V, 10 A, 60° lagging, 50 Hz, three phases 120° apart.

P = 230 V · 10 A · cos 60° = 1150 W, Q = 2300 VA · sin 60° = 1991.858 var, S = 2300 VA for each phase.
"""

from pathlib import Path

import numpy as np
import pytest

from trefas.sources.source import Source
from trefas.sources.spec import open_source
from trefas.tool.measure import measured

P_W, Q_VAR, S_VA = 1150.0, 2300 * np.sin(np.pi / 3), 2300.0


def network(rate_hz: float = 5000, count: int = 2000, phases: int = 3, angle_deg: float = 30) -> np.ndarray:
    """Voltages of the phases, then their currents: (2 · phases, count)."""
    angle = 2 * np.pi * 50 * np.arange(count) / rate_hz + np.radians(angle_deg)
    turn = -2 * np.pi / 3 * np.arange(phases)[:, np.newaxis]
    u_v = 230 * np.sqrt(2) * np.sin(angle + turn)
    i_a = 10 * np.sqrt(2) * np.sin(angle + turn - np.pi / 3)
    return np.concatenate([u_v, i_a])


def opened(
    folder: Path, text: str | bytes, settings: str = "", name: str = "t.csv", mapping: str | None = None
) -> Source:
    """A file of a text as a source."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return open_source(f"recording:{folder / name}{settings}", mapping)


def is_the_network(source: Source, phases: int = 3, seconds: float = 0.4, rel: float = 2e-5) -> bool:
    """Whether a source measures as the network above, to ``rel``; raises AssertionError with what is not."""
    result = measured(source)
    assert result["measured_s"] == pytest.approx(seconds, abs=1e-6)
    assert result["frequency_hz"] == pytest.approx(50, rel=rel)
    for name in ("L1", "L2", "L3")[:phases]:
        fields = result["phases"][name]
        assert fields["u_rms_v"] == pytest.approx(230, rel=rel)
        assert fields["i_rms_a"] == pytest.approx(10, rel=rel)
        assert fields["p_w"] == pytest.approx(P_W, rel=rel)
        assert fields["q_var"] == pytest.approx(Q_VAR, rel=rel)
        assert fields["s_va"] == pytest.approx(S_VA, rel=rel)
    return True
