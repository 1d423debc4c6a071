"""Symmetrical components of a three-phase system: what of it turns forward, backward and not at all (IEC 61000-4-30, 5.7).

    positive = (U1 + a U2 + a² U3) / 3      turns as L1 L2 L3
    negative = (U1 + a² U2 + a U3) / 3      turns as L1 L3 L2
    zero     = (U1 + U2 + U3) / 3           a = 1 ∠ 120°

A three-wire system is known by its line voltages U12 and U32; these have no zero component, and U31 follows from them.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.samples import Wiring

A = np.exp(2j * np.pi / 3)

PRESENT = 0.5
"""Of the largest of the three: a phase below this is missing, and two phases alone have no sequence."""


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
    forward, backward, zero = np.abs(components(phasors, wiring))
    main, other = np.maximum(forward, backward), np.minimum(forward, backward)
    return np.stack((_share(other, main), _share(zero, main))) * 100.0


def sequence(phasors: NDArray[np.complex128], wiring: Wiring) -> NDArray[np.int8]:
    """(windows,): +1 for L1L2L3, −1 for L1L3L2, 0 where a phase is missing or there are not three."""
    three = np.abs(_three(phasors, wiring))
    forward, backward, _ = np.abs(components(phasors, wiring))
    with np.errstate(invalid="ignore"):
        whole = three.min(axis=0) > PRESENT * three.max(axis=0)
        return np.where(whole, np.sign(forward - backward), 0.0).astype(np.int8)


def _three(phasors: NDArray[np.complex128], wiring: Wiring) -> NDArray[np.complex128]:
    """(3, windows): phase voltages, or the line voltages U12, U23 and U31 of a three-wire system."""
    if wiring is Wiring.FOUR_WIRE:
        return phasors.T
    if wiring is Wiring.ARON:
        u12, u32 = phasors.T
        return np.stack((u12, -u32, u32 - u12))
    return np.full((3, len(phasors)), np.nan + 0j)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.full(part.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
