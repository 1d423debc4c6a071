"""A client reads and writes our own meter: without password, with one, and ciphered; over the wrapper and HDLC."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.client.line import LLS, START, Line
from trefas.base.errors import AccessError, LocalError, RemoteError, SetupError
from trefas.base.obis import Obis
from trefas.base.unit import MWS_PER_WH
from trefas.client import questions
from trefas.client.association import Association, Login
from trefas.client.hdlc_link import LLC_RESPONSE, ClientHdlc
from trefas.client.protection import ClientKeys
from trefas.client.services import Services
from trefas.client.session import ClientSession
from trefas.client.values import Moment, Quantity
from trefas.core.energy import Energy
from trefas.core.load_profile import LoadProfile
from trefas.device.nameplate import Nameplate
from trefas.device.order import Order
from trefas.wire.axdr import U16, U32
from trefas.wire.hdlc_frame import POLL_FINAL, RR, UA, Frame, encode
from trefas.wire.xdlms import Name

GUEK, GAK = bytes(range(16)), bytes(range(0xD0, 0xE0))
KEYED = Order(keys={"module": {"guek": GUEK.hex(), "gak": GAK.hex()}})
A14 = Name(3, Obis.parse("1.1.1.8.0.255"), 2)
NUMBER_2 = Name(1, Obis.parse("1.1.0.0.2.255"), 2)
CHALLENGE = bytes(range(16))
FRAMINGS = pytest.mark.parametrize("framing", ["wrapper", "hdlc"])


def keyed(**changes):
    return Login(keys=ClientKeys(**({"unicast": GUEK, "authentication": GAK} | changes)), challenge=CHALLENGE)


@FRAMINGS
def test_the_public_client_reads_what_is_public(framing):
    line = Line(Login(), client=16, server=1, framing=framing).associated()

    known = line.run(questions.objects(line.services))

    assert Obis.parse("1.1.0.0.1.255") in {each.name for each in known}
    assert line.run(questions.read(line.services, questions.found("0.0.1", known))) == 10_000_001


@FRAMINGS
@pytest.mark.parametrize(("login", "order"), [(LLS, Order()), (keyed(), KEYED)])
def test_a_register_comes_with_its_unit(framing, login, order):
    line = Line(login, framing=framing, order=order).associated()
    line.device.meter.rows.put(Energy.active_import, 12_345 * MWS_PER_WH)

    known = line.run(questions.objects(line.services))
    found = line.run(questions.read(line.services, questions.found("1.8.0", known)))

    assert found == Quantity(Decimal(12_345), "Wh")
    assert str(found) == "12345 Wh"


@FRAMINGS
@pytest.mark.parametrize(("login", "order"), [(LLS, Order()), (keyed(), KEYED)])
def test_what_is_written_is_read_again(framing, login, order):
    line = Line(login, framing=framing, order=order).associated()

    line.run(line.services.set(NUMBER_2, U32(87_654_321)))

    assert line.device.meter.part(Nameplate).meter_number_2 == 87_654_321
    assert line.run(line.services.get(NUMBER_2)) == U32(87_654_321)


def test_what_is_refused_is_a_sentence_with_the_result():
    line = Line().associated()

    with pytest.raises(AccessError, match=r"'read write denied' to class 3 1\.1\.1\.8\.0\.255, number 2"):
        line.run(line.services.set(A14, U32(1)))
    with pytest.raises(AccessError, match="'type unmatched'"):
        line.run(line.services.set(NUMBER_2, U16(1)))
    with pytest.raises(AccessError, match="'object undefined'"):
        line.run(line.services.get(Name(3, Obis.parse("1.1.9.9.9.255"), 2)))


@pytest.mark.parametrize(
    ("login", "order", "why"),
    [
        (Login(b"54321"), Order(), "the password or key is wrong"),
        (Login(), Order(), "it wants a password or keys"),
        (LLS, KEYED, "another mechanism|another context|does not speak this context"),
        (keyed(unicast=bytes(16)), KEYED, "the password or key is wrong"),
    ],
)
def test_a_login_that_is_wrong_is_refused_in_words(login, order, why):
    with pytest.raises(RemoteError, match=why):
        Line(login, order=order).associated()


def test_an_answer_under_another_key_is_not_believed():
    line = Line(keyed(), order=KEYED).associated()
    line.association.protection.keys.authentication = bytes(16)

    with pytest.raises(RemoteError, match="exception: deciphering error"):
        line.run(line.services.get(A14))


def test_a_counter_that_was_used_is_named_with_the_one_that_is_expected():
    line = Line(keyed(counter=100), order=KEYED).associated()
    line.association.protection.keys.counter = 50

    with pytest.raises(RemoteError, match=r"invocation counter error; it expects invocation counter 10[0-9]"):
        line.run(line.services.get(A14))


def test_a_recorded_answer_that_comes_again_is_refused():
    line = Line(keyed(), order=KEYED).associated()
    said = []
    line.spoil = lambda data: said.append(data) or data
    line.run(line.services.get(A14))
    recorded = said[-1]

    line.spoil = lambda data: recorded if data[8] == 0xCC else data
    with pytest.raises(RemoteError, match="invocation counter is"):
        line.run(line.services.get(A14))


def test_counters_are_kept_before_they_are_used():
    kept = []
    line = Line(keyed(counter=7, keep=kept.append), order=KEYED).associated()

    line.run(line.services.get(A14))

    assert kept == list(range(8, 8 + len(kept)))
    assert len(kept) >= 3  # the request, the answer to the challenge with its message, the GET


@pytest.mark.parametrize("changes", [{"unicast": b"short"}, {"title": b"1234567"}, {"suite": 3}, {"suite": 2}])
def test_keys_that_cannot_be_are_refused_in_a_sentence(changes):
    with pytest.raises(SetupError, match="must be"):
        keyed(**changes)


def test_keys_are_not_shown():
    assert GUEK.hex() not in repr(keyed()) + str(keyed().keys)
    assert b"12345" not in repr(LLS).encode()


@FRAMINGS
def test_a_profile_comes_in_blocks_with_units_and_by_time(framing):
    line = Line(framing=framing)
    profile = line.device.meter.part(LoadProfile)
    begin_ns = int(datetime(2026, 1, 1).timestamp()) * 10**9
    for quarter in range(400):
        line.device.meter.rows.put(Energy.active_import, quarter * 250 * MWS_PER_WH)
        profile._append(0, begin_ns + quarter * 900 * 10**9, profile._captured(0), 0)
    line.associated()
    known = line.run(questions.objects(line.services))
    target = questions.found("99.1.0", known)

    whole = line.run(questions.profile(line.services, target))
    part = line.run(questions.profile(line.services, target, datetime(2026, 1, 2), datetime(2026, 1, 2, 1)))

    zoned = [datetime(2026, 1, 1, 23, 0, tzinfo=UTC), datetime(2026, 1, 2, 0, 0, tzinfo=UTC)]
    assert line.run(questions.profile(line.services, target, *zoned)) == part  # CET is an hour ahead
    assert len(whole) == 400
    assert whole.rows[399][4] == Quantity(Decimal(399 * 250), "Wh")
    assert [row[0] for row in part.rows] == [
        Moment(datetime(2026, 1, 2, hour, minute), None, status=0)
        for hour, minute in [(0, 0), (0, 15), (0, 30), (0, 45), (1, 0)]
    ]


def test_a_clock_is_set_with_and_without_a_zone():
    line = Line().associated()
    target = questions.found("1.0.0", line.run(questions.objects(line.services)))

    line.run(questions.set_clock(line.services, target, datetime(2026, 3, 1, 12, 0, 5)))
    assert line.run(questions.read(line.services, target)).shown == datetime(2026, 3, 1, 12, 0, 5)

    line.run(questions.set_clock(line.services, target, datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)))
    assert line.run(questions.read(line.services, target)).shown == datetime(2026, 3, 1, 13, 0, 5)  # CET


def test_a_meter_that_is_silent_is_waited_for_and_no_longer():
    line = Line(spoil=lambda data: b"")

    with pytest.raises(RemoteError, match="did not answer for 10 s"):
        line.associated()

    assert line.now - START == 10 * 10**9


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "must be 1: is this HDLC, or no meter at all"),
        (bytes.fromhex("0001 0010 0012 0003 C40100"), "^"),
        (bytes.fromhex("0001 0010 0012 0001 FF"), "^"),
        (bytes.fromhex("0001 0010 0012 0003 D80102"), "answers the association with an error"),
    ],
)
def test_a_peer_that_is_no_meter_is_told_in_a_sentence(said, why):
    line = Line(spoil=lambda data: said if data[2:4] == bytes((0, 16)) else data)

    with pytest.raises(RemoteError, match=why):
        line.associated()


def test_an_object_that_is_not_there_is_named():
    line = Line(Login(), client=16, server=1).associated()
    known = line.run(questions.objects(line.services))

    with pytest.raises(LocalError, match=r"has no object '1\.8\.0' for this client"):
        questions.found("1.8.0", known)


def from_meter(apdu):
    """In the wrapper, from server 16 to client 18."""
    return bytes.fromhex("0001 0010 0012") + len(apdu).to_bytes(2) + apdu


PUSHED = bytes.fromhex("0F 00000001 00 00")
"""A DataNotification: no date-time, null-data."""
LATE = bytes.fromhex("C401 C5 00 06 00000007")
"""GetResponseNormal with invoke id 5: 7."""


@pytest.mark.parametrize("said", [PUSHED, LATE])
def test_what_is_no_answer_is_passed_over_and_does_not_lengthen_the_wait(said):
    line = Line().associated()
    line.spoil = lambda data: from_meter(said) if data[2:4] == bytes((0, 16)) else data

    with pytest.raises(RemoteError, match="did not answer for 10 s"):
        line.run(line.services.get(A14))

    assert line.now - START == 10 * 10**9


@pytest.mark.parametrize("said", [PUSHED, LATE])
def test_the_answer_is_heard_behind_what_is_none(said):
    line = Line().associated()
    line.spoil = lambda data: from_meter(said) + data if data[2:4] == bytes((0, 16)) else data

    assert line.run(line.services.get(A14)) == U32(0)
    assert line.session.deadline() is None


def test_a_meter_that_says_everything_but_the_answer_is_not_listened_to_for_ever():
    line = Line().associated()
    line.spoil = lambda data: from_meter(PUSHED) * 101 if data[2:4] == bytes((0, 16)) else data

    with pytest.raises(RemoteError, match="said 101 other things, and did not answer"):
        line.run(line.services.get(A14))


def test_over_hdlc_a_push_in_place_of_the_answer_leaves_the_answer_to_be_asked_for():
    link = ClientHdlc(18, 16)
    session = ClientSession(link, Association(Login()))
    session.begin(Services().get(A14), START)
    session.receive(encode(Frame(b"\x25", b"\x21", UA | POLL_FINAL)), START)

    out = session.receive(encode(Frame(b"\x25", b"\x21", 0x30, LLC_RESPONSE + PUSHED)), START)

    assert out == encode(Frame(b"\x21", b"\x25", 1 << 5 | RR | POLL_FINAL))
    assert list(session.pushed) == [PUSHED]
    assert session.deadline() is not None


def test_blocks_without_bytes_are_not_asked_for_for_ever():
    line = Line().associated()
    block = bytes.fromhex("C402 C1 00 00000001 00 00")  # GetResponseWithDatablock, not the last: 1, no bytes
    line.spoil = lambda data: from_meter(block) if data[2:4] == bytes((0, 16)) else data

    with pytest.raises(RemoteError, match="block 1 has no bytes, and is not the last"):
        line.run(line.services.get(A14))


@pytest.mark.parametrize("size", [0, 12, 24])
def test_a_server_that_says_that_it_takes_next_to_nothing_is_written_to_all_the_same(size):
    written = Services(peer_size_max=size).set(NUMBER_2, U32(7))

    assert next(written)[:1] == b"\xc1"


@pytest.mark.parametrize("name", ["1.8.0*²", "1.8.0*" + "9" * 5000, "1.8.0*"])
def test_a_name_with_a_period_that_is_none_is_not_found(name):
    with pytest.raises(LocalError, match="has no object"):
        questions.found(name, [])
