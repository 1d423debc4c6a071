"""The meter's side of IEC 62056-21 in modes A, C and E, as a table (IEC 62056-21, annexes A and B; Green Book, 6.2)."""

from enum import Enum

from trefas.base.transition_table import TransitionTable


class OpeningState(Enum):
    """How far it is."""

    RESTING = "a sign-on or a flag is waited for"
    IDENTIFIED = "the client may choose"
    READ_OUT = "the readout was said"
    LOCKED = "the password is waited for"
    PROGRAMMING = "commands are waited for"
    IN_PARTS = "a part of an answer was said"


class OpeningEvent(Enum):
    """What is heard, found out, or due."""

    SIGN_ON = "a sign-on to this meter"
    READOUT_CHOSEN = "an acknowledgement that chooses the readout"
    PROGRAMMING_CHOSEN = "an acknowledgement that chooses programming, or the manufacturer's mode"
    HDLC_CHOSEN = "an acknowledgement that chooses HDLC"
    OTHER_CHOSEN = "an acknowledgement that chooses what is not there"
    NO_CHOICE = "no acknowledgement, of a meter with mode A"
    SILENCE = "nobody says anything in time"
    PASSWORD_RIGHT = "the right password"
    PASSWORD_WRONG = "a wrong password, or another command"
    COMMAND = "a command that is answered at once"
    LONG_COMMAND = "a command that is answered in parts"
    PART = "a part of a command"
    MORE = "an acknowledgement, with parts to come"
    LAST = "an acknowledgement, with one part to come"
    AGAIN = "a request to repeat"
    DAMAGED = "a message with a wrong check character"
    BREAK = "a break"
    OTHER_WORDS = "a line that is nothing of this"
    UNASKED = "the time for a readout that nobody asked for"


class OpeningAction(Enum):
    """What is done."""

    IDENTIFY = "says who it is"
    READ_OUT = "says the readout"
    CONFIRM = "says the same words at the new speed; HDLC begins"
    REFUSE = "says a break"
    ASK = "asks for the password"
    ACKNOWLEDGE = "acknowledges"
    ANSWER = "answers"
    REPEAT = "says it again"
    COMPLAIN = "asks to repeat"
    REST = "says nothing"
    IGNORE = "is passed over"


State, Event, Action = OpeningState, OpeningEvent, OpeningAction

_OPEN = (State.IDENTIFIED, State.READ_OUT, State.LOCKED, State.PROGRAMMING, State.IN_PARTS)
_ASKED = (State.LOCKED, State.PROGRAMMING, State.IN_PARTS)

TABLE = TransitionTable(
    State.RESTING,
    {
        (State.RESTING, Event.SIGN_ON): (State.IDENTIFIED, Action.IDENTIFY),
        (State.RESTING, Event.UNASKED): (State.RESTING, Action.READ_OUT),
        **{(state, Event.SIGN_ON): (State.IDENTIFIED, Action.IDENTIFY) for state in _OPEN},
        (State.IDENTIFIED, Event.READOUT_CHOSEN): (State.READ_OUT, Action.READ_OUT),
        (State.IDENTIFIED, Event.PROGRAMMING_CHOSEN): (State.LOCKED, Action.ASK),
        (State.IDENTIFIED, Event.HDLC_CHOSEN): (State.RESTING, Action.CONFIRM),
        (State.IDENTIFIED, Event.OTHER_CHOSEN): (State.RESTING, Action.REFUSE),
        (State.IDENTIFIED, Event.NO_CHOICE): (State.READ_OUT, Action.READ_OUT),
        (State.IDENTIFIED, Event.OTHER_WORDS): (State.RESTING, Action.REST),
        (State.READ_OUT, Event.AGAIN): (State.READ_OUT, Action.REPEAT),
        (State.LOCKED, Event.PASSWORD_RIGHT): (State.PROGRAMMING, Action.ACKNOWLEDGE),
        (State.LOCKED, Event.PASSWORD_WRONG): (State.RESTING, Action.REFUSE),
        **{(state, Event.COMMAND): (State.PROGRAMMING, Action.ANSWER) for state in _ASKED[1:]},
        **{(state, Event.LONG_COMMAND): (State.IN_PARTS, Action.ANSWER) for state in _ASKED[1:]},
        **{(state, Event.PART): (State.PROGRAMMING, Action.ACKNOWLEDGE) for state in _ASKED[1:]},
        (State.IN_PARTS, Event.MORE): (State.IN_PARTS, Action.ANSWER),
        (State.IN_PARTS, Event.LAST): (State.PROGRAMMING, Action.ANSWER),
        **{(state, Event.AGAIN): (state, Action.REPEAT) for state in _ASKED},
        **{(state, Event.DAMAGED): (state, Action.COMPLAIN) for state in _ASKED},
        **{(state, Event.BREAK): (State.RESTING, Action.REST) for state in _ASKED},
        **{(state, Event.SILENCE): (State.RESTING, Action.REST) for state in _OPEN},
    },
    otherwise=Action.IGNORE,
)
