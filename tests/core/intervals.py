"""Hand-made intervals for tests: one line a step."""

from dataclasses import dataclass

from trefas.base.instant import NS_PER_S
from trefas.metrology.interval import Intervals


@dataclass(frozen=True)
class Step:
    """One interval's phases: powers in W and var, voltage and current."""

    p_w: tuple[float, float, float] = (0.0, 0.0, 0.0)
    q_var: tuple[float, float, float] = (0.0, 0.0, 0.0)
    s_va: tuple[float, float, float] = (0.0, 0.0, 0.0)
    u_v: float = 230.0
    i_a: float = 0.0
    f_hz: float = 50.0
    seconds: float = 1.0
    q_measured: bool = True


def intervals_of(steps: list[Step], start_ns: int = 0, meters: int = 1) -> Intervals:
    """The steps one after the other from ``start_ns``, the same for every meter."""
    block = Intervals.empty(meters, len(steps))
    at = start_ns
    for k, step in enumerate(steps):
        block.start_ns[:, k] = at
        at += round(step.seconds * NS_PER_S)
        block.end_ns[:, k] = at
        block.u_rms_v[:, k] = step.u_v
        block.i_rms_a[:, k] = step.i_a
        block.active_j[:, k] = [p * step.seconds for p in step.p_w]
        block.reactive_vars[:, k] = [q * step.seconds for q in step.q_var]
        block.apparent_vas[:, k] = [s * step.seconds for s in step.s_va]
        block.frequency_hz[:, k] = step.f_hz
        block.reactive_measured[:, k] = step.q_measured
    return block
