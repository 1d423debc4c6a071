"""Results of recordings that have no voltage, or no current of a phase: what nobody measured is null, and never 0."""

import re
from typing import Any

from trefas.sources.source import Absent

_OF_U = re.compile(r"u_.*|u1_v|(inter)?harmonics_u_v|thd_u_.*")
_OF_I = re.compile(r"i_.*|i1_a|(inter)?harmonics_i_a|thd_i_.*")
_OF_BOTH = re.compile(r"p_w|q_.*|s_va|pf|p1_w|phi_deg|displacement_pf")
_TOTAL = {"u": re.compile(r"unbalance_u.*|phase_sequence"), "i": re.compile(r"neutral_a")}


def without_absent(result: dict[str, Any], absent: Absent) -> dict[str, Any]:
    """The result of ``measure`` without what is made of the rows named in ``absent`` (u1, i3 …). Powers of all phases and
    registers are null where one phase has none: a sum of some is no total. An assumed voltage gives the apparent power."""
    if not absent:
        return result
    for name, fields in result["phases"].items():
        quantities = {quantity for quantity in "ui" if f"{quantity}{name[-1]}" in absent.rows}
        for quantity, of in (("u", _OF_U), ("i", _OF_I)):
            if quantity in quantities:
                _drop(fields, of)
        if quantities:
            _drop(fields, _OF_BOTH)
        if absent.assumed_u_v and fields["i_rms_a"] is not None:
            fields["s_va"] = absent.assumed_u_v * fields["i_rms_a"]
    for quantity in {name[0] for name in absent.rows}:
        _drop(result["total"], _TOTAL[quantity])
    _drop(result["total"], _OF_BOTH)
    if absent.assumed_u_v:
        result["total"]["s_va"] = sum(fields["s_va"] or 0.0 for fields in result["phases"].values())
    if all(fields["q_var"] is None for fields in result["phases"].values()):
        result["reactive_measured_s"] = 0.0
    for register in result["registers"].values():
        register["value"] = None
    return result


def _drop(fields: dict[str, Any], names: re.Pattern[str]) -> None:
    for name in fields:
        if names.fullmatch(name):
            fields[name] = None
