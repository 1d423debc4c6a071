"""What an object list of version 3 says of access: bits as in the Blue Book (4.4.4), and what is said is what holds."""

import pytest

from tests.cosem.dialogue import METER_NUMBER_1, METER_NUMBER_2
from tests.cosem.house import LLS_AARQ
from tests.cosem.secure_house import SETUP, SecureHouse
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.cosem.classes.association_ln_3 import AssociationLn3, HashedAssociationLn3, HighAssociationLn3
from trefas.cosem.demand import Demand
from trefas.cosem.faces.standard import STANDARD_SAP
from trefas.cosem.keys import Policy
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu
from trefas.wire.acse import Mechanism
from trefas.wire.axdr import U32, Array, Null, OctetString, VisibleString, decode
from trefas.wire.ciphering import Protection
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

ASSOCIATION = Obis.parse("0.0.40.0.0.255")
REQUEST_BOTH = Policy.AUTHENTICATED_REQUEST | Policy.ENCRYPTED_REQUEST
DEMANDS = (
    Demand(REQUEST_BOTH, 1, METER_NUMBER_1.logical_name, frozenset({2})),
    Demand(Policy.AUTHENTICATED_REQUEST, 1, METER_NUMBER_2.logical_name, frozenset({2}), writes=True),
    Demand(Policy.AUTHENTICATED_REQUEST, 64, writes=True),
)


def associated(mechanism=Mechanism.HLS_GMAC, **how):
    house = SecureHouse(
        mechanism=mechanism, ordered_policy=Policy.NONE, view={"demands": DEMANDS, "association_version": 3}
    )
    return house.associated(mechanism=mechanism, **how)


def own(client, index):
    return client.ask(GetRequestNormal(0xC1, Name(15, ASSOCIATION, index))).given


def modes(association):
    """By class and logical name: version, the modes of attributes and methods, and the selectors of attributes."""
    found = {}
    for entry in decode(association.rights.readers[Name(15, ASSOCIATION, 2).encode()]()).value:
        class_id, version, name, rights = entry.value
        attributes, methods = (dict_of(each) for each in rights.value)
        selectors = {each.value[0].value: each.value[2] for each in rights.value[0].value}
        found[class_id.value, str(Obis.from_bytes(name.value))] = version.value, attributes, methods, selectors
    return found


def dict_of(array):
    return {each.value[0].value: each.value[1].value for each in array.value}


def test_modes_say_what_is_demanded():
    association, _ = associated()

    listed = modes(association)

    assert listed[15, "0.0.40.0.0.255"][0] == 3
    # read and write (03h), in a request that is authenticated and encrypted (0Ch)
    assert listed[1, str(METER_NUMBER_1.logical_name)][1] == {1: 0x01, 2: 0x0F}
    # the same; what writing asks for (04h)
    assert listed[1, str(METER_NUMBER_2.logical_name)][1] == {1: 0x01, 2: 0x07}
    # attributes that can only be read ask for nothing; methods: access (01h), authenticated (04h)
    assert listed[64, str(SETUP)][1] == dict.fromkeys(range(1, 7), 0x01)
    assert listed[64, str(SETUP)][2] == dict.fromkeys(range(1, 9), 0x05)
    assert listed[8, "0.1.1.0.0.255"][2] == dict.fromkeys((1, 3, 6), 0x01)


@pytest.mark.parametrize(
    ("form", "read", "written"),
    [
        (Protection.AUTHENTICATED, False, True),
        (Protection.BOTH, True, True),
        (None, False, False),
    ],
)
def test_what_is_said_is_what_holds(form, read, written):
    association, client = associated()

    def ask(request):
        if form is None:
            return apdu.decode(association.receive(request.encode()))
        client.form = form
        return client.ask(request)

    given = ask(GetRequestNormal(0xC1, METER_NUMBER_1))
    done = ask(SetRequestNormal(0xC1, METER_NUMBER_2, U32(7)))

    assert (not isinstance(given.given, DataAccessResult)) is read
    assert (done.result == DataAccessResult.SUCCESS) is written


def test_selectors_of_a_profiles_rows_are_named_and_of_nothing_else():
    association = build(Order(standard_face=True), start=Instant(0)).server.association(1, STANDARD_SAP)
    association.receive(LLS_AARQ)

    named = {(*key, index) for key, each in modes(association).items() for index, s in each[3].items() if s != Null()}

    assert named
    assert {(class_id, index) for class_id, _, index in named} == {(7, 2)}


def test_it_names_its_security_and_nobody_as_its_user():
    _, client = associated()

    assert own(client, 9) == OctetString(bytes(SETUP))
    assert own(client, 10) == Array(())
    assert [each.value for each in own(client, 11).value] == [0, ""]
    assert isinstance(own(client, 11).value[1], VisibleString)


@pytest.mark.parametrize(
    ("mechanism", "kind", "methods"),
    [(Mechanism.HLS_GMAC, HighAssociationLn3, {1}), (Mechanism.HLS_SHA256, HashedAssociationLn3, {1, 2})],
)
def test_each_kind_of_association_has_its_methods_in_version_3_too(mechanism, kind, methods):
    association, _ = associated(mechanism)

    found = next(each for each in association.objects if isinstance(each, AssociationLn3))

    assert type(found) is kind
    assert set(modes(association)[15, "0.0.40.0.0.255"][2]) == methods
    assert found.indexes == list(range(1, 12))
