"""What was said on a line, in words."""

from hypothesis import given
from hypothesis import strategies as st

from trefas.base.obis import Obis
from trefas.wire.axdr import OctetString
from trefas.wire.hdlc_frame import DISC, SNRM, UA, Frame, encode, format_address
from trefas.wire.iec21_message import Command, with_parity
from trefas.wire.spoken import WORDS_MAX, Listener, told
from trefas.wire.xdlms import Name, Selection
from trefas.wire.xdlms_set import SetRequestNormal
from trefas.wire.xdlms_sn import ReadRequest, Variable, WriteBlock, WriteRequest

CLIENT, METER = format_address(19), format_address(16, 33, 2)
GET = bytes.fromhex("C001C1 0003 0101010800FF 02 00")
LLS_AARQ = bytes.fromhex(
    "6033A1090607608574050801018A0207808B0760857405080201AC0780053132333435BE10040E01000000065F1F040000FE1FFFFF"
)


def wrapped(apdu):
    return bytes((0, 1, 0, 19, 0, 16)) + len(apdu).to_bytes(2) + apdu


def test_frames_are_told_by_their_control_field_and_addresses():
    frames = [
        Frame(METER, CLIENT, SNRM | 0x10),
        Frame(CLIENT, METER, UA | 0x10),
        Frame(METER, CLIENT, 0x31),
        Frame(METER, CLIENT, DISC | 0x10),
    ]

    assert Listener().hear(b"".join(encode(frame) for frame in frames)) == [
        "19 to 16/33: SNRM P",
        "16/33 to 19: UA P",
        "19 to 16/33: RR R=1 P",
        "19 to 16/33: DISC P",
    ]


def test_an_apdu_in_segments_is_told_when_it_is_whole():
    info = b"\xe6\xe6\x00" + GET

    said = Listener().hear(
        encode(Frame(METER, CLIENT, 0x10, info[:6], segmented=True)) + encode(Frame(METER, CLIENT, 0x12, info[6:]))
    )

    assert said[0] == "19 to 16/33: I S=0 R=0 P, segment"
    assert said[1] == "19 to 16/33: I S=1 R=0 P"
    assert said[2].startswith("GetRequestNormal invoke=193 ")
    assert "name=3 1.1.1.8.0.255 2" in said[2]


def test_messages_of_the_wrapper_are_told_one_by_one():
    listener = Listener()
    both = wrapped(GET) + wrapped(bytes.fromhex("C40181000600BC614F"))

    first, second = listener.hear(both[:30]), listener.hear(both[30:])

    assert first[0].startswith("19 to 16: GetRequestNormal ")
    assert second == ["19 to 16: GetResponseNormal invoke=129 given=U32 12345679"]


def test_an_opening_is_told_as_text_and_what_follows_it_as_frames():
    listener = Listener()

    assert listener.hear(b"/?!\r\n") == ["'/?!'"]
    assert listener.hear(bytes.fromhex("06B235B28D0A")) == ["'\\x06252'"]
    assert listener.hear(encode(Frame(METER, CLIENT, SNRM | 0x10))) == ["19 to 16/33: SNRM P"]
    assert listener.hear(b"/?!\r\n") == ["'/?!'"]


def test_passwords_are_told_by_their_size():
    words = told(LLS_AARQ)

    assert words.startswith("Aarq ")
    assert "authentication_value=(5 bytes)" in words
    assert "12345" not in words
    assert b"12345".hex() not in words


def test_what_is_written_to_an_association_is_told_by_its_size():
    secret = OctetString(b"54321")
    written = SetRequestNormal(0xC1, Name(15, Obis.parse("0.0.40.0.0.255"), 7), secret)
    other = SetRequestNormal(0xC1, Name(1, Obis.parse("0.0.96.1.0.255"), 2), secret)

    assert "value=(7 bytes)" in told(written.encode())  # tag, length and five
    assert b"54321".hex() not in told(written.encode())
    assert b"54321".hex() in told(other.encode())


def test_what_is_written_to_an_association_by_short_names_is_told_by_its_size():
    secret = OctetString(b"54321")
    change = 0xFA40  # Blue Book, association SN: change_secret stands at FA00h + 40h
    secrets = [
        WriteRequest((Variable(change),), (secret,)),
        WriteRequest((WriteBlock(True, 1),), (secret,)),
        ReadRequest((Variable(change, Selection(1, secret)),)),
    ]

    for said in secrets:
        assert "(7 bytes)" in told(said.encode())  # tag, length and five
        assert b"54321".hex() not in told(said.encode())
    assert b"54321".hex() in told(WriteRequest((Variable(0x0108),), (secret,)).encode())


def test_what_is_ciphered_stays_so():
    assert told(bytes.fromhex("C8 1E 30 01234567") + bytes(25)) == "ciphered C8h, 32 bytes"


def test_what_is_no_apdu_is_told_by_its_size():
    assert told(b"\xff\x00") == "APDU FFh, 2 bytes"
    assert told(b"") == "APDU h, 0 bytes"


def test_a_long_value_is_cut():
    assert len(told(bytes.fromhex("C4018100 0982 1000".replace(" ", "")) + bytes(4096))) == WORDS_MAX


@given(st.lists(st.binary(max_size=60) | st.sampled_from([wrapped(GET), LLS_AARQ, b"~", b"\0\1"]), max_size=6))
def test_whatever_is_said_a_listener_does_not_complain(pieces):
    listener = Listener()
    for piece in pieces:
        assert all(isinstance(line, str) for line in listener.hear(piece))


def test_a_password_of_the_programming_mode_is_told_by_its_size_however_it_comes():
    raw = Command("P1", "(12345)").encode()
    whole, pieces = Listener(), Listener()

    assert whole.hear(raw) == ["P1 (5 bytes)"]
    assert [line for byte in with_parity(raw) for line in pieces.hear(bytes([byte]))] == ["P1 (5 bytes)"]
    assert whole.hear(Command("R1", "1.8.0()").encode()) == ["'R1 1.8.0()'"]
