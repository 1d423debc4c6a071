"""Meters that are wrong in one way, made from the truth: what the programme must find."""

from dataclasses import dataclass, replace
from functools import cache

from trefas.metrology.samples import Wiring
from trefas.metrology.signals import Shape, Signal
from trefas.tool.typetest.bench import MeterUnderTest, Registers
from trefas.tool.typetest.programme import Outcome, fitting_starting_w, type_test
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.sensors import Sensors

RANGES = {"0.5S": "5(6)", "0.2S": "5(6)"}


STARTING_W = fitting_starting_w(Ratings.of("B", "5(80)"))
"""Of all meters without transformers here; no class of theirs starts later."""


@cache
def outcome_of(accuracy: str, sensors: str = "", wiring: Wiring = Wiring.FOUR_WIRE) -> Outcome:
    """Our own meter through the whole programme; once for all tests."""
    ratings, parsed = Ratings.of(accuracy, RANGES.get(accuracy, "5(80)"), wiring=wiring), Sensors.parse(sensors)
    starting_w = fitting_starting_w(ratings) if ratings.ct else STARTING_W
    return type_test(ratings, parsed, starting_w=starting_w, under_test=RememberedMeter(ratings, parsed, starting_w))


READ: dict[tuple[object, ...], Registers] = {}


@dataclass(frozen=True)
class RememberedMeter(MeterUnderTest):
    """Our own meter. What it registered of a signal is remembered: it does not know by which class it will be judged, and most
    signals are the same for several."""

    def read(self, signal: Signal, first: int, samples: int, rate_hz: float, *, delivered: bool = False) -> Registers:
        seen, ratings = self.sensors.seen(signal, self.ratings), self.ratings
        meter = (ratings.wiring, ratings.fn_hz, ratings.ct, ratings.ct and ratings.pulses_per_kwh, self.starting_w)
        key = (*meter, seen, first, samples, rate_hz, delivered)
        if key not in READ:
            READ[key] = super().read(signal, first, samples, rate_hz, delivered=delivered)
        return READ[key]


@dataclass(frozen=True)
class TrueMeter:
    """Registers from the closed form: no sensors, no samples."""

    pulses_per_kwh: int = 1000

    def read(self, signal: Signal, first: int, samples: int, rate_hz: float, *, delivered: bool = False) -> Registers:
        signal = self.understood(signal)
        start_s, end_s = signal.cells_s(first, samples, rate_hz)
        active = round(float(signal.active_j(start_s, end_s).sum()) * 1000)
        reactive = round(float(signal.reactive_var().sum()) * (end_s - start_s) * 1000)
        quadrant = (1 if reactive >= 0 else 4) if active >= 0 else (2 if reactive >= 0 else 3)
        return Registers(
            active_import=max(active, 0),
            active_export=max(-active, 0),
            **{f"reactive_q{quadrant}": abs(reactive)},
            pulses=abs(active) * self.pulses_per_kwh // 3_600_000_000,
        )

    def understood(self, signal: Signal) -> Signal:
        """What it takes the signal for."""
        return signal


class FundamentalMeter(TrueMeter):
    """Measures the fundamental alone."""

    def understood(self, signal: Signal) -> Signal:
        return replace(signal, u_harmonics=(), i_harmonics=())


class MirroredMeter(TrueMeter):
    """Takes capacitive for inductive: its active energy is right at every power factor."""

    def understood(self, signal: Signal) -> Signal:
        mirrored = tuple(abs(phi) for phi in signal.phi_deg)
        return replace(signal, phi_deg=mirrored) if signal.shape is Shape.SINE else signal


@dataclass(frozen=True)
class ForgetfulMeter(TrueMeter):
    """Gives one pulse less in a hundred than its registers are worth."""

    def read(self, signal: Signal, first: int, samples: int, rate_hz: float, *, delivered: bool = False) -> Registers:
        registers = super().read(signal, first, samples, rate_hz)
        return replace(registers, pulses=registers.pulses * 99 // 100)
