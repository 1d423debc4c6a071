"""The test bench: a signal of known energy on one side, the registers of the meter under test on the other.

    error = (register − energy) / energy        energy by ``Signal.active_j`` and ``reactive_var``, in closed form

The register is that of the direction of the load, so energy in a wrong one is missing here; and the quadrants must be
those of the load, so that inductive and capacitive cannot be taken for each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from math import ceil
from typing import Protocol

from trefas.base.instant import EPOCH
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_kernel import COUNTS_PER_KWH
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.order_base import SUMMATIONS
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal
from trefas.tool.typetest.connections import loaded
from trefas.tool.typetest.factors import ONE, Factor, Quantity
from trefas.tool.typetest.influences import Influence
from trefas.tool.typetest.ratings import Ratings

RATE_HZ = 10_000.0
"""Where an influence needs no other."""
BLOCK_SAMPLES = 100_000
COUNTS_PER_J = 1_000.0

PATTERN_CYCLES = 20
"""Signals last a multiple of so many cycles: whole windows of the meter, and whole patterns of the burst."""
LOAD_J = 1_000.0
"""A load runs until it is worth so much, a million counts: then one count is a ten-thousandth of a per cent."""
LOAD_S_MIN, LOAD_S_MAX = 2.0, 20.0

STRAY_SHARE_MAX = 0.01
"""Reactive energy may be so much in other quadrants than the load's."""


@dataclass(frozen=True, slots=True)
class Registers:
    """Counts (milliwatt-seconds) of the energy registers, and the pulses given."""

    active_import: int = 0
    active_export: int = 0
    reactive_q1: int = 0
    reactive_q2: int = 0
    reactive_q3: int = 0
    reactive_q4: int = 0
    apparent_import: int = 0
    apparent_export: int = 0
    pulses: int = 0

    @property
    def quadrants(self) -> tuple[int, int, int, int]:
        """Reactive counts of quadrant I to IV."""
        return self.reactive_q1, self.reactive_q2, self.reactive_q3, self.reactive_q4

    def each(self) -> Iterator[tuple[str, int]]:
        """Energy registers by name, without the pulses."""
        return ((f.name, getattr(self, f.name)) for f in fields(self) if f.name != "pulses")


class UnderTest(Protocol):
    """A meter as the bench sees it: a signal passes, then its registers are read. Every reading begins at zero."""

    def read(self, signal: Signal, first: int, samples: int, rate_hz: float, *, delivered: bool = False) -> Registers:
        """The advance of the registers over samples ``first`` … of a signal. ``delivered``: of the meter with all its parts,
        as it is delivered, and not of its measuring alone."""
        ...


class Seen(Protocol):
    """What the sensors make of a signal."""

    def seen(self, signal: Signal, ratings: Ratings) -> Signal:
        """The same signal as the converter gives it to the meter."""
        ...


@dataclass(frozen=True, slots=True)
class MeterUnderTest:
    """The meter itself, frontend and registers, behind its sensors."""

    ratings: Ratings
    sensors: Seen
    starting_w: float
    order: Order = field(default_factory=Order)

    def read(self, signal: Signal, first: int, samples: int, rate_hz: float, *, delivered: bool = False) -> Registers:
        """A new meter sees the samples, block by block; its pulse output is looked at behind the last."""
        meter = self._delivered() if delivered else self._measuring()
        output = meter.part(PulseOutput)
        if self.ratings.ct:
            output.per_kwh = self.ratings.pulses_per_kwh  # no type number is of a meter behind transformers
        signal = self.sensors.seen(signal, self.ratings)
        for at in range(first, first + samples, BLOCK_SAMPLES):
            u_v, i_a = signal.samples(at, min(BLOCK_SAMPLES, first + samples - at), rate_hz)
            meter.feed(SampleBlock(u_v, i_a, rate_hz))
        meter.finish()
        counts = {name: meter.rows.count(getattr(Energy, name)) for name, _ in Registers().each()}
        return Registers(**counts, pulses=output.pulses)

    def _measuring(self) -> Meter:
        """What measures and counts, and the pulse output."""
        return Meter(
            (PulseOutput,),
            wiring=self.ratings.wiring,
            summation=SUMMATIONS[self.order.summation],
            starting_w=self.starting_w,
            nominal_hz=self.ratings.fn_hz,
        )

    def _delivered(self) -> Meter:
        """The meter that is built of the order."""
        order = self.order.model_copy(update={"starting_w": self.starting_w, "nominal_hz": round(self.ratings.fn_hz)})
        return build(order, start=EPOCH, wiring=self.ratings.wiring).meter


