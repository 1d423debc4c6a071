"""Associations with high level security: who gets in, what is answered, and what is not even looked at."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cosem.ciphered import CLIENT, CTOS, GAK, GUEK, METER, REPLY, STOC, Client, locked_house
from tests.cosem.dialogue import A14, MALFORMED, METER_NUMBER_1, NOT_ALLOWED, OBJECT_LIST, UNKNOWN
from tests.cosem.house import LLS_AARQ, PUBLIC_AARQ
from trefas.base.errors import LocalError, RemoteError, SetupError
from trefas.cosem.association_table import AssociationState
from trefas.cosem.attempts import HOST_TOKENS
from trefas.cosem.keys import Policy
from trefas.cosem.server import no_bytes
from trefas.wire import apdu
from trefas.wire.acse import Aare, Diagnostic, Mechanism, Rlre, Rlrq
from trefas.wire.axdr import U32, OctetString
from trefas.wire.ciphering import Ciphered, KeySet, Protection, challenge_answer
from trefas.wire.xdlms import Conformance
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNext, GetRequestNormal, GetResponseNormal, GetResponseWithDatablock
from trefas.wire.xdlms_initiate import InitiateRequest, InitiateResponse
from trefas.wire.xdlms_set import SetRequestNormal

NUMBER = 12345679
UNDECIPHERED = ExceptionResponse(1, 5)
GET = GetRequestNormal(0xC1, METER_NUMBER_1)


def opened(house, **how):
    """An association and its client, not associated yet."""
    association = house.device.association(19, 16)
    return association, Client(association.receive, **how)


def associated(house=None, dedicated=None, **how):
    association, client = opened(house or locked_house(), **how)
    client.associate(dedicated=dedicated)
    return association, client


# ---- the way in


def test_a_client_with_the_keys_gets_in_and_the_meter_shows_that_it_has_them_too():
    association, client = opened(locked_house())

    accepted, done = client.associate()

    assert accepted.responding_title == METER
    assert accepted.mechanism_name == Mechanism.HLS_GMAC.name_octets
    assert accepted.authentication_value == STOC
    assert accepted.user_information[0] == 0x28  # glo-initiateResponse
    granted = apdu.decode(client.opened(accepted.user_information))
    assert isinstance(granted, InitiateResponse)
    assert Conformance.GENERAL_PROTECTION in granted.conformance
    # The meter's counters: 0 for the AARE, 1 for its proof, 2 for the answer that carries it.
    assert done.result == 0
    assert done.returned == OctetString(challenge_answer(CTOS, GUEK, GAK, METER, 1))
    assert association.state is AssociationState.ASSOCIATED
    assert client.ask(GET) == GetResponseNormal(0xC1, U32(NUMBER))


def test_nothing_but_the_answer_to_the_challenge_is_taken_before():
    association, client = opened(locked_house())
    accepted = Aare.decode(association.receive(client.aarq().encode()))
    client.server_title = accepted.responding_title

    assert association.state is AssociationState.PENDING
    assert client.ask(GET) == NOT_ALLOWED
    assert client.ask(ActionRequestNormal(1, A14, OctetString(b""))) == NOT_ALLOWED
    assert apdu.decode(association.receive(GET.encode())) == NOT_ALLOWED
    assert association.state is AssociationState.PENDING


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        bytes(17),
        challenge_answer(STOC, GUEK, GAK, METER, 1),  # under our own title
        challenge_answer(CTOS, GUEK, GAK, CLIENT, 1),  # to its own challenge
        challenge_answer(STOC, GAK, GAK, CLIENT, 1),  # another key
        challenge_answer(STOC, GUEK, GAK, CLIENT, 1)[:-1],
        b"\x11" + challenge_answer(STOC, GUEK, GAK, CLIENT, 1)[1:],
    ],
)
def test_a_wrong_answer_to_the_challenge_ends_it(answer):
    house = locked_house()
    association, client = opened(house)
    client.server_title = Aare.decode(association.receive(client.aarq().encode())).responding_title

    done = client.ask(ActionRequestNormal(0xC1, REPLY, OctetString(answer)))

    assert (done.result, done.returned) == (250, None)
    assert association.state is AssociationState.IDLE
    assert house.device.failed_authentications == 1
    assert client.ask(GET) in (NOT_ALLOWED, UNKNOWN)


@pytest.mark.parametrize(
    ("fields", "diagnostic"),
    [
        ({"calling_title": None}, Diagnostic.CALLING_TITLE_NOT_RECOGNIZED),
        ({"calling_title": b"SHORT"}, Diagnostic.CALLING_TITLE_NOT_RECOGNIZED),
        ({"calling_title": METER}, Diagnostic.CALLING_TITLE_NOT_RECOGNIZED),
        ({"calling_title": b"TST00002"}, Diagnostic.AUTHENTICATION_FAILURE),  # not the one it ciphered with
        ({"authentication_value": None}, Diagnostic.AUTHENTICATION_REQUIRED),
        ({"authentication_value": bytes(7)}, Diagnostic.AUTHENTICATION_REQUIRED),
        ({"authentication_value": bytes(65)}, Diagnostic.AUTHENTICATION_REQUIRED),
        ({"mechanism_name": Mechanism.LLS.name_octets}, Diagnostic.MECHANISM_NOT_RECOGNISED),
        ({"mechanism_name": Mechanism.HLS_MD5.name_octets}, Diagnostic.MECHANISM_NOT_RECOGNISED),
        ({"mechanism_name": None}, Diagnostic.AUTHENTICATION_REQUIRED),
        ({"user_information": b""}, Diagnostic.AUTHENTICATION_FAILURE),
        ({"clear": True}, Diagnostic.AUTHENTICATION_FAILURE),
        ({"dedicated": bytes(15)}, Diagnostic.NO_REASON),
        ({"size": 41}, Diagnostic.NO_REASON),  # 30 bytes of ciphering leave less than 12
    ],
)
def test_an_introduction_that_lacks_something_is_refused(fields, diagnostic):
    association, client = opened(locked_house())

    answer = Aare.decode(association.receive(client.aarq(**fields).encode()))

    assert (answer.result, answer.diagnostic) == (1, diagnostic)
    assert association.state is AssociationState.IDLE
    assert answer.authentication_value is None


def test_another_key_is_refused_and_counted():
    house = locked_house()
    for wrong in ({"guek": bytes(16)}, {"gak": bytes(16)}):
        association, client = opened(house, **wrong)
        answer = Aare.decode(association.receive(client.aarq().encode()))
        assert (answer.result, answer.diagnostic) == (1, Diagnostic.AUTHENTICATION_FAILURE)

    assert house.device.failed_authentications == 2


def test_a_password_does_not_open_what_has_keys():
    association, _ = opened(locked_house())

    assert Aare.decode(association.receive(LLS_AARQ)).result == 1


def test_without_a_source_of_chance_no_challenge_is_made():
    house = locked_house()
    house.device.draw = no_bytes
    association, client = opened(house)

    with pytest.raises(LocalError, match="bytes of chance"):
        association.receive(client.aarq().encode())


def full_disk():
    raise SetupError("the disk is full")


@pytest.mark.parametrize("lacking", ["chance", "disk"])
def test_a_session_whose_answer_cannot_be_given_safely_is_closed(lacking):
    house = locked_house()
    if lacking == "chance":
        house.device.draw = no_bytes
    else:
        house.device.credentials["optical"].counters.take = full_disk
    session = house.session()
    request = Client(None).aarq().encode()
    header = b"".join(number.to_bytes(2) for number in (1, 19, 16, len(request)))

    with pytest.raises(RemoteError, match=f"an answer cannot be given: .*{lacking}"):
        session.receive(header + request, house.meter.now)

    assert session.closed


# ---- what is answered


@pytest.mark.parametrize("general", [False, True])
@pytest.mark.parametrize("form", [Protection.BOTH, Protection.AUTHENTICATED])
def test_an_answer_has_the_form_of_its_request(form, general):
    association, client = associated(locked_house(policy=Policy.AUTHENTICATED), form=form, general=general)

    answer = Ciphered.decode(association.receive(client.sealed(GET.encode())))

    assert (answer.protection, answer.title, answer.plain_tag) == (
        form,
        METER if general else None,
        None if general else 0xC4,
    )
    assert client.ask(GET) == GetResponseNormal(0xC1, U32(NUMBER))


def test_a_dedicated_key_holds_for_its_association():
    association, client = associated(dedicated=bytes(range(0x40, 0x50)))
    client.keys = KeySet.DEDICATED

    assert client.ask(GET) == GetResponseNormal(0xC1, U32(NUMBER))
    assert association.receive(client.sealed(GET.encode()))[0] == 0xD4  # ded-get-response

    other, stranger = associated()
    stranger.keys, stranger.dedicated = KeySet.DEDICATED, bytes(range(0x40, 0x50))
    assert apdu.decode(other.receive(stranger.sealed(GET.encode()))) == UNDECIPHERED


def test_no_counter_of_the_meters_comes_twice():
    _, client = associated()

    for _ in range(20):
        client.ask(GET)

    assert client.heard == sorted(set(client.heard))


def test_no_answer_is_longer_than_the_client_takes():
    association, client = opened(locked_house())
    client.associate(size=200)
    answer = association.receive(client.sealed(GetRequestNormal(0xC1, OBJECT_LIST).encode()))
    sizes, block = [len(answer)], apdu.decode(client.opened(answer))
    while not block.last:
        assert isinstance(block, GetResponseWithDatablock)
        answer = association.receive(client.sealed(GetRequestNext(0xC1, block.number).encode()))
        sizes.append(len(answer))
        block = apdu.decode(client.opened(answer))

    assert len(sizes) > 10
    assert 180 < max(sizes) <= 200


def test_the_end_is_ciphered_where_the_clients_is():
    association, client = associated()
    initiate = InitiateRequest(Conformance.GET, 100).encode()

    wrong = bytearray(client.sealed(initiate))
    wrong[-1] ^= 1
    assert apdu.decode(association.receive(Rlrq(0, bytes(wrong)).encode())) == UNDECIPHERED
    assert association.state is AssociationState.ASSOCIATED

    parted = Rlre.decode(association.receive(Rlrq(0, client.sealed(initiate)).encode()))
    assert isinstance(apdu.decode(client.opened(parted.user_information)), InitiateResponse)
    assert association.state is AssociationState.IDLE


def test_the_password_cannot_be_written_and_the_challenge_not_answered_again():
    _, client = associated()
    password = A14._replace(class_id=15, logical_name=REPLY.logical_name, member=7)

    assert client.ask(SetRequestNormal(0x41, password, OctetString(b"54321"))).result == 3
    assert client.ask(ActionRequestNormal(0x41, REPLY, OctetString(bytes(17)))).result == 250


# ---- what is not even looked at


def test_a_replayed_message_is_refused_with_the_counter_that_is_expected():
    association, client = associated()
    request = client.sealed(GET.encode())
    association.receive(request)
    expected = next(client.counters)

    assert apdu.decode(association.receive(request)) == ExceptionResponse(1, 6, expected)


def test_a_whole_conversation_cannot_be_played_again():
    house = locked_house()
    said = []
    association = house.device.association(19, 16)
    client = Client(lambda request: said.append(request) or association.receive(request))
    client.associate()
    client.ask(GET)

    again = house.device.association(19, 16)
    answers = [again.receive(request) for request in said]

    assert Aare.decode(answers[0]).result == 1
    assert all(answer[0] == 0xD8 for answer in answers[1:])


def test_a_clear_request_is_refused_where_the_policy_asks_for_more():
    for policy, form in ((Policy.BOTH, Protection.AUTHENTICATED), (Policy.AUTHENTICATED, Protection.ENCRYPTED)):
        association, client = associated(locked_house(policy=policy))
        client.form = form

        assert client.ask(GET) == NOT_ALLOWED
        assert apdu.decode(association.receive(GET.encode())) == NOT_ALLOWED


def test_without_a_policy_clear_requests_are_answered_in_clear_and_ciphered_ones_ciphered():
    association, client = opened(locked_house(policy=Policy.NONE))
    client.associate(clear=True)

    assert apdu.decode(association.receive(GET.encode())) == GetResponseNormal(0xC1, U32(NUMBER))
    assert association.receive(client.sealed(GET.encode()))[0] == 0xCC


def test_associations_do_not_begin_inside_of_what_is_ciphered():
    association, client = associated(general=True)

    assert apdu.decode(client.opened(association.receive(client.sealed(PUBLIC_AARQ)))) == MALFORMED
    assert apdu.decode(client.opened(association.receive(client.sealed(b"")))) == MALFORMED
    inner = client.sealed(GET.encode())
    assert apdu.decode(client.opened(association.receive(client.sealed(inner)))) == UNDECIPHERED
    assert association.state is AssociationState.ASSOCIATED


@settings(max_examples=60)
@given(st.data())
def test_a_flipped_bit_anywhere_gives_nothing_away(data):
    association, client = associated()
    request = client.sealed(GET.encode())
    at = data.draw(st.integers(0, 8 * len(request) - 1))

    answer = association.receive(bytes(b ^ (1 << at % 8 if i == at // 8 else 0) for i, b in enumerate(request)))

    assert answer[0] in (0xD8, 0x61)  # an exception, or a refusal of what looks like an AARQ now
    assert NUMBER.to_bytes(4) not in answer


@settings(max_examples=100)
@given(st.binary(max_size=80))
def test_whatever_a_client_with_keys_sends_is_answered(noise):
    association, client = associated(general=True)

    answer = association.receive(client.sealed(noise))
    assert client.opened(answer)


# ---- who guesses waits


def test_no_pause_keeps_out_the_client_that_has_the_keys():
    """Nobody guesses 128 bits, so failures make nobody wait who answers with such a key."""
    house = locked_house()

    def attempt(place, **keys):
        association = house.device.association(19, 16, place=place)
        client = Client(
            association.receive, start=house.device.credentials["optical"].counters.expected("optical"), **keys
        )
        return Aare.decode(association.receive(client.aarq().encode()))

    for _ in range(2 * HOST_TOKENS):
        assert attempt("any tcp 192.0.2.1", guek=bytes(16)).result == 1

    assert attempt("any tcp 192.0.2.1").result == 0


def test_a_stranger_without_keys_can_cause_nothing_but_an_answer():
    with pytest.raises(RemoteError):
        Ciphered.decode(b"\xc8")
    association, _ = opened(locked_house())
    assert apdu.decode(association.receive(b"\xc8\x00")) == UNKNOWN
