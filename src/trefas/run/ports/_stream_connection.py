"""A connection over a stream of bytes: a peer that does not read is parted from, and one that waits for a turn is not read from.

Answers leave at once (no Nagle): a client waits for each before it asks the next.
"""

import asyncio
import socket
from typing import cast

from trefas.cosem.place import host_of
from trefas.run.ports._address import written
from trefas.run.ports._talk import Talk
from trefas.run.ports._turns import Turns
from trefas.run.ports.port import Clock, Limits, MakeSession, Port


class StreamConnection(Talk):
    """One connection on TCP. Who called, and how it ends, is its port's own."""

    def __init__(self, port: Port, make_session: MakeSession, clock: Clock, limits: Limits, turns: Turns) -> None:
        super().__init__(make_session, clock, turns)
        self.parted = self._loop.create_future()
        self.host = ""
        self._port = port
        self._limits = limits
        self._transport: asyncio.Transport | None = None
        self._is_full = False

    def connection_made(self, base: asyncio.BaseTransport) -> None:
        transport = cast(asyncio.Transport, base)
        address = transport.get_extra_info("peername")  # None if the peer has gone already
        peer = written(*address[:2]) if address else "?:0"
        self.host = host_of(peer.rpartition(":")[0])
        if not self.admit():
            transport.abort()
            return
        self._transport = transport
        transport.set_write_buffer_limits(high=self._limits.bytes_waiting)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begin(peer, transport, self.host)

    def admit(self) -> bool:
        """Takes a place at the port for a peer of its host; False where there is none."""
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self.end()
        if not self.parted.done():
            self.parted.set_result(None)

    def pause_writing(self) -> None:
        self._loop.call_soon(self._check_backlog)  # not before the loop has tried to send it

    def _check_backlog(self) -> None:
        transport = self._transport
        assert transport is not None, "what is written was written to a transport"
        if not transport.is_closing() and transport.get_write_buffer_size() > self._limits.bytes_waiting:
            self._port.broken += 1
            transport.abort()

    def backlog_grew(self, size: int) -> None:
        """Who waits for a turn is not read from: reading a byte of each of many takes longer than a turn."""
        assert self._transport is not None, "what was heard came over a transport"
        if self._transport.is_closing() or self._is_full == (size > 0):
            return
        self._is_full = size > 0
        (self._transport.pause_reading if self._is_full else self._transport.resume_reading)()
