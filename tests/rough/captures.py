"""Rough captures of sampled values: frames lost or not vouched for, optional fields, counters that begin again."""

import struct
from pathlib import Path

import numpy as np

from tests.rough.recording import Form, Recording, cut
from tests.rough.written import Written
from tests.wire.ber_encoder import frame, sample

FORM = Form(phases=(3,), rates_hz=(4000.0, 4800.0, 12_800.0), loses_rows=True, loses_values=True, seconds=(0.3, 2.0))
BEGIN_NS = 1_700_000_000_000_000_000


def write(record: Recording, folder: Path) -> Written:
    """Writes the record as a pcap file."""
    rng = record.rng
    rate = int(record.rate_hz)
    asdus = int(rng.choice([1, 1, 2, 8])) if not record.lost_rows.any() else 1
    n = len(record.t_s) // asdus * asdus
    cut(record, n)
    u_10mv, i_ma = np.rint(record.u_v * 100).astype(int), np.rint(record.i_a * 1000).astype(int)
    name = "".join(rng.choice(list("MU0123abc"), int(rng.integers(4, 20))))
    first = int(rng.choice([0, rate // 2, rate - 100]))
    optional = [(0x86, struct.pack(">H", rate))] if rng.random() < 0.3 else []
    if optional and rng.random() < 0.5:
        optional.append((0x88, b"\0\1"))
    before = bool(rng.random() < 0.5)
    packets = []
    neutral = np.rint(record.i_a.sum(axis=0) * 1000).astype(int)
    for k in range(0, n, asdus):
        if record.lost_rows[k]:
            continue
        fields = []
        for row in range(k, k + asdus):
            bad = record.lost_values[:, row]
            values = [(i_ma[p, row], int(bad[3 + p])) for p in range(3)] + [(int(neutral[row]), 0x2000)]
            values += [(u_10mv[p, row], int(bad[p])) for p in range(3)] + [(0, 0x2000)]
            body = (0x87, sample(values))
            inner = [
                (0x80, name.encode()),
                (0x82, struct.pack(">H", (first + row) % rate)),
                (0x83, bytes(4)),
                (0x85, b"\2"),
            ]
            fields.append([*inner, *optional, body] if before else [*inner, body, *optional])
        packets.append((BEGIN_NS + first * 10**9 // rate + (k + asdus - 1) * 10**9 // rate + 1_000_000, frame(fields)))
    head = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)
    raw = head + b"".join(
        struct.pack("<IIII", stamp // 10**9, stamp % 10**9, len(data), len(data)) + data for stamp, data in packets
    )
    path = folder / "r.pcap"
    path.write_bytes(raw)
    how = f"{rate} Hz, {asdus} ASDU, svID of {len(name)}, fields {[hex(tag) for tag, _ in optional]}"
    return Written(path, str(path), u_10mv / 100, i_ma / 1000, how=how)
