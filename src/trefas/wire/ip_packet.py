"""Packets of IP around what a peer and the meter said, as they may have been: for traces, which see only what was said.

A conversation over TCP gets a beginning, numbers that go on, and an end; so the pieces join again in whatever reads the trace.
"""

import struct
from ipaddress import IPv4Address, IPv6Address, ip_address

SEGMENT_SIZE_MAX = 32 * 1024
TCP, UDP = 6, 17
FIN, SYN, PSH, ACK = 0x01, 0x02, 0x08, 0x10
WINDOW = 0xFFFF
TTL = 64

Address = IPv4Address | IPv6Address


class Place:
    """An address and a port of it."""

    def __init__(self, text: str) -> None:
        """``127.0.0.1:4059`` or ``[::1]:4059``. Raises ValueError for anything else."""
        host, colon, port = text.rpartition(":")
        if not colon:
            raise ValueError(f"'{text}' is no address with a port")
        self.address: Address = ip_address(host.strip("[]").partition("%")[0])
        self.port = int(port)


class TcpTalk:
    """Both directions of one connection, as packets; each with whether the meter sent it."""

    def __init__(self, peer: Place, meter: Place) -> None:
        self._ends = (peer, meter)
        self._next = [0, 0]  # sequence numbers of peer and meter

    def begin(self) -> list[tuple[bytes, bool]]:
        """The three packets of a connection's beginning."""
        return [self._packet(False, SYN), self._packet(True, SYN | ACK), self._packet(False, ACK)]

    def say(self, data: bytes, by_meter: bool) -> list[tuple[bytes, bool]]:
        """What one of them said."""
        pieces = range(0, len(data), SEGMENT_SIZE_MAX)
        return [self._packet(by_meter, PSH | ACK, data[at : at + SEGMENT_SIZE_MAX]) for at in pieces]

    def end(self) -> list[tuple[bytes, bool]]:
        """The end, as if the meter hung up: which of them did is not known here."""
        return [self._packet(True, FIN | ACK), self._packet(False, FIN | ACK), self._packet(True, ACK)]

    def _packet(self, by_meter: bool, flags: int, data: bytes = b"") -> tuple[bytes, bool]:
        source, target = self._ends[by_meter], self._ends[not by_meter]
        number, acknowledged = self._next[by_meter], self._next[not by_meter] if flags & ACK else 0
        self._next[by_meter] += len(data) + bool(flags & (SYN | FIN))
        head = struct.pack(
            ">HHIIBBHHH",
            source.port,
            target.port,
            number & 0xFFFFFFFF,
            acknowledged & 0xFFFFFFFF,
            5 << 4,
            flags,
            WINDOW,
            0,
            0,
        )
        return _ip(source.address, target.address, TCP, head, data, 16), by_meter


def datagram(source: Place, target: Place, data: bytes) -> bytes:
    """One packet of UDP."""
    head = struct.pack(">HHHH", source.port, target.port, 8 + len(data), 0)
    return _ip(source.address, target.address, UDP, head, data, 6)


def _ip(source: Address, target: Address, protocol: int, head: bytes, data: bytes, sum_at: int) -> bytes:
    """The packet, with the check sums of its transport and, for IPv4, its own."""
    size = len(head) + len(data)
    pseudo = source.packed + target.packed + struct.pack(">II", size, protocol)
    check = _sum(pseudo + head + data) or 0xFFFF
    body = head[:sum_at] + check.to_bytes(2) + head[sum_at + 2 :] + data
    if source.version == 6:
        return struct.pack(">IHBB", 6 << 28, size, protocol, TTL) + source.packed + target.packed + body
    start = struct.pack(">BBHHHBB", 0x45, 0, 20 + size, 0, 0x4000, TTL, protocol)
    addresses = source.packed + target.packed
    return start + _sum(start + bytes(2) + addresses).to_bytes(2) + addresses + body


def _sum(data: bytes) -> int:
    """The Internet's check sum (RFC 1071)."""
    words = struct.unpack(f">{(len(data) + 1) // 2}H", data + bytes(len(data) % 2))
    total: int = sum(words)
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
