import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cosem.house import LLS_AARQ, PUBLIC_AARQ, House, ask
from trefas.base.errors import SetupError
from trefas.base.obis import Obis
from trefas.cosem.faces.omnipower import CONFORMANCE, omnipower
from trefas.cosem.rights import View
from trefas.cosem.transfer import VALUE_SIZE_MAX, raw_size_of
from trefas.wire import apdu, axdr
from trefas.wire.acse import Aare, Aarq, Context, Diagnostic, Mechanism, Rlre, Rlrq
from trefas.wire.axdr import I8, U8, U16, U32, BitString, Enumerated, OctetString, Structure
from trefas.wire.reader import Reader
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection
from trefas.wire.xdlms_action import ActionBlock, ActionDone, ActionList, ActionNormal
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse
from trefas.wire.xdlms_get import GetBlock, GetGiven, GetGivenList, GetList, GetNext, GetNormal
from trefas.wire.xdlms_initiate import InitiateRequest, InitiateResponse
from trefas.wire.xdlms_set import (
    SetBlock,
    SetBlockTaken,
    SetDone,
    SetFirstBlock,
    SetLastBlockDone,
    SetLastBlockListDone,
    SetList,
    SetListDone,
    SetListFirstBlock,
    SetNormal,
)

C = Conformance
A14 = Name(3, Obis.parse("1.1.1.8.0.255"), 2)
METER_NUMBER_1 = Name(1, Obis.parse("1.1.0.0.1.255"), 2)
METER_NUMBER_2 = Name(1, Obis.parse("1.1.0.0.2.255"), 2)
METER_NUMBER_LOW = Name(1, Obis.parse("1.1.0.0.0.255"), 2)
OBJECT_LIST = Name(15, Obis.parse("0.0.40.0.0.255"), 2)
CLOCK_TIME = Name(8, Obis.parse("0.1.1.0.0.255"), 2)
EVERYTHING = CONFORMANCE | C.BLOCK_TRANSFER_WITH_SET | C.MULTIPLE_REFERENCES

NOT_ALLOWED = ExceptionResponse(1, 1)
NOT_SUPPORTED = ExceptionResponse(1, 2)
UNKNOWN = ExceptionResponse(2, 2)
MALFORMED = ExceptionResponse(1, 3)


def aarq(size=0xFFFF, conformance=0xFFFFFF, password=b"12345", **fields):
    initiate = InitiateRequest(Conformance(conformance), size)
    filled = {
        "mechanism_name": Mechanism.LLS.name_octets,
        "authentication_value": password,
        "user_information": initiate.encode(),
        **fields,
    }
    return Aarq(**filled)


def open_house(**options):
    """A house whose associations grant all that the server can."""
    return House(conformance=EVERYTHING, **options)


def everything(house, size=0xFFFF):
    return house.associated(aarq=aarq(size).encode())


def blocks_of(association, request):
    """Block numbers and the joined value of a GET in blocks."""
    block = ask(association, request)
    numbers, raw = [block.number], block.raw
    while not block.last:
        block = ask(association, GetNext(request.invoke, block.number))
        numbers.append(block.number)
        raw += block.raw
    return numbers, raw


# ---- the association


def test_the_public_client_gets_what_it_may_and_no_more():
    answer = Aare.decode(House().device.association(16, 1).receive(PUBLIC_AARQ))

    assert (answer.result, answer.diagnostic) == (0, 0)
    granted = InitiateResponse.read(Reader(answer.user_information[1:]))
    assert granted == InitiateResponse(C(0x001010), 1007)


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
    assert ask(association, GetNormal(0xC1, A14)) == NOT_ALLOWED
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
def test_an_xdlms_context_that_can_not_be_is_refused_with_its_reason(initiate, reason):
    answer = ask(House().device.association(19, 16), aarq(user_information=initiate.encode()))

    assert answer.result == 1
    assert apdu.decode(answer.user_information) == ConfirmedServiceError(1, 6, reason)


def test_a_malformed_request_for_an_association_is_refused():
    answer = apdu.decode(House().device.association(19, 16).receive(PUBLIC_AARQ[:-3]))

    assert (answer.result, answer.diagnostic) == (1, Diagnostic.NO_REASON)


@pytest.mark.parametrize(("client", "server"), [(16, 16), (19, 1), (17, 16), (16, 2), (0, 0)])
def test_a_pair_of_saps_that_is_not_there_is_refused(client, server):
    house = House()
    association = house.device.association(client, server)

    assert not house.device.admits(client, server, None)
    assert ask(association, aarq()).diagnostic == Diagnostic.CALLED_TITLE_NOT_RECOGNIZED
    assert ask(association, GetNormal(0xC1, A14)) == NOT_ALLOWED


