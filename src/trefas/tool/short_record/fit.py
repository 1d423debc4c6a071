"""Harmonics of whole cycles of samples by least squares: a spectrum of a record that is too short for windows of 200 ms.

x(t) = a₀ + Σ (aₕ cos hωt + bₕ sin hωt)        solved for all orders together, so a broken number of samples a cycle is no error
"""

import numpy as np
from numpy.typing import NDArray

ORDER_MAX = 50
SAMPLES_OF_ORDER = 2.5
"""Samples in a cycle that each order asks for: with two it would just be told from the others."""


def order_max(rate_hz: float, frequency_hz: float) -> int:
    """The highest order that the rate has."""
    return max(1, min(ORDER_MAX, int(rate_hz / frequency_hz / SAMPLES_OF_ORDER)))


def fitted(
    seconds: NDArray[np.float64], values: NDArray[np.floating], frequency_hz: float, orders: int
) -> NDArray[np.complex128]:
    """Rms phasors (channels, orders + 1) of ``values`` (channels, n); order 0 is DC. Angles are those of cosines
    at the instant 0 of ``seconds``."""
    turns = np.exp(2j * np.pi * frequency_hz * seconds[:, np.newaxis] * np.arange(1, orders + 1))
    basis = np.column_stack((np.ones(len(seconds)), turns.real, -turns.imag))
    found, *_ = np.linalg.lstsq(basis, np.asarray(values, np.float64).T, rcond=None)
    phasors = np.empty((values.shape[0], orders + 1), np.complex128)
    phasors[:, 0] = found[0]
    phasors[:, 1:] = ((found[1 : orders + 1] + 1j * found[orders + 1 :]) / np.sqrt(2.0)).T
    return phasors
