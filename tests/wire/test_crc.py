"""The check sequence against the shift register of the standard, and against the number every table of CRCs prints."""

from hypothesis import given
from hypothesis import strategies as st

from trefas.wire.crc import check_sequence, is_intact


def shift_register(data: bytes) -> int:
    """X.25, bit by bit: x^16 + x^12 + x^5 + 1, low bit first, preset with ones, sent complemented."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return register ^ 0xFFFF


def test_the_check_value_of_x25_is_906e():
    assert check_sequence(b"123456789") == (0x906E).to_bytes(2, "little")


@given(st.binary(max_size=300))
def test_the_fast_check_sequence_is_that_of_the_shift_register(data):
    assert check_sequence(data) == shift_register(data).to_bytes(2, "little")


@given(st.binary(max_size=300), st.data())
def test_data_with_its_check_sequence_is_intact_and_with_one_bit_flipped_is_not(data, draw):
    whole = bytearray(data + check_sequence(data))
    assert is_intact(whole)

    bit = draw.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8

    assert not is_intact(whole)
