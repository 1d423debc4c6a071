"""ACTION of an association that is up: in lists, in blocks both ways, and without an answer."""

import pytest

from tests.cosem.dialogue import MALFORMED, NOT_SUPPORTED, C
from tests.cosem.echo import REFUSE, SAY, TAKE, Valley
from tests.cosem.house import ask
from trefas.cosem.operations import COSTLY_MAX
from trefas.cosem.transfer import VALUE_SIZE_MAX
from trefas.wire import apdu
from trefas.wire.axdr import Null, OctetString
from trefas.wire.xdlms import ActionResult, DataAccessResult
from trefas.wire.xdlms_action import (
    ActionRequestNextPblock,
    ActionRequestNormal,
    ActionRequestWithFirstPblock,
    ActionRequestWithList,
    ActionRequestWithListAndFirstPblock,
    ActionRequestWithPblock,
    ActionResponseNextPblock,
    ActionResponseNormal,
    ActionResponseWithList,
    ActionResponseWithPblock,
)
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_error import ExceptionResponse

TOO_LONG = ExceptionResponse(1, 4)
LONG = OctetString(bytes(range(256)) * 4)
"""More than an APDU holds."""
MUCH = OctetString(bytes(300))


def returned(association, request):
    """What comes back in blocks, and how long each answer was."""
    block, sizes, raw = ask(association, request), [], b""
    while True:
        assert isinstance(block, ActionResponseWithPblock), block
        sizes.append(len(block.encode()))
        raw += block.block.raw
        if block.block.last:
            return raw, sizes
        block = ask(association, ActionRequestNextPblock(request.invoke, block.block.number))


def test_a_parameter_comes_in_blocks_and_goes_back_in_blocks():
    association = Valley().associated(125)
    raw = LONG.encode()

    taken = ask(association, ActionRequestWithFirstPblock(0xC1, SAY, Block(False, 1, raw[:500])))
    back, sizes = returned(association, ActionRequestWithPblock(0xC1, Block(True, 2, raw[500:])))

    assert taken == ActionResponseNextPblock(0xC1, 1)
    assert back == LONG.encode()  # what it returned, and that alone
    # 1 028 of octet-string; a block of 125 bytes has 116 of them: 8 × 116 + 100
    assert sizes == [125] * 8 + [8 + 1 + 100]


def test_several_parameters_come_in_blocks_with_one_result_each():
    valley = Valley()
    association = valley.associated()
    raw = b"\x03" + OctetString(b"a").encode() + Null().encode() + OctetString(b"b").encode()

    taken = ask(association, ActionRequestWithListAndFirstPblock(0xC1, (SAY, REFUSE, TAKE), Block(False, 1, raw[:4])))
    done = ask(association, ActionRequestWithPblock(0xC1, Block(True, 2, raw[4:])))

    assert taken == ActionResponseNextPblock(0xC1, 1)
    assert done == ActionResponseWithList(
        0xC1,
        (
            (ActionResult.SUCCESS, OctetString(b"a")),
            (ActionResult.TEMPORARY_FAILURE, None),
            (ActionResult.SUCCESS, None),
        ),
    )
    assert valley.echo.value == OctetString(b"b")


def test_what_a_list_returns_goes_in_blocks_where_it_is_long():
    association = Valley().associated(60)
    half = OctetString(bytes(50))

    back, sizes = returned(association, ActionRequestWithList(0xC1, (SAY, SAY), (half, half)))

    assert apdu.decode(b"\xc7\x03\xc1" + back).done == ((ActionResult.SUCCESS, half),) * 2
    assert max(sizes) == 60


def test_blocks_out_of_order_or_of_nothing_are_refused_and_nothing_is_done():
    valley = Valley()
    association = valley.associated()
    nothing = ActionResponseNormal(0xC1, ActionResult.NO_LONG_ACTION_IN_PROGRESS)

    assert ask(association, ActionRequestWithPblock(0xC1, Block(True, 1, b""))) == nothing
    ask(association, ActionRequestWithFirstPblock(0xC1, TAKE, Block(False, 1, b"\x09")))
    wrong = ask(association, ActionRequestWithPblock(0xC1, Block(True, 3, b"\x00")))
    assert wrong == ActionResponseNormal(0xC1, ActionResult.LONG_ACTION_ABORTED)
    assert ask(association, ActionRequestWithPblock(0xC1, Block(True, 2, b"\x00"))) == nothing
    assert ask(association, ActionRequestNextPblock(0xC1, 1)) == nothing
    for raw in (b"\x09\x05", b"\x09\x00\x00"):  # cut off, and followed by another byte
        nonsense = ask(association, ActionRequestWithFirstPblock(0xC1, TAKE, Block(True, 1, raw)))
        assert nonsense == ActionResponseNormal(0xC1, ActionResult.TYPE_UNMATCHED)
    few = ask(association, ActionRequestWithListAndFirstPblock(0xC1, (TAKE, TAKE), Block(True, 1, b"\x01\x00")))
    assert few == ActionResponseNormal(0xC1, ActionResult.TYPE_UNMATCHED)
    assert valley.echo.times == 0


