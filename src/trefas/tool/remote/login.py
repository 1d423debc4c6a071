"""As whom a person asks: where the meter is, which client, and the password, which is never a word of the command line.

A password comes from the environment (``TREFAS_PASSWORD``), a file, or is asked for where there is a terminal; whoever names no
client and has no password is the public client.
"""

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.run.remote import PUBLIC, TIMEOUT_S, Connecting, connect

VARIABLE = "TREFAS_PASSWORD"
PASSWORD_SIZE_MAX = 64


@dataclass(frozen=True, slots=True)
class Place:
    """What is said before a command."""

    port: str
    client: int | None = None
    server: int | None = None
    physical: int | None = None
    password_file: Path | None = None
    timeout_s: float = TIMEOUT_S
    as_json: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def connect(self) -> Connecting:
        """To be entered. Raises SetupError for what cannot be."""
        return connect(
            self.port,
            client=self.client,
            server=self.server,
            physical=self.physical,
            password=self._password(),
            timeout_s=self.timeout_s,
        )

    def _password(self) -> str | None:
        if self.password_file is not None:
            return _read(self.password_file)
        found = self.environment.get(VARIABLE)
        if found is None and self.client not in (None, PUBLIC[0]) and sys.stdin.isatty():
            found = getpass.getpass("password of the meter: ")
        if found is not None and len(found) > PASSWORD_SIZE_MAX:
            raise SetupError(
                f"the password in {VARIABLE} has {len(found)} characters; must be up to {PASSWORD_SIZE_MAX}"
            )
        return found


def _read(file: Path) -> str:
    """The first line of a file. Raises SetupError where that is no password; it is not shown."""
    try:
        with file.open(encoding="utf-8") as stream:
            text = stream.read(PASSWORD_SIZE_MAX + 2).split("\n")[0].rstrip("\r")
    except (OSError, ValueError) as error:
        raise SetupError(
            f"the password file {file} cannot be read: {getattr(error, 'strerror', None) or 'no text'}"
        ) from error
    if not 0 < len(text) <= PASSWORD_SIZE_MAX:
        raise SetupError(
            f"the password file {file} has a first line of {len(text)} characters; must be 1 to {PASSWORD_SIZE_MAX}"
        )
    return text
