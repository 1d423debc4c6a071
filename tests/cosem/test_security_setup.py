"""Class 64: keys that come wrapped or are agreed, certificates, and a policy that only grows."""

import pytest
from cryptography import x509

from tests.cosem.authority import Authority, private
from tests.cosem.ciphered import CLIENT, METER, STOC, locked_house
from tests.cosem.dialogue import METER_NUMBER_1, NOT_ALLOWED
from tests.cosem.house import House
from tests.cosem.secure_house import CLIENT_SIGNING, MASTERS, METER_SIGNING, SecureHouse, setup
from trefas.cosem.certificates import CERTIFICATES_MAX
from trefas.cosem.demand import Demand
from trefas.cosem.keys import KeyId, Policy
from trefas.wire import apdu, elliptic
from trefas.wire.axdr import U32, Array, Enumerated, OctetString, Structure
from trefas.wire.certificate import CertificateType
from trefas.wire.ciphering import Protection
from trefas.wire.key_agreement import derive, shared_secret
from trefas.wire.key_wrap import wrap_key
from trefas.wire.suite import SUITE_0, SUITE_1, SUITE_2
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal

SUITES, CURVES = [SUITE_0, SUITE_1, SUITE_2], [SUITE_1, SUITE_2]
GET, GIVEN = GetRequestNormal(0xC1, METER_NUMBER_1), GetResponseNormal(0xC1, U32(12345679))
ACTIVATE, TRANSFER, AGREE, GENERATE, REQUEST, IMPORT, EXPORT, REMOVE = range(1, 9)


def invoked(client, method, parameter):
    """Result and what came back."""
    done = client.ask(ActionRequestNormal(0xC1, setup(method), parameter))
    return done.result, done.returned


def read(client, attribute):
    return client.ask(GetRequestNormal(0xC1, setup(attribute))).given


def transferred(suite, under=None, **keys):
    under = under or MASTERS[suite.key_size]
    return Array(
        tuple(
            Structure((Enumerated(KeyId[name.upper()]), OctetString(wrap_key(key, under))))
            for name, key in keys.items()
        )
    )


@pytest.mark.parametrize("suite", SUITES)
def test_it_says_policy_suite_and_titles(suite):
    _, client = SecureHouse(suite).associated()

    assert [read(client, attribute) for attribute in (2, 3, 4, 5)] == [
        Enumerated(0x6C),  # authenticated and encrypted, requests and responses
        Enumerated(suite.number),
        OctetString(CLIENT),
        OctetString(METER),
    ]


def test_the_face_of_the_real_meter_has_none():
    house = locked_house()
    objects = [each.class_id for logical in house.device.logical_devices.values() for each in logical.objects]
    association = House().associated()

    assert 64 not in objects
    assert 64 not in [each.class_id for each in association.objects]


# ---- key transfer


@pytest.mark.parametrize("suite", SUITES)
def test_keys_come_wrapped_and_are_those_of_the_next_association(suite):
    house = SecureHouse(suite)
    _, client = house.associated(start=1000)
    guek, gak, master = (bytes((n,)) * suite.key_size for n in (1, 2, 3))

    new = transferred(suite, unicast=guek, authentication=gak, broadcast=bytes(suite.key_size), master=master)
    assert invoked(client, TRANSFER, new) == (0, None)

    assert client.ask(GET) == GIVEN  # still under the old keys
    assert house.counters.stored == 1  # before it was answered
    association, old = house.client(start=2000)
    assert association.receive(old.aarq().encode())[:1] == b"\x61"
    assert association.state.name == "IDLE"
    _, renewed = house.associated(guek=guek, gak=gak)  # its counter begins at 0 with a new key
    assert renewed.ask(GET) == GIVEN
    assert invoked(renewed, TRANSFER, transferred(suite, unicast=gak)) == (250, None)
    assert invoked(renewed, TRANSFER, transferred(suite, master, unicast=bytes(range(suite.key_size)))) == (0, None)


def test_what_still_comes_under_the_old_key_is_counted_on_its_own():
    house = SecureHouse()
    association, client = house.associated(start=1000)
    early = client.sealed(GET.encode())
    invoked(client, TRANSFER, transferred(SUITE_0, unicast=bytes(16)))

    expected = next(client.counters)
    assert apdu.decode(association.receive(early)) == ExceptionResponse(1, 6, expected)
    assert client.ask(GET) == GIVEN
    assert house.counters.expected("optical") == 0


