"""The lists of the home port: what each says, in its order."""

import re

from printed.markdown import table
from trefas.base.discover import discover
from trefas.device.han.faults import HAN_FAULTS, Need
from trefas.wire.han import lists
from trefas.wire.han.p1 import P1List, P1Row, P1Text
from trefas.wire.han.rows import Form, HanList, Row, Said, Scale


def han_lists() -> str:
    """A table of each, with where it is from and when it comes."""
    return "\n\n".join(_list(module.LIST) for module in discover(lists))


def han_faults() -> str:
    """Every fault, and which port can have it."""
    needs = {
        Need.NOTHING: "any",
        Need.FRAMES: "of lists in frames",
        Need.KEYS: "encrypted",
        Need.HOURLY: "with an hourly list",
    }
    rows = [
        (
            f"`{each.name}`",
            each.help,
            needs[each.needs],
            "until it is ended" if each.lasting else "on every so many-eth push",
        )
        for each in HAN_FAULTS.values()
    ]
    return table("Fault | What happens | Port | When", rows)


def _list(pushed: HanList | P1List) -> str:
    seconds = "second" if pushed.period_s == 1 else f"{pushed.period_s} s"
    when = f"every {seconds}" if pushed.period_s < 3_600 else f"every hour, {pushed.offset_s} s past it"
    head = f"### {pushed.name}\n\n{pushed.source}; {when}.\n\n"
    if isinstance(pushed, P1List):
        rows = [(f"`{row.name.short}`", _text(row)) for row in pushed.rows]
        return head + table("Line | Value", rows)
    return head + table("Logical name | Type | Unit | Power of ten by", [_row(pushed, row) for row in pushed.rows])


def _text(row: P1Row | P1Text) -> str:
    if isinstance(row, P1Row):
        return f"`{row.written(0)}`"
    return f"`{row.fixed}`" if row.fixed else "nothing" if row.said is Said.FIXED else row.said.value


def _row(pushed: HanList, row: Row) -> tuple[str, ...]:
    doc = re.split("[:.]", row.kind.__doc__ or "")[0]
    size = f" of {row.size}" if row.size else ""
    scale = "" if row.scale is Scale.NONE else f"`{row.scale.value}`"
    scale = (
        scale
        if row.scaler is None
        else f"{row.scaler}, {'said on the wire' if pushed.form is Form.ELEMENTS else 'always'}"
    )
    unit = "date-time" if row.said is Said.CLOCK else row.unit.symbol
    return f"`{row.name.short}`", f"{doc}{size}", unit, scale
