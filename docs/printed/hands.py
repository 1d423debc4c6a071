"""What hands can do to a meter, and what they see of it."""

from printed.markdown import table
from trefas.device.hand import Indicator
from trefas.device.touch import controls, indicators

VALUES_SHOWN = 12
"""Words that something can be; of more only the first is named."""


def acts() -> str:
    """Every control, as it is said."""
    rows = [(f"`{each.form}`".replace("|", "\\|"), each.help) for each in controls().values()]
    return table("Said | What it does", rows)


def seen() -> str:
    """Every indicator."""
    rows = [(f"`{each.name}`", _values_of(each), each.help) for each in indicators().values()]
    return table("Seen | Can be | What it is", rows)


def _values_of(each: Indicator) -> str:
    if len(each.values) > VALUES_SHOWN:
        return f"one of {len(each.values)} words, as `{each.values[-1]}`"
    return ", ".join(f"`{value}`" for value in each.values) or "a number, or a word"
