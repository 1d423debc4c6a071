"""What a port is, what it drives, and how it is called: ``tcp:127.0.0.1:4059``, ``serial:/dev/ttyUSB0``, ``pty:optical``.

A kind of port is a file of this folder with ``KIND`` (the word before the first colon), ``FORM`` (how it is written) and
``parse(rest) -> Port``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol, cast

from trefas.base.discover import discover
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.conversation import Conversation
from trefas.run import ports

HDLC, MODE_E, MODES_A_C = "hdlc", "mode-e", "modes-a-c"
"""With a frame or a message at once; or, where that is said, also with a sign-on of IEC 62056-21: mode E, or modes A and C."""
OPENINGS = (HDLC, MODE_E, MODES_A_C)
OPENING_FORM = "[?opening=mode-e|modes-a-c]"


MakeSession = Callable[[str], Conversation]
"""Begins the conversation with a peer; the peer's address is for journals."""
Clock = Callable[[], Instant]
"""Runs as fast as real time does: the time-outs of a line are those of the real world, whatever the meter believes."""


@dataclass(frozen=True)
class Limits:
    """What a stranger can make grow, and how far."""

    connections: int = 1088
    """To one port, or peers that send datagrams to it."""
    connections_per_host: int = 256
    """Of them from one host: an IPv4 address, or a network of 64 bits of IPv6."""
    connections_kept: int = 64
    """Of them only for hosts that have none."""
    bytes_waiting: int = 64 * 1024
    """Output that a peer has not read: a connection is closed beyond it, a line loses what is beyond it."""
    inactivity_ns: int = 300 * NS_PER_S
    """A connection that was silent for so long is closed."""
    first_byte_ns: int = 10 * NS_PER_S
    """A connection that has never said anything is closed."""


class Port(Protocol):
    """A place where peers come in, once it is open."""

    name: str
    opening: str
    """How a conversation begins: one of ``OPENINGS``."""
    resting_bd: int | None
    """The speed of a line on which nobody is connected; None where there is none."""
    refused: int
    """Connections turned away because there were too many."""
    broken: int
    """Conversations that ended with bytes nobody could follow, or with a reader that did not read."""

    @property
    def address(self) -> str:
        """Where it really listens, for a person: the port that was free if 0 was asked, the device behind a link."""
        ...

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Begins to listen. Raises SetupError if the place cannot be had."""
        ...

    def hang_up(self) -> None:
        """Ends every conversation as if the meter had gone, and stays where it is."""
        ...

    async def close(self) -> None:
        """Ends every conversation and gives the place back."""
        ...


def split_opening(rest: str) -> tuple[str, str]:
    """``PLACE?opening=mode-e``, for one, as place and opening. What stands behind the question mark and is nothing known stays
    with the place, which is then refused or is really called so."""
    place, mark, option = rest.rpartition("?")
    if mark and option in [f"opening={each}" for each in OPENINGS]:
        return place, option.partition("=")[2]
    return rest, HDLC


def suffix(opening: str) -> str:
    """As a name ends."""
    return "" if opening == HDLC else f"?opening={opening}"


def kinds() -> dict[str, ModuleType]:
    """Every kind of port by its name."""
    return {module.KIND: module for module in discover(ports) if hasattr(module, "KIND")}


def parse_port(text: str) -> Port:
    """The port of a name, not open yet. Raises SetupError with the forms that would do."""
    kind, colon, rest = text.partition(":")
    known = kinds()
    if not colon or kind not in known:
        forms = ", ".join(module.FORM for module in known.values())
        raise SetupError(f"port is '{text}'; must be {forms}")
    return cast(Port, known[kind].parse(rest))
