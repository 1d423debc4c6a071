"""Ten meters in one process, each at a port of its own, are read out side by side."""

import asyncio

import trefas
from trefas import connect


async def read(port: int) -> str:
    async with connect(f"tcp:127.0.0.1:{port}", password="12345") as meter:
        return f"{await meter.read('0.0.1')}: {await meter.read('1.8.0')}"


async def read_all(ports: list[int]) -> list[str]:
    return await asyncio.gather(*map(read, ports))


with trefas.testing.fleet(10, start="2026-01-10T12:00Z") as meters:
    for number, meter in enumerate(meters, 1):
        meter.feed_power([100.0 * number] * 4, period_s=900)
    for line in asyncio.run(read_all([meter.port for meter in meters])):
        print(line)
