"""The programme: every check of a class, in the order of the standards, and what came of them.

Limits stand in ``limits``, waveforms in ``influences``, what is compared with what in ``checks``; here they meet: which load
is checked against which limit.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from trefas.base.errors import SetupError
from trefas.device.order import Order
from trefas.device.spec import STARTING_SHARE
from trefas.metrology.samples import Wiring
from trefas.tool.typetest.bench import Bench, Load, MeterUnderTest, UnderTest
from trefas.tool.typetest.checks import (
    BoundsCheck,
    Check,
    CompositeCheck,
    ConstantCheck,
    DifferenceCheck,
    InfluenceCheck,
    LoadCheck,
    NoLoadCheck,
    RepeatabilityCheck,
    StartCheck,
    StartUpCheck,
)
from trefas.tool.typetest.factors import (
    CAP_05,
    CAP_08,
    IND_025,
    IND_05,
    ONE,
    SIN_025_CAP,
    SIN_025_IND,
    SIN_05_CAP,
    SIN_05_IND,
    SIN_1_CAP,
    SIN_1_IND,
    Factor,
)
from trefas.tool.typetest.further import further
from trefas.tool.typetest.influences import (
    BURST,
    FIFTH,
    FREQUENCIES,
    HALF_WAVE,
    LOW_VOLTAGE,
    PEAKED_WAVE,
    PHASE_FIRED,
    QUADRIFORM_WAVE,
    REVERSED,
    VOLTAGES,
    WIDE_VOLTAGES,
    Influence,
    missing,
)
from trefas.tool.typetest.limits import (
    EDITIONS,
    IEC_62053_23,
    LOW_VOLTAGE_PERCENT,
    NOT_SIMULATED,
    REACTIVE_CLASSES,
    WIDE_VOLTAGE_TIMES,
    Flag,
    Limit,
    class_of,
    difference_limit,
    influence_limit,
    load_limit,
    load_marks,
    mpe_limit,
    no_load_minutes,
)
from trefas.tool.typetest.ratings import CT_RANGES, Ratings
from trefas.tool.typetest.result import Result
from trefas.tool.typetest.sensors import Sensors

CT_CLASSES = ("0.5S", "0.2S")
"""Classes of meters behind transformers; ordered of a direct meter, they are tested with this range:"""
CT_RANGE = CT_RANGES[1]

BALANCED, SINGLE, EXPORT = "Load, balanced", "Load, one phase", "Load, export"
STARTING, CONSTANT = "Start and no load", "Constant and repeatability"
VOLTAGE, FREQUENCY, OTHERS = "Influence of voltage", "Influence of frequency", "Other influences"
REACTIVE, REACTIVE_SINGLE = "Reactive load, balanced", "Reactive load, one phase"
REACTIVE_INFLUENCE = "Influences on reactive energy"
FURTHER = "Further waveforms, without limit"
TOGETHER = "MID: all together, 5 °C to 30 °C"

LEFT_OUT = {
    Wiring.FOUR_WIRE: (),
    Wiring.TWO_PHASE: (
        "phase sequence: two phases have none",
        "two phases missing: the meter has no others",
    ),
    Wiring.ARON: (
        "two phases missing: of three wires one is left then, and no circuit",
        "harmonics of the orders 3, 9, 15 …: no line voltage has them and three wires carry none, so the quadriform and the "
        "peaked current are without",
    ),
    Wiring.SINGLE: (
        "one phase loaded and its difference to all, phase sequence, missing phases: a meter of one phase has no others",
    ),
}
"""What a wiring cannot be asked, and why."""

CURVE_MARKS = ("0.2 Iref", "0.5 Iref", "Iref", "2 Iref", "0.5 Imax", "Imax")
"""Currents of the accuracy curve, besides those where a limit begins."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a report needs."""

    ratings: Ratings
    sensors: Sensors
    starting_w: float
    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether every check did."""
        return all(result.passed for result in self.results)

    @property
    def failed(self) -> tuple[Result, ...]:
        """Those that did not."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def reactive_class(self) -> str:
        """The class of reactive energy that goes with it."""
        return REACTIVE_CLASSES[self.ratings.accuracy]

    @property
    def left_out(self) -> tuple[str, ...]:
        """What cannot be asked of a meter with so many systems."""
        return LEFT_OUT[self.ratings.wiring]

    @property
    def editions(self) -> tuple[str, ...]:
        """Every standard that a limit is from."""
        return tuple(dict.fromkeys(result.limit.edition for result in self.results if not result.shown_only))

    @property
    def judged(self) -> int:
        """How many checks have a limit."""
        return sum(not result.shown_only for result in self.results)

    @property
    def verdict(self) -> str:
        """In a sentence, without claiming what only a laboratory can."""
        limits = f"class {self.ratings.accuracy} ({EDITIONS[self.ratings.accuracy]})"
        if self.passed:
            return f"within the limits of {limits}, verified in simulation"
        return f"outside the limits of {limits} at {len(self.failed)} of {self.judged} checks, in simulation"

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "class": self.ratings.accuracy,
            "reactive_class": self.reactive_class,
            "passed": self.passed,
            "verdict": self.verdict,
            "editions": list(self.editions),
            "current_range": self.ratings.current_range,
            "connection": "transformers" if self.ratings.ct else "direct",
            "wiring": self.ratings.wiring.name.lower(),
            "un_v": self.ratings.un_v,
            "fn_hz": self.ratings.fn_hz,
            "ist_a": self.ratings.ist_a,
            "pulses_per_kwh": self.ratings.pulses_per_kwh,
            "starting_w": self.starting_w,
            "sensors": str(self.sensors),
            "checks": [result.as_json(self.ratings.wiring) for result in self.results],
            "left_out": list(self.left_out),
            "not_simulated": list(NOT_SIMULATED),
        }


