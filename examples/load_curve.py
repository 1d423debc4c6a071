"""A load curve becomes registers by tariff and demand: a day in quarter-hours, 500 W, and 3 kW in the evening."""

import numpy as np

from trefas import Meter

meter = Meter.ordered("684-11-38B-N14-3002-084", start="2026-01-09T23:00Z")

active_w = np.full(96, 500.0)
active_w[72:80] = 3_000.0  # 18:00 to 20:00
meter.feed_power(active_w, period_s=900)

for name in ("A14", "A23", "P14_Max"):
    print(f"{name:8} {meter.read(name)}")
print(meter.log("load-profile"))
