"""What flows through a meter: intervals with voltages and loads of their own on each phase."""

import numpy as np

from tests.golden.world import NS_PER_S, World

PHASES = 3


def live(
    world: World,
    steps: int,
    step_ns: int,
    *,
    volts: tuple[float, ...] = (230.0, 230.0, 230.0),
    missing: tuple[int, ...] = (),
    most_w: float = 6_000.0,
) -> None:
    """Steps of one length go by."""
    world.passed(**flowing(world, 1, steps, step_ns, volts=volts, missing=missing, most_w=most_w))


def flowing(
    world: World,
    meters: int,
    steps: int,
    step_ns: int,
    *,
    volts: tuple[float, ...] = (230.0, 230.0, 230.0),
    missing: tuple[int, ...] = (),
    most_w: float = 6_000.0,
    start: int | None = None,
) -> dict[str, np.ndarray]:
    """Intervals from now on, by the names of their fields: loads and feed-in on each phase of each meter."""
    chance = world.chance
    begin = max(world.now, world.device.now) if start is None else start
    edges = np.tile(begin + np.arange(steps + 1, dtype=np.int64) * step_ns, (meters, 1))
    seconds_each = step_ns / NS_PER_S
    shape = (meters, steps, PHASES)
    u_v = chance.normal(volts, 3.0, shape)
    p_w = chance.uniform(-0.4, 1.0, shape) ** 3 * most_w
    q_var = p_w * chance.uniform(-0.5, 0.5, shape)
    for phase in missing:
        u_v[..., phase] = chance.uniform(0.0, 20.0, shape[:2])
        p_w[..., phase] = q_var[..., phase] = 0.0
    u_v = np.abs(u_v)
    s_va = np.hypot(p_w, q_var)
    return {
        "start_ns": edges[:, :-1].copy(),
        "end_ns": edges[:, 1:].copy(),
        "u_rms_v": u_v,
        "i_rms_a": s_va / np.maximum(u_v, 1.0),
        "active_j": p_w * seconds_each,
        "reactive_vars": q_var * seconds_each,
        "apparent_vas": s_va * seconds_each,
        "frequency_hz": np.where(u_v.max(axis=2) > 50.0, 50.0, 0.0),
        "cycles": np.zeros(shape[:2], np.int64),
        "reactive_measured": chance.random(shape[:2]) < 0.99,
    }
