"""Which curves a type test has: the loads of its sections, power factor by power factor, each with its limit."""

from collections.abc import Iterable
from itertools import pairwise

from trefas.tool.typetest.bench import Load
from trefas.tool.typetest.chart import Chart, Curve, Steps
from trefas.tool.typetest.programme import BALANCED, EXPORT, REACTIVE, REACTIVE_SINGLE, SINGLE, Outcome
from trefas.tool.typetest.result import Result

TITLES = (
    (BALANCED, "Active energy, balanced load"),
    (SINGLE, "Active energy, one phase loaded"),
    (EXPORT, "Active energy, export"),
    (REACTIVE, "Reactive energy, balanced load"),
    (REACTIVE_SINGLE, "Reactive energy, one phase loaded"),
)


def charts(outcome: Outcome) -> list[Chart]:
    """A picture for each section that goes over the load."""
    ratings = outcome.ratings
    marks = tuple((name, ratings.current_a(name)) for name in ("Imin", "Itr", "Iref", "Imax"))
    if ratings.itr_a <= ratings.imin_a:
        marks = marks[1:]
    made = []
    for section, title in TITLES:
        curves = _curves([r for r in outcome.results if r.section == section and "balanced" not in r.name])
        if curves:
            made.append(Chart(title, curves, marks))
    return made


def _curves(results: Iterable[Result]) -> tuple[Curve, ...]:
    """One curve for each power factor; of one phase loaded the worst of the phases at each current."""
    loads: dict[str, dict[float, Result]] = {}
    for result in results:
        assert result.load, "a section over the load has loads"
        name = _name(result.load)
        kept = loads.setdefault(name, {})
        current_a = result.load.current_a
        if current_a not in kept or abs(result.value) > abs(kept[current_a].value):
            kept[current_a] = result
    return tuple(
        Curve(name, tuple((current, kept[current].value) for current in sorted(kept)), _steps(kept))
        for name, kept in loads.items()
    )


def _name(load: Load) -> str:
    return f"{load.factor}, worst phase" if len(load.phases) == 1 else str(load.factor)


def _steps(kept: dict[float, Result]) -> Steps:
    """The limit from current to current; it changes where a row of the table begins, and there a load is tested."""
    currents = sorted(kept)
    steps: list[tuple[float, float, float]] = []
    for low, high in pairwise(currents):
        percent = kept[low].high
        if steps and steps[-1][2] == percent:
            steps[-1] = (steps[-1][0], high, percent)
        else:
            steps.append((low, high, percent))
    return tuple(steps)
