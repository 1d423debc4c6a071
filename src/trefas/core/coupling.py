"""The states of the breaker, and what leads from which to which: the maker's CouplingState as a table."""

from enum import Enum, IntEnum


class State(IntEnum):
    """CouplingState, as it is read. The maker's 7 and 9 are cut-offs of the prepayment."""

    BY_COMMAND = 1
    CONNECTED = 4
    WARNING = 5
    CUT_OFF = 6
    RELEASED = 8
    BY_BUTTON = 11
    BY_NEUTRAL_FAULT = 12
    LOG_ONLY = 13
    BY_OVERVOLTAGE = 14


CLOSED = (State.CONNECTED, State.WARNING, State.LOG_ONLY)


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


TURNS: dict[tuple[State, Cause], State] = {
    **{
        (closed, cause): to
        for closed in CLOSED
        for cause, to in (
            (Cause.DISCONNECT, State.BY_COMMAND),
            (Cause.BUTTON_OFF, State.BY_BUTTON),
            (Cause.OVERLOAD, State.CUT_OFF),
            (Cause.OVERLOAD_LOGGED, State.LOG_ONLY),
            (Cause.NEUTRAL_FAULT, State.BY_NEUTRAL_FAULT),
            (Cause.OVERVOLTAGE, State.BY_OVERVOLTAGE),
        )
    },
    (State.CONNECTED, Cause.WARN): State.WARNING,
    (State.WARNING, Cause.RELIEF): State.CONNECTED,
    (State.LOG_ONLY, Cause.RELIEF): State.CONNECTED,
    # Whatever opened it: a command has the last word, and then it needs to be released.
    **{
        (state, Cause.DISCONNECT): State.BY_COMMAND
        for state in State
        if state not in CLOSED and state is not State.BY_COMMAND
    },
    (State.BY_COMMAND, Cause.RELEASE): State.RELEASED,
    (State.CUT_OFF, Cause.WAITED): State.RELEASED,
    (State.BY_NEUTRAL_FAULT, Cause.WAITED): State.RELEASED,
    (State.RELEASED, Cause.RECONNECT): State.CONNECTED,
    (State.RELEASED, Cause.BUTTON_ON): State.CONNECTED,
    (State.BY_BUTTON, Cause.BUTTON_ON): State.CONNECTED,
    (State.BY_OVERVOLTAGE, Cause.VOLTAGE_BACK): State.CONNECTED,
}


class Lamp(IntEnum):
    """The red light."""

    OFF = 0
    FLASHING = 1
    """The button may connect."""
    STEADY = 2


def lamp_of(state: int) -> int:
    """Dark where it is connected, steady where the consumer can do nothing."""
    if state in CLOSED:
        return Lamp.OFF
    return Lamp.FLASHING if (State(state), Cause.BUTTON_ON) in TURNS else Lamp.STEADY
