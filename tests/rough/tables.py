"""Rough tables: separators, decimal signs, names, units, times and missing values as loggers and programs write them."""

from pathlib import Path

import numpy as np

from tests.rough.recording import Form, Recording
from tests.rough.written import Written

FORM = Form(
    phases=(1, 2, 3, 3, 3),
    rates_hz=(2000.0, 4000.0, 5000.0, 6400.0, 10_000.0, 20_000.0),
    loses_rows=True,
    loses_values=True,
    has_stamps=True,
    has_rates=True,
    seconds=(0.2, 2.5),
)

NAMES = (
    ("u{}", "i{}", "123"),
    ("u{}_v", "i{}_a", "123"),
    ("UL{} [V]", "IL{} [A]", "123"),
    ("UL{} (V)", "IL{} (A)", "123"),
    ("V{}", "I{}", "ABC"),
    ("V{}", "I{}", "abc"),
    ("u_{}", "i_{}", "abc"),
    ("U_L{}", "I_L{}", "123"),
    ("V {}", "I {}", "ABC"),
    ("Voltage {}", "Current {}", "ABC"),
    ("U Phase {}", "I Phase {}", "ABC"),
    ("Voltage L{}N", "Current L{}", "123"),
    ("Spannung L{}", "Strom L{}", "123"),
    ("Spänning L{} (V)", "Ström L{} (A)", "123"),
    ("Tension L{}", "Courant L{}", "123"),
    ("V{} [kV]", "I{} [A]", "ABC"),
    ("U{} (mV)", "I{} (mA)", "123"),
    ("U{} in V", "I{} in A", "123"),
    ("V{}", "I{}", "123"),
    ("U{}n", "I{}", "abc"),
)
_UNIT = {"kV": 1e3, "mV": 1e-3, "mA": 1e-3}
_TIMES = ("time", "t", "Time (s)", "time_s", "Zeit [ms]", "t_us", "epoch", "epoch_ms", "iso", "german", "rate")
_MISSING = ("", "nan", "NaN", "NA", "null", "--", "#N/A")


def write(record: Recording, folder: Path) -> Written:
    """Writes the record as a table."""
    rng = record.rng
    separator, decimal = ((",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."))[rng.integers(6)]
    style_u, style_i, letters = NAMES[rng.integers(len(NAMES))]
    names, factors = [], []
    for style in (style_u, style_i):
        for phase in range(record.phases):
            names.append(style.format(letters[phase]))
            factors.append(next((factor for unit, factor in _UNIT.items() if unit in style), 1.0))
    values = np.concatenate([record.u_v, record.i_a]) / np.array(factors)[:, np.newaxis]
    texts = [_numbers(rng, row) for row in values]
    parsed = np.array([[float(text) for text in row] for row in texts]) * np.array(factors)[:, np.newaxis]
    missing = str(rng.choice(_MISSING))
    for row, lost in zip(texts, record.lost_values, strict=True):
        for k in np.flatnonzero(lost):
            row[k] = missing
    order = [*range(len(texts))]
    if rng.random() < 0.3:
        order = [n + half * record.phases for n in range(record.phases) for half in (0, 1)]
    elif rng.random() < 0.2:
        order = [*order[record.phases :], *order[: record.phases]]
    columns, heads = [texts[n] for n in order], [names[n] for n in order]
    if rng.random() < 0.15:
        heads.append(str(rng.choice(["status", "Temp [°C]", "trigger"])))
        columns.append([str(1 + k % 2) for k in range(len(texts[0]))])
    kinds = _TIMES if not (record.lost_rows.any() or record.jitter_s or len(record.segments) > 1) else _TIMES[:-1]
    how = str(rng.choice(kinds))
    times, title, coarse_s = _times(record, how)
    spec = ""
    if how == "rate":
        spec = f",rate={record.rate_hz:g}"
    else:
        columns.insert(0, times)
        heads.insert(0, title)
    if decimal == ",":
        # Of a date with points, the last one is the decimal sign of its seconds.
        columns = [[",".join(text.rsplit(".", 1)) for text in column] for column in columns]
    rows = [
        separator.join(row) for row, lost in zip(zip(*columns, strict=True), record.lost_rows, strict=True) if not lost
    ]
    quote = '"' if rng.random() < 0.2 else ""
    head = [separator.join(f"{quote}{name}{quote}" for name in heads)]
    above = rng.random()
    if above < 0.1:
        head.insert(0, "# logger 7, firmware 1.2")
    elif above < 0.15:
        head.insert(0, f"sep={separator}")
    end = str(rng.choice(["\n", "\r\n"]))
    text = end.join([*head, *rows]) + (end if rng.random() < 0.9 else "")
    coding = str(rng.choice(["utf-8", "utf-8-sig", "utf-16", "latin-1"], p=[0.7, 0.1, 0.1, 0.1]))
    path = folder / f"r{rng.choice(['.csv', '.txt', '.tsv' if separator == chr(9) else '.csv'])}"
    path.write_bytes(text.encode(coding))
    looks = f"{separator!r} {decimal!r} {style_u!r} {how} {missing!r} {coding}"
    return Written(
        path, f"recording:{path}{spec}", parsed[: record.phases], parsed[record.phases :], None, "", coarse_s, looks
    )


def _numbers(rng: np.random.Generator, row: np.ndarray) -> list[str]:
    largest = max(float(np.abs(row).max()), 1e-12)
    digits = int(rng.integers(5, 8))
    if rng.random() < 0.3:
        return [f"{x:.{digits}E}" for x in row]
    places = max(digits - int(np.ceil(np.log10(largest))), 1)
    return [f"{x:.{places}f}" for x in row]


def _times(record: Recording, how: str) -> tuple[list[str], str, float]:
    """Times as text, the name of their column, and what a last digit is worth."""
    t_s = record.t_s
    digits = 7 if record.rate_hz > 5000 or len(record.segments) > 1 or record.jitter_s else 6
    begin_s = 0.0 if record.rng.random() < 0.5 else round(float(record.rng.uniform(0.1, 50)), 3)
    if how == "Zeit [ms]":
        return [f"{1e3 * (begin_s + t):.{digits - 3}f}" for t in t_s], how, 10.0**-digits
    if how == "t_us":
        return [f"{1e6 * (begin_s + t):.1f}" for t in t_s], how, 1e-7
    if how in ("epoch", "epoch_ms"):
        ns = [1_706_781_600_000_000_000 + round(1e9 * t) for t in t_s]
        if how == "epoch":
            return [f"{n // 10**9}.{n % 10**9 // 1000:06d}" for n in ns], "timestamp", 1e-6
        return [f"{n // 10**6}.{n % 10**6 // 100:04d}" for n in ns], "time_ms", 1e-7
    if how in ("iso", "german"):
        us = [round(1e6 * t) for t in t_s]
        day = "2024-02-01T" if how == "iso" else "01.02.2024 "
        return (
            [f"{day}10:{n // 60_000_000:02d}:{n // 1_000_000 % 60:02d}.{n % 1_000_000:06d}" for n in us],
            "Time",
            1e-6,
        )
    if record.rng.random() < 0.3:
        return [repr(float(begin_s + t)) for t in t_s], how, 1e-9
    return [f"{begin_s + t:.{digits}f}" for t in t_s], how, 10.0**-digits
