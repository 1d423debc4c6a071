"""Envelopes: what is remembered of messages that are only signed, and whom a message is from and for."""

import pytest

from tests.cosem.ciphered import CLIENT, METER
from tests.cosem.secure_house import SecureHouse
from trefas.cosem.envelope import BARE_MAX, GeneralEnvelope, SigningForm, Unverified
from trefas.wire.general import Header, WrappedKey
from trefas.wire.suite import SUITE_1


def envelope():
    return GeneralEnvelope(SecureHouse(SUITE_1).credentials, CLIENT, bytes)


def test_so_many_messages_that_are_only_signed_are_taken_and_no_more():
    one = envelope()
    for number in range(BARE_MAX):
        one.once(SigningForm(one.header(), number.to_bytes(32)))

    for mark in (0, BARE_MAX):
        with pytest.raises(Unverified, match="said before, or is one of too many"):
            one.once(SigningForm(one.header(), mark.to_bytes(32)))


def test_an_empty_recipient_is_whoever_hears_it():
    envelope().check(Header(b"", CLIENT, b""))
    envelope().check(Header(b"", CLIENT, METER))
    for originator, recipient in ((METER, CLIENT), (CLIENT, CLIENT), (b"OTHER001", METER)):
        with pytest.raises(Unverified):
            envelope().check(Header(b"", originator, recipient))


def test_without_a_master_key_no_key_can_be_brought_along():
    with pytest.raises(Unverified, match="no master key"):
        envelope().key(Header(b"", CLIENT, METER), WrappedKey(bytes(24)), b"")
