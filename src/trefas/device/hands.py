"""Hands at a live meter: a conversation in lines (``trefas.wire.text_line``), each an act or a look, each answered by one line.

Acts and what is seen are in ``trefas.device.touch``. An empty line is not answered. What a stranger sends gets a sentence and
never an error. Where others than the owner reach the port (a page in a browser reaches the loopback too), the first line is
``token``, with a word that only the owner can read. A first line that is anything else, or no act, ends the conversation before
what follows is looked at; so does a line longer than any act has. A client that watches is told what changes as it comes.
"""

import hmac
from collections import deque

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, Instant
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.device.build import Device
from trefas.device.edges import Edge, Edges
from trefas.device.hand import Hand
from trefas.device.touch import act, is_look, seen
from trefas.wire.text_line import LINE_SIZE_MAX, NEWS, NO, OK, TOKEN, LineReader, line

LOOK_NS = 200 * NS_PER_MS
"""Who watches is told so soon, of the line's time."""
EDGES_MAX = 10_000
"""That wait for the next look: what a second brings where the world goes three hundred times as fast as ours."""


class HandsSession:
    """One conversation. It has the verbs of every session at a port."""

    def __init__(self, device: Device, token: str | None = None) -> None:
        self.closed = False
        self.standing = Standing.REFUSED
        """Authenticated after the first line that was right."""
        self._token = token
        self.hears = False
        """Of no weight on this machine."""
        self.awaits: tuple[Storing, ...] = ()
        """Who has to store what was touched before the answer may leave."""
        self._device = device
        self._hand = Hand(device, device.meter.now)
        self._reader = LineReader(LINE_SIZE_MAX)
        self._told: dict[str, str] = {}
        self._next_look: Instant | None = None
        self._edges: Edges | None = None
        self._came: deque[Edge] = deque()
        self._lost = 0

    def receive(self, data: bytes, now: Instant) -> bytes:
        """What changed, if that is wanted and due; and the answers to the lines that ended in what came."""
        device = self._device
        self._hand.now = max(device.meter.now, device.server.world(now))
        said, self.awaits = b"", ()
        if self._next_look is not None and now >= self._next_look:
            said, self._next_look = self._news(), Instant(now + LOOK_NS)
        for text in self._reader.receive(data):
            if not self.closed:
                said += self._answer(text)
        self._hear_pulses()
        if not self._hand.watches and not self._hand.hears_pulses:
            self._next_look = None
        elif self._next_look is None:
            self._told, self._next_look = seen(self._hand), Instant(now + LOOK_NS)
        return said

    def deadline(self) -> Instant | None:
        """When the next look is due, of who watches."""
        return self._next_look

    def close(self, now: Instant) -> None:
        """What was touched stays touched."""
        self._hand.hears_pulses = False
        self._hear_pulses()

    def _answer(self, text: str | None) -> bytes:
        """To one line."""
        if text is None:
            self.closed = True  # it may have been HTTP
            return line(NO, f"a line has up to {LINE_SIZE_MAX} bytes, and this one was longer")
        if not text:
            return b""
        if self.standing is not Standing.AUTHENTICATED and self._token is not None:
            return self._begin(text, self._token)
        try:
            done = act(self._hand, text)
        except LocalError as refused:
            self.closed = self.standing is not Standing.AUTHENTICATED
            return line(NO, str(refused))
        self.standing = Standing.AUTHENTICATED
        if not is_look(text):
            self.awaits = self._device.server.storing
        return line(OK, done)

    def _begin(self, text: str, token: str) -> bytes:
        """The first line, where a token is asked for."""
        if not hmac.compare_digest(text.encode(), f"{TOKEN} {token}".encode()):
            self.closed = True
            return line(NO, f"the first line must be '{TOKEN} WORD', with the word from the meter's file of it")
        self.standing = Standing.AUTHENTICATED
        return line(OK, TOKEN)

    def _news(self) -> bytes:
        """What changed since it was told last; nothing if nothing did."""
        if self._hand.hears_pulses:
            return self._told_edges()
        before, self._told = self._told, seen(self._hand)
        changed = " ".join(f"{name}={value}" for name, value in self._told.items() if before.get(name) != value)
        return line(NEWS, changed) if changed else b""

    def _hear_pulses(self) -> None:
        """Begins or ends to listen, as was asked for."""
        if self._hand.hears_pulses and self._edges is None:
            self._edges = Edges(self._device, self._take)
        elif self._edges is not None and not self._hand.hears_pulses:
            self._edges.close()
            self._edges = None
            self._came.clear()

    def _take(self, edge: Edge) -> None:
        if len(self._came) < EDGES_MAX:
            self._came.append(edge)
        else:
            self._lost += 1

    def _told_edges(self) -> bytes:
        """A line for each, and one for those that were too many."""
        said = b"".join(line(NEWS, str(each)) for each in self._came)
        if self._lost:
            said += line(NEWS, f"lost={self._lost}")
        self._came.clear()
        self._lost = 0
        return said
