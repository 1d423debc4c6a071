"""A reader of pcapng files, as plain as the draft (draft-ietf-opsawg-pcapng): blocks, interfaces, packets with their options."""

import struct
from typing import NamedTuple


class Packet(NamedTuple):
    link_type: int
    interface: str
    when_ns: int
    data: bytes
    direction: int
    comment: str


def options(raw: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at < len(raw):
        code, size = struct.unpack_from("<HH", raw, at)
        if code == 0:
            assert at + 4 == len(raw), "nothing follows the end of options"
            return found
        found[code] = raw[at + 4 : at + 4 + size]
        at += 4 + (size + 3) // 4 * 4
    assert not raw, "options end with their end"
    return found


def packets(raw: bytes) -> list[Packet]:
    interfaces, found, at = [], [], 0
    while at < len(raw):
        kind, size = struct.unpack_from("<II", raw, at)
        body = raw[at + 8 : at + size - 4]
        assert size % 4 == 0, "blocks are aligned"
        assert struct.unpack_from("<I", raw, at + size - 4)[0] == size, "a block says its length twice"
        if at == 0:
            assert kind == 0x0A0D0D0A
            assert struct.unpack_from("<IHHq", body) == (0x1A2B3C4D, 1, 0, -1)
            assert options(body[16:])
        elif kind == 1:
            link_type, _, snap = struct.unpack_from("<HHI", body)
            said = options(body[8:])
            assert (snap, said[9]) == (0, b"\x09"), "all of a packet, in nanoseconds"
            interfaces.append((link_type, said[2].decode()))
        else:
            assert kind == 6
            number, high, low, captured, whole = struct.unpack_from("<IIIII", body)
            assert captured == whole
            said = options(body[20 + (captured + 3) // 4 * 4 :])
            data = body[20 : 20 + captured]
            comment = said.get(1, b"").decode()
            direction = struct.unpack("<I", said[2])[0]
            found.append(Packet(*interfaces[number], high << 32 | low, data, direction, comment))
        at += size
    assert at == len(raw)
    return found
