"""Data types of attributes and parameters: what is of a type, and what it is without its tags."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.data_strategies import DATA
from trefas.cosem.catalogue import catalogue
from trefas.cosem.data_type import (
    BOOLEAN,
    CAPTURE_OBJECT,
    DATE_TIME,
    LONG_UNSIGNED,
    NAME,
    OCTETS,
    SCALER_UNIT,
    TEXT,
    UNSIGNED,
    ArrayOf,
    Choice,
    Nullable,
    structure,
)
from trefas.wire.axdr import (
    I8,
    U8,
    U16,
    Array,
    Boolean,
    Enumerated,
    Null,
    OctetString,
    Structure,
    VisibleString,
    decode,
)

DECLARED = sorted(
    {
        type
        for each in catalogue().values()
        for type in (
            *(attribute.type for attribute in each.attributes.values()),
            *(method.takes for method in each.methods.values()),
            *(method.returns for method in each.methods.values()),
        )
        if type is not None
    },
    key=lambda type: type.describe(),
)


def test_types_check_and_describe_themselves():
    both = structure(number=LONG_UNSIGNED, text=Nullable(Choice((OCTETS, LONG_UNSIGNED))))

    assert both.describe() == "structure {number: long-unsigned, text: null-data or octet-string or long-unsigned}"
    for raw, plain in (
        ("0202 120007 00", (7, None)),
        ("0202 120007 0902ABCD", (7, b"\xab\xcd")),
        ("0202 120007 120009", (7, 9)),
    ):
        value = decode(bytes.fromhex(raw))
        assert both.check(value), raw
        assert both.plain(value) == plain
    for raw in ("0202 1107 00", "0201 120007", "0203 120007 00 00", "0102 120007 00", "0202 120007 1107", "00"):
        assert not both.check(decode(bytes.fromhex(raw))), raw


def test_octet_strings_of_a_length_are_of_that_length():
    for type, size in ((NAME, 6), (DATE_TIME, 12)):
        assert type.check(OctetString(bytes(size)))
        assert not type.check(OctetString(bytes(size - 1)))
        assert not type.check(VisibleString("0" * size))
        assert type.plain(OctetString(bytes(size))) == bytes(size)
    assert (NAME.describe(), DATE_TIME.describe()) == (
        "octet-string(6) as logical name",
        "octet-string(12) as date-time",
    )


def test_arrays_have_elements_of_one_type_and_so_many_where_that_is_fixed():
    pair = ArrayOf(UNSIGNED, 2)

    assert pair.describe() == "array(2) of unsigned"
    assert pair.plain(Array((U8(1), U8(2)))) == [1, 2]
    for wrong in (Array((U8(1),)), Array((U8(1), U16(2))), Structure((U8(1), U8(2)))):
        assert not pair.check(wrong)
    assert ArrayOf(UNSIGNED).check(Array(()))


def test_what_is_plain_is_a_value_of_python():
    assert SCALER_UNIT.plain(Structure((I8(-1), Enumerated(30)))) == (-1, 30)
    assert BOOLEAN.plain(Boolean(True)) is True
    assert TEXT.plain(VisibleString("kWh")) == "kWh"
    assert Nullable(OCTETS).plain(Null()) is None
    assert Choice().plain(U8(1)) == U8(1)  # of any type: the value itself
    assert CAPTURE_OBJECT.plain(Structure((U16(3), OctetString(b"\1\0\1\x08\0\xff"), I8(2), U16(0)))) == (
        *(3, b"\x01\x00\x01\x08\x00\xff"),
        *(2, 0),
    )


@settings(max_examples=60)
@given(st.sampled_from(DECLARED), DATA)
def test_whatever_comes_is_of_a_type_and_plain_or_is_not_of_it(type, data):
    if type.check(data):
        type.plain(data)
