"""Associations in suites 1 and 2, with every mechanism, and messages in the general forms."""

import hashlib

import pytest

from tests.cosem.authority import Authority, private
from tests.cosem.ciphered import CLIENT, METER, REPLY, STOC
from tests.cosem.dialogue import METER_NUMBER_1, NOT_ALLOWED
from tests.cosem.secure_house import (
    BROADCASTS,
    CLIENT_AGREEMENT,
    CLIENT_SIGNING,
    MASTERS,
    METER_AGREEMENT,
    METER_SIGNING,
    SECRET,
    SecureHouse,
)
from trefas.core.occurrence import AUTHENTICATION_FAILED
from trefas.cosem.association_table import AssociationState
from trefas.cosem.faces.omnipower import CONFORMANCE
from trefas.cosem.keys import Policy
from trefas.wire import apdu, elliptic
from trefas.wire.acse import Aare, Context, Diagnostic, Mechanism
from trefas.wire.axdr import U32, OctetString
from trefas.wire.certificate import Certificate, CertificateType
from trefas.wire.ciphering import Ciphered, Protection, seal, unseal
from trefas.wire.general import AgreedKey, GeneralCiphering, GeneralSigning, GlobalKey, Header, WrappedKey
from trefas.wire.key_agreement import ONE_PASS, STATIC, derive, shared_secret
from trefas.wire.key_wrap import wrap_key
from trefas.wire.suite import SUITE_0, SUITE_1, SUITE_2
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal

GET = GetRequestNormal(0xC1, METER_NUMBER_1)
GIVEN = GetResponseNormal(0xC1, U32(12345679))
UNDECIPHERED = ExceptionResponse(1, 5)
SUITES = [SUITE_0, SUITE_1, SUITE_2]
CURVES = [SUITE_1, SUITE_2]


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "mechanism",
    [Mechanism.HLS_MD5, Mechanism.HLS_SHA1, Mechanism.HLS_GMAC, Mechanism.HLS_SHA256, Mechanism.HLS_ECDSA],
)
def test_both_sides_show_each_other_that_they_have_the_secret(suite, mechanism):
    if mechanism is Mechanism.HLS_ECDSA and not suite.has_curve:
        pytest.skip("suite 0 has no signatures")
    association, client = SecureHouse(suite, mechanism=mechanism).client(mechanism=mechanism)

    _, done = client.associate()

    assert (association.state, done.result) == (AssociationState.ASSOCIATED, 0)
    ours = (STOC * 8)[: 32 if mechanism is Mechanism.HLS_ECDSA else 16]
    said = METER + CLIENT + client.challenge + ours
    match mechanism:
        case Mechanism.HLS_MD5:
            assert done.returned.value == hashlib.md5(client.challenge + SECRET).digest()
        case Mechanism.HLS_SHA1:
            assert done.returned.value == hashlib.sha1(client.challenge + SECRET).digest()
        case Mechanism.HLS_SHA256:
            assert done.returned.value == hashlib.sha256(SECRET + said).digest()
        case Mechanism.HLS_ECDSA:
            public = elliptic.public_of(suite, private(suite, METER_SIGNING))
            elliptic.verify(suite, public, said, done.returned.value)
        case _:
            assert done.returned.value[:1] == bytes((0x10 | suite.number,))
    assert client.ask(GET) == GIVEN


@pytest.mark.parametrize("mechanism", [Mechanism.HLS_MD5, Mechanism.HLS_SHA256, Mechanism.HLS_ECDSA])
def test_a_wrong_answer_is_counted_and_ends_it(mechanism):
    house = SecureHouse(SUITE_1, mechanism=mechanism)
    told = []
    house.meter.occurrences.hear(AUTHENTICATION_FAILED, lambda meter, occurrence: told.append(occurrence.value))
    for attempt, wrong in enumerate((b"", bytes(16), bytes(32), bytes(64), bytes(65))):
        association, client = house.client(mechanism=mechanism, start=10 * attempt)
        client.server_title = Aare.decode(association.receive(client.aarq().encode())).responding_title
        assert client.ask(ActionRequestNormal(0xC1, REPLY, OctetString(wrong))).result == 250
        assert association.state is AssociationState.IDLE

    assert (house.device.failed_authentications, told) == (5, [19] * 5)


def test_an_old_mechanism_does_not_open_what_has_a_new_one():
    association, client = SecureHouse(SUITE_1).client(mechanism=Mechanism.HLS_MD5)

    answer = Aare.decode(association.receive(client.aarq().encode()))

    assert (answer.result, answer.diagnostic) == (1, Diagnostic.MECHANISM_NOT_RECOGNISED)


