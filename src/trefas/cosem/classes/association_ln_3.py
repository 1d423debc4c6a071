"""Association LN, class 15 version 3 (Blue Book, 4.4.4): that of the standard face, whose object list says how messages must be
protected.

    bit 0 read (of a method: access)   1 write   2 authenticated   3 encrypted   4 signed request   5, 6, 7 the same of responses

What the policy of the association asks of every message is in its security setup; here stands what an object asks beyond it.
Where writing asks for more than reading, the list says what writing asks for: it has one mode for both. The list of users is
empty: the meter tells clients apart by their SAPs and keys, and lets in every user of a client.
"""

from trefas.base.obis import Obis
from trefas.cosem.classes.association_ln import AssociationLn, HashedAssociationLn, HighAssociationLn
from trefas.cosem.data_type import NAME, TEXT, UNSIGNED, ArrayOf, structure
from trefas.cosem.interface import Interface, SelectiveReader
from trefas.cosem.member import Attribute, Mode
from trefas.wire.axdr import I8, U8, Array, Data, Enumerated, Null, OctetString, Structure, VisibleString

SECURITY_SETUP = (64, Obis(0, 0, 43, 0, 0))
NO_NAME = bytes(6)
NOBODY = Structure((U8(0), VisibleString("")))
"""The user of an association that keeps no users."""
USER = structure(id=UNSIGNED, name=TEXT)
BY_RANGE, BY_ENTRY = 1, 2
PROFILE_BUFFER = (7, 2)


class AssociationLn3(
    AssociationLn, class_id=15, version=3, shows=AssociationLn.shows, book_name="Association LN", methods_at=0x60
):
    """One association with a password, seen from inside."""

    @Attribute(9, NAME, static=True)
    def security_setup_reference(self) -> Data:
        """The security setup of the view, or six bytes of nothing."""
        there = any((each.class_id, each.logical_name) == SECURITY_SETUP for each in self.association.objects)
        return OctetString(bytes(SECURITY_SETUP[1]) if there else NO_NAME)

    @Attribute(10, ArrayOf(USER), static=True)
    def user_list(self) -> Data:
        """Nobody in particular."""
        return Array(())

    @Attribute(11, USER)
    def current_user(self) -> Data:
        """Nobody in particular."""
        return NOBODY

    def _mode(self, each: Interface, index: int) -> int:
        rights = self.association.rights
        mode = rights.mode(each, index)
        return mode | rights.demand(each, index, writes=bool(mode & Mode.WRITE)) if mode else 0

    def _selectors(self, each: Interface, index: int) -> Data:
        if (each.class_id, index) != PROFILE_BUFFER:
            return Null()
        reader = self.association.rights.readers.get(each.name(index).encode())
        return Array((I8(BY_RANGE), I8(BY_ENTRY))) if isinstance(reader, SelectiveReader) else Null()

    def _method_mode(self, each: Interface, index: int) -> Data:
        rights = self.association.rights
        return Enumerated(1 | rights.demand(each, index, writes=True) if rights.may_invoke(each) else 0)


class HighAssociationLn3(AssociationLn3, HighAssociationLn):
    """One with high level security."""


class HashedAssociationLn3(AssociationLn3, HashedAssociationLn):
    """One whose high level security has a secret."""
