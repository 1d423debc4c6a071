"""What a smart home may switch: each command is the remote command of the meter's own interfaces, with the same refusals."""

from collections.abc import Callable, Mapping

from trefas.base.errors import AccessError, LocalError, TrefasError
from trefas.base.instant import Instant
from trefas.core.breaker import Breaker
from trefas.core.load_control import LoadControl
from trefas.core.meter import Meter
from trefas.cosem.classes.disconnect_control import reconnect, switch_load
from trefas.device.smart_home.entities import Permission, Switched

WORDS: Mapping[bytes, bool] = {b"ON": True, b"OFF": False}


def switch(meter: Meter, row: Switched, on: bool, now: Instant) -> None:
    """Raises AccessError with a sentence where it cannot be, or does not lead to what was wanted."""
    assert row.permission is not None, "what cannot be permitted has no command"
    if not meter.at_work:
        raise AccessError(f"{row.key} was to be switched, and the meter has no power")
    try:
        _SWITCHES[row.permission](meter, row, on, now)
    except LocalError as error:
        raise AccessError(str(error)) from error


def read(payload: bytes) -> bool:
    """A command. Raises LocalError for what is none."""
    found = WORDS.get(payload)
    if found is None:
        raise LocalError(f"the command is {payload[:32]!a}; must be ON or OFF")
    return found


def why_not(error: TrefasError, row: Switched) -> dict[str, str]:
    """As it is published."""
    return {"command": row.key, "why": str(error)}


def _breaker(meter: Meter, row: Switched, on: bool, now: Instant) -> None:
    breaker = meter.part(Breaker)
    if not on:
        breaker.disconnect(now)
        return
    if breaker.closed:
        return
    reconnect(breaker, now)
    if not breaker.closed and not breaker.due_ns:
        raise AccessError(
            f"the breaker is in state {int(breaker.state)} and waits for its button; it closes by a remote command only "
            "where remote_closes or an automatic coupling was ordered, and where a command opened it"
        )


def _load(meter: Meter, row: Switched, on: bool, now: Instant) -> None:
    assert row.load is not None, "a load has a number"
    switch_load(meter.part(LoadControl), row.load, int(on), now)


_SWITCHES: Mapping[Permission, Callable[[Meter, Switched, bool, Instant], None]] = {
    Permission.BREAKER: _breaker,
    Permission.LOADS: _load,
}
