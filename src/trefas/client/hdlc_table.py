"""The states of the client's side of an HDLC link, as a table (IEC 62056-46, 6.4.4; Green Book, 8.4.5): normal response mode, in
which the server speaks when it has the poll."""

from enum import Enum

from trefas.base.transition_table import TransitionTable


class ClientLinkState(Enum):
    """Who has the turn."""

    NDM = "normal disconnected mode"
    OPENING = "UA is waited for"
    IDLE = "the client has the turn"
    ASKING = "segments of a request are acknowledged one by one"
    HEARING = "the answer is waited for"
    CLOSING = "the end is confirmed"


class ClientLinkEvent(Enum):
    """What is done, heard, or found out."""

    OPEN = "the link is to be opened"
    SEND_LAST = "a request of one frame, or the last of its frames"
    SEND_PART = "a segment of a request, with more to come"
    LISTEN = "what came was no answer"
    CLOSE = "the link is to be closed"
    UA = "UA"
    DM = "DM"
    FRMR = "FRMR"
    ACKNOWLEDGED = "RR that acknowledges all"
    BEHIND = "RR that acknowledges less"
    SEGMENT = "information, with more to come"
    ANSWER = "information, and no more to come"
    STRAY = "information with another number"
    SILENCE = "nothing in time"
    GIVEN_UP = "nothing in time, again and again"


class ClientLinkAction(Enum):
    """What is done."""

    CALL = "SNRM"
    SETTLE = "what both can do is settled"
    SAY = "a frame with the poll"
    SAY_NEXT = "the next frame"
    SAY_AGAIN = "the frame again"
    TAKE = "takes it; with the final bit, RR"
    HAND_OVER = "the answer is whole"
    ASK = "RR with the poll"
    PART = "DISC"
    END = "the link is gone"
    REFUSED = "the server refuses"
    LOST = "the server is silent"
    IGNORE = "is passed over"


State, Event, Action = ClientLinkState, ClientLinkEvent, ClientLinkAction

_CONNECTED = (State.IDLE, State.ASKING, State.HEARING)
_WAITING = (State.OPENING, State.ASKING, State.HEARING)

CLIENT_LINK = TransitionTable(
    State.NDM,
    {
        (State.NDM, Event.OPEN): (State.OPENING, Action.CALL),
        (State.OPENING, Event.UA): (State.IDLE, Action.SETTLE),
        (State.OPENING, Event.SILENCE): (State.OPENING, Action.CALL),
        **{(state, Event.SEND_LAST): (State.HEARING, Action.SAY) for state in (State.IDLE, State.ASKING)},
        **{(state, Event.SEND_PART): (State.ASKING, Action.SAY) for state in (State.IDLE, State.ASKING)},
        (State.IDLE, Event.LISTEN): (State.HEARING, Action.ASK),
        (State.ASKING, Event.ACKNOWLEDGED): (State.ASKING, Action.SAY_NEXT),
        (State.ASKING, Event.BEHIND): (State.ASKING, Action.SAY_AGAIN),
        (State.ASKING, Event.SILENCE): (State.ASKING, Action.SAY_AGAIN),
        (State.HEARING, Event.SEGMENT): (State.HEARING, Action.TAKE),
        (State.HEARING, Event.ANSWER): (State.IDLE, Action.HAND_OVER),
        (State.HEARING, Event.STRAY): (State.HEARING, Action.ASK),
        (State.HEARING, Event.BEHIND): (State.HEARING, Action.SAY_AGAIN),
        (State.HEARING, Event.SILENCE): (State.HEARING, Action.ASK),
        **{(state, Event.DM): (State.NDM, Action.REFUSED) for state in _WAITING},
        **{(state, Event.FRMR): (State.NDM, Action.REFUSED) for state in _WAITING},
        **{(state, Event.GIVEN_UP): (State.NDM, Action.LOST) for state in _WAITING},
        **{(state, Event.CLOSE): (State.CLOSING, Action.PART) for state in _CONNECTED},
        (State.CLOSING, Event.UA): (State.NDM, Action.END),
        (State.CLOSING, Event.DM): (State.NDM, Action.END),
        (State.CLOSING, Event.SILENCE): (State.NDM, Action.END),
        (State.CLOSING, Event.GIVEN_UP): (State.NDM, Action.END),
    },
    otherwise=Action.IGNORE,
)