def test_the_same_key_again_does_not_let_old_messages_in():
    house = SecureHouse()
    _, client = house.associated(start=1000)

    assert invoked(client, TRANSFER, transferred(SUITE_0, unicast=bytes(range(16)))) == (0, None)

    assert house.counters.expected("optical") == 1004  # AARQ, answer to the challenge, key transfer: 1000 to 1003


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        Array(()),
        OctetString(b""),
        Array((Structure((Enumerated(0),)),)),
        Array((Structure((Enumerated(4), OctetString(wrap_key(bytes(16), MASTERS[16])))),)),
        Array((Structure((Enumerated(0), OctetString(bytes(24)))),)),
        Array((Structure((Enumerated(0), OctetString(wrap_key(bytes(32), MASTERS[16])))),)),
        Array(transferred(SUITE_0, unicast=bytes(16)).value * 2),
        Array(
            (
                *transferred(SUITE_0, unicast=bytes(16)).value,
                *transferred(SUITE_0, bytes(16), broadcast=bytes(16)).value,
            )
        ),
    ],
)
def test_a_transfer_that_is_wrong_in_part_changes_nothing(wrong):
    house = SecureHouse()
    _, client = house.associated()
    before = house.keys.unicast, house.keys.broadcast

    assert invoked(client, TRANSFER, wrong)[0] in (12, 250)
    assert (house.keys.unicast, house.keys.broadcast) == before


def test_without_a_master_key_nothing_is_transferred():
    house = SecureHouse()
    house.keys.master = b""
    _, client = house.associated()

    assert invoked(client, TRANSFER, transferred(SUITE_0, unicast=bytes(16))) == (3, None)


# ---- key agreement


def offered(suite, key_id, number, signer=CLIENT_SIGNING):
    """What a client sends for a key: its key of this once, signed with the key id before it (Green Book, table C.1)."""
    public = elliptic.public_of(suite, private(suite, number))
    signature = elliptic.sign(suite, private(suite, signer), bytes((key_id,)) + public)
    return Structure((Enumerated(key_id), OctetString(public + signature)))


@pytest.mark.parametrize("suite", CURVES)
def test_keys_are_agreed_and_are_those_of_the_next_association(suite):
    house = SecureHouse(suite)
    _, client = house.associated()

    result, answer = invoked(client, AGREE, Array((offered(suite, 0, 50), offered(suite, 2, 51))))

    assert result == 0
    size, agreed = 2 * suite.coordinate_size, []
    for (key_id, data), number in zip((each.value for each in answer.value), (50, 51), strict=True):
        public, signature = data.value[:size], data.value[size:]
        signer = elliptic.public_of(suite, private(suite, METER_SIGNING))
        elliptic.verify(suite, signer, bytes((key_id.value,)) + public, signature)
        agreed.append(derive(suite, shared_secret(suite, private(suite, number), public), CLIENT, METER))
    _, renewed = house.associated(guek=agreed[0], gak=agreed[1])
    assert renewed.ask(GET) == GIVEN


@pytest.mark.parametrize(
    ("suite", "parameter", "result"),
    [
        (SUITE_0, Array((offered(SUITE_1, 0, 50),)), 3),
        (SUITE_1, Array((offered(SUITE_1, 3, 50),)), 250),  # the master key
        (SUITE_1, Array((offered(SUITE_1, 0, 50, signer=60),)), 250),
        (SUITE_1, Array((offered(SUITE_2, 0, 50),)), 250),
        (SUITE_1, Array((Structure((Enumerated(0), OctetString(bytes(128)))),)), 250),
        (SUITE_1, Array(()), 250),
        (SUITE_1, None, 12),
    ],
)
def test_a_key_that_cannot_be_agreed_is_refused(suite, parameter, result):
    house = SecureHouse(suite)
    _, client = house.associated()
    before = house.keys.unicast

    assert invoked(client, AGREE, parameter) == (result, None)
    assert house.keys.unicast == before


# ---- policy


