"""A bay to measure: merging units that send, and the files of those who listened."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, sqrt
from pathlib import Path

from trefas.base.instant import NS_PER_S
from trefas.wire.sampled_values import Asdu, Frame, Measured, encode, write_phs_meas1

NOON_S = 1_700_000_000
"""The full second at which everything here begins."""

Stamped = tuple[int, bytes]
"""When a frame came (ns), and the frame"""


@dataclass(frozen=True)
class MergingUnit:
    """230 V and 10 A, 60° late, 50 Hz, at 80 samples a cycle, on the clock of all. ``delay_ns`` from sample to stamp."""

    sv_id: str = "MU01"
    app_id: int = 0x4000
    source: bytes = bytes.fromhex("0030A7010203")
    rate_hz: int = 4000
    asdus: int = 1
    f_hz: float = 50.0
    u_v: float = 230.0
    i_a: float = 10.0
    smp_synch: int = 2
    quality: int = 0
    simulated: bool = False
    vlan: int | None = 4 << 13
    delay_ns: int = 1_200_000

    def asdu(self, k: int) -> Asdu:
        angle = 2 * pi * self.f_hz * k / self.rate_hz
        phases = [2 * pi * phase / 3 for phase in range(3)]
        i_ma = [round(1000 * sqrt(2) * self.i_a * cos(angle - phase - pi / 3)) for phase in phases]
        u_10mv = [round(100 * sqrt(2) * self.u_v * cos(angle - phase)) for phase in phases]
        channels = [*(Measured(value, self.quality) for value in i_ma), Measured(4711, 0x2000)]
        channels += [*(Measured(value, self.quality) for value in u_10mv), Measured(-815, 0x2000)]
        return Asdu(self.sv_id, k % self.rate_hz, write_phs_meas1(channels), smp_synch=self.smp_synch)

    def frame(self, k: int) -> Stamped:
        """The frame whose first sample is the k-th since ``NOON_S``."""
        asdus = tuple(self.asdu(k + n) for n in range(self.asdus))
        frame = Frame(self.app_id, asdus, source=self.source, vlan=self.vlan, simulated=self.simulated)
        last = k + self.asdus - 1
        return NOON_S * NS_PER_S + last * NS_PER_S // self.rate_hz + self.delay_ns, encode(frame)

    def frames(self, first: int, last: int) -> list[Stamped]:
        """Samples ``first`` to before ``last``."""
        return [self.frame(k) for k in range(first, last, self.asdus)]


def pcap(frames: Iterable[Stamped], *, order: str = "<", nano: bool = True, link: int = 1) -> bytes:
    """A pcap file's bytes."""
    head = struct.pack(order + "IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    unit = 1 if nano else 1000
    return head + b"".join(
        struct.pack(order + "IIII", stamp // NS_PER_S, stamp % NS_PER_S // unit, len(data), len(data)) + data
        for stamp, data in frames
    )


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """A block of a pcapng file."""
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(order: str = "<", *, link: int = 1, longest: int = 0, resolution: int | None = None) -> bytes:
    option = b"" if resolution is None else struct.pack(order + "HHB3xHH", 9, 1, resolution, 0, 0)
    return block(1, struct.pack(order + "HHI", link, 0, longest) + option, order)


def packet(ticks: int, data: bytes, order: str = "<", *, origin: int = 0) -> bytes:
    head = struct.pack(order + "IIIII", origin, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(6, head + data, order)


def pcapng(frames: Iterable[Stamped], *, order: str = "<") -> bytes:
    """A pcapng file's bytes, stamps in nanoseconds."""
    packets = b"".join(packet(stamp, data, order) for stamp, data in frames)
    return section(order) + interface(order, resolution=9) + packets


def written(folder: Path, frames: Iterable[Stamped], name: str = "bay.pcap") -> Path:
    path = folder / name
    path.write_bytes(pcapng(frames) if path.suffix == ".pcapng" else pcap(frames))
    return path
