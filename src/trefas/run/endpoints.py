"""Which set-up objects the open ports of a meter have: see ``trefas.cosem.endpoint``."""

from collections.abc import Iterable
from ipaddress import AddressValueError, IPv4Address

from trefas.base.instant import NS_PER_S
from trefas.cosem.endpoint import Endpoint, Ipv4Address, LocalPort, SocketPort
from trefas.run.network import gateway_of, mask_of
from trefas.run.ports.port import HDLC, Limits, Port

OPTICAL = "optical"
SOCKETS, LINES = ("tcp", "udp"), ("serial", "pty")
"""Kinds of ports."""
SPEED_BD = 9600
"""What a sign-on proposes, and that of a line without wire."""


def endpoints_of(ports: Iterable[tuple[str, Port]], limits: Limits, device_address: str) -> list[Endpoint]:
    """Of open ports with the names of their interfaces. An address that several listen at is one."""
    found: list[Endpoint] = []
    at: dict[int, Ipv4Address] = {}
    sockets, lines = 0, {True: 0, False: 0}
    for interface, port in ports:
        kind = port.name.partition(":")[0]
        if kind in SOCKETS:
            host, _, number = port.address.rpartition(":")
            where = _address(host, at)
            segment_size: int = getattr(port, "segment_size", 0)
            inactivity_s = limits.inactivity_ns // NS_PER_S
            found.append(SocketPort(sockets, int(number), where, segment_size, limits.connections, inactivity_s))
            sockets += 1
        elif kind in LINES:
            is_optical, opens = interface == OPTICAL, port.opening != HDLC
            resting_bd = port.resting_bd or SPEED_BD
            speed_bd = SPEED_BD if opens else resting_bd
            found.append(LocalPort(lines[is_optical], is_optical, opens, resting_bd, speed_bd, device_address))
            lines[is_optical] += 1
    return [*found, *at.values()]


def _address(host: str, known: dict[int, Ipv4Address]) -> Ipv4Address | None:
    try:
        address = int(IPv4Address(host))
    except AddressValueError:  # IPv6
        return None
    if address not in known:
        known[address] = Ipv4Address(len(known), address, mask_of(address), gateway_of(address))
    return known[address]
