import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.data_strategies import DATA
from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.wire import apdu
from trefas.wire.axdr import I8, U8, U32, OctetString
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection
from trefas.wire.xdlms_action import (
    ActionBlock,
    ActionBlockTaken,
    ActionDone,
    ActionFirstBlock,
    ActionList,
    ActionListDone,
    ActionListFirstBlock,
    ActionNext,
    ActionNormal,
    ActionReturnBlock,
)
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

METER_NUMBER = Name(1, Obis.parse("1.1.0.0.1.255"), 2)
CLOCK_TIME = Name(8, Obis.parse("0.0.1.0.0.255"), 2)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        # the maker's DLMS description, 4.1 and 4.2
        ("C001810001 0101000001FF 02 00", GetNormal(0x81, METER_NUMBER)),
        ("C4018100 0600BC614F", GetGiven(0x81, U32(12345679))),
        ("C0028100000001", GetNext(0x81, 1)),
        # Green Book, the example of the ciphered GET, in clear
        ("C001000008 0000010000FF 02 00", GetNormal(0, CLOCK_TIME)),
        # by hand, from the ASN.1 of Green Book, 9.5
        ("C401C1 01 04", GetGiven(0xC1, DataAccessResult.OBJECT_UNDEFINED)),
        ("C402C1 00 00000001 00 02 AABB", GetBlock(0xC1, False, 1, b"\xaa\xbb")),
        ("C402C1 01 00000003 01 13", GetBlock(0xC1, True, 3, DataAccessResult.DATA_BLOCK_NUMBER_INVALID)),
        ("C403C1 02 00 1105 01 03", GetGivenList(0xC1, (U8(5), DataAccessResult.READ_WRITE_DENIED))),
        ("C101C1 0001 0101000001FF 02 00 06 00000007", SetNormal(0xC1, METER_NUMBER, U32(7))),
        ("C501C1 00", SetDone(0xC1, DataAccessResult.SUCCESS)),
        ("C103C1 01 00000002 01 FF", SetBlock(0xC1, Block(True, 2, b"\xff"))),
        ("C502C1 00000001", SetBlockTaken(0xC1, 1)),
        ("C503C1 0C 00000002", SetLastBlockDone(0xC1, DataAccessResult.TYPE_UNMATCHED, 2)),
        ("C301C1 0008 0000010000FF 02 01 0F 00", ActionNormal(0xC1, CLOCK_TIME, I8(0))),
        ("C701C1 00 00", ActionDone(0xC1, ActionResult.SUCCESS)),
        ("D8 01 01", ExceptionResponse(1, 1)),
        ("D8 02 06 00000010", ExceptionResponse(2, 6, 16)),
        ("0E 01 06 01", ConfirmedServiceError(1, 6, 1)),
    ],
)
def test_an_apdu_is_the_bytes_of_the_book(raw, value):
    octets = bytes.fromhex(raw)

    assert value.encode() == octets
    assert apdu.decode(octets) == value


def test_conformance_bits_stand_where_the_book_counts_them():
    # Green Book, 9.4.6.1: block-transfer-with-get is bit 11 of 24, counted from the highest; get is 19, action 23
    assert Conformance.BLOCK_TRANSFER_WITH_GET == 1 << 23 - 11
    assert Conformance.GET == 1 << 23 - 19
    assert Conformance.ACTION == 1 << 23 - 23
    assert Conformance(0x00101C) == (
        Conformance.BLOCK_TRANSFER_WITH_GET | Conformance.GET | Conformance.SET | Conformance.SELECTIVE_ACCESS
    )


