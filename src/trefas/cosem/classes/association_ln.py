"""Association LN, class 15 version 0 (Blue Book, 4.4.4): what the client of an association sees of it.

Each association has an object of its own under the same name, 0.0.40.0.0.255: the one it is itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from trefas.base.obis import Obis
from trefas.cosem import secret
from trefas.cosem.association import Association
from trefas.cosem.interface import Host, Interface, Refused, attribute, method, writes
from trefas.wire.axdr import I8, U8, U16, Array, BitString, Boolean, Data, Enumerated, Null, OctetString, Structure
from trefas.wire.reader import length_of
from trefas.wire.xdlms import DataAccessResult
from trefas.wire.xdlms_initiate import DLMS_VERSION

ASSOCIATED = 2
"""association_status; who can read it is associated."""


@dataclass(frozen=True, slots=True)
class Encoded(Data):
    """array: values that are bytes already. A list of all objects takes too long to be made anew each time it is read."""

    value: tuple[bytes, ...]
    tag: ClassVar[int] = Array.tag

    def content(self) -> bytes:
        return length_of(len(self.value)) + b"".join(self.value)


class AssociationLn(Interface, class_id=15, shows=(Association,)):
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

    @attribute(2)
    def object_list(self) -> Data:
        """Every object of the view, with what may be done to its attributes and methods."""
        if self._listed is not None:
            return self._listed
        entries = self.association.rights.entries
        encoded = []
        for each in self.association.objects:
            entry = entries.get(each)
            if entry is None:
                entry = self._entry(each).encode()
                if each in entries:  # the association's own objects go with it
                    entries[each] = entry
            encoded.append(entry)
        self._listed = Encoded(tuple(encoded))
        return self._listed

    @attribute(3)
    def associated_partners_id(self) -> Data:
        """The two SAPs."""
        view = self.association.view
        return Structure((I8(view.client), U16(view.server)))

    @attribute(4)
    def application_context_name(self) -> Data:
        """joint-iso-ccitt 2, country 16, Switzerland 756, identified organisation 5, DLMS UA 8, context 1, its number."""
        return _object_identifier(1, self.association.view.context)

    @attribute(5)
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

    @attribute(6)
    def authentication_mechanism_name(self) -> Data:
        """As attribute 4, with mechanism 2 and its number."""
        return _object_identifier(2, self.association.view.mechanism)

    @writes(7)
    def set_lls_secret(self, data: Data) -> None:
        """The password of this association, from the next one on."""
        if not isinstance(data, OctetString):
            self.refuse_type(7, data)
        secret.change_password(self.association, data.value)

    @attribute(8)
    def association_status(self) -> Data:
        """Associated."""
        return Enumerated(ASSOCIATED)

    def _entry(self, each: Interface) -> Data:
        # Without gaps: what there is no access to is said (0), as clients take what is passed over for readable and writable.
        attributes = tuple(
            Structure((I8(index), Enumerated(self._mode(each, index)), self._selectors(each, index)))
            for index in range(1, each.indexes[-1] + 1)
        )
        methods = tuple(
            Structure((I8(index), self._method_mode(each, index))) for index in sorted(each.marks["invokes"])
        )
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


class HighAssociationLn(AssociationLn, class_id=15, shows=(Association,)):
    """One with high level security: it has the method by which challenges are answered, and no password."""

    @classmethod
    def suits(cls, association: Association) -> bool:
        """High level security with keys alone."""
        return association.is_high and not secret.has_hashed(association)

    @method(1)
    def reply_to_hls_authentication(self, parameter: Data | None) -> Data | None:
        """An answer to our challenge; there is one while the association begins, and none once it is up."""
        raise Refused(DataAccessResult.OTHER_REASON, "a challenge was answered, and none is open")

    @writes(7)
    def set_lls_secret(self, data: Data) -> None:
        """The password has no use here."""
        raise Refused(DataAccessResult.READ_WRITE_DENIED, "a password was written; this association has keys instead")


class HashedAssociationLn(HighAssociationLn, class_id=15, shows=(Association,)):
    """One whose high level security has a secret: it can be changed."""

    @classmethod
    def suits(cls, association: Association) -> bool:
        """High level security with a hash."""
        return secret.has_hashed(association)

    @method(2)
    def change_hls_secret(self, parameter: Data | None) -> Data | None:
        """The secret that is hashed with challenges, from the next association on."""
        if not isinstance(parameter, OctetString):
            self.refuse_parameter(2, parameter)
        secret.change_hashed(self.association, parameter.value)
        return None


def _object_identifier(branch: int, number: int) -> Data:
    return Structure((U8(2), U8(16), U16(756), U8(5), U8(8), U8(branch), U8(number)))
