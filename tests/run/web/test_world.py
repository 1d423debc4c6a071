"""What happens around a meter, changed over the API, and seen by the meter: 230 V and 10 A at PF 0.5 before."""

import pytest

from tests.run.test_live import live_meter
from tests.run.web.sites import Visitor, go_on, measured, site_of
from trefas.run.web.api.world import APPLIANCES, CHANGES
from trefas.sources.surroundings import Surroundings

WORLD = "/api/meters/1/world"


@pytest.fixture(scope="module")
def live():
    return measured(seconds=2.0)


@pytest.fixture
def page(live):
    live.surroundings = Surroundings()
    return Visitor(site_of(live))


def state(page, name):
    (change,) = [each for each in page.get(WORLD).json()["changes"] if each["name"] == name]
    return change["state"]


def value(page, name):
    return page.get(f"/api/meters/1/readings/{name}").json()["value"]


def test_a_kettle_adds_its_power_where_it_stands(page, live):
    assert state(page, "kettle") == {"state": "off"}
    page.post(f"{WORLD}/kettle", json={"state": "on"})

    go_on(live, 2.4)

    assert state(page, "kettle") == {"state": "on"}
    assert value(page, "P14_L1") == pytest.approx(1150 + 2000, rel=1e-3)
    assert value(page, "P14_L2") == pytest.approx(1150, rel=1e-3)


def test_the_sun_turns_the_flow(page, live):
    page.post(f"{WORLD}/pv", json={"kw": 6})

    go_on(live, 2.4)

    assert value(page, "P23") == pytest.approx(6000 - 3450, rel=1e-3)
    assert state(page, "pv") == {"kw": 6.0}


def test_a_power_cut_darkens_the_meter_and_it_comes_back(page, live):
    page.post(f"{WORLD}/power", json={"state": "off"})
    go_on(live, 4.0)
    assert page.get("/api/meters/1").json()["power"] is False

    page.post(f"{WORLD}/power", json={"state": "on"})
    go_on(live, 6.0)
    assert page.get("/api/meters/1").json()["power"] is True


def test_every_change_can_be_made_and_says_how_it_is(page):
    said = {each["name"]: each for each in page.get(WORLD).json()["changes"]}
    assert said.keys() == CHANGES.keys()
    assert APPLIANCES.keys() <= said.keys()

    for name, change in said.items():
        wanted = {
            each["name"]: each["choices"][-1] if each["kind"] == "choice" else each["high"] for each in change["takes"]
        }
        answer = page.post(f"{WORLD}/{name}", json=wanted)
        assert answer.status_code == 200, (name, answer.text)
        assert state(page, name) == wanted


def test_numbers_say_their_units(page):
    units = {each["unit"] for change in page.get(WORLD).json()["changes"] for each in change["takes"]}

    assert units == {"", "kW", "W", "%", "s"}  # "": words


def test_what_cannot_be_is_refused(page):
    for name, body, status, words in (
        ("rain", {}, 404, "there is no change 'rain'; there are power, phase-1"),
        ("kettle", {"state": "hot"}, 409, "STATE is 'hot'; must be on or off"),
        ("pv", {"kw": 31}, 409, "KW is '31'; must be 0 to 30, with up to 1 decimals"),
        ("sag", {"percent": 40}, 422, "sag needs seconds, which is a number of 0 to 600"),
        ("pv", {"kw": "1" * 100}, 422, "kw has 100 characters"),
    ):
        answer = page.post(f"{WORLD}/{name}", json=body)
        assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text


def test_the_world_goes_at_another_speed_from_where_it_is():
    live = live_meter(speed=1.0)
    before = live.device.server.world(live.clock.origin)

    live.set_speed(3600.0)

    assert live.clock.speed == 3600.0
    assert live.clock.start >= before
    later = live.device.server.world(live.clock.origin + 1_000_000_000)
    assert later - live.clock.start == 3600 * 1_000_000_000
