"""The states of the breaker, and what leads from which to which: the maker's CouplingState as a table."""

from enum import Enum, IntEnum

from trefas.base.transition_table import TransitionTable


class BreakerState(IntEnum):
    """CouplingState, as it is read."""

    BY_COMMAND = 1
    CONNECTED = 4
    WARNING = 5
    CUT_OFF = 6
    CREDIT_USED_UP = 7
    RELEASED = 8
    LOW_LOAD_OVER = 9
    BY_BUTTON = 11
    BY_NEUTRAL_FAULT = 12
    LOG_ONLY = 13
    BY_OVERVOLTAGE = 14


CLOSED = (BreakerState.CONNECTED, BreakerState.WARNING, BreakerState.LOG_ONLY)


class Supplied(IntEnum):
    """What the consumer's credit lets flow."""

    FULL = 0
    """As much as without prepayment."""
    LOW = 1
    """As much as ThresholdLow says, once the button was pressed."""
    NONE = 2
    OVER = 3
    """Nothing, and the time of the low load is over."""


class Command(IntEnum):
    """What is written to CouplingState."""

    DISCONNECT = 1
    RELEASE = 2
    RECONNECT = 3


class Cause(Enum):
    """What makes the breaker change its state, in words that complete «the breaker was to be …»."""

    DISCONNECT = "disconnected by command"
    RELEASE = "released"
    RECONNECT = "reconnected by command"
    BUTTON_OFF = "disconnected by push button"
    BUTTON_ON = "reconnected by push button"
    WARN = "warned of"
    RELIEF = "relieved of its load"
    OVERLOAD = "cut off by its load"
    OVERLOAD_LOGGED = "cut off in the log alone"
    WAITED = "released by time"
    NEUTRAL_FAULT = "disconnected by a neutral fault"
    OVERVOLTAGE = "disconnected by overvoltage"
    VOLTAGE_BACK = "reconnected as the voltage is back"
    CREDIT_USED_UP = "cut off as its credit is used up"
    LOW_OVERLOAD = "cut off by a load above ThresholdLow"
    LOW_LOAD_OVER = "cut off as the time of the low load is over"
    CREDIT_BACK = "released as there is credit again"
    CLOSE_WITHOUT_CREDIT = "closed when that was due, without credit"
    CLOSE = "closed when that was due"
    CLOSE_IN_FAULT = "closed when that was due, in a neutral fault"


class BreakerAction(Enum):
    """What is done with the switch. Whatever was waited for is not waited for any more, unless the action says so."""

    ENTER = "the switch stays as it is"
    OPEN = "opens"
    OPEN_FOR_A_WHILE = "opens, and waits for T_ConnectWait"
    CLOSE_SOON = "is to close: at once, or five seconds after it opened"
    CLOSE = "closes"
    REFUSE = "is refused, or changes nothing"


_OPENS = {
    Cause.DISCONNECT: (BreakerState.BY_COMMAND, BreakerAction.OPEN),
    Cause.BUTTON_OFF: (BreakerState.BY_BUTTON, BreakerAction.OPEN),
    Cause.OVERLOAD: (BreakerState.CUT_OFF, BreakerAction.OPEN_FOR_A_WHILE),
    Cause.NEUTRAL_FAULT: (BreakerState.BY_NEUTRAL_FAULT, BreakerAction.OPEN),
    Cause.OVERVOLTAGE: (BreakerState.BY_OVERVOLTAGE, BreakerAction.OPEN),
    Cause.OVERLOAD_LOGGED: (BreakerState.LOG_ONLY, BreakerAction.ENTER),
    Cause.CREDIT_USED_UP: (BreakerState.CREDIT_USED_UP, BreakerAction.OPEN),
    Cause.LOW_OVERLOAD: (BreakerState.CREDIT_USED_UP, BreakerAction.OPEN),
    Cause.LOW_LOAD_OVER: (BreakerState.LOW_LOAD_OVER, BreakerAction.OPEN),
}
_WAITS = (BreakerState.CUT_OFF, BreakerState.BY_NEUTRAL_FAULT)
_UNPAID = (BreakerState.CREDIT_USED_UP, BreakerState.LOW_LOAD_OVER)
_CLOSES = (
    *(*_WAITS, BreakerState.CREDIT_USED_UP, BreakerState.RELEASED, BreakerState.BY_BUTTON),
    BreakerState.BY_OVERVOLTAGE,
)

