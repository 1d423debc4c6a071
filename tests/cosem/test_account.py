"""Prepayment over DLMS: the maker's objects, and account, credits, charge and token gateway of the standard face."""

import pytest

from tests.cosem.house import LLS_AARQ, ask
from tests.cosem.test_breaker_objects import MODULE, OPTICAL
from tests.cosem.test_breaker_objects import Client as Makers
from tests.cosem.test_standard import Client
from trefas.base.obis import Obis
from trefas.core.breaker import Breaker
from trefas.core.prepayment import Prepayment, token_of
from trefas.cosem.faces.standard import STANDARD_SAP
from trefas.run.live import ADMITTED
from trefas.wire import apdu
from trefas.wire.axdr import (
    I8,
    I16,
    I32,
    U8,
    U16,
    U32,
    Array,
    BitString,
    Enumerated,
    Null,
    OctetString,
    Structure,
    Utf8String,
)
from trefas.wire.xdlms import ActionResult, DataAccessResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

ACCOUNT, CREDIT, EMERGENCY = (111, "0.0.19.0.0.255"), (112, "0.0.19.10.0.255"), (112, "0.0.19.10.1.255")
CHARGE, GATEWAY = (113, "0.0.19.20.0.255"), (115, "0.0.19.40.0.255")
BASIS, PAY, USED = (1, "1.1.128.0.11.255"), (3, "1.1.130.0.0.255"), (3, "1.1.130.0.1.255")
LAST, TOP_UP, ALARM = (4, "1.1.130.0.4.255"), (1, "1.1.130.0.128.255"), (1, "1.1.130.0.7.255")
START_AT, END_AT, HOURS = (1, "1.1.130.0.2.255"), (1, "1.1.130.0.3.255"), (1, "1.1.130.0.6.255")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def test_through_the_module_port_a_client_turns_it_on_tops_up_and_reads_what_it_wrote():
    client = Makers(MODULE)
    client.device.meter.part(Prepayment).first_mws = 3_600_000 * 1_000
    assert client.set(BASIS, U8(3)) == DataAccessResult.SUCCESS
    assert client.set(PAY, U32(500)) == DataAccessResult.SUCCESS
    for _ in range(2):  # the same number twice
        assert client.set(TOP_UP, OctetString(token_of(9, 250))) == DataAccessResult.SUCCESS
    assert client.set(ALARM, U16(1)) == DataAccessResult.SUCCESS
    assert client.set(START_AT, U32(160_000)) == DataAccessResult.SUCCESS
    assert client.set(END_AT, U32(160_001)) == DataAccessResult.OTHER_REASON

    assert (client.get(PAY), client.get(USED), client.get(LAST)) == (U32(1_750), U32(0), U32(250))
    assert (client.get(START_AT), client.get(HOURS), client.get(ALARM)) == (U32(160_000), U16(0), U16(1))
    assert client.get(TOP_UP) == OctetString(bytes.fromhex("0000000000000009 000000FA"))


@pytest.mark.parametrize("name", [PAY, TOP_UP, ALARM, START_AT, END_AT])
def test_through_any_other_port_it_is_only_read(name):
    client = Makers(OPTICAL)

    assert client.set(name, U32(1)) == DataAccessResult.READ_WRITE_DENIED


class Standard(Client):
    """Of a meter with an account, at an interface."""

    def __init__(self, interface="module", **prepayment):
        prepayment = {"working_days": WEEK, **prepayment}
        super().__init__(prepayment=prepayment)
        self.account, self.breaker = (self.device.meter.part(kind) for kind in (Prepayment, Breaker))
        self.association = self.device.server.association(1, STANDARD_SAP, ADMITTED[interface])
        assert apdu.decode(self.association.receive(LLS_AARQ)).result == 0

    def read(self, name, index):
        return self.get(*name, index)

    def invoke(self, name, index, parameter):
        return self.act(*name, index, parameter)


def test_the_account_says_what_the_registers_say():
    client = Standard(credit_kwh=1.5, alarm_kwh=1)

    assert client.read(ACCOUNT, 2) == Structure((Enumerated(2), Enumerated(2)))
    assert (client.read(ACCOUNT, 3), client.read(ACCOUNT, 4)) == (U8(1), BitString("10000000"))
    assert (client.read(ACCOUNT, 5), client.read(ACCOUNT, 6)) == (I32(1_500), I32(0))
    assert client.read(ACCOUNT, 15) == Structure((Utf8String("Wh"), I8(0), Enumerated(1)))
    assert (client.read(CREDIT, 2), client.read(CREDIT, 8), client.read(CREDIT, 7)) == (
        *(I32(1_500), Enumerated(3)),
        BitString("00001"),
    )
    client.consume(60)  # 1 kW for an hour
    assert (client.read(CREDIT, 2), client.read(CHARGE, 2)) == (I32(500), I32(1_000))
    assert client.read(ACCOUNT, 4) == BitString("11000000")  # at or below the alarm limit
    client.consume(60)
    # Used up after 90 minutes, with the end of a minute of 1 kW.
    assert (client.read(ACCOUNT, 3), client.read(ACCOUNT, 4)) == (U8(0), BitString("00000010"))
    assert client.breaker.state == 7


