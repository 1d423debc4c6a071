import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cosem.dialogue import (
    A14,
    CLOCK_TIME,
    MALFORMED,
    METER_NUMBER_1,
    METER_NUMBER_2,
    METER_NUMBER_LOW,
    NOT_ALLOWED,
    NOT_SUPPORTED,
    OBJECT_LIST,
    UNKNOWN,
    C,
    aarq,
    blocks_of,
    everything,
    open_house,
)
from tests.cosem.house import LLS_AARQ, PUBLIC_AARQ, House, ask
from trefas.base.errors import SetupError
from trefas.cosem.faces.omnipower import omnipower
from trefas.cosem.rights import View
from trefas.wire import apdu, axdr
from trefas.wire.acse import Aare, Context, Diagnostic, Mechanism, Rlre, Rlrq
from trefas.wire.axdr import I8, U8, U16, U32, BitString, Enumerated, OctetString, Structure
from trefas.wire.reader import Reader
from trefas.wire.xdlms import DataAccessResult
from trefas.wire.xdlms_action import ActionRequestNormal, ActionRequestWithPblock
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNext, GetRequestNormal, GetRequestWithList, GetResponseNormal
from trefas.wire.xdlms_initiate import InitiateRequest, InitiateResponse
from trefas.wire.xdlms_set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetRequestWithList,
    SetResponseNormal,
)

# ---- the association


def test_the_public_client_gets_what_it_may_and_no_more():
    answer = Aare.decode(House().device.association(16, 1).receive(PUBLIC_AARQ))

    assert (answer.result, answer.diagnostic) == (0, 0)
    granted = InitiateResponse.read(Reader(answer.user_information[1:]))
    assert granted == InitiateResponse(C(0x001010), 1039)


def test_the_three_clients_with_a_password_get_the_same():
    for client in (18, 19, 20):
        answer = Aare.decode(House().device.association(client, 16).receive(LLS_AARQ))
        assert answer.result == 0
        # 00101C of the published session, and ACTION, which the description adds
        assert InitiateResponse.read(Reader(answer.user_information[1:])).conformance == C(0x00101D)


@pytest.mark.parametrize("password", [b"", b"1", b"1234", b"12344", b"123456", b"12345\x00", None])
def test_a_wrong_password_is_refused_and_counted(password):
    house = House()
    association = house.device.association(19, 16)

    answer = ask(association, aarq(password=password))

    assert (answer.result, answer.diagnostic) == (1, Diagnostic.AUTHENTICATION_FAILURE)
    assert answer.user_information == b""
    assert house.device.failed_authentications == 1
    assert ask(association, GetRequestNormal(0xC1, A14)) == NOT_ALLOWED
    assert ask(association, aarq()).result == 0  # and may try again


@pytest.mark.parametrize(
    ("request_", "diagnostic"),
    [
        (aarq(context_name=Context.SN.name_octets), Diagnostic.CONTEXT_NOT_SUPPORTED),
        (aarq(context_name=Context.LN_CIPHERED.name_octets), Diagnostic.CONTEXT_NOT_SUPPORTED),
        (aarq(context_name=b"\x2a\x03"), Diagnostic.CONTEXT_NOT_SUPPORTED),
        (aarq(mechanism_name=None, authentication_value=None), Diagnostic.AUTHENTICATION_REQUIRED),
        (aarq(mechanism_name=Mechanism.HLS_GMAC.name_octets), Diagnostic.MECHANISM_NOT_RECOGNISED),
        (aarq(mechanism_name=b"\x2a\x03"), Diagnostic.MECHANISM_NOT_RECOGNISED),
        (aarq(user_information=b""), Diagnostic.NO_REASON),
        (aarq(user_information=b"\x01\x00"), Diagnostic.NO_REASON),
        (aarq(user_information=b"\xc0\x02\xc1\x00\x00\x00\x01"), Diagnostic.NO_REASON),
    ],
)
def test_who_asks_wrongly_is_told_why(request_, diagnostic):
    house = House()

    answer = ask(house.device.association(19, 16), request_)

    assert (answer.result, answer.diagnostic, answer.user_information) == (1, diagnostic, b"")
    assert house.device.failed_authentications == 0  # no password was tried


@pytest.mark.parametrize(
    ("initiate", "reason"),
    [
        (InitiateRequest(C.GET, 1000, version=5), 1),
        (InitiateRequest(C.READ | C.WRITE, 1000), 2),
        (InitiateRequest(C.GET, 11), 3),
    ],
)
def test_an_xdlms_context_that_cannot_be_is_refused_with_its_reason(initiate, reason):
    answer = ask(House().device.association(19, 16), aarq(user_information=initiate.encode()))

    assert answer.result == 1
    assert apdu.decode(answer.user_information) == ConfirmedServiceError(1, 6, reason)


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("80020780", "A203020100 A305A103020100"),  # version1
        ("80020284", "A203020100 A305A103020100"),  # version1 and another
        ("80020700", "A203020101 A305A203020102"),  # none: the service provider says no-common-acse-version
        ("80020640", "A203020101 A305A203020102"),  # another alone
    ],
)
def test_a_client_of_another_version_of_the_acse_is_refused_by_the_provider(version, answer):
    fields = bytes.fromhex(version) + PUBLIC_AARQ[2:]

    said = House().device.association(16, 1).receive(bytes((0x60, len(fields))) + fields)

    assert said[13:25] == bytes.fromhex(answer)


