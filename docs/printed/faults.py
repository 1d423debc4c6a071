"""What can be wrong at the line of a meter."""

from printed.markdown import table
from trefas.front.fault import FAULTS


def faults() -> str:
    """Every fault, and its seconds where it takes some."""
    rows = [
        (f"`{each.name}`", each.help, "" if each.usual_s is None else f"`seconds`, {each.usual_s:g} where not said")
        for each in FAULTS.values()
    ]
    return table("Fault | What it is | Takes", rows)
