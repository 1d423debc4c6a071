"""Influence quantities as signals: what each does to a load under reference conditions.

The shapes of current are those of the standards' annexes. Their ratings are read so: at the half wave Imax/√2 is the rms of
what flows, so the sine it is cut from has Imax; at the other gates the current is that of the sine before the gate.

A meter of three wires sees the same network through two line voltages, and so the harmonics of these: see ``connections``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from trefas.metrology.samples import Wiring
from trefas.metrology.signals import Harmonic, Shape, Signal
from trefas.tool.typetest.connections import carried, lines, reversed_sequence, without
from trefas.tool.typetest.ratings import Ratings

Change = Callable[[Signal, Ratings], Signal]

FIFTH_U, FIFTH_I = 0.10, 0.40
"""Of the fundamental; both cross zero rising together with it, so P is 1 + 0.1 · 0.4 = 1.04 times that of the fundamental."""

EDGE_RATE_HZ = 50_000.0
"""Where the current steps: the step falls into one sample, which sees one voltage. At 10 kHz that is 0.004 % of a meter of three
wires, whose voltage rises at that moment."""

QUADRIFORM = (
    # OIML R 46:2012, from memory (m): order, of I1, of U1, angle of U; the angles of I are 0°
    (3, 0.30, 0.038, 180.0),
    (5, 0.18, 0.024, 180.0),
    (7, 0.14, 0.017, 180.0),
    (11, 0.09, 0.010, 180.0),
    (13, 0.05, 0.008, 180.0),
)
PEAKED = (
    # the same orders; every other one turned: order, of I1, angle of I, of U1, angle of U
    (3, 0.30, 180.0, 0.038, 0.0),
    (5, 0.18, 0.0, 0.024, 180.0),
    (7, 0.14, 180.0, 0.017, 0.0),
    (11, 0.09, 180.0, 0.010, 0.0),
    (13, 0.05, 0.0, 0.008, 180.0),
)


@dataclass(frozen=True, slots=True)
class Influence:
    """``name`` is that of the table of limits, ``words`` what is done."""

    name: str
    words: str
    change: Change
    rate_hz: float = 0.0
    """Sampling rate that it needs; 0: that of the bench."""
    seconds: float = 0.0
    """It lasts at least so long."""

    def on(self, signal: Signal, ratings: Ratings) -> Signal:
        """The signal with the influence."""
        return self.change(signal, ratings)


def voltage(times: float, name: str = "voltage") -> Influence:
    """All voltages at so many times Un."""
    return Influence(name, f"{times:g} Un", lambda s, _: replace(s, u_v=tuple(u * times for u in s.u_v)))


def frequency(times: float) -> Influence:
    """The frequency at so many times fn."""
    return Influence("frequency", f"{times:g} fn", lambda s, _: replace(s, frequency_hz=s.frequency_hz * times))


def gated(name: str, words: str, shape: Shape, rate_hz: float = 0.0) -> Influence:
    """A current that flows for a part of the time."""
    return Influence(name, words, lambda s, _: replace(s, shape=shape), rate_hz)


def distorted(name: str, words: str, u: Iterable[Harmonic], i: Iterable[Harmonic]) -> Influence:
    """Harmonics of the voltages of the network, and of the currents."""
    u, i = tuple(u), tuple(i)

    def change(signal: Signal, ratings: Ratings) -> Signal:
        return replace(signal, u_harmonics=lines(u, ratings.wiring), i_harmonics=carried(i, ratings.wiring))

    return Influence(name, words, change)


def missing(wiring: Wiring) -> tuple[Influence, ...]:
    """Phases that are not there: one or two of four wires, one of three wires, one of two phases."""
    sets = {
        Wiring.FOUR_WIRE: ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2)),
        Wiring.ARON: ((0,), (1,), (2,)),
        Wiring.TWO_PHASE: ((0,), (1,)),
        Wiring.SINGLE: (),
    }[wiring]
    return tuple(_missing(phases) for phases in sets)


def _missing(phases: tuple[int, ...]) -> Influence:
    words = " and ".join(f"L{phase + 1}" for phase in phases) + " missing"
    return Influence("missing", words, lambda s, ratings: without(s, phases, ratings.wiring))


VOLTAGES = (voltage(0.9), voltage(1.1))
WIDE_VOLTAGES = (voltage(0.8), voltage(1.15))
LOW_VOLTAGE = voltage(0.7, "low voltage")
FREQUENCIES = (frequency(0.98), frequency(1.02))
REVERSED = Influence("sequence", "phase sequence L1 L3 L2", lambda s, ratings: reversed_sequence(s, ratings.wiring))
FIFTH = distorted(
    "fifth", "5th harmonic, 10 % in U, 40 % in I", (Harmonic(5, FIFTH_U),), (Harmonic(5, FIFTH_I),)
)  # fmt: skip
HALF_WAVE = gated("half wave", "half wave: direct current and even harmonics", Shape.HALF_WAVE)
PHASE_FIRED = gated("phase fired", "phase-fired at 90°: odd harmonics", Shape.PHASE_FIRED, EDGE_RATE_HZ)
BURST = gated("burst", "bursts, 2 cycles on, 2 off: sub-harmonics and interharmonics", Shape.BURST)
QUADRIFORM_WAVE = distorted(
    "quadriform",
    "quadriform current",
    (Harmonic(n, u, angle) for n, _, u, angle in QUADRIFORM),
    (Harmonic(n, i) for n, i, _, _ in QUADRIFORM),
)
PEAKED_WAVE = distorted(
    "peaked",
    "peaked current",
    (Harmonic(n, u, angle) for n, _, _, u, angle in PEAKED),
    (Harmonic(n, i, angle) for n, i, angle, _, _ in PEAKED),
)
