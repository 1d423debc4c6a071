"""What an attacker tries who hears everything and can say anything, and clients who are careless with their keys."""

import pytest

from tests.cosem.ciphered import CLIENT, GUEK, METER, REPLY, STOC, Client
from tests.cosem.dialogue import METER_NUMBER_1
from tests.cosem.secure_house import MASTERS, SUITE_0, SUITE_1, SecureHouse
from trefas.cosem.association_table import AssociationState
from trefas.cosem.keys import Policy
from trefas.wire import apdu
from trefas.wire.acse import Aare, Diagnostic
from trefas.wire.axdr import U32, OctetString
from trefas.wire.ciphering import COUNTER_MAX, KeySet, Protection, content_of, seal
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal

GET = GetRequestNormal(0xC1, METER_NUMBER_1)
GIVEN = GetResponseNormal(0xC1, U32(12345679))
UNDECIPHERED = ExceptionResponse(1, 5)
DEDICATED = bytes(range(0x40, 0x50))
GLO_GET, DED_GET = 0xC8, 0xD0


def used_before(expected):
    """Service not allowed, invocation counter error, and the counter that would do."""
    return ExceptionResponse(1, 6, expected)


# ---- counters


def test_the_last_counter_is_taken_and_none_after_it():
    house = SecureHouse()
    association, client = house.associated()
    client.counters = iter((COUNTER_MAX - 1, COUNTER_MAX))

    assert client.ask(GET) == client.ask(GET) == GIVEN

    client.counters = iter((COUNTER_MAX, 5, 6))
    for _ in range(2):  # behind the last there is none: the field says the last, which was used
        assert apdu.decode(association.receive(client.sealed(GET.encode()))) == used_before(COUNTER_MAX)
    later, again = house.client(start=7)
    assert Aare.decode(later.receive(again.aarq().encode())).diagnostic == Diagnostic.AUTHENTICATION_FAILURE


def test_a_dedicated_key_that_is_named_again_opens_nothing_of_before():
    """A client is to make a new one each time; who listens to one that does not gains nothing by it."""
    house = SecureHouse()
    first, client = house.client()
    client.associate(dedicated=DEDICATED)
    client.keys = KeySet.DEDICATED
    recorded = [client.sealed(GET.encode()) for _ in range(3)]
    assert [first.receive(each)[0] for each in recorded] == [0xD4] * 3  # ded-get-response
    first.release()

    later, again = house.client(start=1000)
    again.associate(dedicated=DEDICATED)

    last = int.from_bytes(recorded[-1][3:7])
    assert {apdu.decode(later.receive(each)) for each in recorded} == {used_before(last + 1)}
    again.keys = KeySet.DEDICATED
    assert again.ask(GET) == GIVEN


@pytest.mark.parametrize("key", [GUEK, MASTERS[16]], ids=["unicast", "master"])
def test_a_key_with_counters_of_its_own_is_not_dedicated(key):
    """A message under the global key would be taken a second time, as one under the dedicated key."""
    association, client = SecureHouse().client()

    refused = Aare.decode(association.receive(client.aarq(dedicated=key).encode()))

    assert (refused.result, association.state) == (1, AssociationState.IDLE)


def test_a_message_under_one_key_is_not_one_under_the_other():
    association, client = SecureHouse().client()
    client.associate(dedicated=DEDICATED)
    recorded = client.sealed(GET.encode())
    assert association.receive(recorded)[0] == 0xCC  # glo-get-response

    assert apdu.decode(association.receive(bytes((DED_GET,)) + recorded[1:])) == UNDECIPHERED


def test_a_signed_message_of_an_earlier_association_is_not_taken():
    house = SecureHouse(SUITE_1, ordered_policy=Policy.NONE)
    first, client = house.associated()
    recorded = client.signed(GET.encode())
    assert first.receive(recorded)[0] == 0xDF  # general-signing
    first.release()

    later, _ = house.associated(start=1000)

    assert apdu.decode(later.receive(recorded)) == UNDECIPHERED


