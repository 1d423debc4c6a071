"""Elements of PQDIF (IEEE 1159.3, physical layer): what the body of a record is made of.

    collection   | count | tag (GUID) type physical embedded 0 | link size | tag … |     28 bytes each element, all little endian
    vector       | count | value value …                       where a link points to
    scalar       | value |                                     where a link points to, or in the place of link and size

Links count from the start of the body. Unknown tags are read like all others: who asks by tag never meets them.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import RemoteError

COLLECTION, SCALAR, VECTOR = 1, 2, 3
DEPTH_MAX = 16
"""Collections in collections; a series of a channel of an observation is the fourth."""
ELEMENTS_MAX = 1_000_000
"""Elements of a record, each counted as often as links lead to it: links can name one collection many times."""

EMBEDDED_SIZE_MAX = 8
"""Scalars below are written in place; both places are read for all of them."""

CHAR1, CHAR2, INTEGER2, UINT4, BOOL4, REAL4, REAL8, TIMESTAMP, GUID = 10, 11, 21, 32, 3, 40, 41, 50, 60
TIMESTAMP_TYPE = np.dtype([("day", "<u4"), ("second", "<f8")])
"""Days since 1899-12-30, and seconds since midnight."""
PHYSICAL: dict[int, np.dtype[Any]] = {
    1: np.dtype("<i1"), 2: np.dtype("<i2"), BOOL4: np.dtype("<i4"),
    CHAR1: np.dtype("<u1"), CHAR2: np.dtype("<u2"),
    20: np.dtype("<i1"), INTEGER2: np.dtype("<i2"), 22: np.dtype("<i4"),
    30: np.dtype("<u1"), 31: np.dtype("<u2"), UINT4: np.dtype("<u4"),
    REAL4: np.dtype("<f4"), REAL8: np.dtype("<f8"), 42: np.dtype("<c8"), 43: np.dtype("<c16"),
    TIMESTAMP: TIMESTAMP_TYPE, GUID: np.dtype("V16"),
}  # fmt: skip
"""Physical types by their number."""

_ELEMENT = struct.Struct("<16sBBBBII")
_COUNT = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Values:
    """A scalar (one value) or a vector: physical type and values (n,)."""

    physical: int
    values: NDArray[np.generic]
    is_vector: bool = True

    @property
    def text(self) -> str:
        """A vector of characters, up to its first NUL."""
        raw = self.values.tobytes()
        if self.physical == CHAR2:
            return raw.decode("utf-16-le", "replace").split("\0")[0].strip()
        plain = raw.split(b"\0")[0]
        try:
            return plain.decode("utf-8").strip()
        except UnicodeDecodeError:
            return plain.decode("latin-1").strip()

    @property
    def guid(self) -> UUID | None:
        """The first value as a GUID; None where it is none."""
        return UUID(bytes_le=self.values[:1].tobytes()) if self.physical == GUID and len(self.values) else None

    @property
    def number(self) -> float | None:
        """The first value as a real number; None where it is none."""
        if self.values.dtype.kind not in "iuf" or not len(self.values):
            return None
        return float(self.values[0].item())


@dataclass(frozen=True, slots=True)
class Collection:
    """Elements with their tags, in order."""

    elements: tuple[tuple[UUID, "Collection | Values"], ...]

    def collections(self, tag: UUID) -> "Iterator[Collection]":
        """All collections of a tag."""
        return (each for name, each in self.elements if name == tag and isinstance(each, Collection))

    def collection(self, tag: UUID) -> "Collection":
        """The first collection of a tag; an empty one where there is none."""
        return next(self.collections(tag), Collection(()))

    def values(self, tag: UUID) -> Values | None:
        """The first scalar or vector of a tag."""
        return next((each for name, each in self.elements if name == tag and isinstance(each, Values)), None)

    def text(self, tag: UUID) -> str:
        """A text; '' where there is none."""
        found = self.values(tag)
        return found.text if found is not None and found.physical in (CHAR1, CHAR2) else ""

    def guid(self, tag: UUID) -> UUID | None:
        """A GUID."""
        found = self.values(tag)
        return found.guid if found is not None else None

    def number(self, tag: UUID) -> float | None:
        """A number."""
        found = self.values(tag)
        return found.number if found is not None else None

    def integer(self, tag: UUID) -> int | None:
        """A number that is an index or a code."""
        number = self.number(tag)
        return int(number) if number is not None and number == number and abs(number) < 1 << 32 else None


@lru_cache(maxsize=4096)
def _guid_of(raw: bytes) -> UUID:
    """A file has a hundred tags, and each of them ten thousand times."""
    return UUID(bytes_le=raw)


def read_body(body: bytes) -> Collection:
    """The collection that is the body of a record. Raises RemoteError for links, sizes and counts that cannot be."""
    return _Reader(body).collection(0, 0) if body else Collection(())


def written_body(collection: Collection) -> bytes:
    """A body: what is in a collection follows it, on multiples of four bytes."""
    at = _COUNT.size + _ELEMENT.size * len(collection.elements)
    return _written(collection, [_COUNT.pack(len(collection.elements))], at)


def _written(collection: Collection, heads: list[bytes], at: int) -> bytes:
    """``heads`` is the count, to which the elements are added; ``at`` is where what they link to begins."""
    tails: list[bytes] = []
    for tag, element in collection.elements:
        if isinstance(element, Collection):
            kind, physical = COLLECTION, 0
            inner = [_COUNT.pack(len(element.elements))]
            content = _written(element, inner, at + _COUNT.size + _ELEMENT.size * len(element.elements))
        else:
            kind, physical = VECTOR if element.is_vector else SCALAR, element.physical
            content = element.values.astype(PHYSICAL[physical], copy=False).tobytes()
            if element.is_vector:
                content = _COUNT.pack(len(element.values)) + content
        if kind == SCALAR and len(content) < EMBEDDED_SIZE_MAX:
            heads.append(
                _ELEMENT.pack(tag.bytes_le, kind, physical, 1, 0, *struct.unpack("<II", content.ljust(8, b"\0")))
            )
            continue
        content += b"\0" * (-len(content) % 4)
        heads.append(_ELEMENT.pack(tag.bytes_le, kind, physical, 0, 0, at, len(content)))
        tails.append(content)
        at += len(content)
    return b"".join([*heads, *tails])


class _Reader:
    """One body; counts what is read from it."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.elements = 0

    def collection(self, at: int, depth: int) -> Collection:
        """The collection at a link."""
        if depth > DEPTH_MAX:
            raise RemoteError(
                f"collections are {depth} deep in each other; may be {DEPTH_MAX}: a link leads in a circle"
            )
        count = self.count(at, "collection")
        first = at + _COUNT.size
        if count > (len(self.body) - first) // _ELEMENT.size:
            raise RemoteError(
                f"a collection says {count} elements, and {len(self.body) - first} bytes are left for them"
            )
        self.elements += count
        if self.elements > ELEMENTS_MAX:
            raise RemoteError(f"a record has more than {ELEMENTS_MAX} elements; a link leads in a circle")
        found: list[tuple[UUID, Collection | Values]] = []
        for at_element in range(first, first + count * _ELEMENT.size, _ELEMENT.size):
            tag, kind, physical, embedded, _, link, _size = _ELEMENT.unpack_from(self.body, at_element)
            if kind == COLLECTION:
                found.append((_guid_of(tag), self.collection(link, depth + 1)))
            elif kind in (SCALAR, VECTOR) and physical in PHYSICAL:
                here = at_element + 20 if embedded and kind == SCALAR else link
                found.append((_guid_of(tag), self.values(here, kind, physical)))
        return Collection(tuple(found))

    def values(self, at: int, kind: int, physical: int) -> Values:
        """The scalar or vector at a link."""
        count = 1
        if kind == VECTOR:
            count = self.count(at, "vector")
            at += _COUNT.size
        dtype = PHYSICAL[physical]
        if at + count * dtype.itemsize > len(self.body):
            raise RemoteError(
                f"{count} values of {dtype.itemsize} bytes at byte {at} end after the record's {len(self.body)}"
            )
        return Values(physical, np.frombuffer(self.body, dtype, count, at), kind == VECTOR)

    def count(self, at: int, what: str) -> int:
        """How many there are, from the four bytes in front of them."""
        if at + _COUNT.size > len(self.body):
            raise RemoteError(f"a link leads to a {what} at byte {at} of a record of {len(self.body)}")
        return int(_COUNT.unpack_from(self.body, at)[0])
