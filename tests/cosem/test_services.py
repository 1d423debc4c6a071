"""GET, SET and ACTION of an association that is up: normal, in lists and in blocks."""

import pytest

from tests.cosem.dialogue import (
    A14,
    CLOCK_TIME,
    MALFORMED,
    METER_NUMBER_1,
    METER_NUMBER_2,
    METER_NUMBER_LOW,
    OBJECT_LIST,
    C,
    aarq,
    blocks_of,
    everything,
    open_house,
)
from tests.cosem.echo import TEN_TIMES, Valley
from tests.cosem.house import House, ask
from trefas.base.obis import Obis
from trefas.cosem.operations import COSTLY_MAX
from trefas.cosem.services import COLLECTED_SIZE_MAX, LIST_COUNT_MAX
from trefas.cosem.transfer import VALUE_SIZE_MAX, raw_size_of
from trefas.wire import apdu, axdr
from trefas.wire.axdr import I8, U8, U16, U32, Null, OctetString
from trefas.wire.xdlms import ActionResult, DataAccessResult, Name, Selection
from trefas.wire.xdlms_action import ActionRequestNormal, ActionRequestWithList, ActionResponseNormal
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import (
    GetRequestNext,
    GetRequestNormal,
    GetRequestWithList,
    GetResponseNormal,
    GetResponseWithDatablock,
    GetResponseWithList,
)
from trefas.wire.xdlms_set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetRequestWithList,
    SetRequestWithListAndFirstDatablock,
    SetResponseDatablock,
    SetResponseLastDatablock,
    SetResponseLastDatablockWithList,
    SetResponseNormal,
    SetResponseWithList,
)

TOO_LONG = ExceptionResponse(1, 4)

# ---- GET


def test_the_same_attribute_is_read_on_the_fast_and_on_the_slow_path():
    association = everything(open_house())

    fast = ask(association, GetRequestNormal(0x41, A14))
    slow = ask(association, GetRequestWithList(0x41, ((A14, None),)))

    assert fast == GetResponseNormal(0x41, U32(12_345))  # 12 345.99… Wh: a register shows no more than was counted
    assert slow == GetResponseWithList(0x41, (U32(12_345),))


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
def test_what_cannot_be_read_says_why(name, result):
    assert ask(House().associated(), GetRequestNormal(0xC1, name)) == GetResponseNormal(0xC1, result)


def test_the_public_client_does_not_see_the_registers():
    association = House().public()

    assert ask(association, GetRequestNormal(0xC1, A14)) == GetResponseNormal(0xC1, DataAccessResult.OBJECT_UNDEFINED)
    assert ask(association, GetRequestNormal(0x81, METER_NUMBER_1)) == GetResponseNormal(0x81, U32(12_345_679))


def test_selective_access_to_what_has_no_selectors_is_refused():
    request = GetRequestNormal(0xC1, OBJECT_LIST, Selection(1, axdr.Null()))

    assert ask(House().associated(), request) == GetResponseNormal(0xC1, DataAccessResult.SCOPE_OF_ACCESS_VIOLATED)


@pytest.mark.parametrize("size", [12, 13, 40, 125, 137, 138, 139, 266, 267, 268, 1007])
def test_a_long_value_comes_in_blocks_that_fit(size):
    association = everything(open_house(), size)
    first = association.receive(GetRequestNormal(0xC1, OBJECT_LIST).encode())

    numbers, raw = blocks_of(association, GetRequestNormal(0xC1, OBJECT_LIST))

    assert len(first) == size - (size in (138, 267))  # there a byte more of value would need a byte more of length
    assert numbers == list(range(1, len(numbers) + 1))
    listed = axdr.decode(raw)
    assert len(listed.value) == len(association.objects)


def test_block_sizes_leave_room_for_the_length_of_their_length():
    # C4 02 invoke last number(4) 00 are 9 bytes; then 1, 2 or 3 bytes of length
    assert [raw_size_of(n) for n in (12, 137, 138, 266, 267, 1007)] == [2, 127, 127, 255, 255, 995]