def test_in_an_exception_the_emergency_credit_is_in_use_and_paid_back_first():
    client = Standard(credit_kwh=0.5, working_days=())
    client.consume(60)

    assert (client.read(ACCOUNT, 3), client.read(EMERGENCY, 2), client.read(EMERGENCY, 8)) == (
        *(U8(2), I32(-500)),
        Enumerated(3),
    )
    assert client.read(ACCOUNT, 6) == I32(-500)
    assert client.invoke(EMERGENCY, 1, I32(100)) == ActionResult.OTHER_REASON
    assert client.invoke(CREDIT, 1, I32(800)) == ActionResult.SUCCESS
    assert (client.read(CREDIT, 2), client.read(EMERGENCY, 2)) == (I32(300), I32(0))
    assert client.read(CHARGE, 2) == I32(1_000)


def test_of_continuous_collection_no_last_one_is_told_and_no_other_charge_waits():
    client = Standard(credit_kwh=1.5)
    client.consume(60)

    assert client.read(CHARGE, 10) == OctetString(bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF"))  # not specified
    assert client.read(CHARGE, 11) == Null()
    assert client.read(CHARGE, 12) == I32(0)
    commodity = Structure((U16(3), OctetString(bytes.fromhex("0100010800FF")), I8(2)))  # register A14
    scaling = Structure((I8(0), I8(0)))
    one_each = Array((Structure((OctetString(b""), I16(1))),))
    assert client.read(CHARGE, 5) == Structure((scaling, commodity, one_each))
    assert client.read(CHARGE, 6) == Structure((scaling, commodity, Array(())))


def test_where_no_token_came_its_gateway_is_empty():
    client = Standard(credit_kwh=1)
    client.account.pay(500, client.device.meter.now, 4)  # by hand

    assert client.read(GATEWAY, 2) == OctetString(b"")
    assert client.read(GATEWAY, 3) == OctetString(bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF"))
    assert client.read(GATEWAY, 4) == Array(())
    assert client.read(GATEWAY, 6) == Structure((Enumerated(0), BitString("")))


def test_a_token_counts_once_and_its_status_says_what_became_of_it():
    client = Standard(credit_kwh=1)
    token = OctetString(token_of(3, 2_000))

    for _ in range(2):
        assert client.invoke(GATEWAY, 1, token) == ActionResult.SUCCESS
    assert client.read(CREDIT, 2) == I32(3_000)
    assert client.read(GATEWAY, 2) == token
    assert client.read(GATEWAY, 6) == Structure((Enumerated(3), BitString("")))
    assert client.read(GATEWAY, 4) == Array((OctetString(token.value[:8]), OctetString(token.value[8:])))

    assert client.invoke(GATEWAY, 1, OctetString(b"12345678901234567890")) == ActionResult.OTHER_REASON
    assert client.read(GATEWAY, 6) == Structure((Enumerated(4), BitString("")))
    assert client.read(CREDIT, 2) == I32(3_000)


def test_a_value_is_set_by_what_is_missing_to_it_and_nothing_is_taken_away():
    client = Standard(credit_kwh=1)

    for _ in range(2):
        assert client.invoke(CREDIT, 2, I32(2_500)) == ActionResult.SUCCESS
    assert client.read(CREDIT, 2) == I32(2_500)
    assert client.invoke(CREDIT, 2, I32(2_000)) == ActionResult.OTHER_REASON
    assert client.invoke(CREDIT, 1, I32(-1)) == ActionResult.OTHER_REASON


def test_the_account_is_closed_and_activated_by_its_methods():
    client = Standard(credit_kwh=1)
    assert client.invoke(ACCOUNT, 2, I8(0)) == ActionResult.SUCCESS
    assert client.read(ACCOUNT, 2) == Structure((Enumerated(1), Enumerated(1)))
    assert client.read(CREDIT, 2) == I32(0)

    assert client.invoke(ACCOUNT, 1, I8(0)) == ActionResult.SUCCESS
    assert client.read(CREDIT, 2) == I32(1_000)  # with which an account begins


def test_the_alarm_limit_is_whole_kilowatt_hours():
    client = Standard(credit_kwh=1)

    assert client.set(*ACCOUNT, 16, I32(7_000)) == DataAccessResult.SUCCESS
    assert client.set(*ACCOUNT, 16, I32(7_001)) == DataAccessResult.OTHER_REASON
    assert client.read(ACCOUNT, 16) == I32(7_000)


def test_at_the_optical_head_the_standard_face_only_reads_it():
    client = Standard("optical", credit_kwh=1)

    def request(name, index, parameter):
        return ActionRequestNormal(0xC1, Name(name[0], Obis.parse(name[1]), index), parameter)

    for name, index, parameter in (
        (CREDIT, 1, I32(5)),
        (GATEWAY, 1, OctetString(token_of(1, 1))),
        (ACCOUNT, 2, I8(0)),
    ):
        assert ask(client.association, request(name, index, parameter)).result == ActionResult.READ_WRITE_DENIED
    alarm = SetRequestNormal(0xC1, Name(111, Obis.parse(ACCOUNT[1]), 16), I32(1_000))
    assert ask(client.association, alarm).result == DataAccessResult.READ_WRITE_DENIED
    assert client.read(CREDIT, 2) == I32(1_000)


def test_the_journal_of_the_account_is_in_the_standard_face():
    client = Standard(credit_kwh=1)
    client.invoke(GATEWAY, 1, OctetString(token_of(3, 2_000)))

    rows = client.get(7, "1.0.99.98.130.255", 2).value
    assert [row.value[-6:] for row in rows] == [
        (U8(1), U32(2_000), rows[0].value[-4], U32(3_000), U32(0), U8(4)),
    ]
    assert rows[0].value[-4].value == 3
