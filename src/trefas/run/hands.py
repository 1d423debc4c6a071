"""Where hands reach a meter: a port of this machine alone, and never one of the meter's interfaces.

Whoever gets there may open the cover and move the tariff without a password, as somebody who stands before a meter may. So it is
there only where it was asked for, on a loopback address or a pseudo terminal. A pseudo terminal is its owner's alone. A loopback
address is everybody's on this machine, so a token is asked for there, which stands in a file that only the owner can read:

    $XDG_STATE_HOME/trefas/hands/127.0.0.1:4060        new with each start of a meter, and removed at its end
"""

import os
import re
import secrets
from ipaddress import ip_address

from trefas.base.errors import SetupError
from trefas.run.ports import pty, tcp
from trefas.run.ports._address import address_of
from trefas.run.ports.port import HDLC, Port, parse_port, split_opening
from trefas.run.user_folder import state_folder

TOKEN_SIZE = 16
"""Bytes of chance."""
HANDS = "hands"
"""As what it is listened for, beside the interfaces of the meter."""
LOOPBACK_NAMES = frozenset(("localhost",))


def hands_port(name: str) -> Port:
    """The port of a name. Raises SetupError for one that others than this machine's users could reach."""
    kind, _, rest = name.partition(":")
    place, opening = split_opening(rest)
    if opening != HDLC or kind not in (tcp.KIND, pty.KIND):
        raise SetupError(f"{HANDS} are at '{name}'; must be at tcp:127.0.0.1:PORT or pty:PATH")
    if kind == tcp.KIND and not _is_loopback(address_of(tcp.KIND, tcp.FORM, place)[0]):
        raise SetupError(
            f"{HANDS} are at '{name}', which others can reach; must be on this machine alone, as "
            "tcp:127.0.0.1:4060 or pty:PATH; a tunnel brings them further"
        )
    return parse_port(name)


class TokenFile:
    """The token of a port on TCP, by the address that is listened at."""

    def __init__(self, address: str, folder: str = HANDS) -> None:
        self.path = state_folder() / folder / address

    def write(self) -> str:
        """Makes a token and writes it down. Raises SetupError where that cannot be done."""
        token = secrets.token_hex(TOKEN_SIZE)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.unlink(missing_ok=True)  # somebody else's file would stay somebody else's
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(file, "w", encoding="ascii") as out:
                out.write(token)
        except OSError as error:
            raise SetupError(f"the token cannot be written to {self.path}: {error.strerror}") from error
        return token

    def read(self) -> str:
        """Raises SetupError where no meter has written one, or where it is not this user's."""
        try:
            with open(self.path, encoding="ascii") as file:
                token = file.read(4 * TOKEN_SIZE)
                owner = os.fstat(file.fileno()).st_uid
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError(
                f"there is no token at {self.path}; the meter writes it when it starts, for the user who started it"
            ) from error
        if owner != os.geteuid() or not re.fullmatch(r"[0-9a-f]+", token):
            raise SetupError(f"the token at {self.path} is not of a meter that this user started; remove the file")
        return token

    def remove(self) -> None:
        """The meter has gone."""
        self.path.unlink(missing_ok=True)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host.lower() in LOOPBACK_NAMES
