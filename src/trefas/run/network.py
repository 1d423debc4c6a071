"""What the machine's kernel says of its IPv4 networks: the mask of an address, and the gateway behind it."""

import fcntl
import socket
import struct
from pathlib import Path

_ADDRESS, _MASK = 0x8915, 0x891B
"""SIOCGIFADDR and SIOCGIFNETMASK of Linux."""
_REQUEST = struct.Struct("16s24x")
_ROUTES = Path("/proc/net/route")
ALL = 0
"""0.0.0.0: every address of the machine."""


def interface_of(address: int) -> str | None:
    """The interface that has it."""
    return next((name for _, name in socket.if_nameindex() if _asked(name, _ADDRESS) == address), None)


def mask_of(address: int) -> int:
    """0 where no interface has the address."""
    name = interface_of(address)
    return _asked(name, _MASK) or 0 if name else 0


def gateway_of(address: int) -> int:
    """Of the interface that has the address, or of the machine for all of them; 0 where there is none."""
    try:
        routes = _ROUTES.read_text(encoding="ascii")
    except OSError:
        return 0
    return default_route(routes, None if address == ALL else interface_of(address) or "")


def default_route(routes: str, interface: str | None) -> int:
    """The gateway of the default route in the kernel's table, over one interface or any (None); 0 where there is none."""
    for line in routes.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 2 and fields[1] == "00000000" and interface in (None, fields[0]):
            return int.from_bytes(bytes.fromhex(fields[2]), "little")
    return 0


def _asked(name: str, what: int) -> int | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            answer = fcntl.ioctl(asking, what, _REQUEST.pack(name.encode()))
        except OSError:  # it has no such address
            return None
    return int.from_bytes(answer[20:24])