@dataclass(frozen=True, slots=True)
class Load:
    """A load as the tables name it: a current, a power factor, the phases that carry it (none named: all), its direction."""

    current_a: float
    factor: Factor = ONE
    phases: tuple[int, ...] = ()
    exports: bool = False

    def signal(self, ratings: Ratings) -> Signal:
        """Under reference conditions: Un, fn, phase sequence L1 L2 L3, sines."""
        phi_deg = self.factor.phi_deg + (180.0 if self.exports else 0.0)
        return loaded(ratings.wiring, ratings.un_v, ratings.fn_hz, self.current_a, phi_deg, self.phases)

    @property
    def quadrants(self) -> tuple[int, ...]:
        """The quadrants (from 1) where its reactive energy belongs; none where there is none."""
        if not self.factor.side:
            return ()
        if self.factor.quantity is Quantity.REACTIVE and self.factor.value == 1.0:
            # No active energy: which side of the axis is a matter of the last digit.
            return (1, 2) if (self.factor.side == "ind") is not self.exports else (3, 4)
        quadrant = 1 if self.factor.side == "ind" else 4
        return ({1: 3, 4: 2}[quadrant],) if self.exports else (quadrant,)

    def __str__(self) -> str:
        side = " export" if self.exports else ""
        phases = ", " + " + ".join(f"L{phase + 1}" for phase in self.phases) if self.phases else ""
        return f"{self.current_a:.4g} A, {self.factor}{side}{phases}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one signal: registers, the energy that was there, and for how long."""

    registers: Registers
    energy: float
    """Joules, or var-seconds; positive in the direction of the load."""
    counts: int
    """Of the register that should have it."""
    seconds: float
    strays: float = 0.0
    """Share of the reactive energy in quadrants that are not the load's."""

    @property
    def error_percent(self) -> float:
        """Of the register against the energy."""
        return 100.0 * (self.counts / COUNTS_PER_J / self.energy - 1.0)

    @property
    def in_its_quadrant(self) -> bool:
        """Whether inductive was taken for inductive, and import for import."""
        return self.strays <= STRAY_SHARE_MAX


@dataclass(slots=True)
class Bench:
    """Runs signals through the meter under test; a reading that was made is not made again."""

    ratings: Ratings
    under_test: UnderTest
    _made: dict[tuple[Load, Signal, int, float], Reading] = field(default_factory=dict)

    def reading(
        self,
        load: Load,
        signal: Signal | None = None,
        first: int = 0,
        *,
        rate_hz: float = RATE_HZ,
        seconds: float = 0.0,
    ) -> Reading:
        """The reading at a load, of a signal that was made of it where one is given, over at least some seconds."""
        signal = signal if signal is not None else load.signal(self.ratings)
        key = (load, signal, first, rate_hz)
        if key not in self._made:
            power = abs(_energy(load, signal, 0.0, 1.0))
            enough_s = min(max(LOAD_J / power if power else 0.0, LOAD_S_MIN), LOAD_S_MAX)
            self._made[key] = self.run(load, signal, max(enough_s, seconds), first, rate_hz)
        return self._made[key]

    def under(self, influence: Influence, load: Load) -> Reading:
        """The reading at a load under an influence."""
        signal = influence.on(load.signal(self.ratings), self.ratings)
        return self.reading(load, signal, rate_hz=influence.rate_hz or RATE_HZ, seconds=influence.seconds)

    def run(self, load: Load, signal: Signal, seconds: float, first: int = 0, rate_hz: float = RATE_HZ) -> Reading:
        """A reading over at least so many seconds, to the end of a pattern of cycles."""
        pattern_s = PATTERN_CYCLES / signal.frequency_hz
        samples = round(ceil(seconds / pattern_s - 1e-9) * pattern_s * rate_hz)
        return self.run_samples(load, signal, samples, first, rate_hz)

    def run_samples(
        self,
        load: Load,
        signal: Signal,
        samples: int,
        first: int = 0,
        rate_hz: float = RATE_HZ,
        *,
        delivered: bool = False,
    ) -> Reading:
        """A reading over so many samples."""
        registers = self.under_test.read(signal, first, samples, rate_hz, delivered=delivered)
        quadrants, total = registers.quadrants, sum(registers.quadrants)
        here = sum(quadrants[quadrant - 1] for quadrant in load.quadrants)
        return Reading(
            registers=registers,
            energy=_energy(load, signal, *signal.cells_s(first, samples, rate_hz)),
            counts=_counts(load, registers),
            seconds=samples / rate_hz,
            strays=1.0 - here / total if total and load.quadrants else 0.0,
        )

    def pulses_worth(self, counts: int) -> int:
        """How many pulses a register's advance would be."""
        return counts * self.ratings.pulses_per_kwh // COUNTS_PER_KWH


def _energy(load: Load, signal: Signal, start_s: float, end_s: float) -> float:
    """The truth in the direction of the load."""
    if load.factor.quantity is Quantity.ACTIVE:
        energy = float(signal.active_j(start_s, end_s).sum())
        return -energy if load.exports else energy
    energy = float(signal.reactive_var().sum()) * (end_s - start_s)
    return energy if (load.factor.side == "ind") is not load.exports else -energy


def _counts(load: Load, registers: Registers) -> int:
    """The register that the load should advance."""
    if load.factor.quantity is Quantity.ACTIVE:
        return registers.active_export if load.exports else registers.active_import
    inductive = (load.factor.side == "ind") is not load.exports
    q1, q2, q3, q4 = registers.quadrants
    return q1 + q2 if inductive else q3 + q4
