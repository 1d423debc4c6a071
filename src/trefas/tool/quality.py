"""The quality of a recording as ``trefas measure --quality`` tells it: additional fields of the JSON, and tables for a person."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from trefas.metrology.neutral import NeutralCurrent
from trefas.metrology.quality import Quality
from trefas.metrology.quality_summary import QualitySummary
from trefas.metrology.samples import Gap, SampleBlock, Wiring

SHOWN_MIN = 5e-5
"""Of the fundamental: a smaller harmonic would be shown as nothing."""


class WatchedQuality:
    """What is seen of the quality while a source runs through a meter."""

    def __init__(self, wiring: Wiring) -> None:
        self.observer = Quality()
        self._summary = QualitySummary(wiring)
        self._neutral = NeutralCurrent()

    def see(self, item: SampleBlock | Gap) -> None:
        """What the source gives besides the phases."""
        if isinstance(item, SampleBlock):
            self._neutral.add(item)

    def collect(self) -> None:
        """Sums up what was measured since the last call."""
        self._summary.add(self.observer.harmonics.collect())

    def added_to(self, result: dict[str, Any]) -> dict[str, Any]:
        """The result with what the spectra amount to: in each phase, in the total, and what holds for all."""
        self.collect()
        for row, phase in enumerate(result["phases"].values()):
            phase.update(phase_fields(self._summary, row))
        result["total"].update(total_fields(self._summary))
        result["total"]["neutral_measured_a"] = self._neutral.rms_a
        result["quality"] = {
            "windows": self._summary.windows,
            "cycles": self._summary.cycles_max,
            "order_max": self._summary.order_max,
        }
        return result


def phase_fields(summary: QualitySummary, row: int) -> dict[str, Any]:
    """Of one phase. Lists begin with order 0: DC, and what lies between it and the fundamental."""
    last = summary.order_max + 1
    fields: dict[str, Any] = {
        "thd_u_pct": number(summary.rms("thd_u_pct")[row]),
        "thd_i_pct": number(summary.rms("thd_i_pct")[row]),
        "thd_u_50_pct": number(summary.rms("thd_u_50_pct")[row]),
        "thd_i_50_pct": number(summary.rms("thd_i_50_pct")[row]),
        "u_angle_deg": number(summary.u_angle_deg[row]),
        "phi_deg": number(summary.phi_deg[row]),
        "displacement_pf": number(summary.displacement_pf[row]),
        "u1_v": number(summary.rms("u1_v")[row]),
        "i1_a": number(summary.rms("i1_a")[row]),
        "p1_w": number(summary.mean("active_1_w")[row]),
        "q_budeanu_var": number(summary.mean("budeanu_var")[row]),
        "q_fryze_var": number(summary.mean("fryze_var")[row]),
        "u_crest": number(summary.crest("u_crest")[row]),
        "i_crest": number(summary.crest("i_crest")[row]),
    }
    for name, table in (
        ("harmonics_u_v", "u_v"),
        ("harmonics_i_a", "i_a"),
        ("interharmonics_u_v", "u_between_v"),
        ("interharmonics_i_a", "i_between_a"),
    ):
        fields[name] = [number(value) for value in summary.rms(table)[row, :last]]
    return fields


def total_fields(summary: QualitySummary) -> dict[str, Any]:
    """Of all phases together."""
    return {
        "p1_w": number(summary.mean("active_1_w").sum()),
        "unbalance_u2_pct": number(summary.rms("unbalance_u2_pct")),
        "unbalance_u0_pct": number(summary.rms("unbalance_u0_pct")),
        "phase_sequence": summary.phase_sequence,
        "neutral_a": number(summary.rms("neutral_a")),
    }


def number(value: float | NDArray[np.float64]) -> float | None:
    """A float for JSON; None for what was not measured."""
    return float(value) if np.isfinite(value) else None


def print_quality(result: dict[str, Any], console: Console) -> None:
    """Two lines of all phases together, and a table phase by phase."""
    if not result["quality"]["windows"]:
        console.print("no whole cycle: no harmonics\n")
        return
    table = Table(box=None, pad_edge=False)
    columns = {
        "∠U / °": ("u_angle_deg", ".2f"),
        "φ / °": ("phi_deg", ".2f"),
        "cos φ1": ("displacement_pf", ".4f"),
        "THD U / %": ("thd_u_pct", ".3f"),
        "THD I / %": ("thd_i_pct", ".3f"),
        "crest U": ("u_crest", ".3f"),
        "crest I": ("i_crest", ".3f"),
    }
    for title in ("", *columns, "largest harmonics of U / %"):
        table.add_column(title, justify="right" if title in columns else "left")
    for name, phase in result["phases"].items():
        cells = [worded(phase[field], form) for field, form in columns.values()]
        table.add_row(name, *cells, largest(phase["harmonics_u_v"]))
    console.print(table)
    total = result["total"]
    facts = {
        "u2": (total["unbalance_u2_pct"], ".3f", " %"),
        "u0": (total["unbalance_u0_pct"], ".3f", " %"),
        "neutral": (total["neutral_a"], ",.3f", " A"),
        "neutral measured": (total["neutral_measured_a"], ",.3f", " A"),
    }
    said = [f"{name} {value:{form}}{unit}" for name, (value, form, unit) in facts.items() if value is not None]
    said += [total["phase_sequence"]] if total["phase_sequence"] else []
    of = result["quality"]
    said += [f"{of['windows']} windows of {of['cycles']} cycles, harmonics to the {of['order_max']}th"]
    console.print("; ".join(said) + "\n", highlight=False)


def worded(value: float | None, form: str) -> str:
    """A number in its form, or nothing."""
    return "" if value is None else f"{value:z{form}}"


def largest(harmonics: list[float | None], count: int = 3) -> str:
    """The largest harmonics from the second on, in percent of the fundamental: ``5: 3.10  7: 2.40``."""
    rms = [value or 0.0 for value in harmonics]
    if len(rms) < 3 or not rms[1]:
        return ""
    orders = sorted(range(2, len(rms)), key=lambda order: -rms[order])[:count]
    orders = [order for order in orders if rms[order] >= SHOWN_MIN * rms[1]]
    return "  ".join(f"{order}: {100 * rms[order] / rms[1]:.2f}" for order in orders)
