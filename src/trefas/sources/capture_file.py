"""Files of captured frames: pcap and pcapng, of either byte order, with stamps of any resolution.

    pcap     magic 4 │ version 4 │ 0 │ 0 │ longest frame │ link type │ { s │ µs or ns │ captured │ on the wire │ frame … } …
    pcapng   { type 4 │ size 4 │ … │ size 4 } …    section header, interface description, enhanced and simple packets

(draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.) Frames are found where they lie in the file and are not copied. Only Ethernet
is taken. A file that ends inside a frame, as those of a capture that was killed do, is read up to there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.metrology.jit import exact_kernel
from trefas.sources.text import map_bytes
from trefas.wire.sampled_columns import NO_STAMP, Packets

FRAME_SIZE_MAX = 262_144
"""The longest frame that any capture program keeps."""
BATCH = 32_768
"""Frames handed over at once."""
BLOCK_SIZE_MAX = 16 << 20
"""The longest block of a pcapng file that is believed."""
INTERFACES_MAX = 1024
ETHERNET = 1

_MICRO, _NANO = 0xA1B2C3D4, 0xA1B23C4D
_SECTION, _INTERFACE, _SIMPLE, _ENHANCED, _ORDER = 0x0A0D0D0A, 1, 3, 6, 0x1A2B3C4D
_TSRESOL, _TSOFFSET = 9, 14
_STAMP_NS_MAX = 4.6e18
"""Year 2115; what is later is no stamp, and sums of two stay within 64 bits."""

ByteOrder = Literal["little", "big"]
_ORDERS: tuple[ByteOrder, ByteOrder] = ("little", "big")


@dataclass(frozen=True, slots=True)
class _Interface:
    """One of the interfaces that a section of a pcapng file describes."""

    link: int
    longest: int
    tick_s: float
    offset_s: int

    def stamps_ns(self, ticks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Nanoseconds, exact for ticks that divide one; NO_STAMP where they are beyond any date."""
        per_tick = self.tick_s * NS_PER_S
        rough = ticks * per_tick + self.offset_s * NS_PER_S
        good = (rough >= 0) & (rough < _STAMP_NS_MAX)
        whole = round(per_tick)
        if whole >= 1 and abs(per_tick - whole) < 1e-9 * whole:
            exact = (ticks * np.uint64(whole)).astype(np.int64) + self.offset_s * NS_PER_S
        else:
            # Finer than a nanosecond, or powers of two: whole seconds apart, so that a float holds the rest.
            per_s = np.uint64(max(round(1.0 / self.tick_s), 1))
            rest = (ticks % per_s).astype(np.float64) * per_tick
            exact = (ticks // per_s).astype(np.int64) * NS_PER_S + rest.astype(np.int64) + self.offset_s * NS_PER_S
        return np.where(good, exact, NO_STAMP)


class CaptureFile:
    """A file, opened; ``packets()`` goes through it as often as it is asked. Raises SetupError for what is no capture."""

    def __init__(self, path: Path) -> None:
        self.where = path.name
        self.raw = np.asarray(map_bytes(path))
        self.cut = False
        """The file ends inside a frame; known when it was gone through."""
        self.foreign: set[int] = set()
        """Link types that are not Ethernet and were passed over."""
        magics = {self._u32(0, order): order for order in _ORDERS} if len(self.raw) >= 4 else {}
        self.is_pcapng = _SECTION in magics
        found = [(magic, order) for magic, order in magics.items() if magic in (_MICRO, _NANO)]
        if not self.is_pcapng and not found:
            begin = bytes(self.raw[:4]).hex(" ") or "nothing"
            raise SetupError(
                f"{self.where} begins with {begin}; a capture begins with a1 b2 c3 d4 or a1 b2 3c 4d (pcap, either way "
                "round) or 0a 0d 0d 0a (pcapng)"
            )
        self._magic, self._order = found[0] if found else (_SECTION, "little")

    def packets(self) -> Iterator[Packets]:
        """The frames in the file's order. Raises SetupError where the file is broken."""
        return self._pcapng() if self.is_pcapng else self._pcap()

    def _pcap(self) -> Iterator[Packets]:
        if len(self.raw) < 24:
            raise SetupError(f"{self.where} has {len(self.raw)} bytes; the header of a pcap file has 24")
        # The upper bits say whether frames end with a check sum.
        self._check_link(self._u32(20, self._order) & 0x0FFF_FFFF)
        unit_ns = 1 if self._magic == _NANO else 1000
        at, number = 24, 0
        while at < len(self.raw):
            offsets, lengths, stamps = (np.empty(BATCH, np.int64) for _ in range(3))
            count, at = _pcap_records(
                self.raw, at, self._order == "big", unit_ns, FRAME_SIZE_MAX, offsets, lengths, stamps
            )
            if count:
                yield Packets(self.raw, offsets[:count], lengths[:count], stamps[:count])
            number += count
            if count < BATCH and at < len(self.raw):
                size = self._u32(at + 8, self._order) if at + 16 <= len(self.raw) else 0
                if size > FRAME_SIZE_MAX:
                    raise SetupError(
                        f"{self.where}, frame {number + 1}: it has {size} bytes; a frame has up to {FRAME_SIZE_MAX}, "
                        "so the file is damaged here"
                    )
                self.cut = True
                return

    def _pcapng(self) -> Iterator[Packets]:
        interfaces: list[_Interface] = []
        order: ByteOrder = "little"
        at, number = 0, 0
        while at < len(self.raw):
            offsets, lengths, origins = (np.empty(BATCH, np.int64) for _ in range(3))
            ticks = np.empty(BATCH, np.uint64)
            longest = interfaces[0].longest if interfaces else 0
            count, at = _pcapng_packets(
                self.raw, at, order == "big", len(interfaces), longest, offsets, lengths, origins, ticks
            )
            if count:
                yield from self._of_ethernet(
                    interfaces, offsets[:count], lengths[:count], origins[:count], ticks[:count]
                )
            number += count
            if count == BATCH or at >= len(self.raw):
                continue
            if len(self.raw) - at < 12:
                self.cut = True
                return
            if self._u32(at, "little") == _SECTION:
                order = self._section_order(at)
                interfaces = []
            size = self._u32(at + 4, order)
            if size < 12 or size % 4 or size > BLOCK_SIZE_MAX:
                raise SetupError(
                    f"{self.where}, behind frame {number}: a block has {size} bytes; it has 12 to {BLOCK_SIZE_MAX} in "
                    "steps of 4, so the file is damaged here"
                )
            if at + size > len(self.raw):
                self.cut = True
                return
            kind = self._u32(at, order)
            if kind == _INTERFACE:
                interfaces.append(self._interface(at, size, order))
                if len(interfaces) > INTERFACES_MAX:
                    raise SetupError(
                        f"{self.where} has more than {INTERFACES_MAX} interfaces; a section can have as many"
                    )
            elif kind in (_ENHANCED, _SIMPLE):
                raise SetupError(
                    f"{self.where}, frame {number + 1}: it is longer than its block, or of an interface that is not "
                    "described before it; the file is damaged here"
                )
            at += size

    def _of_ethernet(
        self,
        interfaces: list[_Interface],
        offsets: NDArray[np.int64],
        lengths: NDArray[np.int64],
        origins: NDArray[np.int64],
        ticks: NDArray[np.uint64],
    ) -> Iterator[Packets]:
        """The frames of Ethernet interfaces, with the time each interface gives them; simple packets have origin −1."""
        stamps = np.full(len(ticks), NO_STAMP, np.int64)
        taken = np.ones(len(ticks), np.bool_)
        for number in np.unique(origins).tolist():
            here = origins == number
            interface = interfaces[max(number, 0)]
            if interface.link != ETHERNET:
                self.foreign.add(interface.link)
                taken &= ~here
            elif number >= 0:
                stamps[here] = interface.stamps_ns(ticks[here])
        if taken.all():
            yield Packets(self.raw, offsets, lengths, stamps)
        elif taken.any():
            yield Packets(self.raw, offsets[taken], lengths[taken], stamps[taken])

    def _section_order(self, at: int) -> ByteOrder:
        for order in _ORDERS:
            if self._u32(at + 8, order) == _ORDER:
                return order
        raise SetupError(f"{self.where}: a section begins with {self._u32(at + 8, 'big'):08X}h; it must be 1A2B3C4Dh")

    def _interface(self, at: int, size: int, order: ByteOrder) -> _Interface:
        body = bytes(self.raw[at + 8 : at + size - 4])
        if len(body) < 8:
            raise SetupError(f"{self.where}: an interface is described in {len(body)} bytes; it needs 8")
        resolution, offset_s = 6, 0
        option = 8
        while option + 4 <= len(body):
            code, length = (int.from_bytes(body[option + k : option + k + 2], order) for k in (0, 2))
            value = body[option + 4 : option + 4 + length]
            if code == 0:
                break
            if code == _TSRESOL and len(value) == 1:
                resolution = value[0]
            elif code == _TSOFFSET and len(value) == 8:
                offset_s = int.from_bytes(value, order, signed=True)
            option += 4 + (length + 3) // 4 * 4
        base, exponent = (2.0, resolution & 0x7F) if resolution & 0x80 else (10.0, resolution)
        if (
            (base == 2.0 and exponent > 62)
            or (base == 10.0 and exponent > 18)
            or abs(offset_s) > _STAMP_NS_MAX / NS_PER_S
        ):
            raise SetupError(
                f"{self.where}: an interface has stamps of {base:g}^-{exponent} s from {offset_s} s on; "
                "they can be as fine as 10^-18 s or 2^-62 s, from a time before 2115"
            )
        link = int.from_bytes(body[:2], order)
        return _Interface(link, int.from_bytes(body[4:8], order), base**-exponent, offset_s)

    def _check_link(self, link: int) -> None:
        if link != ETHERNET:
            raise SetupError(
                f"{self.where} has frames of link type {link}; they must be of Ethernet ({ETHERNET}): capture on one "
                "interface, not on 'any'"
            )

    def _u32(self, at: int, order: ByteOrder) -> int:
        return int.from_bytes(self.raw[at : at + 4].tobytes(), order)


@exact_kernel
def _word(raw: NDArray[np.uint8], at: int, big: bool) -> int:
    word = np.int64(0)
    for k in range(4):
        word |= np.int64(raw[at + k]) << (24 - 8 * k if big else 8 * k)
    return word  # type: ignore[return-value]


@exact_kernel
def _pcap_records(
    raw: NDArray[np.uint8],
    at: int,
    big: bool,
    unit_ns: int,
    size_max: int,
    offsets: NDArray[np.int64],
    lengths: NDArray[np.int64],
    stamps: NDArray[np.int64],
) -> tuple[int, int]:
    """Records from ``at`` on until the arrays are full or one does not fit; how many, and where the next one begins."""
    count = 0
    while count < len(offsets) and at + 16 <= len(raw):
        length = _word(raw, at + 8, big)
        if length > size_max or at + 16 + length > len(raw):
            break
        offsets[count] = at + 16
        lengths[count] = length
        stamps[count] = _word(raw, at, big) * 1_000_000_000 + _word(raw, at + 4, big) * unit_ns
        at += 16 + length
        count += 1
    return count, at


@exact_kernel
def _pcapng_packets(
    raw: NDArray[np.uint8],
    at: int,
    big: bool,
    interfaces: int,
    longest: int,
    offsets: NDArray[np.int64],
    lengths: NDArray[np.int64],
    origins: NDArray[np.int64],
    ticks: NDArray[np.uint64],
) -> tuple[int, int]:
    """Packets from ``at`` on, until the arrays are full or a block describes something or does not fit; as above."""
    count = 0
    while count < len(offsets) and at + 16 <= len(raw):
        kind = _word(raw, at, big)
        size = _word(raw, at + 4, big)
        if kind in (_SECTION, _INTERFACE) or size < 12 or size % 4 != 0 or at + size > len(raw):
            break
        if kind == _ENHANCED:
            if size < 32 or _word(raw, at + 8, big) >= interfaces or _word(raw, at + 20, big) > size - 32:
                break
            origins[count] = _word(raw, at + 8, big)
            ticks[count] = np.uint64(_word(raw, at + 12, big)) << np.uint64(32) | np.uint64(_word(raw, at + 16, big))
            offsets[count] = at + 28
            lengths[count] = _word(raw, at + 20, big)
            count += 1
        elif kind == _SIMPLE:
            if size < 16 or interfaces == 0:
                break
            length = min(_word(raw, at + 8, big), size - 16)
            origins[count] = -1
            ticks[count] = 0
            offsets[count] = at + 12
            lengths[count] = min(length, longest) if longest > 0 else length
            count += 1
        at += size
    return count, at
