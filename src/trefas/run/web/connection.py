"""One connection with a browser, as uvicorn speaks HTTP, within limits.

connections   as many as may be; where there are more the one that has asked for nothing for longest gives way, and if all
              are being answered, the newcomer is turned away
a request     must have come whole some seconds after it, or its connection, began
an answer     must be read: a reader that takes nothing for some seconds is dropped
"""

import asyncio
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from trefas.run.web.limits import Limits

_COME = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)
"""States of the peer in which a request has come whole, or none will."""


class Connection(H11Protocol):
    """HTTP/1.1 within limits."""

    limits = Limits()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.quiet_since_s = self.loop.time()
        self._request_due: asyncio.TimerHandle | None = None
        self._reading_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes a place, perhaps because another gave way."""
        if len(self.connections) >= self.limits.connections and not self._other_gives_way():
            transport.abort()
            return
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is due any more."""
        self._cancel_timers()
        if self.transport is not None:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What came; a request that has begun must end."""
        if self.transport is None:
            return
        self.quiet_since_s = self.loop.time()
        super().data_received(data)
        if self.conn.their_state in _COME:
            self._cancel_request()
        elif self._request_due is None and (self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]):
            self._await_request()

    def pause_writing(self) -> None:
        """The reader is slow."""
        super().pause_writing()
        if self._reading_due is None:
            self._reading_due = self.loop.call_later(self.limits.reading_s, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader has read."""
        super().resume_writing()
        if self._reading_due is not None:
            self._reading_due.cancel()
            self._reading_due = None

    def on_response_complete(self) -> None:
        """The next request may come."""
        self.quiet_since_s = self.loop.time()
        super().on_response_complete()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _other_gives_way(self) -> bool:
        idle = [each for each in self.connections if isinstance(each, Connection) and each.is_idle]
        if not idle:
            return False
        quietest = min(idle, key=lambda each: each.quiet_since_s)
        self.connections.discard(quietest)
        quietest.transport.abort()
        return True

    def _await_request(self) -> None:
        self._request_due = self.loop.call_later(self.limits.request_s, self.transport.abort)

    def _cancel_request(self) -> None:
        if self._request_due is not None:
            self._request_due.cancel()
            self._request_due = None

    def _cancel_timers(self) -> None:
        self._cancel_request()
        if self._reading_due is not None:
            self._reading_due.cancel()
            self._reading_due = None
