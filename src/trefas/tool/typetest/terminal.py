"""The type test in a terminal: sections with their worst check, the accuracy curve in numbers, what is outside."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from trefas.tool.typetest.programme import BALANCED, Outcome
from trefas.tool.typetest.result import Result, by_section


def print_outcome(outcome: Outcome, console: Console) -> None:
    """All of it."""
    ratings = outcome.ratings
    console.print(
        f"class {ratings.accuracy}, reactive class {outcome.reactive_class}; {ratings.network}; {ratings.current_range}, "
        f"{'transformers' if ratings.ct else 'direct'}; sensors {outcome.sensors}\n",
        highlight=False,
    )
    console.print(_curve(outcome))
    console.print(_sections(outcome))
    if outcome.failed:
        console.print(_failed(outcome.failed))
    for sentence in outcome.left_out:
        console.print(f"not asked: {sentence}", highlight=False)
    console.print(f"[{'green' if outcome.passed else 'red'}]{outcome.verdict}[/]", highlight=False)


def _table(*columns: tuple[str, str], title: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title=title, title_justify="left", title_style="bold")
    for name, justify in columns:
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    return table


def _curve(outcome: Outcome) -> Table:
    results = [r for r in outcome.results if r.section == BALANCED and r.load]
    loads = {(r.load.current_a, str(r.load.factor)): r for r in results if r.load}
    factors = list(dict.fromkeys(factor for _, factor in loads))
    columns = (("A", "right"), *((f"{factor} / %", "right") for factor in factors))
    table = _table(*columns, title="Error over load, balanced")
    for current in sorted({current for current, _ in loads}):
        cells = [loads.get((current, factor)) for factor in factors]
        table.add_row(f"{current:g}", *(_value(cell) if cell else "" for cell in cells))
    return table


def _value(result: Result) -> str:
    return result.value_words if result.passed else f"[red]{result.value_words}[/]"


def _sections(outcome: Outcome) -> Table:
    columns = (("section", "left"), ("checks", "right"), ("outside", "right"), ("limit used", "right"))
    table = _table(*columns, title="\nSections")
    for summary in by_section(outcome.results):
        share = max(abs(result.share) for result in summary.results)
        used = "< 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"
        if all(result.shown_only for result in summary.results):
            used = f"no limit; {_largest(summary.results)}"
        failed = f"[red]{summary.failed}[/]" if summary.failed else "0"
        table.add_row(summary.section, str(len(summary.results)), failed, used)
    return table


def _largest(results: Iterable[Result]) -> str:
    """What the largest of results is that nobody judges."""
    result = max(results, key=lambda each: abs(each.value))
    return f"{result.value_words} {result.unit}"


def _failed(results: Iterable[Result]) -> Table:
    columns = (("check", "left"), ("result", "right"), ("limit", "right"), ("", "left"))
    table = _table(*columns, title="\nOutside the limits")
    for result in results:
        value, remark = f"{result.value_words} {result.unit}", "; ".join((*filter(None, (result.fault, result.note)),))
        table.add_row(f"{result.section}: {result.name}", value, result.limit_words, remark)
    return table
