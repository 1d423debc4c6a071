"""The bar of a measurement that takes long."""

from io import StringIO
from itertools import count

from rich.console import Console

from trefas.sources.spec import open_source
from trefas.tool.progress import followed


def shown(step_s: float, is_terminal: bool) -> tuple[int, str]:
    """How many blocks come of ten seconds, and what is written, by a clock that goes on by a step each time it is read."""
    ticks = count(0.0, step_s)
    text = StringIO()
    console = Console(file=text, force_terminal=is_terminal, width=80)
    blocks = list(followed(open_source("signal:for=10"), 1.0, console, lambda: next(ticks)))
    return len(blocks), text.getvalue()


def test_what_takes_long_has_a_bar_on_a_terminal_and_nowhere_else():
    blocks, text = shown(0.5, is_terminal=True)

    assert blocks == 10
    assert "measuring" in text
    assert shown(0.5, is_terminal=False) == (10, "")


def test_what_is_done_at_once_has_none():
    assert "measuring" not in shown(0.1, is_terminal=True)[1]
