"""The image of a meter's memory: what survives a power cut, as bytes.

    | "TRFS" | version u16 | slots u16 | labels u16 | sequence u64 | keys … | counts i64 … | rests i64 … | texts … | digest 16 |

Records are keyed by logical name (or, for what has none, by the name in the program), not by position, so that a meter with
more slots reads the image of one with fewer: what the image does not have stays as it was built. A slot that has been given a
logical name since is known by the one in the program, too. What the image has and the meter has not would be lost, so it is
refused, but for what a part says it dropped. The digest covers everything before it; a torn or flipped image is refused.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.label import Label
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot

MAGIC = b"TRFS"
VERSION = 1
_HEAD = struct.Struct(">4sHHHQ")
_DIGEST_SIZE = 16


class ImageCodec:
    """Writes and reads the images of meters with one layout."""

    def __init__(self, layout: Layout) -> None:
        self._kept = [slot for slot in layout.slots if not slot.volatile]
        self._columns = np.array([layout.column[slot] for slot in self._kept])
        self._carrying = [slot for slot in self._kept if slot.carries]
        self._rest_columns = np.array([layout.rest_column[slot] for slot in self._carrying], int)
        owners = self._owners = {slot: part for part in layout.parts for slot in part.declared()}
        self._keys = [_key(slot, owners[slot]) for slot in self._kept]
        self._key_of = {_inside(slot, owners[slot]): key for slot, key in zip(self._kept, self._keys, strict=True)}
        self._key_of |= {key: key for key in self._keys}
        self._dropped = {f"{part.__name__}.{name}" for part in layout.parts for name in part.dropped}
        self._key_bytes = b"".join(
            _text(key) + bytes([slot.carries]) for key, slot in zip(self._keys, self._kept, strict=True)
        )
        self._labels = [
            (part, label)
            for part in layout.parts
            for label in part.declared()
            if isinstance(label, Label) and label.writable
        ]
        self._text_columns = [layout.text_column[owned] for owned in self._labels]
        self._label_keys = [_text(_key(label, part)) for part, label in self._labels]
        self._written = lru_cache(maxsize=64)(self._texts_written)

    def write(self, rows: Rows, sequence: int, meter: int = 0) -> bytes:
        """The image of one meter. ``sequence`` counts images, so that an older one can be told."""
        body = b"".join(
            (
                _HEAD.pack(MAGIC, VERSION, len(self._kept), len(self._labels), sequence),
                self._key_bytes,
                rows.counts[meter, self._columns].astype(">i8").tobytes(),
                rows.rests[meter, self._rest_columns].astype(">i8").tobytes(),
                self._written(self._texts(rows, meter)),
            )
        )
        return body + blake2b(body, digest_size=_DIGEST_SIZE).digest()

    def kept(self, rows: Rows, meter: int = 0) -> tuple[bytes, tuple[str | bytes, ...]]:
        """What an image keeps, to see whether it changed."""
        counts: NDArray[np.int64] = rows.counts[meter, self._columns]
        return counts.tobytes(), self._texts(rows, meter)

    def _texts(self, rows: Rows, meter: int) -> tuple[str | bytes, ...]:
        return tuple(rows.texts[meter, self._text_columns].tolist())

    def _texts_written(self, texts: tuple[str | bytes, ...]) -> bytes:
        """Texts change seldom, and images are written with every block."""
        return b"".join(key + _value(text) for key, text in zip(self._label_keys, texts, strict=True))

    def read(self, raw: bytes, rows: Rows, meter: int = 0) -> tuple[int, set[type[Part]]]:
        """Puts an image into the rows; returns its sequence, and the parts of which it knew nothing. Raises SetupError, and
        changes nothing, for an image that is torn, flipped, of another version or of a meter with slots that this one has not.
        """
        image = Image.of(raw)
        unknown = [key for key in image.counts if key not in self._key_of and key not in self._dropped]
        if unknown:
            raise SetupError(
                f"the memory image has {', '.join(unknown[:3])}{' …' if len(unknown) > 3 else ''}, which this meter has not; "
                "it belongs to a meter of another build: start that one, or use another memory directory"
            )
        for part, label in self._labels:
            text = image.texts.get(_key(label, part), label.empty)
            if isinstance(text, bytes) != label.octets:
                raise SetupError(
                    f"the memory image has {text!r} for {label.name}, which is {'octets' if label.octets else 'text'} here; "
                    "it belongs to a meter of another build: start that one, or use another memory directory"
                )
        counts = {self._key_of.get(key, key): count for key, count in image.counts.items()}
        rests = {self._key_of.get(key, key): rest for key, rest in image.rests.items()}
        for key, slot in zip(self._keys, self._kept, strict=True):
            if key in counts:
                rows.put(slot, counts[key], meter)
            if key in rests and slot.carries:
                rows.rests[meter, rows.layout.rest_column[slot]] = rests[key]
        for part, label in self._labels:
            key = _key(label, part)
            if key in image.texts:
                rows.put_text(part, label, image.texts[key], meter)
        known = {self._owners[slot] for key, slot in zip(self._keys, self._kept, strict=True) if key in counts}
        return image.sequence, {self._owners[slot] for slot in self._kept} - known


@dataclass(frozen=True, slots=True)
class Image:
    """What an image says, by its keys: for whoever has to know of a meter before it is built."""

    sequence: int
    counts: dict[str, int]
    rests: dict[str, int]
    texts: dict[str, str | bytes]

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Reads it. Raises SetupError for an image that is torn, flipped or of another version."""
        body, digest = raw[:-_DIGEST_SIZE], raw[-_DIGEST_SIZE:]
        if len(raw) < _HEAD.size + _DIGEST_SIZE or blake2b(body, digest_size=_DIGEST_SIZE).digest() != digest:
            raise SetupError(
                f"the memory image ({len(raw)} bytes) is damaged: its digest does not fit; "
                "restore a copy of the memory directory, or start with an empty one"
            )
        magic, version, slots, labels, sequence = _HEAD.unpack_from(body)
        if magic != MAGIC or version != VERSION:
            raise SetupError(
                f"the memory image is of layout {magic!r} version {version}; this program reads {MAGIC!r} version {VERSION}"
            )
        reader = _Reader(body, _HEAD.size)
        try:
            records = [(reader.text(), reader.take(1) == b"\x01") for _ in range(slots)]
            counts = dict(zip((key for key, _ in records), reader.integers(slots), strict=True))
            carrying = [key for key, carries in records if carries]
            rests = dict(zip(carrying, reader.integers(len(carrying)), strict=True))
            texts = {reader.text(): reader.value() for _ in range(labels)}
            if reader.at != len(body):
                raise IndexError("there are more bytes than it says")
            return cls(int(sequence), counts, rests, texts)
        except (IndexError, struct.error, UnicodeDecodeError) as error:
            raise SetupError(
                "the memory image is none that this program wrote: its digest fits, and what is in it does not; "
                "restore a copy of the memory directory, or start with an empty one"
            ) from error


def _key(value: Slot | Label, part: type[Part]) -> str:
    return str(value.obis) if value.obis else _inside(value, part)


def _inside(value: Slot | Label, part: type[Part]) -> str:
    return f"{part.__name__}.{value.attribute}"


def _text(text: str) -> bytes:
    raw = text.encode()
    return bytes([len(raw)]) + raw


def _value(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(">BH", isinstance(value, bytes), len(raw)) + raw


class _Reader:
    """Reads one thing after the other. The digest has been checked, but anybody can make one: what is not there is an error."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def take(self, length: int) -> bytes:
        taken = self.data[self.at : self.at + length]
        self.at += length
        if self.at > len(self.data):
            raise IndexError(f"{length} bytes are not there")
        return taken

    def text(self) -> str:
        return self.take(self.take(1)[0]).decode()

    def value(self) -> str | bytes:
        is_bytes, length = struct.unpack(">BH", self.take(3))
        raw = self.take(length)
        return raw if is_bytes else raw.decode()

    def integers(self, count: int) -> list[int]:
        return list(struct.unpack(f">{count}q", self.take(8 * count)))
