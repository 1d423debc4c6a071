"""A line that rests, is opened, and rests again when its client has gone."""

import pytest

from tests.cosem.dialogue import METER_NUMBER_2
from tests.cosem.house import LLS_AARQ, House
from tests.wire.hdlc_client import Client
from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.cosem.opening import PARTED_NS, SILENCE_NS, OpeningSession
from trefas.cosem.session import Session
from trefas.wire.axdr import U32
from trefas.wire.hdlc_frame import DISC, UA, format_address
from trefas.wire.iec21 import REACTION_NS, Opening
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

SIGN_ON, CHOICE = b"/?!\r\n", b"\x06252\r\n"
IDENTIFICATION = b"/KAM5\\26841138BN143002\r\n"
PUBLIC_AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")


class Line:
    """A house on a line; the session hears what the clients say."""

    def __init__(self, resting_bd=None):
        self.house = House()
        opening = Opening("KAM", "6841138BN143002", resting_bd=resting_bd)
        self.session = OpeningSession(opening, lambda: Session(self.house.device, framing="hdlc"))
        self.now = Instant(0)
        self.client = Client(self, 16, format_address(1))

    def hear(self, data, now=0):
        """As a meter of ``hdlc_client``."""
        return self.session.receive(data, self.now)

    def wait(self, time_ns=None):
        self.now = Instant(self.now + time_ns) if time_ns is not None else self.session.deadline()
        return self.session.receive(b"", self.now)

    def open(self):
        assert self.hear(SIGN_ON) == b""
        assert self.wait(REACTION_NS) == IDENTIFICATION
        assert self.hear(CHOICE) == b""
        assert self.wait(REACTION_NS) == CHOICE


def associated(line):
    return line.client.connect().control & ~0x10 == UA and line.client.ask(PUBLIC_AARQ)[0] == 0x61


@pytest.mark.parametrize("resting_bd", [None, 300])
def test_a_client_signs_on_switches_and_reads(resting_bd):
    line = Line(resting_bd)

    line.open()

    assert line.session.speed_bd == 9600
    assert associated(line)


def test_a_client_may_begin_with_hdlc_at_once():
    line = Line()

    assert associated(line)
    assert line.session.speed_bd is None


def test_the_line_rests_again_a_moment_after_the_client_has_gone():
    line = Line(300)
    line.open()
    assert associated(line)

    (answer,) = line.client.say(DISC | 0x10)

    assert answer.control & ~0x10 == UA
    assert line.session.speed_bd == 9600
    line.wait(PARTED_NS)
    assert line.session.speed_bd is None
    line.open()


def test_a_client_that_falls_silent_is_parted_and_the_line_rests():
    line = Line(300)
    line.open()
    assert associated(line)

    line.wait()  # the inactivity time-out of HDLC
    assert not line.session.closed
    line.wait()
    assert line.session.speed_bd is None


def test_a_line_that_was_opened_for_nothing_rests_after_a_minute():
    line = Line(300)
    line.open()

    assert line.session.deadline() == line.now + SILENCE_NS
    line.wait()
    line.open()


def test_a_line_without_speed_hears_a_new_sign_on_at_any_time():
    line = Line()
    line.open()
    line.open()
    assert associated(line)
    line.client.say(DISC | 0x10)
    line.open()


def test_a_connected_client_is_not_disturbed_by_words_of_an_opening():
    line = Line()
    assert associated(line)

    assert line.hear(SIGN_ON) == b""
    assert line.client.ask(PUBLIC_AARQ)[0] == 0x61


def test_a_session_that_breaks_leaves_a_line_at_rest():
    class Broken(Session):
        def receive(self, data, now):
            raise RemoteError("it cannot go on")

    house = House()
    session = OpeningSession(Opening("KAM", "1"), lambda: Broken(house.device, framing="hdlc"))

    with pytest.raises(RemoteError):
        session.receive(b"~", Instant(0))
    assert session.deadline() is None


def test_closing_parts_the_client():
    line = Line()
    assert associated(line)

    line.session.close(line.now)

    assert (line.session.closed, line.session.deadline()) == (True, None)


def test_it_passes_on_who_has_to_store_what_was_changed():
    line, disk = Line(), object()
    line.house.device.storing = (disk,)
    line.client = Client(line, 19, format_address(16))
    assert line.client.connect().control & ~0x10 == UA

    assert line.client.ask(LLS_AARQ)[0] == 0x61
    assert line.session.awaits == ()
    line.client.ask(SetRequestNormal(0xC1, METER_NUMBER_2, U32(7)).encode())
    assert line.session.awaits == (disk,)
    line.client.ask(GetRequestNormal(0xC1, METER_NUMBER_2).encode())
    assert line.session.awaits == ()
