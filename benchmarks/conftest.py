"""What benchmarks share: a place for ratios, printed at the end of the run."""

from collections.abc import Callable, Iterator

import pytest

_RATIOS: list[str] = []


@pytest.fixture
def say_ratio() -> Callable[[str, float, float, str], None]:
    """``say_ratio(what, measured, wanted, unit)``: a line in the table of ratios."""

    def say(what: str, measured: float, wanted: float, unit: str) -> None:
        verdict = "" if measured >= wanted else "   ← below"
        _RATIOS.append(f"{what:<74} {measured:>10.3g} {unit:<20} wanted {wanted:g}{verdict}")

    return say


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None] | None:
    """The ratios, after the table of times."""
    if _RATIOS:
        terminalreporter.section("ratios")
        for each in _RATIOS:
            terminalreporter.write_line(each)
    return None
