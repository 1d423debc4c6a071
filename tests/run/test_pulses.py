"""The stream of pulses: edges in order for who waits for them, and an end."""

import asyncio
from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.pulses import EDGES_MAX, PulseStream

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))


def built():
    return build(Order(configuration={"X13": "1"}), start=START)


def live(device, *loads, seconds=1.0):
    steps = [Step(p_w=(p_w, 0.0, 0.0), seconds=seconds) for p_w in loads]
    device.meter.advance(intervals_of(steps, start_ns=device.meter.now))


def test_who_waits_gets_each_edge_as_it_comes():
    device = built()

    async def two():
        stream = PulseStream(device, "s0")
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        assert not waiting.done()
        live(device, 3_600.0, 0.0)
        return await waiting, await anext(stream)

    first, second = asyncio.run(two())

    assert (first.at - START, first.terminal, first.level) == (NS_PER_S, "s0", 1)
    assert (second.at - first.at, second.level) == (30_000_000, 0)


def test_the_stream_ends_behind_what_came_before_it_was_closed():
    device = built()

    async def all_of_it():
        stream = PulseStream(device)
        live(device, 3_600.0, 0.0)
        stream.close()
        live(device, 3_600.0, 0.0)
        return [(each.terminal, each.level) async for each in stream]

    assert sorted(asyncio.run(all_of_it())) == [("led", 0), ("led", 1), ("s0", 0), ("s0", 1)]


def test_who_takes_nothing_is_told_that_edges_were_lost():
    device = built()

    async def too_late():
        stream = PulseStream(device, "s0")
        live(device, 36_000.0, seconds=EDGES_MAX // 2 // 10 + 1)  # ten pulses a second
        taken = [await anext(stream) for _ in range(EDGES_MAX)]
        with pytest.raises(LocalError, match=f"{EDGES_MAX} edges were not taken"):
            await anext(stream)
        return len(taken)

    assert asyncio.run(too_late()) == EDGES_MAX
