"""Waveforms that are newer than the tables of limits, or in none: shown, and not judged.

    fast load changes     the load goes on and off for seconds, in no step with the measuring windows
    2 kHz to 150 kHz      a current of a switching converter on top of the load's, up to half of the highest sampling rate
    interharmonics        between the harmonics, and below the fundamental
    steep pulses          lamps behind dimmers: what was found to make meters show several times too much

What is in no standard is our own choice of a hard case. Each is at Iref and PF 1.
"""

from cmath import exp, phase
from collections.abc import Iterator
from dataclasses import replace
from math import degrees, inf, pi, tau

from trefas.metrology.samples import RATE_HZ_MAX
from trefas.metrology.signals import Gate, Harmonic, Signal
from trefas.tool.typetest.influences import Influence
from trefas.tool.typetest.limits import CLC_TR_50579, IEC_62052_11, NO_STANDARD, TWENTE, Flag, Limit
from trefas.tool.typetest.ratings import Ratings

FAST_LOAD_S = ((10.0, 10.0), (5.0, 5.0), (5.0, 0.5))
"""Seconds on and off. The standard has hours of each; here it is two turns, since nothing in the program tires."""
FAST_LOAD_TURNS = 2
FAST_LOAD_FROM = 0.3
"""Of a cycle after the current's zero, where the load goes on and off: near the top of it."""

DISTURBANCES_HZ = (2_000.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0, 24_000.0)
DISTURBANCE_A, DISTURBANCE_OF_IMAX = 2.0, 0.02
"""From 2 kHz to 30 kHz: of a direct meter, and of one behind transformers (scope of the report, H)."""

INTERHARMONICS = (
    # order, of I1, of U1
    (0.5, 0.10, 0.0),
    (1.75, 0.10, 0.02),
    (6.35, 0.10, 0.02),
)

PULSES = (
    # where current flows, in cycles after its zero; the other half period is the same
    (TWENTE, Flag.MEMORY, "lamps behind a dimmer at 45°", (0.125, 0.5)),
    (TWENTE, Flag.MEMORY, "lamps behind a dimmer at 135°", (0.375, 0.5)),
    (NO_STANDARD, Flag.OWN, "steep pulses of 0.5 ms behind a dimmer at 135°", (0.375, 0.4)),
    (NO_STANDARD, Flag.OWN, "a rectifier's peaks, 18° before the voltage's", (0.2, 0.25)),
)
PULSE_RATE_HZ, PULSE_ORDER_MAX = 25_000.0, 199
"""Edges are as steep as a converter's filter passes them: their harmonics end below half of the sampling rate."""


def further(ratings: Ratings) -> Iterator[tuple[Influence, Limit]]:
    """Each influence, and where it is from."""
    for on_s, off_s in FAST_LOAD_S:
        yield _fast_load(on_s, off_s), Limit(inf, IEC_62052_11, Flag.MEMORY, "9.4.12")
    for frequency_hz in DISTURBANCES_HZ:
        yield _disturbance(frequency_hz, ratings), Limit(inf, CLC_TR_50579, Flag.CONFIRMED)
    for order, of_i, of_u in INTERHARMONICS:
        yield _interharmonic(order, of_i, of_u), Limit(inf, NO_STANDARD, Flag.OWN)
    for edition, flag, words, stretch in PULSES:
        yield _pulses(words, *stretch), Limit(inf, edition, flag)


def _fast_load(on_s: float, off_s: float) -> Influence:
    def change(signal: Signal, _: Ratings) -> Signal:
        cycles, on = round((on_s + off_s) * signal.frequency_hz), on_s * signal.frequency_hz
        return replace(signal, shape=Gate(cycles, ((FAST_LOAD_FROM, FAST_LOAD_FROM + on),)))

    words = f"fast load changes, {on_s:g} s on, {off_s:g} s off"
    return Influence("fast load", words, change, seconds=FAST_LOAD_TURNS * (on_s + off_s))


def _disturbance(frequency_hz: float, ratings: Ratings) -> Influence:
    added_a = DISTURBANCE_OF_IMAX * ratings.imax_a if ratings.ct else DISTURBANCE_A

    def change(signal: Signal, _: Ratings) -> Signal:
        order, relative = frequency_hz / signal.frequency_hz, added_a / max(signal.i_a)
        return replace(signal, i_harmonics=(Harmonic(order, relative),))

    words = f"{added_a:g} A of {frequency_hz / 1000:g} kHz besides"
    return Influence("conducted", words, change, rate_hz=RATE_HZ_MAX)


def _interharmonic(order: float, of_i: float, of_u: float) -> Influence:
    def change(signal: Signal, _: Ratings) -> Signal:
        u = (Harmonic(order, of_u),) if of_u else ()
        return replace(signal, i_harmonics=(Harmonic(order, of_i),), u_harmonics=u)

    kind = "interharmonic" if order > 1 else "sub-harmonic"
    return Influence("interharmonic", f"{kind} of order {order:g}, {of_i:.0%} in I, {of_u:.0%} in U", change)


def _pulses(words: str, start: float, end: float) -> Influence:
    """A sine of which a stretch of each half period is left, as the sum of its harmonics."""
    phasors = {order: _coefficient(order, start, end) for order in range(1, PULSE_ORDER_MAX + 1, 2)}
    first = phasors[1]
    turn_deg = degrees(phase(first))
    harmonics = tuple(
        Harmonic(order, abs(each / first), degrees(phase(each)) - order * turn_deg)
        for order, each in phasors.items()
        if order > 1
    )

    def change(signal: Signal, _: Ratings) -> Signal:
        return replace(
            signal,
            i_a=tuple(abs(first) * i for i in signal.i_a),
            phi_deg=tuple(phi - turn_deg for phi in signal.phi_deg),
            i_harmonics=harmonics,
        )

    return Influence("pulses", words, change, rate_hz=PULSE_RATE_HZ)


def _coefficient(order: int, start: float, end: float) -> complex:
    """Of sin θ where it is let through, (start … end) and half a period later: c so that order n of it is Im(c e^(jnθ)).

    c = 2j/π ∫ sin θ e^(−jnθ) dθ over one stretch, for odd n; sin θ = (e^(jθ) − e^(−jθ)) / 2j makes it two exponentials.
    """
    a, b = tau * start, tau * end

    def whole(n: int) -> complex:
        """∫ e^(−jnθ) dθ from a to b."""
        return complex(b - a) if n == 0 else (exp(-1j * n * a) - exp(-1j * n * b)) / (1j * n)

    return (whole(order - 1) - whole(order + 1)) / pi
