"""A meter of a program, served at its ports on an event loop.

    async with trefas.serve(meter, module="tcp:127.0.0.1:0") as served:
        served.ports["module"].port

Its time stands still unless the program lets it pass (``feed``, ``run``, ``pass_``); with ``speed`` its own source streams, as in
``trefas run``. What a program does on the loop is done between two requests.
"""

import asyncio
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self

from trefas.base.arguments import a_number, one_of
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import Moment, TimeScale
from trefas.front.address import Address
from trefas.front.meter import Meter
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.run.clock import WorldClock, real_now
from trefas.run.hands import HANDS, hands_port
from trefas.run.live import ADMITTED, Listening, LiveMeter
from trefas.run.ports.port import parse_port
from trefas.sources.source import Absent, Source
from trefas.sources.spec import open_source

SPEED_MAX = 100_000.0
LOOK_S = 0.05
FREE = "tcp:127.0.0.1:0"


class Served:
    """One meter at its ports; made by ``serve``."""

    def __init__(self, meter: Meter, speed: float | None, ports: Mapping[str, str]) -> None:
        self.meter = one_of(meter, Meter, "what is served", "Meter()")
        self._speed = None if speed is None else a_number(speed, "speed", 1e-3, SPEED_MAX)
        self._listening = [_listening(name, each) for name, each in (ports or {"module": FREE}).items()]
        self._live: LiveMeter | None = None
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None

    @property
    def ports(self) -> Mapping[str, Address]:
        """Where it is served, by interface, with their real numbers."""
        return self.meter.ports

    async def __aenter__(self) -> Self:
        """Opens the ports. Raises SetupError where one cannot be had, LocalError where the meter is served already."""
        meter = self.meter
        if meter.ports:
            raise LocalError("the meter is served already; name all its ports at once, as module=…, optical=…")
        source: Source = Still() if self._speed is None else open_source(meter.order.source)
        clock = WorldClock(meter.now, real_now(), self._speed)
        live = self._live = LiveMeter(meter.device, source, clock, listening=self._listening)
        live.line = meter.faults.conversation
        await live.open()
        meter.after.append(live.look)
        for each in self._listening:
            meter.ports[each.interface] = Address(f"{each.port.name.partition(':')[0]}:{each.port.address}")
        if self._speed is not None:
            self._running = asyncio.get_running_loop().create_task(live.run(self._stop))
        else:
            self._looking = asyncio.get_running_loop().create_task(self._look(live))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes them. What went wrong while its source streamed is raised here."""
        assert self._live is not None, "it was entered"
        self.meter.after.remove(self._live.look)
        self.meter.ports.clear()
        self._stop.set()
        if self._looking is not None:
            self._looking.cancel()
        try:
            if self._running is not None:
                await self._running
        finally:
            await self._live.close()

    async def _look(self, live: LiveMeter) -> None:
        """While the world stands still, real time goes on: a push that waits for the one before, or is tried again, goes."""
        while True:
            await asyncio.sleep(LOOK_S)
            live.look()

    def __repr__(self) -> str:
        return f"<Served {self.meter!r} at {', '.join(self.ports.values()) or 'nothing'}>"


class Still:
    """The source of a meter that a program feeds."""

    wiring = Wiring.FOUR_WIRE
    nominal_hz: float | None = None
    total_s: float | None = 0.0
    note = "what the program feeds"
    remarks: tuple[str, ...] = ()
    time_scale = TimeScale.UTC
    absent = Absent()

    def stream(self, start: Moment | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """Nothing."""
        return iter(())


def serve(meter: Meter, *, speed: float | None = None, **ports: str) -> Served:
    """A meter at ports by interface, ``module="tcp:127.0.0.1:0"`` where none is named: for ``async with``. ``speed`` has its own
    source stream so many times as fast as time goes. Raises SetupError for what is no port, LocalError for nonsense."""
    return Served(meter, speed, ports)


def _listening(interface: str, name: str) -> Listening:
    if interface not in ADMITTED and interface != HANDS:
        raise SetupError(f"'{interface}' is no interface; there are {', '.join((*ADMITTED, HANDS))}")
    text = one_of(name, str, f"the port of {interface}", '"tcp:127.0.0.1:0"')
    return Listening(interface, hands_port(text) if interface == HANDS else parse_port(text))