TURNS = TransitionTable(
    BreakerState.CONNECTED,
    {
        **{(closed, cause): row for closed in CLOSED for cause, row in _OPENS.items()},
        (BreakerState.CONNECTED, Cause.WARN): (BreakerState.WARNING, BreakerAction.ENTER),
        (BreakerState.WARNING, Cause.RELIEF): (BreakerState.CONNECTED, BreakerAction.ENTER),
        (BreakerState.LOG_ONLY, Cause.RELIEF): (BreakerState.CONNECTED, BreakerAction.ENTER),
        # Whatever opened it: a command has the last word, and then it needs to be released.
        **{
            (state, Cause.DISCONNECT): (BreakerState.BY_COMMAND, BreakerAction.ENTER)
            for state in BreakerState
            if state not in CLOSED and state is not BreakerState.BY_COMMAND
        },
        (BreakerState.BY_COMMAND, Cause.RELEASE): (BreakerState.RELEASED, BreakerAction.ENTER),
        **{(state, Cause.WAITED): (BreakerState.RELEASED, BreakerAction.ENTER) for state in _WAITS},
        (BreakerState.RELEASED, Cause.RECONNECT): (BreakerState.RELEASED, BreakerAction.CLOSE_SOON),
        (BreakerState.RELEASED, Cause.BUTTON_ON): (BreakerState.RELEASED, BreakerAction.CLOSE_SOON),
        (BreakerState.BY_BUTTON, Cause.BUTTON_ON): (BreakerState.BY_BUTTON, BreakerAction.CLOSE_SOON),
        (BreakerState.CREDIT_USED_UP, Cause.BUTTON_ON): (BreakerState.CREDIT_USED_UP, BreakerAction.CLOSE_SOON),
        **{(state, Cause.CREDIT_BACK): (BreakerState.RELEASED, BreakerAction.ENTER) for state in _UNPAID},
        **{
            (state, Cause.LOW_LOAD_OVER): (BreakerState.LOW_LOAD_OVER, BreakerAction.ENTER)
            for state in (BreakerState.CREDIT_USED_UP, BreakerState.RELEASED)
        },
        # Whatever opened it: what is not paid for waits for a top-up, or for the button and a low load.
        **{
            (state, Cause.CLOSE_WITHOUT_CREDIT): (BreakerState.CREDIT_USED_UP, BreakerAction.ENTER) for state in _CLOSES
        },
        (BreakerState.BY_OVERVOLTAGE, Cause.VOLTAGE_BACK): (BreakerState.BY_OVERVOLTAGE, BreakerAction.CLOSE_SOON),
        **{(state, Cause.CLOSE): (BreakerState.CONNECTED, BreakerAction.CLOSE) for state in _CLOSES},
        **{
            (state, Cause.CLOSE_IN_FAULT): (BreakerState.BY_NEUTRAL_FAULT, BreakerAction.ENTER)
            for state in _CLOSES
            if state is not BreakerState.BY_NEUTRAL_FAULT
        },
    },
    otherwise=BreakerAction.REFUSE,
)


class Lamp(IntEnum):
    """The red light."""

    OFF = 0
    FLASHING = 1
    """The button may connect."""
    STEADY = 2


def lamp_of(state: int, supplied: int = Supplied.FULL) -> int:
    """Dark where it is connected, steady where the consumer can do nothing, or nothing but pay."""
    if state in CLOSED:
        return Lamp.OFF
    able = (BreakerState(state), Cause.BUTTON_ON) in TURNS and supplied in (Supplied.FULL, Supplied.LOW)
    return Lamp.FLASHING if able else Lamp.STEADY
