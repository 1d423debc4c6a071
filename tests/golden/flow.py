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
    """Steps of one length, with loads and feed-in on each phase."""
    chance = world.chance
    edges = max(world.now, world.device.now) + np.arange(steps + 1, dtype=np.int64) * step_ns
    seconds_each = step_ns / NS_PER_S
    shape = (steps, PHASES)
    u_v = chance.normal(volts, 3.0, shape)
    p_w = chance.uniform(-0.4, 1.0, shape) ** 3 * most_w
    q_var = p_w * chance.uniform(-0.5, 0.5, shape)
    for phase in missing:
        u_v[:, phase] = chance.uniform(0.0, 20.0, steps)
        p_w[:, phase] = q_var[:, phase] = 0.0
    u_v = np.abs(u_v)
    s_va = np.hypot(p_w, q_var)
    world.passed(
        start_ns=edges[np.newaxis, :-1].copy(),
        end_ns=edges[np.newaxis, 1:].copy(),
        u_rms_v=u_v[np.newaxis],
        i_rms_a=(s_va / np.maximum(u_v, 1.0))[np.newaxis],
        active_j=(p_w * seconds_each)[np.newaxis],
        reactive_vars=(q_var * seconds_each)[np.newaxis],
        apparent_vas=(s_va * seconds_each)[np.newaxis],
        frequency_hz=np.where(u_v.max(axis=1) > 50.0, 50.0, 0.0)[np.newaxis],
        cycles=np.zeros((1, steps), np.int64),
        reactive_measured=chance.random((1, steps)) < 0.99,
    )
