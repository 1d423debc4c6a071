"""The screen of meters that run: the face of each, four times a second, and keys that are hands at the first of them."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.occurrence import POWER
from trefas.core.stops import SECOND_S, PeriodEnd
from trefas.device.hand import Hand
from trefas.run.clock import real_now
from trefas.run.live import LiveMeter
from trefas.tool.keys import HELP, listening, pressed

FACE_PER_S = 4


class Screen:
    """While it is entered, faces are shown and keys heard. ``faces`` makes them; the first of ``meters`` has the keys."""

    def __init__(
        self, meters: Sequence[LiveMeter], faces: Callable[[], list[RenderableType]], console: Console
    ) -> None:
        self._meters = meters
        self._faces = faces
        self._stack = ExitStack()
        self._shown_at = Instant(0)
        self._answer = ""
        self._has_keys = False
        self._timer: asyncio.TimerHandle | None = None
        self._live = Live(get_renderable=self.shown, console=console, auto_refresh=False, transient=True)

    def shown(self) -> Group:
        """All faces, and what the keys are for."""
        keys = [Text(f"{HELP}\n{self._answer}", style="dim")] if self._has_keys else []
        return Group(*self._faces(), *keys)

    def heard(self, key: str) -> None:
        """A key: what came of it is shown at once."""
        device = self._meters[0].device
        now = max(device.meter.now, device.server.world(real_now()))
        self._answer = pressed(Hand(device, now), key)
        self._live.refresh()

    def __enter__(self) -> Self:
        """Begins."""
        loop = asyncio.get_running_loop()
        self._stack.enter_context(self._live)
        self._has_keys = self._stack.enter_context(listening(self.heard, loop.add_reader, sys.stdin))
        self._again()
        for each in self._meters:  # a world that goes as fast as it can lets no time pass between
            each.device.meter.at_end_of(PeriodEnd(SECOND_S, self._second))
            each.device.meter.occurrences.hear(POWER, lambda *_: self._live.refresh())
        return self

    def __exit__(self, *_: object) -> None:
        """Ends, and the terminal is as it was."""
        if self._timer is not None:
            self._timer.cancel()
        if self._has_keys:
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        self._stack.close()

    def _again(self) -> None:
        self._second(0, Instant(0))
        self._timer = asyncio.get_running_loop().call_later(1 / FACE_PER_S, self._again)

    def _second(self, _: int, __: Instant) -> None:
        now = real_now()
        if now - self._shown_at >= NS_PER_S // FACE_PER_S - NS_PER_S // 50:
            self._shown_at = now
            self._live.refresh()