def test_a_malformed_request_for_an_association_is_refused():
    answer = apdu.decode(House().device.association(19, 16).receive(PUBLIC_AARQ[:-3]))

    assert (answer.result, answer.diagnostic) == (1, Diagnostic.NO_REASON)


@pytest.mark.parametrize(("client", "server"), [(16, 16), (19, 1), (17, 16), (16, 2), (0, 0)])
def test_a_pair_of_saps_that_is_not_there_is_refused(client, server):
    house = House()
    association = house.device.association(client, server)

    assert not house.device.admits(client, server, None)
    assert ask(association, aarq()).diagnostic == Diagnostic.CALLED_TITLE_NOT_RECOGNIZED
    assert ask(association, GetRequestNormal(0xC1, A14)) == NOT_ALLOWED


def test_a_port_admits_the_associations_it_was_given():
    device = House().device

    assert device.admits(16, 1, {"public", "optical"})
    assert device.admits(19, 16, {"public", "optical"})
    assert not device.admits(18, 16, {"public", "optical"})
    assert ask(device.association(18, 16, {"public", "optical"}), aarq()).result == 1


def test_nothing_is_served_before_an_association_and_after_its_release():
    house = House()
    association = house.device.association(19, 16)
    requests = (
        GetRequestNormal(0xC1, A14),
        SetRequestNormal(0xC1, METER_NUMBER_2, U32(1)),
        ActionRequestNormal(0xC1, CLOCK_TIME),
    )

    for request in requests:
        assert ask(association, request) == NOT_ALLOWED
    association.receive(LLS_AARQ)
    assert ask(association, GetRequestNormal(0xC1, A14)) == GetResponseNormal(0xC1, U32(12_345))
    assert ask(association, Rlrq(0)) == Rlre(0)
    for request in requests:
        assert ask(association, request) == NOT_ALLOWED


def test_a_release_without_an_association_is_confirmed():
    assert ask(House().device.association(19, 16), Rlrq(None)) == Rlre(0)


def test_a_client_that_introduces_itself_again_begins_anew():
    association = everything(open_house(), 100)
    ask(association, GetRequestNormal(0xC1, OBJECT_LIST))  # a block transfer is under way

    assert ask(association, aarq(50)).result == 0

    assert ask(association, GetRequestNext(0xC1, 1)).raw == DataAccessResult.NO_LONG_GET_IN_PROGRESS
    assert association.send_size_max == 50


def test_a_wrong_password_ends_the_association_that_was_there():
    association = House().associated()

    assert ask(association, aarq(password=b"no")).result == 1

    assert ask(association, GetRequestNormal(0xC1, A14)) == NOT_ALLOWED


def test_a_client_that_wants_no_answer_gets_none_and_is_associated():
    association = House().device.association(19, 16)
    silent = InitiateRequest(C.GET, 1000, response_allowed=False)

    assert association.receive(aarq(user_information=silent.encode()).encode()) == b""
    assert ask(association, GetRequestNormal(0xC1, A14)) == GetResponseNormal(0xC1, U32(12_345))


def test_a_service_that_was_not_negotiated_is_not_served():
    association = House().associated(aarq=aarq(conformance=C.SET).encode())

    assert ask(association, GetRequestNormal(0xC1, A14)) == NOT_SUPPORTED
    assert ask(association, SetRequestNormal(0xC1, METER_NUMBER_2, U32(1))) == SetResponseNormal(0xC1, 0)
    public = House().public()
    assert ask(public, SetRequestNormal(0xC1, METER_NUMBER_2, U32(1))) == NOT_SUPPORTED
    assert ask(House().associated(), GetRequestWithList(0xC1, ((A14, None),))) == NOT_SUPPORTED
    assert ask(House().associated(), ActionRequestWithPblock(0xC1, Block(True, 1, b""))) == NOT_SUPPORTED


def test_services_of_other_protocols_and_nonsense_are_answered_with_exceptions():
    association = House().associated()

    assert apdu.decode(association.receive(bytes.fromhex("E60000"))) == UNKNOWN
    assert apdu.decode(association.receive(bytes.fromhex("C001C1"))) == MALFORMED
    assert apdu.decode(association.receive(b"")) == MALFORMED
    assert apdu.decode(association.receive(GetResponseNormal(0xC1, U8(1)).encode())) == NOT_SUPPORTED
    assert ask(association, GetRequestNormal(0xC1, A14)) == GetResponseNormal(0xC1, U32(12_345))


def test_an_apdu_longer_than_promised_is_too_long():
    association = House().associated()

    assert apdu.decode(association.receive(bytes(1040))) == ExceptionResponse(1, 4)