def test_a_wrong_number_ends_what_is_going_out():
    association = Valley().associated(60)
    ask(association, ActionRequestNormal(0xC1, SAY, MUCH))

    assert ask(association, ActionRequestNextPblock(0xC1, 2)) == ActionResponseNormal(
        0xC1, ActionResult.LONG_ACTION_ABORTED
    )
    assert ask(association, ActionRequestNextPblock(0xC1, 1)) == ActionResponseNormal(
        0xC1, ActionResult.NO_LONG_ACTION_IN_PROGRESS
    )


def test_another_action_in_the_middle_ends_both_ways():
    association = Valley().associated(60)
    ask(association, ActionRequestNormal(0xC1, SAY, MUCH))
    ask(association, ActionRequestNormal(0xC1, SAY))
    assert ask(association, ActionRequestNextPblock(0xC1, 1)) == ActionResponseNormal(
        0xC1, ActionResult.NO_LONG_ACTION_IN_PROGRESS
    )

    ask(association, ActionRequestWithFirstPblock(0xC1, TAKE, Block(False, 1, b"\x09")))
    ask(association, ActionRequestNormal(0xC1, SAY))
    wrong = ask(association, ActionRequestWithPblock(0xC1, Block(True, 2, b"\x00")))
    assert wrong == ActionResponseNormal(0xC1, ActionResult.NO_LONG_ACTION_IN_PROGRESS)


def test_blocks_for_ever_are_refused():
    association = Valley().associated()
    taken = ask(association, ActionRequestWithFirstPblock(0xC1, TAKE, Block(False, 1, bytes(900))))
    number = 1
    while isinstance(taken, ActionResponseNextPblock):
        number += 1
        taken = ask(association, ActionRequestWithPblock(0xC1, Block(False, number, bytes(900))))

    assert taken == ActionResponseNormal(0xC1, ActionResult.LONG_ACTION_ABORTED)
    assert number == VALUE_SIZE_MAX // 900 + 1


def test_without_blocks_what_is_too_long_is_left_out_of_the_answer():
    association = Valley().associated(60, conformance=C.ACTION | C.MULTIPLE_REFERENCES)

    alone = ask(association, ActionRequestNormal(0xC1, SAY, MUCH))
    listed = ask(association, ActionRequestWithList(0xC1, (SAY, TAKE), (MUCH, MUCH)))

    assert alone == ActionResponseNormal(0xC1, ActionResult.SUCCESS, DataAccessResult.OTHER_REASON)
    assert listed.done == ((ActionResult.SUCCESS, DataAccessResult.OTHER_REASON), (ActionResult.SUCCESS, None))
    assert ask(association, ActionRequestWithFirstPblock(0xC1, SAY, Block(True, 1, b"\x00"))) == NOT_SUPPORTED


def test_a_list_whose_results_would_not_fit_is_refused_before_anything_is_done():
    valley = Valley()
    association = valley.associated(60)  # 3 + 1 + 4 for each method: 14 fit, 15 do not

    assert ask(association, ActionRequestWithList(0xC1, (TAKE,) * 15, (Null(),) * 15)) == TOO_LONG
    assert (
        ask(association, ActionRequestWithListAndFirstPblock(0xC1, (TAKE,) * 15, Block(True, 1, b"\x0f" + bytes(15))))
        == TOO_LONG
    )
    assert valley.echo.times == 0
    assert len(ask(association, ActionRequestWithList(0xC1, (TAKE,) * 14, (Null(),) * 14)).done) == 14


@pytest.mark.parametrize("confirmed", [0x00, 0x40])
def test_who_wants_no_answer_gets_none_and_it_is_done(confirmed):
    valley = Valley()
    association = valley.associated()

    one = association.receive(ActionRequestNormal(0x81 | confirmed, TAKE, Null()).encode())
    two = association.receive(ActionRequestWithList(0x81 | confirmed, (TAKE, TAKE), (Null(), Null())).encode())

    assert valley.echo.times == 3
    assert (bool(one), bool(two)) == (bool(confirmed), bool(confirmed))


def test_a_list_has_as_many_parameters_as_methods_and_not_too_many():
    association = Valley().associated()
    many = COSTLY_MAX + 1
    assert ask(association, ActionRequestWithList(0xC1, (TAKE,), ())) == MALFORMED
    association.receive_size_max = 0xFFFF  # a request so long does not fit what is promised
    assert ask(association, ActionRequestWithListAndFirstPblock(0xC1, (TAKE,) * many, Block(True, 1, b""))) == TOO_LONG
    assert ask(association, ActionRequestWithList(0xC1, (TAKE,) * many, (Null(),) * many)) == TOO_LONG
    assert (
        len(ask(association, ActionRequestWithList(0xC1, (TAKE,) * COSTLY_MAX, (Null(),) * COSTLY_MAX)).done)
        == COSTLY_MAX
    )
