"""Who may come in: the page itself and programs of this machine, and no page of anybody else."""

import pytest

from trefas.run.web.address import Address
from trefas.run.web.guard import Guard

HOST = "127.0.0.1:8690"
LOOPBACK = Guard(Address("127.0.0.1", 8690), "secret")
NETWORK = Guard(Address("0.0.0.0", 8690), "secret")
NAMED = Guard(Address("meter.example", 8690), "secret")
RIGHT = {"authorization": "Bearer secret"}


def status(guard, method="GET", path="/api/meters", **headers):
    refused = guard.refusal(
        method, path, {"host": HOST, **{name.replace("_", "-"): text for name, text in headers.items()}}
    )
    return None if refused is None else refused.status


@pytest.mark.parametrize("host", [HOST, "127.0.0.1", "localhost:8690", "[::1]:8690", "127.8.9.10:1", "LOCALHOST"])
def test_this_machine_reads_under_its_own_names(host):
    assert status(LOOPBACK, host=host) is None


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8690", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1"),
        "192.168.1.5:8690",
        *("127.0.0.1@evil.example", "0x7f000001", "2130706433"),
    ],
)
def test_a_name_that_somebody_else_has_point_here_is_refused(host):
    assert status(LOOPBACK, host=host, **RIGHT) == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:8691", "file://", "http://[", "http://127.0.0.1"]
)
def test_a_page_of_another_origin_is_refused_whatever_token_it_has(origin):
    assert status(LOOPBACK, origin=origin, **RIGHT) == 403
    assert status(LOOPBACK, "POST", origin=origin, **RIGHT) == 403


def test_its_own_page_may_touch_with_the_token():
    assert status(LOOPBACK, "POST", origin=f"http://{HOST}", **RIGHT) is None


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic secret", "Bearer secret2", "Bearer s\xe9cret"]
)
def test_without_the_right_token_nothing_is_changed(said):
    assert status(LOOPBACK, "POST", authorization=said) == 401
    assert status(LOOPBACK, "DELETE", authorization=said) == 401


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_loads_for_another_site_is_refused(site):
    assert status(LOOPBACK, sec_fetch_site=site, sec_fetch_mode="no-cors", **RIGHT) == 403
    assert status(LOOPBACK, path="/page.js", sec_fetch_site=site, sec_fetch_mode="no-cors") == 403
    assert status(LOOPBACK, sec_fetch_site=site, sec_fetch_mode="navigate") == 403


def test_a_link_elsewhere_may_lead_to_the_page():
    assert status(LOOPBACK, path="/", sec_fetch_site="cross-site", sec_fetch_mode="navigate") is None


def test_where_others_reach_it_reading_needs_the_token_and_the_page_does_not():
    assert status(NETWORK, host="192.168.1.5:8690") == 401
    assert status(NETWORK, path="/metrics", host="192.168.1.5:8690") == 401
    assert status(NETWORK, host="192.168.1.5:8690", **RIGHT) is None
    assert status(NETWORK, path="/", host="192.168.1.5:8690") is None


def test_where_others_reach_it_names_are_refused_but_for_the_one_it_was_given():
    assert status(NETWORK, path="/", host="evil.example") == 403
    assert status(NAMED, path="/", host="meter.example:8690") is None
    assert status(NAMED, path="/", host="evil.example:8690") == 403
