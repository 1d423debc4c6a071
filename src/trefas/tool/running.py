"""Meters that run, on one loop: opened together, shown together, ended together."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.core.occurrence import POWER
from trefas.core.push import Setup
from trefas.core.stops import MINUTE_S, PeriodEnd
from trefas.run.footprint import give_back, settle, stay_small
from trefas.run.live import Arriving, LiveMeter
from trefas.run.ports.mqtt import MqttPort
from trefas.run.web.front import Front
from trefas.sources.source import Source
from trefas.tool.face import face, line

_FORCED = {"FORCE_COLOR", "TTY_COMPATIBLE"}
"""What makes a terminal of something else for rich, which is imported for terminals alone."""


@dataclass(frozen=True)
class Running:
    """One meter, what it measures, where its memory is and when it ends."""

    live: LiveMeter
    source: Source | Arriving
    folder: Path | None
    until: Instant | None

    def said(self) -> list[str]:
        """Where it can be reached and found, once its ports are open."""
        ports = [
            f"{each.interface}: {each.port.name.partition(':')[0]}:{each.port.address}" for each in self.live.listening
        ]
        memory = (
            f"memory: {self.folder}" if self.folder else "memory: none; name a folder with --memory to keep registers"
        )
        return [*ports, self.source.note, *(f"remark: {remark}" for remark in self.source.remarks), memory]

    @property
    def ready(self) -> str:
        """The last line before the meter answers, for programs: its ports as ``--listen`` has them, with their real numbers."""
        ports = [
            f"{each.interface}={each.port.name.partition(':')[0]}:{each.port.address}" for each in self.live.listening
        ]
        return " ".join(["ready:", *ports])


async def run_all(
    meters: Sequence[Running], front: Front | None = None, *, load: Callable[[], None] = lambda: None
) -> None:
    """Until every source has ended, its time is over, or SIGINT or SIGTERM comes. What goes wrong with one ends all.

    ``load`` has what measures ready. It runs beside the first clients, in a thread of its own: a meter answers before it has
    anything to measure.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    for each in meters:
        each.live.device.pushes.given_up = _push_sayer(each, meters)
        each.live.keeping.say = _warner(each, meters)
        for listening in each.live.listening:
            if isinstance(listening.port, MqttPort):
                listening.port.say = _warner(each, meters)
    try:
        for each in meters:
            await each.live.open()
        link = await _opened(front) if front is not None else None
        with _shown(meters, link):
            await loop.run_in_executor(None, load)
            give_back()  # of the compiler nothing is needed any more
            settle()
            tasks = [loop.create_task(each.live.run(stop, each.until)) for each in meters]
            tidying = loop.create_task(stay_small())
            try:
                await asyncio.gather(*tasks)
            finally:
                tidying.cancel()
                stop.set()
                await asyncio.wait(tasks)
    finally:
        if front is not None:
            await front.close()
        for each in meters:
            await each.live.close()
    for each in meters:
        if isinstance(each.source, Arriving):
            sys.stdout.write(f"{each.source.note}\n")
        sys.stdout.write(f"{_line(each, meters)}\n")


async def _opened(front: Front) -> str | None:
    """The page's link. Where nobody asked for a page, and its usual place cannot be had, one sentence, and no page."""
    try:
        await front.open()
    except SetupError as error:
        if front.asked:
            raise
        _warn(
            f"{error}; this meter goes on without a page: name another place with --web, or leave it out with --no-web"
        )
        return None
    return front.link


def _shown(meters: Sequence[Running], link: str | None) -> AbstractContextManager[object]:
    """Live tables on a terminal; elsewhere what is said, then a line a minute of the meter's time."""
    if sys.stdout.isatty() or _FORCED & os.environ.keys():
        from rich.console import Console

        from trefas.tool.screen import Screen

        console = Console()
        if console.is_terminal:
            lives = [each.live for each in meters]
            page = [f"page: {link}"] if link else []
            return Screen(lives, lambda: [face(each.live, [*page, *each.said()]) for each in meters], console)
    if link:
        sys.stdout.write(f"page: {link}\n")
    for each in meters:
        for text in (*each.said(), each.ready):
            sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
    for each in meters:
        meter, say = each.live.device.meter, _sayer(each, meters)
        meter.at_end_of(PeriodEnd(MINUTE_S, say))
        meter.occurrences.hear(POWER, say)
    return nullcontext()


def _push_sayer(running: Running, meters: Sequence[Running]) -> Callable[[Setup, str], None]:
    """Says which push did not go. On a terminal the live tables have the place."""
    number = "" if len(meters) == 1 else f"meter {running.live.device.order.number}: "

    def say(setup: Setup, why: str) -> None:
        if not sys.stderr.isatty():
            what = setup.name.lower().replace("_", " ")
            sys.stderr.write(f"trefas: {number}the push of {what} was given up; {why}\n")

    return say


def _warner(running: Running, meters: Sequence[Running]) -> Callable[[str], None]:
    """Says that a memory is not stored or a broker not reached, and that it is again."""
    number = "" if len(meters) == 1 else f"meter {running.live.device.order.number}: "
    return lambda sentence: _warn(f"{number}{sentence}")


def _warn(sentence: str) -> None:
    sys.stderr.write(f"trefas: {sentence}\n")
    sys.stderr.flush()


def _sayer(running: Running, meters: Sequence[Running]) -> Callable[[int, object], None]:
    def say(_: int, __: object) -> None:
        sys.stdout.write(f"{_line(running, meters)}\n")
        sys.stdout.flush()

    return say


def _line(running: Running, meters: Sequence[Running]) -> str:
    """With the number of the meter where there are several."""
    text = line(running.live)
    return text if len(meters) == 1 else f"{running.live.device.order.number}  {text}"
