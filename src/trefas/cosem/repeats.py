"""What one client said before under what has no counter that outlives an association: dedicated keys, and bare signatures.

A dedicated key is to be new in each association (Green Book, 9.2.3.3.3). Where a client names one again, what was recorded in the
earlier association would open in the later one too; so its counter goes on. A message that is only signed has no counter at all;
so its signature is remembered. Both are remembered as long as the meter runs, which is our own choice.
"""

from hashlib import sha256

KEYS_MAX = 256
MARKS_MAX = 16_384
"""Dedicated keys and signatures to remember of one client; the oldest are forgotten."""


def name_of(key: bytes) -> bytes:
    """By which a key is remembered; the key itself cannot be had from it."""
    return sha256(key).digest()


class Repeats:
    """What one client said."""

    __slots__ = ("_expected", "_marks")

    def __init__(self) -> None:
        self._expected: dict[bytes, int] = {}
        self._marks: dict[bytes, None] = {}

    def expected(self, name: bytes) -> int:
        """The lowest counter that may be used under a dedicated key."""
        return self._expected.get(name, 0)

    def seen(self, name: bytes, counter: int) -> None:
        """A counter was used under a dedicated key."""
        self._expected[name] = counter + 1
        if len(self._expected) > KEYS_MAX:
            del self._expected[next(iter(self._expected))]

    def is_new(self, mark: bytes) -> bool:
        """Whether a signature was never taken; it is remembered from now on."""
        if mark in self._marks:
            return False
        self._marks[mark] = None
        if len(self._marks) > MARKS_MAX:
            del self._marks[next(iter(self._marks))]
        return True
