"""InitiateRequest and InitiateResponse: what the two peers can do (Green Book, 9.5).

01 | 00 key? | 00 response? | 00 quality? | 06 version | 5F 1F 04 00 | conformance 3 | PDU size 2
08 | 00 quality?            | 06 version | 5F 1F 04 00 | conformance 3 | PDU size 2 | 00 07
"""

from dataclasses import dataclass
from typing import ClassVar

from trefas.base.errors import RemoteError
from trefas.wire.reader import Reader, octets_of
from trefas.wire.xdlms import Conformance

DLMS_VERSION = 6
VAA_NAME_LN = 0x0007
"""The variable access name that stands for LN referencing (Green Book, 9.4.6.1)."""

_CONFORMANCE = bytes.fromhex("5F1F0400")
"""[APPLICATION 31] BIT STRING of 4 bytes, no unused bits."""


@dataclass(frozen=True, slots=True)
class InitiateRequest:
    """What a client proposes. ``response_allowed`` False makes an unconfirmed association."""

    conformance: Conformance
    pdu_size_max: int
    dedicated_key: bytes | None = None
    response_allowed: bool = True
    quality: int | None = None
    version: int = DLMS_VERSION
    tag: ClassVar[int] = 0x01

    def encode(self) -> bytes:
        """The APDU."""
        return b"".join(
            (
                b"\x01",
                b"\x00" if self.dedicated_key is None else b"\x01" + octets_of(self.dedicated_key),
                b"\x00" if self.response_allowed else b"\x01\x00",
                _quality_of(self.quality),
                bytes((self.version,)),
                _CONFORMANCE,
                self.conformance.to_bytes(3),
                self.pdu_size_max.to_bytes(2),
            )
        )

    @classmethod
    def read(cls, reader: Reader) -> "InitiateRequest":
        """The rest of an APDU whose tag is read."""
        key = reader.octets() if reader.flag() else None
        response_allowed = reader.flag() if reader.flag() else True
        quality = reader.u8() if reader.flag() else None
        version = reader.u8()
        conformance = _read_conformance(reader)
        return cls(conformance, reader.u16(), key, response_allowed, quality, version)


@dataclass(frozen=True, slots=True)
class InitiateResponse:
    """What the server grants; ``pdu_size_max`` is the largest APDU it takes."""

    conformance: Conformance
    pdu_size_max: int
    quality: int | None = None
    version: int = DLMS_VERSION
    vaa_name: int = VAA_NAME_LN
    tag: ClassVar[int] = 0x08

    def encode(self) -> bytes:
        """The APDU."""
        return b"".join(
            (
                b"\x08",
                _quality_of(self.quality),
                bytes((self.version,)),
                _CONFORMANCE,
                self.conformance.to_bytes(3),
                self.pdu_size_max.to_bytes(2),
                self.vaa_name.to_bytes(2),
            )
        )

    @classmethod
    def read(cls, reader: Reader) -> "InitiateResponse":
        """The rest of an APDU whose tag is read."""
        quality = reader.u8() if reader.flag() else None
        version = reader.u8()
        conformance = _read_conformance(reader)
        return cls(conformance, reader.u16(), quality, version, reader.u16())


def _quality_of(quality: int | None) -> bytes:
    return b"\x00" if quality is None else bytes((1, quality))


def _read_conformance(reader: Reader) -> Conformance:
    """Reads the tag as 5F 1F, or as the 5F alone that the first editions wrote."""
    tag, second = reader.u8(), reader.u8()
    length = reader.u8() if second == 0x1F else second
    unused = reader.u8()
    if (tag, length, unused) != (0x5F, 4, 0):
        raise RemoteError(
            f"a conformance block begins with {tag:02X} {length:02X} {unused:02X}; it must be 5F (1F) 04 00"
        )
    return Conformance(int.from_bytes(reader.take(3)))
