"""One rough record: drawn, written, measured, compared with what is true of it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.rough import captures, exchanges, faults, sounds, tables
from tests.rough.recording import Q_SHARE_MIN, Form, Recording, Truth, draw, truth_of
from tests.rough.written import Written
from trefas.base.errors import TrefasError
from trefas.sources.spec import open_source
from trefas.tool.measure import measured

FORMATS: tuple[tuple[str, Form, Callable[[Recording, Path], Written]], ...] = (
    ("table", tables.FORM, tables.write),
    ("table", tables.FORM, tables.write),
    ("table", tables.FORM, tables.write),
    ("COMTRADE", faults.FORM, faults.write),
    ("COMTRADE", faults.FORM, faults.write),
    ("sampled values", captures.FORM, captures.write),
    ("PQDIF", exchanges.FORM, exchanges.write),
    ("WAV", sounds.FLOATS, sounds.write_floats),
    ("WAV", sounds.WHOLE, sounds.write_whole),
)
EXACT = 1e-4
"""P, U and I"""
REACTIVE = 1e-3
P_SHARE_MIN = 0.01
"""Of the apparent power: below, 0.01 % is of this share"""


@dataclass
class Verdict:
    """What became of a seed."""

    seed: int
    format: str
    kind: str
    how: str
    refused: str = ""
    unclear: str = ""
    faults: list[str] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=dict)
    reactive_share: float = 1.0
    """Of the measured time, in which Q was"""

    def __str__(self) -> str:
        what = (self.refused and f"refused: {self.refused}") or "; ".join(self.faults) or "right"
        return f"{self.seed} {self.format} [{self.how}] {self.kind}: {what}"


def drawn(seed: int, folder: Path) -> tuple[str, Recording, Written]:
    """The format, the record and the file of a seed."""
    name, form, write = FORMATS[seed % len(FORMATS)]
    record = draw(seed, form)
    return name, record, write(record, folder)


def tried(seed: int, measure: Callable[[Written], dict[str, Any]] | None = None) -> Verdict:
    """Measures the record of a seed, in this process unless told how."""
    with tempfile.TemporaryDirectory() as folder:
        name, record, written = drawn(seed, Path(folder))
        verdict = Verdict(seed, name, ", ".join(sorted(record.kind)) or "plain", written.how, unclear=written.unclear)
        try:
            result = (measure or here)(written)
        except TrefasError as refusal:
            verdict.refused = str(refusal)
            return verdict
        _compare(verdict, record, truth_of(record, written.u_v, written.i_a), result)
        return verdict


def here(written: Written) -> dict[str, Any]:
    """As ``trefas measure --json`` does it."""
    return measured(open_source(written.spec, written.mapping))


def _compare(verdict: Verdict, record: Recording, truth: Truth, result: dict[str, Any]) -> None:
    names = ("L1", "L2", "L3")[: record.phases]
    if missing := [name for name in names if name not in result["phases"]]:
        verdict.faults.append(f"silent: {missing}")
        return
    reactive_s = result.get("reactive_measured_s", result["measured_s"])
    verdict.reactive_share = reactive_s / result["measured_s"] if result["measured_s"] else 0.0
    for phase, name in enumerate(names):
        fields = result["phases"][name]
        s_va = max(float(truth.s_va[phase]), 1e-9)
        rms, power = _resampled(record, truth)
        full = {"U": float(truth.u_rms_v.max()), "I": float(truth.i_rms_a.max())}
        _near(
            verdict, f"U {name}", fields.get("u_rms_v"), truth.u_rms_v[phase], EXACT, 1e-3 * full["U"], rms * full["U"]
        )
        _near(
            verdict, f"I {name}", fields.get("i_rms_a"), truth.i_rms_a[phase], EXACT, 1e-3 * full["I"], rms * full["I"]
        )
        least = max(P_SHARE_MIN * s_va, 1e-4 * full["U"] * full["I"])
        _near(verdict, f"P {name}", fields.get("p_w"), truth.p_w[phase], EXACT, least, power * full["U"] * full["I"])
        if fields.get("q_var") is not None and verdict.reactive_share > 0.9:
            least = max(Q_SHARE_MIN * s_va, 0.02 * full["U"] * full["I"])
            _near(
                verdict,
                f"Q {name}",
                fields["q_var"],
                truth.q_var[phase],
                REACTIVE,
                least,
                _allowed(record, truth, phase),
            )
    for name, fields in result["phases"].items():
        if name not in names and any(fields.get(key) for key in ("u_rms_v", "i_rms_a", "p_w", "q_var", "s_va")):
            verdict.faults.append(f"invented: {name} {fields}")
    _times(verdict, record, truth, result)


def _allowed(record: Recording, truth: Truth, phase: int) -> float:
    """What is not known of Q in var: noise and jitter in so many samples; of a step, in which cycle it is counted."""
    n, cycle_s = int(record.there.sum()), 1 / truth.hz
    random = np.hypot(record.noise * np.sqrt(2), 2 * np.pi * truth.hz * record.jitter_s)
    step = record.steps * 0.5 * cycle_s / truth.measured_s
    return float(truth.u_rms_v.max() * truth.i_rms_a.max() * (4 * random / np.sqrt(n / 2) + step))


def _resampled(record: Recording, truth: Truth) -> tuple[float, float]:
    """What rms values and powers may differ from those of the rows where these have jitter, and are brought onto the grid.

    The rows as they are have the chance of so many instants in them; noise up to half the rate is no signal that a polynomial
    knows, and changes by up to 6 · d² of its rms, d in steps."""
    beside, root = record.jitter_s * record.rate_hz, float(np.sqrt(record.there.sum()))
    chance = 4 * (2 * np.pi * truth.hz * record.jitter_s + 2 * record.noise * beside) / root
    return 6 * record.noise * beside**2 + chance, 2 * chance


def _near(
    verdict: Verdict, name: str, is_now: float | None, right: float, share: float, least: float, allowed: float = 0.0
) -> None:
    if is_now is None:
        verdict.faults.append(f"{name} is null, right {right:.6g}")
        return
    off = max(abs(is_now - right) - allowed, 0.0) / max(abs(right), least)
    verdict.worst[name[0]] = max(verdict.worst.get(name[0], 0.0), off)
    if not off <= share:
        verdict.faults.append(
            f"{name} {is_now:.7g}, right {right:.7g} ({100 * (is_now / right - 1) if right else 0:+.4f} %)"
        )


def _times(verdict: Verdict, record: Recording, truth: Truth, result: dict[str, Any]) -> None:
    both_s = result["measured_s"] + result["unmeasured_s"]
    cell_s = float(record.cell_s.max())
    near_s = 0.1 * cell_s + 1e-6 * truth.length_s + 2 * record.jitter_s
    if record.jitter_s:
        near_s += cell_s
    if len(record.segments) > 1:
        near_s += 2 * cell_s * len(record.segments)
    if abs(both_s - truth.length_s) > near_s:
        verdict.faults.append(f"measured + unmeasured {both_s:.6f} s, right {truth.length_s:.6f} s")
    if abs(result["measured_s"] - truth.measured_s) > near_s + 1e-4 * truth.measured_s * bool(record.jitter_s):
        verdict.faults.append(f"measured {result['measured_s']:.6f} s, right {truth.measured_s:.6f} s")
    if (
        result["frequency_hz"] is not None
        and truth.length_s > 0.3
        and not record.jitter_s
        and "step" not in record.kind
    ):
        off = abs(result["frequency_hz"] / truth.hz - 1)
        verdict.worst["f"] = max(verdict.worst.get("f", 0.0), off)
        if off > 1e-3 * (1 + 20 * (record.noise + abs(np.ptp(record.hz)) / truth.hz)):
            verdict.faults.append(f"f {result['frequency_hz']:.5f}, right {truth.hz:.5f} Hz")
