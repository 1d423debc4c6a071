"""Association LN, class 15 version 0 (Blue Book, 4.4.4): what the client of an association sees of it.

Each association has an object of its own under the same name, 0.0.40.0.0.255: the one it is itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from trefas.base.obis import Obis
from trefas.cosem import secret
from trefas.cosem.association import Association
from trefas.cosem.data_type import (
    BITS,
    BOOLEAN,
    ENUM,
    INTEGER,
    LONG_UNSIGNED,
    NAME,
    OCTETS,
    UNSIGNED,
    ArrayOf,
    Choice,
    Nullable,
    structure,
)
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.member import Attribute, Method
from trefas.wire.axdr import I8, U8, U16, Array, BitString, Boolean, Data, Enumerated, Null, OctetString, Structure
from trefas.wire.reader import length_of
from trefas.wire.xdlms import DataAccessResult
from trefas.wire.xdlms_initiate import DLMS_VERSION

ASSOCIATED = 2
"""association_status; who can read it is associated."""

ATTRIBUTE_ACCESS = structure(attribute_id=INTEGER, access_mode=ENUM, access_selectors=Nullable(ArrayOf(INTEGER)))
METHOD_ACCESS = structure(method_id=INTEGER, access_mode=Choice((BOOLEAN, ENUM)))
"""A boolean in version 0."""
OBJECT_LIST_ELEMENT = structure(
    class_id=LONG_UNSIGNED,
    version=UNSIGNED,
    logical_name=NAME,
    access_rights=structure(attribute_access=ArrayOf(ATTRIBUTE_ACCESS), method_access=ArrayOf(METHOD_ACCESS)),
)
PARTNERS = structure(client_SAP=INTEGER, server_SAP=LONG_UNSIGNED)
OBJECT_IDENTIFIER = structure(
    joint_iso_ctt=UNSIGNED,
    country=UNSIGNED,
    country_name=LONG_UNSIGNED,
    identified_organization=UNSIGNED,
    DLMS_UA=UNSIGNED,
    branch=UNSIGNED,
    id=UNSIGNED,
)
CONTEXT_INFO = structure(
    conformance=BITS,
    max_receive_pdu_size=LONG_UNSIGNED,
    max_send_pdu_size=LONG_UNSIGNED,
    dlms_version_number=UNSIGNED,
    quality_of_service=INTEGER,
    cyphering_info=OCTETS,
)


@dataclass(frozen=True, slots=True)
class Encoded(Data):
    """array: values that are bytes already. A list of all objects takes too long to be made again each time it is read."""

    value: tuple[bytes, ...]
    tag: ClassVar[int] = Array.tag

    def content(self) -> bytes:
        return length_of(len(self.value)) + b"".join(self.value)


class AssociationLn(Interface, class_id=15, shows=(Association,), book_name="Association LN", methods_at=0x60):
    """One association, seen from inside."""

    def __init__(self, association: Association) -> None:
        super().__init__(Obis(0, 0, 40, 0, 0))
        self.association = association
        self._listed: Encoded | None = None

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for an association."""
        if not isinstance(part, Association) or part.is_short:
            return
        if part.view.association_version == cls.version and cls.suits(part):
            yield cls(part)

    @classmethod
    def suits(cls, association: Association) -> bool:
        """Whether this is the class that shows such an association."""
        return not association.is_high

    @Attribute(2, ArrayOf(OBJECT_LIST_ELEMENT), static=True)
    def object_list(self) -> Data:
        """Every object of the view, with what may be done to its attributes and methods."""
        if self._listed is not None:
            return self._listed
        rights = self.association.rights
        entries, own_entries = rights.entries, rights.own_entries
        encoded = []
        for each in self.association.objects:
            entry = entries[each] if each in entries else own_entries.get((type(each), each.logical_name))
            if entry is None:
                entry = self._entry(each).encode()
                if each in entries:
                    entries[each] = entry
                else:
                    own_entries[type(each), each.logical_name] = entry
            encoded.append(entry)
        self._listed = Encoded(tuple(encoded))
        return self._listed

    @Attribute(3, PARTNERS, static=True)
    def associated_partners_id(self) -> Data:
        """The two SAPs."""
        view = self.association.view
        return Structure((I8(view.client), U16(view.server)))

    @Attribute(4, OBJECT_IDENTIFIER, static=True)
    def application_context_name(self) -> Data:
        """joint-iso-ccitt 2, country 16, Switzerland 756, identified organisation 5, DLMS UA 8, context 1, its number."""
        return _object_identifier(1, self.association.view.context)

    @Attribute(5, CONTEXT_INFO, static=True, name="xDLMS_context_info")
    def xdlms_context_info(self) -> Data:
        """What was negotiated: conformance, the longest APDU in and out, version, quality, ciphering."""
        association = self.association
        return Structure(
            (
                BitString(f"{association.conformance:024b}"),
                U16(association.receive_size_max),
                U16(association.send_size_max),
                U8(DLMS_VERSION),
                I8(0),
                OctetString(b""),
            )
        )

    @Attribute(6, OBJECT_IDENTIFIER, static=True)
    def authentication_mechanism_name(self) -> Data:
        """As attribute 4, with mechanism 2 and its number."""
        return _object_identifier(2, self.association.view.mechanism)

    lls_secret = Attribute(7, OCTETS, static=True, name="secret")

    @lls_secret.writes
    def set_lls_secret(self, password: bytes) -> None:
        """The password of this association, from the next one on."""
        secret.change_password(self.association, password)

    @Attribute(8, ENUM)
    def association_status(self) -> Data:
        """Associated."""
        return Enumerated(ASSOCIATED)

    def _entry(self, each: Interface) -> Data:
        # Without gaps: what there is no access to is said (0), as clients take what is passed over for readable and writable.
        attributes = tuple(
            Structure((I8(index), Enumerated(self._mode(each, index)), self._selectors(each, index)))
            for index in range(1, each.indexes[-1] + 1)
        )
        methods = tuple(Structure((I8(index), self._method_mode(each, index))) for index in each.methods)
        return Structure(
            (
                U16(each.class_id),
                U8(each.version),
                OctetString(bytes(each.logical_name)),
                Structure((Array(attributes), Array(methods))),
            )
        )

    def _mode(self, each: Interface, index: int) -> int:
        """Access to an attribute: 0 to 3."""
        return self.association.rights.mode(each, index)

    def _selectors(self, each: Interface, index: int) -> Data:
        """The real meter names none, and neither does this version; who knows the class knows them."""
        return Null()

    def _method_mode(self, each: Interface, index: int) -> Data:
        """Access to a method: yes or no."""
        return Boolean(self.association.rights.may_invoke(each))