def test_a_port_admits_the_associations_it_was_given():
    device = House().device

    assert device.admits(16, 1, {"public", "optical"})
    assert device.admits(19, 16, {"public", "optical"})
    assert not device.admits(18, 16, {"public", "optical"})
    assert ask(device.association(18, 16, {"public", "optical"}), aarq()).result == 1


def test_nothing_is_served_before_an_association_and_after_its_release():
    house = House()
    association = house.device.association(19, 16)
    requests = (GetNormal(0xC1, A14), SetNormal(0xC1, METER_NUMBER_2, U32(1)), ActionNormal(0xC1, CLOCK_TIME))

    for request in requests:
        assert ask(association, request) == NOT_ALLOWED
    association.receive(LLS_AARQ)
    assert ask(association, GetNormal(0xC1, A14)) == GetGiven(0xC1, U32(12_345))
    assert ask(association, Rlrq(0)) == Rlre(0)
    for request in requests:
        assert ask(association, request) == NOT_ALLOWED


def test_a_release_without_an_association_is_confirmed():
    assert ask(House().device.association(19, 16), Rlrq(None)) == Rlre(0)


def test_a_client_that_introduces_itself_again_begins_anew():
    association = everything(open_house(), 100)
    ask(association, GetNormal(0xC1, OBJECT_LIST))  # a block transfer is under way

    assert ask(association, aarq(50)).result == 0

    assert ask(association, GetNext(0xC1, 1)).raw == DataAccessResult.NO_LONG_GET_IN_PROGRESS
    assert association.send_size_max == 50


def test_a_wrong_password_ends_the_association_that_was_there():
    association = House().associated()

    assert ask(association, aarq(password=b"no")).result == 1

    assert ask(association, GetNormal(0xC1, A14)) == NOT_ALLOWED


def test_a_client_that_wants_no_answer_gets_none_and_is_associated():
    association = House().device.association(19, 16)
    silent = InitiateRequest(C.GET, 1000, response_allowed=False)

    assert association.receive(aarq(user_information=silent.encode()).encode()) == b""
    assert ask(association, GetNormal(0xC1, A14)) == GetGiven(0xC1, U32(12_345))


def test_a_service_that_was_not_negotiated_is_not_served():
    association = House().associated(aarq=aarq(conformance=C.SET).encode())

    assert ask(association, GetNormal(0xC1, A14)) == NOT_SUPPORTED
    assert ask(association, SetNormal(0xC1, METER_NUMBER_2, U32(1))) == SetDone(0xC1, 0)
    public = House().public()
    assert ask(public, SetNormal(0xC1, METER_NUMBER_2, U32(1))) == NOT_SUPPORTED
    assert ask(House().associated(), GetList(0xC1, ((A14, None),))) == NOT_SUPPORTED
    assert ask(everything(open_house()), ActionBlock(0xC1, Block(True, 1, b""))) == NOT_SUPPORTED


def test_services_of_other_protocols_and_nonsense_are_answered_with_exceptions():
    association = House().associated()

    assert apdu.decode(association.receive(bytes.fromhex("0501020008"))) == UNKNOWN
    assert apdu.decode(association.receive(bytes.fromhex("C001C1"))) == MALFORMED
    assert apdu.decode(association.receive(b"")) == MALFORMED
    assert apdu.decode(association.receive(GetGiven(0xC1, U8(1)).encode())) == NOT_SUPPORTED
    assert ask(association, GetNormal(0xC1, A14)) == GetGiven(0xC1, U32(12_345))


def test_an_apdu_longer_than_promised_is_too_long():
    association = House().associated()

    assert apdu.decode(association.receive(bytes(1008))) == ExceptionResponse(1, 4)


def test_a_view_can_grant_only_what_the_server_speaks():
    with pytest.raises(SetupError, match="GENERAL_BLOCK_TRANSFER"):
        View("odd", 1, 1, Mechanism.NONE, C.GET | C.GENERAL_BLOCK_TRANSFER)


# ---- GET


def test_the_same_attribute_is_read_on_the_fast_and_on_the_slow_path():
    association = everything(open_house())

    fast = ask(association, GetNormal(0x41, A14))
    slow = ask(association, GetList(0x41, ((A14, None),)))

    assert fast == GetGiven(0x41, U32(12_345))  # 12 345.99… Wh: a register shows no more than was counted
    assert slow == GetGivenList(0x41, (U32(12_345),))


