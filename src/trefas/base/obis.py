"""OBIS: the six-byte name of everything in a meter (IEC 62056-61).

    A medium | B channel | C quantity | D processing | E tariff | F storage

Two spellings are read: ``1-1:1.8.0`` (F is then 255) or ``1-1:1.8.0*255`` as on displays and in 62056-21, and six numbers
with dots, ``1.1.1.8.0.255``, as in DLMS tools.
"""

import re
from typing import NamedTuple

from trefas.base.errors import SetupError

_N = r"(\d{1,3})"
_SHORT = re.compile(rf"{_N}-{_N}:{_N}\.{_N}\.{_N}(?:[*&]{_N})?")
_LONG = re.compile(rf"{_N}\.{_N}\.{_N}\.{_N}\.{_N}\.{_N}")


class Obis(NamedTuple):
    """A logical name; compares and sorts as its six bytes."""

    a: int
    b: int
    c: int
    d: int
    e: int
    f: int = 255

    @classmethod
    def parse(cls, text: str) -> "Obis":
        """Reads either spelling. Raises SetupError with the spelling that would do."""
        match = _SHORT.fullmatch(text.strip()) or _LONG.fullmatch(text.strip())
        numbers = [255 if group is None else int(group) for group in match.groups()] if match else []
        if len(numbers) != 6 or max(numbers) > 255:
            raise SetupError(f"OBIS code is '{text}'; it is six numbers of 0 to 255, as 1-1:1.8.0 or 1.1.1.8.0.255")
        return cls(*numbers)

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Obis":
        """The name in six bytes, as A-XDR carries it."""
        assert len(raw) == 6, "a logical name is six bytes; codecs check this before they build one"
        return cls(*raw)

    def __bytes__(self) -> bytes:
        return bytes(tuple(self))

    def __str__(self) -> str:
        return f"{self.a}.{self.b}.{self.c}.{self.d}.{self.e}.{self.f}"

    @property
    def short(self) -> str:
        """``1-1:1.8.0``, with ``*F`` only where F says something."""
        storage = "" if self.f == 255 else f"*{self.f}"
        return f"{self.a}-{self.b}:{self.c}.{self.d}.{self.e}{storage}"

    @property
    def phase(self) -> int | None:
        """1 to 3 by C: 21 to 40 are L1, and so on (IEC 62056-61, 5.3); None for what is of the whole meter."""
        return (self.c - 1) // 20 if self.a == 1 and 21 <= self.c <= 80 else None
