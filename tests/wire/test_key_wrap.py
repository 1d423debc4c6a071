"""Wrapped keys beside RFC 3394, 4.1 and 4.6."""

import pytest

from trefas.base.errors import RemoteError
from trefas.wire.key_wrap import unwrap_key, wrap_key

KEY = bytes.fromhex("00112233445566778899AABBCCDDEEFF")


@pytest.mark.parametrize(
    ("key", "master", "wrapped"),
    [
        (KEY, bytes(range(16)), "1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5"),
        (
            KEY + bytes(range(16)),
            bytes(range(32)),
            "28C9F404C4B810F4 CBCCB35CFB87F826 3F5786E2D80ED326 CBC7F0E71A99F43B FB988B9B7A02DD21",
        ),
    ],
)
def test_a_key_is_wrapped_as_in_the_rfc(key, master, wrapped):
    assert wrap_key(key, master) == bytes.fromhex(wrapped)
    assert unwrap_key(bytes.fromhex(wrapped), master) == key


def test_what_is_no_wrapped_key_is_the_peers_fault():
    master = bytes(range(16))
    wrapped = wrap_key(KEY, master)

    for spoilt in (wrapped[:-1], b"", bytes((wrapped[0] ^ 1,)) + wrapped[1:], wrap_key(KEY + KEY, master)):
        with pytest.raises(RemoteError, match="wrapped key"):
            unwrap_key(spoilt, master)
