"""Sampled values live: the frames that come in at an interface of this machine (Linux, AF_PACKET).

    kernel → | slot | slot | slot | … |   a ring in memory that the kernel writes and we read, frames with their stamps
               status, length, where the frame lies, s, ns            (TPACKET_V2, Documentation/networking/packet_mmap)

The ring is looked at five times a second and decoded as one piece, so that thousands of frames a second cost next to nothing.
Stamps are turned to the world's time as they are read: a clock of this machine that is set changes nothing. While no frame comes
time goes on, as a gap. Needs the right to capture (root, or CAP_NET_RAW).
"""

import asyncio
import mmap
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import EPOCH, NS_PER_MS, NS_PER_S, Instant, TimeScale
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.run.clock import utc_now
from trefas.sources.parameters import Parameters
from trefas.sources.sample_order import SampleOrder, instant_of_first
from trefas.sources.sample_rate import NOMINAL_HZ, RateFinder
from trefas.sources.sampled_set import absent_of, data_set_of, wiring_of
from trefas.sources.sampled_values import KIND
from trefas.sources.source import Absent
from trefas.sources.stream_choice import Choice
from trefas.wire.sampled_columns import ColumnDecoder, Packets, Samples, Stream
from trefas.wire.sampled_values import ETHERTYPE

PERIOD_S = 0.2
"""How often the ring is looked at: about one window of the frontend."""
SILENCE_NS = 500 * NS_PER_MS
"""Frames that are later than this are not waited for."""
LISTEN_S = 0.5
"""So long streams are listened to, to see which there are and how fast they are."""
LISTEN_S_MAX = 3.0
"""So long the rate may stay untold."""
NOTHING_YET = "no sampled values have come yet"
SLOT_SIZE = 2048
SLOTS = 8192
"""16 MB: 1.7 s of one stream at 4800 Hz, or 0.2 s of nine."""
BLOCK_SIZE = 1 << 16

_SOL_PACKET, _ADD_MEMBERSHIP, _RX_RING, _STATISTICS, _VERSION = 263, 1, 5, 6, 10
_TPACKET_V2, _ALL_MULTICAST = 1, 2
_STATUS, _SNAPLEN, _PLACE, _SECONDS, _NANOSECONDS = 0, 2, 3, 4, 5
"""32-bit words of a slot's header; the place is the lower half of its word."""
_TO_KERNEL, _TO_USER = 0, 1


def open_capture(spec: str) -> "Capture | None":
    """The capture that a specification names, open; None where it names something else: ``sv:eth0,svid=MU01`` is one where
    no file is called eth0 and an interface is. Raises SetupError where that cannot be captured."""
    kind, colon, rest = spec.strip().partition(":")
    if not colon or kind.strip().lower() != KIND or not rest.strip():
        return None
    parameters = Parameters.parse_file(KIND, rest)
    name = str(parameters.path)
    if parameters.path.exists() or name not in (interface for _, interface in socket.if_nameindex()):
        return None
    choice = Choice.read(parameters)
    parameters.done()
    return Capture(name, choice, Ring(name))


