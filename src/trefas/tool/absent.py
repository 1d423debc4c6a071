"""Results of recordings that have no voltage, or no current of a phase: what nobody measured is null, and never 0."""

import re
from typing import Any

_OF_U = re.compile(r"u_.*|u1_v|(inter)?harmonics_u_v|thd_u_.*")
_OF_I = re.compile(r"i_.*|i1_a|(inter)?harmonics_i_a|thd_i_.*")
_OF_BOTH = re.compile(r"p_w|q_.*|s_va|pf|p1_w|phi_deg|displacement_pf")
_TOTAL = {"u": re.compile(r"unbalance_u.*|phase_sequence"), "i": re.compile(r"neutral_a")}


def without_absent(result: dict[str, Any], absent: frozenset[str]) -> dict[str, Any]:
    """The result of ``measure`` without what is made of the rows named in ``absent`` (u1, i3 …). Powers of all phases and
    registers are null where one phase has none: a sum of some is no total."""
    if not absent:
        return result
    for name, fields in result["phases"].items():
        quantities = {quantity for quantity in "ui" if f"{quantity}{name[-1]}" in absent}
        for quantity, of in (("u", _OF_U), ("i", _OF_I)):
            if quantity in quantities:
                _drop(fields, of)
        if quantities:
            _drop(fields, _OF_BOTH)
    for quantity in {name[0] for name in absent}:
        _drop(result["total"], _TOTAL[quantity])
    _drop(result["total"], _OF_BOTH)
    for register in result["registers"].values():
        register["value"] = None
    return result


def _drop(fields: dict[str, Any], names: re.Pattern[str]) -> None:
    for name in fields:
        if names.fullmatch(name):
            fields[name] = None
