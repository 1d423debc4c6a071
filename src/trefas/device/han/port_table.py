"""The states of a home port that has faults, as a table: what silences it, and what ends that."""

from enum import Enum

from trefas.base.transition_table import TransitionTable


class PortState(Enum):
    """Whether it says its lists."""

    SAYING = "says its lists"
    FROZEN = "frozen"
    DROPPED = "without supply"


class PortEvent(Enum):
    """What happens to it."""

    FREEZES = "fault 'freeze' falls on a push"
    OVERLOADED = "a list is due, and the load is too high with fault 'overload'"
    RECOVERED = "a list is due, and the load was low for long enough"
    RESET = "the meter starts again"
    ENDED = "the fault is ended"


class PortAction(Enum):
    """What is done."""

    NOTHING_SAID = "says nothing"
    WAIT = "says nothing, and waits from now on for the load to be low"
    SAY = "says its lists again"
    GO_ON = "changes nothing"


_SAYING, _FROZEN, _DROPPED = PortState.SAYING, PortState.FROZEN, PortState.DROPPED

PORT = TransitionTable(
    _SAYING,
    {
        (_SAYING, PortEvent.FREEZES): (_FROZEN, PortAction.NOTHING_SAID),
        (_SAYING, PortEvent.OVERLOADED): (_DROPPED, PortAction.WAIT),
        (_DROPPED, PortEvent.OVERLOADED): (_DROPPED, PortAction.WAIT),
        (_DROPPED, PortEvent.RECOVERED): (_SAYING, PortAction.SAY),
        (_DROPPED, PortEvent.ENDED): (_SAYING, PortAction.SAY),
        (_DROPPED, PortEvent.RESET): (_SAYING, PortAction.SAY),
        (_FROZEN, PortEvent.ENDED): (_SAYING, PortAction.SAY),
        (_FROZEN, PortEvent.RESET): (_SAYING, PortAction.SAY),
    },
    otherwise=PortAction.GO_ON,
)
