"""One live meter: a source feeds it, a store keeps it, ports let others in.

Everything happens on one event loop: a block of samples is measured, counted and stored between two requests, so that every
answer sees one consistent picture.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from secrets import token_bytes
from typing import Protocol, runtime_checkable
from weakref import WeakSet

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant, TimeScale
from trefas.core.display import Display
from trefas.core.local_readout import LocalReadout
from trefas.core.occurrence import POWER, RESET, Occurrence
from trefas.core.optical import OpticalPort
from trefas.cosem.conversation import Conversation
from trefas.cosem.faces.standard import show_endpoints
from trefas.cosem.opening import OpeningSession
from trefas.cosem.session import Session
from trefas.cosem.standing import Standing
from trefas.device.build import Device
from trefas.device.hands import HandsSession
from trefas.device.local_dialogue import LocalDialogue
from trefas.device.module import World
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.run.clock import WorldClock, real_now
from trefas.run.disk import DiskRefused
from trefas.run.endpoints import LINES, endpoints_of
from trefas.run.hands import HANDS, TokenFile
from trefas.run.keeping import Keeping
from trefas.run.pins import Pins
from trefas.run.ports import tcp, tcp_client, udp
from trefas.run.ports._turns import Turns
from trefas.run.ports.port import HDLC, MODE_E, MODES_A_C, Limits, Port
from trefas.run.push import Pusher
from trefas.run.store import Store
from trefas.sources.source import Absent, Source
from trefas.sources.surroundings import Surroundings
from trefas.wire.iec21 import IDENTIFICATION_SIZE_MAX, Opening

BLOCK_S = 0.2
"""A live meter takes its samples in pieces of about one window."""
BLOCK_S_MAX = 2.0
"""However fast the world goes beside the real one: longer pieces would let a client wait."""
BLOCK_S_AT_ONCE = 10.0
"""Where the world goes as fast as it can: a piece is measured in 10 ms to 40 ms, and costs half of what five of 2 s do."""

ADMITTED: Mapping[str, frozenset[str] | None] = {
    "module": frozenset({"public", "module", "standard", "short"}),
    "optical": frozenset({"public", "optical", "standard", "short"}),
    "ccc": frozenset({"public", "ccc", "standard", "short"}),
    "any": None,
}
"""Which associations an interface of the meter admits, by its name, as on the real one; ``any`` is ours and admits all."""

MODULE_ADMITS = "ccc"
"""As which interface a module lets a client in that it does not serve itself."""
PATIENT = dict.fromkeys(("inactivity_ns", "first_byte_ns"), 1 << 62)
"""Who listens to a module may never say anything."""

UNPROVED_SIZE_MAX = 31
"""The longest answer over UDP to a client that answered no challenge: with its header it is three times the shortest request that
gets so much, one more block by short names (5 bytes and a header of 8)."""
_FRAMING = {"serial": "hdlc", "pty": "hdlc", "udp": "wrapper"}
"""A line is HDLC whatever noise comes first, datagrams are the wrapper; a connection may be either, its first byte says which."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A port and the interface of the meter that it is; or ``HANDS``, who are there while a meter has no power too; or the kind
    of a module that speaks there."""

    interface: str
    port: Port
    alone: bool = True
    """Whether no other meter is on the line."""
    module: bool = False
    """Whether ``interface`` is a kind of module."""


@runtime_checkable
class Arriving(Protocol):
    """A source with a pace of its own: what it gives has just been measured, and time goes on while it gives nothing."""

    wiring: Wiring
    nominal_hz: float | None
    remarks: tuple[str, ...]
    time_scale: TimeScale
    absent: Absent

    @property
    def note(self) -> str:
        """One line for a person."""
        ...

    def arriving(
        self, start: Instant, now: Callable[[], Instant], stop: asyncio.Event
    ) -> AsyncIterator[SampleBlock | Gap]:
        """Blocks and gaps from ``start`` on, none of them after ``now()``, until ``stop``."""
        ...

    def close(self) -> None:
        """Nothing more is wanted."""
        ...


class LiveMeter:
    """Runs a device until its source ends, ``stop`` is set or ``until`` is reached."""

    def __init__(
        self,
        device: Device,
        source: Source | Arriving,
        clock: WorldClock,
        *,
        store: Store | None = None,
        listening: Sequence[Listening] = (),
        limits: Limits | None = None,
        pins: Pins | None = None,
    ) -> None:
        self.device = device
        self.source = source
        self.clock = clock
        self.store = store
        self.listening = listening
        self.limits = limits or Limits()
        self.pins = pins
        self.surroundings = Surroundings()
        """What happens to what the source gives, on its way to the meter."""
        self.tap: Callable[[Listening, str, Conversation], Conversation] = lambda listening, peer, begun: begun
        """What listens in on a conversation, as it begins; hands are not listened to."""
        self.line: Callable[[Conversation], Conversation] = lambda conversation: conversation
        """What the line does to a conversation with a client."""
        self.sessions = 0
        """Conversations begun since the start."""
        self._tokens: dict[Port, tuple[TokenFile, str]] = {}
        """Of the ports where hands must show one."""
        self._talking: dict[str, WeakSet[Session]] = {}
        """Conversations with clients, by interface."""
        self._answers = device.meter.at_work
        self.pusher = Pusher(device.pushes, lambda: device.meter.now)
        device.server.draw = token_bytes
        self.keeping = Keeping(device, store)
        device.counters.keep = self.keeping.keep_for_good
        if store is not None:
            device.server.storing = (self.keeping,)
            device.counters.remember(store.counters.load())
            device.counters.note = store.counters.note
        device.meter.occurrences.hear(POWER, self._power)
        device.meter.occurrences.hear(RESET, self._reset)
        display = device.meter.find(Display)
        if display is not None:
            display.communicating = self._communicating
            display.in_error = lambda: self.keeping.refused is not None
        device.server.world = lambda real: self.clock.at(real, device.meter.now)
        self._world = World(device.server.world, lambda instant: self.clock.real(instant), self._now)

    @property
    def answers(self) -> bool:
        """Whether anybody is answered; nobody is while the meter is without power."""
        return self._answers

    @answers.setter
    def answers(self, answers: bool) -> None:
        if answers is not self._answers:
            self._answers = answers
            self._hang_up()

    async def open(self) -> None:
        """Opens the ports. Raises SetupError when one cannot be had; those opened before it are closed again."""
        self._check_openings()
        opened: list[Port] = []
        try:
            turns = Turns(real_now)
            for each in self.listening:
                if isinstance(each.port, tcp.TcpPort | tcp_client.TcpClientPort | udp.UdpPort):
                    each.port.turns = turns
                limits = replace(self.limits, **PATIENT) if each.module else self.limits
                await each.port.open(lambda peer, each=each: self._session(each, peer), real_now, limits)  # type: ignore[misc]
                opened.append(each.port)
                if each.interface == HANDS and each.port.name.startswith(tcp.KIND):
                    file = TokenFile(each.port.address)
                    self._tokens[each.port] = file, file.write()
            if self.pins is not None:
                self.pins.open(self.device, self.clock, asyncio.get_running_loop())
        except BaseException:
            await self._close_ports(opened)
            raise
        places = [(each.interface, each.port) for each in self.listening if each.interface != HANDS and not each.module]
        self.device.server.make_objects()  # the first client need not wait for them, and what is wrong with them is said now
        show_endpoints(self.device.server, endpoints_of(places, self.limits, str(self.device.order.number)))

    def _check_openings(self) -> None:
        if self.device.meter.find(LocalReadout) is not None:
            return
        for each in self.listening:
            if each.port.opening == MODES_A_C:
                raise SetupError(
                    f"port {each.port.name} is to hear modes A and C, and Z18 (1107 setup) is 000 (off); "
                    f"leave out ?opening={MODES_A_C}, or order Z18 = '001' or '002'"
                )

    async def run(self, stop: asyncio.Event, until: Instant | None = None) -> None:
        """Feeds the meter at the world's speed. What it counted is stored after every block, and at the end."""
        meter = self.device.meter
        at = self.clock.start
        async for item in self._stream(stop):
            begin = item.start if item.start is not None else at
            at = item.end if isinstance(item, Gap) else Instant(begin + item.duration_ns)
            part = _shortened(item, begin, until) if until is not None and at > until else item
            if part is not None:
                await self._wait(min(at, until) if until is not None else at, stop)
                if stop.is_set():
                    break
                if isinstance(part, Gap):
                    meter.skip(part)
                else:
                    meter.feed(self.surroundings.around(part, begin, meter.wiring))
                self.look()
            if until is not None and at >= until:
                break
        meter.finish()
        self.keeping.end()

    def set_speed(self, speed: float | None) -> None:
        """The world goes so fast from now on; None is as fast as it can. Raises LocalError where something holds it to the real
        one."""
        held = "a source with a pace of its own" if isinstance(self.source, Arriving) else "pins" if self.pins else None
        if held is not None:
            raise LocalError(
                f"the meter has {held}, so its world goes as fast as the real one; the speed cannot be changed"
            )
        self.clock = WorldClock(self._now(), real_now(), speed)

    def look(self) -> None:
        """Time has passed: what was counted is stored, a meter at work answers, and what is to be pushed goes."""
        self.keeping.keep()
        self.answers = self.device.meter.at_work
        if self.answers:
            self.pusher.look()

    async def close(self) -> None:
        """Closes ports, pins, store and what arrives; pushes under way end."""
        self.keeping.keep_awaited()
        if self.pins is not None:
            self.pins.close(asyncio.get_running_loop())
        await self.pusher.close()
        await self._close_ports([each.port for each in self.listening])
        if isinstance(self.source, Arriving):
            self.source.close()
        self.keeping.close()
        if self.store is not None:
            self.store.close()

    async def _close_ports(self, ports: Sequence[Port]) -> None:
        for port in ports:
            await port.close()
            if port in self._tokens:
                self._tokens.pop(port)[0].remove()

    async def _stream(self, stop: asyncio.Event) -> AsyncIterator[SampleBlock | Gap]:
        if isinstance(self.source, Arriving):
            async for item in self.source.arriving(self.clock.start, self._now, stop):
                yield item
            return
        speed = self.clock.speed
        block_s = BLOCK_S_AT_ONCE if speed is None else min(BLOCK_S * max(1.0, speed), BLOCK_S_MAX)
        for item in self.source.stream(self.clock.start, block_s):
            yield item

    def _now(self) -> Instant:
        return self.clock.at(real_now(), self.device.meter.now)

    async def _wait(self, instant: Instant, stop: asyncio.Event) -> None:
        wait_s = self.clock.wait_s(instant, real_now())
        if wait_s <= 0:
            await asyncio.sleep(0)  # the others' turn
            return
        try:
            await asyncio.wait_for(stop.wait(), wait_s)
        except TimeoutError:
            return

    def _power(self, _: int, occurrence: Occurrence) -> None:
        """At the last moment what was counted is stored for good; then the links are dead."""
        if not occurrence.begins:
            with suppress(DiskRefused):  # which was said; the meter has no power now, and no more time
                self.keeping.keep_for_good()
            self.answers = False
            self.pusher.drop()

    def _reset(self, _: int, occurrence: Occurrence) -> None:
        """A meter that starts again, with a new program, knows of no link any more."""
        self._hang_up()

    def _hang_up(self) -> None:
        for each in self.listening:
            if each.interface != HANDS:
                each.port.hang_up()

    def _session(self, listening: Listening, peer: str) -> Conversation:
        if listening.interface == HANDS:
            _, token = self._tokens.get(listening.port, (None, None))
            return HandsSession(self.device, token)
        return self.tap(listening, peer, self._conversation(listening, peer))

    def _conversation(self, listening: Listening, peer: str) -> Conversation:
        self.sessions += 1
        if not self._answers or (listening.interface == "optical" and self._optical_closed):
            return Mute()
        if listening.module:
            plugged = self.device.bay.plugged[listening.interface]
            return plugged.conversation(self._world, lambda: self._spoken(listening, MODULE_ADMITS, peer))
        return self.line(self._spoken(listening, listening.interface, peer))

    def _spoken(self, listening: Listening, interface: str, peer: str) -> Conversation:
        """A conversation in DLMS, as an interface admits it."""
        admitted: Collection[str] | None = ADMITTED[interface]
        port = listening.port
        kind = port.name.partition(":")[0]
        place = f"{interface} {kind} {peer.rpartition(':')[0] or peer}"
        dialogue = self._dialogue(listening, kind, interface, place)
        if port.opening != HDLC or dialogue is not None:
            make = partial(Session, self.device.server, admitted, "hdlc", place)
            opening = opening_of(self.device, port.resting_bd, dialogue, hdlc=port.opening == MODE_E)
            return OpeningSession(opening, make, dialogue.take_awaits if dialogue is not None else tuple)
        framing = _FRAMING.get(kind) if listening.alone else "hdlc"
        size_max = UNPROVED_SIZE_MAX if kind == udp.KIND else None
        alone = listening.alone
        session = Session(self.device.server, admitted, framing, place, alone=alone, answer_size_max=size_max)
        self._talking.setdefault(listening.interface, WeakSet()).add(session)
        return session

    def _dialogue(self, listening: Listening, kind: str, interface: str, place: str) -> LocalDialogue | None:
        """Modes A and C, of a meter that was ordered with them: at lines that are its alone, and where a port says so."""
        hears = listening.port.opening == MODES_A_C or (kind in LINES and listening.alone)
        has = self.device.meter.find(LocalReadout) is not None
        return LocalDialogue(self.device, interface, place) if has and hears else None

    @property
    def _optical_closed(self) -> bool:
        port = self.device.meter.find(OpticalPort)
        return port is not None and bool(port.closed)

    def _communicating(self) -> list[str]:
        """The interfaces at which somebody has an association."""
        return [
            interface
            for interface, sessions in self._talking.items()
            if any(not each.closed and each.standing >= Standing.PUBLIC for each in sessions)
        ]


