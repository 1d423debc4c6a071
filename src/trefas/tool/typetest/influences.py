"""Influence quantities as signals: what each does to a load under reference conditions.

The shapes of current are those of the standards' annexes. Their ratings are read so: at the half wave Imax/√2 is the rms of
what flows, so the sine it is cut from has Imax; at the other gates the current is that of the sine before the gate.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from trefas.metrology.signals import Harmonic, Shape, Signal

Change = Callable[[Signal], Signal]

FIFTH_U, FIFTH_I = 0.10, 0.40
"""Of the fundamental; both cross zero rising together with it, so P is 1 + 0.1 · 0.4 = 1.04 times that of the fundamental."""

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


def voltage(times: float, name: str = "voltage") -> Influence:
    """All voltages at so many times Un."""
    return Influence(name, f"{times:g} Un", lambda s: replace(s, u_v=tuple(u * times for u in s.u_v)))


def frequency(times: float) -> Influence:
    """The frequency at so many times fn."""
    return Influence("frequency", f"{times:g} fn", lambda s: replace(s, frequency_hz=s.frequency_hz * times))


def missing(*phases: int) -> Influence:
    """Phases that are not there."""
    words = " and ".join(f"L{phase + 1}" for phase in phases) + " missing"
    return Influence("missing", words, lambda s: replace(s, missing=frozenset(phases)))


def gated(name: str, words: str, shape: Shape) -> Influence:
    """A current that flows for a part of the time."""
    return Influence(name, words, lambda s: replace(s, shape=shape))


VOLTAGES = (voltage(0.9), voltage(1.1))
WIDE_VOLTAGES = (voltage(0.8), voltage(1.15))
LOW_VOLTAGE = voltage(0.7, "low voltage")
FREQUENCIES = (frequency(0.98), frequency(1.02))
REVERSED = Influence("sequence", "phase sequence L1 L3 L2", lambda s: replace(s, angle_deg=(0.0, 120.0, -120.0)))
MISSING = tuple(missing(*phases) for phases in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2)))
FIFTH = Influence(
    "fifth",
    "5th harmonic, 10 % in U, 40 % in I",
    lambda s: replace(s, u_harmonics=(Harmonic(5, FIFTH_U),), i_harmonics=(Harmonic(5, FIFTH_I),)),
)
HALF_WAVE = gated("half wave", "half wave: direct current and even harmonics", Shape.HALF_WAVE)
PHASE_FIRED = gated("phase fired", "phase-fired at 90°: odd harmonics", Shape.PHASE_FIRED)
BURST = gated("burst", "bursts, 2 cycles on, 2 off: sub-harmonics", Shape.BURST)
QUADRIFORM_WAVE = Influence(
    "quadriform",
    "quadriform current",
    lambda s: replace(
        s,
        i_harmonics=tuple(Harmonic(n, i) for n, i, _, _ in QUADRIFORM),
        u_harmonics=tuple(Harmonic(n, u, angle) for n, _, u, angle in QUADRIFORM),
    ),
)
PEAKED_WAVE = Influence(
    "peaked",
    "peaked current",
    lambda s: replace(
        s,
        i_harmonics=tuple(Harmonic(n, i, angle) for n, i, angle, _, _ in PEAKED),
        u_harmonics=tuple(Harmonic(n, u, angle) for n, _, _, u, angle in PEAKED),
    ),
)
