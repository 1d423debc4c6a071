"""Hands at a live meter: lines of text, each an act or a look, each answered by one line.

    cover open             →  ok cover=open
    input 3 high           →  no PORT is '3'; it can be 1 to 2
    watch on               →  ok watch=on
                              * load_1=on tariff=2          whenever it changes, until watch off

Acts and what is seen are in ``trefas.device.touch``; nothing of this is the maker's, it is ours. A line ends with LF, CR before
it is passed over; an empty line is not answered. What a stranger sends gets a sentence and never an error; who speaks HTTP (a
page in a browser reaches this machine's ports too) is sent away.
"""

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, Instant
from trefas.device.build import Device
from trefas.device.touch import Hand, act, seen

LINE_SIZE_MAX = 200
"""A longer one is not read, and refused at its end."""
LOOK_NS = 200 * NS_PER_MS
"""Who watches is told so soon, of the line's time."""
OK, NO, NEWS = "ok", "no", "*"


class HandsSession:
    """One conversation. It has the verbs of every session at a port."""

    def __init__(self, device: Device) -> None:
        self.closed = False
        self._hand = Hand(device, device.meter.now)
        self._line = bytearray()
        self._is_long = False
        self._told: dict[str, str] = {}
        self._next_look: Instant | None = None

    def receive(self, data: bytes, now: Instant) -> bytes:
        """The answers to the lines that ended in what came, and what changed if that is wanted."""
        meter, server = self._hand.device.meter, self._hand.device.server
        self._hand.now = max(meter.now, server.world(now))
        said = [self._news()] if self._next_look is not None and now >= self._next_look else []
        *ended, rest = data.split(b"\n")
        for piece in ended:
            self._keep(piece)
            said.append(self._answer())
            if self.closed:
                break
        else:
            self._keep(rest)
        if not self._hand.watches:
            self._next_look = None
        elif self._next_look is None or now >= self._next_look:
            self._next_look = Instant(now + LOOK_NS)
        return "".join(f"{line}\n" for line in said if line).encode("ascii", "backslashreplace")

    def deadline(self) -> Instant | None:
        """When the next look is due, of who watches."""
        return self._next_look

    def close(self, now: Instant) -> None:
        """What was touched stays touched."""

    def _keep(self, piece: bytes) -> None:
        self._is_long |= len(self._line) + len(piece) > LINE_SIZE_MAX
        if not self._is_long:
            self._line += piece

    def _answer(self) -> str:
        """To the line that has just ended."""
        line, self._line = self._line.decode("utf-8", "replace").strip(), bytearray()
        if self._is_long:
            self._is_long = False
            return f"{NO} a line has up to {LINE_SIZE_MAX} bytes, and this one was longer"
        if not line:
            return ""
        if line.rpartition(" ")[2].startswith("HTTP/"):
            self.closed = True
            return f"{NO} this is no web server; it is touched with lines of text"
        try:
            done = act(self._hand, line)
        except LocalError as refused:
            return f"{NO} {refused}"
        if self._hand.watches and self._next_look is None:
            self._told = seen(self._hand)
        return f"{OK} {done}"

    def _news(self) -> str:
        """What changed since it was told last; empty if nothing did."""
        now = seen(self._hand)
        changed = " ".join(f"{name}={value}" for name, value in now.items() if self._told.get(name) != value)
        self._told = now
        return f"{NEWS} {changed}" if changed else ""
