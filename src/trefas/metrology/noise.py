"""Noise that is a function of seed and index alone."""

from math import pi

import numpy as np
from numpy.typing import NDArray


def normal_pairs(seed: int, stream: int, first: int, count: int) -> NDArray[np.float64]:
    """Two rows of standard normal noise for sample indices: (2, count), the same however the indices are cut.

    Philox is a function of key and counter; each index owns 64 bits of it, which Box and Muller turn into two values.
    """
    block, skip = divmod(first, 4)
    generator = np.random.Philox(key=np.array([seed % 2**64, stream], np.uint64), counter=block % 2**256)
    raw: NDArray[np.uint64] = generator.random_raw(skip + count)[skip:]
    radius = np.sqrt(-2.0 * np.log(((raw >> np.uint64(32)).astype(np.float64) + 0.5) / 2**32))
    angle = (raw & np.uint64(0xFFFFFFFF)).astype(np.float64) * (2.0 * pi / 2**32)
    return np.asarray((radius * np.cos(angle), radius * np.sin(angle)), np.float64)
