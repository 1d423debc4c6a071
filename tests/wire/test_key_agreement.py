"""Agreed keys beside the Green Book's examples (annex C, tables C.1 and C.2; table 41)."""

import hashlib

import pytest

from tests.wire.test_elliptic import AGREED, ONE_PASS, SERVERS
from trefas.base.errors import RemoteError
from trefas.wire import elliptic
from trefas.wire.ciphering import cipher
from trefas.wire.key_agreement import derive, shared_secret
from trefas.wire.suite import SUITE_1, SUITE_2

CLIENT, SERVER = bytes.fromhex("4D4D4D0000BC614E"), bytes.fromhex("4D4D4D0000000001")
ONE_PASS_SECRET = bytes.fromhex("0D4385BA0DD756CBCAB9887EB538396EE8F090A14C1079B4359F115B977F4615")
SERVERS_SECRET = bytes.fromhex("2B4302DC49790E2E78D990CFB52ED6E2F273DECE441A2D95E4301B93812A9FAC")


@pytest.mark.parametrize(
    ("private", "public", "secret"),
    [
        # C(2e, 0s): the server's ephemeral key and the client's.
        (
            "34A8C23A34DBB519D09B245754C85A6CFE05D14A063EFA5AA41545AA8241EFAE",
            AGREED,
            "C1CF8FE7891AEF3617D7190795E61FE6C24EFC3CCA2E08469BAD1A225CE6EA08",
        ),
        # C(1e, 1s), request: the server's static key and the client's ephemeral one; answer: the other way about.
        ("AAD3FD0732E991CF52A74C66C1F2827DDC53522A2E0A169D7C4FFCC0FB5D6A4D", ONE_PASS, ONE_PASS_SECRET.hex()),
        ("A51C16FF5C498FCC89323D4A9267CD71BF81FD6F6A891CD240DA7F3D6F283E65", SERVERS, SERVERS_SECRET.hex()),
    ],
)
def test_both_sides_come_to_the_secret_of_the_book(private, public, secret):
    assert shared_secret(SUITE_1, bytes.fromhex(private), public) == bytes.fromhex(secret)


def test_keys_are_derived_as_in_the_book():
    assert derive(SUITE_1, ONE_PASS_SECRET, CLIENT, SERVER).hex().upper() == "59A71FD81C929A86A99438DA17A66C05"
    assert derive(SUITE_1, SERVERS_SECRET, SERVER, CLIENT).hex().upper() == "F0184BDA9466BFA4601A64A7EF46504A"


def test_the_derived_key_opens_the_access_request_of_the_book():
    # Table 41; its tag is that of no reading of the text, so only what is encrypted can be compared.
    text = bytes.fromhex("F435069679270C5BF4425EE5777402A6C8D51C620EED52DBB188378B836E2857")

    plain = cipher(derive(SUITE_1, ONE_PASS_SECRET, CLIENT, SERVER)).encrypt(CLIENT + bytes(4), text, None)[:-16]

    assert plain.hex().upper() == "D94000000000040100010000600100FF020100080000010000FF020200140000"


def test_a_nonce_stands_between_the_parties_with_its_length():
    secret = bytes(48)
    material = bytes.fromhex("00000001") + secret + bytes.fromhex("60857405080301") + CLIENT + b"\x02\x01\x02" + SERVER

    assert derive(SUITE_2, secret, CLIENT, SERVER, b"\x01\x02") == hashlib.sha384(material).digest()[:32]


@pytest.mark.parametrize("suite", [SUITE_1, SUITE_2])
def test_it_does_not_matter_who_computes(suite):
    size = suite.coordinate_size
    ours, theirs = (elliptic.private_of(suite, bytes((n,)) * (size + elliptic.SPARE_SIZE)) for n in (1, 2))

    assert shared_secret(suite, ours, elliptic.public_of(suite, theirs)) == shared_secret(
        suite, theirs, elliptic.public_of(suite, ours)
    )
    with pytest.raises(RemoteError, match="no point"):
        shared_secret(suite, ours, b"\x01" * (2 * size))