def test_block_numbers_begin_at_one_for_each_request():
    association = everything(open_house(), 125)

    assert blocks_of(association, GetRequestNormal(0xC1, OBJECT_LIST))[0][:2] == [1, 2]
    ask(association, GetRequestNormal(0xC1, OBJECT_LIST))
    assert blocks_of(association, GetRequestNormal(0xC1, OBJECT_LIST))[0][:2] == [1, 2]


def test_a_wrong_block_number_ends_the_transfer():
    association = everything(open_house(), 125)
    ask(association, GetRequestNormal(0xC1, OBJECT_LIST))

    assert ask(association, GetRequestNext(0xC1, 2)) == GetResponseWithDatablock(
        0xC1, True, 2, DataAccessResult.DATA_BLOCK_NUMBER_INVALID
    )
    assert ask(association, GetRequestNext(0xC1, 1)) == GetResponseWithDatablock(
        0xC1, True, 1, DataAccessResult.NO_LONG_GET_IN_PROGRESS
    )
    assert ask(association, GetRequestNormal(0xC1, OBJECT_LIST)).number == 1


def test_another_get_ends_a_block_transfer():
    association = everything(open_house(), 125)
    ask(association, GetRequestNormal(0xC1, OBJECT_LIST))
    ask(association, GetRequestNormal(0xC1, A14))

    assert ask(association, GetRequestNext(0xC1, 1)).raw == DataAccessResult.NO_LONG_GET_IN_PROGRESS


def test_a_long_value_without_block_transfer_is_not_given():
    association = House().associated(aarq=aarq(125, conformance=C.GET).encode())

    assert ask(association, GetRequestNormal(0xC1, OBJECT_LIST)) == GetResponseNormal(
        0xC1, DataAccessResult.OTHER_REASON
    )


def test_a_list_that_is_long_comes_in_blocks():
    association = everything(open_house(), 125)
    names = ((OBJECT_LIST, None), (A14, None), (Name(3, Obis.parse("1.1.99.99.99.255"), 2), None))

    _, raw = blocks_of(association, GetRequestWithList(0xC1, names))

    whole = apdu.decode(b"\xc4\x03\xc1" + raw)
    assert whole.given[1:] == (U32(12_345), DataAccessResult.OBJECT_UNDEFINED)


# ---- SET and ACTION


def test_a_value_is_written_and_read_back():
    association = House().associated()

    assert ask(association, SetRequestNormal(0xC1, METER_NUMBER_2, U32(77))) == SetResponseNormal(
        0xC1, DataAccessResult.SUCCESS
    )
    assert ask(association, GetRequestNormal(0xC1, METER_NUMBER_2)) == GetResponseNormal(0xC1, U32(77))


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
def test_what_cannot_be_written_says_why(name, value, result):
    assert ask(House().associated(), SetRequestNormal(0xC1, name, value)) == SetResponseNormal(0xC1, result)


def test_a_long_value_is_taken_in_blocks():
    association = everything(open_house())
    raw = OctetString(b"nearby").encode()

    taken = ask(association, SetRequestWithFirstDatablock(0xC1, METER_NUMBER_LOW, Block(False, 1, raw[:3])))
    done = ask(association, SetRequestWithDatablock(0xC1, Block(True, 2, raw[3:])))

    assert (taken, done) == (SetResponseDatablock(0xC1, 1), SetResponseLastDatablock(0xC1, DataAccessResult.SUCCESS, 2))
    assert ask(association, GetRequestNormal(0xC1, METER_NUMBER_LOW)) == GetResponseNormal(0xC1, OctetString(b"nearby"))