def checked_class(accuracy: str) -> str:
    """The class as the tables write it. Raises SetupError for one there is no table for."""
    for known in EDITIONS:
        if accuracy.strip().upper().replace(" ", "") == known.upper():
            return known
    raise SetupError(f"class is '{accuracy}'; must be {', '.join(EDITIONS)}")


def fitting_starting_w(ratings: Ratings) -> float:
    """The starting threshold that a meter of the class is built with."""
    return round(STARTING_SHARE * ratings.un_v * ratings.ist_a, 6)


def type_test(
    ratings: Ratings,
    sensors: Sensors | None = None,
    *,
    starting_w: float | None = None,
    order: Order | None = None,
    on_request: bool = False,
    under_test: UnderTest | None = None,
    sections: Collection[str] | None = None,
    done: Callable[[int, int], None] = lambda number, of: None,
) -> Outcome:
    """Runs the whole programme, or some ``sections`` of it, on a meter of an ``order``. ``under_test`` is our own meter where
    none is given; ``done`` hears how far it is."""
    sensors = sensors or Sensors()
    starting_w = fitting_starting_w(ratings) if starting_w is None else starting_w
    bench = Bench(ratings, under_test or MeterUnderTest(ratings, sensors, starting_w, order or Order()))
    checks = [
        check for check in all_checks(ratings, on_request=on_request) if sections is None or check.section in sections
    ]
    results = []
    for number, check in enumerate(checks, 1):
        results.append(check.run(bench))
        done(number, len(checks))
    return Outcome(ratings, sensors, starting_w, tuple(results))


def all_checks(ratings: Ratings, *, on_request: bool = False) -> Iterator[Check]:
    """Every check of the class."""
    active = (ONE, IND_05, CAP_08, IND_025, CAP_05) if on_request else (ONE, IND_05, CAP_08)
    yield from _loads(ratings, BALANCED, active, on_request=on_request)
    if ratings.polyphase:
        yield from _single(ratings, SINGLE, (ONE, IND_05))
        yield from _differences(ratings)
    if ratings.exports:
        yield from _export(ratings)
    yield from _starting(ratings)
    yield from _constant(ratings)
    yield from _conditions(ratings, VOLTAGE, "voltage", VOLTAGES, (ONE, IND_05))
    yield from _wide_voltage(ratings)
    yield from _conditions(ratings, FREQUENCY, "frequency", FREQUENCIES, (ONE, IND_05))
    yield from _others(ratings)
    yield from _further(ratings)
    if ratings.reactive:
        yield from _reactive(ratings)
    yield from _together(ratings)


