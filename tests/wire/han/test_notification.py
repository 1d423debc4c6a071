"""Lists as APDUs: made from what captures state byte for byte, read back, and never more than refused."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.han import captures
from tests.wire.han.captures import captured
from trefas.base.discover import discover
from trefas.base.errors import LocalError, RemoteError
from trefas.base.obis import Obis
from trefas.wire.axdr import I16, U16, U32, OctetString, VisibleString
from trefas.wire.han import lists
from trefas.wire.han.lists import aidon_2, aidon_3, kamstrup_nve_1, kamstrup_nve_2, kamstrup_push_1
from trefas.wire.han.notification import Notification, decode, encode
from trefas.wire.han.rows import Absent, Form, HanList

TIME = bytes.fromhex("07E60118 01123A32 FF 8000 00")
LISTS = [module.LIST for module in discover(lists) if isinstance(module.LIST, HanList)]
KINDS = {
    U32: st.integers(0, 0xFFFF_FFFF),
    U16: st.integers(0, 0xFFFF),
    I16: st.integers(-0x8000, 0x7FFF),
    OctetString: st.binary(min_size=12, max_size=12),
}


def texts(size):
    return st.text(st.characters(max_codepoint=0xFF), max_size=size)


@st.composite
def said(draw, pushed):
    rows = draw(st.lists(st.sampled_from(pushed.rows), unique=True))
    values = {
        row.name: draw(texts(row.size) if row.kind is VisibleString else KINDS[row.kind])
        for row in pushed.rows
        if row in rows
    }
    if pushed.form is Form.ELEMENTS:
        version = next((value for value in values.values() if isinstance(value, str)), "")
        units = {
            row.name: (row.scaler, row.unit) for row in pushed.rows if row.scaler is not None and row.name in values
        }
        return Notification(version, b"", values, units=units)
    whole = len(values) == len(pushed.rows)
    absent = Absent.DROPPED if whole else draw(st.sampled_from(Absent))
    return Notification(draw(texts(20)), draw(KINDS[OctetString]), values, draw(st.booleans()), absent)


@pytest.mark.parametrize(
    "pushed", [each for each in LISTS if each.form in (Form.PAIRS, Form.ELEMENTS)], ids=lambda each: each.name
)
@given(data=st.data())
def test_what_was_said_is_read_back(pushed, data):
    notification = data.draw(said(pushed))

    assert decode(encode(pushed, notification)) == notification


@captured
@pytest.mark.parametrize("name", [*captures.BODIES, *captures.FRAMES])
def test_a_list_is_made_from_what_a_capture_states(name):
    found = captures.telegram(name)
    pushed = {**captures.BODIES, **captures.FRAMES}[name]
    whole = captures.hexed(found)
    apdu = whole[3:] if name in captures.BODIES else whole[11:-3]

    assert encode(pushed, captures.stated(found)) == apdu
    assert decode(apdu) == captures.stated(found)


@captured
def test_a_push_in_denmark_is_made_from_what_its_note_states():
    found = captures.telegram(captures.CIPHERED)
    plain = bytes.fromhex(found["plaintext_apdu"])

    assert encode(captures.PUSH_1, captures.stated(found)) == plain
    assert decode(plain) == captures.stated(found)
    # The note itself says these, beside the frame.
    stated = {Obis.parse(name): value for name, value in found["expected"].items() if name[0] in "01"}
    del stated[Obis.parse("0.1.1.0.0.255")]
    assert {name: decode(plain).values[name] for name in stated} == stated


def test_the_lists_have_as_many_values_as_the_documents_count():
    # Structures of 25, 35 and 65 elements: the version, and names and values by turns.
    counts = {each.name: 1 + 2 * len(each.rows) for each in LISTS}

    assert counts["nve-1"] == 25
    assert counts["nve-2"] == 35
    # 41h, as the frames of the note have it.
    assert counts["push-1"] == 65


def test_a_meter_before_2018_has_the_tag_of_an_octet_string_before_its_time():
    plain = encode(kamstrup_nve_1.LIST, Notification("Kamstrup_V0001", TIME, {}))
    tagged = encode(kamstrup_nve_1.LIST, Notification("Kamstrup_V0001", TIME, {}, tagged_time=True))

    assert plain[:18] == bytes.fromhex("0F00000000 0C") + TIME
    assert tagged == plain[:5] + b"\x09" + plain[5:]
    assert decode(tagged).tagged_time


def test_an_absent_value_is_left_out_or_two_nulls():
    one = {Obis.parse("1-1:32.7.0"): 230}
    dropped = Notification("Kamstrup_V0001", TIME, one)
    nulls = replace(dropped, absent=Absent.NULLS)

    # 02 03: a structure of three. 12 00E6: 230 V.
    assert encode(kamstrup_nve_1.LIST, dropped)[18:20] == b"\x02\x03"
    assert encode(kamstrup_nve_1.LIST, nulls)[18:20] == b"\x02\x19"
    # Nine rows before it, two behind it.
    assert encode(kamstrup_nve_1.LIST, nulls).endswith(
        b"\0\0" * 9 + bytes.fromhex("0906 0101200700FF 1200E6") + b"\0\0" * 2
    )


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({Obis.parse("1-1:99.7.0"): 1}, "has no 1.1.99.7.0.255"),
        ({Obis.parse("1-1:32.7.0"): 0x1_0000}, "does not fit U16"),
        ({Obis.parse("1-1:32.7.0"): "230"}, "must be a U16"),
        ({Obis.parse("1-1:0.0.5"): "12345678901234567"}, "must be a VisibleString of 16"),
    ],
)
def test_a_value_that_a_list_cannot_say_is_refused(values, why):
    with pytest.raises(LocalError, match=why):
        encode(kamstrup_nve_1.LIST, Notification("Kamstrup_V0001", TIME, values))


@pytest.mark.parametrize(
    ("apdu", "why"),
    [
        ("C4", "begins with C4h"),
        ("0F00000000 00 0201 0A00", "date-time of 0 bytes"),
        ("0F00000000 0C 07E60118 01123A32 FF 8000 00 0600000000", "a structure that begins with the version"),
        ("0F00000000 0C 07E60118 01123A32 FF 8000 00 0202 0A00 00", "1 elements behind its version"),
        ("0F00000000 0C 07E60118 01123A32 FF 8000 00 0203 0A00 00 0600000000", "where a logical name stands"),
        ("0F00000000 0C 07E60118 01123A32 FF 8000 00 0203 0A00 0906 0101200700FF 0301", "must be a number"),
        ("0F00000000 0C 07E60118 01123A32 FF 8000 00 0201 0A00 00", "belong to nothing"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(apdu, why):
    with pytest.raises(RemoteError, match=why):
        decode(bytes.fromhex(apdu))


@given(st.binary(max_size=80), st.booleans())
def test_whatever_comes_only_remote_errors_come_out(rest, begun):
    with suppress(RemoteError):
        decode(bytes.fromhex("0F00000000 0C 07E60118 01123A32 FF 8000 00 02") + rest if begun else rest)


def test_the_same_name_twice_is_refused():
    twice = bytes.fromhex("0F00000000 0C 07E60118 01123A32 FF 8000 00 0205 0A00") + 2 * bytes.fromhex(
        "0906 0101200700FF 1200E6"
    )

    with pytest.raises(RemoteError, match="twice"):
        decode(twice)


def test_list_2_is_list_1_with_the_clock_and_the_registers():
    assert kamstrup_nve_2.LIST.rows[:12] == kamstrup_nve_1.LIST.rows
    assert [str(row.name) for row in kamstrup_nve_2.LIST.rows[12:]] == [
        "0.1.1.0.0.255",
        *(f"1.1.{c}.8.0.255" for c in (1, 2, 3, 4)),
    ]
    assert (kamstrup_nve_2.LIST.period_s, kamstrup_nve_2.LIST.offset_s) == (3_600, 5)
    assert (kamstrup_push_1.LIST.period_s, kamstrup_push_1.LIST.offset_s) == (10, 0)


def test_the_hourly_list_of_aidon_is_the_other_one_with_clock_and_registers():
    added = aidon_3.LIST.rows[len(aidon_2.LIST.rows) :]

    assert aidon_3.LIST.rows[: len(aidon_2.LIST.rows)] == aidon_2.LIST.rows
    assert [str(row.name) for row in added] == ["0.0.1.0.0.255", *(f"1.0.{c}.8.0.255" for c in (1, 2, 3, 4))]
    # Registers come in tens of watt-hours and of var-hours.
    assert [row.scaler for row in added[1:]] == [1] * 4


def test_a_list_of_elements_says_powers_of_ten_and_units_itself():
    values = {Obis.parse("1-1:0.2.129"): "AIDON_V0001", Obis.parse("1-0:1.7.0"): 280, Obis.parse("1-0:31.7.0"): 13}

    apdu = encode(aidon_2.LIST, Notification("", b"", values))

    # An array of three; 16h is an enumeration, 1Bh the watt, 21h the ampere; FFh is a power of ten of -1.
    assert apdu == bytes.fromhex(
        "0F 40000000 00 0103"
        "0202 0906 0101000281FF 0A0B 4149444F4E5F5630303031"
        "0203 0906 0100010700FF 06 00000118 0202 0F00 161B"
        "0203 0906 01001F0700FF 10 000D 0202 0FFF 1621"
    )
    assert decode(apdu).units == {Obis.parse("1-0:1.7.0"): (0, 27), Obis.parse("1-0:31.7.0"): (-1, 33)}


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ("0201 0906 0100010700FF", "structures of a name, a value and a unit"),
        ("0600000000", "structures of a name, a value and a unit"),
        ("0203 0906 0100010700FF 06 00000118 0202 0F00 0F1B", "must be a scaler and a unit"),
        ("0203 0906 0100010700FF 06 00000118 00", "must be a scaler and a unit"),
    ],
)
def test_an_element_that_is_none_is_refused(element, why):
    with pytest.raises(RemoteError, match=why):
        decode(bytes.fromhex(f"0F 40000000 00 0101 {element}"))
