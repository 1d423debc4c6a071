"""The API over a meter that measured 230 V and 10 A at PF 0.5 for six seconds: 3450 W, of which 5.75 Wh are counted."""

import pytest

from tests.run.web.sites import SECONDS, TOKEN, Visitor, measured, site_of
from trefas.core.lcd.segments import SEGMENTS

W = 3 * 230 * 10 * 0.5


@pytest.fixture(scope="module")
def site():
    return site_of(measured())


@pytest.fixture(scope="module")
def page(site):
    return Visitor(site)


def test_meters_say_who_they_are(page):
    (meter,) = page.get("/api/meters").json()["meters"]

    assert (meter["n"], meter["number"], meter["type_number"]) == (1, 10_000_001, "6841138BN143002084")
    assert (meter["nominal_voltage"], meter["wiring"]) == ("3x230/400 V", "four-wire")  # 68411-3-8B: three systems
    assert meter["power"] is True
    assert page.get("/api/meters/1").json() == {**meter, "at": page.get("/api/meters/1").json()["at"]}


@pytest.mark.parametrize("name", ["A14", "1.8.0", "1-1:1.8.0", "1.1.1.8.0.255"])
def test_a_value_is_read_by_its_name_and_by_its_logical_name(page, name):
    read = page.get(f"/api/meters/1/readings/{name}").json()

    assert (read["name"], read["obis"], read["unit"], read["group"]) == ("A14", "1-1:1.8.0", "Wh", "energy")
    assert read["value"] == pytest.approx(W * SECONDS / 3600, abs=1e-6)
    assert int(read["count"]) == pytest.approx(W * SECONDS * 1000, abs=2)  # milliwatt-seconds
    assert read["text"] == "5.75 Wh"


def test_a_group_is_the_values_of_one_part(page):
    read = page.get("/api/meters/1/readings?group=live").json()["readings"]

    assert {each["group"] for each in read} == {"live"}
    assert {each["name"]: each["value"] for each in read}["U_L1"] == pytest.approx(230, abs=0.001)


def test_what_is_not_there_is_a_problem_with_a_sentence(page):
    for path, status, words in (
        ("/api/meters/2", 404, "there is no meter 2; this is one meter"),
        ("/api/meters/0", 422, "n is '0'; input should be greater than or equal to 1"),
        ("/api/meters/x/display", 422, "n is 'x'; input should be a valid integer"),
        ("/api/meters/1/readings/Z99", 404, "OBIS code is 'Z99'"),
        ("/api/meters/1/readings?group=nothing", 404, "there is no group 'nothing'; there are "),
        ("/api/meters/1/readings?grouped=live", 422, "there is no parameter 'grouped'; there are group"),
        ("/api/nothing", 404, "there is nothing at this path"),
        ("/../app.py", 404, "there is nothing at this path"),
        ("/..%2fapp.py", 404, "there is nothing at this path"),
    ):
        answer = page.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
        assert words in answer.json()["detail"]


def test_the_display_says_which_segments_are_lit_and_where_they_are(page):
    shown = page.get("/api/meters/1/display").json()
    glass = page.get("/api/display/segments").json()

    assert [each["name"] for each in glass["segments"]] == [each.name for each in SEGMENTS]
    assert set(shown["lit"]) <= {each.name for each in SEGMENTS}
    assert {"L1", "L2", "L3"} <= set(shown["lit"])  # three voltages are there


def test_a_touch_is_done_as_a_hand_does_it_and_seen_at_once(page):
    controls = {each["name"]: each for each in page.get("/api/meters/1/controls").json()["controls"]}
    assert controls["cover"]["takes"][0]["choices"] == ["open", "close"]
    assert not {"watch", "help", "status", "outputs"} & controls.keys()

    done = page.post("/api/meters/1/controls/cover", json={"state": "open"}).json()

    assert (done["said"], done["indicators"]["cover"]) == ("cover=open", "open")
    seen = {each["name"]: each["value"] for each in page.get("/api/meters/1/indicators").json()["indicators"]}
    assert seen["cover"] == "open"


@pytest.mark.parametrize(
    ("name", "body", "status", "words"),
    [
        ("cover", '{"state": "ajar"}', 409, "STATE is 'ajar'; must be open or close"),
        ("cover", "{}", 422, "cover needs state, which is open or close"),
        ("cover", '{"lid": "open"}', 422, "cover has no parameter 'lid'; it has state"),
        ("cover", '{"state": "open close"}', 422, "state is 'open close'; must be open or close"),
        ("cover", "[1]", 422, "the body is not as it should be"),
        ("cover", "nothing", 422, "the body is not as it should be"),
        ("lid", "{}", 404, "there is no control 'lid'; there are cover"),
        ("watch", '{"whether": "on"}', 404, "there is no control 'watch'"),
        ("ambient", '{"celsius": 1e9}', 409, "CELSIUS is '1000000000'; must be"),
    ],
)
def test_a_wrong_touch_is_refused_and_nothing_is_touched(page, name, body, status, words):
    answer = page.post(f"/api/meters/1/controls/{name}", content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert words in answer.json()["detail"]


def test_a_form_of_another_page_is_no_json(page):
    answer = page.post("/api/meters/1/controls/cover", data={"state": "open"})

    assert (answer.status_code, answer.json()["detail"]) == (
        415,
        "the body is 'application/x-www-form-urlencoded'; must be application/json",
    )


def test_a_body_that_does_not_end_is_not_read_to_its_end(page):
    long = b'{"state": "' + b"x" * 100_000 + b'"}'

    answer = page.post("/api/meters/1/controls/cover", content=long, headers={"content-type": "application/json"})

    assert answer.status_code == 413


def test_every_answer_keeps_other_sites_out(site, page):
    stranger = Visitor(site, token="")
    answers = [
        *(page.get("/"), page.get("/api/meters"), page.get("/api/nothing")),
        *(stranger.post("/api/meters/1/controls/cover"), stranger.get("/", headers={"host": "evil.example"})),
    ]

    assert [each.status_code for each in answers] == [200, 200, 404, 401, 403]
    for each in answers:
        assert each.headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'"
        )
        assert each.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in each.headers
    assert TOKEN not in page.get("/").text


def test_files_are_compressed_and_told_unchanged(page):
    first = page.get("/")

    assert first.headers["content-encoding"] == "gzip"
    assert page.get("/", headers={"if-none-match": first.headers["etag"]}).status_code == 304