def test_a_policy_is_strengthened_and_never_weakened():
    house = SecureHouse(ordered_policy=Policy.AUTHENTICATED)
    association, client = house.associated(form=Protection.AUTHENTICATED)

    assert invoked(client, ACTIVATE, Enumerated(0x00)) == (250, None)
    assert invoked(client, ACTIVATE, Enumerated(0x03)) == (250, None)  # as version 0 wrote it
    assert invoked(client, ACTIVATE, Enumerated(0xFC)) == (250, None)  # suite 0 has no signatures
    assert invoked(client, ACTIVATE, OctetString(b"\x6c")) == (12, None)
    assert invoked(client, ACTIVATE, Enumerated(0x6C)) == (0, None)

    assert apdu.decode(association.receive(client.sealed(GET.encode()))) == NOT_ALLOWED
    client.form = Protection.BOTH
    assert client.ask(GET) == GIVEN
    assert read(client, 2) == Enumerated(0x6C)
    assert invoked(client, ACTIVATE, Enumerated(0x24)) == (250, None)


def test_a_policy_holds_at_once_for_who_is_associated_already():
    house = SecureHouse(ordered_policy=Policy.NONE)
    association, client = house.associated()
    _, other = house.associated(start=100)
    assert apdu.decode(association.receive(GET.encode())) == GIVEN

    assert invoked(other, ACTIVATE, Enumerated(0x6C)) == (0, None)

    assert apdu.decode(association.receive(GET.encode())) == NOT_ALLOWED
    for _ in range(200):
        next(client.counters)
    assert client.ask(GET) == GIVEN


def test_an_answer_is_encrypted_where_only_answers_must_be():
    house = SecureHouse(ordered_policy=Policy.ENCRYPTED_RESPONSE)
    association, client = house.client()
    client.associate(clear=True)

    assert apdu.decode(client.opened(association.receive(GET.encode()))) == GIVEN
    assert association.receive(GET.encode())[0] == 0xDB  # general-glo-ciphering
    client.form = Protection.AUTHENTICATED
    assert association.receive(client.sealed(GET.encode()))[2] == 0x30


# ---- what single objects ask for


@pytest.mark.parametrize("writes", [False, True])
def test_an_object_can_ask_for_more_than_the_policy(writes):
    demand = Demand(Policy.ENCRYPTED_REQUEST, 1, METER_NUMBER_1.logical_name, frozenset({2}), writes=writes)
    house = SecureHouse(ordered_policy=Policy.NONE, view={"demands": (demand,)})
    association, client = house.associated(form=Protection.AUTHENTICATED)

    refused = client.ask(GET)
    in_clear = apdu.decode(association.receive(GET.encode()))
    client.form = Protection.BOTH
    given = client.ask(GET)

    assert given == GIVEN
    assert [refused, in_clear] == ([GIVEN] * 2 if writes else [type(refused)(0xC1, 3)] * 2)
    assert apdu.decode(association.receive(GET.encode())) == in_clear  # the level of the last message does not stay


def test_a_method_can_ask_for_more_than_the_policy():
    demand = Demand(Policy.ENCRYPTED_REQUEST, 64, writes=True)
    house = SecureHouse(ordered_policy=Policy.AUTHENTICATED, view={"demands": (demand,)})
    _, client = house.associated(form=Protection.AUTHENTICATED)
    new = transferred(SUITE_0, unicast=bytes(16))

    assert invoked(client, TRANSFER, new) == (3, None)
    assert read(client, 3) == Enumerated(0)
    client.form = Protection.BOTH
    assert invoked(client, TRANSFER, new) == (0, None)


# ---- certificates


def named(entity, kind, title):
    return Structure((Enumerated(0), Structure((Enumerated(entity), Enumerated(kind), OctetString(title)))))


def numbered(certificate):
    by = (OctetString(certificate.serial_number), OctetString(certificate.issuer))
    return Structure((Enumerated(1), Structure(by)))


