import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cosem.house import LLS_AARQ, NOW, PUBLIC_AARQ, House
from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.cosem.line import Line
from trefas.wire import apdu
from trefas.wire.axdr import U32
from trefas.wire.hdlc_frame import DM, SNRM, Frame, encode, format_address
from trefas.wire.hdlc_parameters import HdlcParameters
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.xdlms import Conformance, Name
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal

SESSIONS = Path(__file__).parents[3] / "shared" / "reference" / "telegrams" / "sessions_kamstrup_dlms_doc.json"

# What the meter of the published sessions said of itself: K351C, frames of 512 out and 128 in, APDUs of 125, no ACTION.
OLD_METER = {
    "line": Line(HdlcParameters(info_tx=512, info_rx=128)),
    "receive_size_max": 125,
    "conformance": Conformance(0x00101C),
}
PUBLIC_SESSION = [
    (
        "7EA0200321937DD981801405020200060202000704000000010804000000016FEF7E",
        "7EA0202103737398818014050202000602008007040000000108040000000119D47E",
    ),
    (
        "7EA02B032110FBAFE6E600601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF5FAF7E",
        "7EA0372103306C7CE6E7006129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400001010007D00077DEE7E",
    ),
    ("7EA0190321326FD8E6E600C0018100010101000001FF0200A8E37E", "7EA0152103525D8AE6E700C40181000600BC614FE4367E"),
    ("7EA00703215303C77E", "7EA00721037301407E"),
]


def wrapped(message, client=19, server=16):
    return b"".join(n.to_bytes(2) for n in (1, client, server, len(message))) + message


def test_the_published_session_of_the_public_client_is_answered_byte_for_byte():
    session = House(**OLD_METER).session()

    for request, answer in PUBLIC_SESSION:
        assert session.receive(bytes.fromhex(request), NOW).hex().upper() == answer


def test_a_session_may_come_in_any_pieces():
    session = House(**OLD_METER).session()
    said = b"".join(
        session.receive(bytes((byte,)), NOW) for request, _ in PUBLIC_SESSION for byte in bytes.fromhex(request)
    )

    assert said == b"".join(bytes.fromhex(answer) for _, answer in PUBLIC_SESSION)


def test_the_published_sessions_open_byte_for_byte():
    if not SESSIONS.exists():
        pytest.skip("the published sessions are not beside the repository")
    frames = [e for e in json.loads(SESSIONS.read_text())["exchange"] if "hex" in e]
    house = House(**OLD_METER)
    session, compared = house.session(), 0
    for said, heard in zip(frames[::2], frames[1::2], strict=True):
        answer = session.receive(bytes.fromhex(said["hex"]), NOW)
        if "C00181000701" in said["hex"]:
            break  # the load profile itself is of that meter
        assert answer.hex().upper() == heard["hex"]
        compared += 1

    assert compared == 6  # the public session whole, and the second up to its association


def test_a_disconnection_ends_the_association():
    house = House(**OLD_METER)
    session = house.session()
    for request, _ in PUBLIC_SESSION:
        session.receive(bytes.fromhex(request), NOW)

    assert session.association is None
    session.receive(bytes.fromhex(PUBLIC_SESSION[0][0]), NOW)
    get = b"\xe6\xe6\x00" + GetRequestNormal(0x81, Name(1, Obis.parse("1.1.0.0.1.255"), 2)).encode()
    answer = session.receive(encode(Frame(format_address(1), format_address(16), 0x10, get, False)), NOW)
    assert ExceptionResponse(1, 1).encode() in answer


def test_a_wrapper_is_recognised_and_answers_who_asked():
    session = House().session()

    accepted = session.receive(wrapped(LLS_AARQ), NOW)
    value = session.receive(wrapped(bytes.fromhex("C001C1000301010108 00FF0200")), NOW)

    assert apdu.decode(accepted[8:]).result == 0
    assert accepted[:6] == bytes.fromhex("0001 0010 0013")
    assert value[8:] == GetResponseNormal(0xC1, U32(12_345)).encode()


def test_pairs_on_one_wrapper_connection_have_associations_side_by_side():
    session = House().session()
    get = GetRequestNormal(0xC1, Name(1, Obis.parse("1.1.0.0.1.255"), 2)).encode()

    session.receive(wrapped(LLS_AARQ), NOW)
    session.receive(wrapped(PUBLIC_AARQ, 16, 1), NOW)

    assert apdu.decode(session.receive(wrapped(get, 16, 1), NOW)[8:]).given == U32(12_345_679)
    assert apdu.decode(session.receive(wrapped(get), NOW)[8:]).given == U32(12_345_679)
    session.receive(wrapped(b"\x62\x00", 16, 1), NOW)  # RLRQ: one goes, the other stays
    assert apdu.decode(session.receive(wrapped(get, 16, 1), NOW)[8:]) == ExceptionResponse(1, 1)
    assert apdu.decode(session.receive(wrapped(get), NOW)[8:]).given == U32(12_345_679)


def test_answers_of_pairs_that_come_together_go_to_whom_they_are_for():
    session = House().session()
    gets = [GetRequestNormal(0xC0 + n, Name(1, Obis.parse("1.1.0.0.1.255"), 2)).encode() for n in (1, 2)]
    session.receive(wrapped(LLS_AARQ) + wrapped(PUBLIC_AARQ, 16, 1), NOW)

    heard = session.receive(wrapped(gets[0]) + wrapped(gets[1], 16, 1), NOW)

    answers = [GetResponseNormal(0xC0 + n, U32(12_345_679)).encode() for n in (1, 2)]
    assert heard == wrapped(answers[0], 16, 19) + wrapped(answers[1], 1, 16)


