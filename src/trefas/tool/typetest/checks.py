"""The checks: each knows its load and its limit, and makes a result of what the bench reads."""

from dataclasses import dataclass, replace
from math import ceil, hypot, inf
from typing import Protocol

from trefas.core.pulse import COUNTS_PER_KWH
from trefas.tool.typetest.bench import RATE_HZ, Bench, Load, Reading
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


def _fault(*readings: Reading) -> str:
    return "" if all(reading.in_its_quadrant for reading in readings) else "reactive energy in a wrong quadrant"


@dataclass(frozen=True, slots=True)
class LoadCheck:
    """The percentage error at a load."""

    section: str
    load: Load
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """The register of the load's direction against its energy."""
        reading = bench.reading(self.load)
        bound = self.limit.percent
        return Result(
            self.section,
            str(self.load),
            reading.error_percent,
            -bound,
            bound,
            self.limit,
            load=self.load,
            fault=_fault(reading),
        )


@dataclass(frozen=True, slots=True)
class DifferenceCheck:
    """The error with one phase loaded, less that with all."""

    section: str
    load: Load
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """Two readings at the same current."""
        single, balanced = bench.reading(self.load), bench.reading(replace(self.load, phases=(0, 1, 2)))
        bound = self.limit.percent
        return Result(
            self.section,
            f"{self.load} − balanced",
            single.error_percent - balanced.error_percent,
            -bound,
            bound,
            self.limit,
            load=self.load,
        )


@dataclass(frozen=True, slots=True)
class InfluenceCheck:
    """The additional error that an influence brings to a load."""

    section: str
    load: Load
    influence: Influence
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """With the influence, less without."""
        changed = self.influence.change(self.load.signal(bench.ratings))
        under, reference = bench.reading(self.load, changed), bench.reading(self.load)
        bound = self.limit.percent
        return Result(
            self.section,
            f"{self.influence.words}; {self.load}",
            under.error_percent - reference.error_percent,
            -bound,
            bound,
            self.limit,
            load=self.load,
        )


@dataclass(frozen=True, slots=True)
class BoundsCheck:
    """The error itself under an influence, between two bounds."""

    section: str
    load: Load
    influence: Influence
    low: float
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """With the influence."""
        reading = bench.reading(self.load, self.influence.change(self.load.signal(bench.ratings)))
        name = f"{self.influence.words}; {self.load}"
        return Result(
            self.section, name, reading.error_percent, self.low, self.limit.percent, self.limit, load=self.load
        )


@dataclass(frozen=True, slots=True)
class StartCheck:
    """A meter at its starting current registers: a pulse's worth, in little more than the time that it needs."""

    section: str
    load: Load
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """Runs for as long as the meter may take."""
        signal = self.load.signal(bench.ratings)
        power = signal.active_w() if self.load.factor.quantity is Quantity.ACTIVE else signal.reactive_var()
        seconds = START_PATIENCE * J_PER_KWH / bench.ratings.pulses_per_kwh / abs(float(power.sum()))
        reading = bench.run(self.load, signal, seconds)
        return Result(
            self.section,
            f"starts at {self.load}",
            bench.pulses_worth(reading.counts),
            1.0,
            inf,
            self.limit,
            unit="pulses",
            load=self.load,
            note=f"in {reading.seconds:.0f} s; error {reading.error_percent:+.3f} %",
        )


@dataclass(frozen=True, slots=True)
class StartUpCheck:
    """The meter works soon after its voltage is there."""

    section: str
    load: Load
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """Reads the register after five seconds of voltage and current."""
        reading = bench.run(self.load, self.load.signal(bench.ratings), START_UP_S)
        return Result(
            self.section,
            f"registers within {START_UP_S:g} s of Un; {self.load}",
            bench.pulses_worth(reading.counts),
            1.0,
            inf,
            self.limit,
            unit="pulses",
            load=self.load,
        )


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
class ConstantCheck:
    """The pulses are worth what the register advanced."""

    section: str
    load: Load
    limit: Limit
    """Of the error at this load."""

    def run(self, bench: Bench) -> Result:
        """Runs for so many pulses that one is not more than the tenth of the limit, and stops just behind one."""
        bound = CONSTANT_SHARE * self.limit.percent
        signal = self.load.signal(bench.ratings)
        wanted = ceil(100.0 / bound)
        pulses_per_s = float(signal.active_w().sum()) * bench.ratings.pulses_per_kwh / J_PER_KWH
        reading = bench.run_samples(self.load, signal, ceil((wanted + STOP_MARGIN) / pulses_per_s * RATE_HZ))
        pulses, counts = reading.registers.pulses, reading.counts
        worth = pulses * COUNTS_PER_KWH / bench.ratings.pulses_per_kwh
        lost = bench.pulses_worth(counts) - pulses
        return Result(
            self.section,
            f"{bench.ratings.pulses_per_kwh} pulses per kWh against the register; {self.load}",
            100.0 * (worth / counts - 1.0) if counts else -100.0,
            -bound,
            bound,
            self.limit,
            load=self.load,
            fault=f"{lost} pulses lost" if lost else "",
            note=f"{pulses} pulses",
        )


@dataclass(frozen=True, slots=True)
class RepeatabilityCheck:
    """Readings of the same load agree with each other, wherever in the cycle they begin and whatever the noise."""

    section: str
    load: Load
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """Largest less smallest error."""
        signal = self.load.signal(bench.ratings)
        errors = [
            bench.reading(self.load, replace(signal, seed=number), number * READING_STEP).error_percent
            for number in range(1, READINGS + 1)
        ]
        return Result(
            self.section,
            f"spread of {READINGS} readings; {self.load}",
            max(errors) - min(errors),
            0.0,
            REPEATABILITY_SHARE * self.limit.percent,
            self.limit,
            load=self.load,
        )


@dataclass(frozen=True, slots=True)
class CompositeCheck:
    """The error with all that may happen to it at once: √(load² + voltage² + frequency²), without temperature."""

    section: str
    load: Load
    limit: Limit

    def run(self, bench: Bench) -> Result:
        """From the worst of each influence."""
        here = bench.reading(self.load).error_percent
        parts = [here]
        for influences in (VOLTAGES, FREQUENCIES):
            changed = [influence.change(self.load.signal(bench.ratings)) for influence in influences]
            parts.append(max(abs(bench.reading(self.load, signal).error_percent - here) for signal in changed))
        return Result(self.section, str(self.load), hypot(*parts), 0.0, self.limit.percent, self.limit, load=self.load)