def test_a_challenge_for_a_signature_has_32_bytes_at_least():
    association, client = SecureHouse(SUITE_1, mechanism=Mechanism.HLS_ECDSA).client(mechanism=Mechanism.HLS_ECDSA)
    client.challenge = bytes(31)

    answer = Aare.decode(association.receive(client.aarq().encode()))

    assert (answer.result, answer.diagnostic) == (1, Diagnostic.AUTHENTICATION_REQUIRED)


def test_a_client_can_bring_its_certificate_along_and_gets_the_meters():
    house = SecureHouse(SUITE_1, mechanism=Mechanism.HLS_ECDSA)
    for each in [c for c in house.credentials.certificates if c.title == CLIENT]:
        house.credentials.certificates.remove(each)
    public = elliptic.public_of(SUITE_1, private(SUITE_1, CLIENT_SIGNING))
    own = house.authority.certify(CLIENT, public)
    strangers = {
        "nobody's": Authority(number=99).certify(CLIENT, public),
        "another's": house.authority.certify(b"OTHER001", public),
        "of another use": house.authority.certify(CLIENT, public, CertificateType.AGREEMENT),
    }

    for wrong in (None, b"\x30", *(each.der for each in strangers.values())):
        association, client = house.client(mechanism=Mechanism.HLS_ECDSA)
        answer = Aare.decode(association.receive(client.aarq(calling_qualifier=wrong).encode()))
        assert (answer.result, answer.diagnostic) == (1, Diagnostic.AUTHENTICATION_FAILURE)
    association, client = house.client(mechanism=Mechanism.HLS_ECDSA)
    accepted, done = client.associate(calling_qualifier=own.der)

    assert done.result == 0
    assert Certificate.read(accepted.responding_qualifier).public == elliptic.public_of(
        SUITE_1, private(SUITE_1, METER_SIGNING)
    )


def test_a_client_whose_title_was_ordered_is_the_only_one():
    house = SecureHouse(client_title=b"TST00009")

    association, client = house.client()
    answer = Aare.decode(association.receive(client.aarq().encode()))
    assert answer.diagnostic == Diagnostic.CALLING_TITLE_NOT_RECOGNIZED

    _, client = house.client(title=b"TST00009")
    assert client.associate()[1].result == 0


@pytest.mark.parametrize("suite", SUITES)
def test_a_message_of_another_suite_is_not_opened(suite):
    association, client = SecureHouse(suite).associated()
    client.suite_number = (suite.number + 1) % 3

    assert apdu.decode(association.receive(client.sealed(GET.encode()))) == UNDECIPHERED


# ---- broadcast


@pytest.mark.parametrize("suite", SUITES)
def test_a_message_under_the_broadcast_key_is_taken_and_counted_apart(suite):
    house = SecureHouse(suite)
    association, client = house.associated()
    text = seal(GET.encode(), 0x70 | suite.number, BROADCASTS[suite.key_size], client.gak, CLIENT, 0)
    message = Ciphered(client.keys, Protection.BOTH, 0, text, None, 0xC0, suite.number, broadcast=True).encode()
    assert message[2] == 0x70 | suite.number

    assert (
        apdu.decode(client.opened(association.receive(message))) == GIVEN
    )  # its counter 0 was used with the other key
    assert apdu.decode(association.receive(message)) == ExceptionResponse(1, 6, 1)
    assert client.ask(GET) == GIVEN
    house.keys.broadcast = b""
    other, _ = house.associated(start=100)
    assert apdu.decode(other.receive(message)) == UNDECIPHERED


# ---- general-ciphering


def opened_general(client, answer, key):
    """The plain answer, and how it came."""
    found = GeneralCiphering.decode(answer)
    assert (found.header.originator, found.header.recipient) == (METER, CLIENT)
    header = found.header.encode()
    return unseal(found.text, found.control, key, client.gak, METER, found.counter, header), found


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("key_info", [GlobalKey(), GlobalKey(0)])
def test_a_message_can_name_the_global_key(suite, key_info):
    association, client = SecureHouse(suite).associated()

    answer = association.receive(client.enveloped(GET.encode(), key_info=key_info))

    plain, found = opened_general(client, answer, client.guek)
    assert (apdu.decode(plain), found.key_info, found.header.transaction) == (GIVEN, key_info, (1).to_bytes(8))


@pytest.mark.parametrize("suite", SUITES)
def test_a_message_can_bring_its_key_wrapped(suite):
    association, client = SecureHouse(suite).associated()
    key = bytes(range(0x80, 0x80 + suite.key_size))
    wrapped = WrappedKey(wrap_key(key, MASTERS[suite.key_size]))

    plain, found = opened_general(client, association.receive(client.enveloped(GET.encode(), key, wrapped)), key)

    assert (apdu.decode(plain), found.key_info) == (GIVEN, wrapped)
    other = WrappedKey(wrap_key(key, key))
    assert apdu.decode(association.receive(client.enveloped(GET.encode(), key, other))) == UNDECIPHERED


