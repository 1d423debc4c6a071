"""Numbers drawn from a seed: the same ones each time, on each machine, and nothing of the system's randomness.

SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, figure 16): a counter that goes up by the golden ratio, mixed.
"""

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


class Draw:
    """A sequence of numbers of a seed, which is any integer."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def next64(self) -> int:
        """The next number of 64 bits."""
        self._state = self._state + _GOLDEN & _MASK
        mixed = self._state
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _MASK
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _MASK
        return mixed ^ mixed >> 31

    def below(self, limit: int) -> int:
        """A number from 0 to below ``limit``, which is small: of a remainder of 64 bits nobody sees a bias."""
        assert limit > 0, "there is no number from 0 to below 0"
        return self.next64() % limit
