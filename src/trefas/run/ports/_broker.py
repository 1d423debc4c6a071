"""Where a broker is, and who we say to be there: the words behind ``mqtt:`` and ``mqtts:``.

    mqtt:HOST[:PORT][/TOPIC][?OPTION=WORD&…]

    credentials=FILE    two lines: user and password; without it TREFAS_MQTT_USER and TREFAS_MQTT_PASSWORD of the environment
    ca=FILE             who vouches for the broker (mqtts); without it whoever this machine trusts
    cert=FILE, key=FILE a client certificate (mqtts); key may be left out where both are in one file

No secret stands in the words themselves: a command line is seen by everybody on a machine.
"""

import os
import ssl
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from trefas.base.errors import SetupError
from trefas.run.ports._address import address_of

USER, PASSWORD = "TREFAS_MQTT_USER", "TREFAS_MQTT_PASSWORD"
PORTS = {"mqtt": 1883, "mqtts": 8883}
"""As IANA has them."""
OPTIONS = ("credentials", "ca", "cert", "key")
_OF_TLS = frozenset(("ca", "cert", "key"))


def form(kind: str) -> str:
    """How it is written."""
    return f"{kind}:HOST[:PORT][/TOPIC][?credentials=FILE{'&ca=FILE&cert=FILE&key=FILE' if kind == 'mqtts' else ''}]"


@dataclass(frozen=True, slots=True)
class Broker:
    """One broker."""

    kind: str
    host: str
    port: int
    topic: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, kind: str, rest: str) -> Self:
        """Raises SetupError with the form that would do."""
        place, _, query = rest.partition("?")
        where, _, topic = place.partition("/")
        bare = ":" not in where.rpartition("]")[2]
        host, port = address_of(kind, form(kind), f"{where}:{PORTS[kind]}" if bare and where else where)
        if not port or any(sign in topic for sign in "+#"):
            raise SetupError(f"port is '{kind}:{rest}'; must be {form(kind)}, without + and # in the topic")
        options: dict[str, str] = {}
        for each in query.split("&") if query else ():
            name, _, word = each.partition("=")
            if name not in OPTIONS or not word or name in options:
                raise SetupError(
                    f"port is '{kind}:{rest}'; behind ? it has {', '.join(OPTIONS)}, each once, as ca=ca.pem"
                )
            if name in _OF_TLS and kind != "mqtts":
                raise SetupError(f"port is '{kind}:{rest}'; {name} is for TLS: say mqtts:{rest}")
            options[name] = word
        if "key" in options and "cert" not in options:
            raise SetupError(f"port is '{kind}:{rest}'; key belongs to a certificate, so cert=FILE must be there, too")
        return cls(kind, host, port, topic, options)

    def credentials(self, environment: Mapping[str, str] = os.environ) -> tuple[str | None, str | None]:
        """User and password, of the file or the environment; None where there are none. Raises SetupError for a file that is
        none, or that others can read."""
        name = self.options.get("credentials")
        if name is None:
            return environment.get(USER), environment.get(PASSWORD)
        try:
            if stat.S_IMODE(os.stat(name).st_mode) & 0o077:
                raise SetupError(f"{name} has a password, and others can read it; chmod 600 {name}")
            lines = Path(name).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError(f"the credentials {name} cannot be read: {_why(error)}") from error
        if len(lines) != 2 or not lines[0]:
            raise SetupError(f"{name} has {len(lines)} lines; credentials are two: the user, and the password")
        return lines[0], lines[1]

    def tls(self) -> ssl.SSLContext | None:
        """Of mqtts. Raises SetupError where a file is no certificate, or not there."""
        if self.kind != "mqtts":
            return None
        ca, cert, key = (self.options.get(name) for name in ("ca", "cert", "key"))
        said = ca
        try:
            context = ssl.create_default_context(cafile=ca)
            if cert is not None:
                said = cert if key is None else f"{cert} and {key}"
                context.load_cert_chain(cert, key, password=lambda: "")
        except (OSError, ssl.SSLError) as error:
            raise SetupError(f"{said} cannot be used for TLS: {_why(error)}") from error
        return context


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, ssl.SSLError):
        return "it is no certificate or key in PEM, or the two do not belong together"
    return (
        "it is no text" if isinstance(error, ValueError) else (getattr(error, "strerror", None) or str(error)).lower()
    )