# ---- challenges


def test_the_meters_own_challenge_sent_back_gives_nothing():
    """Two associations at once: what one asks is asked of the other. The meter answers nobody who has not answered it."""
    house = SecureHouse()
    asking, answering = (house.device.association(19, 16) for _ in range(2))
    thief = Client(asking.receive, guek=bytes(16), gak=bytes(16))
    for association in (asking, answering):
        # Without the keys even the introduction is refused; where the policy lets it come in clear, see below.
        assert Aare.decode(association.receive(thief.aarq(authentication_value=STOC).encode())).result == 1

    open_house = SecureHouse(ordered_policy=Policy.NONE)
    association = open_house.device.association(19, 16)
    aarq = thief.aarq(clear=True, authentication_value=STOC)
    accepted = Aare.decode(association.receive(aarq.encode()))
    assert accepted.authentication_value == STOC == aarq.authentication_value  # as chance may have it

    reply = association.receive(ActionRequestNormal(0xC1, REPLY, OctetString(accepted.authentication_value)).encode())

    assert apdu.decode(reply).returned is None
    assert association.state is AssociationState.IDLE


def test_the_proof_of_one_association_is_none_in_another():
    """The challenge is another one; only the title and keys are the same."""
    house = SecureHouse(ordered_policy=Policy.NONE)
    _, client = house.client()
    proof = client.proof(STOC)
    house.device.draw = lambda size: bytes(size)
    association, again = house.client(start=100)
    association.receive(again.aarq(clear=True).encode())

    reply = association.receive(ActionRequestNormal(0xC1, REPLY, OctetString(proof)).encode())

    assert apdu.decode(reply).result != 0
    assert association.state is AssociationState.IDLE


def test_a_proof_is_no_request():
    """It is a message that is authenticated, of sixteen bytes that chance chose; said again as one it says nothing."""
    house = SecureHouse(ordered_policy=Policy.AUTHENTICATED)
    association, client = house.associated()
    proof = client.proof(STOC)

    said = bytes((GLO_GET, len(proof) + len(STOC))) + proof[:5] + STOC + proof[5:]

    assert apdu.decode(association.receive(said)) == UNDECIPHERED


# ---- what the first bytes of a message say


@pytest.mark.parametrize(
    ("policy", "taken"),
    [
        (Policy.BOTH, [0x30]),
        (Policy.AUTHENTICATED, [0x10, 0x30]),
        (Policy.NONE, [0x10, 0x30]),
    ],
)
def test_of_all_security_control_bytes_only_the_right_ones_are_taken(policy, taken):
    """Suites that are not that of the association, no authentication, the broadcast key, compression: all are refused."""
    house = SecureHouse(SUITE_0, ordered_policy=policy)
    association, client = house.associated()
    answered = []
    for control in range(0x100):
        counter = next(client.counters)
        text = seal(GET.encode(), control, client.guek, client.gak, CLIENT, counter)
        content = content_of(control, counter, text)
        if association.receive(bytes((GLO_GET, len(content))) + content)[0] != 0xD8:  # exception
            answered.append(control)

    assert answered == taken


def test_another_service_than_the_first_byte_says_is_not_done():
    association, client = SecureHouse().associated()
    sealed = client.sealed(GET.encode())

    assert apdu.decode(association.receive(b"\xcb" + sealed[1:])) == UNDECIPHERED  # glo-action-request


def test_the_title_of_another_is_not_believed():
    association, client = SecureHouse().associated()
    client.general = True
    client.title = b"OTHER001"

    assert apdu.decode(association.receive(client.sealed(GET.encode()))) == UNDECIPHERED
    client.title = METER
    assert apdu.decode(association.receive(client.sealed(GET.encode()))) == UNDECIPHERED


def test_protection_that_is_less_than_the_policy_is_not_enough_even_once():
    association, client = SecureHouse().associated()
    client.form = Protection.AUTHENTICATED

    assert apdu.decode(association.receive(client.sealed(GET.encode()))) == ExceptionResponse(1, 1)