def test_any_number_of_pairs_that_are_not_there_cost_nobody_an_association():
    session = House().session({"module", "public"})
    get = GetRequestNormal(0xC1, Name(1, Obis.parse("1.1.0.0.1.255"), 2)).encode()
    session.receive(wrapped(PUBLIC_AARQ, 16, 1), NOW)

    for client in range(20, 200):
        assert apdu.decode(session.receive(wrapped(PUBLIC_AARQ, client, 1), NOW)[8:]).result == 1

    assert apdu.decode(session.receive(wrapped(get, 16, 1), NOW)[8:]).given == U32(12_345_679)
    assert len(session._associations) == 1


def test_a_pair_that_a_port_does_not_admit_is_told_which_it_admits():
    house = House()
    over_wrapper, over_hdlc = house.session({"module", "public"}), house.session({"module"})

    over_wrapper.receive(wrapped(LLS_AARQ), NOW)
    over_hdlc.receive(encode(Frame(format_address(16), format_address(19), SNRM | 0x10, b"", False)), NOW)

    assert over_wrapper.take_remarks() == [
        "this port does not admit client 19 to server 16; it admits public 16 to 1, module 18 to 16"
    ]
    assert over_hdlc.take_remarks() == ["this port does not admit client 19 to server 16; it admits module 18 to 16"]
    assert over_wrapper.take_remarks() == []


def test_an_unknown_sap_is_told_so_on_a_wrapper_and_disconnected_on_hdlc():
    house = House()

    refused = apdu.decode(house.session().receive(wrapped(PUBLIC_AARQ, 77, 1), NOW)[8:])
    (dm,) = FrameReader().read(
        house.session().receive(encode(Frame(format_address(1), format_address(77), SNRM | 0x10, b"", False)), NOW)
    )

    assert refused.result == 1
    assert dm.control == DM | 0x10


def test_a_port_that_does_not_admit_a_client_refuses_it():
    house = House()

    assert apdu.decode(house.session({"public"}).receive(wrapped(LLS_AARQ), NOW)[8:]).result == 1
    assert apdu.decode(house.session({"optical"}).receive(wrapped(LLS_AARQ), NOW)[8:]).result == 0


@pytest.mark.parametrize("first", [b"GET / HTTP/1.1", b"\x16\x03\x01", b"\x01", b"\xff"])
def test_a_stranger_of_another_protocol_ends_the_session(first):
    session = House().session()

    with pytest.raises(RemoteError, match="must be 7Eh"):
        session.receive(first, NOW)
    assert session.closed
    assert session.receive(b"\x7e", NOW) == b""


def test_a_hopeless_wrapper_ends_the_session():
    for header in ("0002001300100004", "00010013001010 01"):  # another version; 4097 bytes
        session = House().session()
        with pytest.raises(RemoteError):
            session.receive(bytes.fromhex(header), NOW)
        assert session.closed


def test_noise_on_a_serial_line_decides_nothing():
    session = House(**OLD_METER).session(framing="hdlc")

    assert session.receive(b"\x00\x01\xff noise", NOW) == b""
    request, answer = PUBLIC_SESSION[0]
    assert session.receive(bytes.fromhex(request), Instant(NOW + NS_PER_S)).hex().upper() == answer


def test_an_hdlc_link_that_falls_silent_is_parted():
    session = House().session()
    assert session.deadline() is None
    session.receive(bytes.fromhex(PUBLIC_SESSION[0][0]), NOW)

    assert session.deadline() == NOW + 20 * NS_PER_S
    session.receive(b"", Instant(NOW + 20 * NS_PER_S))
    assert session.association is None
    assert session.deadline() is None


def test_a_closed_session_has_no_association():
    session = House().session()
    session.receive(wrapped(LLS_AARQ), NOW)

    session.close(NOW)

    assert (session.association, session.closed, session.deadline()) == (None, True, None)


@given(st.binary(max_size=100), st.sampled_from((b"", b"\x7e", b"\x00\x01")))
def test_any_bytes_are_answered_or_the_peers_fault(raw, beginning):
    session = HOUSE.session()

    with contextlib.suppress(RemoteError):
        session.receive(beginning + raw, NOW)
        session.receive(raw, Instant(NOW + NS_PER_S))


@given(st.data())
def test_any_change_to_a_published_session_is_answered_or_the_peers_fault(data):
    session = HOUSE.session()
    said = bytearray(b"".join(bytes.fromhex(request) for request, _ in PUBLIC_SESSION))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(said) - 1))
        said[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(said)))

    with contextlib.suppress(RemoteError):
        session.receive(bytes(said[:cut]), NOW)
        session.receive(bytes(said[cut:]), Instant(NOW + NS_PER_S))


@given(st.binary(max_size=60), st.integers(0, 3), st.integers(0, 255))
def test_any_apdu_in_a_wrapper_is_answered(message, place, byte):
    session = HOUSE.session()
    session.receive(wrapped(LLS_AARQ), NOW)

    for each in (
        message,
        bytes((0xC0, 0x01, byte)) + message,
        LLS_AARQ[:place] + bytes((byte,)) + LLS_AARQ[place + 1 :],
    ):
        if each:
            answer = session.receive(wrapped(each), NOW)
            assert answer == b"" or apdu.decode(answer[8:])


HOUSE = House(**OLD_METER)
