"""Ciphering beside examples that are printed in public: Green Book, 9.2.7.2 (GET of the clock, table of the examples) and
9.2.7.4 (HLS with GMAC), RFC 3394 4.1, and a push of a real meter whose utility published the keys."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import RemoteError
from trefas.wire import ciphering
from trefas.wire.ciphering import (
    SERVICE,
    TAGS,
    Ciphered,
    KeySet,
    Protection,
    challenge_answer,
    seal,
    unseal,
)

SHARED = Path(__file__).parents[2].parent / "shared"

EK = bytes(range(16))  # 00 01 … 0F
AK = bytes(range(0xD0, 0xE0))  # D0 D1 … DF
CLIENT = bytes.fromhex("4D4D4D0000BC614E")
SERVER = bytes.fromhex("4D4D4D0000000001")
IC = 0x01234567
GET = bytes.fromhex("C0010000080000010000FF0200")

protections = st.sampled_from([Protection.AUTHENTICATED, Protection.BOTH])
titles = st.binary(min_size=8, max_size=8)
counters = st.integers(0, 0xFFFFFFFF)


def test_an_authenticated_and_encrypted_get_is_that_of_the_book():
    text = seal(GET, Protection.BOTH, EK, AK, CLIENT, IC)

    apdu = Ciphered(KeySet.GLOBAL, Protection.BOTH, IC, text, plain_tag=0xC0).encode()
    assert apdu == bytes.fromhex("C81E3001234567 411312FF935A47566827C467BC 7D825C3BE4A77C3FCC056B6B")
    assert unseal(text, Protection.BOTH, EK, AK, CLIENT, IC) == GET


def test_an_authenticated_get_is_that_of_the_book():
    text = seal(GET, Protection.AUTHENTICATED, EK, AK, CLIENT, IC)

    assert text == GET + bytes.fromhex("06725D910F9221D263877516")
    assert unseal(text, Protection.AUTHENTICATED, EK, AK, CLIENT, IC) == GET


def test_an_encrypted_get_is_that_of_the_book_without_a_tag():
    text = seal(GET, Protection.ENCRYPTED, EK, AK, CLIENT, IC)

    assert text == bytes.fromhex("411312FF935A47566827C467BC")
    assert unseal(text, Protection.ENCRYPTED, EK, AK, CLIENT, IC) == GET


def test_both_answers_to_a_challenge_are_those_of_the_book():
    # The client answers the server's P6wRJ21F under its own title, and the server the client's K56iVagY … each with its counter.
    assert challenge_answer(b"P6wRJ21F", EK, AK, SERVER, 1) == bytes.fromhex("10 00000001 1A52FE7DD3E72748973C1E28")
    assert challenge_answer(b"K56iVagY", EK, AK, CLIENT, IC) == bytes.fromhex("10 01234567 FE1466AFB3DBCD4F9389E2B7")


def test_the_push_of_a_real_meter_opens_with_its_published_keys():
    file = SHARED / "reference" / "telegrams" / "dk_radius_encrypted_dlmspush1.json"
    if not file.exists():
        pytest.skip("the captured push is not beside the repository")
    capture = json.loads(file.read_text(encoding="utf-8"))
    frame = bytes.fromhex(capture["hex"])
    apdu = frame[frame.index(b"\xe6\xe7\x00") + 3 : -3]

    found = Ciphered.decode(apdu)

    assert (found.keys, found.protection, found.counter) == (KeySet.GLOBAL, Protection.BOTH, 0x000788E1)
    assert found.title == b"KAME" + (27581522).to_bytes(4)  # its serial number
    keys = bytes.fromhex(capture["encryption_key"]), bytes.fromhex(capture["authentication_key"])
    assert (
        unseal(found.text, found.protection, *keys, found.title, found.counter).hex().upper()
        == (capture["plaintext_apdu"])
    )


def test_tags_are_those_of_the_book():
    glo, ded = SERVICE[KeySet.GLOBAL], SERVICE[KeySet.DEDICATED]
    # InitiateRequest, InitiateResponse, ConfirmedServiceError, then GET, SET, event, ACTION and the answers.
    names = (0x01, 0x08, 0x0E, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC7)
    assert [glo[n] for n in names] == [0x21, 0x28, 0x2E, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCF]
    assert [ded[n] for n in names] == [0x41, 0x48, 0x4E, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD7]
    assert [glo[n] for n in (0x05, 0x06, 0x0C, 0x0D, 0x16, 0x18)] == [37, 38, 44, 45, 54, 56]  # SN services
    assert len(TAGS) == 2 * len(glo) + 2


def test_a_long_general_apdu_writes_its_length_in_more_bytes():
    for size, head in ((100, "75"), (200, "81D9"), (300, "82013D")):  # 1 + 4 + size + 12: 117, 217, 317
        text = seal(bytes(size), Protection.BOTH, EK, AK, CLIENT, 7)
        apdu = Ciphered(KeySet.DEDICATED, Protection.BOTH, 7, text, title=CLIENT).encode()
        assert apdu.startswith(bytes.fromhex("DC 08") + CLIENT + bytes.fromhex(head) + b"\x30\x00\x00\x00\x07")
        assert Ciphered.decode(apdu) == Ciphered(KeySet.DEDICATED, Protection.BOTH, 7, text, CLIENT)


def test_what_is_not_spoken_is_refused():
    for control, why in ((0x33, "suite 3"), (0x3F, "suite 15"), (0xB0, "compression")):
        with pytest.raises(RemoteError, match=why):
            Ciphered.decode(bytes((0xC8, 18, control)) + bytes(17))
    with pytest.raises(RemoteError, match="its tag alone has 12"):
        Ciphered.decode(bytes.fromhex("C8 10 30 00000001") + bytes(11))
    with pytest.raises(RemoteError, match="title has 7"):
        Ciphered.decode(bytes.fromhex("DB 07 00000000000000 05 30 00000001"))
    with pytest.raises(RemoteError, match="no ciphered one"):
        Ciphered.decode(GET)


@given(st.binary(max_size=700), protections, st.binary(min_size=16, max_size=16), titles, counters, st.booleans())
def test_what_is_sealed_is_unsealed(plain, protection, key, title, counter, general):
    text = seal(plain, protection, key, AK, title, counter)
    form = {"title": title} if general else {"plain_tag": 0xC4}
    apdu = Ciphered(KeySet.GLOBAL, protection, counter, text, **form).encode()

    found = Ciphered.decode(apdu)

    assert unseal(found.text, found.protection, key, AK, title, found.counter) == plain


@given(st.data(), protections)
def test_a_ciphered_apdu_that_is_cut_or_flipped_anywhere_is_the_peers_fault(data, protection):
    text = seal(GET, protection, EK, AK, CLIENT, IC)
    apdu = Ciphered(KeySet.GLOBAL, protection, IC, text, title=CLIENT).encode()
    at = data.draw(st.integers(1, 8 * len(apdu) - 1))
    cut = apdu[: at // 8]
    flipped = bytes(byte ^ (1 << at % 8 if each == at // 8 else 0) for each, byte in enumerate(apdu))

    for spoilt in (cut, flipped):
        with pytest.raises(RemoteError):
            opened(spoilt)


def opened(apdu):
    """As a receiver does: by the key the tag names and the title inside."""
    found = Ciphered.decode(apdu)
    key = EK if found.keys is KeySet.GLOBAL else AK
    if not found.protection & Protection.AUTHENTICATED:
        raise RemoteError("a receiver asks for authentication")
    return unseal(found.text, found.control, key, AK, found.title or bytes(8), found.counter)


@given(st.binary(max_size=60))
def test_whatever_bytes_come_they_are_read_or_refused(noise):
    for tag in sorted(TAGS):
        try:
            ciphering.Ciphered.decode(bytes((tag,)) + noise)
        except RemoteError:
            continue


def test_a_program_that_builds_a_meter_does_not_load_the_library_before_a_key_is_used():
    program = "import sys, trefas; trefas.build(trefas.Order(), start=0); sys.exit('cryptography' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
