"""Association SN, class 12 version 2 (Blue Book, 4.4.3): what the client of an association with short names sees of it.

Its base name is FA00h, and it is where a client learns all the others. Our own choice: rows of profiles are not read by logical
names, since nothing could limit how many logs one request reads.
"""

from collections.abc import Callable, Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.cosem import secret
from trefas.cosem.association import Association
from trefas.cosem.classes.association_ln import Encoded
from trefas.cosem.interface import Host, Interface, Refused, SelectiveReader, attribute, method
from trefas.wire.axdr import I8, I16, U8, U16, Array, Data, Enumerated, Null, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Name

LIST_MAX = 64
READ_SIZE_MAX = 65_536
"""Attributes that are read by their logical names at once, and their bytes. What is longer is read by its short name."""
SECURITY_SETUP = Obis(0, 0, 43, 0, 0)
_SIGN = 0x8000


class AssociationSn(Interface, class_id=12, version=2, shows=(Association,)):
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

    @attribute(2)
    def object_list(self) -> Data:
        """Base name, class, version and logical name of every object of the view."""
        names = self.association.short_names

        def entry(each: Interface) -> Data:
            kind = U16(each.class_id), U8(each.version)
            return Structure((_long(names.base_of(each)), *kind, OctetString(bytes(each.logical_name))))

        return self._list("objects", entry)

    @attribute(3)
    def access_rights_list(self) -> Data:
        """What may be done to the attributes and methods of every object."""
        return self._list("rights", self._rights_of)

    @attribute(4)
    def security_setup_reference(self) -> Data:
        """The security setup of the view, or six bytes of nothing."""
        there = any(each.class_id == 64 and each.logical_name == SECURITY_SETUP for each in self.association.objects)
        return OctetString(bytes(SECURITY_SETUP) if there else bytes(6))

    @method(3)
    def read_by_logicalname(self, parameter: Data | None) -> Data | None:
        """Attributes by class, logical name and index."""
        if not isinstance(parameter, Array) or len(parameter.value) > LIST_MAX:
            raise self._refused("something that is no list of attributes, or a long one")
        raws: list[bytes] = []
        for each in parameter.value:
            raws.append(self._read(each))
            if sum(map(len, raws)) > READ_SIZE_MAX:
                raise self._refused("more than it gives at once")
        return Encoded(tuple(raws))

    @method(5)
    def change_secret(self, parameter: Data | None) -> Data | None:
        """The password of this association, or the secret of its hash, from the next one on."""
        if not isinstance(parameter, OctetString):
            self.refuse_parameter(5, parameter)
        change = secret.change_hashed if self.association.is_high else secret.change_password
        change(self.association, parameter.value)
        return None

    @method(8)
    def reply_to_hls_authentication(self, parameter: Data | None) -> Data | None:
        """An answer to our challenge; there is one while the association begins, and none once it is up."""
        raise Refused(DataAccessResult.OTHER_REASON, "a challenge was answered, and none is open")

    def _read(self, wanted: Data) -> bytes:
        match wanted:
            case Structure((U16(class_id), OctetString(name), I8(index))) if len(name) == 6:
                read = self.association.rights.readers.get(Name(class_id, Obis.from_bytes(name), index & 0xFF).encode())
                if read is not None and not isinstance(read, SelectiveReader):
                    return read()
        raise self._refused("an attribute that is not there, or the rows of a profile")

    def _list(self, name: str, entry: Callable[[Interface], Data]) -> Data:
        if name not in self._lists:
            self._lists[name] = Encoded(tuple(entry(each).encode() for each in self.association.objects))
        return self._lists[name]

    def _rights_of(self, each: Interface) -> Data:
        rights = self.association.rights
        attributes = tuple(
            Structure((I8(index), Enumerated(rights.mode(each, index)), Null())) for index in each.indexes
        )
        methods = tuple(
            Structure((I8(index), Enumerated(int(rights.may_invoke(each))))) for index in sorted(each.marks["invokes"])
        )
        return Structure((_long(self.association.short_names.base_of(each)), Array(attributes), Array(methods)))

    def _refused(self, what: str) -> Refused:
        return Refused(DataAccessResult.TYPE_UNMATCHED, f"the association was asked for {what}")


def _long(number: int) -> I16:
    """A short name as long, which has a sign."""
    return I16((number ^ _SIGN) - _SIGN)
