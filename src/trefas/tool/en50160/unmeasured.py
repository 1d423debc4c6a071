"""A record without what nobody measured: voltages and currents that the source has no channel of are not zero."""

from dataclasses import replace

import numpy as np

from trefas.metrology.aggregates import Aggregates
from trefas.metrology.frequency import Frequencies
from trefas.tool.en50160.record import Record

OF_U = ("u_rms_v", "thd_u_pct", "u_v", "u_between_v", "u1_real_v", "u1_imag_v")
OF_I = ("i_rms_a", "thd_i_pct", "i_a", "i_between_a", "i1_real_a", "i1_imag_a")
OF_BOTH = ("active_w", "active_1_w", "reactive_1_var")


def without_unmeasured(record: Record, rows: frozenset[str]) -> Record:
    """The record without what is made of the ``rows`` (u1, i3 …) that the source does not have. Voltages are all there or none,
    since a current without that of its phase is refused; without them there are neither events, nor flicker, nor a frequency."""
    if not rows:
        return record
    phases = record.wiring.value
    no_u = [system for system, phase in enumerate(phases) if f"u{phase + 1}" in rows]
    no_i = [system for system, phase in enumerate(phases) if f"i{phase + 1}" in rows]
    made = replace(
        record,
        ten_minutes=_without(record.ten_minutes, no_u, no_i),
        fine=_without(record.fine, no_u, no_i) if record.fine is not None else None,
    )
    if not no_u:
        return made
    none = np.zeros(0, np.bool_)
    return replace(
        made,
        frequencies=Frequencies.joined([]),
        frequency_flagged=none,
        psts=(),
        plts=(),
        occurrences=(),
        shapes=(),
        has_voltage=False,
    )


def _without(aggregates: Aggregates, no_u: list[int], no_i: list[int]) -> Aggregates:
    means = aggregates.means
    made = Aggregates(aggregates.wiring, replace(means, values=means.values.copy()))
    for names, systems in ((OF_U, no_u), (OF_I, no_i), (OF_BOTH, sorted({*no_u, *no_i}))):
        for name in names:
            made[name][:, systems] = np.nan
    for name, systems in (("unbalance_u2_pct", no_u), ("unbalance_u0_pct", no_u), ("neutral_a", no_i)):
        if systems:
            made[name][:] = np.nan
    if no_u:
        made["frequency_hz"][:] = np.nan
    return made
