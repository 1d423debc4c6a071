"""The states of the breaker, and what leads from which to which: the maker's CouplingState as a table."""

from enum import Enum, IntEnum


class BreakerState(IntEnum):
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


CLOSED = (BreakerState.CONNECTED, BreakerState.WARNING, BreakerState.LOG_ONLY)


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


TURNS: dict[tuple[BreakerState, Cause], BreakerState] = {
    **{
        (closed, cause): to
        for closed in CLOSED
        for cause, to in (
            (Cause.DISCONNECT, BreakerState.BY_COMMAND),
            (Cause.BUTTON_OFF, BreakerState.BY_BUTTON),
            (Cause.OVERLOAD, BreakerState.CUT_OFF),
            (Cause.OVERLOAD_LOGGED, BreakerState.LOG_ONLY),
            (Cause.NEUTRAL_FAULT, BreakerState.BY_NEUTRAL_FAULT),
            (Cause.OVERVOLTAGE, BreakerState.BY_OVERVOLTAGE),
        )
    },
    (BreakerState.CONNECTED, Cause.WARN): BreakerState.WARNING,
    (BreakerState.WARNING, Cause.RELIEF): BreakerState.CONNECTED,
    (BreakerState.LOG_ONLY, Cause.RELIEF): BreakerState.CONNECTED,
    # Whatever opened it: a command has the last word, and then it needs to be released.
    **{
        (state, Cause.DISCONNECT): BreakerState.BY_COMMAND
        for state in BreakerState
        if state not in CLOSED and state is not BreakerState.BY_COMMAND
    },
    (BreakerState.BY_COMMAND, Cause.RELEASE): BreakerState.RELEASED,
    (BreakerState.CUT_OFF, Cause.WAITED): BreakerState.RELEASED,
    (BreakerState.BY_NEUTRAL_FAULT, Cause.WAITED): BreakerState.RELEASED,
    (BreakerState.RELEASED, Cause.RECONNECT): BreakerState.CONNECTED,
    (BreakerState.RELEASED, Cause.BUTTON_ON): BreakerState.CONNECTED,
    (BreakerState.BY_BUTTON, Cause.BUTTON_ON): BreakerState.CONNECTED,
    (BreakerState.BY_OVERVOLTAGE, Cause.VOLTAGE_BACK): BreakerState.CONNECTED,
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
    return Lamp.FLASHING if (BreakerState(state), Cause.BUTTON_ON) in TURNS else Lamp.STEADY
