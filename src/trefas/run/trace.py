"""Traces: all that is said at the ports, as a file for Wireshark and as lines for people.

What came over TCP and UDP stands in packets of IP, what came over a line in those of a serial line, each with what it says as
its comment. A trace holds what was on the wire and no more: nothing is deciphered, and no key of the meter is in it. What a
client says in clear is in it, a password too.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

from trefas.base.errors import SetupError
from trefas.base.instant import Instant, datetime_of
from trefas.base.regular_file import check_written
from trefas.cosem.conversation import Conversation
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.device.messenger import Messenger
from trefas.run.disk import for_the_owner
from trefas.run.ports.port import Clock, Limits, MakeSession, Port
from trefas.wire import pcapng
from trefas.wire.ip_packet import Place, TcpTalk, datagram
from trefas.wire.spoken import Listener

APPLICATION = "trefas"
STDERR = "-"


class Trace:
    """Where it is written. ``wall`` says when a moment of the ports' clock was."""

    def __init__(self, file: Path | None, log: Path | None, wall: Callable[[Instant], Instant]) -> None:
        self._wall = wall
        self._interfaces = 0
        self._log: TextIO | None = None
        self._file: BinaryIO | None = None
        for each in (file, log):
            if each is not None and str(each) != STDERR:
                check_written(each, "the trace")
        try:
            if file is not None:
                self._file = os.fdopen(for_the_owner(file), "wb")
                self._file.write(pcapng.section_header(APPLICATION))
            if log is not None:
                self._log = sys.stderr if str(log) == STDERR else os.fdopen(for_the_owner(log), "w", encoding="utf-8")
        except OSError as error:
            self.close()
            raise SetupError(f"the trace cannot be written: {error.strerror}: {error.filename}") from error

    def port(self, port: Port) -> "TracedPort":
        """The same port, with all that is said there written down."""
        return TracedPort(port, self)

    def interface(self, link_type: int, name: str) -> int:
        """A new one; its number."""
        self._put(pcapng.interface(link_type, name))
        self._interfaces += 1
        return self._interfaces - 1

    def packet(self, interface: int, now: Instant, data: bytes, direction: int, comment: str = "") -> None:
        """One packet, as it went by."""
        self._put(pcapng.packet(interface, self._wall(now), data, direction, comment))

    def serial(self, interface: int, now: Instant, data: bytes, direction: int, comment: str) -> None:
        """Bytes of a line."""
        when = self._wall(now)
        self._put(pcapng.packet(interface, when, pcapng.serial_bytes(when, data, direction), direction, comment))

    def say(self, now: Instant, port: str, peer: str, direction: int, data: bytes, said: list[str]) -> None:
        """A line of the log: when, which way, where, which bytes, and what they say."""
        if self._log is None:
            return
        when = datetime_of(self._wall(now)).isoformat(timespec="microseconds").replace("+00:00", "Z")
        way = "in " if direction == pcapng.INBOUND else "out"
        words = "".join(f' said="{each}"' for each in said)
        self._write(lambda log: log.write(f'{when} {way} port={port} peer={peer} hex="{data.hex(" ")}"{words}\n'))

    def close(self) -> None:
        """The end of it."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._log is not None and self._log is not sys.stderr:
            self._log.close()
        self._log = None

    def _put(self, block: bytes) -> None:
        """Written through at once, so that it can be looked at while the meter runs, and is whole whatever happens."""
        if self._file is None:
            return
        try:
            self._file.write(block)
            self._file.flush()
        except OSError as error:
            self._give_up(error)

    def _write(self, action: Callable[[TextIO], object]) -> None:
        assert self._log is not None, "only who has a log writes to it"
        try:
            action(self._log)
            self._log.flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """A disk that is full ends the trace, and not the meter."""
        sys.stderr.write(f"trefas: the trace ends here: {error.strerror}\n")
        self._file = self._log = None


class Writer(Protocol):
    """Who writes a conversation down."""

    def begin(self, now: Instant) -> None:
        """It begins."""
        ...

    def end(self, now: Instant) -> None:
        """It is over."""
        ...

    def say(self, data: bytes, direction: int, now: Instant, remarks: Sequence[str] = ()) -> None:
        """Who said what, and what there is to say of it."""
        ...


class TracedPort:
    """A port whose sessions are written down."""

    def __init__(self, port: Port, trace: Trace) -> None:
        self.traced = port
        self.name, self.opening, self.resting_bd = port.name, port.opening, port.resting_bd
        self._trace = trace
        self._interface = 0

    @property
    def address(self) -> str:
        """That of the port."""
        return self.traced.address

    @property
    def refused(self) -> int:
        """By the port."""
        return self.traced.refused

    @refused.setter
    def refused(self, count: int) -> None:
        self.traced.refused = count

    @property
    def broken(self) -> int:
        """On the port."""
        return self.traced.broken

    @broken.setter
    def broken(self, count: int) -> None:
        self.traced.broken = count

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """As the port does."""
        self._interface = self._trace.interface(link_type_of(self.name), self.name)
        await self.traced.open(lambda peer: self._session(make_session, peer, clock), clock, limits)

    def hang_up(self) -> None:
        """As the port does."""
        self.traced.hang_up()

    async def close(self) -> None:
        """As the port does."""
        await self.traced.close()

    def _session(self, make_session: MakeSession, peer: str, clock: Clock) -> Conversation:
        session = make_session(peer)
        if isinstance(session, Messenger):  # messages are no bytes of a line; a broker's own log has them
            return session
        return TracedSession(session, self._writer(peer), clock())

    def _writer(self, peer: str) -> "LineWriter":
        return writer_of(self._trace, self._interface, self.name, peer, self.address)


def link_type_of(port: str) -> int:
    """How what is said at a port stands in a file, by the port's name."""
    return pcapng.LINKTYPE_RAW if port.partition(":")[0] in ("tcp", "udp") else pcapng.LINKTYPE_RTAC_SERIAL


