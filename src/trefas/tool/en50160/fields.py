"""A judgement for programs: what ``trefas measure --report --json`` has under ``en50160``."""

from math import isnan
from typing import Any

from trefas.tool.en50160.limits import EDITIONS
from trefas.tool.en50160.record import Record
from trefas.tool.en50160.statistics import Judgement, Verdict

EVENT_FIELDS = ("dips", "swells", "beyond_table", "short_interruptions", "long_interruptions", "rapid_changes")
"""What waveforms of 50 or 60 Hz alone tell: null of a trend and of another frequency."""


def judgement_fields(judgement: Judgement) -> dict[str, Any]:
    """Verdicts per characteristic and phase, harmonics by both tables, and the cells of dips and swells."""
    record = judgement.record
    return {
        "passed": {edition: judgement.passed(edition) for edition in EDITIONS},
        "u_n_v": record.u_n_v,
        "u_n_known": record.u_n_known,
        "limits_apply": record.limits_apply,
        "nominal_hz": record.nominal_hz,
        "island": judgement.island,
        "weeks": judgement.weeks,
        "whole_week": judgement.is_whole,
        "ten_minutes": record.ten_minutes.rows,
        "ten_minutes_flagged": int(record.flagged.sum()),
        "characteristics": [_verdict(each) for each in judgement.verdicts],
        "harmonics": {
            edition: [_verdict(each) for each in each_of] for edition, each_of in judgement.harmonics.items()
        },
        **{name: getattr(judgement, name) if record.has_events else None for name in EVENT_FIELDS},
        "events_not_assessed": not_assessed(record),
    }


def not_assessed(record: Record) -> str | None:
    """Why there are no events and no flicker, or not of all of the time, in a sentence."""
    if record.of_trends:
        return "the record is a trend, and only waveforms show dips, swells, interruptions and rapid changes"
    if not record.has_voltage:
        return "no voltage was measured, currents only"
    if not record.other_s:
        return None
    hz = f"{record.other_hz:.4g} Hz" if record.other_hz else "a frequency that is not known"
    when = f"for {record.other_s:.4g} s of {record.measured_s:.4g} s " if record.is_mains else ""
    return f"the voltage {when}has {hz}, and events and flicker are those of networks of 50 and 60 Hz"


def _verdict(each: Verdict) -> dict[str, Any]:
    limit = each.limit
    return {
        "name": limit.name,
        "phase": each.phase or None,
        "passed": each.passed,
        "low": limit.low,
        "high": limit.high,
        "unit": limit.unit,
        "share": float(limit.share),
        "of": limit.span,
        "interval": limit.interval,
        "values": each.values,
        "outside": each.outside,
        "allowed": each.allowed,
        "worst_week": each.week,
        "lowest": _number(each.lowest),
        "highest": _number(each.highest),
        "reached": _number(each.reached),
        "edition": limit.edition,
        "confidence": limit.flag,
    }


def _number(value: float) -> float | None:
    return None if isnan(value) else value
