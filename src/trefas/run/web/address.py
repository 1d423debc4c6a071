"""Where the page is: HOST:PORT, and whether others than this machine's users can reach it."""

from dataclasses import dataclass
from ipaddress import ip_address

from trefas.base.errors import SetupError
from trefas.run.ports._address import address_of, written

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8690
LOOPBACK_NAMES = frozenset(("localhost",))
FORM = "--web HOST:PORT"


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; 0 takes a port that is free."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    asked: bool = False
    """Whether somebody asked for it: then it is an error that it cannot be had."""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """``127.0.0.1:8690``, ``[::1]:0``. Raises SetupError with a form that would do."""
        try:
            return cls(*address_of("web", FORM, text), asked=True)
        except SetupError:
            raise SetupError(
                f"the page is to be at '{text}'; must be HOST:PORT, as 127.0.0.1:8690; 0 takes a port that is free"
            ) from None

    @property
    def is_loopback(self) -> bool:
        """Whether this machine alone reaches it."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        return written(self.host, self.port)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, seen from itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host.lower() in LOOPBACK_NAMES


def is_number(host: str) -> bool:
    """Whether a host is an address and no name; nobody can have an address point elsewhere."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
