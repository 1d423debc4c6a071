import pytest

from trefas.base.errors import RemoteError
from trefas.wire import apdu
from trefas.wire.general_block import GIVEN_UP, HEADER_SIZE, GeneralBlock


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        # an acknowledgement as a client in the field sends it: window 3, its own third, ours up to the sixth
        ("E0 83 0003 0006 00", GeneralBlock(True, False, 3, 3, 6)),
        # by hand, from the ASN.1 of Green Book, 9.5: bit 7 last, bit 6 streaming, bits 5 to 0 window
        ("E0 45 0002 0001 03 AABBCC", GeneralBlock(False, True, 5, 2, 1, b"\xaa\xbb\xcc")),
        ("E0 BF FFFF 0000 8180" + "00" * 128, GeneralBlock(True, False, 63, 65535, 0, bytes(128))),
        ("E0 80 0000 0000 00", GIVEN_UP),
    ],
)
def test_a_block_is_the_bytes_of_the_book(raw, value):
    octets = bytes.fromhex(raw)

    assert value.encode() == octets
    assert apdu.decode(octets) == value


def test_only_a_block_of_nothing_gives_up():
    assert GIVEN_UP.gives_up
    assert not GeneralBlock(True, False, 3, 3, 6).gives_up
    assert not GeneralBlock(True, False, 3, 0, 6).gives_up


def test_the_header_is_what_stands_before_the_length():
    assert len(GeneralBlock(True, False, 1, 1, 0, b"").encode()) == HEADER_SIZE + 1


def test_a_block_with_more_behind_it_is_the_peers_fault():
    with pytest.raises(RemoteError, match="followed by 1 bytes"):
        apdu.decode(bytes.fromhex("E0 81 0001 0000 01 AA BB"))
