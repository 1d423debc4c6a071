"""What strangers do to a running meter's port, and a client of good manners that is served all the same."""

import random
import socket
from contextlib import ExitStack

import pytest

from tests.judges.caller import (
    ACCEPTED,
    PUBLIC_AARQ,
    RESULT_AND_DIAGNOSTIC,
    ask,
    associate,
    called,
    exactly,
    lls_aarq,
    refused,
    wrapped,
)
from tests.judges.meter import RunningMeter
from trefas.run.ports.port import Limits
from trefas.wire.hdlc_frame import DM, SNRM, UA, Frame, encode, format_address
from trefas.wire.hdlc_reader import FrameReader

GET_METER_NUMBER_1 = bytes.fromhex("C001C1 0001 0101000001FF 02 00")
METER_NUMBER_1 = bytes.fromhex("C401C1 00 06 00989681")  # 10000001, of the built-in order
CALLED_TITLE_NOT_RECOGNIZED, AUTHENTICATION_FAILURE = 7, 13
GREETING = encode(Frame(format_address(1), format_address(16), SNRM | 0x10))


@pytest.fixture(scope="module")
def meter():
    with RunningMeter("--source", "signal:u=230,i=10,rate=1000") as running:
        yield running
        assert running.end() == 0
    assert [said for said in running.complaints if "compiling" not in said] == []


def frames(connection, count):
    reader, heard = FrameReader(), []
    while len(heard) < count:
        data = connection.recv(4096)
        assert data, "the meter hung up"
        heard += reader.read(data)
    return heard


def serve_another(meter):
    """A new client is let in and gets its value."""
    with called(meter) as connection:
        associate(connection)
        assert ask(connection, GET_METER_NUMBER_1) == METER_NUMBER_1


def is_hung_up(connection):
    try:
        while connection.recv(4096):
            pass
    except ConnectionError:
        return True
    return True


def test_a_wrong_password_is_refused_and_the_right_one_taken_on_the_same_connection(meter):
    with called(meter) as connection:
        for wrong in (b"12346", b"00000"):
            answer = ask(connection, lls_aarq(wrong), 19, 16)
            assert answer[RESULT_AND_DIAGNOSTIC] == refused(AUTHENTICATION_FAILURE)
        assert ask(connection, lls_aarq(), 19, 16)[RESULT_AND_DIAGNOSTIC] == ACCEPTED


def test_a_frame_with_a_wrong_check_sequence_is_passed_over(meter):
    wrong = GREETING[:-2] + bytes((GREETING[-2] ^ 1,)) + GREETING[-1:]
    with called(meter) as connection:
        connection.sendall(wrong + GREETING)
        (answer,) = frames(connection, 1)
        assert answer.control & ~0x10 == UA
        connection.sendall(encode(Frame(format_address(1), format_address(16), 0x53)))
        (answer,) = frames(connection, 1)  # to DISC, and nothing was left over from before
        assert answer.control & ~0x10 == UA


@pytest.mark.parametrize("beginning", [GREETING[: len(GREETING) // 2], wrapped(PUBLIC_AARQ)[:20], b"\x7e", b"\x00"])
def test_a_message_that_is_cut_short_keeps_nobody_waiting(meter, beginning):
    with called(meter) as cut:
        cut.sendall(beginning)
        serve_another(meter)
        cut.shutdown(socket.SHUT_WR)
        serve_another(meter)


def test_the_rest_of_a_message_may_come_later(meter):
    message = wrapped(PUBLIC_AARQ)
    with called(meter) as slow:
        slow.sendall(message[:11])
        serve_another(meter)
        slow.sendall(message[11:])
        assert exactly(slow, 8)[:6] == bytes.fromhex("0001 0001 0010")


def test_an_unknown_sap_is_told_so(meter):
    for pair in ((99, 1), (16, 16), (19, 1), (16, 2), (0, 0), (65_535, 65_535)):
        with called(meter) as connection:
            answer = ask(connection, PUBLIC_AARQ, *pair)
            assert answer[RESULT_AND_DIAGNOSTIC] == refused(CALLED_TITLE_NOT_RECOGNIZED)
    with called(meter) as connection:
        connection.sendall(encode(Frame(format_address(1), format_address(99), SNRM | 0x10)))
        (answer,) = frames(connection, 1)
        assert answer.control & ~0x10 == DM
    serve_another(meter)


def test_random_bytes_end_their_own_connection_and_no_other(meter):
    dice = random.Random(20)
    with called(meter) as guest:
        associate(guest)
        for begin in (b"", b"\x7e", b"\x00\x01", wrapped(PUBLIC_AARQ), GREETING) * 20:
            with called(meter) as stranger:
                stranger.sendall(begin + dice.randbytes(dice.randrange(1, 3000)))
                stranger.shutdown(socket.SHUT_WR)
                assert is_hung_up(stranger)
            assert ask(guest, GET_METER_NUMBER_1) == METER_NUMBER_1
    serve_another(meter)


def test_half_open_connections_leave_room_and_others_are_served(meter):
    with ExitStack() as held:
        for number in range(Limits().connections - 2):
            connection = held.enter_context(called(meter))
            if number % 2:
                connection.sendall(GREETING[: number % 5])
        serve_another(meter)


def test_a_flood_of_connections_keeps_nobody_out(meter):
    with called(meter) as guest, ExitStack() as flood:
        associate(guest)
        for number in range(4 * Limits().connections):
            connection = flood.enter_context(called(meter))
            if number % 3 == 0:
                connection.sendall(b"\x7e")
            assert ask(guest, GET_METER_NUMBER_1) == METER_NUMBER_1
        serve_another(meter)
        assert ask(guest, GET_METER_NUMBER_1) == METER_NUMBER_1
    serve_another(meter)


def test_clients_are_as_many_as_a_host_may_have_and_the_next_takes_the_place_of_the_one_silent_longest(meter):
    with ExitStack() as inside:
        guests = [inside.enter_context(called(meter)) for _ in range(Limits().connections_per_host)]
        for guest in guests:
            associate(guest)
        serve_another(meter)
        assert is_hung_up(guests[0])
        for guest in guests[1:]:
            assert ask(guest, GET_METER_NUMBER_1) == METER_NUMBER_1
