"""Which curves a type test has: the loads of its sections, power factor by power factor, each with its limit."""

from collections.abc import Iterable
from itertools import pairwise

from trefas.tool.typetest.chart import Chart, Curve, Steps
from trefas.tool.typetest.factors import Factor
from trefas.tool.typetest.limits import class_of, load_limit, load_marks
from trefas.tool.typetest.programme import BALANCED, EXPORT, REACTIVE, REACTIVE_SINGLE, SINGLE, Outcome
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.result import Result

TITLES = (
    (BALANCED, "Active energy, balanced load"),
    (SINGLE, "Active energy, one phase loaded"),
    (EXPORT, "Active energy, export"),
    (REACTIVE, "Reactive energy, balanced load"),
    (REACTIVE_SINGLE, "Reactive energy, one phase loaded"),
)

SECTIONS = tuple(section for section, _ in TITLES)
"""Those that go over the load."""


def charts(outcome: Outcome) -> list[Chart]:
    """A picture for each section that goes over the load."""
    ratings = outcome.ratings
    marks = tuple((name, ratings.current_a(name)) for name in ("Imin", "Itr", "Iref", "Imax"))
    if ratings.itr_a <= ratings.imin_a:
        marks = marks[1:]
    made = []
    for section, title in TITLES:
        curves = _curves(ratings, [r for r in outcome.results if r.section == section and "balanced" not in r.name])
        if curves:
            made.append(Chart(title, curves, marks))
    return made


def _curves(ratings: Ratings, results: Iterable[Result]) -> tuple[Curve, ...]:
    """One curve for each power factor; of one phase loaded the worst of the phases at each current."""
    loads: dict[tuple[Factor, bool], dict[float, float]] = {}
    for result in results:
        assert result.load, "a section over the load has loads"
        one_phase, current_a = bool(result.load.phases), result.load.current_a
        errors = loads.setdefault((result.load.factor, one_phase), {})
        if abs(result.value) >= abs(errors.get(current_a, 0.0)):
            errors[current_a] = result.value
    return tuple(
        Curve(
            f"{factor}, worst phase" if one_phase else str(factor),
            tuple(sorted(errors.items())),
            _steps(ratings, factor, one_phase, min(errors), max(errors)),
        )
        for (factor, one_phase), errors in loads.items()
    )


def _steps(ratings: Ratings, factor: Factor, one_phase: bool, low_a: float, high_a: float) -> Steps:
    """The limit from where to where, between two currents."""
    accuracy = class_of(ratings, factor)
    marks = load_marks(accuracy, ratings, factor, one_phase=one_phase)
    edges = sorted({low_a, high_a, *(mark for mark in marks if low_a < mark < high_a)})
    steps = []
    for start, end in pairwise(edges):
        limit = load_limit(accuracy, ratings, start, factor, one_phase=one_phase, on_request=True)
        assert limit, "between the loads of a curve there is a limit everywhere"
        steps.append((start, end, limit.percent))
    return tuple(steps)
