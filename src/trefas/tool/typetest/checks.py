"""The checks: each knows its load and its limit, and makes a result of what the bench reads."""

from dataclasses import dataclass, replace
from math import ceil, hypot, inf
from typing import Any, Protocol

from trefas.core.pulse_kernel import COUNTS_PER_KWH
from trefas.tool.typetest.bench import RATE_HZ, Bench, Load
from trefas.tool.typetest.factors import Quantity
from trefas.tool.typetest.influences import FREQUENCIES, VOLTAGES, Influence
from trefas.tool.typetest.limits import CONSTANT_SHARE, REPEATABILITY_SHARE, Limit
from trefas.tool.typetest.result import Result

J_PER_KWH = 3.6e6

START_PATIENCE = 1.2
"""A meter at its starting current must give a pulse within so many times the time that a pulse is worth (h)."""
START_UP_S = 5.0
"""Within so many seconds of its voltage a meter must work."""
NO_LOAD_UN = 1.15
"""At this times Un and without current a meter may give one pulse and no second."""
STOP_MARGIN = 0.005
"""Of a pulse, by which a run of pulses ends behind its last."""
READINGS = 5
READING_STEP = 137
"""Samples from one reading's beginning to the next: they begin anywhere in the cycle."""


class Check(Protocol):
    """Something that the bench can be asked."""

    @property
    def section(self) -> str:
        """Where it stands in the report."""
        ...

    def run(self, bench: Bench) -> Result:
        """Asks it."""
        ...


@dataclass(frozen=True, slots=True)
class _AtLoad:
    """What checks have in common: a load, and a limit; a result is within ± the limit, up to a share of it, or some pulses."""

    section: str
    load: Load
    limit: Limit

    def within(self, name: str, value: float, **more: Any) -> Result:
        return self._result(name, value, -self.limit.percent, self.limit.percent, **more)

    def up_to(self, name: str, value: float, share: float = 1.0) -> Result:
        return self._result(name, value, 0.0, share * self.limit.percent)

    def some_pulses(self, name: str, pulses: float, note: str = "") -> Result:
        return self._result(name, pulses, 1.0, inf, unit="pulses", note=note)

    def _result(self, name: str, value: float, low: float, high: float, **more: Any) -> Result:
        return Result(self.section, name, value, low, high, self.limit, load=self.load, **more)


@dataclass(frozen=True, slots=True)
class LoadCheck(_AtLoad):
    """The percentage error at a load."""

    def run(self, bench: Bench) -> Result:
        """The register of the load's direction against its energy."""
        reading = bench.reading(self.load)
        fault = "" if reading.in_its_quadrant else "reactive energy in a wrong quadrant"
        return self.within(str(self.load), reading.error_percent, fault=fault)


@dataclass(frozen=True, slots=True)
class DifferenceCheck(_AtLoad):
    """The error with one phase loaded, less that with all."""

    def run(self, bench: Bench) -> Result:
        """Two readings at the same current."""
        single, balanced = bench.reading(self.load), bench.reading(replace(self.load, phases=()))
        return self.within(f"{self.load} − balanced", single.error_percent - balanced.error_percent)


@dataclass(frozen=True, slots=True)
class InfluenceCheck(_AtLoad):
    """The additional error that an influence brings to a load."""

    influence: Influence

    def run(self, bench: Bench) -> Result:
        """With the influence, less without."""
        under, reference = bench.under(self.influence, self.load), bench.reading(self.load)
        name = f"{self.influence.words}; {self.load}"
        return self.within(name, under.error_percent - reference.error_percent)


@dataclass(frozen=True, slots=True)
class BoundsCheck(_AtLoad):
    """The error itself under an influence, between two bounds: the lower one, and the limit."""

    influence: Influence
    low: float

    def run(self, bench: Bench) -> Result:
        """With the influence."""
        error = bench.under(self.influence, self.load).error_percent
        return self._result(f"{self.influence.words}; {self.load}", error, self.low, self.limit.percent)


