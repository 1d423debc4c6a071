"""Faults at the line: what becomes of an answer, on which answers it falls, and that a seed does it again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.golden.client import Client
from tests.golden.line import SNRM, frame
from trefas import Meter
from trefas.base.draw import Draw
from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.cosem.session import Session
from trefas.cosem.standing import Standing
from trefas.front.address import Address
from trefas.front.fault import FAULTS, Answer, ciphered_in
from trefas.front.faulty import Faults, FaultyConversation
from trefas.wire.ciphering import Ciphered

SECOND = 1_000_000_000
A14 = b"\x00\x03" + bytes((1, 1, 1, 8, 0, 255, 2))
"""Register, 1-1:1.8.0, value."""
KEYS = ("000102030405060708090A0B0C0D0E0F", "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF")
ORDERED = {"source": "signal:u=230,i=10", "start": "2026-01-10T12:00Z"}
KEYED = {"keys": {"module": {"guek": KEYS[0], "gak": KEYS[1]}}, **ORDERED}


class Line:
    """A meter, a client of it, and what is said between them."""

    def __init__(self, keys: tuple[str, str] | None = None) -> None:
        self.meter = Meter.ordered(**(KEYED if keys else ORDERED))
        self.meter.device.server.draw = lambda size: bytes(range(size))
        self.session = FaultyConversation(Session(self.meter.device.server), self.meter.faults)
        self.now, self.said = Instant(0), b""
        self.client = Client(self.say, 18, 16, keys)
        assert self.client.associate()

    def say(self, data: bytes) -> bytes:
        self.said = self.session.receive(data, self.now)
        return self.said


@pytest.fixture
def line():
    return Line()


@pytest.fixture(scope="module")
def keyed():
    return Line(KEYS)


def replies(line: Line, count: int) -> list[bytes]:
    return [line.client.get(A14) for _ in range(count)]


def test_a_fault_falls_on_every_third_answer(line):
    right = line.client.get(A14)
    asked = line.meter.fault("silent", every=3)

    assert replies(line, 7) == [right, right, b"", right, right, b"", right]
    assert asked.fallen == 2
    line.meter.mend()
    assert replies(line, 3) == [right] * 3


def test_a_fault_falls_no_more_often_than_it_was_asked_for(line):
    right = line.client.get(A14)
    line.meter.fault("flipped bit", times=1)

    assert replies(line, 3)[1:] == [right, right]


@pytest.mark.parametrize("name", ["lost-byte", "doubled-byte", "flipped-bit", "cut", "noise", "wrong-baud"])
def test_a_seed_does_the_same_again(name):
    answer = Answer(b"asked", bytes(range(40)), None, Draw(0), 0)

    def fallen(seed: int) -> list[bytes]:
        faults = Faults()
        faults.ask(name, Meter(), seed=seed)
        return [faults.become(answer).said for _ in range(6)]

    assert fallen(7) == fallen(7)
    assert answer.said not in fallen(7)
    assert name == "wrong-baud" or fallen(7) != fallen(8)


def test_what_is_late_comes_when_it_is_due_and_in_order(line):
    right = line.client.get(A14)
    line.meter.fault("late", seconds=2, times=1)

    assert line.client.get(A14) == b""
    assert line.session.deadline() == 2 * SECOND
    assert line.client.get(A14) == b""  # what was asked later is not answered before
    line.now = Instant(2 * SECOND - 1)
    assert line.say(b"") == b""
    line.now = Instant(2 * SECOND)
    both = line.say(b"")
    assert both.count(right[1:]) == 2
    assert line.session.deadline() is None


def test_a_connection_is_dropped_instead_of_an_answer_or_within_one(line):
    line.client.get(A14)
    whole = line.said
    for name, least in (("dropped", 0), ("broken off", 0)):
        one = Line()
        one.client.get(A14)
        one.meter.fault(name)
        one.client.get(A14)

        assert one.session.closed
        assert whole.startswith(one.said)
        assert least <= len(one.said) < len(whole)
        assert one.say(b"more") == b""


def test_an_optical_head_echoes_what_was_asked(line):
    line.client.get(A14)
    right = line.said
    line.meter.fault("echo")
    line.client.get(A14)

    assert line.said.endswith(right)
    assert line.said[:8] == bytes((0, 1, 0, 18, 0, 16, 0, 13))  # the header of what was asked
    assert len(line.said) == len(right) + 8 + 13


def test_the_tag_is_wrong_and_nothing_else(keyed):
    keyed.meter.fault("wrong tag", times=1)
    plain = b"\xc0\x01\xc1" + A14 + b"\0"
    answer = keyed.client.ask(keyed.client.sealed(plain))

    with pytest.raises(Exception, match=r"^$"):  # InvalidTag of the client's own cipher says no more
        keyed.client.opened(answer)
    assert Ciphered.decode(answer).counter > 0
    keyed.meter.mend()
    assert keyed.client.get(A14)[:2] == b"\x00\x06"  # data, double-long-unsigned


def test_a_stale_counter_is_that_of_the_answer_before(keyed):
    plain = b"\xc0\x01\xc1" + A14 + b"\0"
    first = keyed.client.ask(keyed.client.sealed(plain))
    keyed.meter.fault("stale counter", times=1)
    second = keyed.client.ask(keyed.client.sealed(plain))
    third = keyed.client.ask(keyed.client.sealed(plain))

    counters = [Ciphered.decode(each).counter for each in (first, second, third)]
    assert counters[0] == counters[1] < counters[2]
    assert keyed.client.opened(second)[:4] == b"\xc4\x01\xc1\x00"  # its tag is right


def test_a_fault_that_cannot_be_seen_waits_for_an_answer_in_which_it_can(line):
    asked = line.meter.fault("wrong fcs"), line.meter.fault("wrong tag"), line.meter.fault("stale counter")
    right = line.client.get(A14)

    assert right[:2] == b"\x00\x06"
    assert [each.fallen for each in asked] == [0, 0, 0]

    over_hdlc = FaultyConversation(Session(line.meter.device.server), line.meter.faults)
    answer = over_hdlc.receive(frame(b"\x21", 18, SNRM), Instant(0))
    assert asked[0].fallen == 1
    assert answer[-3:-1] != frame(b"\x21", 18, SNRM)[-3:-1]
    assert over_hdlc.standing is Standing.REFUSED


def test_a_ciphered_apdu_is_found_in_a_frame_of_hdlc():
    apdu = Ciphered.decode(bytes.fromhex("cc1c3000000007") + bytes(23)).encode()
    message = frame(b"\x21", 18, 0x10, b"\xe6\xe7\x00" + apdu)

    assert ciphered_in(message) == apdu
    assert ciphered_in(message + message) is None
    hurt = FAULTS["wrong-tag"].hurt(Answer(b"", message, None, Draw(3), 0))
    found = ciphered_in(hurt.said)
    assert found[:-1] == apdu[:-1]
    assert found[-1] != apdu[-1]


def test_a_power_cut_is_in_the_journal_and_over():
    meter = Meter.ordered(**ORDERED).pass_(minutes=1)
    meter.fault("power cut", seconds=30)

    assert meter.device.meter.at_work
    assert meter.read("PowerFailures").count == 1
    assert str(meter.read("PowerFailureDuration")) == "34 s"  # it holds for 1 s, and needs 5 s to start: 30 - 1 + 5


def test_a_clock_is_stepped_and_lost():
    meter = Meter.ordered(**ORDERED)
    before = meter.clock
    meter.fault("clock step", seconds=-60)

    assert meter.clock - before == timedelta(seconds=-60)
    meter.fault("clock invalid")
    assert not meter.device.meter.rtc.valid


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_says_what_it_is_in_words(name):
    assert FAULTS[name].help
    assert (FAULTS[name].hurt is None) is not (FAULTS[name].happen is None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda meter: meter.fault("wrong tg"), "no fault is called 'wrong tg'; there are .*did you mean wrong-tag"),
        (lambda meter: meter.fault(3), "the fault is 3"),
        (lambda meter: meter.fault("silent", every=0), "every is 0"),
        (lambda meter: meter.fault("silent", times=0), "times is 0"),
        (lambda meter: meter.fault("silent", seconds=1), "'silent' takes no time"),
        (lambda meter: meter.fault("late", seconds=-1), "seconds is -1"),
        (lambda meter: meter.fault("late", seconds="x"), "seconds is 'x'"),
        (lambda meter: meter.fault("power cut", every=3), "'power-cut' happens at once"),
        (lambda meter: meter.fault("silent", seed="x"), "seed is 'x'"),
        (lambda meter: meter.port, "the meter is not served"),
        (lambda meter: Address("pty:/tmp/optical").port, "is a line and has no number"),
    ],
)
def test_what_is_no_fault_is_one_sentence(wrong: Callable[[Meter], object], sentence):
    with pytest.raises(LocalError, match=sentence):
        wrong(Meter())
