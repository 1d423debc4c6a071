# %% [markdown]
# # Two days of a household
#
# Cells for Jupyter or an editor that knows `# %%`; it is a program too. `pip install 'trefas[pandas]'`

# %%
from trefas import Meter

meter = Meter.ordered(source="household:seed=7", start="2026-01-09T23:00Z")
meter.pass_(days=2)

# %% A frame: a row for each quarter-hour, at its end, in standard time
frame = meter.log("load-profile").to_pandas()
import_wh = frame["A14 (Wh)"].diff().dropna()
print(len(frame), "rows")

# %% Energy of each day
by_day = import_wh.resample("D", closed="right", label="left").sum() / 1000
print(by_day.round(2).to_string())

# %% When is most used, as a mean of the day
by_hour = import_wh.groupby(import_wh.index.hour).mean() * 4
print(f"most at {by_hour.idxmax()} o'clock: {by_hour.max():.0f} W")
