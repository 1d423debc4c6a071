"""Hands at a live meter: a conversation in lines (``trefas.wire.text_line``), each an act or a look, each answered by one line.

Acts and what is seen are in ``trefas.device.touch``. An empty line is not answered. What a stranger sends gets a sentence and
never an error; who speaks HTTP (a page in a browser reaches this machine's ports too), or says more in a line than any act has,
is sent away. Who watches is told what changes as it comes.
"""

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, Instant
from trefas.device.build import Device
from trefas.device.touch import Hand, act, seen
from trefas.wire.text_line import LINE_SIZE_MAX, NEWS, NO, OK, LineReader, line

LOOK_NS = 200 * NS_PER_MS
"""Who watches is told so soon, of the line's time."""


class HandsSession:
    """One conversation. It has the verbs of every session at a port."""

    def __init__(self, device: Device) -> None:
        self.closed = False
        self._hand = Hand(device, device.meter.now)
        self._reader = LineReader(LINE_SIZE_MAX)
        self._told: dict[str, str] = {}
        self._next_look: Instant | None = None

    def receive(self, data: bytes, now: Instant) -> bytes:
        """What changed, if that is wanted and due; and the answers to the lines that ended in what came."""
        device = self._hand.device
        self._hand.now = max(device.meter.now, device.server.world(now))
        said = b""
        if self._next_look is not None and now >= self._next_look:
            said, self._next_look = self._news(), Instant(now + LOOK_NS)
        for text in self._reader.receive(data):
            if not self.closed:
                said += self._answer(text)
        if not self._hand.watches:
            self._next_look = None
        elif self._next_look is None:
            self._told, self._next_look = seen(self._hand), Instant(now + LOOK_NS)
        return said

    def deadline(self) -> Instant | None:
        """When the next look is due, of who watches."""
        return self._next_look

    def close(self, now: Instant) -> None:
        """What was touched stays touched."""

    def _answer(self, text: str | None) -> bytes:
        """To one line."""
        if text is None:
            self.closed = True  # it may have been HTTP
            return line(NO, f"a line has up to {LINE_SIZE_MAX} bytes, and this one was longer")
        if not text:
            return b""
        if text.rpartition(" ")[2].startswith("HTTP/"):
            self.closed = True
            return line(NO, "this is no web server; it is touched with lines of text")
        try:
            return line(OK, act(self._hand, text))
        except LocalError as refused:
            return line(NO, str(refused))

    def _news(self) -> bytes:
        """What changed since it was told last; nothing if nothing did."""
        before, self._told = self._told, seen(self._hand)
        changed = " ".join(f"{name}={value}" for name, value in self._told.items() if before.get(name) != value)
        return line(NEWS, changed) if changed else b""