def test_blocks_out_of_order_or_of_nothing_are_refused():
    association = everything(open_house())

    assert (
        ask(association, SetRequestWithDatablock(0xC1, Block(True, 1, b""))).result
        == DataAccessResult.NO_LONG_SET_IN_PROGRESS
    )
    ask(association, SetRequestWithFirstDatablock(0xC1, METER_NUMBER_LOW, Block(False, 1, b"\x09")))
    wrong = ask(association, SetRequestWithDatablock(0xC1, Block(True, 3, b"\x00")))
    assert wrong == SetResponseLastDatablock(0xC1, DataAccessResult.DATA_BLOCK_NUMBER_INVALID, 3)
    assert (
        ask(association, SetRequestWithDatablock(0xC1, Block(True, 2, b""))).result
        == DataAccessResult.NO_LONG_SET_IN_PROGRESS
    )
    for raw in (b"\x09\x05", OctetString(b"nearby").encode() + b"\x00"):  # too few bytes, and one too many
        nonsense = ask(association, SetRequestWithFirstDatablock(0xC1, METER_NUMBER_LOW, Block(True, 1, raw)))
        assert nonsense == SetResponseLastDatablock(0xC1, DataAccessResult.TYPE_UNMATCHED, 1)


def test_blocks_for_ever_are_refused():
    association = everything(open_house())
    taken = ask(association, SetRequestWithFirstDatablock(0xC1, METER_NUMBER_LOW, Block(False, 1, bytes(900))))
    number = 1
    while isinstance(taken, SetResponseDatablock):
        number += 1
        taken = ask(association, SetRequestWithDatablock(0xC1, Block(False, number, bytes(900))))

    assert taken == SetResponseLastDatablock(0xC1, DataAccessResult.LONG_SET_ABORTED, number)
    assert number == VALUE_SIZE_MAX // 900 + 1


def test_several_values_are_written_each_with_its_result():
    association = everything(open_house())
    names = ((METER_NUMBER_2, None), (A14, None))
    values = (U32(5), U32(6))

    done = ask(association, SetRequestWithList(0xC1, names, values))
    raw = b"\x02" + U32(8).encode() + U32(9).encode()
    in_blocks = ask(association, SetRequestWithListAndFirstDatablock(0xC1, names, Block(True, 1, raw)))

    results = (DataAccessResult.SUCCESS, DataAccessResult.READ_WRITE_DENIED)
    assert (done, in_blocks) == (SetResponseWithList(0xC1, results), SetResponseLastDatablockWithList(0xC1, results, 1))
    assert ask(association, GetRequestNormal(0xC1, METER_NUMBER_2)) == GetResponseNormal(0xC1, U32(8))
    assert ask(association, SetRequestWithList(0xC1, names, values[:1])) == MALFORMED


def test_a_new_password_holds_for_its_own_association_from_the_next_time_on():
    house = House()
    association = house.associated(19)
    secret = Name(15, OBJECT_LIST.logical_name, 7)

    assert ask(association, SetRequestNormal(0xC1, secret, OctetString(b"new"))).result == 0
    assert ask(association, SetRequestNormal(0xC1, secret, OctetString(b""))).result == DataAccessResult.OTHER_REASON
    assert ask(association, SetRequestNormal(0xC1, secret, U8(1))).result == DataAccessResult.TYPE_UNMATCHED

    assert ask(house.device.association(19, 16), aarq()).result == 1
    assert ask(house.device.association(19, 16), aarq(password=b"new")).result == 0
    assert ask(house.device.association(18, 16), aarq()).result == 0


