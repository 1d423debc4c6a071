"""A recording becomes registers and a report in HTML: here a table of samples with a dip, as a recorder exports one."""

from pathlib import Path

import numpy as np

from trefas import Meter
from trefas.tool.measure import measure_recording

rate_hz = 4_000
t = np.arange(2 * rate_hz) / rate_hz
turns = 2 * np.pi * (50 * t[:, np.newaxis] - np.array([0, 1, 2]) / 3)
u_v = np.where((t > 1.0) & (t < 1.1), 0.6, 1.0)[:, np.newaxis] * 230 * np.sqrt(2) * np.sin(turns)
i_a = 10 * np.sqrt(2) * np.sin(turns)
rows = np.column_stack([t, u_v, i_a])
np.savetxt("fault.csv", rows, "%.5f", ",", header="time,u1_v,u2_v,u3_v,i1_a,i2_a,i3_a", comments="")

meter = Meter().run("fault.csv")
print(f"counted: {meter.read('A14')}")

measure_recording("fault.csv", mapping=None, as_json=False, report=Path("fault.html"), u_n_v=230.0)
print(f"written: {Path('fault.html').stat().st_size // 1000} kB")
