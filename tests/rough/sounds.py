"""Rough WAV files: whole numbers of 16, 24 and 32 bits, floats with values that are none, chunks in between, RF64."""

import struct
from pathlib import Path

import numpy as np

from tests.rough.recording import Form, Recording
from tests.rough.written import Written

FLOATS = Form(phases=(1, 2, 3), rates_hz=(8000.0, 11_025.0, 12_800.0, 44_100.0), loses_values=True, seconds=(0.2, 2.0))
WHOLE = Form(phases=(1, 2, 3), rates_hz=(8000.0, 16_000.0, 44_100.0), seconds=(0.2, 2.0))


def write_floats(record: Recording, folder: Path) -> Written:
    """Floats of 4 or 8 bytes; what is missing is NaN or infinite."""
    return _write(record, folder, "<f4" if record.rng.random() < 0.6 else "<f8")


def write_whole(record: Recording, folder: Path) -> Written:
    """Whole numbers."""
    return _write(record, folder, str(record.rng.choice(["<i2", "<i3", "<i4"])))


def _write(record: Recording, folder: Path, kind: str) -> Written:
    rng = record.rng
    full_v = float(np.ceil(1.1 * np.abs(record.u_v).max() + 1))
    full_a = float(np.ceil(1.1 * np.abs(record.i_a).max() + 1))
    fulls = np.array([full_v] * record.phases + [full_a] * record.phases)[:, np.newaxis]
    share = np.concatenate([record.u_v, record.i_a]) / fulls
    bits = 8 * int(kind[2])
    if kind[1] == "f":
        values = share.astype(kind)
        back = values.astype(float)
        values[record.lost_values] = rng.choice([np.nan, np.inf])
        raw = values.T.tobytes()
    else:
        top = 2 ** (bits - 1)
        numbers = np.rint(share * top).clip(-top, top - 1)
        back = numbers / top
        whole = numbers.T.astype("<i4")
        raw = whole.tobytes() if bits == 32 else whole.astype("<i2").tobytes()
        if bits == 24:
            raw = whole[..., np.newaxis].view("<u1").reshape(*whole.shape, 4)[..., :3].tobytes()
    back = back * fulls
    channels, rate = 2 * record.phases, int(record.rate_hz)
    width = channels * bits // 8
    code = 3 if kind[1] == "f" else 1
    fmt = struct.pack("<HHIIHH", code, channels, rate, rate * width, width, bits)
    if rng.random() < 0.3:
        guid = struct.pack("<H", code) + bytes.fromhex("000000001000800000aa00389b71")
        fmt = struct.pack("<HHIIHHHHI", 0xFFFE, channels, rate, rate * width, width, bits, 22, bits, 0) + guid
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt
    if rng.random() < 0.3:
        chunks += b"LIST" + struct.pack("<I", 4) + b"INFO"
    if rng.random() < 0.2:
        sizes = struct.pack("<QQQI", 4 + 36 + len(chunks) + 8 + len(raw), len(raw), len(raw) // width, 0)
        data = b"RF64\xff\xff\xff\xffWAVE" + b"ds64" + struct.pack("<I", len(sizes)) + sizes
        data += chunks + b"data\xff\xff\xff\xff" + raw
    else:
        body = b"WAVE" + chunks + b"data" + struct.pack("<I", len(raw)) + raw
        data = b"RIFF" + struct.pack("<I", len(body)) + body
    path = folder / "r.wav"
    path.write_bytes(data)
    spec = f"recording:{path},u={full_v:g},i={full_a:g}"
    return Written(path, spec, back[: record.phases], back[record.phases :], how=f"{kind} {data[:4].decode()}")
