"""Rights of one association: those of its view at once, those to its own objects when they are asked for."""

from tests.cosem.dialogue import EVERYTHING, OBJECT_LIST, open_house
from tests.cosem.echo import TAKE, VALUE, Echo
from tests.cosem.house import ask
from trefas.base.obis import Obis
from trefas.cosem.operations import Operations
from trefas.cosem.rights import Rights, View
from trefas.wire.acse import Mechanism
from trefas.wire.axdr import U32
from trefas.wire.xdlms import ActionResult, DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal

OWN = Obis.parse("0.0.96.99.2.255")


class Own(Echo):
    """An object of the association."""

    def __init__(self):
        super().__init__()
        self.logical_name = OWN


def rights_of(made, **options):
    """Rights of a view to one object, and of an association with one of its own."""
    view = View("all", 19, 16, Mechanism.LLS, EVERYTHING)

    def own():
        made.append(Own())
        return made[-1:]

    return Rights(view, lambda: [Echo()], **options).with_own(own)


def test_own_objects_are_made_once_and_only_for_who_asks_for_them():
    made = []
    operations = Operations(rights_of(made), EVERYTHING)

    assert operations.read(VALUE, None) == b"\0"
    assert made == []
    assert operations.read(VALUE._replace(logical_name=OWN), None) == b"\0"
    assert operations.read(Name(8193, OWN, 1), None) == b"\x09\x06" + bytes(OWN)
    assert len(made) == 1


def test_what_was_written_or_invoked_is_told_and_what_was_refused_is_not():
    told = []
    rights = rights_of([], changed=lambda: told.append("changed"))
    operations = Operations(rights, EVERYTHING)

    assert operations.write(VALUE._replace(member=3), None, U32(1)) is DataAccessResult.READ_WRITE_DENIED
    assert operations.invoke(Name(8193, OWN, 2), U32(1))[0] is ActionResult.TEMPORARY_FAILURE
    operations.read(VALUE, None)
    assert told == []
    assert operations.write(VALUE, None, U32(1)) is DataAccessResult.SUCCESS
    assert operations.write(VALUE._replace(logical_name=OWN), None, U32(1)) is DataAccessResult.SUCCESS
    assert operations.invoke(TAKE, U32(1))[0] is ActionResult.SUCCESS
    assert told == ["changed"] * 3


def test_every_association_of_a_view_has_the_same_list():
    house = open_house()

    first, second = (ask(house.associated(), GetRequestNormal(0xC1, OBJECT_LIST)) for _ in range(2))

    assert first.raw == second.raw
