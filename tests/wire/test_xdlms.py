import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.apdu_strategies import APDUS
from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.wire import apdu
from trefas.wire.axdr import I8, U8, U32, OctetString
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name
from trefas.wire.xdlms_action import (
    ActionRequestNormal,
    ActionResponseNormal,
)
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse, ServiceError, StateError
from trefas.wire.xdlms_get import (
    GetRequestNext,
    GetRequestNormal,
    GetResponseNormal,
    GetResponseWithDatablock,
    GetResponseWithList,
)
from trefas.wire.xdlms_set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetResponseDatablock,
    SetResponseLastDatablock,
    SetResponseNormal,
)

TAGS = bytes.fromhex("0108606162 C0C1C3C4C5C7 05060C0D1618 0F10C2 D9DA E0")
"""Of all that is spoken here."""
METER_NUMBER = Name(1, Obis.parse("1.1.0.0.1.255"), 2)
CLOCK_TIME = Name(8, Obis.parse("0.0.1.0.0.255"), 2)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        # the maker's DLMS description, 4.1 and 4.2
        ("C001810001 0101000001FF 02 00", GetRequestNormal(0x81, METER_NUMBER)),
        ("C4018100 0600BC614F", GetResponseNormal(0x81, U32(12345679))),
        ("C0028100000001", GetRequestNext(0x81, 1)),
        # Green Book, the example of the ciphered GET, in clear
        ("C001000008 0000010000FF 02 00", GetRequestNormal(0, CLOCK_TIME)),
        # by hand, from the ASN.1 of Green Book, 9.5
        ("C401C1 01 04", GetResponseNormal(0xC1, DataAccessResult.OBJECT_UNDEFINED)),
        ("C402C1 00 00000001 00 02 AABB", GetResponseWithDatablock(0xC1, False, 1, b"\xaa\xbb")),
        (
            "C402C1 01 00000003 01 13",
            GetResponseWithDatablock(0xC1, True, 3, DataAccessResult.DATA_BLOCK_NUMBER_INVALID),
        ),
        ("C403C1 02 00 1105 01 03", GetResponseWithList(0xC1, (U8(5), DataAccessResult.READ_WRITE_DENIED))),
        ("C101C1 0001 0101000001FF 02 00 06 00000007", SetRequestNormal(0xC1, METER_NUMBER, U32(7))),
        ("C501C1 00", SetResponseNormal(0xC1, DataAccessResult.SUCCESS)),
        ("C103C1 01 00000002 01 FF", SetRequestWithDatablock(0xC1, Block(True, 2, b"\xff"))),
        ("C502C1 00000001", SetResponseDatablock(0xC1, 1)),
        ("C503C1 0C 00000002", SetResponseLastDatablock(0xC1, DataAccessResult.TYPE_UNMATCHED, 2)),
        ("C301C1 0008 0000010000FF 02 01 0F 00", ActionRequestNormal(0xC1, CLOCK_TIME, I8(0))),
        ("C701C1 00 00", ActionResponseNormal(0xC1, ActionResult.SUCCESS)),
        ("D8 01 01", ExceptionResponse(1, 1)),
        ("D8 02 06 00000010", ExceptionResponse(2, 6, 16)),
        ("0E 01 06 01", ConfirmedServiceError(1, 6, 1)),
    ],
)
def test_an_apdu_is_the_bytes_of_the_book(raw, value):
    octets = bytes.fromhex(raw)

    assert value.encode() == octets
    assert apdu.decode(octets) == value


CONFORMANCE = """
reserved-zero general-protection general-block-transfer read write unconfirmed-write delta-value-encoding reserved-seven
attribute-0-with-set priority attribute-0-with-get block-transfer-with-get block-transfer-with-set block-transfer-with-action
multiple-references information-report data-notification access parameterized-access get set selective-access
event-notification action
"""
"""The 24 bits of Green Book, 9.4.6.1, from bit 0, which is the highest."""

RESULTS = {
    "success": 0, "hardware-fault": 1, "temporary-failure": 2, "read-write-denied": 3, "object-undefined": 4,
    "object-class-inconsistent": 9, "object-unavailable": 11, "type-unmatched": 12, "scope-of-access-violated": 13,
    "data-block-unavailable": 14, "other-reason": 250,
}  # fmt: skip
"""What Data-Access-Result and Action-Result have in common (Green Book, 9.5)."""


def named(kind) -> dict[str, int]:
    """The numbers of an enumeration by their names in the book."""
    return {name.lower().replace("_", "-"): int(each) for name, each in kind.__members__.items()}


def test_conformance_bits_stand_where_the_book_counts_them():
    assert named(Conformance) == {name: 1 << 23 - bit for bit, name in enumerate(CONFORMANCE.split())}
    assert Conformance(0x00101C) == (
        Conformance.BLOCK_TRANSFER_WITH_GET | Conformance.GET | Conformance.SET | Conformance.SELECTIVE_ACCESS
    )


def test_results_and_errors_are_the_numbers_of_the_book():
    assert named(DataAccessResult) == RESULTS | {
        "long-get-aborted": 15,
        "no-long-get-in-progress": 16,
        "long-set-aborted": 17,
        "no-long-set-in-progress": 18,
        "data-block-number-invalid": 19,
    }
    assert named(ActionResult) == RESULTS | {"long-action-aborted": 15, "no-long-action-in-progress": 16}
    assert named(StateError) == {"service-not-allowed": 1, "service-unknown": 2}
    assert named(ServiceError) == {
        "operation-not-possible": 1,
        "service-not-supported": 2,
        "other-reason": 3,
        "pdu-too-long": 4,
        "deciphering-error": 5,
        "invocation-counter-error": 6,
    }


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


@given(st.sampled_from(TAGS), st.binary(max_size=60))
def test_any_bytes_give_an_apdu_or_the_peers_fault(tag, rest):
    with contextlib.suppress(RemoteError):
        apdu.decode(bytes((tag,)) + rest)


def test_a_service_not_spoken_here_is_told_apart_from_nonsense():
    with pytest.raises(apdu.UnknownApdu, match="E6h"):
        apdu.decode(bytes.fromhex("E6 00 00"))  # a request through a gateway


def test_bytes_after_an_apdu_are_the_peers_fault():
    with pytest.raises(RemoteError, match="followed by 1 bytes"):
        apdu.decode(GetRequestNext(1, 1).encode() + b"\x00")


def test_a_list_of_many_names_in_few_bytes_is_the_peers_fault():
    with pytest.raises(RemoteError):
        apdu.decode(bytes.fromhex("C003C1 84FFFFFFFF") + OctetString(b"").encode())
