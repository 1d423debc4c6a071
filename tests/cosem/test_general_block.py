"""General block transfer of an association that is up, both ways, with blocks that are lost, ciphered and in clear."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cosem.blocks import BlockClient
from tests.cosem.ciphered import Client, locked_house
from tests.cosem.dialogue import EVERYTHING, MALFORMED, METER_NUMBER_2, OBJECT_LIST, C
from tests.cosem.echo import SAY, TAKE, TEN_TIMES, VALUE, Valley
from tests.cosem.house import ask
from trefas.base.errors import LocalError
from trefas.cosem.general_block import REQUEST_SIZE_MAX, WINDOW, GeneralTransfer
from trefas.wire import apdu, axdr
from trefas.wire.axdr import U32, OctetString
from trefas.wire.general_block import GIVEN_UP, NUMBER_MAX, GeneralBlock
from trefas.wire.xdlms import ActionResult
from trefas.wire.xdlms_action import ActionRequestNormal, ActionResponseNormal
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal
from trefas.wire.xdlms_initiate import InitiateRequest
from trefas.wire.xdlms_set import SetRequestNormal, SetResponseNormal

ALL = EVERYTHING | C.GENERAL_BLOCK_TRANSFER
TOO_LONG = ExceptionResponse(1, 4)


def valley(size=0xFFFF, told=b"0123456789" * 10):
    found = Valley(ALL)
    found.echo.value = OctetString(told)
    return found, found.associated(size)


def test_a_long_answer_goes_in_blocks_as_many_as_the_client_takes():
    _, association = valley(100)
    client = BlockClient(association, window=4)

    answer = client.ask(GetRequestNormal(0xC1, TEN_TIMES).encode())

    assert apdu.decode(answer) == GetResponseNormal(0xC1, OctetString(b"0123456789" * 100))
    # C4 01 C1 00 | 09 82 03E8 | 1 000 are 1 008 bytes, a block of 100 has 93 of them: eleven blocks
    assert client.turns == [[1], [2, 3, 4, 5], [6, 7, 8, 9], [10, 11]]


def test_blocks_of_a_window_say_that_more_follow_and_the_last_of_all_that_it_is_the_last():
    _, association = valley(100)
    client = BlockClient(association)
    client.tell(GetRequestNormal(0xC1, TEN_TIMES).encode())

    some = [apdu.decode(each) for each in client.tell(GeneralBlock(True, False, 3, 1, 1).encode())]
    rest = [apdu.decode(each) for each in client.tell(GeneralBlock(True, False, 63, 2, 4).encode())]

    assert [(each.number, each.streaming, each.last, each.acknowledged) for each in some] == [
        (2, True, False, 1),
        (3, True, False, 1),
        (4, False, False, 1),
    ]
    assert [(each.streaming, each.last) for each in rest] == [(True, False)] * 6 + [(False, True)]
    assert {each.window for each in some + rest} == {WINDOW}
    assert [len(each.encode()) for each in some] == [100] * 3


def test_a_long_request_comes_in_blocks_and_is_answered_in_blocks():
    found, association = valley()
    client = BlockClient(association)
    long = OctetString(bytes(range(256)) * 20)

    answer = client.ask(ActionRequestNormal(0xC1, SAY, long).encode(), size=900)

    assert apdu.decode(answer) == ActionResponseNormal(0xC1, ActionResult.SUCCESS, long)
    assert found.echo.times == 1
    # the meter takes 1 007: 5 120 and their head go in six blocks, as do those that come back
    assert client.turns == [[1, 2, 3], [4, 5, 6]]


def test_who_sends_in_blocks_is_answered_in_blocks_however_short():
    found, association = valley()

    answer = association.receive(
        GeneralBlock(True, False, 1, 1, 0, SetRequestNormal(0xC1, VALUE, U32(7)).encode()).encode()
    )

    assert apdu.decode(answer) == GeneralBlock(True, False, WINDOW, 1, 1, SetResponseNormal(0xC1, 0).encode())
    assert found.echo.value == U32(7)


def test_windows_of_a_request_are_acknowledged_when_the_client_gives_the_turn():
    _, association = valley()
    client = BlockClient(association)
    whole = SetRequestNormal(0xC1, VALUE, OctetString(bytes(50))).encode()

    answers = [client.tell(block.encode()) for block in client.cut(whole, 10, window=3)]

    said = [[apdu.decode(each) for each in several] for several in answers]
    assert said[2] == [GeneralBlock(False, False, WINDOW, 1, 3)]
    assert said[5] == [GeneralBlock(False, False, WINDOW, 2, 6)]
    assert said[6] == [GeneralBlock(True, False, WINDOW, 3, 7, SetResponseNormal(0xC1, 0).encode())]
    assert [len(several) for several in said] == [0, 0, 1, 0, 0, 1, 1]


def test_a_block_of_a_request_that_is_lost_is_asked_for_again():
    found, association = valley()
    client = BlockClient(association)
    whole = SetRequestNormal(0xC1, VALUE, OctetString(bytes(range(50)))).encode()
    first, second, third, *rest = client.cut(whole, 10, window=3)

    client.tell(first.encode())
    lost = client.tell(third.encode())  # the second never came
    again = [client.tell(each.encode()) for each in (second, third)]

    assert [apdu.decode(each).acknowledged for each in lost] == [1]
    assert [[apdu.decode(each).acknowledged for each in several] for several in again] == [[], [3]]
    for each in rest:
        done = client.tell(each.encode())
    assert apdu.decode(apdu.decode(done[0]).raw) == SetResponseNormal(0xC1, 0)
    assert found.echo.value == OctetString(bytes(range(50)))


def test_a_first_block_that_is_lost_is_asked_for_again():
    found, association = valley()
    client = BlockClient(association)
    first, second = client.cut(SetRequestNormal(0xC1, VALUE, U32(9)).encode(), 10)

    lost = client.tell(second.encode())
    client.tell(first.encode())
    done = client.tell(second.encode())

    assert [apdu.decode(each) for each in lost] == [GeneralBlock(False, False, WINDOW, 1, 0)]
    assert apdu.decode(apdu.decode(done[0]).raw) == SetResponseNormal(0xC1, 0)
    assert found.echo.value == U32(9)


@given(st.integers(1, 63), st.sets(st.integers(1, 40), max_size=12), st.integers(40, 200), st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_is_lost_of_an_answer_comes_again(window, loses, size, in_blocks):
    _, association = valley(size)
    client = BlockClient(association, window, loses)

    answer = client.ask(GetRequestNormal(0xC1, TEN_TIMES).encode(), size=20 if in_blocks else None)

    assert apdu.decode(answer) == GetResponseNormal(0xC1, OctetString(b"0123456789" * 100))


def test_a_client_that_kept_what_was_behind_a_gap_asks_for_the_gap_alone():
    _, association = valley(100)
    client = BlockClient(association)
    client.tell(GetRequestNormal(0xC1, TEN_TIMES).encode())
    client.tell(GeneralBlock(True, False, 5, 1, 1).encode())  # 2 to 6 go; say 3 is lost

    gap = client.tell(GeneralBlock(True, False, 1, 2, 2).encode())
    on = client.tell(GeneralBlock(True, False, 2, 3, 6).encode())

    assert [apdu.decode(each).number for each in gap] == [3]
    assert [apdu.decode(each).number for each in on] == [7, 8]


def test_an_acknowledgement_of_what_was_never_sent_ends_the_transfer():
    _, association = valley(100)
    client = BlockClient(association)
    client.tell(GetRequestNormal(0xC1, TEN_TIMES).encode())

    assert client.tell(GeneralBlock(True, False, 3, 1, 2).encode()) == [GIVEN_UP.encode()]
    assert client.tell(GeneralBlock(True, False, 3, 2, 1).encode()) == [GIVEN_UP.encode()]


def test_a_client_can_give_up_and_begin_anew():
    _, association = valley(100)
    client = BlockClient(association)
    client.tell(GetRequestNormal(0xC1, TEN_TIMES).encode())

    assert client.tell(GIVEN_UP.encode()) == []
    assert client.tell(GeneralBlock(True, False, 3, 1, 1).encode()) == [GIVEN_UP.encode()]  # nothing goes on
    assert len(BlockClient(association).ask(GetRequestNormal(0xC1, TEN_TIMES).encode())) == 1008


def test_another_request_in_the_middle_ends_what_goes_on():
    found, association = valley(100)
    client = BlockClient(association)
    client.tell(GetRequestNormal(0xC1, TEN_TIMES).encode())

    found.echo.value = U32(5)
    assert ask(association, GetRequestNormal(0xC1, VALUE)) == GetResponseNormal(0xC1, U32(5))
    assert client.tell(GeneralBlock(True, False, 3, 1, 1).encode()) == [GIVEN_UP.encode()]

    *_, last = client.cut(SetRequestNormal(0xC1, VALUE, U32(6)).encode(), 10)
    client.tell(GeneralBlock(False, False, 1, 1, 0, b"\xc1").encode())
    whole = SetRequestNormal(0xC1, VALUE, U32(7)).encode()
    done = client.tell(GeneralBlock(True, False, 1, 1, 0, whole).encode())
    assert apdu.decode(apdu.decode(done[0]).raw) == SetResponseNormal(0xC1, 0)
    assert (found.echo.value, found.echo.times) == (U32(7), 1)
    assert last.number == 2


@pytest.mark.parametrize("rough", [bytes(1011), bytes.fromhex("E0 81 0001")], ids=["longer than an APDU", "malformed"])
def test_what_cannot_be_taken_in_the_middle_ends_what_goes_on(rough):
    _, association = valley(100)
    client = BlockClient(association)
    client.tell(GetRequestNormal(0xC1, TEN_TIMES).encode())

    client.tell(rough)

    assert client.tell(GeneralBlock(True, False, 3, 1, 1).encode()) == [GIVEN_UP.encode()]


def test_the_last_acknowledgement_is_not_answered():
    _, association = valley(100)
    client = BlockClient(association, window=63)
    client.ask(GetRequestNormal(0xC1, TEN_TIMES).encode())

    assert client.tell(GeneralBlock(True, False, 3, 9, 11).encode()) == []
    assert client.tell(GeneralBlock(True, False, 3, 9, 11).encode()) == [GIVEN_UP.encode()]  # nothing goes on


def test_blocks_for_ever_are_given_up():
    found, association = valley()
    number, answers = 0, []
    while not answers:
        number += 1
        answers = BlockClient(association).tell(GeneralBlock(False, True, 1, number, 0, bytes(900)).encode())

    assert answers == [GIVEN_UP.encode()]
    assert number == REQUEST_SIZE_MAX // 900 + 1
    # Nothing is kept: another one is no continuation, and the first one is asked for.
    answers = BlockClient(association).tell(GeneralBlock(True, False, 1, number, 0, b"\x00").encode())
    assert [(each.acknowledged, each.raw) for each in map(apdu.decode, answers)] == [(0, b"")]
    assert found.echo.times == 0


def test_a_block_longer_than_an_apdu_or_malformed_is_told_so():
    _, association = valley()

    assert ask(association, GeneralBlock(True, False, 1, 1, 0, bytes(1001))) == TOO_LONG  # 6 + 3 + 1 001 = 1 010
    assert apdu.decode(association.receive(bytes.fromhex("E0 81 0001"))) == MALFORMED


def test_an_answer_of_more_blocks_than_there_are_numbers_is_not_begun():
    body = bytes(5 * NUMBER_MAX + 1)  # a block of twelve bytes has five of them
    transfer = GeneralTransfer(lambda request: body[: int.from_bytes(request[1:])], 1000, 12)

    fits = transfer.receive(b"\x00" + (len(body) - 1).to_bytes(4))
    does_not = transfer.receive(b"\x00" + len(body).to_bytes(4))

    assert apdu.decode(fits[0]) == GeneralBlock(False, False, WINDOW, 1, 0, bytes(5))
    assert apdu.decode(apdu.decode(does_not[0]).raw) == TOO_LONG


def test_windows_of_long_blocks_are_shorter_than_the_client_takes():
    transfer = GeneralTransfer(lambda request: bytes(1_000_000), 1000, 5_000)
    transfer.receive(b"\x00")

    assert len(transfer.receive(GeneralBlock(True, False, 63, 1, 1).encode())) == 6  # of 5 000 bytes in 32 768
    assert len(transfer.receive(GeneralBlock(True, False, 3, 2, 7).encode())) == 3


ROUGH = st.builds(
    GeneralBlock,
    st.booleans(),
    st.booleans(),
    st.integers(0, 63),
    st.integers(0, 4) | st.just(0xFFFF),
    st.integers(0, 20) | st.just(0xFFFF),
    st.binary(max_size=12) | st.just(GetRequestNormal(0xC1, TEN_TIMES).encode()),
)


@given(st.lists(ROUGH | st.just(GetRequestNormal(0xC1, TEN_TIMES)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_order_blocks_come_in_answers_are_blocks_that_follow_each_other(requests):
    _, association = valley(100)

    for request in requests:
        answers = [apdu.decode(each) for each in BlockClient(association).tell(request.encode())]
        assert all(isinstance(each, GeneralBlock) for each in answers)
        assert [each.streaming for each in answers] == [True] * (len(answers) - 1) + [False] * bool(answers)
        assert [each.number - answers[0].number for each in answers] == list(range(len(answers)))


def test_what_wants_no_answer_gets_none():
    found, association = valley()

    whole = ActionRequestNormal(0x81, TAKE, U32(1)).encode()
    assert BlockClient(association).tell(GeneralBlock(True, False, 1, 1, 0, whole).encode()) == []
    assert found.echo.times == 1


def test_blocks_are_negotiated():
    association = Valley(ALL).associated(conformance=C.GET | C.SET)
    whole = SetRequestNormal(0xC1, METER_NUMBER_2, U32(1)).encode()

    assert ask(association, GeneralBlock(True, False, 1, 1, 0, whole)) == ExceptionResponse(1, 2)


def test_what_nobody_asked_for_goes_in_blocks_that_nobody_acknowledges():
    transfer = GeneralTransfer(lambda request: b"", 1000, 20)  # a block has 13 of it

    blocks = [apdu.decode(each) for each in transfer.unsolicited(bytes(range(30)))]

    assert [(each.number, each.streaming, each.last, each.window, each.acknowledged) for each in blocks] == [
        (1, True, False, 0, 0),
        (2, True, False, 0, 0),
        (3, False, True, 0, 0),
    ]
    assert b"".join(each.raw for each in blocks) == bytes(range(30))
    assert transfer.unsolicited(b"short") == (b"short",)
    with pytest.raises(LocalError, match="a notification has 851956 bytes"):
        transfer.unsolicited(bytes(13 * NUMBER_MAX + 1))


@pytest.mark.parametrize("general", [False, True])
def test_what_is_ciphered_is_cut_after_it_was_ciphered(general):
    house = locked_house(conformance=ALL)
    association = house.device.association(19, 16)
    client = Client(association.receive, general=general)
    client.associate(user_information=client.sealed(InitiateRequest(ALL, 200).encode()))
    blocks = BlockClient(association, window=2, loses=(2, 5))

    sealed = client.sealed(GetRequestNormal(0xC1, OBJECT_LIST).encode())
    answer = apdu.decode(client.opened(blocks.ask(sealed, size=20)))

    assert len(answer.given.value) == len(association.objects)
    assert len(blocks.turns) > 10
    assert len(client.heard) == 2  # with the answer to the challenge, and once for all the blocks
    whole = GetRequestNormal(0xC1, OBJECT_LIST).encode()
    in_clear = association.receive(GeneralBlock(True, False, 1, 1, 0, whole).encode())
    assert apdu.decode(apdu.decode(in_clear).raw) == ExceptionResponse(1, 1)
    assert isinstance(answer.given, axdr.Array)
