"""Records of PQDIF (IEEE 1159.3): a chain of headers, each with a body that may be compressed (zlib).

    | signature GUID | record type GUID | header size | body size | next record | checksum | 16 bytes |  64 bytes
    | body: a collection, as it is or compressed                                                       |

The first record is the container: it says whether the bodies behind it are compressed. Which checksum it is the standard leaves
open: writers have Adler-32 or CRC-32, of the body as it stands in the file or as it is unpacked; 0 is none. So a checksum that is
none of these says that a record is damaged only where others of the same file are right.
"""

import struct
import zlib
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import RemoteError
from trefas.wire import pqdif_ids as ids
from trefas.wire.pqdif_element import Collection, read_body, written_body

HEADER_SIZE = 64
RECORDS_MAX = 1_000_000
BODY_SIZE_MAX = 256 << 20
"""Of a body, unpacked: a compressed one may be a thousand times smaller."""

_HEADER = struct.Struct("<16s16sIIII16x")
_NO_COMPRESSION, _ZLIB, _EACH_RECORD = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record stands: its type, where its body begins, and how long it is in the file."""

    kind: UUID
    at: int
    size: int
    checksum: int


class RecordFile:
    """The records of a file that is in memory, or mapped; bodies are unpacked when they are asked for."""

    def __init__(self, raw: NDArray[np.uint8], body_size_max: int = BODY_SIZE_MAX) -> None:
        """Walks through the chain. Raises RemoteError where it breaks."""
        self._raw = raw
        self._body_size_max = body_size_max
        self.records = _chain(raw)
        self._compressed = False
        self._right: set[int] = set()
        self._wrong: set[int] = set()
        if not self.records or self.records[0].kind != ids.CONTAINER:
            raise RemoteError("the first record is not a container; it must be")
        self.container = self.body(self.records[0])
        style = self.container.integer(ids.COMPRESSION_STYLE) or 0
        algorithm = self.container.integer(ids.COMPRESSION_ALGORITHM) or 0
        if style not in (0, _EACH_RECORD) or algorithm not in (_NO_COMPRESSION, _ZLIB):
            raise RemoteError(
                f"compression is style {style} and algorithm {algorithm}; must be 0 and 0 (none) or 2 and 1 (zlib)"
            )
        self._compressed = style == _EACH_RECORD and algorithm == _ZLIB

    def of(self, kind: UUID) -> list[Record]:
        """The records of a type, in order."""
        return [record for record in self.records if record.kind == kind]

    def body(self, record: Record) -> Collection:
        """The collection of a record. Raises RemoteError for one that is damaged."""
        stored = self._raw[record.at : record.at + record.size].tobytes()
        is_packed = self._compressed and record.kind != ids.CONTAINER
        body = _unpacked(stored, record, self._body_size_max) if is_packed else stored
        if record.checksum:
            (self._right if is_right(record.checksum, stored, body) else self._wrong).add(record.at)
        return read_body(body)

    def check(self) -> int:
        """How many of the bodies read have a checksum of an unknown kind. Raises RemoteError where others are right."""
        if self._right and self._wrong:
            at = min(self._wrong) - HEADER_SIZE
            raise RemoteError(
                f"the record at byte {at} is damaged: its checksum is wrong, and those of others are right"
            )
        return len(self._wrong)


def is_right(checksum: int, stored: bytes, body: bytes) -> bool:
    """Whether a checksum is one of those that writers make; some begin Adler-32 with 0 instead of 1."""
    return any(checksum in (zlib.adler32(each), zlib.crc32(each), zlib.adler32(each, 0)) for each in (stored, body))


def written(records: "list[tuple[UUID, Collection]]", *, compressed: bool = True) -> bytes:
    """A file: the container first. Its compression is added here, since it must be as the bodies are."""
    parts, at = [], 0
    for number, (kind, collection) in enumerate(records):
        body = written_body(collection)
        if compressed and number:
            body = zlib.compress(body)
        size = HEADER_SIZE + len(body)
        following = at + size if number + 1 < len(records) else 0
        if at + size > ids.FILE_SIZE_MAX:
            raise RemoteError(f"the file would have {at + size} bytes; links have 31 bits")
        parts += [
            _HEADER.pack(ids.SIGNATURE.bytes_le, kind.bytes_le, HEADER_SIZE, len(body), following, zlib.adler32(body)),
            body,
        ]
        at += size
    return b"".join(parts)


def _chain(raw: NDArray[np.uint8]) -> list[Record]:
    records: list[Record] = []
    seen: set[int] = set()
    at = 0
    while True:
        if at + HEADER_SIZE > len(raw):
            raise RemoteError(f"the file ends at byte {len(raw)}, in the header of the record at byte {at}")
        signature, kind, header, size, following, checksum = _HEADER.unpack(raw[at : at + HEADER_SIZE].tobytes())
        if UUID(bytes_le=signature) != ids.SIGNATURE:
            raise RemoteError(f"at byte {at} there is no record: it begins with {signature[:4].hex()}…")
        if header < HEADER_SIZE or at + header + size > len(raw):
            raise RemoteError(
                f"the record at byte {at} has a header of {header} and a body of {size} bytes; the file ends at {len(raw)}"
            )
        if size > BODY_SIZE_MAX:
            raise RemoteError(f"the record at byte {at} has {size} bytes; may have {BODY_SIZE_MAX}")
        records.append(Record(UUID(bytes_le=kind), at + header, size, checksum))
        seen.add(at)
        if not following or following == len(raw):
            return records
        if following in seen or len(records) >= RECORDS_MAX:
            raise RemoteError(
                f"the record at byte {at} is followed by that at {following}: the chain of records is a circle"
            )
        at = following


def _unpacked(stored: bytes, record: Record, size_max: int) -> bytes:
    if not stored:
        return b""
    unpacking = zlib.decompressobj()
    where = f"the record at byte {record.at - HEADER_SIZE}"
    try:
        body = unpacking.decompress(stored, size_max)
    except zlib.error as error:
        raise RemoteError(f"{where} cannot be unpacked: {error}") from None
    if unpacking.unconsumed_tail:
        raise RemoteError(f"{where} unpacks to more than {size_max} bytes; may be no longer")
    if not unpacking.eof:
        raise RemoteError(f"{where} ends before all of it is unpacked")
    return body
