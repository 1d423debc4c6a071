"""Symmetrical components of a three-phase system: what of it turns forward, backward and not at all (IEC 61000-4-30, 5.7).

    positive = (U1 + a U2 + a² U3) / 3      turns as L1 L2 L3
    negative = (U1 + a² U2 + a U3) / 3      turns as L1 L3 L2
    zero     = (U1 + U2 + U3) / 3           a = 1 ∠ 120°

A three-wire system is known by its line voltages U12 and U32; these have no zero component, and U31 follows from them.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.jit import exact_kernel
from trefas.metrology.samples import Wiring

A = np.exp(2j * np.pi / 3)

PRESENT = 0.5
"""Of the largest of the three: a phase below this is missing, and two phases alone have no sequence."""


U2_PCT, U0_PCT, ZERO, TURN, FOUND = range(5)
"""Rows of what is found of three phases: u2 and u0 in percent, the magnitude of the zero component, and the sequence."""


def symmetry(phasors: NDArray[np.complex128], wiring: Wiring) -> NDArray[np.float64]:
    """(FOUND, windows): what the phasors (windows, systems) are to each other. Where there are not three the sequence is 0, and
    all else NaN."""
    found = np.empty((FOUND, len(phasors)))
    if wiring in (Wiring.FOUR_WIRE, Wiring.ARON):
        find_symmetry(phasors, wiring is Wiring.ARON, found)
    else:
        found[:], found[TURN] = np.nan, 0.0
    return found


def components(phasors: NDArray[np.complex128], wiring: Wiring) -> NDArray[np.complex128]:
    """(3, windows): positive, negative and zero component of the phasors (windows, systems); NaN where there are none.

    The zero component of a three-wire system is NaN.
    """
    three = _three(phasors, wiring)
    forward = (three[0] + A * three[1] + A * A * three[2]) / 3
    backward = (three[0] + A * A * three[1] + A * three[2]) / 3
    zero = three.sum(axis=0) / 3 if wiring is Wiring.FOUR_WIRE else np.full(len(phasors), np.nan + 0j)
    return np.stack((forward, backward, zero))


def unbalance_pct(phasors: NDArray[np.complex128], wiring: Wiring) -> NDArray[np.float64]:
    """(2, windows): u2 and u0, the negative and the zero component in percent of the positive one.

    Of a system with reversed sequence, the percentage is of the component that is the larger of the two.
    """
    return symmetry(phasors, wiring)[: U0_PCT + 1]


def sequence(phasors: NDArray[np.complex128], wiring: Wiring) -> NDArray[np.int8]:
    """(windows,): +1 for L1L2L3, −1 for L1L3L2, 0 where a phase is missing or there are not three."""
    turn: NDArray[np.int8] = symmetry(phasors, wiring)[TURN].astype(np.int8)
    return turn


@exact_kernel
def find_symmetry(phasors: NDArray[np.complex128], lines: bool, found: NDArray[np.float64]) -> None:
    """``symmetry`` of three phase voltages, or of two line voltages: ``components`` without an array for each step of them."""
    for w in range(phasors.shape[0]):
        one = phasors[w, 0]
        two = -phasors[w, 1] if lines else phasors[w, 1]
        three = phasors[w, 1] - phasors[w, 0] if lines else phasors[w, 2]
        forward = _third(one + A * two + A * A * three)
        backward = _third(one + A * A * two + A * three)
        zero = np.nan if lines else _third(one + two + three)
        main, other = np.maximum(forward, backward), np.minimum(forward, backward)
        found[U2_PCT, w] = other / main * 100.0 if main > 0.0 else np.nan
        found[U0_PCT, w] = zero / main * 100.0 if main > 0.0 else np.nan
        found[ZERO, w] = zero
        u, v, x = abs(one), abs(two), abs(three)
        whole = np.minimum(np.minimum(u, v), x) > PRESENT * np.maximum(np.maximum(u, v), x)
        found[TURN, w] = np.sign(forward - backward) if whole else 0.0


@exact_kernel
def _third(sum_of_three: np.complex128) -> float:
    return np.hypot(sum_of_three.real / 3.0, sum_of_three.imag / 3.0)  # type: ignore[no-any-return]


def _three(phasors: NDArray[np.complex128], wiring: Wiring) -> NDArray[np.complex128]:
    """(3, windows): phase voltages, or the line voltages U12, U23 and U31 of a three-wire system."""
    if wiring is Wiring.FOUR_WIRE:
        return phasors.T
    if wiring is Wiring.ARON:
        u12, u32 = phasors.T
        return np.stack((u12, -u32, u32 - u12))
    return np.full((3, len(phasors)), np.nan + 0j)