@pytest.mark.parametrize(
    ("name", "result"),
    [
        (Name(3, Obis.parse("1.1.99.99.99.255"), 2), DataAccessResult.OBJECT_UNDEFINED),
        (Name(1, A14.logical_name, 2), DataAccessResult.OBJECT_CLASS_INCONSISTENT),
        (Name(3, A14.logical_name, 4), DataAccessResult.READ_WRITE_DENIED),
        (Name(3, A14.logical_name, 0), DataAccessResult.READ_WRITE_DENIED),
        (Name(15, OBJECT_LIST.logical_name, 7), DataAccessResult.READ_WRITE_DENIED),  # the password is written only
    ],
)
def test_what_can_not_be_read_says_why(name, result):
    assert ask(House().associated(), GetNormal(0xC1, name)) == GetGiven(0xC1, result)


def test_the_public_client_does_not_see_the_registers():
    association = House().public()

    assert ask(association, GetNormal(0xC1, A14)) == GetGiven(0xC1, DataAccessResult.OBJECT_UNDEFINED)
    assert ask(association, GetNormal(0x81, METER_NUMBER_1)) == GetGiven(0x81, U32(12_345_679))


def test_selective_access_to_what_has_no_selectors_is_refused():
    request = GetNormal(0xC1, OBJECT_LIST, Selection(1, axdr.Null()))

    assert ask(House().associated(), request) == GetGiven(0xC1, DataAccessResult.SCOPE_OF_ACCESS_VIOLATED)


@pytest.mark.parametrize("size", [12, 13, 40, 125, 137, 138, 139, 266, 267, 268, 1007])
def test_a_long_value_comes_in_blocks_that_fit(size):
    association = everything(open_house(), size)
    first = association.receive(GetNormal(0xC1, OBJECT_LIST).encode())

    numbers, raw = blocks_of(association, GetNormal(0xC1, OBJECT_LIST))

    assert len(first) == size - (size in (138, 267))  # there a byte more of value would need a byte more of length
    assert numbers == list(range(1, len(numbers) + 1))
    listed = axdr.decode(raw)
    assert len(listed.value) == len(association.objects)


def test_block_sizes_leave_room_for_the_length_of_their_length():
    # C4 02 invoke last number(4) 00 are 9 bytes; then 1, 2 or 3 bytes of length
    assert [raw_size_of(n) for n in (12, 137, 138, 266, 267, 1007)] == [2, 127, 127, 255, 255, 995]


def test_block_numbers_begin_at_one_for_each_request():
    association = everything(open_house(), 125)

    assert blocks_of(association, GetNormal(0xC1, OBJECT_LIST))[0][:2] == [1, 2]
    ask(association, GetNormal(0xC1, OBJECT_LIST))
    assert blocks_of(association, GetNormal(0xC1, OBJECT_LIST))[0][:2] == [1, 2]


def test_a_wrong_block_number_ends_the_transfer():
    association = everything(open_house(), 125)
    ask(association, GetNormal(0xC1, OBJECT_LIST))

    assert ask(association, GetNext(0xC1, 2)) == GetBlock(0xC1, True, 2, DataAccessResult.DATA_BLOCK_NUMBER_INVALID)
    assert ask(association, GetNext(0xC1, 1)) == GetBlock(0xC1, True, 1, DataAccessResult.NO_LONG_GET_IN_PROGRESS)
    assert ask(association, GetNormal(0xC1, OBJECT_LIST)).number == 1


def test_another_get_ends_a_block_transfer():
    association = everything(open_house(), 125)
    ask(association, GetNormal(0xC1, OBJECT_LIST))
    ask(association, GetNormal(0xC1, A14))

    assert ask(association, GetNext(0xC1, 1)).raw == DataAccessResult.NO_LONG_GET_IN_PROGRESS


def test_a_long_value_without_block_transfer_is_not_given():
    association = House().associated(aarq=aarq(125, conformance=C.GET).encode())

    assert ask(association, GetNormal(0xC1, OBJECT_LIST)) == GetGiven(0xC1, DataAccessResult.OTHER_REASON)


def test_a_list_that_is_long_comes_in_blocks():
    association = everything(open_house(), 125)
    names = ((OBJECT_LIST, None), (A14, None), (Name(3, Obis.parse("1.1.99.99.99.255"), 2), None))

    _, raw = blocks_of(association, GetList(0xC1, names))

    whole = apdu.decode(b"\xc4\x03\xc1" + raw)
    assert whole.given[1:] == (U32(12_345), DataAccessResult.OBJECT_UNDEFINED)


# ---- SET and ACTION


