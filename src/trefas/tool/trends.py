"""``trefas measure`` of trends: a table of what was computed by somebody else, its energy, and the judgement by EN 50160.

Nothing is measured here: the values are the instrument's. What lacks is said to, and never 0.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, TimeScale, datetime_of
from trefas.sources.trends import ALL, HIGHEST, LOWEST, MAGNITUDES, MEAN, Quantity, Trend, Trends, every

SHARE = 95
"""Per cent of the values that do not exceed what the table shows."""
S_PER_HOUR = 3600.0

ENERGY_NOTE = "mean power × time of the values that are there; what flowed both ways within one of them is netted"


def measure_trends(
    trends: Trends,
    *,
    as_json: bool,
    report: Path | None = None,
    aggregates: Path | None = None,
    u_n_v: float | None = None,
    island: bool = False,
) -> None:
    """Prints the trends as tables or as JSON; ``report``: judged by EN 50160, of a declared voltage;
    ``aggregates``: the 10-minute values as CSV. Raises SetupError."""
    result = trend_fields(trends)
    if report or aggregates:
        from trefas.tool.en50160.command import check_files, write_record
        from trefas.tool.en50160.trend_record import record_of

        check_files(report, aggregates)
        record, remarks = record_of(trends, u_n_v)
        result["remarks"] += remarks
        result |= write_record(record, trends.note, report, aggregates, island=island)
    if as_json:
        json.dump(result, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    _print(result)
    for name, file in (("report", report), ("aggregates", aggregates)):
        if file:
            Console().print(f"\n{name}: {file}", highlight=False)


def trend_fields(trends: Trends) -> dict[str, Any]:
    """The result as ``--json`` prints it."""
    quantities = list(dict.fromkeys(_plain(each.quantity) for each in trends.series))
    return {
        "kind": "trend",
        "start": datetime_of(trends.start).isoformat(),
        "time_scale": trends.time_scale.name.lower(),
        "span_s": (trends.end - trends.start) / NS_PER_S,
        "source": trends.note,
        "remarks": list(trends.remarks),
        "quantities": [_fields(trends, quantity) for quantity in quantities],
        "energy": energies(trends),
        "energy_note": ENERGY_NOTE,
    }


def energies(trends: Trends) -> dict[str, dict[str, float]]:
    """By phase and ``total``, where there is a mean active power of it: import and export in Wh, and of how many seconds.

    Where the total has no power of its own it is the sum of the phases, where there are as many as voltages or currents."""
    powers = trends.of("p")
    found = {f"L{phase[0] + 1}": _energy(each) for phase, each in sorted(powers.items()) if len(phase) == 1}
    if ALL in powers:
        found["total"] = _energy(powers[ALL])
    elif found and len(found) == max(len(trends.of("u")), len(trends.of("i")), 1):
        spans = {each["of_s"] for each in found.values()}
        if len(spans) == 1:
            total = {name: sum(each[name] for each in found.values()) for name in ("import_wh", "export_wh")}
            found["total"] = {**total, "of_s": spans.pop()}
    return found


def _energy(power: Trend) -> dict[str, float]:
    known = np.isfinite(power.values)
    lasts_s = (power.axis.end_ns - power.axis.start_ns)[known] / NS_PER_S
    wh = power.values[known] * lasts_s / S_PER_HOUR
    return {
        "import_wh": float(wh[wh > 0].sum()),
        "export_wh": float(-wh[wh < 0].sum()) + 0.0,
        "of_s": float(lasts_s.sum()),
    }


def _fields(trends: Trends, quantity: Quantity) -> dict[str, Any]:
    """One quantity. The lowest and the highest are those the instrument found, else the lowest and highest of the means."""
    by = {each.quantity.statistic: each for each in trends.series if _plain(each.quantity) == quantity}
    of = by.get(MEAN) or next(iter(by.values()))
    means = of.values[np.isfinite(of.values)] if MEAN in by else np.empty(0)
    lowest, highest = (_known(by[name]) if name in by else means for name in (LOWEST, HIGHEST))
    span_ns = int(of.axis.end_ns[-1] - of.axis.start_ns[0])
    there_ns = int((of.axis.end_ns - of.axis.start_ns)[np.isfinite(of.values)].sum())
    return {
        "name": quantity.name,
        "kind": quantity.kind,
        "phase": "".join(f"L{phase + 1}" for phase in quantity.phase) or None,
        "order": quantity.order or None,
        "unit": quantity.unit,
        "min": float(lowest.min()) if len(lowest) else None,
        "mean": _mean(means, quantity.kind),
        "max": float(highest.max()) if len(highest) else None,
        "p95": float(np.percentile(means, SHARE)) if len(means) else None,
        "values": int(np.isfinite(of.values).sum()),
        "every_s": of.axis.step_s,
        "missing_s": (span_ns - there_ns) / NS_PER_S,
    }


def _plain(quantity: Quantity) -> Quantity:
    return Quantity(quantity.kind, quantity.phase, MEAN, quantity.order)


def _known(trend: Trend) -> NDArray[np.float64]:
    return trend.values[np.isfinite(trend.values)]


def _mean(values: NDArray[np.float64], kind: str) -> float | None:
    if not len(values):
        return None
    return float(np.sqrt((values**2).mean())) if kind in MAGNITUDES else float(values.mean())


def _print(result: dict[str, Any]) -> None:
    from trefas.tool.measure import WIDTH_OF_NO_TERMINAL

    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_OF_NO_TERMINAL)
    console.print(result["source"], highlight=False, markup=False)
    for remark in result["remarks"]:
        console.print(f"remark: {remark}", highlight=False, markup=False)
    start = "" if result["time_scale"] == TimeScale.ELAPSED.name.lower() else f" from {result['start']}"
    console.print(
        f"a trend{start}, {result['span_s']:.6g} s: values that an instrument computed\n", highlight=False, markup=False
    )
    table = Table(box=None, pad_edge=False)
    for title in ("", "min", "mean", "max", f"{SHARE} %", "unit", "values", "every", "missing / s"):
        table.add_column(title, justify="left" if title in ("", "unit") else "right")
    harmonics = [each for each in result["quantities"] if each["order"]]
    for each in result["quantities"]:
        if each["order"]:
            continue
        numbers = ["" if each[name] is None else f"{each[name]:z,.3f}" for name in ("min", "mean", "max", "p95")]
        table.add_row(
            each["name"], *numbers, each["unit"], str(each["values"]), every(each["every_s"]), f"{each['missing_s']:g}"
        )
    console.print(table)
    if harmonics:
        orders = sorted({each["order"] for each in harmonics})
        console.print(
            f"\nharmonics of the voltage of {len(orders)} orders up to {orders[-1]}; --json has them", highlight=False
        )
    if not result["energy"]:
        return
    energy = Table(box=None, pad_edge=False)
    for title in ("energy", "import / Wh", "export / Wh", "of / s"):
        energy.add_column(title, justify="left" if title == "energy" else "right")
    for name, each in result["energy"].items():
        energy.add_row(name, f"{each['import_wh']:z,.3f}", f"{each['export_wh']:z,.3f}", f"{each['of_s']:g}")
    console.print()
    console.print(energy)
    console.print(result["energy_note"], highlight=False)


def refuse_map(mapping: str | None) -> None:
    """Raises SetupError for a ``--map``: columns of trends are known by their names."""
    if mapping:
        raise SetupError(
            f"--map is '{mapping}'; it is for waveforms, and this recording is a trend, whose columns are named"
        )
