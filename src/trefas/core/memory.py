"""The memory of the meters: their images, each with a number of its own, and whether what they keep has changed."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.part import Part
from trefas.core.registry import Registry


class Memory:
    """Of all meters of a fleet. ``sequences`` (meters,) are the numbers of their newest images."""

    def __init__(self, registry: Registry) -> None:
        self._rows = registry.rows
        self._images = registry.images
        self.sequences: NDArray[np.int64] = np.zeros(self._rows.meters, np.int64)
        self._stored: dict[int, tuple[bytes, tuple[str | bytes, ...]]] = {}

    def image(self, meter: int) -> bytes:
        """What survives a power cut, as bytes, with the meter's next number."""
        self.sequences[meter] += 1
        return self._images.write(self._rows, int(self.sequences[meter]), meter)

    def changed(self, meter: int) -> bool:
        """Whether anything that the image keeps changed since this was last asked of the meter."""
        kept = self._images.kept(self._rows, meter)
        same = kept == self._stored.get(meter)
        self._stored[meter] = kept
        return not same

    def restore(self, image: bytes, meter: int) -> set[type[Part]]:
        """Takes an image back, and its number; the parts of which it knew nothing. Raises SetupError, and changes nothing, for an
        image that is damaged or of another build."""
        self.sequences[meter], unknown = self._images.read(image, self._rows, meter)
        return unknown
