"""Read, Write and UnconfirmedWrite of an association with short names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cosem.blocks import BlockClient
from tests.cosem.ciphered import CLIENT, GAK, GUEK, METER, STOC, MemoryCounters
from tests.cosem.dialogue import MALFORMED, NOT_ALLOWED, NOT_SUPPORTED, C, aarq
from tests.cosem.echo import ECHO, Echo, Still
from tests.cosem.house import ask
from trefas.cosem.operations import COSTLY_MAX
from trefas.cosem.rights import SUPPORTED_SHORT, View
from trefas.cosem.server import LogicalDevice, ServerDevice
from trefas.cosem.services import LIST_COUNT_MAX
from trefas.cosem.transfer import VALUE_SIZE_MAX
from trefas.wire import apdu
from trefas.wire.acse import Context, Diagnostic, Mechanism
from trefas.wire.axdr import I8, I16, U8, U16, U32, Array, Enumerated, Null, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Selection
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_initiate import InitiateResponse
from trefas.wire.xdlms_sn import (
    BlockTaken,
    NextBlock,
    ReadBlock,
    ReadRequest,
    ReadResponse,
    UnconfirmedWriteRequest,
    Variable,
    WriteBlock,
    WriteRequest,
    WriteResponse,
)

NAME, VALUE, TEN_TIMES, SAY, REFUSE, TAKE = (0x100 + 8 * number for number in range(6))
OBJECT_LIST, RIGHTS, SETUP, READ_BY_NAME, SECRET, REPLY = 0xFA08, 0xFA10, 0xFA18, 0xFA30, 0xFA40, 0xFA58
R = DataAccessResult
TOO_LONG = ExceptionResponse(1, 4)
PLAIN = SUPPORTED_SHORT & ~C.GENERAL_BLOCK_TRANSFER


class Hill:
    """A device with the echo, seen by short names."""

    def __init__(self, conformance=SUPPORTED_SHORT, **options):
        self.echo = Echo()
        self.device = ServerDevice(Still(), {"all": b"12345"}, receive_size_max=1007, **options)
        mechanism = Mechanism.HLS_GMAC if options else Mechanism.LLS
        context = Context.SN_CIPHERED if options else Context.SN
        view = View("all", 19, 16, mechanism, conformance, context)
        self.device.add(LogicalDevice(16, b"ECHO", (self.echo,)), [view])

    def associated(self, size=0xFFFF, conformance=PLAIN):
        association = self.device.association(19, 16)
        accepted = ask(association, aarq(size, conformance, context_name=Context.SN.name_octets))
        assert accepted.result == 0, accepted
        self.initiate = apdu.decode(accepted.user_information)
        return association


def read(association, *accesses):
    return ask(
        association, ReadRequest(tuple(each if not isinstance(each, int) else Variable(each) for each in accesses))
    )


def write(association, *pairs):
    accesses = tuple(Variable(short) for short, _ in pairs)
    return ask(association, WriteRequest(accesses, tuple(value for _, value in pairs)))


def test_an_association_with_short_names_says_where_it_stands():
    hill = Hill()
    hill.associated()

    assert hill.initiate == InitiateResponse(PLAIN & ~C.GENERAL_PROTECTION, 1007, vaa_name=0xFA00)


def test_a_client_of_the_other_context_is_refused():
    association = Hill().device.association(19, 16)

    assert ask(association, aarq()).diagnostic == Diagnostic.CONTEXT_NOT_SUPPORTED


def test_variables_are_written_and_read():
    association = Hill().associated()

    assert write(association, (VALUE, U32(77))) == WriteResponse((None,))
    assert read(association, VALUE, NAME) == ReadResponse((U32(77), OctetString(bytes(ECHO))))


def test_each_refusal_has_its_code_and_the_others_go_on():
    association = Hill().associated()

    found = read(association, 0x0090, REFUSE, Variable(VALUE, Selection(1, Null())), VALUE)
    done = write(association, (NAME, U8(1)), (REFUSE, U8(1)), (0x0090, U8(1)), (VALUE, U8(1)))

    assert found.results == (R.OBJECT_UNDEFINED, R.TEMPORARY_FAILURE, R.SCOPE_OF_ACCESS_VIOLATED, Null())
    assert done.results == (R.READ_WRITE_DENIED, R.TEMPORARY_FAILURE, R.OBJECT_UNDEFINED, None)


def test_methods_are_invoked_by_reading_and_by_writing():
    hill = Hill()
    association = hill.associated()

    assert read(association, Variable(SAY, Selection(1, U8(5)))) == ReadResponse((U8(5),))
    assert read(association, Variable(TAKE, Selection(1, U8(6)))) == ReadResponse((Null(),))
    assert hill.echo.value == U8(6)
    assert write(association, (TAKE, U8(7))) == WriteResponse((None,))
    assert hill.echo.value == U8(7)
    part = ask(association, WriteRequest((Variable(TAKE, Selection(1, U8(1))),), (U8(8),)))
    assert part.results == (R.SCOPE_OF_ACCESS_VIOLATED,)


def test_an_unconfirmed_write_is_done_without_an_answer():
    hill = Hill()
    association = hill.associated()

    assert association.receive(UnconfirmedWriteRequest((Variable(VALUE),), (U8(5),)).encode()) == b""
    assert hill.echo.value == U8(5)
    assert association.receive(UnconfirmedWriteRequest((Variable(VALUE),), ()).encode()) == b""


def blocks_of(association, *accesses):
    """Sizes of the answers and the joined bytes of a Read in blocks."""
    answer, sizes, raw = read(association, *accesses), [], b""
    while True:
        (block,) = answer.results
        sizes.append(len(answer.encode()))
        raw += block.raw
        if block.last:
            return sizes, raw
        answer = read(association, NextBlock(block.number))


def test_a_long_answer_comes_in_blocks_that_fit():
    hill = Hill()
    hill.echo.value = OctetString(bytes(range(100)))
    association = hill.associated(125)

    sizes, raw = blocks_of(association, TEN_TIMES, VALUE)

    assert apdu.decode(b"\x0c" + raw).results == (OctetString(bytes(range(100)) * 10), hill.echo.value)
    # 1 + 1 + 4 + 1 000 + 1 + 2 + 100 are 1 109 bytes; 125 less 6 and a length of 1 leave 118: nine of them and 47
    assert sizes == [125] * 9 + [7 + 47]


def test_blocks_of_one_value_carry_the_value_alone():
    hill = Hill()
    hill.echo.value = OctetString(bytes(range(100)))

    _, raw = blocks_of(hill.associated(125), TEN_TIMES)

    assert raw == OctetString(bytes(range(100)) * 10).encode()


def test_blocks_of_an_answer_are_asked_for_in_their_order():
    hill = Hill()
    hill.echo.value = OctetString(bytes(100))
    association = hill.associated(125)
    read(association, TEN_TIMES)

    assert read(association, NextBlock(2)).results == (R.DATA_BLOCK_NUMBER_INVALID,)
    assert read(association, NextBlock(1)).results == (R.NO_LONG_GET_IN_PROGRESS,)
    read(association, TEN_TIMES)
    read(association, VALUE, VALUE)
    assert read(association, NextBlock(1)).results != (R.NO_LONG_GET_IN_PROGRESS,)  # the two are long as well
    read(association, NAME)
    assert read(association, NextBlock(1)).results == (R.NO_LONG_GET_IN_PROGRESS,)


def test_a_long_read_request_comes_in_blocks():
    association = Hill().associated()
    raw = b"\x02" + Variable(NAME).encode() + Variable(SAY, Selection(1, U32(9))).encode()

    assert read(association, ReadBlock(False, 1, raw[:5])) == ReadResponse((BlockTaken(1),))
    assert read(association, ReadBlock(True, 2, raw[5:])) == ReadResponse((OctetString(bytes(ECHO)), U32(9)))
    assert read(association, ReadBlock(True, 1, raw + b"\x00")).results == (R.TYPE_UNMATCHED,)  # a byte too many


def test_a_long_write_request_comes_in_blocks():
    hill = Hill()
    association = hill.associated()
    long = OctetString(bytes(900) + b"end")
    raw = b"\x02" + Variable(VALUE).encode() + Variable(0x90).encode() + b"\x02" + long.encode() + Null().encode()

    def block(last, number, part):
        return ask(association, WriteRequest((WriteBlock(last, number),), (OctetString(part),)))

    assert block(False, 1, raw[:500]) == WriteResponse((BlockTaken(1),))
    assert block(True, 2, raw[500:]) == WriteResponse((None, R.OBJECT_UNDEFINED))
    assert hill.echo.value == long
    assert block(True, 2, b"").results == (R.NO_LONG_SET_IN_PROGRESS,)
    block(False, 1, raw[:500])
    assert block(True, 3, b"").results == (R.DATA_BLOCK_NUMBER_INVALID,)
    assert block(True, 1, raw[:20]).results == (R.TYPE_UNMATCHED,)
    small = b"\x01" + Variable(VALUE).encode() + b"\x01" + Null().encode()
    assert block(True, 1, small + b"\x00").results == (R.TYPE_UNMATCHED,)
    assert hill.echo.times == 1


def test_blocks_of_a_request_are_counted_and_limited():
    association = Hill().associated()

    assert read(association, ReadBlock(True, 2, b"")).results == (R.NO_LONG_GET_IN_PROGRESS,)
    read(association, ReadBlock(False, 1, b"\x01"))
    assert read(association, ReadBlock(True, 3, b"")).results == (R.DATA_BLOCK_NUMBER_INVALID,)
    assert read(association, ReadBlock(True, 1, b"\x01\x05")).results == (R.TYPE_UNMATCHED,)
    assert read(association, ReadBlock(True, 1, b"\x01" + NextBlock(1).encode())) == MALFORMED
    number, taken = 1, read(association, ReadBlock(False, 1, bytes(900)))
    while taken == ReadResponse((BlockTaken(number),)):
        number += 1
        taken = read(association, ReadBlock(False, number, bytes(900)))
    assert taken.results == (R.LONG_GET_ABORTED,)
    assert number == VALUE_SIZE_MAX // 900 + 1


def test_what_was_not_negotiated_is_not_served():
    hill = Hill()
    hill.echo.value = OctetString(bytes(100))
    association = hill.associated(60, C.READ)

    assert write(association, (VALUE, U8(1))) == NOT_SUPPORTED
    assert ask(association, UnconfirmedWriteRequest((), ())) == NOT_SUPPORTED
    assert read(association, VALUE, VALUE) == NOT_SUPPORTED
    assert read(association, NextBlock(1)) == NOT_SUPPORTED
    assert read(association, ReadBlock(True, 1, b"")) == NOT_SUPPORTED
    assert read(association, Variable(SAY, Selection(1, U8(1)))).results == (R.SCOPE_OF_ACCESS_VIOLATED,)
    assert read(association, TEN_TIMES).results == (R.OTHER_REASON,)
    written = hill.associated(60, C.WRITE)
    assert ask(written, WriteRequest((WriteBlock(True, 1),), (OctetString(b""),))) == NOT_SUPPORTED


def test_without_blocks_answers_are_whole_as_long_as_the_client_takes_them():
    hill = Hill()
    hill.echo.value = OctetString(bytes(2000))  # more than the 1007 bytes that the device itself takes

    # response, count, result, tag, three bytes of length, 20 000 bytes
    assert read(hill.associated(20_007, C.READ), TEN_TIMES).results == (OctetString(bytes(20_000)),)
    assert read(hill.associated(0, C.READ), TEN_TIMES).results == (OctetString(bytes(20_000)),)
    assert read(hill.associated(20_006, C.READ), TEN_TIMES).results == (R.OTHER_REASON,)
    assert isinstance(read(hill.associated(0, PLAIN), TEN_TIMES).results[0], ReadBlock)


def test_requests_that_do_not_agree_or_could_not_be_answered_are_refused():
    hill = Hill()
    association = hill.associated(60)

    assert ask(association, WriteRequest((Variable(VALUE),), ())) == MALFORMED
    assert ask(association, WriteRequest((NextBlock(1),), (Null(),))) == MALFORMED
    assert write(association, *[(VALUE, Null())] * 30) == TOO_LONG  # 1 + 1 + 30 · 2 = 62
    assert hill.echo.times == 0
    assert len(write(association, *[(VALUE, Null())] * 29).results) == 29
    assert read(association, *[VALUE] * 30) == TOO_LONG
    wide = Hill().associated()
    wide.receive_size_max = wide._request_size_max = 0xFFFF
    assert read(wide, *[VALUE] * (LIST_COUNT_MAX + 1)) == TOO_LONG
    assert read(wide, *[SAY] * (COSTLY_MAX + 1)) == TOO_LONG
    assert len(read(wide, *[SAY] * COSTLY_MAX).results) == COSTLY_MAX


@given(st.sampled_from((0x05, 0x06, 0x16, 0x18, 0x0C, 0xE0, 0xC0)), st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_answered_or_passed_over(tag, rest):
    association = Hill().associated(200, SUPPORTED_SHORT)

    answer = association.receive(bytes((tag,)) + rest)

    assert not answer or apdu.decode(answer)


# ---- what the association shows of itself


def test_the_object_list_says_where_everything_stands():
    association = Hill().associated()

    (listed,) = read(association, OBJECT_LIST).results

    assert listed == Array(
        (
            Structure((I16(0xFA00 - 0x10000), U16(12), U8(2), OctetString(bytes.fromhex("0000280000FF")))),
            Structure((I16(0x100), U16(8193), U8(0), OctetString(bytes(ECHO)))),
        )
    )


def test_the_rights_are_those_of_each_member():
    association = Hill().associated()

    (listed,) = read(association, RIGHTS).results

    echo = listed.value[1]
    modes = [(each.value[0].value, each.value[1].value) for each in echo.value[1].value]
    assert modes == [(1, 1), (2, 3), (3, 1)]  # 1 read, 3 read and write
    assert echo.value[2] == Array(tuple(Structure((I8(index), Enumerated(1))) for index in (1, 2, 3)))
    assert read(association, SETUP).results == (OctetString(bytes(6)),)


def test_attributes_are_read_by_their_logical_names():
    association = Hill().associated()

    def by_name(*wanted):
        return read(association, Variable(READ_BY_NAME, Selection(1, Array(wanted)))).results

    own = Structure((U16(8193), OctetString(bytes(ECHO)), I8(1)))
    assert by_name(own, own) == (Array((OctetString(bytes(ECHO)),) * 2),)
    assert by_name(Structure((U16(8193), OctetString(bytes(6)), I8(1)))) == (R.TYPE_UNMATCHED,)
    assert by_name(*[own] * 65) == (R.TYPE_UNMATCHED,)


def test_what_is_too_long_is_not_read_by_logical_name():
    hill = Hill()
    hill.echo.value = OctetString(bytes(7_000))
    own = Structure((U16(8193), OctetString(bytes(ECHO)), I8(3)))

    assert read(hill.associated(), Variable(READ_BY_NAME, Selection(1, Array((own,))))).results == (R.TYPE_UNMATCHED,)


def test_the_password_is_changed_for_the_next_association():
    hill = Hill()
    association = hill.associated()

    assert write(association, (SECRET, OctetString(b"new"))) == WriteResponse((None,))
    assert write(association, (SECRET, OctetString(b""))).results == (R.OTHER_REASON,)
    assert write(association, (SECRET, U8(1))).results == (R.TYPE_UNMATCHED,)
    assert write(association, (REPLY, OctetString(b"new"))).results == (R.OTHER_REASON,)

    assert hill.device.secrets["all"] == b"new"


def test_answers_go_in_general_blocks_where_those_were_negotiated():
    hill = Hill()
    hill.echo.value = OctetString(bytes(range(100)))
    association = hill.associated(125, SUPPORTED_SHORT)

    answer = BlockClient(association).ask(ReadRequest((Variable(TEN_TIMES),)).encode())

    assert apdu.decode(answer).results == (OctetString(bytes(range(100)) * 10),)


# ---- with keys


@pytest.fixture
def locked():
    from tests.cosem.ciphered import Client
    from trefas.cosem.credentials import Credentials
    from trefas.cosem.keys import PlainKeys, Policy

    credentials = Credentials("all", METER, PlainKeys(GUEK, GAK), MemoryCounters(), Policy.BOTH)
    hill = Hill(credentials={"all": credentials})
    hill.device.draw = lambda size: STOC[:size]
    association = hill.device.association(19, 16)
    client = Client(association.receive)
    return hill, association, client


def introduced(client):
    from trefas.wire.acse import Aare
    from trefas.wire.ciphering import challenge_answer
    from trefas.wire.xdlms_initiate import InitiateRequest

    information = client.sealed(InitiateRequest(SUPPORTED_SHORT, 0xFFFF).encode())
    said = client.aarq(context_name=Context.SN_CIPHERED.name_octets, user_information=information)
    accepted = Aare.decode(client.link(said.encode()))
    assert accepted.result == 0, accepted
    client.server_title = accepted.responding_title
    return challenge_answer(accepted.authentication_value, GUEK, GAK, CLIENT, next(client.counters))


def test_a_challenge_is_answered_by_short_name_and_reads_are_ciphered(locked):
    hill, _, client = locked
    hill.echo.value = U32(5)

    proof = client.ask(ReadRequest((Variable(REPLY, Selection(1, OctetString(introduced(client)))),)))

    (ours,) = proof.results
    assert isinstance(ours, OctetString)
    assert client.ask(ReadRequest((Variable(VALUE),))) == ReadResponse((U32(5),))
    assert client.ask(WriteRequest((Variable(SECRET),), (OctetString(b"x"),))).results == (R.READ_WRITE_DENIED,)


def test_a_wrong_answer_to_the_challenge_ends_it(locked):
    _, association, client = locked
    introduced(client)

    assert client.ask(ReadRequest((Variable(VALUE),))) == NOT_ALLOWED
    wrong = client.ask(ReadRequest((Variable(REPLY, Selection(1, OctetString(bytes(17)))),)))

    assert wrong.results == (R.OTHER_REASON,)
    assert ask(association, ReadRequest((Variable(VALUE),))) == NOT_ALLOWED