def test_a_message_with_a_key_of_its_own_is_not_taken_twice():
    association, client = SecureHouse().associated()
    key = bytes(range(0x80, 0x90))
    message = client.enveloped(GET.encode(), key, WrappedKey(wrap_key(key, MASTERS[16])), counter=50)

    association.receive(message)

    assert apdu.decode(association.receive(message)) == ExceptionResponse(1, 6, 51)


@pytest.mark.parametrize("suite", CURVES)
def test_a_key_is_agreed_in_one_pass(suite):
    association, client = SecureHouse(suite).associated()
    own, meters = private(suite, 77), elliptic.public_of(suite, private(suite, METER_AGREEMENT))
    key = derive(suite, shared_secret(suite, own, meters), CLIENT, METER)
    public = elliptic.public_of(suite, own)
    signature = elliptic.sign(suite, private(suite, CLIENT_SIGNING), public)

    answer = association.receive(client.enveloped(GET.encode(), key, AgreedKey(ONE_PASS, public + signature)))

    size = 2 * suite.coordinate_size
    found = GeneralCiphering.decode(answer)
    drawn, theirs = found.key_info.data[:size], found.key_info.data[size:]
    elliptic.verify(suite, elliptic.public_of(suite, private(suite, METER_SIGNING)), drawn, theirs)
    back = derive(suite, shared_secret(suite, private(suite, CLIENT_AGREEMENT), drawn), METER, CLIENT)
    assert apdu.decode(opened_general(client, answer, back)[0]) == GIVEN


@pytest.mark.parametrize("suite", CURVES)
def test_a_key_is_agreed_with_two_static_ones(suite):
    association, client = SecureHouse(suite).associated()
    own, meters = private(suite, CLIENT_AGREEMENT), elliptic.public_of(suite, private(suite, METER_AGREEMENT))
    secret, header = shared_secret(suite, own, meters), client.header()
    key = derive(suite, secret, CLIENT, METER, header.transaction)

    answer = association.receive(client.enveloped(GET.encode(), key, AgreedKey(STATIC), header))

    back = derive(suite, secret, METER, CLIENT, header.transaction)
    plain, found = opened_general(client, answer, back)
    assert (apdu.decode(plain), found.key_info) == (GIVEN, AgreedKey(STATIC))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda public, signature: public + signature[:-1] + bytes((signature[-1] ^ 1,)),
        lambda public, signature: signature + public,
        lambda public, signature: public,
        lambda public, signature: b"",
    ],
)
def test_a_key_that_nobody_signed_is_not_agreed(spoil):
    association, client = SecureHouse(SUITE_1).associated()
    own = private(SUITE_1, 77)
    key = derive(
        SUITE_1,
        shared_secret(SUITE_1, own, elliptic.public_of(SUITE_1, private(SUITE_1, METER_AGREEMENT))),
        CLIENT,
        METER,
    )
    public = elliptic.public_of(SUITE_1, own)
    data = spoil(public, elliptic.sign(SUITE_1, private(SUITE_1, CLIENT_SIGNING), public))

    assert (
        apdu.decode(association.receive(client.enveloped(GET.encode(), key, AgreedKey(ONE_PASS, data)))) == UNDECIPHERED
    )


@pytest.mark.parametrize(
    "header",
    [Header(b"\x01", b"OTHER001", METER), Header(b"\x01", CLIENT, b"OTHER001"), Header(b"\x01", METER, CLIENT)],
)
def test_a_message_from_or_for_somebody_else_is_not_opened(header):
    association, client = SecureHouse(SUITE_1).associated()

    assert apdu.decode(association.receive(client.enveloped(GET.encode(), header=header))) == UNDECIPHERED


# ---- general-signing


@pytest.mark.parametrize("suite", CURVES)
def test_a_message_that_is_signed_and_ciphered_is_answered_so(suite):
    association, client = SecureHouse(suite).associated()
    public = elliptic.public_of(suite, private(suite, METER_SIGNING))

    def unsigned(raw):
        found = GeneralSigning.decode(raw)
        elliptic.verify(suite, public, found.signed, found.signature)
        return found.content

    inside, _ = opened_general(client, association.receive(client.enveloped(client.signed(GET.encode()))), client.guek)
    assert apdu.decode(unsigned(inside)) == GIVEN
    outside = unsigned(association.receive(client.signed(client.sealed(GET.encode()))))
    assert apdu.decode(client.opened(outside)) == GIVEN


