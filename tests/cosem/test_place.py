import pytest

from trefas.cosem.place import Place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("module tcp 192.0.2.77", ("module tcp", "192.0.2.77", "192.0.2.0/24")),
        ("module tcp [2001:db8:1:2:3:4:5:6]", ("module tcp", "2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("any udp [fe80::1%eth0]", ("any udp", "fe80::/64", "fe80::/48")),
        ("any tcp [::ffff:192.0.2.77]", ("any tcp", "192.0.2.77", "192.0.2.0/24")),
        ("optical pty pty:/run/optical", ("optical pty", "pty:/run/optical", "pty:/run/optical")),
        ("", ("", "", "")),
    ],
)
def test_a_place_is_a_channel_a_host_and_a_network(text, place):
    assert Place.parse(text) == place
