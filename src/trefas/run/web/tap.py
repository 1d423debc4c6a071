"""A tap at the ports of a meter: the newest of what was said there, kept as it came, and put into words when somebody looks.

Listening in costs a conversation an entry in a list for each piece. What is kept has a limit, of pieces and of bytes.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any

from trefas.base.instant import Instant
from trefas.cosem.conversation import Conversation
from trefas.run.clock import real_now, utc_now
from trefas.run.live import Listening
from trefas.run.trace import APPLICATION, LineWriter, Trace, TracedSession, link_type_of, writer_of
from trefas.wire import pcapng
from trefas.wire.apdu_tree import tree_of
from trefas.wire.pcapng import INBOUND, OUTBOUND
from trefas.wire.spoken import Listener

PIECES_MAX = 500
BYTES_MAX = 512 * 1024


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation."""

    number: int
    interface: str
    port: str
    address: str
    peer: str
    listeners: dict[int, Listener] = field(default_factory=lambda: {INBOUND: Listener(), OUTBOUND: Listener()})


@dataclass(slots=True)
class Piece:
    """What was said at once: ``said`` and ``trees`` are made when somebody looks."""

    number: int
    at: Instant
    """UTC, of this machine."""
    talk: Talk
    direction: int
    data: bytes
    said: list[str] | None = None
    trees: list[dict[str, Any]] = field(default_factory=list)


class Tap:
    """That of one meter."""

    def __init__(self) -> None:
        self.mark = 0
        self._pieces: deque[Piece] = deque()
        self._bytes = 0
        self._talks = count(1)
        self._ahead = utc_now() - real_now()

    def listen(self, listening: Listening, peer: str, conversation: Conversation) -> Conversation:
        """Listens in on a conversation that begins."""
        port = listening.port
        talk = Talk(next(self._talks), listening.interface, port.name, port.address, peer)
        return TracedSession(conversation, TapWriter(self, talk), real_now())

    def take(self, talk: Talk, direction: int, data: bytes, now: Instant) -> None:
        """A piece went by."""
        self.mark += 1
        self._pieces.append(Piece(self.mark, Instant(now + self._ahead), talk, direction, data))
        self._bytes += len(data)
        while len(self._pieces) > PIECES_MAX or (self._bytes > BYTES_MAX and len(self._pieces) > 1):
            self._bytes -= len(self._pieces.popleft().data)

    def since(self, mark: int) -> list[Piece]:
        """Those after a mark that are kept, in words."""
        for each in self._pieces:
            if each.said is None:
                listener = each.talk.listeners[each.direction]
                listener.apdus.clear()
                each.said = listener.hear(each.data)
                each.trees = [tree_of(raw) for raw in listener.apdus]
        return [each for each in self._pieces if each.number > mark]

    def capture(self) -> bytes:
        """All that is kept, for Wireshark."""
        trace = _Capture()
        interfaces: dict[str, int] = {}
        writers: dict[int, LineWriter] = {}
        for each in self._pieces:
            talk = each.talk
            if talk.port not in interfaces:
                interfaces[talk.port] = trace.interface(link_type_of(talk.port), talk.port)
            if talk.number not in writers:
                writers[talk.number] = writer_of(trace, interfaces[talk.port], talk.port, talk.peer, talk.address)
                writers[talk.number].begin(each.at)
            writers[talk.number].say(each.data, each.direction, each.at)
        return trace.written


class TapWriter:
    """Writes one conversation down."""

    __slots__ = ("_talk", "_tap")

    def __init__(self, tap: Tap, talk: Talk) -> None:
        self._tap = tap
        self._talk = talk

    def begin(self, now: Instant) -> None:
        """It begins."""

    def end(self, now: Instant) -> None:
        """It is over."""

    def say(self, data: bytes, direction: int, now: Instant, remarks: Sequence[str] = ()) -> None:
        """One piece."""
        self._tap.take(self._talk, direction, data, now)


class _Capture(Trace):
    """A trace in memory."""

    def __init__(self) -> None:
        super().__init__(None, None, lambda now: now)
        self._file = self._memory = BytesIO()
        self._file.write(pcapng.section_header(APPLICATION))

    @property
    def written(self) -> bytes:
        return self._memory.getvalue()