def _reactive(ratings: Ratings) -> Iterator[Check]:
    factors = (SIN_1_IND, SIN_1_CAP, SIN_05_IND, SIN_05_CAP, SIN_025_IND, SIN_025_CAP)
    yield from _loads(ratings, REACTIVE, factors)
    if ratings.polyphase:
        yield from _single(ratings, REACTIVE_SINGLE, (SIN_1_IND, SIN_05_IND, SIN_05_CAP))
    yield from _conditions(ratings, REACTIVE_INFLUENCE, "voltage", VOLTAGES, (SIN_1_IND, SIN_05_IND))
    yield from _conditions(ratings, REACTIVE_INFLUENCE, "frequency", FREQUENCIES, (SIN_1_IND, SIN_05_IND))
    yield from _reactive_others(ratings)


def _loads(ratings: Ratings, section: str, factors: tuple[Factor, ...], *, on_request: bool = False) -> Iterator[Check]:
    for factor in factors:
        accuracy = class_of(ratings, factor)
        marks = load_marks(accuracy, ratings, factor)
        currents = {*marks, *(ratings.current_a(mark) for mark in CURVE_MARKS)}
        for current_a in sorted(current_a for current_a in currents if current_a <= ratings.imax_a):
            limit = load_limit(accuracy, ratings, current_a, factor, on_request=on_request)
            if limit:
                yield LoadCheck(section, Load(current_a, factor), limit)


def _single(ratings: Ratings, section: str, factors: tuple[Factor, ...]) -> Iterator[Check]:
    for factor in factors:
        accuracy = class_of(ratings, factor)
        currents = {*load_marks(accuracy, ratings, factor, one_phase=True), ratings.iref_a}
        for phase in ratings.wiring.value:
            for current_a in sorted(currents):
                limit = load_limit(accuracy, ratings, current_a, factor, one_phase=True)
                if limit:
                    yield LoadCheck(section, Load(current_a, factor, (phase,)), limit)


def _differences(ratings: Ratings) -> Iterator[Check]:
    limit = difference_limit(ratings.accuracy)
    for phase in ratings.wiring.value:
        yield DifferenceCheck(SINGLE, Load(ratings.iref_a, phases=(phase,)), limit)


def _export(ratings: Ratings) -> Iterator[Check]:
    for factor in (ONE, IND_05, CAP_08):
        for current_a in (*_three(ratings), *((ratings.imin_a,) if factor == ONE else ())):
            limit = load_limit(ratings.accuracy, ratings, current_a, factor)
            if limit:
                yield LoadCheck(EXPORT, Load(current_a, factor, exports=True), limit)


def _three(ratings: Ratings) -> tuple[float, float, float]:
    """Where the full accuracy begins, the reference, and the end."""
    return ratings.itr_a, ratings.iref_a, ratings.imax_a


def _starting(ratings: Ratings) -> Iterator[Check]:
    known = Limit(1.0, EDITIONS[ratings.accuracy], Flag.KNOWN)
    yield StartUpCheck(STARTING, Load(ratings.iref_a), known)
    yield StartCheck(STARTING, Load(ratings.ist_a), known)
    if ratings.exports:
        yield StartCheck(STARTING, Load(ratings.ist_a, exports=True), known)
    if ratings.reactive:
        reactive_a = ratings.ist_reactive_a(REACTIVE_CLASSES[ratings.accuracy])
        reactive = Limit(1.0, IEC_62053_23, Flag.KNOWN)
        yield StartCheck(STARTING, Load(reactive_a, SIN_1_IND), reactive)
        yield StartCheck(STARTING, Load(reactive_a, SIN_1_CAP), reactive)
    yield NoLoadCheck(STARTING, no_load_minutes(ratings), known)


