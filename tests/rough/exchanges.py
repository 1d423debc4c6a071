"""Rough PQDIF files: phases and quantities by tags, compressed or not, whole numbers or reals, several observations."""

import struct
from pathlib import Path

import numpy as np

from tests.rough.recording import Form, Recording
from tests.rough.written import Written
from tests.sources import pqdif_writer as w

FORM = Form(
    phases=(1, 3, 3), rates_hz=(6400.0, 7680.0, 12_800.0), loses_values=True, has_rates=True, seconds=(0.2, 1.5)
)
STEPS = (w.TIME, 2, w.INSTANTANEOUS, 4)
UNITS = {"u": (w.VALUE, 6, w.INSTANTANEOUS, 3), "i": (w.VALUE, 7, w.INSTANTANEOUS, 3)}


def write(record: Recording, folder: Path) -> Written:
    """Writes the record; each rate is an observation."""
    rng, phases = record.rng, record.phases
    reals = bool(record.lost_values.any()) or rng.random() < 0.4
    values = np.concatenate([record.u_v, record.i_a])
    scales = np.array([float(f"{x:.6g}") for x in np.abs(values).max(axis=1) * 1.05 / 32_000 + 1e-9])
    counts = np.rint(values / scales[:, np.newaxis])
    back = values.copy() if reals else counts * scales[:, np.newaxis]
    definitions = [w.channel(f"Ch{n}", n + 1, 1, [STEPS, UNITS["u"]]) for n in range(phases)]
    definitions += [w.channel(f"Ch{phases + n}", n + 1, 2, [STEPS, UNITS["i"]]) for n in range(phases)]
    observations, first, at_s = [], 0, 10.0
    for rate, count in record.segments:
        rows = slice(first, first + count)
        instances = []
        for n in range(2 * phases):
            time = w.series(w.reals(w.SERIES_VALUES, [1, count, 1 / rate])) if n == 0 else w.series(shared=(0, 0))
            if reals:
                row = np.where(record.lost_values[n, rows], np.nan, values[n, rows])
                held = w.series(w.reals(w.SERIES_VALUES, row.tolist()))
            else:
                packed = struct.pack(f"<{count}h", *counts[n, rows].astype(int).tolist())
                held = w.series((w.SERIES_VALUES, "v", (21, count, packed)), scale=scales[n])
            instances.append((n, [time, held]))
        observations.append(w.observation(45_667, at_s, *instances))
        first, at_s = first + count, at_s + count / rate
    path = folder / "r.pqd"
    compressed = bool(rng.random() < 0.5)
    path.write_bytes(w.file(w.data_source(*definitions), *observations, compressed=compressed))
    how = f"{'reals' if reals else 'shorts'}{', compressed' if compressed else ''}, {len(observations)} observations"
    return Written(path, str(path), back[:phases], back[phases:], how=how)
