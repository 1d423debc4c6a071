"""ACSE: how an association begins and ends (Green Book, 9.4.2 and 11.3; ISO/IEC 15954 in BER).

    AARQ 60h   who asks, with which context and mechanism; an xDLMS InitiateRequest inside
    AARE 61h   accepted or why not; an InitiateResponse inside when accepted
    RLRQ 62h, RLRE 63h   the end in good order

What a stranger's AARQ holds beyond the fields of Green Book 11.3 is passed over; a field that is there must be well
formed.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from trefas.base.errors import RemoteError
from trefas.wire import ber
from trefas.wire.reader import Reader

AARQ, AARE, RLRQ, RLRE = 0x60, 0x61, 0x62, 0x63

_DLMS_UA = bytes.fromhex("60857405 08")
"""joint-iso-ccitt(2) country(16) country-name(756) identified-organisation(5) DLMS-UA(8)"""


class Context(IntEnum):
    """Application context: how objects are named, and whether APDUs may be ciphered."""

    LN = 1
    SN = 2
    LN_CIPHERED = 3
    SN_CIPHERED = 4

    @property
    def is_ciphered(self) -> bool:
        """Whether APDUs may be ciphered."""
        return self in (Context.LN_CIPHERED, Context.SN_CIPHERED)

    @property
    def is_short(self) -> bool:
        """Whether objects have short names (SN referencing)."""
        return self in (Context.SN, Context.SN_CIPHERED)

    @property
    def name_octets(self) -> bytes:
        """Its object identifier."""
        return _DLMS_UA + bytes((1, self.value))


class Mechanism(IntEnum):
    """Authentication mechanism (Green Book, 9.4.2.2.3)."""

    NONE = 0
    LLS = 1
    HLS = 2
    HLS_MD5 = 3
    HLS_SHA1 = 4
    HLS_GMAC = 5
    HLS_SHA256 = 6
    HLS_ECDSA = 7

    @property
    def name_octets(self) -> bytes:
        """Its object identifier."""
        return _DLMS_UA + bytes((2, self.value))


class Result(IntEnum):
    """Association-result."""

    ACCEPTED = 0
    REJECTED_PERMANENT = 1
    REJECTED_TRANSIENT = 2


class Diagnostic(IntEnum):
    """Associate-source-diagnostic of the service user."""

    NULL = 0
    NO_REASON = 1
    CONTEXT_NOT_SUPPORTED = 2
    CALLING_TITLE_NOT_RECOGNIZED = 3
    CALLED_TITLE_NOT_RECOGNIZED = 7
    MECHANISM_NOT_RECOGNISED = 11
    MECHANISM_REQUIRED = 12
    AUTHENTICATION_FAILURE = 13
    AUTHENTICATION_REQUIRED = 14


NO_COMMON_VERSION = 2
"""Associate-source-diagnostic of the service provider: no version of the ACSE that both know."""

_VERSION_1 = 0x80
"""The first bit of a protocol version."""
_USER, _PROVIDER = ber.field(1), ber.field(2)
_CHARSTRING, _BITSTRING = ber.plain(0), ber.plain(1)
_AUTHENTICATION_UNIT = bytes.fromhex("0780")  # one bit, set: the authentication functional unit is used
_PROTOCOL_VERSION = ber.plain(0)
_CONTEXT_NAME, _AP_TITLE, _AE_QUALIFIER, _USER_INFORMATION = (ber.field(n) for n in (1, 6, 7, 30))
_REQUIREMENTS, _MECHANISM_NAME, _AUTHENTICATION_VALUE = ber.plain(10), ber.plain(11), ber.field(12)
_RESULT, _SOURCE, _RESPONDING_TITLE, _RESPONDING_QUALIFIER = (ber.field(n) for n in (2, 3, 4, 5))
_RESPONDER_REQUIREMENTS, _RESPONDER_MECHANISM, _RESPONDER_VALUE = ber.plain(8), ber.plain(9), ber.field(10)


@dataclass(frozen=True, slots=True)
class Aarq:
    """A request for an association.

    ``context_name`` and ``mechanism_name`` are kept as their octets, since a stranger may name what we do not know; see
    ``context`` and ``mechanism``. ``calling_title`` is the system title of a client that ciphers.
    """

    context_name: bytes = Context.LN.name_octets
    calling_title: bytes | None = None
    calling_qualifier: bytes | None = None
    mechanism_name: bytes | None = None
    authentication_value: bytes | None = None
    user_information: bytes = b""
    protocol_version: bytes | None = None
    tag: ClassVar[int] = AARQ

    @property
    def is_version_1(self) -> bool:
        """Whether the client speaks the version of the ACSE that there is: who says nothing does. A bit string: how many of its
        last bits are unused, and the bits."""
        version = self.protocol_version
        return version is None or (len(version) > 1 and bool(version[1] & _VERSION_1))

    @property
    def context(self) -> Context | None:
        """Which application context that is; None: not one of DLMS."""
        return next((c for c in Context if c.name_octets == self.context_name), None)

    @property
    def mechanism(self) -> Mechanism | None:
        """Which mechanism that is; None: not one of DLMS."""
        if self.mechanism_name is None:
            return Mechanism.NONE
        return next((m for m in Mechanism if m.name_octets == self.mechanism_name), None)

    def encode(self) -> bytes:
        """The APDU."""
        fields = b"" if self.protocol_version is None else ber.tlv(_PROTOCOL_VERSION, self.protocol_version)
        fields += ber.tlv(_CONTEXT_NAME, ber.tlv(ber.OBJECT_IDENTIFIER, self.context_name))
        fields += _octets(_AP_TITLE, self.calling_title) + _octets(_AE_QUALIFIER, self.calling_qualifier)
        fields += _authentication(
            (_REQUIREMENTS, _MECHANISM_NAME, _AUTHENTICATION_VALUE), self.mechanism_name, self.authentication_value
        )
        if self.user_information:
            fields += _octets(_USER_INFORMATION, self.user_information)
        return ber.tlv(AARQ, fields)

    @classmethod
    def decode(cls, apdu: bytes) -> "Aarq":
        """Reads an APDU that begins with 60h."""
        fields = _fields(apdu, AARQ)
        return cls(
            context_name=_context_name(fields),
            calling_title=_octets_in(fields, _AP_TITLE),
            calling_qualifier=_octets_in(fields, _AE_QUALIFIER),
            mechanism_name=fields.get(_MECHANISM_NAME),
            authentication_value=_authentication_value(fields.get(_AUTHENTICATION_VALUE)),
            user_information=_octets_in(fields, _USER_INFORMATION) or b"",
            protocol_version=fields.get(_PROTOCOL_VERSION),
        )


@dataclass(frozen=True, slots=True)
class Aare:
    """The answer to an AARQ. ``by_provider`` says that the diagnostic is the ACSE's own and not of its user."""

    context_name: bytes
    result: int
    diagnostic: int
    by_provider: bool = False
    responding_title: bytes | None = None
    responding_qualifier: bytes | None = None
    mechanism_name: bytes | None = None
    authentication_value: bytes | None = None
    user_information: bytes = b""
    tag: ClassVar[int] = AARE

    def encode(self) -> bytes:
        """The APDU."""
        source = _PROVIDER if self.by_provider else _USER
        fields = ber.tlv(_CONTEXT_NAME, ber.tlv(ber.OBJECT_IDENTIFIER, self.context_name))
        fields += ber.tlv(_RESULT, ber.integer_of(self.result))
        fields += ber.tlv(_SOURCE, ber.tlv(source, ber.integer_of(self.diagnostic)))
        fields += _octets(_RESPONDING_TITLE, self.responding_title)
        fields += _octets(_RESPONDING_QUALIFIER, self.responding_qualifier)
        fields += _authentication(
            (_RESPONDER_REQUIREMENTS, _RESPONDER_MECHANISM, _RESPONDER_VALUE),
            self.mechanism_name,
            self.authentication_value,
        )
        if self.user_information:
            fields += _octets(_USER_INFORMATION, self.user_information)
        return ber.tlv(AARE, fields)

    @classmethod
    def decode(cls, apdu: bytes) -> "Aare":
        """Reads an APDU that begins with 61h."""
        fields = _fields(apdu, AARE)
        if _RESULT not in fields or _SOURCE not in fields:
            raise RemoteError("an AARE has no result or no diagnostic; it must have both")
        source, diagnostic = ber.read(Reader(fields[_SOURCE]))
        if source not in (_USER, _PROVIDER):
            raise RemoteError(f"an AARE's diagnostic has the tag {source:02X}h; must be A1h or A2h")
        return cls(
            context_name=_context_name(fields),
            result=ber.integer(ber.inner(fields[_RESULT], ber.INTEGER)),
            diagnostic=ber.integer(ber.inner(diagnostic, ber.INTEGER)),
            by_provider=source == _PROVIDER,
            responding_title=_octets_in(fields, _RESPONDING_TITLE),
            responding_qualifier=_octets_in(fields, _RESPONDING_QUALIFIER),
            mechanism_name=fields.get(_RESPONDER_MECHANISM),
            authentication_value=_authentication_value(fields.get(_RESPONDER_VALUE)),
            user_information=_octets_in(fields, _USER_INFORMATION) or b"",
        )