def test_a_value_is_written_and_read_back():
    association = House().associated()

    assert ask(association, SetNormal(0xC1, METER_NUMBER_2, U32(77))) == SetDone(0xC1, DataAccessResult.SUCCESS)
    assert ask(association, GetNormal(0xC1, METER_NUMBER_2)) == GetGiven(0xC1, U32(77))


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [
        (METER_NUMBER_2, U16(77), DataAccessResult.TYPE_UNMATCHED),
        (A14, U32(0), DataAccessResult.READ_WRITE_DENIED),
        (Name(1, Obis.parse("1.1.96.1.0.255"), 2), U32(0), DataAccessResult.READ_WRITE_DENIED),
        (Name(1, Obis.parse("1.1.99.99.99.255"), 2), U32(0), DataAccessResult.OBJECT_UNDEFINED),
        (CLOCK_TIME, OctetString(bytes(12)), DataAccessResult.OTHER_REASON),
        (CLOCK_TIME, OctetString(bytes(11)), DataAccessResult.TYPE_UNMATCHED),
    ],
)
def test_what_can_not_be_written_says_why(name, value, result):
    assert ask(House().associated(), SetNormal(0xC1, name, value)) == SetDone(0xC1, result)


def test_a_long_value_is_taken_in_blocks():
    association = everything(open_house())
    raw = OctetString(b"nearby").encode()

    taken = ask(association, SetFirstBlock(0xC1, METER_NUMBER_LOW, Block(False, 1, raw[:3])))
    done = ask(association, SetBlock(0xC1, Block(True, 2, raw[3:])))

    assert (taken, done) == (SetBlockTaken(0xC1, 1), SetLastBlockDone(0xC1, DataAccessResult.SUCCESS, 2))
    assert ask(association, GetNormal(0xC1, METER_NUMBER_LOW)) == GetGiven(0xC1, OctetString(b"nearby"))


def test_blocks_out_of_order_or_of_nothing_are_refused():
    association = everything(open_house())

    assert ask(association, SetBlock(0xC1, Block(True, 1, b""))).result == DataAccessResult.NO_LONG_SET_IN_PROGRESS
    ask(association, SetFirstBlock(0xC1, METER_NUMBER_LOW, Block(False, 1, b"\x09")))
    wrong = ask(association, SetBlock(0xC1, Block(True, 3, b"\x00")))
    assert wrong == SetLastBlockDone(0xC1, DataAccessResult.DATA_BLOCK_NUMBER_INVALID, 3)
    assert ask(association, SetBlock(0xC1, Block(True, 2, b""))).result == DataAccessResult.NO_LONG_SET_IN_PROGRESS
    nonsense = ask(association, SetFirstBlock(0xC1, METER_NUMBER_LOW, Block(True, 1, b"\x09\x05")))
    assert nonsense == SetLastBlockDone(0xC1, DataAccessResult.TYPE_UNMATCHED, 1)


def test_blocks_for_ever_are_refused():
    association = everything(open_house())
    taken = ask(association, SetFirstBlock(0xC1, METER_NUMBER_LOW, Block(False, 1, bytes(900))))
    number = 1
    while isinstance(taken, SetBlockTaken):
        number += 1
        taken = ask(association, SetBlock(0xC1, Block(False, number, bytes(900))))

    assert taken == SetLastBlockDone(0xC1, DataAccessResult.LONG_SET_ABORTED, number)
    assert number == VALUE_SIZE_MAX // 900 + 1


def test_several_values_are_written_each_with_its_result():
    association = everything(open_house())
    names = ((METER_NUMBER_2, None), (A14, None))
    values = (U32(5), U32(6))

    done = ask(association, SetList(0xC1, names, values))
    raw = b"\x02" + U32(8).encode() + U32(9).encode()
    in_blocks = ask(association, SetListFirstBlock(0xC1, names, Block(True, 1, raw)))

    results = (DataAccessResult.SUCCESS, DataAccessResult.READ_WRITE_DENIED)
    assert (done, in_blocks) == (SetListDone(0xC1, results), SetLastBlockListDone(0xC1, results, 1))
    assert ask(association, GetNormal(0xC1, METER_NUMBER_2)) == GetGiven(0xC1, U32(8))
    assert ask(association, SetList(0xC1, names, values[:1])) == MALFORMED


