"""One association over one link, without a socket: talks go in, bytes come out, results are there when they are there.

out = session.begin(talk, now)          bytes for the line
out = session.receive(data, now)        what came; bytes for the line
session.done, session.result()          whether the talk is over, and what it returned or raised
"""

from collections import deque
from typing import Any

from trefas.base.errors import RemoteError, TrefasError
from trefas.base.instant import Instant
from trefas.client.association import Association
from trefas.client.link import ClientLink
from trefas.client.services import Talk
from trefas.wire.link import Connected, Disconnected, Output, Received

_ACSE = (0x60, 0x61, 0x62, 0x63)
_PUSHED = (0x0F, 0xC2)
"""DataNotification and EventNotification: what a meter says unasked."""
PUSHED_MAX = 1000
PASSED_MAX = 100
"""Messages that are passed over while one answer is waited for."""


class ClientSession:
    """One client."""

    def __init__(self, link: ClientLink, association: Association) -> None:
        self.link = link
        self.association = association
        self.pushed: deque[bytes] = deque(maxlen=PUSHED_MAX)
        """What came unasked, the newest last."""
        self.connected = False
        self.done = True
        self._passed = 0
        self._listens = False
        self._talk: Talk[Any] | None = None
        self._returned: Any = None
        self._raised: TrefasError | None = None

    def begin(self, talk: Talk[Any], now: Instant) -> bytes:
        """Begins a talk; the link is opened where it is not. One at a time."""
        assert self.done, "a talk is begun when the one before is over"
        self._talk, self._returned, self._raised, self.done = talk, None, None, False
        if not self.connected:
            return self.link.open(now) + self.receive(b"", now)
        return self._advance(None, now)

    def receive(self, data: bytes, now: Instant) -> bytes:
        """What came, in pieces of any size; with empty data only time passes. What goes wrong ends the talk."""
        out = b""
        try:
            for event in self.link.receive(data, now):
                if isinstance(event, Output):
                    out += event.data
                elif isinstance(event, Connected):
                    self.connected = True
                    out += self._advance(None, now)
                elif isinstance(event, Received):
                    out += self._hear(event.apdu, now)
                elif isinstance(event, Disconnected):
                    self._lose()
            if self._listens:
                self._listens = False
                out += self.link.listen(now)
        except TrefasError as error:
            self._lose()
            self._end(raised=error)
        return out

    def close(self, now: Instant) -> bytes:
        """The last words of the link."""
        was, self.connected = self.connected, False
        return self.link.close(now) if was else b""

    def deadline(self) -> Instant | None:
        """When ``receive(b"", now)`` is due if nothing comes."""
        return self.link.deadline()

    def lost(self, error: TrefasError) -> None:
        """The line is gone; a talk that was under way ends with the error."""
        self._lose()
        self._end(raised=error)

    def result(self) -> Any:
        """What the talk returned. Raises what it raised."""
        assert self.done, "a result is there when the talk is over"
        if self._raised is not None:
            raise self._raised
        return self._returned

    def _lose(self) -> None:
        self.connected = self.association.is_open = False

    def _hear(self, raw: bytes, now: Instant) -> bytes:
        protection = self.association.protection
        if protection is not None and raw[:1] and raw[0] not in _ACSE:
            raw = protection.open(raw)
        if raw[:1] and raw[0] in _PUSHED:
            self.pushed.append(raw)
            return self._pass_over()
        return self._advance(raw, now)

    def _pass_over(self) -> bytes:
        """What came is no answer; that is still waited for."""
        if self._talk is not None:
            self._passed, self._listens = self._passed + 1, True
            if self._passed > PASSED_MAX:
                raise RemoteError(f"the meter said {self._passed} other things, and did not answer")
        return b""

    def _advance(self, answer: bytes | None, now: Instant) -> bytes:
        if self._talk is None:
            return b""
        try:
            said = next(self._talk) if answer is None else self._talk.send(answer)
            if not said:
                return self._pass_over()
            protection = self.association.protection
            if protection is not None and said[0] not in _ACSE:
                said = protection.protect(said)
            self._passed, self._listens = 0, False
            return self.link.send(said, now)
        except StopIteration as over:
            self._end(returned=over.value)
        except TrefasError as error:
            self._end(raised=error)
        return b""

    def _end(self, returned: Any = None, raised: TrefasError | None = None) -> None:
        self._listens = False
        if self._talk is not None:
            self._talk, self._returned, self._raised, self.done = None, returned, raised, True