def test_methods_are_invoked_and_unknown_ones_refused():
    association = everything(open_house())
    to_minute, nothing = CLOCK_TIME._replace(member=3), CLOCK_TIME._replace(member=9)

    assert ask(association, ActionRequestNormal(0xC1, to_minute, I8(0))) == ActionResponseNormal(
        0xC1, ActionResult.SUCCESS
    )
    assert ask(association, ActionRequestNormal(0xC1, nothing)) == ActionResponseNormal(
        0xC1, ActionResult.READ_WRITE_DENIED
    )
    assert (
        ask(association, ActionRequestNormal(0xC1, CLOCK_TIME._replace(member=6), I8(1))).result
        == ActionResult.TYPE_UNMATCHED
    )
    both = ask(association, ActionRequestWithList(0xC1, (to_minute, nothing), (I8(0), I8(0))))
    assert both.done == ((ActionResult.SUCCESS, None), (ActionResult.READ_WRITE_DENIED, None))
    assert ask(association, ActionRequestWithList(0xC1, (to_minute,), ())) == MALFORMED


def test_who_wants_no_answer_to_a_set_gets_none_and_it_is_done():
    association = everything(open_house())

    assert association.receive(SetRequestNormal(0x81, METER_NUMBER_2, U32(77)).encode()) == b""
    assert ask(association, GetRequestNormal(0x81, METER_NUMBER_2)) == GetResponseNormal(
        0x81, U32(77)
    )  # a GET is always answered
    assert association.receive(SetRequestWithList(0x01, ((METER_NUMBER_2, None),), (U32(78),)).encode()) == b""
    assert ask(association, GetRequestNormal(0x81, METER_NUMBER_2)) == GetResponseNormal(0x81, U32(78))


def test_a_list_whose_results_would_not_fit_is_refused_before_anything_is_written():
    association = everything(open_house(), 60)
    names, values = ((METER_NUMBER_2, None),), (U32(5),)

    assert ask(association, SetRequestWithList(0xC1, names * 57, values * 57)) == TOO_LONG  # 3 + 1 + 57 = 61
    raw = b"\x35" + U32(5).encode() * 53
    assert (
        ask(association, SetRequestWithListAndFirstDatablock(0xC1, names * 53, Block(True, 1, raw))) == TOO_LONG
    )  # 3 + 1 + 53 + 4 = 61
    assert ask(association, GetRequestNormal(0xC1, METER_NUMBER_2)) == GetResponseNormal(0xC1, U32(0))
    assert len(ask(association, SetRequestWithList(0xC1, names * 56, values * 56)).results) == 56
    taken = ask(association, SetRequestWithListAndFirstDatablock(0xC1, names * 52, Block(True, 1, b"\x34" + raw[6:])))
    assert len(taken.results) == 52


def test_a_list_of_very_many_names_is_refused():
    association = everything(open_house())
    association.receive_size_max = 0xFFFF  # a request so long does not fit what is promised

    assert ask(association, GetRequestWithList(0xC1, ((A14, None),) * (LIST_COUNT_MAX + 1))) == TOO_LONG


def test_a_list_of_many_attributes_in_part_is_refused():
    """Each searches a whole log, and others wait."""
    association = everything(open_house())
    part = Selection(1, Null())

    assert len(ask(association, GetRequestWithList(0xC1, ((A14, part),) * COSTLY_MAX)).given) == COSTLY_MAX
    assert ask(association, GetRequestWithList(0xC1, ((A14, part),) * (COSTLY_MAX + 1))) == TOO_LONG
    assert len(ask(association, GetRequestWithList(0xC1, ((A14, None),) * (COSTLY_MAX + 1))).given) == COSTLY_MAX + 1


def test_a_list_brings_together_only_so_much():
    valley = Valley()
    valley.echo.value = OctetString(bytes(60_000))  # ten times that are 600 005 bytes with tag and length
    association = valley.associated()

    _, raw = blocks_of(association, GetRequestWithList(0xC1, ((TEN_TIMES, None),) * 5))

    whole = apdu.decode(b"\xc4\x03\xc1" + raw)
    assert [isinstance(each, OctetString) for each in whole.given] == [True] * 4 + [False]
    assert 3 * 600_006 < COLLECTED_SIZE_MAX < 4 * 600_006
    assert whole.given[4] == DataAccessResult.OTHER_REASON
