"""What interface classes declare of their attributes and methods, and that the objects of a built meter keep to it."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.dialogue import aarq
from tests.cosem.house import LLS_AARQ, PUBLIC_AARQ
from tests.cosem.secure_house import SecureHouse
from tests.cosem.test_blue_book import BOOK
from tests.cosem.test_standard import TARIFFS
from trefas.base.instant import Instant, instant_of
from trefas.cosem.catalogue import catalogue
from trefas.cosem.classes.association_ln import OBJECT_LIST_ELEMENT
from trefas.cosem.data_type import ArrayOf
from trefas.cosem.endpoint import Ipv4Address, LocalPort, SocketPort
from trefas.cosem.faces.standard import STANDARD_SAP, show_endpoints
from trefas.cosem.interface import Refused, interface_classes
from trefas.cosem.member import Mode
from trefas.cosem.rights import SUPPORTED_SHORT
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu
from trefas.wire.acse import Context
from trefas.wire.axdr import Null, Structure, decode
from trefas.wire.suite import SUITE_1
from trefas.wire.xdlms import DataAccessResult

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
ASSOCIATION_LIST = ArrayOf(OBJECT_LIST_ELEMENT)
OTHERS = {
    # Blue Book, of the associations with short names, of version 0, and of the security setup: name, and whether static.
    (12, 2): [("object_list", True), ("access_rights_list", True), ("security_setup_reference", True)],
    (15, 0): [
        *[("object_list", True), ("associated_partners_id", True), ("application_context_name", True)],
        *[("xDLMS_context_info", True), ("authentication_mechanism_name", True), ("secret", True)],
        ("association_status", False),
    ],
    (64, 1): [
        *[("security_policy", True), ("security_suite", True), ("client_system_title", False)],
        *[("server_system_title", True), ("certificates", True)],
    ],
}


@pytest.fixture(scope="module")
def objects():
    """Those of both faces and of associations of each kind, three quarters of an hour after the meter began."""
    order = Order(
        standard_face=True,
        tariffs=TARIFFS,
        configuration={"Z13": "002", "Z14": "001", "Z6": "15", "Z7": "12"},
    )
    device = build(order, start=START)
    step = Step(p_w=(1000.0, 0, 0), seconds=60.0)
    device.meter.advance(intervals_of([step] * 45, start_ns=device.meter.now))
    server = device.server
    server.now = device.meter.now
    at = Ipv4Address(1, 0xC0000207, 0xFFFFFF00, 0xC0000201)
    show_endpoints(server, [LocalPort(1, True, True, 300, 9600, ""), at, SocketPort(1, 4059, at, 536, 4, 180)])
    short = aarq(0xFFFF, SUPPORTED_SHORT, context_name=Context.SN.name_octets).encode()
    certified, _ = SecureHouse(SUITE_1).associated()
    associations = [certified]
    for client, sap, request in (
        (16, 1, PUBLIC_AARQ),
        (19, 16, LLS_AARQ),
        (1, STANDARD_SAP, LLS_AARQ),
        (2, STANDARD_SAP, short),
    ):
        associations.append(server.association(client, sap))
        assert apdu.decode(associations[-1].receive(request)).result == 0
    return [each for association in associations for each in association.objects]


def test_every_class_is_seen_and_every_value_has_the_type_that_is_declared(objects):
    seen = set()
    for each in objects:
        for index, attribute in each.attributes.items():
            if not each.mode(index) & Mode.READ:
                continue
            value = decode(each.reader(index)())
            assert attribute.type.check(value), (each, attribute.name, attribute.type.describe(), value)
            assert each.type_of(index).check(value) or value == Null(), (each, attribute.name)
            seen.add((each.class_id, each.version))
    assert seen == catalogue().keys()


def test_a_client_knows_every_member_of_an_object_list_from_the_catalogue(objects):
    lists = [each.reader(2)() for each in objects if each.class_id == 15]
    assert len(lists) == 4
    for raw in lists:
        for class_id, version, _, (attributes, methods) in ASSOCIATION_LIST.plain(decode(raw)):
            known = catalogue()[class_id, version]
            own = {index for index, _, _ in attributes if index > 0}
            assert own <= known.attributes.keys(), known.name
            assert {index for index, _ in methods} <= known.methods.keys(), known.name


def test_what_an_attribute_holds_can_be_written_again_as_it_was_read(objects):
    for each in objects:
        for index in each.indexes:
            if each.mode(index) == Mode.READ | Mode.WRITE:
                value = decode(each.reader(index)())
                assert each.type_of(index).check(value), (each, index, value)


def test_a_value_or_parameter_of_another_type_is_refused_as_unmatched_everywhere(objects):
    nothing = Structure(())  # no attribute and no method takes one
    tried = 0
    for each in objects:
        takers = [each.writer(index) for index in each.indexes if each.mode(index) & Mode.WRITE]
        for take in [*takers, *map(each.invoker, each.methods)]:
            with pytest.raises(Refused, match="; must be ") as refused:
                take(nothing)
            assert refused.value.result is DataAccessResult.TYPE_UNMATCHED
            tried += 1
    assert tried > 200


def test_names_and_what_is_static_are_those_of_the_book():
    book = {kind: [(name, static) for name, static, _ in listed] for kind, listed in BOOK.items()} | OTHERS
    declared = {
        kind: [(each.name, each.static) for index, each in sorted(entry.attributes.items()) if index != 1]
        for kind, entry in catalogue().items()
    }

    assert declared == book


def test_every_interface_class_has_its_name_and_every_member_a_declaration():
    for kind in interface_classes():
        assert kind.book_name, kind
        assert next(iter(kind.attributes)) == 1, kind
        for each in kind.attributes.values():
            assert each.type.describe(), (kind, each.name)
            assert each.access is not Mode.NONE, (kind, each.name)
