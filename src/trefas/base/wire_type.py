"""The integer type that a value takes on a wire."""

from enum import Enum


class Wire(Enum):
    """The integer type a value takes on a wire: bits and sign."""

    U8 = (8, False)
    U16 = (16, False)
    U32 = (32, False)
    U64 = (64, False)
    I8 = (8, True)
    I16 = (16, True)
    I32 = (32, True)
    I64 = (64, True)

    @property
    def bits(self) -> int:
        """Width in bits."""
        return self.value[0]

    @property
    def signed(self) -> bool:
        """Two's complement or not."""
        return self.value[1]
