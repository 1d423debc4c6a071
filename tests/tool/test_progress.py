"""The bar of a measurement that takes long."""

from io import StringIO
from itertools import count
from threading import Event

from rich.console import Console

from trefas.sources.spec import open_source
from trefas.tool.progress import followed, waiting


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


class Noted(Console):
    """A terminal that tells when a status has begun on it."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(file=StringIO(), force_terminal=is_terminal, width=80)
        self.begun = Event()

    def set_live(self, live):
        self.begun.set()
        return super().set_live(live)


def test_what_is_looked_through_before_is_said_on_a_terminal_if_it_takes_long():
    slow, quick, piped = Noted(is_terminal=True), Noted(is_terminal=True), Noted(is_terminal=False)

    with waiting("looking through big.csv", slow, 0.0):
        assert slow.begun.wait(10.0)
    for console, wait_s in ((quick, 60.0), (piped, 0.0)):
        with waiting("looking through big.csv", console, wait_s):
            pass

    assert "looking through big.csv" in slow.file.getvalue()
    assert quick.file.getvalue() == piped.file.getvalue() == ""