class Mute:
    """The session with a meter that has no power: whatever is said, nothing comes back, and connections end."""

    closed = True
    standing = Standing.SILENT
    hears = False
    awaits = ()

    def receive(self, data: bytes, now: Instant) -> bytes:
        """Nobody hears it."""
        return b""

    def deadline(self) -> Instant | None:
        """Nothing is due."""
        return None

    def close(self, now: Instant) -> None:
        """There was nothing."""


def opening_of(device: Device, resting_bd: int | None, dialogue: LocalDialogue | None, *, hdlc: bool) -> Opening:
    """As which meter it signs on: with the first fifteen digits of its type number, as the real one does; behind a blank, where
    mode E is not offered."""
    identification = device.configuration.identification
    name, number = identification if hdlc else f" {identification}"[:IDENTIFICATION_SIZE_MAX], str(device.order.number)
    return Opening("KAM", name, number, resting_bd=resting_bd, dialogue=dialogue, hdlc=hdlc)


def _shortened(item: SampleBlock | Gap, begin: Instant, until: Instant) -> SampleBlock | Gap | None:
    """What of a block or gap comes before ``until``; None if nothing does."""
    if isinstance(item, Gap):
        return Gap(item.start, until, item.reason) if until > item.start else None
    samples = round((until - begin) * item.rate_hz / NS_PER_S)
    return item.piece(0, samples) if samples > 0 else None