class Ring:
    """The memory shared with the kernel. Raises SetupError where there can be none."""

    def __init__(self, interface: str) -> None:
        if not hasattr(socket, "AF_PACKET"):
            raise SetupError(f"{interface} cannot be captured: this system has no AF_PACKET; Linux has")
        try:
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        except OSError as error:
            raise SetupError(
                f"{interface} cannot be captured: {error.strerror}; it needs root, or the capability CAP_NET_RAW"
            ) from error
        try:
            self._socket.setsockopt(_SOL_PACKET, _VERSION, _TPACKET_V2)
            size = SLOTS * SLOT_SIZE
            self._socket.setsockopt(
                _SOL_PACKET, _RX_RING, struct.pack("=4I", BLOCK_SIZE, size // BLOCK_SIZE, SLOT_SIZE, SLOTS)
            )
            self._memory = mmap.mmap(self._socket.fileno(), size)
            # Merging units send to multicast addresses that nobody has joined.
            request = struct.pack("iHH8s", socket.if_nametoindex(interface), _ALL_MULTICAST, 0, b"")
            self._socket.setsockopt(_SOL_PACKET, _ADD_MEMBERSHIP, request)
            self._socket.bind((interface, ETHERTYPE))
        except OSError as error:
            self._socket.close()
            raise SetupError(f"{interface} cannot be captured: {error.strerror}") from error
        self._raw: NDArray[np.uint8] = np.frombuffer(self._memory, np.uint8)
        self._slots = self._raw.view(np.uint32).reshape(SLOTS, SLOT_SIZE // 4)
        self._next = 0

    def ready(self) -> Packets:
        """The frames that have come, where they lie, and their stamps in the machine's time; ``give_back`` when they are read."""
        slots = (self._next + np.arange(SLOTS)) % SLOTS
        waiting = self._slots[slots, _STATUS] & _TO_USER != 0
        slots = slots[: SLOTS if waiting.all() else int(np.argmin(waiting))]
        heads = self._slots[slots, : _NANOSECONDS + 1].astype(np.int64)
        return Packets(
            self._raw,
            slots * SLOT_SIZE + (heads[:, _PLACE] & 0xFFFF),
            heads[:, _SNAPLEN],
            heads[:, _SECONDS] * NS_PER_S + heads[:, _NANOSECONDS],
        )

    def give_back(self, packets: Packets) -> None:
        """The kernel may write there again."""
        slots = packets.offsets // SLOT_SIZE
        self._slots[slots, _STATUS] = _TO_KERNEL
        self._next = (self._next + len(slots)) % SLOTS

    def fileno(self) -> int:
        """Readable when a frame has come."""
        return self._socket.fileno()

    def dropped(self) -> int:
        """Frames for which there was no slot, since this was last asked."""
        _, drops = struct.unpack("=2I", self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 8))
        return int(drops)

    def close(self) -> None:
        """No more frames; the memory goes when nobody looks at it."""
        self._socket.close()
        self._raw = np.empty(0, np.uint8)
        self._slots = np.empty((0, SLOT_SIZE // 4), np.uint32)


class Capture:
    """One stream of an interface, as it arrives. ``now`` of everything here is the world's."""

    total_s: float | None = None
    remarks: tuple[str, ...] = ()
    time_scale = TimeScale.UTC

    def __init__(self, interface: str, choice: Choice, ring: Ring, start: Instant = EPOCH) -> None:
        self.interface = interface
        self.wiring: Wiring = wiring_of(choice.mapping)
        self.absent = Absent(absent_of(choice.mapping))
        self.nominal_hz: float | None = NOMINAL_HZ.get(choice.rate_hz or 0)
        self.dropped = 0
        """Frames that this machine was too slow for."""
        self._choice = choice
        self._ring = ring
        self._decoder = ColumnDecoder()
        self._listened: dict[Stream, list[Samples]] = {}
        self._finders: dict[Stream, RateFinder] = {}
        self._reached = start
        """Up to when there was nothing; later times are the order's"""
        self._begun_ns = 0
        self._heard_ns = 0
        self._stream: Stream | None = None
        self._order: SampleOrder | None = None

    @property
    def note(self) -> str:
        """What is captured, and what became of it so far."""
        if self._order is None:
            return f"sampled values live at {self.interface}, no stream yet"
        assert self._stream is not None, "what is put in order is of a stream"
        said = [f"sampled values live at {self.interface}", str(self._stream), f"{self._order.rate_hz} Hz"]
        if self.dropped:
            said.append(f"{self.dropped} frames dropped by this machine")
        return ", ".join([*said, str(self._order.counts)])

    def close(self) -> None:
        """Gives the interface back."""
        self._ring.close()

    async def arriving(
        self, start: Instant, now: Callable[[], Instant], stop: asyncio.Event
    ) -> AsyncIterator[SampleBlock | Gap]:
        """Blocks and gaps from ``start`` on, as they come, until ``stop``. Raises SetupError where several streams can be
        meant, or the rate cannot be told."""
        self._ring.give_back(self._ring.ready())
        self._reached = start
        while not await _stopped(stop, PERIOD_S):
            for item in self.look(now(), utc_now()):
                yield item

    def look(self, at: Instant, machine: Instant) -> Iterator[SampleBlock | Gap]:
        """What has come since the last look. ``machine`` is what the clock of this machine, that of the stamps, shows ``at``
        this instant of the world."""
        packets = self._ring.ready()
        stamps_ns = packets.stamps_ns - (machine - at)
        decoded = self._decoder.decode(Packets(packets.raw, packets.offsets, packets.lengths, stamps_ns))
        self._ring.give_back(packets)
        self.dropped += self._ring.dropped()
        for item in self._items(decoded, at):
            if isinstance(item, Gap):
                self._reached = item.end
            yield item

    def _items(self, decoded: dict[Stream, Samples], at: Instant) -> Iterator[SampleBlock | Gap]:
        if self._order is None:
            rate_hz = self._listen(decoded, at)
            if rate_hz is None:
                if not self._listened and at - SILENCE_NS > self._reached:
                    yield Gap(self._reached, Instant(at - SILENCE_NS), NOTHING_YET)
                return
            assert self._stream is not None, "the rate is that of a stream"
            samples: Samples | None = Samples.joined(self._listened[self._stream])
            self._listened.clear()
            assert samples is not None, "what was listened to are samples"
            wrap = self._finders[self._stream].wrap(rate_hz)
            first = Instant(max(instant_of_first(samples, rate_hz, wrap), self._reached))
            data_set = data_set_of(self._stream, self._decoder.said[self._stream], self._choice.mapping, self.interface)
            if data_set.wiring is not self.wiring:
                raise SetupError(
                    f"{self.interface} has {self._stream}, {data_set.note}; live it must be said with i1=… and u1=…"
                )
            self._order = SampleOrder(rate_hz, self._choice, first, wrap=wrap, data_set=data_set)
            if first > self._reached:
                yield Gap(self._reached, first, NOTHING_YET)
        else:
            assert self._stream is not None, "what is put in order is of a stream"
            samples = decoded.get(self._stream)
        block = max(int(PERIOD_S * self._order.rate_hz), 1)
        if samples is not None:
            self._heard_ns = at
            yield from self._order.take(samples, block)
        elif at - self._heard_ns > SILENCE_NS:
            yield from self._order.finish(block)
            yield from self._order.silence(Instant(at - SILENCE_NS))

    def _listen(self, decoded: dict[Stream, Samples], at: Instant) -> int | None:
        """Gathers what comes until it is known which stream is meant, and how fast it is."""
        heard = {stream: samples for stream, samples in decoded.items() if self._choice.matches(stream)}
        if not self._listened:
            self._begun_ns = at
        elif not heard and at - self._heard_ns > SILENCE_NS:
            self._listened.clear()
            self._finders.clear()
        for stream, samples in heard.items():
            self._heard_ns = at
            self._listened.setdefault(stream, []).append(samples)
            self._finders.setdefault(stream, RateFinder()).add(samples.smp_cnt, samples.stamps_ns)
        if not self._listened or at - self._begun_ns < LISTEN_S * NS_PER_S:
            return None
        self._stream = self._choice.pick(self._listened, self.interface)
        finder = self._finders[self._stream]
        rate_hz = self._choice.rate_hz or finder.rate_hz(self._decoder.said[self._stream])
        if rate_hz is None and at - self._begun_ns > LISTEN_S_MAX * NS_PER_S:
            raise SetupError(
                f"{self.interface}: the rate cannot be told: samples come at about {finder.rough_hz() or 0:.0f} a "
                "second; say it, as rate=4000"
            )
        return rate_hz


async def _stopped(stop: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), within_s)
    except TimeoutError:
        return False
    return True
