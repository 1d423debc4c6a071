"""Rough COMTRADE records: all formats and revisions, names as relays give them, rates or stamps, one file or two."""

from pathlib import Path

import numpy as np

from tests.rough.recording import Form, Recording
from tests.rough.written import Written

FORM = Form(
    phases=(1, 3, 3, 3),
    rates_hz=(1000.0, 2000.0, 4000.0, 4800.0, 6400.0),
    loses_rows=True,
    loses_values=True,
    has_stamps=True,
    has_rates=True,
    seconds=(0.2, 3.0),
)
NAMES = (
    ("V{}", "I{}", "ABC"),
    ("U{}1", "I{}1", "abc"),
    ("F{n}-V{}", "F{n}-I{}", "ABC"),
    ("{n}-V{}", "{n}-I{}", "ABC"),
    ("UL{}", "IL{}", "123"),
    ("U_{}", "I_{}", "ABC"),
    ("Line V{}", "Line I{}", "ABC"),
)
"""The phase's letter, and the channel's number"""
_TYPES = {"BINARY": "<i2", "BINARY32": "<i4", "FLOAT32": "<f4"}
_COUNTS = {"ASCII": 90_000, "BINARY": 32_000, "BINARY32": 2_000_000_000, "FLOAT32": 1_000_000}


def write(record: Recording, folder: Path) -> Written:
    """Writes the record as .cfg and .dat, or as .cff."""
    rng = record.rng
    form = str(rng.choice(list(_COUNTS)))
    revision = "2013" if form in ("BINARY32", "FLOAT32") else str(rng.choice(["1991", "1999", "2013"]))
    by_stamps = bool(record.jitter_s) or (len(record.segments) == 1 and rng.random() < 0.3)
    values = np.concatenate([record.u_v, record.i_a])
    multipliers = np.abs(values).max(axis=1) * 1.05 / _COUNTS[form] + 1e-9
    multipliers = np.array([float(f"{m:.6g}") for m in multipliers])
    kilo = rng.random(2) < 0.2
    counts = values / multipliers[:, np.newaxis]
    counts = np.rint(counts) if form != "FLOAT32" else counts.astype("<f4").astype(float)
    back = counts * multipliers[:, np.newaxis]
    style = NAMES[rng.integers(len(NAMES))]
    names = [
        style[half].format(style[2][phase], n=half * record.phases + phase + 1)
        for half in (0, 1)
        for phase in range(record.phases)
    ]
    units = ["kV" if kilo[0] else "V"] * record.phases + ["kA" if kilo[1] else "A"] * record.phases
    scale = [1e-3 if unit[0] == "k" else 1.0 for unit in units]
    written = [float(f"{m * s:.12g}") for m, s in zip(multipliers, scale, strict=True)]
    top = {"ASCII": 99998, "BINARY": 32767, "BINARY32": 2147483647, "FLOAT32": 3.4e38}[form]
    fields = bool(rng.random() < 0.5)
    analogs = [
        f"{n},{name},{'ABC'[(n - 1) % record.phases] if fields else ''},,{unit},{m!r},0,0,{-top!r},{top!r}"
        + ("" if revision == "1991" else ",1,1,P")
        for n, (name, unit, m) in enumerate(zip(names, units, written, strict=True), 1)
    ]
    digitals = int(rng.choice([0, 0, 3, 17]))
    kept = np.flatnonzero(~record.lost_rows)
    last = np.cumsum([count for _, count in record.segments])
    rates = [f"{rate:g},{end}" for (rate, _), end in zip(record.segments, last, strict=True)]
    date = "02/01/2024" if revision == "1991" else "01/02/2024"
    cfg = [
        "station,device" + ("" if revision == "1991" else f",{revision}"),
        f"{len(analogs) + digitals},{len(analogs)}A,{digitals}D",
        *analogs,
        *(f"{n},D{n},,,0" if revision != "1991" else f"{n},D{n},0" for n in range(1, digitals + 1)),
        "50" if np.mean(record.hz) < 55 else "60",
        *(["0", f"0,{len(kept)}"] if by_stamps else [str(len(rates)), *rates]),
        f"{date},10:00:00.500000",
        f"{date},10:00:01.500000",
        form,
        *([] if revision == "1991" else ["1"]),
        *(["0,0", "0,0"] if revision == "2013" else []),
    ]
    stamps = np.rint(1e6 * record.t_s).astype(np.int64)
    # The 1991 edition has no number for what is missing in a text.
    missing = "" if revision == "1991" else "99999"
    data = _data(form, missing, kept + 1, stamps[kept], counts[:, kept], record.lost_values[:, kept], digitals)
    text = "\r\n".join(cfg) + "\r\n"
    if revision == "2013" and rng.random() < 0.4:
        size = "" if form == "ASCII" else f": {len(data)}"
        path = folder / "r.cff"
        head = f"--- file type: CFG ---\r\n{text}--- file type: INF ---\r\n--- file type: HDR ---\r\n"
        path.write_bytes(f"{head}--- file type: DAT {form}{size} ---\r\n".encode() + data)
    else:
        path = folder / "r.cfg"
        path.write_text(text)
        path.with_suffix(".dat").write_bytes(data)
    how = f"{form} {revision} {style[0]} {'stamps' if by_stamps else 'rates'} {path.suffix}"
    return Written(
        path, str(path), back[: record.phases], back[record.phases :], coarse_s=1e-6 if by_stamps else 0.0, how=how
    )


def _data(
    form: str,
    missing: str,
    numbers: np.ndarray,
    stamps: np.ndarray,
    counts: np.ndarray,
    lost: np.ndarray,
    digitals: int,
) -> bytes:
    if form == "ASCII":
        rows = []
        for n, t, column, gone in zip(numbers, stamps, counts.T, lost.T, strict=True):
            cells = [missing if away else f"{x:.0f}" for x, away in zip(column, gone, strict=True)]
            rows.append(",".join([str(n), str(t), *cells, *["0"] * digitals]))
        return ("\r\n".join(rows) + "\r\n").encode()
    words = -(-digitals // 16)
    table = np.zeros(
        len(numbers), [("n", "<u4"), ("t", "<u4"), ("a", _TYPES[form], (len(counts),)), ("d", "<u2", (words,))]
    )
    filled = counts.T.copy()
    filled[lost.T] = {"BINARY": -32768, "BINARY32": -2147483648, "FLOAT32": np.nan}[form]
    table["n"], table["t"], table["a"] = numbers, stamps, filled
    return table.tobytes()
