import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import RemoteError
from trefas.wire import apdu
from trefas.wire.acse import Aare, Aarq, Context, Diagnostic, Mechanism, Result, Rlre, Rlrq
from trefas.wire.reader import Reader
from trefas.wire.xdlms import Conformance
from trefas.wire.xdlms_initiate import InitiateRequest, InitiateResponse

# The two sessions of the maker's DLMS description, 4.1 (public) and 4.2 (low level security).
PUBLIC_AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
PUBLIC_AARE = bytes.fromhex("6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400001010007D0007")
LLS_AARQ = bytes.fromhex(
    "6033A1090607608574050801018A0207808B0760857405080201AC0780053132333435BE10040E01000000065F1F040000FE1FFFFF"
)
LLS_AARE = bytes.fromhex("6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000101C007D0007")
# Green Book, 11.5: with a dedicated key, and the answer.
KEYED_INITIATE = bytes.fromhex("01011000112233445566778899AABBCCDDEEFF0000065F1F0400007E1F04B0")
GREEN_RESPONSE = bytes.fromhex("0800065F1F0400007C1F04000007")

C = Conformance


def test_the_public_association_of_the_published_session():
    proposed = C.BLOCK_TRANSFER_WITH_GET | C.BLOCK_TRANSFER_WITH_SET | C.GET | C.SET | C.SELECTIVE_ACCESS | C.ACTION
    request = Aarq(user_information=InitiateRequest(proposed, 0xFFFF).encode())
    granted = InitiateResponse(C.BLOCK_TRANSFER_WITH_GET | C.GET, 125)
    answer = Aare(Context.LN.name_octets, Result.ACCEPTED, Diagnostic.NULL, user_information=granted.encode())

    assert (request.encode(), answer.encode()) == (PUBLIC_AARQ, PUBLIC_AARE)
    assert (Aarq.decode(PUBLIC_AARQ), Aare.decode(PUBLIC_AARE)) == (request, answer)
    assert (request.context, request.mechanism) == (Context.LN, Mechanism.NONE)


def test_the_association_with_a_password_of_the_published_session():
    found = Aarq.decode(LLS_AARQ)

    assert (found.context, found.mechanism, found.authentication_value) == (Context.LN, Mechanism.LLS, b"12345")
    assert found.encode() == LLS_AARQ
    granted = InitiateResponse.read(Reader(Aare.decode(LLS_AARE).user_information[1:]))
    assert granted.conformance == C.BLOCK_TRANSFER_WITH_GET | C.GET | C.SET | C.SELECTIVE_ACCESS
    assert granted.pdu_size_max == 125


def test_a_dedicated_key_is_read_and_written():
    found = apdu.decode(KEYED_INITIATE)

    assert found == InitiateRequest(Conformance(0x007E1F), 1200, bytes.fromhex("00112233445566778899AABBCCDDEEFF"))
    assert found.encode() == KEYED_INITIATE
    assert apdu.decode(GREEN_RESPONSE) == InitiateResponse(Conformance(0x007C1F), 1024)


def test_the_conformance_block_with_the_tag_of_the_first_editions_is_read():
    assert apdu.decode(bytes.fromhex("01000000065F040000181DFFFF")) == InitiateRequest(Conformance(0x00181D), 0xFFFF)


def test_a_ciphered_context_and_a_system_title_are_recognised():
    title = b"KAME\x00\x00\x00\x01"
    request = Aarq(Context.LN_CIPHERED.name_octets, title, mechanism_name=Mechanism.HLS_GMAC.name_octets)

    found = Aarq.decode(request.encode())

    assert (found.context, found.mechanism, found.calling_title) == (Context.LN_CIPHERED, Mechanism.HLS_GMAC, title)


def test_a_context_of_somebody_else_is_no_context():
    found = Aarq.decode(bytes.fromhex("600BA109060760857405080109"))

    assert found.context is None


def test_a_refusal_names_the_reason():
    # 61h: context name, result 1 (rejected-permanent), user diagnostic 13 (authentication-failure)
    raw = bytes.fromhex("6117A109060760857405080101A203020101A305A10302010D")

    refusal = Aare(Context.LN.name_octets, Result.REJECTED_PERMANENT, Diagnostic.AUTHENTICATION_FAILURE)
    assert refusal.encode() == raw
    assert Aare.decode(raw) == refusal


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("6203800100", Rlrq(0)),
        ("6303800100", Rlre(0)),
        ("6200", Rlrq(None)),
        ("6300", Rlre(None)),
        ("620380011E", Rlrq(30)),
    ],
)
def test_a_release_may_give_a_reason(raw, value):
    assert value.encode() == bytes.fromhex(raw)
    assert apdu.decode(bytes.fromhex(raw)) == value


NAMES = st.binary(min_size=1, max_size=9)
OPTIONAL = st.none() | st.binary(max_size=40)
AARQS = st.builds(Aarq, NAMES, OPTIONAL, OPTIONAL, st.none() | NAMES, OPTIONAL, st.binary(max_size=200), OPTIONAL)
AARES = st.builds(
    Aare,
    NAMES,
    st.integers(-1, 300),
    st.integers(0, 14),
    st.booleans(),
    OPTIONAL,
    OPTIONAL,
    st.none() | NAMES,
    OPTIONAL,
    st.binary(max_size=200),
)
RELEASES = st.builds(
    lambda kind, reason, information: kind(reason, information),
    st.sampled_from((Rlrq, Rlre)),
    st.none() | st.integers(0, 30),
    st.binary(max_size=60),
)
ACSE = AARQS | AARES | RELEASES


@given(ACSE)
def test_what_is_written_is_read_back(value):
    assert apdu.decode(value.encode()) == value


@given(ACSE, st.data())
def test_an_association_cut_anywhere_is_the_peers_fault(value, data):
    raw = value.encode()
    cut = data.draw(st.integers(0, len(raw) - 1))

    with pytest.raises(RemoteError):
        apdu.decode(raw[:cut])


@given(ACSE, st.data())
def test_a_flipped_bit_gives_an_apdu_or_the_peers_fault(value, data):
    raw = bytearray(value.encode())
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8

    with contextlib.suppress(RemoteError):
        apdu.decode(bytes(raw))
