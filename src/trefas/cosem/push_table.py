"""The states of a push set-up, from being told to push to the end of it, as a table."""

from enum import Enum

from trefas.base.transition_table import TransitionTable


class PushState(Enum):
    """Where a set-up stands."""

    IDLE = "idle"
    STARTING = "a window is looked for"
    WAITING = "the random delay goes by"
    SENDING = "on its way"
    RESTING = "resting before a retry"


class PushEvent(Enum):
    """What happens to it."""

    TOLD = "the set-up is to be pushed"
    CLOSED = "due, and no window is open"
    OPEN = "due, and a window is open or none is needed"
    MADE = "the message is made"
    UNMADE = "no message can be made"
    WENT = "delivered"
    FAILED = "not delivered, with retries left"
    FAILED_LAST = "not delivered, without retries left"
    CLOCK_SET = "the clock is set"
    POWER_LOST = "no power"


class PushAction(Enum):
    """What is done."""

    BEGIN = "is due at once, or a second after the push before it began"
    LOOK_LATER = "is due when a window opens"
    LOOK_SOON = "is due at once: another window may be open"
    DELAY = "draws a random delay"
    MAKE = "reads the objects, and makes a message"
    SEND = "sends the message"
    AGAIN = "will be pushed once more"
    REST = "waits for the repetition delay"
    COUNT = "counts it; begins again where it was told to push meanwhile"
    GIVE_UP = "counts it as given up; begins again where it was told to push meanwhile"
    FORGET = "forgets it"
    IGNORE = "changes nothing"


_IDLE, _STARTING, _WAITING = PushState.IDLE, PushState.STARTING, PushState.WAITING
_SENDING, _RESTING = PushState.SENDING, PushState.RESTING

PUSHES = TransitionTable(
    PushState.IDLE,
    {
        (_IDLE, PushEvent.TOLD): (_STARTING, PushAction.BEGIN),
        (_STARTING, PushEvent.CLOSED): (_STARTING, PushAction.LOOK_LATER),
        (_STARTING, PushEvent.CLOCK_SET): (_STARTING, PushAction.LOOK_SOON),
        (_STARTING, PushEvent.OPEN): (_WAITING, PushAction.DELAY),
        (_WAITING, PushEvent.CLOSED): (_STARTING, PushAction.LOOK_LATER),
        (_WAITING, PushEvent.OPEN): (_WAITING, PushAction.MAKE),
        (_WAITING, PushEvent.MADE): (_SENDING, PushAction.SEND),
        (_WAITING, PushEvent.UNMADE): (_IDLE, PushAction.GIVE_UP),
        (_SENDING, PushEvent.TOLD): (_SENDING, PushAction.AGAIN),
        (_SENDING, PushEvent.WENT): (_IDLE, PushAction.COUNT),
        (_SENDING, PushEvent.FAILED): (_RESTING, PushAction.REST),
        (_SENDING, PushEvent.FAILED_LAST): (_IDLE, PushAction.GIVE_UP),
        (_RESTING, PushEvent.TOLD): (_RESTING, PushAction.AGAIN),
        (_RESTING, PushEvent.CLOSED): (_RESTING, PushAction.LOOK_LATER),
        (_RESTING, PushEvent.OPEN): (_SENDING, PushAction.SEND),
        **{(state, PushEvent.POWER_LOST): (_IDLE, PushAction.FORGET) for state in PushState},
    },
    otherwise=PushAction.IGNORE,
)
"""What a set-up is told before it is read changes nothing, since it is read as late as can be."""
