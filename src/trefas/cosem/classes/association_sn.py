"""Association SN, class 12 version 2 (Blue Book, 4.4.3): what the client of an association with short names sees of it.

Its base name is FA00h, and it is where a client learns all the others. Our own choice: rows of profiles are not read by logical
names, since nothing could limit how many logs one request reads.
"""

from collections.abc import Callable, Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.cosem import secret
from trefas.cosem.association import Association
from trefas.cosem.classes.association_ln import ATTRIBUTE_ACCESS, Encoded
from trefas.cosem.data_type import (
    CHOICE,
    ENUM,
    INTEGER,
    LONG,
    LONG_UNSIGNED,
    NAME,
    OCTETS,
    UNSIGNED,
    VALUE_DEFINITION,
    ArrayOf,
    structure,
)
from trefas.cosem.interface import Host, Interface, Refused, SelectiveReader
from trefas.cosem.member import Attribute, Method
from trefas.wire.axdr import I8, I16, U8, U16, Array, Data, Enumerated, Null, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Name

LIST_MAX = 64
READ_SIZE_MAX = 65_536
"""Attributes that are read by their logical names at once, and their bytes. What is longer is read by its short name."""
OBJECT_LIST_ELEMENT = structure(base_name=LONG, class_id=LONG_UNSIGNED, version=UNSIGNED, logical_name=NAME)
ACCESS_RIGHTS = structure(
    base_name=LONG,
    attribute_access=ArrayOf(ATTRIBUTE_ACCESS),
    method_access=ArrayOf(structure(method_id=INTEGER, access_mode=ENUM)),
)
SECURITY_SETUP = Obis(0, 0, 43, 0, 0)
_SIGN = 0x8000


class AssociationSn(
    Interface, class_id=12, version=2, shows=(Association,), book_name="Association SN", methods_at=0x20
):
    """One association, seen from inside."""

    def __init__(self, association: Association) -> None:
        super().__init__(Obis(0, 0, 40, 0, 0))
        self.association = association
        self._lists: dict[str, Encoded] = {}
        """Once they were asked for: they take long to be made, and do not change."""

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for an association with short names."""
        if isinstance(part, Association) and part.is_short:
            yield cls(part)

    @Attribute(2, ArrayOf(OBJECT_LIST_ELEMENT), static=True)
    def object_list(self) -> Data:
        """Base name, class, version and logical name of every object of the view."""
        names = self.association.short_names

        def entry(each: Interface) -> Data:
            kind = U16(each.class_id), U8(each.version)
            return Structure((_long(names.base_of(each)), *kind, OctetString(bytes(each.logical_name))))

        return self._list("objects", entry)

    @Attribute(3, ArrayOf(ACCESS_RIGHTS), static=True)
    def access_rights_list(self) -> Data:
        """What may be done to the attributes and methods of every object."""
        return self._list("rights", self._rights_of)

    @Attribute(4, NAME, static=True)
    def security_setup_reference(self) -> Data:
        """The security setup of the view, or six bytes of nothing."""
        there = any(each.class_id == 64 and each.logical_name == SECURITY_SETUP for each in self.association.objects)
        return OctetString(bytes(SECURITY_SETUP) if there else bytes(6))

    @Method(3, ArrayOf(VALUE_DEFINITION), returns=ArrayOf(CHOICE))
    def read_by_logicalname(self, wanted: list[tuple[int, bytes, int]]) -> Data:
        """Attributes by class, logical name and index."""
        if len(wanted) > LIST_MAX:
            raise self._refused(f"{len(wanted)} attributes; it gives at most {LIST_MAX}")
        raws: list[bytes] = []
        for class_id, name, index in wanted:
            raws.append(self._read(class_id, Obis.from_bytes(name), index))
            if sum(map(len, raws)) > READ_SIZE_MAX:
                raise self._refused("more than it gives at once")
        return Encoded(tuple(raws))

    @Method(5, OCTETS)
    def change_secret(self, changed: bytes) -> None:
        """The password of this association, or the secret of its hash, from the next one on."""
        change = secret.change_hashed if self.association.is_high else secret.change_password
        change(self.association, changed)

    @Method(8, OCTETS, returns=OCTETS)
    def reply_to_hls_authentication(self, answer: bytes) -> Data:
        """An answer to our challenge; there is one while the association begins, and none once it is up."""
        raise Refused(DataAccessResult.OTHER_REASON, "a challenge was answered, and none is open")

    def _read(self, class_id: int, name: Obis, index: int) -> bytes:
        read = self.association.rights.readers.get(Name(class_id, name, index & 0xFF).encode())
        if read is None or isinstance(read, SelectiveReader):
            raise self._refused("an attribute that is not there, or the rows of a profile")
        return read()

    def _list(self, name: str, entry: Callable[[Interface], Data]) -> Data:
        if name not in self._lists:
            self._lists[name] = Encoded(tuple(entry(each).encode() for each in self.association.objects))
        return self._lists[name]

    def _rights_of(self, each: Interface) -> Data:
        rights = self.association.rights
        attributes = tuple(
            Structure((I8(index), Enumerated(rights.mode(each, index)), Null())) for index in each.indexes
        )
        methods = tuple(Structure((I8(index), Enumerated(int(rights.may_invoke(each))))) for index in each.methods)
        return Structure((_long(self.association.short_names.base_of(each)), Array(attributes), Array(methods)))

    def _refused(self, what: str) -> Refused:
        return Refused(DataAccessResult.TYPE_UNMATCHED, f"the association was asked for {what}")


def _long(number: int) -> I16:
    """A short name as long, which has a sign."""
    return I16((number ^ _SIGN) - _SIGN)
