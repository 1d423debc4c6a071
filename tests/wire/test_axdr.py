import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.data_strategies import DATA
from trefas.base.errors import LocalError, RemoteError
from trefas.wire import axdr
from trefas.wire.axdr import (
    I8,
    I16,
    U8,
    U16,
    U32,
    Array,
    BitString,
    CompactArray,
    Enumerated,
    Kind,
    OctetString,
    Structure,
)


@pytest.mark.parametrize(("kind", "largest"), [(I8, 0x7F), (U8, 0xFF), (I16, 0x7FFF), (U16, 0xFFFF), (U32, 0xFFFFFFFF)])
def test_the_largest_number_fits_and_the_next_does_not(kind, largest):
    assert kind.largest() == largest
    assert kind(largest).encode()[1:] == largest.to_bytes(kind.layout.size)
    with pytest.raises(LocalError, match="does not fit"):
        kind(largest + 1).encode()


@pytest.mark.parametrize(
    ("value", "octets"),
    [
        (axdr.Null(), "00"),
        (axdr.Boolean(True), "03 01"),
        (BitString("101"), "04 03 A0"),
        (axdr.I32(-2), "05 FFFFFFFE"),
        (U32(12345679), "06 00BC614F"),  # the meter number of the published session
        (OctetString(b"\x01\x01\x00\x00\x01\xff"), "09 06 0101000001FF"),
        (axdr.VisibleString("Q1"), "0A 02 5131"),
        (axdr.Utf8String("°"), "0C 02 C2B0"),
        (I8(-3), "0F FD"),
        (axdr.I16(-1), "10 FFFF"),
        (U8(128), "11 80"),
        (U16(8), "12 0008"),
        (axdr.I64(1), "14 0000000000000001"),
        (axdr.U64(2**64 - 1), "15 FFFFFFFFFFFFFFFF"),
        (Enumerated(30), "16 1E"),
        (axdr.Float32.of(1.5), "17 3FC00000"),  # sign 0, exponent 127, fraction .5
        (axdr.Float64.of(-2.0), "18 C000000000000000"),
        (axdr.DateTime(bytes.fromhex("07EA07010300000000800000")), "19 07EA 07 01 03 00 00 00 00 8000 00"),
        (axdr.Date(bytes.fromhex("07EA070103")), "1A 07EA 07 01 03"),
        (axdr.Time(bytes.fromhex("0B2D1E00")), "1B 0B 2D 1E 00"),
        (Structure((I8(0), Enumerated(30))), "02 02 0F 00 16 1E"),  # a scaler_unit: 10^0 Wh
        (Array((U8(1), U8(2))), "01 02 11 01 11 02"),
        (axdr.DontCare(), "FF"),
    ],
)
def test_a_value_is_its_tag_and_its_content(value, octets):
    raw = bytes.fromhex(octets)

    assert value.encode() == raw
    assert axdr.decode(raw) == value


def test_a_selective_access_by_range_reads_as_in_the_published_session():
    raw = bytes.fromhex(
        "0204020412000809060001010000FF0F02120000090C07DD0A19FF00000000800080090C07DD0A1AFF000000008000800100"
    )

    assert axdr.decode(raw) == Structure(
        (
            Structure((U16(8), OctetString(bytes.fromhex("0001010000FF")), I8(2), U16(0))),
            OctetString(bytes.fromhex("07DD0A19FF00000000800080")),
            OctetString(bytes.fromhex("07DD0A1AFF00000000800080")),
            Array(()),
        )
    )


def test_a_compact_array_says_its_kind_once():
    # structure of long-unsigned and integer, two of them: 3 bytes each
    raw = bytes.fromhex("13 02 02 12 0F 06 0001 FF 0002 FE")

    values = (Structure((U16(1), I8(-1))), Structure((U16(2), I8(-2))))
    assert axdr.decode(raw) == CompactArray(Kind(2, (Kind(18), Kind(15))), values)


def test_lengths_longer_than_needed_are_read():
    assert axdr.decode(bytes.fromhex("09 82 0001 AA")) == OctetString(b"\xaa")


def test_numbers_of_different_width_are_different_values():
    assert U8(1) != U16(1)


@given(DATA)
def test_what_is_written_is_read_back(value):
    assert axdr.decode(value.encode()) == value


@given(DATA, st.data())
def test_a_value_cut_anywhere_is_the_peers_fault(value, data):
    raw = value.encode()
    cut = data.draw(st.integers(0, len(raw) - 1))

    with pytest.raises(RemoteError):
        axdr.decode(raw[:cut])


@given(DATA, st.data())
def test_a_flipped_bit_gives_a_value_or_the_peers_fault(value, data):
    raw = bytearray(value.encode())
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8

    with contextlib.suppress(RemoteError):
        assert isinstance(axdr.decode(bytes(raw)), axdr.Data)


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_the_peers_fault(raw):
    with contextlib.suppress(RemoteError):
        assert isinstance(axdr.decode(raw), axdr.Data)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x01\x01" * 100 + b"\x00",  # arrays in arrays
        b"\x13" + b"\x02\x01" * 100 + b"\x00",  # structures described in structures
        bytes.fromhex("13 01 FFFF 01 FFFF 01 FFFF 00 01 00"),  # 65535 · 65535 · 65535 nulls in eleven bytes
        bytes.fromhex("13 00 01 AA"),  # values that take no bytes, and a byte
        bytes.fromhex("01 84 FFFFFFFF"),
        bytes.fromhex("09 84 FFFFFFFF"),
        bytes.fromhex("04 84 FFFFFFFF"),
    ],
)
def test_a_short_message_cannot_ask_for_much(raw):
    with pytest.raises(RemoteError):
        axdr.decode(raw)


def test_a_number_too_wide_for_its_type_is_the_callers_fault():
    with pytest.raises(LocalError, match="256 does not fit U8"):
        U8(256).encode()