def writer_of(trace: Trace, interface: int, port: str, peer: str, address: str) -> "LineWriter":
    """Who writes a conversation down, by the name of its port; ``address`` is where the meter has it."""
    kind = port.partition(":")[0]
    arguments = (trace, interface, port, peer)
    try:
        ends = Place(peer), Place(address)
    except ValueError:
        return LineWriter(*arguments)
    if kind == "tcp":
        return TcpWriter(*arguments, ends)
    return UdpWriter(*arguments, ends) if kind == "udp" else LineWriter(*arguments)


class LineWriter:
    """How one conversation is written down: as bytes of a line."""

    def __init__(self, trace: Trace, interface: int, port: str, peer: str) -> None:
        self.trace = trace
        self.interface = interface
        self._port = port
        self._peer = peer
        self._listeners = {pcapng.INBOUND: Listener(), pcapng.OUTBOUND: Listener()}

    def begin(self, now: Instant) -> None:
        """Nothing of it is on a line."""

    def end(self, now: Instant) -> None:
        """Nothing of it is on a line."""

    def say(self, data: bytes, direction: int, now: Instant, remarks: Sequence[str] = ()) -> None:
        """Who said what, and what there is to say of it."""
        said = [*self._listeners[direction].hear(data), *remarks]
        self.put(data, direction, now, "\n".join(said))
        self.trace.say(now, self._port, self._peer, direction, data, said)

    def put(self, data: bytes, direction: int, now: Instant, comment: str) -> None:
        """As packets."""
        self.trace.serial(self.interface, now, data, direction, comment)


class UdpWriter(LineWriter):
    """As datagrams."""

    def __init__(self, trace: Trace, interface: int, port: str, peer: str, ends: tuple[Place, Place]) -> None:
        super().__init__(trace, interface, port, peer)
        self._ends = ends

    def put(self, data: bytes, direction: int, now: Instant, comment: str) -> None:
        """One from each to the other."""
        source, target = self._ends if direction == pcapng.INBOUND else self._ends[::-1]
        self.trace.packet(self.interface, now, datagram(source, target, data), direction, comment)


class TcpWriter(LineWriter):
    """As a connection."""

    def __init__(self, trace: Trace, interface: int, port: str, peer: str, ends: tuple[Place, Place]) -> None:
        super().__init__(trace, interface, port, peer)
        self._talk = TcpTalk(*ends)

    def begin(self, now: Instant) -> None:
        """SYN, and what follows it."""
        self._put_all(self._talk.begin(), now, "")

    def end(self, now: Instant) -> None:
        """FIN, both ways."""
        self._put_all(self._talk.end(), now, "")

    def put(self, data: bytes, direction: int, now: Instant, comment: str) -> None:
        """Segments; the last of them has the comment."""
        self._put_all(self._talk.say(data, direction == pcapng.OUTBOUND), now, comment)

    def _put_all(self, packets: list[tuple[bytes, bool]], now: Instant, comment: str) -> None:
        for index, (packet, by_meter) in enumerate(packets):
            direction = pcapng.OUTBOUND if by_meter else pcapng.INBOUND
            self.trace.packet(self.interface, now, packet, direction, comment if index + 1 == len(packets) else "")


class TracedSession:
    """A session that is written down."""

    def __init__(self, session: Conversation, writer: Writer, now: Instant) -> None:
        self._session = session
        self._writer = writer
        self._is_open = True
        writer.begin(now)

    @property
    def closed(self) -> bool:
        """As the session."""
        return self._session.closed

    @property
    def standing(self) -> Standing:
        """As the session."""
        return self._session.standing

    @property
    def hears(self) -> bool:
        """As the session."""
        return self._session.hears

    @property
    def awaits(self) -> tuple[Storing, ...]:
        """As the session."""
        return self._session.awaits

    @property
    def speed_bd(self) -> int | None:
        """As the session, if it is one of a line that is opened."""
        return getattr(self._session, "speed_bd", None)

    def receive(self, data: bytes, now: Instant) -> bytes:
        """As the session; what came is written down before it is looked at."""
        if data:
            self._writer.say(data, pcapng.INBOUND, now)
        answer = self._session.receive(data, now)
        if answer:
            take_remarks: Callable[[], list[str]] = getattr(self._session, "take_remarks", list)
            self._writer.say(answer, pcapng.OUTBOUND, now, take_remarks())
        return answer

    def deadline(self) -> Instant | None:
        """As the session."""
        return self._session.deadline()

    def close(self, now: Instant) -> None:
        """As the session, once."""
        if self._is_open:
            self._is_open = False
            self._writer.end(now)
        self._session.close(now)