@dataclass(frozen=True, slots=True)
class Release:
    """What RLRQ and RLRE have in common: an optional reason, and user information in ciphered contexts."""

    reason: int | None = 0
    user_information: bytes = b""
    tag: ClassVar[int]

    def encode(self) -> bytes:
        """The APDU."""
        fields = b"" if self.reason is None else ber.tlv(ber.plain(0), ber.integer_of(self.reason)[2:])
        if self.user_information:
            fields += _octets(_USER_INFORMATION, self.user_information)
        return ber.tlv(self.tag, fields)


class Rlrq(Release):
    """A request to end; reason 0 is normal, 1 urgent, 30 user defined."""

    __slots__ = ()
    tag = RLRQ

    @classmethod
    def decode(cls, apdu: bytes) -> "Rlrq":
        """Reads an APDU that begins with 62h."""
        return cls(*_release(apdu, RLRQ))


class Rlre(Release):
    """The answer to it; reason 0 is normal, 1 not finished, 30 user defined."""

    __slots__ = ()
    tag = RLRE

    @classmethod
    def decode(cls, apdu: bytes) -> "Rlre":
        """Reads an APDU that begins with 63h."""
        return cls(*_release(apdu, RLRE))


def _release(apdu: bytes, tag: int) -> tuple[int | None, bytes]:
    fields = _fields(apdu, tag)
    reason = fields.get(ber.plain(0))
    return None if reason is None else ber.integer(reason), _octets_in(fields, _USER_INFORMATION) or b""


