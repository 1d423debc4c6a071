"""What follows from what client and server agreed on."""

import pytest

from tests.cosem.dialogue import EVERYTHING, C
from tests.cosem.echo import Echo
from trefas.base.errors import LocalError
from trefas.cosem.agreement import Agreement
from trefas.cosem.general_block import ANSWER_SIZE_MAX, REQUEST_SIZE_MAX
from trefas.cosem.refusals import NOT_ALLOWED, initiate_error, replayed
from trefas.cosem.rights import SUPPORTED_SHORT, Rights, View
from trefas.cosem.services import Services
from trefas.cosem.short_reply import SHORT_REPLY_TO_HLS, action_of, read_of
from trefas.cosem.short_services import ShortServices
from trefas.wire import apdu
from trefas.wire.acse import Context, Mechanism
from trefas.wire.axdr import OctetString
from trefas.wire.xdlms import ActionResult, DataAccessResult, Selection
from trefas.wire.xdlms_action import ActionResponseNormal
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse
from trefas.wire.xdlms_notification import DataNotification
from trefas.wire.xdlms_sn import NextBlock, ReadRequest, ReadResponse, Variable


def agreed(conformance, context=Context.LN, overhead=31):
    rights = Rights(View("all", 19, 16, Mechanism.NONE, conformance, context), lambda: [Echo()])
    return Agreement(rights, conformance, (1007, 500), overhead, lambda request: b"")


def test_the_services_are_those_of_the_context():
    long, short = agreed(EVERYTHING), agreed(SUPPORTED_SHORT, Context.SN)

    assert (type(long.services), long.names) == (Services, None)
    assert type(short.services) is ShortServices
    assert short.names.members


def test_answers_leave_room_for_what_protects_them_unless_they_go_in_blocks():
    alone, in_blocks = agreed(EVERYTHING), agreed(EVERYTHING | C.GENERAL_BLOCK_TRANSFER)

    assert (alone.blocks, alone.services.size_max, alone.request_size_max) == (None, 500 - 31, 1007)
    assert in_blocks.blocks is not None
    assert (in_blocks.services.size_max, in_blocks.request_size_max) == (ANSWER_SIZE_MAX, REQUEST_SIZE_MAX)


def test_what_is_said_unsolicited_is_measured_after_it_was_protected():
    agreement = agreed(EVERYTHING | C.DATA_NOTIFICATION)
    push = DataNotification(1, b"", OctetString(bytes(470)))  # 1 + 4 + 1 + 4 + 470 = 480

    assert agreement.told(push, lambda whole: whole + bytes(20)) == (push.encode() + bytes(20),)
    with pytest.raises(LocalError, match="501 bytes; the client takes 500"):
        agreement.told(push, lambda whole: whole + bytes(21))


def test_an_answer_to_a_challenge_is_recognised_by_its_short_name():
    # Blue Book, association SN: reply_to_HLS_authentication stands at FA00h + 58h
    selection = Selection(1, OctetString(b"f"))

    assert SHORT_REPLY_TO_HLS == 0xFA58
    assert action_of(ReadRequest((Variable(0xFA58, selection),))).parameter == OctetString(b"f")
    assert action_of(ReadRequest((Variable(0xFA58),))) is None
    assert action_of(ReadRequest((Variable(0xFA50, selection),))) is None
    assert action_of(ReadRequest((NextBlock(1),))) is None


def test_what_came_of_it_is_said_as_a_read_says_it():
    taken = ActionResponseNormal(0, ActionResult.SUCCESS, OctetString(b"g")).encode()
    refused = ActionResponseNormal(0, ActionResult.OTHER_REASON).encode()

    assert apdu.decode(read_of(taken)) == ReadResponse((OctetString(b"g"),))
    assert apdu.decode(read_of(refused)) == ReadResponse((DataAccessResult.OTHER_REASON,))


def test_refusals_are_the_codes_of_the_book():
    assert apdu.decode(NOT_ALLOWED) == ExceptionResponse(1, 1)
    assert apdu.decode(replayed(7)) == ExceptionResponse(1, 6, 7)
    assert apdu.decode(initiate_error(3)) == ConfirmedServiceError(1, 6, 3)
