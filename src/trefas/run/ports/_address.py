"""Hosts and numbers of ports on the Internet: how they are written, and why one cannot be had."""

import errno
import re
import socket

from trefas.base.errors import SetupError

_FORM = re.compile(r"(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\[\]:\s]+)):([0-9]{1,6})")


def address_of(kind: str, form: str, rest: str) -> tuple[str, int]:
    """``HOST:PORT``; an IPv6 address stands in brackets. Raises SetupError with the form that would do."""
    match = _FORM.fullmatch(rest)
    if not match:
        raise SetupError(f"port is '{kind}:{rest}'; must be {form}, as {kind}:127.0.0.1:4059 or {kind}:[::1]:4059")
    host, number = match[1] or match[2], match[3]
    if int(number) > 0xFFFF:
        raise SetupError(f"port is '{kind}:{rest}'; its number can be 0 (any that is free) to 65535")
    return host, int(number)


def written(host: str, port: int) -> str:
    """As a name has it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def why(error: OSError | UnicodeError) -> str:
    """What stands in the way, and what would do."""
    if isinstance(error, UnicodeError):
        return "the host is no name that a machine can have"
    if error.errno == errno.EADDRINUSE:
        return "another program listens there; stop it, or take another number (0 takes one that is free)"
    if error.errno == errno.EACCES:
        return "numbers below 1024 need more rights; take a higher one"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            "the host is no address of this machine; 127.0.0.1 is this machine alone, 0.0.0.0 is every network it has"
        )
    return (error.strerror or str(error)).lower()
