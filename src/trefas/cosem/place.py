"""Place: where a peer is, as a meter can tell: the interface it came by, its host, and the network that the host is in.

A host is an IPv4 address or an IPv6 network of 64 bits, which is what one subscriber has at least (RFC 6177): whoever has one
of its addresses has them all. What is no address (the name of a line) is a host and a network by itself.
"""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

HOST_BITS = 64
"""Of IPv6; of IPv4 an address is a host."""
NETWORK_BITS = {4: 24, 6: 48}
"""What one owner often has, by the version of the protocol."""
ADDRESSES_MAX = 256
"""Addresses of IPv6: reading one takes 20 µs, and whoever comes from ever new ones must not fill the memory with them."""
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"({_BYTE}\.{_BYTE}\.{_BYTE}\.){_BYTE}")
"""As the system writes it."""


class Place(NamedTuple):
    """``channel`` is the interface with its kind of port, as "module tcp"."""

    channel: str
    host: str
    network: str

    @classmethod
    def parse(cls, text: str) -> "Place":
        """From a channel and an address with a blank between them, as "module tcp 192.0.2.1"."""
        channel, _, address = text.rpartition(" ")
        return cls(channel, host_of(address), network_of(address))


def host_of(address: str) -> str:
    """The host that an address belongs to."""
    return address if _IPV4.fullmatch(address) else _host_of(address)


def network_of(address: str) -> str:
    """The network that an address is in."""
    match = _IPV4.fullmatch(address)
    return f"{match[1]}0/{NETWORK_BITS[4]}" if match else _network_of(address)


@lru_cache(ADDRESSES_MAX)
def _host_of(address: str) -> str:
    found = _parsed(address)
    if found is None or isinstance(found, IPv4Address):
        return address if found is None else str(found)
    return str(ip_network((found, HOST_BITS), strict=False))


@lru_cache(ADDRESSES_MAX)
def _network_of(address: str) -> str:
    found = _parsed(address)
    return address if found is None else str(ip_network((found, NETWORK_BITS[found.version]), strict=False))


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """None where it is no address. IPv4 in IPv6 (RFC 4291, 2.5.5.2) is IPv4."""
    try:
        found = ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
