"""What the server says unsolicited, where the client agreed to be told."""

import pytest

from tests.cosem.ciphered import Client, locked_house
from tests.cosem.dialogue import A14, EVERYTHING, NOT_SUPPORTED, OBJECT_LIST, C, aarq
from tests.cosem.house import NOW, House, ask
from tests.cosem.test_short_services import Hill
from trefas.base.errors import LocalError
from trefas.cosem.session import Session
from trefas.wire import apdu
from trefas.wire.axdr import U32, OctetString
from trefas.wire.general_block import GeneralBlock
from trefas.wire.hdlc_frame import SNRM, UI, Frame, encode, format_address
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal
from trefas.wire.xdlms_initiate import InitiateRequest
from trefas.wire.xdlms_notification import DataNotification, DataNotificationConfirm, EventNotification
from trefas.wire.xdlms_sn import InformationReport, Variable

TOLD = EVERYTHING | C.DATA_NOTIFICATION | C.EVENT_NOTIFICATION
PUSH = DataNotification(1, b"", U32(5))
EVENT = EventNotification(A14, U32(5))
LLC = b"\xe6\xe7\x00"


def told(conformance=TOLD, size=0xFFFF):
    house = House(conformance=TOLD | C.GENERAL_BLOCK_TRANSFER)
    return house.associated(aarq=aarq(size, conformance).encode())


def test_a_client_that_agreed_is_told():
    association = told()

    assert association.notify(PUSH) == (PUSH.encode(),)
    assert association.notify(EVENT) == (EVENT.encode(),)


@pytest.mark.parametrize("notification", [PUSH, EVENT, InformationReport((Variable(0x100),), (U32(5),))])
def test_a_client_that_did_not_agree_is_not_told(notification):
    with pytest.raises(LocalError, match="agree"):
        told(C.GET).notify(notification)
    with pytest.raises(LocalError, match="agree"):
        House(conformance=TOLD).device.association(19, 16).notify(notification)


def test_a_client_that_says_it_was_told_is_not_answered():
    confirm = DataNotificationConfirm(0xC0000001)

    assert told().receive(confirm.encode()) == b""
    assert Hill().associated().receive(confirm.encode()) == b""
    assert ask(told(C.GET), confirm) == NOT_SUPPORTED


def test_what_is_longer_than_the_client_takes_goes_in_blocks_or_not_at_all():
    long = DataNotification(1, b"", OctetString(bytes(200)))

    with pytest.raises(LocalError, match="the client takes 100"):
        told(size=100).notify(long)
    blocks = [apdu.decode(each) for each in told(TOLD | C.GENERAL_BLOCK_TRANSFER, 100).notify(long)]

    assert [len(each.encode()) <= 100 for each in blocks] == [True] * 3
    assert {each.window for each in blocks} == {0}
    assert apdu.decode(b"".join(each.raw for each in blocks)) == long


def test_an_association_with_keys_tells_ciphered():
    house = locked_house(conformance=TOLD)
    association = house.device.association(19, 16)
    client = Client(association.receive)
    client.associate(user_information=client.sealed(InitiateRequest(TOLD, 1000).encode()))

    (said,) = association.notify(PUSH)

    assert said[0] == 0xDB  # general-glo: a data-notification has no ciphered form of its own
    assert apdu.decode(client.opened(said)) == PUSH
    assert client.ask(GetRequestNormal(0xC1, A14)) == GetResponseNormal(0xC1, U32(12_345))


def test_over_the_wrapper_it_goes_at_once():
    house = House(conformance=TOLD)
    session = Session(house.device)
    with pytest.raises(LocalError, match="no client"):
        session.notify(PUSH, NOW)
    introduction = aarq(conformance=TOLD).encode()
    session.receive(bytes.fromhex("0001 0013 0010") + len(introduction).to_bytes(2) + introduction, NOW)

    said = session.notify(PUSH, NOW)

    assert said == bytes.fromhex("0001 0010 0013 000B") + PUSH.encode()


def test_over_hdlc_it_goes_in_a_ui_frame_when_the_client_has_nothing_to_ask():
    house = House(conformance=TOLD)
    session = Session(house.device)
    own, meter = format_address(19), format_address(16)

    def say(control, info=b""):
        return FrameReader().read(session.receive(encode(Frame(meter, own, control, info)), NOW))

    say(SNRM | 0x10)
    say(0x10, b"\xe6\xe6\x00" + aarq(conformance=TOLD).encode())
    assert session.notify(PUSH, NOW) == b""  # the client has the turn

    (answer,) = say(0x32, b"\xe6\xe6\x00" + GetRequestNormal(0xC1, A14).encode())
    unsolicited, ready = say(0x51)  # RR, and the client's number: it has two frames of ours
    (silence,) = say(0x51)

    assert apdu.decode(answer.info[3:]) == GetResponseNormal(0xC1, U32(12_345))
    assert (unsolicited.control, unsolicited.info) == (UI, LLC + PUSH.encode())
    assert (ready.control & 0x1F, silence.control & 0x1F) == (0x11, 0x11)
    with pytest.raises(LocalError, match="UI frame"):
        session.notify(DataNotification(1, b"", OctetString(bytes(990))), NOW)


def test_over_hdlc_general_blocks_go_one_at_a_time():
    house = House(conformance=TOLD | C.GENERAL_BLOCK_TRANSFER)
    session = Session(house.device)
    own, meter = format_address(19), format_address(16)

    def say(control, message=b""):
        info = b"\xe6\xe6\x00" + message if message else b""
        return FrameReader().read(session.receive(encode(Frame(meter, own, control, info)), NOW))

    say(SNRM | 0x10)
    say(0x10, aarq(100, TOLD | C.GENERAL_BLOCK_TRANSFER).encode())
    (first,) = say(0x32, GetRequestNormal(0xC1, OBJECT_LIST).encode())
    (second,) = say(0x54, GeneralBlock(True, False, 63, 1, 1).encode())
    (nothing,) = say(0x71)  # RR

    assert [apdu.decode(each.info[3:]).number for each in (first, second)] == [1, 2]
    assert not apdu.decode(second.info[3:]).streaming  # it is the client's turn, though it takes 63
    assert nothing.info == b""


def test_many_things_that_nobody_fetches_are_forgotten_the_oldest_first():
    house = House(conformance=TOLD)
    session = Session(house.device, framing="hdlc")
    own, meter = format_address(19), format_address(16)

    def say(control, info=b""):
        return FrameReader().read(session.receive(encode(Frame(meter, own, control, info)), NOW))

    say(SNRM | 0x10)
    say(0x10, b"\xe6\xe6\x00" + aarq(conformance=TOLD).encode())
    for number in range(20):
        session.notify(DataNotification(number, b"", U32(5)), NOW)

    frames = say(0x31)

    assert [apdu.decode(each.info[3:]).invoke for each in frames[:-1]] == list(range(12, 20))
