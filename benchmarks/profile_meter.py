"""A meter with a long load profile behind a TCP port, for the benchmark of its reading.

    python -m benchmarks.profile_meter DAYS        says the number of its port, and serves until it is ended

Four registers every quarter of an hour, at 1 kW and 0.5 kvar. The port is that of ``trefas run``; nothing else goes on.
"""

import asyncio
import sys
from time import monotonic_ns

import numpy as np

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.load_profile import LoadProfile
from trefas.cosem.session import Session
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.interval import Intervals
from trefas.run.ports.port import Limits, MakeSession
from trefas.run.ports.tcp import TcpPort

QUARTER_S = 900
P_W, Q_VAR = 1000.0, 500.0
BLOCK = 96
"""Intervals that are taken at once: a day."""


def logged(days: int) -> MakeSession:
    """Makes sessions of a meter that has counted for so many days."""
    device = build(Order(), start=Instant(0))
    profile = next(part for part in device.meter.parts if isinstance(part, LoadProfile))
    assert len(profile.columns) == 4, "the usual order logs four registers"
    for day in range(days):
        block = Intervals.empty(1, BLOCK)
        begin = (day * BLOCK + np.arange(BLOCK)) * QUARTER_S * NS_PER_S
        block.start_ns[:] = begin
        block.end_ns[:] = begin + QUARTER_S * NS_PER_S
        block.u_rms_v[:] = 230.0
        block.active_j[:] = P_W / 3 * QUARTER_S
        block.reactive_vars[:] = Q_VAR / 3 * QUARTER_S
        block.frequency_hz[:] = 50.0
        device.meter.advance(block)
    return lambda peer: Session(device.server, place=peer)


async def main() -> None:
    port = TcpPort("127.0.0.1", 0)
    await port.open(logged(int(sys.argv[1])), lambda: Instant(monotonic_ns()), Limits())
    print(port.address.rpartition(":")[2], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