def _constant(ratings: Ratings) -> Iterator[Check]:
    full = load_limit(ratings.accuracy, ratings, ratings.imax_a, ONE)
    assert full, "every class has a limit at Imax and PF 1"
    yield ConstantCheck(CONSTANT, Load(ratings.imax_a), Limit(full.percent, full.edition, Flag.MEMORY))
    for factor in (ONE, IND_05):
        for current_a in (ratings.itr_a, ratings.iref_a):
            limit = load_limit(ratings.accuracy, ratings, current_a, factor)
            if limit:
                once = Limit(limit.percent, limit.edition, Flag.MEMORY)
                yield RepeatabilityCheck(CONSTANT, Load(current_a, factor), once)


def _conditions(
    ratings: Ratings, section: str, name: str, influences: tuple[Influence, ...], factors: tuple[Factor, ...]
) -> Iterator[Check]:
    for factor in factors:
        limit = influence_limit(class_of(ratings, factor), name, factor)
        if limit:
            for influence in influences:
                for current_a in _three(ratings):
                    yield InfluenceCheck(section, Load(current_a, factor), limit, influence)


def _wide_voltage(ratings: Ratings) -> Iterator[Check]:
    for factor in (ONE, IND_05):
        limit = influence_limit(ratings.accuracy, "voltage", factor)
        assert limit, "every class has a limit for the influence of voltage"
        wide = Limit(WIDE_VOLTAGE_TIMES * limit.percent, limit.edition, limit.flag)
        for influence in WIDE_VOLTAGES:
            yield InfluenceCheck(VOLTAGE, Load(ratings.iref_a, factor), wide, influence)
    low, high = LOW_VOLTAGE_PERCENT
    edition = EDITIONS[ratings.accuracy]
    yield BoundsCheck(VOLTAGE, Load(ratings.iref_a), Limit(high, edition, Flag.KNOWN), LOW_VOLTAGE, low)


def _others(ratings: Ratings) -> Iterator[Check]:
    half = 0.5 * ratings.iref_a
    loads = [
        *(((REVERSED, 0.1 * ratings.iref_a),) if ratings.wiring in (Wiring.FOUR_WIRE, Wiring.ARON) else ()),
        *((influence, ratings.iref_a) for influence in missing(ratings.wiring)),
        (FIFTH, 0.5 * ratings.imax_a),
        *(() if ratings.ct else ((HALF_WAVE, ratings.imax_a),)),
        (PHASE_FIRED, half),
        (BURST, half),
        (QUADRIFORM_WAVE, ratings.iref_a),
        (PEAKED_WAVE, ratings.iref_a),
    ]
    for influence, current_a in loads:
        limit = influence_limit(ratings.accuracy, influence.name, ONE)
        if limit:
            yield InfluenceCheck(OTHERS, Load(current_a), limit, influence)


def _further(ratings: Ratings) -> Iterator[Check]:
    for influence, source in further(ratings):
        yield InfluenceCheck(FURTHER, Load(ratings.iref_a), source, influence)


def _reactive_others(ratings: Ratings) -> Iterator[Check]:
    limit = influence_limit(REACTIVE_CLASSES[ratings.accuracy], HALF_WAVE.name, SIN_1_IND)
    if limit and not ratings.ct:
        yield InfluenceCheck(REACTIVE_INFLUENCE, Load(ratings.imax_a, SIN_1_IND), limit, HALF_WAVE)


def _together(ratings: Ratings) -> Iterator[Check]:
    for factor in (ONE, IND_05, CAP_08):
        for current_a in (ratings.imin_a, *_three(ratings)):
            limit = mpe_limit(ratings.accuracy, ratings, current_a, factor)
            if limit:
                yield CompositeCheck(TOGETHER, Load(current_a, factor), limit)
