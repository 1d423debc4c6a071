"""Where hands reach a meter: a port of this machine alone, and never one of the meter's interfaces.

Who gets there may open the cover and move the tariff without a password, as whoever stands before a meter may. So it is there
only where it was asked for, on a loopback address or a pseudo terminal.
"""

from ipaddress import ip_address

from trefas.base.errors import SetupError
from trefas.run.ports import pty, tcp
from trefas.run.ports._address import address_of
from trefas.run.ports.port import HDLC, Port, parse_port, split_opening

HANDS = "hands"
"""As what it is listened for, beside the interfaces of the meter."""
LOOPBACK_NAMES = frozenset(("localhost",))


def hands_port(name: str) -> Port:
    """The port of a name. Raises SetupError for one that others than this machine's users could reach."""
    kind, _, rest = name.partition(":")
    place, opening = split_opening(rest)
    if opening != HDLC or kind not in (tcp.KIND, pty.KIND):
        raise SetupError(f"{HANDS} are to be at '{name}'; they can be at tcp:127.0.0.1:PORT or pty:PATH")
    if kind == tcp.KIND and not _is_loopback(address_of(tcp.KIND, tcp.FORM, place)[0]):
        raise SetupError(
            f"{HANDS} are to be at '{name}', which others can reach; they can be on this machine alone, as "
            "tcp:127.0.0.1:4060 or pty:PATH; a tunnel brings them further"
        )
    return parse_port(name)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host.lower() in LOOPBACK_NAMES