def test_a_policy_of_signatures_wants_them_and_gives_them():
    house = SecureHouse(SUITE_1, ordered_policy=Policy.BOTH | Policy.SIGNED)
    association, client = house.client()
    client.general = False
    client.sealed, sealed = (lambda plain: client.signed(sealed(plain))), client.sealed
    plain_opened = client.opened

    def opened(raw):
        found = GeneralSigning.decode(raw) if raw[0] == 0xDF else None
        inner = plain_opened(raw if found is None else found.content)
        return GeneralSigning.decode(inner).content if inner[0] == 0xDF else inner

    client.opened = opened
    assert client.associate()[1].result == 0
    assert client.ask(GET) == GIVEN
    assert apdu.decode(association.receive(sealed(GET.encode()))) == NOT_ALLOWED


def test_a_signed_message_is_taken_once():
    house = SecureHouse(SUITE_1, ordered_policy=Policy.NONE)
    association, client = house.associated()
    message = client.signed(GET.encode())

    assert apdu.decode(GeneralSigning.decode(association.receive(message)).content) == GIVEN
    assert apdu.decode(association.receive(message)) == UNDECIPHERED
    assert apdu.decode(GeneralSigning.decode(association.receive(client.signed(GET.encode()))).content) == GIVEN


def test_a_signature_of_another_is_refused():
    association, client = SecureHouse(SUITE_1, ordered_policy=Policy.NONE).associated()
    message = bytearray(client.signed(GET.encode()))
    message[-1] ^= 1

    assert apdu.decode(association.receive(bytes(message))) == UNDECIPHERED


def test_nothing_is_protected_twice_in_the_same_way():
    association, client = SecureHouse(SUITE_1).associated()

    for twice in (
        client.signed(client.signed(client.sealed(GET.encode()))),
        client.enveloped(client.enveloped(GET.encode())),
        client.enveloped(client.signed(client.enveloped(GET.encode()))),
    ):
        assert apdu.decode(association.receive(twice)) == UNDECIPHERED


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("size", [0, 5000, 1200, 1007, 600, 512, 200, 42])
def test_no_answer_in_any_form_is_longer_than_the_client_takes(suite, size):
    house = SecureHouse(suite)
    association, client = house.client()
    client.associate(size=size)
    wanted, most = GetRequestNormal(0xC1, REPLY._replace(member=2)).encode(), size or 0xFFFF
    client.transaction = 1 << 60
    forms = [client.sealed, client.enveloped, lambda plain: wrapped_message(client, suite, plain)]
    if suite.has_curve:
        forms += [
            lambda plain: client.enveloped(client.signed(plain)),
            lambda plain: agreed_message(client, suite, client.signed(plain)),
        ]

    answers = [association.receive(form(wanted)) for form in forms]

    assert max(len(each) for each in answers) <= most
    assert len(answers[0]) > min(most, 400) * 0.7
    assert all(each == UNDECIPHERED.encode() or len(each) > 20 for each in answers)
    if most >= 2 * 500:
        assert UNDECIPHERED.encode() not in answers or not suite.has_curve


def wrapped_message(client, suite, plain):
    key = bytes(range(0x80, 0x80 + suite.key_size))
    return client.enveloped(plain, key, WrappedKey(wrap_key(key, MASTERS[suite.key_size])))


def agreed_message(client, suite, plain):
    own, meters = private(suite, 77), elliptic.public_of(suite, private(suite, METER_AGREEMENT))
    public = elliptic.public_of(suite, own)
    data = public + elliptic.sign(suite, private(suite, CLIENT_SIGNING), public)
    key = derive(suite, shared_secret(suite, own, meters), CLIENT, METER)
    return client.enveloped(plain, key, AgreedKey(ONE_PASS, data))


@pytest.mark.parametrize("mechanism", [Mechanism.HLS_MD5, Mechanism.HLS_SHA256, Mechanism.HLS_GMAC])
def test_high_level_security_needs_no_ciphering(mechanism):
    house = SecureHouse(mechanism=mechanism, view={"context": Context.LN, "conformance": CONFORMANCE})
    association, client = house.client(mechanism=mechanism)
    client.context = Context.LN
    client.sealed = lambda plain: plain

    assert client.associate()[1].result == 0
    assert client.ask(GET) == GIVEN
    assert association.receive(GET.encode())[0] == 0xC4
    _, stranger = house.client(mechanism=mechanism)
    stranger.context, stranger.sealed = Context.LN, lambda plain: plain
    stranger.proof = lambda challenge: bytes(32)
    assert stranger.associate()[1].result == 250