@pytest.mark.parametrize("suite", CURVES)
def test_certificates_are_listed_given_out_taken_in_and_removed(suite):
    house = SecureHouse(suite)
    _, client = house.associated()
    listed = [tuple(field.value for field in each.value) for each in read(client, 6).value]
    assert [each[:2] for each in listed] == [
        (2, 3),
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    ]  # the authority; the meter; the client
    known = house.credentials.certificates.all()

    assert invoked(client, EXPORT, named(1, 0, CLIENT)) == (0, OctetString(known[3].der))
    assert invoked(client, EXPORT, numbered(known[2])) == (0, OctetString(known[2].der))
    assert invoked(client, EXPORT, named(1, 0, METER)) == (4, None)
    assert invoked(client, EXPORT, Structure((Enumerated(2), Structure(())))) == (250, None)
    other = house.authority.certify(b"TST00007", elliptic.public_of(suite, private(suite, 90)))
    assert invoked(client, IMPORT, OctetString(other.der)) == (0, None)
    assert invoked(client, EXPORT, named(1, 0, b"TST00007")) == (0, OctetString(other.der))
    assert invoked(client, REMOVE, numbered(other)) == (0, None)
    assert invoked(client, EXPORT, named(1, 0, b"TST00007")) == (4, None)
    assert invoked(client, REMOVE, numbered(known[0])) == (250, None)  # the anchor


def test_a_certificate_by_nobody_who_is_trusted_is_not_taken():
    house = SecureHouse(SUITE_1)
    _, client = house.associated()
    public = elliptic.public_of(SUITE_1, private(SUITE_1, 90))

    for wrong in (
        b"",
        bytes(2049),
        Authority(number=99).certify(b"TST00007", public).der,
        Authority(SUITE_2).certify(b"TST00007", elliptic.public_of(SUITE_2, private(SUITE_2, 90))).der,
        house.authority.certify(METER, public).der,  # of a key that the meter has not
    ):
        assert invoked(client, IMPORT, OctetString(wrong)) == (250, None)
    below = Authority(number=201, above=house.authority)
    assert invoked(client, IMPORT, OctetString(below.certify(b"TST00007", public).der)) == (250, None)
    assert invoked(client, IMPORT, OctetString(below.certificate.der)) == (0, None)
    assert invoked(client, IMPORT, OctetString(below.certify(b"TST00007", public).der)) == (0, None)


def test_there_is_room_for_so_many_certificates():
    house = SecureHouse(SUITE_1)
    _, client = house.associated()
    public = elliptic.public_of(SUITE_1, private(SUITE_1, 90))
    results = [
        invoked(client, IMPORT, OctetString(house.authority.certify(bytes(8), public).der))[0]
        for _ in range(CERTIFICATES_MAX - 3)
    ]

    assert results == [0] * (CERTIFICATES_MAX - 4) + [250]  # four were there before


@pytest.mark.parametrize("suite", CURVES)
def test_a_new_key_pair_is_used_from_when_its_certificate_comes(suite):
    house = SecureHouse(suite)
    _, client = house.associated()
    old = house.keys.signing

    assert invoked(client, GENERATE, Enumerated(0)) == (0, None)
    result, request = invoked(client, REQUEST, Enumerated(0))
    assert result == 0
    asked = x509.load_der_x509_csr(request.value)
    assert asked.is_signature_valid
    assert house.keys.signing == old

    numbers = asked.public_key().public_numbers()
    public = numbers.x.to_bytes(suite.coordinate_size) + numbers.y.to_bytes(suite.coordinate_size)
    assert public == elliptic.public_of(suite, elliptic.private_of(suite, (STOC * 8)[: suite.coordinate_size + 8]))
    certificate = house.authority.certify(METER, public)
    assert invoked(client, IMPORT, OctetString(certificate.der)) == (0, None)

    assert elliptic.public_of(suite, house.keys.signing) == public
    assert house.keys.new_signing == b""
    assert invoked(client, EXPORT, named(0, 0, METER)) == (0, OctetString(certificate.der))


@pytest.mark.parametrize(
    ("suite", "method", "kind"),
    [(SUITE_0, GENERATE, 0), (SUITE_1, GENERATE, 2), (SUITE_1, REQUEST, 3), (SUITE_0, REQUEST, 1)],
)
def test_key_pairs_that_there_are_not_are_refused(suite, method, kind):
    _, client = SecureHouse(suite).associated()

    assert invoked(client, method, Enumerated(kind)) == (250, None)


def test_without_a_key_pair_there_is_nothing_to_certify():
    house = SecureHouse(SUITE_1)
    house.keys.agreement = b""
    _, client = house.associated()

    assert invoked(client, REQUEST, Enumerated(CertificateType.AGREEMENT)) == (250, None)