def test_a_new_password_holds_for_its_own_association_from_the_next_time_on():
    house = House()
    association = house.associated(19)
    secret = Name(15, OBJECT_LIST.logical_name, 7)

    assert ask(association, SetNormal(0xC1, secret, OctetString(b"new"))).result == 0
    assert ask(association, SetNormal(0xC1, secret, OctetString(b""))).result == DataAccessResult.OTHER_REASON
    assert ask(association, SetNormal(0xC1, secret, U8(1))).result == DataAccessResult.TYPE_UNMATCHED

    assert ask(house.device.association(19, 16), aarq()).result == 1
    assert ask(house.device.association(19, 16), aarq(password=b"new")).result == 0
    assert ask(house.device.association(18, 16), aarq()).result == 0


def test_methods_are_invoked_and_unknown_ones_refused():
    association = everything(open_house())
    to_minute, nothing = CLOCK_TIME._replace(member=3), CLOCK_TIME._replace(member=9)

    assert ask(association, ActionNormal(0xC1, to_minute, I8(0))) == ActionDone(0xC1, ActionResult.SUCCESS)
    assert ask(association, ActionNormal(0xC1, nothing)) == ActionDone(0xC1, ActionResult.READ_WRITE_DENIED)
    assert (
        ask(association, ActionNormal(0xC1, CLOCK_TIME._replace(member=6), I8(1))).result == ActionResult.TYPE_UNMATCHED
    )
    both = ask(association, ActionList(0xC1, (to_minute, nothing), (I8(0), I8(0))))
    assert both.done == ((ActionResult.SUCCESS, None), (ActionResult.READ_WRITE_DENIED, None))
    assert ask(association, ActionList(0xC1, (to_minute,), ())) == MALFORMED


# ---- what the association shows of itself


def test_an_association_knows_its_partners_context_and_state():
    association = House().associated(19, aarq=aarq(200).encode())

    def own(index):
        return ask(association, GetNormal(0xC1, OBJECT_LIST._replace(member=index))).given

    assert own(3) == Structure((I8(19), U16(16)))
    assert own(4) == Structure((U8(2), U8(16), U16(756), U8(5), U8(8), U8(1), U8(1)))
    assert own(6) == Structure((U8(2), U8(16), U16(756), U8(5), U8(8), U8(2), U8(1)))
    conformance = BitString("000000000001000000011101")  # 00101D
    assert own(5) == Structure((conformance, U16(1007), U16(200), U8(6), I8(0), OctetString(b"")))
    assert own(8) == Enumerated(2)


def test_the_object_list_says_what_may_be_done():
    association = House().associated()
    listed = axdr.decode(blocks_of(association, GetNormal(0xC1, OBJECT_LIST))[1])

    entries = {(e.value[0].value, e.value[2].value): e for e in listed.value}
    number = entries[1, bytes(METER_NUMBER_1.logical_name)]
    assert number.value[1] == U8(0)
    modes = [(a.value[0].value, a.value[1].value) for a in number.value[3].value[0].value]
    assert modes == [(1, 1), (2, 3)]  # read only, read and write
    clock = entries[8, bytes(CLOCK_TIME.logical_name)]
    modes = {a.value[0].value: a.value[1].value for a in clock.value[3].value[0].value}
    assert modes == {1: 1, 2: 3, 4: 1, 5: 1, 6: 1, 7: 1, 8: 3, 9: 1}
    own = entries[15, bytes(OBJECT_LIST.logical_name)]
    modes = {a.value[0].value: a.value[1].value for a in own.value[3].value[0].value}
    assert modes == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 2, 8: 1}


def test_everything_in_the_object_list_can_be_read():
    for association in (House().public(), House().associated()):
        for each in association.objects:
            for index in each.indexes:
                answer = ask(association, GetNormal(0xC1, each.name(index)))
                readable = association.rights.mode(each, index) & 1
                refused = isinstance(answer, GetGiven) and isinstance(answer.given, DataAccessResult)
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
    GetNormal(0xC1, A14),
    GetNormal(0xC1, OBJECT_LIST),
    GetNext(0xC1, 1),
    GetList(0xC1, ((A14, None), (OBJECT_LIST, None))),
    SetNormal(0xC1, METER_NUMBER_2, U32(77)),
    SetFirstBlock(0xC1, METER_NUMBER_LOW, Block(False, 1, b"\x09\x01")),
    SetBlock(0xC1, Block(True, 2, b"\x00")),
    SetList(0xC1, ((METER_NUMBER_2, None),), (U32(1),)),
    ActionNormal(0xC1, CLOCK_TIME._replace(member=6), axdr.I16(5)),
    Rlrq(0),
)


def test_options_that_can_not_be_are_refused():
    house = House()
    for options in ({"energy_scaler": 9}, {"receive_size_max": 20}, {"receive_size_max": 70_000}):
        with pytest.raises(SetupError):
            omnipower(house.meter, house.meter.parts, b"KAME", **options)
