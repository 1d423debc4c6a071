"""A line of IEC 62056-21 beside its table: every row is reached, and nothing occurs that has none."""

from tests.base.tours import Stimulus, tour, walk
from tests.wire.iec21_line import ACK, NAK, SIGN_ON, Line
from trefas.base.instant import NS_PER_S
from trefas.wire.iec21_message import Command
from trefas.wire.iec21_table import TABLE, OpeningEvent, OpeningState

E, S = OpeningEvent, OpeningState
OPEN = (S.IDENTIFIED, S.READ_OUT, S.LOCKED, S.PROGRAMMING, S.IN_PARTS)
LOCKED, IDENTIFIED, PROGRAMMING, IN_PARTS = (S.LOCKED,), (S.IDENTIFIED,), (S.PROGRAMMING, S.IN_PARTS), (S.IN_PARTS,)
DAMAGED = b"\x01R1\x021.8.0()\x03\x00"


class Waiting(Line):
    """Says something and waits for the answer."""

    def __init__(self):
        super().__init__(hdlc=True, unasked=(3_600 * NS_PER_S, 2400))
        self.say(b"")

    def hear(self, data):
        self.say(data)
        while self.opening._pending:
            self.wait()

    def silence(self):
        self.say(b"", 100 * NS_PER_S)
        while self.opening._pending:
            self.wait()

    def silence_without_mode_a(self):
        self.dialogue.offered = False
        self.silence()
        self.dialogue.offered = True

    def hour(self):
        self.say(b"", 3_700 * NS_PER_S)
        while self.opening._pending:
            self.wait()


def said(data):
    return lambda line: line.hear(data)


STIMULI = {
    "sign-on": Stimulus(said(SIGN_ON), (E.SIGN_ON,)),
    "readout": Stimulus(said(b"\x06050\r\n"), (E.READOUT_CHOSEN,), IDENTIFIED),
    "programming": Stimulus(said(b"\x06051\r\n"), (E.PROGRAMMING_CHOSEN,), IDENTIFIED),
    "HDLC": Stimulus(said(b"\x06252\r\n"), (E.HDLC_CHOSEN,), IDENTIFIED),
    "another mode": Stimulus(said(b"\x06057\r\n"), (E.OTHER_CHOSEN,), IDENTIFIED),
    "a line that is none": Stimulus(said(b"\x06\r\n"), (E.OTHER_WORDS,), IDENTIFIED),
    "no choice": Stimulus(Waiting.silence, (E.NO_CHOICE,), IDENTIFIED),
    "silence, and no mode A": Stimulus(Waiting.silence_without_mode_a, (E.SILENCE,), IDENTIFIED),
    "silence": Stimulus(Waiting.silence, (E.SILENCE,), OPEN[1:]),
    "an hour": Stimulus(Waiting.hour, (E.UNASKED,), (S.RESTING,)),
    "right password": Stimulus(said(Command("P1", "(12345)").encode()), (E.PASSWORD_RIGHT,), LOCKED),
    "wrong password": Stimulus(said(Command("P1", "(1)").encode()), (E.PASSWORD_WRONG,), LOCKED),
    "a command": Stimulus(said(Command("R1", "1.8.0()").encode()), (E.COMMAND,), PROGRAMMING),
    "a long one": Stimulus(said(Command("R6", "99.1.0()").encode()), (E.LONG_COMMAND,), PROGRAMMING),
    "a part of one": Stimulus(said(Command("W1", "1(1)", whole=False).encode()), (E.PART,), PROGRAMMING),
    "three acknowledgements": Stimulus(
        lambda line: [line.hear(Command("R6", "99.1.0()").encode()), line.hear(ACK), line.hear(ACK)],
        (E.LONG_COMMAND, E.MORE, E.LAST),
        PROGRAMMING,
    ),
    "again": Stimulus(said(NAK), (E.AGAIN,), OPEN[1:]),
    "damaged": Stimulus(said(DAMAGED), (E.DAMAGED,), OPEN[2:]),
    "break": Stimulus(said(Command("B0").encode()), (E.BREAK,), OPEN[2:]),
}


def state_of(line):
    return line.opening.state


def test_every_row_of_the_table_is_reached():
    tour(TABLE, STIMULI, Waiting, state_of)


def test_whatever_is_said_in_whatever_order_the_state_is_the_tables():
    walk(TABLE, STIMULI, Waiting, state_of)
