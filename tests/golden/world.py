"""A world: one meter, its memory, the dice, and what was noted."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import numpy as np

from tests.golden.client import ASSOCIATIONS, Client
from tests.golden.surface import REFUSED, Device

NS_PER_S = 1_000_000_000


class World:
    """Whatever a happening needs. The memory is a store's: an image, and rows by log and number."""

    def __init__(self, seed: int, dice: Random, chance: np.random.Generator) -> None:
        self.seed, self.dice, self.chance = seed, dice, chance
        self.steps: list[tuple[str, list[tuple[str, bytes]]]] = []
        self.keys: dict[str, tuple[str, str]] = {}
        self.counters = dict.fromkeys(ASSOCIATIONS, 0)
        self.image = b""
        self.rows: dict[str, dict[int, bytes]] = {}
        self.now = 0
        """Until when time went by, also for a meter that did not see it."""
        self._sessions = 0

    def begin(self, name: str) -> None:
        """Another step."""
        self.steps.append((name, []))

    def note(self, what: str, value: bytes) -> None:
        """Something of this step."""
        self.steps[-1][1].append((what, value))

    def deliver(self, device: Device, keys: dict[str, tuple[str, str]]) -> None:
        """The meter is there."""
        self.device, self.keys = device, keys
        self.now = device.now

    # Time.

    def passed(self, **arrays: np.ndarray) -> None:
        """Intervals went by; what is pushed is noted."""
        self.device.advance(**arrays)
        self.now = int(arrays["end_ns"][0, -1])
        self.pushed()

    def pushed(self) -> None:
        """What is to go now."""
        for destination, data, went in self.device.deliveries(lambda: self.dice.random() < 0.7):
            self.note(f"push to {destination}, {'gone' if went else 'failed'}", data)

    # Memory.

    def store(self) -> None:
        """What changed goes into the memory, and is noted."""
        if not self.device.changed():
            self.note("nothing changed", b"")
            return
        for log, first_id, rows in self.device.unstored():
            pages = self.rows.setdefault(log, {})
            for gone in [row_id for row_id in pages if row_id < first_id]:
                del pages[gone]
            for row_id, raw in rows:
                pages[row_id] = raw
                self.note(f"row {row_id} of {log}", raw)
            self.note(f"first row of {log}", first_id.to_bytes(8))
        self.image = self.device.image()
        self.note("image", self.image)

    def restart(self, away_ns: int) -> None:
        """Another meter takes the memory, as a process that was killed."""
        self.now = max(self.now, self.device.now) + away_ns
        try:
            self.device = self.device.resumed(self.image, self.rows, self.now)
        except REFUSED:
            self.note("the memory", b"refused")
            return
        self.now = self.device.now
        for log, rows in self.device.kept().items():
            for row_id, raw in rows:
                self.note(f"row {row_id} of {log}", raw)

    def kept(self) -> dict[str, Any]:
        """What another build needs to go on."""
        names = ("image", "rows", "now", "counters", "keys")
        return {name: getattr(self, name) for name in names}

    def take(self, kept: dict[str, Any]) -> None:
        """And what it gets."""
        for name, value in kept.items():
            setattr(self, name, value)

    # Clients.

    @contextmanager
    def client(self, association: str, password: bytes | None = b"12345") -> Iterator[Client]:
        """An associated client of that name; what the meter said to it is noted."""
        client, server = ASSOCIATIONS[association]
        self._sessions += 1
        session = self.device.session(f"module 192.0.2.{self._sessions % 200 + 1}")
        keys = self.keys.get(association)
        found = Client(lambda data: heard(session, data, self.device.now), client, server, keys)
        found.counter = self.counters[association]
        self.note(f"association {association}", found.associate(password, short=association == "short"))
        yield found
        self.counters[association] = found.counter


def heard(session: Any, data: bytes, now: int) -> bytes:
    """What a session says, or that it ended."""
    try:
        return bytes(session.receive(data, now))
    except REFUSED:
        return b"the connection is closed"