def test_a_view_can_grant_only_what_the_server_speaks():
    with pytest.raises(SetupError, match="DELTA_VALUE_ENCODING"):
        View("odd", 1, 1, Mechanism.NONE, C.GET | C.DELTA_VALUE_ENCODING)
    with pytest.raises(SetupError, match="READ"):
        View("odd", 1, 1, Mechanism.NONE, C.GET | C.READ)
    with pytest.raises(SetupError, match="GET"):
        View("odd", 1, 1, Mechanism.NONE, C.GET | C.READ, Context.SN)


# ---- what the association shows of itself


def test_an_association_knows_its_partners_context_and_state():
    association = House().associated(19, aarq=aarq(200).encode())

    def own(index):
        return ask(association, GetRequestNormal(0xC1, OBJECT_LIST._replace(member=index))).given

    assert own(3) == Structure((I8(19), U16(16)))
    assert own(4) == Structure((U8(2), U8(16), U16(756), U8(5), U8(8), U8(1), U8(1)))
    assert own(6) == Structure((U8(2), U8(16), U16(756), U8(5), U8(8), U8(2), U8(1)))
    conformance = BitString("000000000001000000011101")  # 00101D
    assert own(5) == Structure((conformance, U16(1039), U16(200), U8(6), I8(0), OctetString(b"")))
    assert own(8) == Enumerated(2)


def test_the_object_list_says_what_may_be_done():
    association = House().associated()
    listed = axdr.decode(blocks_of(association, GetRequestNormal(0xC1, OBJECT_LIST))[1])

    entries = {(e.value[0].value, e.value[2].value): e for e in listed.value}
    number = entries[1, bytes(METER_NUMBER_1.logical_name)]
    assert number.value[1] == U8(0)
    modes = [(a.value[0].value, a.value[1].value) for a in number.value[3].value[0].value]
    assert modes == [(1, 1), (2, 3)]  # read only, read and write
    clock = entries[8, bytes(CLOCK_TIME.logical_name)]
    modes = {a.value[0].value: a.value[1].value for a in clock.value[3].value[0].value}
    assert modes == {1: 1, 2: 3, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1, 8: 3, 9: 1}  # there is no access to the time zone
    own = entries[15, bytes(OBJECT_LIST.logical_name)]
    modes = {a.value[0].value: a.value[1].value for a in own.value[3].value[0].value}
    assert modes == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 2, 8: 1}


def test_everything_in_the_object_list_can_be_read():
    for association in (House().public(), House().associated()):
        for each in association.objects:
            for index in each.indexes:
                answer = ask(association, GetRequestNormal(0xC1, each.name(index)))
                readable = association.rights.mode(each, index) & 1
                refused = isinstance(answer, GetResponseNormal) and isinstance(answer.given, DataAccessResult)
                assert refused is not bool(readable), (each, index, answer)


# ---- whatever comes


@given(st.binary(max_size=80))
def test_any_bytes_have_an_answer(request_):
    association = HOUSE.device.association(19, 16)

    apdu.decode(association.receive(request_))
    association.receive(LLS_AARQ)
    answer = association.receive(request_)
    assert answer == b"" or apdu.decode(answer)


@given(st.lists(st.sampled_from(range(12)), max_size=8), st.data())
def test_any_change_to_a_good_dialogue_has_an_answer(order, data):
    association = HOUSE.device.association(19, 16)
    association.receive(aarq(125).encode())
    for which in order:
        raw = bytearray(DIALOGUE[which].encode())
        if data.draw(st.booleans()):
            bit = data.draw(st.integers(0, len(raw) * 8 - 1))
            raw[bit // 8] ^= 1 << bit % 8
        answer = association.receive(bytes(raw))
        assert answer == b"" or apdu.decode(answer)


HOUSE = open_house()
DIALOGUE = (
    aarq(125),
    aarq(password=b"no"),
    GetRequestNormal(0xC1, A14),
    GetRequestNormal(0xC1, OBJECT_LIST),
    GetRequestNext(0xC1, 1),
    GetRequestWithList(0xC1, ((A14, None), (OBJECT_LIST, None))),
    SetRequestNormal(0xC1, METER_NUMBER_2, U32(77)),
    SetRequestWithFirstDatablock(0xC1, METER_NUMBER_LOW, Block(False, 1, b"\x09\x01")),
    SetRequestWithDatablock(0xC1, Block(True, 2, b"\x00")),
    SetRequestWithList(0xC1, ((METER_NUMBER_2, None),), (U32(1),)),
    ActionRequestNormal(0xC1, CLOCK_TIME._replace(member=6), axdr.I16(5)),
    Rlrq(0),
)


def test_options_that_cannot_be_are_refused():
    house = House()
    for options in ({"energy_scaler": 9}, {"receive_size_max": 20}, {"receive_size_max": 70_000}):
        with pytest.raises(SetupError):
            omnipower(house.meter, house.meter.parts, b"KAME", **options)
