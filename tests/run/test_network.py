"""What the kernel says of networks."""

from trefas.run.network import default_route, gateway_of, interface_of, mask_of

LOOPBACK = 0x7F000001
# As Linux writes /proc/net/route: addresses in the byte order of the machine, here little-endian. 0101A8C0 is 192.168.1.1.
ROUTES = """\
Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth1	0002000A	00000000	0001	0	0	0	00FFFFFF	0	0	0
eth0	00000000	0101A8C0	0003	0	0	100	00000000	0	0	0
"""


def test_the_loopback_is_a_network_without_a_gateway():
    assert interface_of(LOOPBACK) == "lo"
    assert mask_of(LOOPBACK) == 0xFF000000
    assert gateway_of(LOOPBACK) == 0


def test_an_address_that_is_not_here_has_no_mask_and_no_gateway():
    assert mask_of(0xC0000207) == 0  # 192.0.2.7 is nobody's (RFC 5737)
    assert gateway_of(0xC0000207) == 0


def test_the_default_route_is_that_of_the_interface_or_any():
    assert default_route(ROUTES, "eth0") == 0xC0A80101
    assert default_route(ROUTES, None) == 0xC0A80101
    assert default_route(ROUTES, "eth1") == 0
    assert default_route(ROUTES.splitlines()[0], None) == 0
    assert default_route("", None) == 0
