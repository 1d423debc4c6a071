"""Delivers pushes: bytes to a host and port, each on its own task, so that neither the meter nor its clients wait for anybody.

What was written, and taken by the machine at the other end, went; what it answers is passed over, as nobody asked it anything. A
datagram went when it left. A destination that is slow, dead or talkative costs one task with a few kilobytes, for so long as the
time-outs below say, and there is one of them for each set-up.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from trefas.base.instant import Instant
from trefas.core.push import Service
from trefas.cosem.push import Delivery, Pushes

CONNECT_S = 10.0
"""To find the host and to connect."""
SEND_S = 10.0
"""Until the other end has taken all of it."""
LINGER_S = 2.0
"""How long it is waited for the other end to hang up: closing at once on something unread would take the push back."""
HEARD_SIZE_MAX = 4096
"""What it may say meanwhile."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a destination is waited for."""

    connect_s: float = CONNECT_S
    send_s: float = SEND_S
    linger_s: float = LINGER_S


class Pusher:
    """Of one meter. ``now`` is the meter's instant."""

    def __init__(self, pushes: Pushes, now: Callable[[], Instant], patience: Patience | None = None) -> None:
        self.pushes = pushes
        self.patience = patience or Patience()
        self._now = now
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> int:
        """Deliveries that have not come to an end."""
        return len(self._tasks)

    def look(self) -> None:
        """Sends what is due; after every step of the meter."""
        due = self.pushes.deadline()
        if due is None or due > self._now():
            return
        for delivery in self.pushes.due(self._now()):
            task = asyncio.get_running_loop().create_task(self._deliver(delivery))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def drop(self) -> None:
        """The meter has no power: what is under way is left as it is."""
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """The same, and waits until it is so."""
        self.drop()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            await _send(delivery, self.patience)
        except TimeoutError:
            patience = self.patience
            why = f"nobody answered within {patience.connect_s:g} s, or took it in {patience.send_s:g} s"
            self.pushes.failed(delivery, self._now(), why)
        except (OSError, UnicodeError) as error:
            self.pushes.failed(delivery, self._now(), _why(error))
        else:
            self.pushes.went(delivery, self._now())


def _why(error: OSError | UnicodeError) -> str:
    """In the words of the machine."""
    if isinstance(error, UnicodeError):
        return "the host is no name that a machine can have"
    if error.errno is None or isinstance(error, socket.gaierror):
        return (error.strerror or str(error)).lower()
    return os.strerror(error.errno).lower()


async def _send(delivery: Delivery, patience: Patience) -> None:
    """Raises OSError, UnicodeError or TimeoutError where it does not go."""
    host, port = delivery.destination.address
    if delivery.destination.service is Service.UDP:
        await _send_datagram(host, port, delivery.data, patience)
        return
    async with asyncio.timeout(patience.connect_s):
        reader, writer = await asyncio.open_connection(host, port, limit=HEARD_SIZE_MAX)
    try:
        async with asyncio.timeout(patience.send_s):
            # All of it has left when the buffer is empty, and not when it is no longer full.
            writer.transport.set_write_buffer_limits(0)
            writer.write(delivery.data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        await _linger(reader, patience)
    finally:
        writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()


async def _linger(reader: asyncio.StreamReader, patience: Patience) -> None:
    """Until the other end hangs up, has said too much, or does nothing."""
    heard = 0
    try:
        async with asyncio.timeout(patience.linger_s):
            while heard < HEARD_SIZE_MAX and (data := await reader.read(HEARD_SIZE_MAX)):
                heard += len(data)
    except TimeoutError:
        return


async def _send_datagram(host: str, port: int, data: bytes, patience: Patience) -> None:
    async with asyncio.timeout(patience.connect_s):
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=(host, port)
        )
    transport.sendto(data)
    transport.close()
