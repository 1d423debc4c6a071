"""Signatures beside printed ones: the Green Book's examples of key agreement (annex C, tables C.1 and C.2, P-256) and NSA's
Suite B implementer's guide to FIPS 186-3 (P-384)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.errors import RemoteError
from trefas.wire import elliptic
from trefas.wire.suite import SUITE_0, SUITE_1, SUITE_2

CLIENT_SIGNING = bytes.fromhex("418073C239FA6125011DE4D6CD2E645780289F761BB21BFB0835CB5585E8B373")
CLIENT_VERIFYING = bytes.fromhex(
    "BAAFFDE06A8CB1C9DAE8D94023C601DBBB249254BA22EDD827E820BCA2BCC643"
    "62FBB83D86A82B87BB8B7161D2AAB5521911A946B97A284A90F7785CD9047D25"
)
SERVER_SIGNING = bytes.fromhex("AE55414FFE079F9FC95649536BD1C2B5653D200813727E07D501A8B550C69207")
SERVER_VERIFYING = bytes.fromhex(
    "933ACF15B03A9248E029B2787FB52A0AECAF635F07C42A0019FB3197E38F8F54"
    "9A125EA36781B0CA96BE89A0E1FE2CF9B7361ED48B3C5E24592B9C0F4EDD31D1"
)
# The ephemeral key that the client signs in table C.1, with the key id 0 before it, and in table C.2.
AGREED = bytes.fromhex(
    "2914D60E10AB705F62ED6CC349D7CB99B9AB3F3978E59278C7AF595B3AF98794"
    "1372DAB6D5AF1FA867E134167E6F23DE664A6693E05F43414611058D1B48F894"
)
ONE_PASS = bytes.fromhex(
    "C323C2BD45711DE4688637D919F92E9DB8FB2DFC213A88D21C9DC8DCBA917D81"
    "70511DE1BADB360D50058F794B0960AE11FA28D392CFF907A62D13E3357B1DC0"
)
SERVERS = bytes.fromhex(
    "6439724714B47CD9CB988897D8424AB946DCD083D37A954637616011B9C23787"
    "73295F0F850D8DAFD1BBE9FE666E53E4F097CD10B38B69622152724A90987444"
)
P384_PUBLIC = bytes.fromhex(
    "1fbac8eebd0cbf35640b39efe0808dd774debff20a2a329e91713baf7d7f3c3e81546d883730bee7e48678f857b02ca0"
    "eb213103bd68ce343365a8a4c3d4555fa385f5330203bdd76ffad1f3affb95751c132007e1b240353cb0a4cf1693bdf9"
)
P384_PRIVATE = bytes.fromhex(
    "c838b85253ef8dc7394fa5808a5183981c7deef5a69ba8f4f2117ffea39cfcd90e95f6cbc854abacab701d50c1f3cf24"
)


@pytest.mark.parametrize(
    ("suite", "public", "message", "signature"),
    [
        (
            SUITE_1,
            CLIENT_VERIFYING,
            b"\x00" + AGREED,
            "06F0607702AA0E2435A183E2F6B1ECD19629712E389A213610C03F77B2590860"
            "EA840AF5C3FA1F2BCDF055D4744E9A01CE9A0E55026BCAA4EEBEB764CED64BB3",
        ),
        (
            SUITE_1,
            CLIENT_VERIFYING,
            ONE_PASS,
            "B51BE089D0B682863B2217201E73A1A9031968A9B4121DCBC3281A69739AF874"
            "29F5B3AC5471E7B6A04A2C0F2F8A25FD772A317DF97FC5463FEAC248EB8AB8BE",
        ),
        (
            SUITE_1,
            SERVER_VERIFYING,
            SERVERS,
            "E1FF47974A1F6931A6502F58147463F0E8CC517D47F55B0AC56DD8AC5C9D0E48"
            "1934F2D90F9893016BD82B6E3FFE21FF1588F3278B4E9D98EB4FB62ADD64B380",
        ),
        (
            SUITE_2,
            P384_PUBLIC,
            b"This is only a test message. It is 48 bytes long",
            "a0c27ec893092dea1e1bd2ccfed3cf945c8134ed0c9f81311a0f4a05942db8dbed8dd59f267471d5462aa14fe72de856"
            "20ab3f45b74f10b6e11f96a2c8eb694d206b9dda86d3c7e331c26b22c987b7537726577667adadf168ebbe803794a402",
        ),
    ],
)
def test_printed_signatures_are_verified_and_changed_ones_are_not(suite, public, message, signature):
    raw = bytes.fromhex(signature)

    elliptic.verify(suite, public, message, raw)

    for spoilt in (raw[:-1] + bytes((raw[-1] ^ 1,)), raw[:-1], b"", bytes(len(raw))):
        with pytest.raises(RemoteError, match="signature"):
            elliptic.verify(suite, public, message, spoilt)
    with pytest.raises(RemoteError, match="signature is wrong"):
        elliptic.verify(suite, public, message + b"\x00", raw)


def test_the_public_key_of_a_private_one_is_that_of_the_book():
    assert elliptic.public_of(SUITE_1, CLIENT_SIGNING) == CLIENT_VERIFYING
    assert elliptic.public_of(SUITE_1, SERVER_SIGNING) == SERVER_VERIFYING
    assert elliptic.public_of(SUITE_2, P384_PRIVATE) == P384_PUBLIC


def test_a_signature_is_the_same_every_time_as_rfc_6979_has_it():
    # RFC 6979, A.2.5: P-256, SHA-256, message "sample".
    private = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")

    assert elliptic.sign(SUITE_1, private, b"sample") == bytes.fromhex(
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    )


@pytest.mark.parametrize("suite", [SUITE_1, SUITE_2])
def test_every_chance_makes_a_private_key(suite):
    size = suite.coordinate_size + elliptic.SPARE_SIZE

    assert elliptic.private_of(suite, bytes(size)) == (1).to_bytes(suite.coordinate_size)  # the least there is
    for chance in (b"\xff" * size, bytes(range(size))):
        assert elliptic.is_private(suite, elliptic.private_of(suite, chance))
    assert not elliptic.is_private(suite, bytes(suite.coordinate_size))
    assert not elliptic.is_private(suite, b"\xff" * suite.coordinate_size)
    assert not elliptic.is_private(SUITE_0, bytes(32))


@settings(max_examples=25)
@given(st.binary(max_size=200), st.binary(min_size=64, max_size=64))
def test_bytes_that_are_no_point_are_the_peers_fault(message, noise):
    with pytest.raises(RemoteError):
        elliptic.verify(SUITE_1, noise, message, noise)
    with pytest.raises(RemoteError, match="has 63 bytes"):
        elliptic.verify(SUITE_1, noise[:-1], message, noise)
