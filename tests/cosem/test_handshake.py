"""Answers to challenges beside the Green Book's example (table 43: GMAC), and what nobody can answer."""

import pytest

from tests.cosem.authority import private
from tests.cosem.ciphered import GAK, GUEK, MemoryCounters
from trefas.base.errors import LocalError
from trefas.cosem.credentials import Credentials
from trefas.cosem.handshake import HANDSHAKES, Handshake, challenge_fits, challenge_size
from trefas.cosem.keys import PlainKeys
from trefas.wire.acse import Mechanism
from trefas.wire.suite import SUITE_1

SERVER, CLIENT = bytes.fromhex("4D4D4D0000BC614E"), bytes.fromhex("4D4D4D0000000001")
CTOS, STOC = b"K56iVagY", b"P6wRJ21F"


def handshake(**fields):
    keys = PlainKeys(GUEK, GAK, secret=b"12345678")
    counters = MemoryCounters()
    counters.take = lambda: 0x01234567
    return Handshake(Credentials("optical", SERVER, keys, counters, **fields), CLIENT, CTOS, STOC)


def test_both_answers_are_those_of_the_book():
    book = handshake()

    assert book.is_answer(bytes.fromhex("10 00000001 1A52FE7DD3E72748973C1E28"))
    assert book.answer() == bytes.fromhex("10 01234567 FE1466AFB3DBCD4F9389E2B7")


@pytest.mark.parametrize("mechanism", sorted(HANDSHAKES))
def test_an_answer_that_says_nothing_is_none(mechanism):
    for said in (b"", b"\x10", bytes(16), bytes(20), bytes(32), bytes(64)):
        assert not handshake(mechanism=mechanism, suite=SUITE_1).is_answer(said)


def test_our_own_answer_played_back_is_none():
    for mechanism in (Mechanism.HLS_MD5, Mechanism.HLS_SHA256, Mechanism.HLS_GMAC):
        assert not handshake(mechanism=mechanism).is_answer(handshake(mechanism=mechanism).answer())


def test_a_meter_without_a_signing_key_says_so():
    ecdsa = handshake(mechanism=Mechanism.HLS_ECDSA, suite=SUITE_1)

    with pytest.raises(LocalError, match="is to sign, and has no key"):
        ecdsa.answer()
    ecdsa.credentials.keys.signing = private(SUITE_1, 1)
    assert len(ecdsa.answer()) == 64


def test_challenges_are_as_long_as_the_book_wants_them():
    # Green Book, 9.2.7.4: 8 to 64 bytes, and 32 at least with ECDSA.
    assert [challenge_fits(Mechanism.HLS_GMAC, bytes(size)) for size in (7, 8, 64, 65)] == [False, True, True, False]
    assert [challenge_fits(Mechanism.HLS_ECDSA, bytes(size)) for size in (31, 32, 65)] == [False, True, False]
    assert [challenge_size(each) for each in (Mechanism.HLS_GMAC, Mechanism.HLS_ECDSA)] == [16, 32]
