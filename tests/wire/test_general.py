"""general-ciphering and general-signing beside table 41 of the Green Book, and there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.test_elliptic import ONE_PASS
from trefas.base.errors import RemoteError
from trefas.wire.ciphering import Protection, protection_of, read_content, seal, unseal
from trefas.wire.general import AgreedKey, GeneralCiphering, GeneralSigning, GlobalKey, Header, WrappedKey

CLIENT, SERVER = bytes.fromhex("4D4D4D0000BC614E"), bytes.fromhex("4D4D4D0000000001")
TABLE_41 = bytes.fromhex(
    "DD080102030405060708084D4D4D0000BC614E084D4D4D000000000100000102"
    "01018180C323C2BD45711DE4688637D919F92E9DB8FB2DFC213A88D21C9DC8DC"
    "BA917D8170511DE1BADB360D50058F794B0960AE11FA28D392CFF907A62D13E3"
    "357B1DC0B51BE089D0B682863B2217201E73A1A9031968A9B4121DCBC3281A69"
    "739AF87429F5B3AC5471E7B6A04A2C0F2F8A25FD772A317DF97FC5463FEAC248"
    "EB8AB8BE81EB3100000000F435069679270C5BF4425EE5777402A6C8D51C620E"
    "ED52DBB188378B836E2857D5C053E6DDF27FA87409AEF502CD9618AE47017C01"
    "0224FD109CC0BEB21E742D44AB40CD11908743EC90EC8C40E221D517F72228E1"
    "A26E827F43DC18ED27B5F458D66508B05A2A4CC6FED178C881AFC3BC67064689"
    "BE8BB41C80ABB3C114A31F4CB03B8B64C7E0B4CE77B2399C93347858888F9223"
    "9713B38DF01C4858245827A92EF334172EA636B31CBBDF2A96AD5D035F66AA38"
    "F1A2D97D4BBA99622E6B5F18789CECB2DFB3937D9F3E17F8B472098E6563238F"
    "37528374809836002AEA6E7012D2ADFAA7"
)

titles = st.binary(min_size=8, max_size=8)
headers = st.builds(
    Header, st.binary(max_size=32), titles, titles, st.sampled_from([b"", bytes(12)]), st.binary(max_size=20)
)
key_infos = st.one_of(
    st.builds(GlobalKey, st.sampled_from([None, 0, 1])),
    st.builds(WrappedKey, st.binary(max_size=40)),
    st.builds(AgreedKey, st.sampled_from([1, 2]), st.binary(max_size=192)),
)


def test_the_message_of_the_book_is_taken_apart_and_put_together():
    found = GeneralCiphering.decode(TABLE_41)

    assert found.header == Header(bytes(range(1, 9)), CLIENT, SERVER)
    assert isinstance(found.key_info, AgreedKey)
    assert (found.key_info.scheme, found.key_info.data[:64]) == (1, ONE_PASS)
    assert (found.control, found.counter, len(found.text)) == (0x31, 0, 230)
    assert found.encode() == TABLE_41


@given(
    headers, key_infos, st.sampled_from([0x10, 0x30, 0x31, 0x32]), st.integers(0, 0xFFFFFFFF), st.binary(max_size=300)
)
def test_a_ciphered_message_comes_back(header, key_info, control, counter, plain):
    text = seal(plain, control, bytes(16), bytes(16), header.originator, counter, header.encode())
    found = GeneralCiphering.decode(GeneralCiphering(header, key_info, control, counter, text).encode())

    assert (found.header, found.key_info, found.control, found.counter) == (header, key_info, control, counter)
    assert unseal(found.text, control, bytes(16), bytes(16), header.originator, counter, header.encode()) == plain


@given(headers, st.binary(max_size=300), st.binary(max_size=96))
def test_a_signed_message_comes_back(header, content, signature):
    assert GeneralSigning.decode(GeneralSigning(header, content, signature).encode()) == GeneralSigning(
        header, content, signature
    )


def test_every_field_of_the_header_is_authenticated_with_its_length():
    header = Header(b"\x07", CLIENT, SERVER)
    assert header.encode() == b"\x01\x07\x08" + CLIENT + b"\x08" + SERVER + b"\x00\x00"
    text = seal(b"APDU", 0x30, bytes(16), bytes(16), CLIENT, 1, header.encode())

    for other in (
        Header(b"\x08", CLIENT, SERVER),
        Header(b"\x07", CLIENT, SERVER, other=b"\x00"),
        Header(b"", CLIENT, SERVER),
    ):
        with pytest.raises(RemoteError, match="tag is wrong"):
            unseal(text, 0x30, bytes(16), bytes(16), CLIENT, 1, other.encode())


def test_the_signature_is_of_all_that_is_before_it():
    assert GeneralSigning(Header(b"", CLIENT, SERVER), b"APDU", b"").signed == (
        b"\x00\x08" + CLIENT + b"\x08" + SERVER + b"\x00\x00\x04APDU"
    )


@given(st.data())
def test_messages_that_are_cut_or_flipped_anywhere_are_read_or_refused(data):
    whole = data.draw(
        st.sampled_from([TABLE_41, GeneralSigning(Header(b"\x01", CLIENT, SERVER), b"x", bytes(64)).encode()])
    )
    decode = GeneralCiphering.decode if whole is TABLE_41 else GeneralSigning.decode
    at = data.draw(st.integers(0, 8 * len(whole) - 1))

    with pytest.raises(RemoteError):
        decode(whole[: at // 8])
    try:
        decode(bytes(byte ^ (1 << at % 8 if each == at // 8 else 0) for each, byte in enumerate(whole)))
    except RemoteError:
        return


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ("DD 00 07 00000000000000", "message ends"),
        ("DD 00 07 00000000000000 08 0000000000000000 00 00", "titles have 7 and 8"),
        ("DD 21" + "00" * 33 + "08 0000000000000000 00 00 00", "a transaction has 33"),
        ("DD 00 08 0000000000000000 00 00 00 01 00 02", "under the key 2"),
        ("DD 00 08 0000000000000000 00 00 00 01 01 01", "wrapped under the key 1"),
        ("DD 00 08 0000000000000000 00 00 00 01 02 00", "agreed key have 0"),
        ("DD 00 08 0000000000000000 00 00 00 01 03", "kind of a message's key is 3"),
        ("DF", "message ends"),
    ],
)
def test_what_is_wrong_is_said(spoilt, why):
    raw = bytes.fromhex(spoilt)
    decode = GeneralSigning.decode if raw[0] == 0xDF else GeneralCiphering.decode
    with pytest.raises(RemoteError, match=why):
        decode(raw)


def test_a_content_says_its_protection():
    control, counter, text = read_content(bytes.fromhex("31 00000007") + bytes(12))

    assert (protection_of(control), control & 0x0F, counter, text) == (Protection.BOTH, 1, 7, bytes(12))
