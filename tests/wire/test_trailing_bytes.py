"""Where a message ends, it ends: of each kind a whole one is read, and one with a byte behind it is refused."""

import pytest

from tests.wire.test_general import CLIENT, SERVER, TABLE_41
from tests.wire.test_sampled_values import BY_HAND
from trefas.base.errors import RemoteError
from trefas.wire import apdu, axdr, ber
from trefas.wire.ciphering import Ciphered, KeySet, Protection
from trefas.wire.general import GeneralCiphering, GeneralSigning, Header
from trefas.wire.sampled_values import decode

CIPHERED = Ciphered(KeySet.GLOBAL, Protection.BOTH, 7, bytes(20), plain_tag=0xC0).encode()
SIGNED = GeneralSigning(Header(bytes(8), CLIENT, SERVER), bytes(9), bytes(64)).encode()


@pytest.mark.parametrize(
    ("read", "whole"),
    [
        (axdr.decode, bytes.fromhex("11 80")),  # unsigned 128
        (lambda raw: ber.inner(raw, 0x04), bytes.fromhex("04 01 00")),  # an octet string of one byte
        (apdu.decode, bytes.fromhex("62 03 80 01 00")),  # RLRQ, normal
        (Ciphered.decode, CIPHERED),
        (GeneralCiphering.decode, TABLE_41),
        (GeneralSigning.decode, SIGNED),
    ],
    ids=("A-XDR", "BER", "APDU", "glo-", "general-ciphering", "general-signing"),
)
def test_a_byte_behind_a_whole_message_is_refused(read, whole):
    read(whole)

    with pytest.raises(RemoteError, match=r"followed by 1 byte"):
        read(whole + b"\x00")


def test_a_byte_behind_the_values_of_a_frame_is_refused():
    longer = BY_HAND.replace(bytes.fromhex("0066 8000"), bytes.fromhex("0067 8000"), 1)  # the length from the APPID on

    with pytest.raises(RemoteError, match="a savPdu is followed by 1 byte"):
        decode(longer + b"\x00")
