"""A-XDR as a client reads it (Green Book, 9.5): enough to find objects in a list, and to change one leaf of a value."""

from collections.abc import Iterator
from random import Random

FIXED = {
    0: 0,
    3: 1,
    5: 4,
    6: 4,
    13: 1,
    15: 1,
    16: 2,
    17: 1,
    18: 2,
    20: 8,
    21: 8,
    22: 1,
    23: 4,
    24: 8,
    25: 12,
    26: 5,
    27: 4,
}
"""Bytes of a value by its tag."""
ARRAY, STRUCTURE, BITS = 1, 2, 4
STRINGS = (9, 10, 12)


def length_at(raw: bytes, at: int) -> tuple[int, int]:
    """A length, and where what it is the length of begins."""
    first = raw[at]
    if first < 0x80:
        return first, at + 1
    end = at + 1 + (first & 0x7F)
    return int.from_bytes(raw[at + 1 : end]), end


def decoded(raw: bytes, at: int = 0) -> tuple[list | bytes, int]:
    """A value, and where it ends: lists for arrays and structures, bytes for all else."""
    tag = raw[at]
    if tag in FIXED:
        end = at + 1 + FIXED[tag]
        return raw[at + 1 : end], end
    length, at = length_at(raw, at + 1)
    if tag in STRINGS or tag == BITS:
        end = at + (length if tag in STRINGS else -(-length // 8))
        return raw[at:end], end
    if tag not in (ARRAY, STRUCTURE):
        raise ValueError(f"tag {tag} is not read here")
    values = []
    for _ in range(length):
        value, at = decoded(raw, at)
        values.append(value)
    return values, at


def leaves(raw: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """Where the content of each leaf begins and ends, and its tag."""
    tag = raw[at]
    if tag in FIXED:
        yield at + 1, at + 1 + FIXED[tag], tag
        return
    length, begin = length_at(raw, at + 1)
    if tag in STRINGS or tag == BITS:
        yield begin, begin + (length if tag in STRINGS else -(-length // 8)), tag
        return
    for _ in range(length):
        _, end = decoded(raw, begin)
        yield from leaves(raw, begin)
        begin = end


def another(raw: bytes, dice: Random) -> bytes:
    """The value with one leaf a little different."""
    found = [(begin, end, tag) for begin, end, tag in leaves(raw) if end > begin]
    if not found:
        return raw
    begin, end, tag = dice.choice(found)
    changed = bytearray(raw)
    if tag in STRINGS or tag in (25, 26, 27):
        changed[dice.randrange(begin, end)] ^= 1 << dice.randrange(8)
    elif tag == 3:
        changed[begin] ^= 1
    else:
        step = dice.choice((-1_800, -60, -1, 1, 1, 900, 3_600))
        size = end - begin
        changed[begin:end] = ((int.from_bytes(raw[begin:end]) + step) % (1 << 8 * size)).to_bytes(size)
    return bytes(changed)
