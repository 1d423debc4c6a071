from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.cosem.place import Place, host_of, network_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("module tcp 192.0.2.77", ("module tcp", "192.0.2.77", "192.0.2.0/24")),
        ("module tcp [2001:db8:1:2:3:4:5:6]", ("module tcp", "2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("any udp [fe80::1%eth0]", ("any udp", "fe80::/64", "fe80::/48")),
        ("any tcp [::ffff:192.0.2.77]", ("any tcp", "192.0.2.77", "192.0.2.0/24")),
        ("any tcp 255.255.255.255", ("any tcp", "255.255.255.255", "255.255.255.0/24")),
        ("any tcp [10.20.0.9]", ("any tcp", "10.20.0.9", "10.20.0.0/24")),
        ("any tcp 256.1.1.1", ("any tcp", "256.1.1.1", "256.1.1.1")),
        ("any tcp 192.0.2.077", ("any tcp", "192.0.2.077", "192.0.2.077")),
        ("optical pty pty:/run/optical", ("optical pty", "pty:/run/optical", "pty:/run/optical")),
        ("", ("", "", "")),
    ],
)
def test_a_place_is_a_channel_a_host_and_a_network(text, place):
    assert Place.parse(text) == place


@given(st.integers(0, 0xFFFF_FFFF))
def test_every_address_of_ipv4_is_a_host_in_the_network_of_its_first_three_bytes(number):
    address = str(IPv4Address(number))

    assert (host_of(address), network_of(address)) == (address, str(ip_network((number & ~0xFF, 24))))