class HighAssociationLn(AssociationLn):
    """One with high level security: it has the method by which challenges are answered, and no password."""

    @classmethod
    def suits(cls, association: Association) -> bool:
        """High level security with keys alone."""
        return association.is_high and not secret.has_hashed(association)

    @Method(1, OCTETS, returns=OCTETS)
    def reply_to_hls_authentication(self, answer: bytes) -> Data:
        """An answer to our challenge; there is one while the association begins, and none once it is up."""
        raise Refused(DataAccessResult.OTHER_REASON, "a challenge was answered, and none is open")

    def set_lls_secret(self, password: bytes) -> None:
        """The password has no use here."""
        raise Refused(DataAccessResult.READ_WRITE_DENIED, "a password was written; this association has keys instead")


class HashedAssociationLn(HighAssociationLn):
    """One whose high level security has a secret: it can be changed."""

    @classmethod
    def suits(cls, association: Association) -> bool:
        """High level security with a hash."""
        return secret.has_hashed(association)

    @Method(2, OCTETS)
    def change_hls_secret(self, changed: bytes) -> None:
        """The secret that is hashed with challenges, from the next association on."""
        secret.change_hashed(self.association, changed)


def _object_identifier(branch: int, number: int) -> Data:
    return Structure((U8(2), U8(16), U16(756), U8(5), U8(8), U8(branch), U8(number)))