INVOKE = st.integers(0, 255)
NAMES = st.builds(
    lambda class_id, raw, index: Name(class_id, Obis.from_bytes(raw), index),
    st.integers(0, 65535),
    st.binary(min_size=6, max_size=6),
    st.integers(0, 255),
)
SELECTIONS = st.none() | st.builds(Selection, st.integers(0, 255), DATA)
NAMED = st.lists(st.tuples(NAMES, SELECTIONS), max_size=4).map(tuple)
NUMBERS = st.integers(0, 2**32 - 1)
BLOCKS = st.builds(Block, st.booleans(), NUMBERS, st.binary(max_size=200))
RESULTS = st.sampled_from(DataAccessResult) | st.just(99)
GIVEN = DATA | RESULTS
DONE = st.tuples(st.sampled_from(ActionResult), st.none() | GIVEN)
APDUS = st.one_of(
    st.builds(
        InitiateRequest,
        st.integers(0, 2**24 - 1).map(Conformance),
        st.integers(0, 65535),
        st.none() | st.binary(max_size=32),
        st.booleans(),
        st.none() | st.integers(0, 255),
    ),
    st.builds(InitiateResponse, st.integers(0, 2**24 - 1).map(Conformance), st.integers(0, 65535)),
    st.builds(GetNormal, INVOKE, NAMES, SELECTIONS),
    st.builds(GetNext, INVOKE, NUMBERS),
    st.builds(GetList, INVOKE, NAMED),
    st.builds(GetGiven, INVOKE, GIVEN),
    st.builds(GetBlock, INVOKE, st.booleans(), NUMBERS, st.binary(max_size=200) | RESULTS),
    st.builds(GetGivenList, INVOKE, st.lists(GIVEN, max_size=4).map(tuple)),
    st.builds(SetNormal, INVOKE, NAMES, DATA, SELECTIONS),
    st.builds(SetFirstBlock, INVOKE, NAMES, BLOCKS, SELECTIONS),
    st.builds(SetBlock, INVOKE, BLOCKS),
    st.builds(SetList, INVOKE, NAMED, st.lists(DATA, max_size=3).map(tuple)),
    st.builds(SetListFirstBlock, INVOKE, NAMED, BLOCKS),
    st.builds(SetDone, INVOKE, RESULTS),
    st.builds(SetBlockTaken, INVOKE, NUMBERS),
    st.builds(SetLastBlockDone, INVOKE, RESULTS, NUMBERS),
    st.builds(SetLastBlockListDone, INVOKE, st.lists(RESULTS, max_size=4).map(tuple), NUMBERS),
    st.builds(SetListDone, INVOKE, st.lists(RESULTS, max_size=4).map(tuple)),
    st.builds(ActionNormal, INVOKE, NAMES, st.none() | DATA),
    st.builds(ActionNext, INVOKE, NUMBERS),
    st.builds(ActionList, INVOKE, st.lists(NAMES, max_size=3).map(tuple), st.lists(DATA, max_size=3).map(tuple)),
    st.builds(ActionFirstBlock, INVOKE, NAMES, BLOCKS),
    st.builds(ActionListFirstBlock, INVOKE, st.lists(NAMES, max_size=3).map(tuple), BLOCKS),
    st.builds(ActionBlock, INVOKE, BLOCKS),
    st.builds(lambda invoke, done: ActionDone(invoke, *done), INVOKE, DONE),
    st.builds(ActionReturnBlock, INVOKE, BLOCKS),
    st.builds(ActionListDone, INVOKE, st.lists(DONE, max_size=3).map(tuple)),
    st.builds(ActionBlockTaken, INVOKE, NUMBERS),
    st.builds(ExceptionResponse, st.integers(1, 2), st.integers(1, 5)),
    st.builds(ConfirmedServiceError, st.integers(1, 25), st.integers(0, 10), st.integers(0, 10)),
)


@given(APDUS)
def test_what_is_written_is_read_back(value):
    assert apdu.decode(value.encode()) == value


@given(APDUS, st.data())
def test_an_apdu_cut_anywhere_is_the_peers_fault(value, data):
    raw = value.encode()
    cut = data.draw(st.integers(0, len(raw) - 1))

    with pytest.raises(RemoteError):
        apdu.decode(raw[:cut])


@given(APDUS, st.data())
def test_a_flipped_bit_gives_an_apdu_or_the_peers_fault(value, data):
    raw = bytearray(value.encode())
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8

    with contextlib.suppress(RemoteError):
        apdu.decode(bytes(raw))


@given(st.sampled_from((0x01, 0x08, 0x60, 0x61, 0x62, 0xC0, 0xC1, 0xC3, 0xC4, 0xC5, 0xC7)), st.binary(max_size=60))
def test_any_bytes_give_an_apdu_or_the_peers_fault(tag, rest):
    with contextlib.suppress(RemoteError):
        apdu.decode(bytes((tag,)) + rest)


def test_a_service_not_spoken_here_is_told_apart_from_nonsense():
    with pytest.raises(apdu.UnknownApdu, match="05h"):
        apdu.decode(bytes.fromhex("05 01 02 00 08"))  # a read request of SN referencing


def test_bytes_after_an_apdu_are_the_peers_fault():
    with pytest.raises(RemoteError, match="followed by 1 bytes"):
        apdu.decode(GetNext(1, 1).encode() + b"\x00")


def test_a_list_of_many_names_in_few_bytes_is_the_peers_fault():
    with pytest.raises(RemoteError):
        apdu.decode(bytes.fromhex("C003C1 84FFFFFFFF") + OctetString(b"").encode())
