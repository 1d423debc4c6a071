"""Demands of single objects: whose they are, and that the standard face makes one of whoever changes keys."""

import pytest

from tests.cosem.ciphered import GAK, GUEK, Client
from tests.cosem.secure_house import setup
from tests.cosem.test_security_setup import invoked, read, transferred
from trefas.base.errors import AccessError
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.cosem.classes.data import Constant
from trefas.cosem.demand import Demand, Guard
from trefas.cosem.keys import Policy
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire.axdr import U8, Enumerated
from trefas.wire.suite import SUITE_0

MASTER = bytes(range(0x10, 0x20))


def test_a_demand_is_of_a_class_a_name_and_members_or_of_all():
    name = Obis(0, 0, 96, 1, 0)
    each = Constant(name, U8(1))

    for demand, wanted in (
        (Demand(Policy.BOTH), True),
        (Demand(Policy.BOTH, 1), True),
        (Demand(Policy.BOTH, 3), False),
        (Demand(Policy.BOTH, 1, name), True),
        (Demand(Policy.BOTH, logical_name=Obis(0, 0, 96, 1, 1)), False),
        (Demand(Policy.BOTH, members=frozenset({2})), True),
        (Demand(Policy.BOTH, members=frozenset({3})), False),
    ):
        assert demand.is_of(each, 2) is wanted


def test_a_guard_wants_every_bit():
    guard = Guard()
    guard.level = Policy.AUTHENTICATED_REQUEST

    guard.check(Policy.NONE)
    guard.check(Policy.AUTHENTICATED_REQUEST)
    with pytest.raises(AccessError, match="is needed"):
        guard.check(Policy.AUTHENTICATED_REQUEST | Policy.ENCRYPTED_REQUEST)


def test_keys_of_the_standard_face_are_not_changed_by_messages_in_clear():
    keys = {"guek": GUEK.hex(), "gak": GAK.hex(), "master": MASTER.hex(), "policy": "none"}
    device = build(Order(keys={"standard": keys}, standard_face=True), start=Instant(0))
    device.server.draw = bytes
    association = device.server.association(1, 17)
    client = Client(association.receive)
    client.associate()
    sealed, client.sealed = client.sealed, lambda plain: plain

    assert read(client, 3) == Enumerated(0)
    assert invoked(client, setup(2).member, transferred(SUITE_0, MASTER, unicast=bytes(16)))[0] == 3
    client.sealed = sealed
    assert invoked(client, setup(2).member, transferred(SUITE_0, MASTER, unicast=bytes(16)))[0] == 0