@dataclass(frozen=True, slots=True)
class StartCheck(_AtLoad):
    """A meter at its starting current registers: a pulse's worth, in little more than the time that it needs."""

    def run(self, bench: Bench) -> Result:
        """Runs for as long as the meter may take."""
        signal = self.load.signal(bench.ratings)
        power = signal.active_w() if self.load.factor.quantity is Quantity.ACTIVE else signal.reactive_var()
        seconds = START_PATIENCE * J_PER_KWH / bench.ratings.pulses_per_kwh / abs(float(power.sum()))
        reading = bench.run(self.load, signal, seconds)
        return self.some_pulses(
            f"starts at {self.load}",
            bench.pulses_worth(reading.counts),
            f"in {reading.seconds:.0f} s; error {reading.error_percent:+.3f} %",
        )


@dataclass(frozen=True, slots=True)
class StartUpCheck(_AtLoad):
    """The meter works soon after its voltage is there."""

    def run(self, bench: Bench) -> Result:
        """Reads the register after five seconds of voltage and current."""
        reading = bench.run(self.load, self.load.signal(bench.ratings), START_UP_S)
        name = f"registers within {START_UP_S:g} s of Un; {self.load}"
        return self.some_pulses(name, bench.pulses_worth(reading.counts))


@dataclass(frozen=True, slots=True)
class NoLoadCheck:
    """No register advances by more than a pulse while no current flows."""

    section: str
    minutes: float
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """All registers, both directions, for the standard's time."""
        signal = Load(0.0).signal(bench.ratings)
        raised = replace(signal, u_v=tuple(NO_LOAD_UN * u for u in signal.u_v))
        reading = bench.run(Load(0.0), raised, self.minutes * 60.0)
        advances = dict(reading.registers.each())
        register = max(advances, key=lambda name: advances[name])
        pulses = max(bench.pulses_worth(advances[register]), reading.registers.pulses)
        return Result(
            self.section,
            f"no load at {NO_LOAD_UN:g} Un, all registers",
            pulses,
            0.0,
            self.limit.percent,
            self.limit,
            unit="pulses",
            note=f"in {reading.seconds / 60:.1f} min" + (f"; most in {register}" if advances[register] else ""),
        )


@dataclass(frozen=True, slots=True)
class ConstantCheck(_AtLoad):
    """The pulses of the meter as it is delivered are worth what its register advanced, within a share of the limit."""

    def run(self, bench: Bench) -> Result:
        """Runs for so many pulses that one is not more than the tenth of the limit, and stops just behind one."""
        bound = CONSTANT_SHARE * self.limit.percent
        constant, signal = bench.ratings.pulses_per_kwh, self.load.signal(bench.ratings)
        wanted_j = (ceil(100.0 / bound) + STOP_MARGIN) * J_PER_KWH / constant
        samples = ceil(wanted_j / float(signal.active_w().sum()) * RATE_HZ)
        while float(signal.active_j(*signal.cells_s(0, samples, RATE_HZ)).sum()) < wanted_j:
            samples += 1  # the power of one phase is not always there
        reading = bench.run_samples(self.load, signal, samples, delivered=True)
        pulses, counts = reading.registers.pulses, reading.counts
        worth = pulses * COUNTS_PER_KWH / constant
        lost = bench.pulses_worth(counts) - pulses
        return self._result(
            f"{constant} pulses per kWh against the register; {self.load}",
            100.0 * (worth / counts - 1.0) if counts else -100.0,
            -bound,
            bound,
            fault=f"{lost} pulses lost" if lost else "",
            note=f"{pulses} pulses",
        )


@dataclass(frozen=True, slots=True)
class RepeatabilityCheck(_AtLoad):
    """Readings of the same load agree with each other, wherever in the cycle they begin and whatever the noise."""

    def run(self, bench: Bench) -> Result:
        """Largest less smallest error."""
        signal = self.load.signal(bench.ratings)
        errors = [
            bench.reading(self.load, replace(signal, seed=number), number * READING_STEP).error_percent
            for number in range(1, READINGS + 1)
        ]
        return self.up_to(f"spread of {READINGS} readings; {self.load}", max(errors) - min(errors), REPEATABILITY_SHARE)


@dataclass(frozen=True, slots=True)
class CompositeCheck(_AtLoad):
    """The error with all that may happen to it at once: √(load² + voltage² + frequency²), without temperature."""

    def run(self, bench: Bench) -> Result:
        """From the worst of each influence."""
        here = bench.reading(self.load).error_percent
        parts = [here]
        for influences in (VOLTAGES, FREQUENCIES):
            parts.append(max(abs(bench.under(each, self.load).error_percent - here) for each in influences))
        return self.up_to(str(self.load), hypot(*parts))