def _fields(apdu: bytes, tag: int) -> dict[int, bytes]:
    return dict(ber.elements(ber.inner(apdu, tag)))


def _context_name(fields: dict[int, bytes]) -> bytes:
    if _CONTEXT_NAME not in fields:
        raise RemoteError("an association names no application context; it must")
    return ber.inner(fields[_CONTEXT_NAME], ber.OBJECT_IDENTIFIER)


def _octets(tag: int, octets: bytes | None) -> bytes:
    return b"" if octets is None else ber.tlv(tag, ber.tlv(ber.OCTET_STRING, octets))


def _octets_in(fields: dict[int, bytes], tag: int) -> bytes | None:
    return ber.inner(fields[tag], ber.OCTET_STRING) if tag in fields else None


def _authentication(tags: tuple[int, int, int], mechanism_name: bytes | None, value: bytes | None) -> bytes:
    requirements, mechanism, holder = tags
    fields = b""
    if mechanism_name is not None:
        fields += ber.tlv(requirements, _AUTHENTICATION_UNIT) + ber.tlv(mechanism, mechanism_name)
    if value is not None:
        fields += ber.tlv(holder, ber.tlv(_CHARSTRING, value))
    return fields


def _authentication_value(content: bytes | None) -> bytes | None:
    if content is None:
        return None
    tag, value = ber.read(Reader(content))
    if tag not in (_CHARSTRING, _BITSTRING):
        raise RemoteError(f"an authentication value has the tag {tag:02X}h; must be 80h or 81h")
    return value
