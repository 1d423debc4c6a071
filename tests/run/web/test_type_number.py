"""The composer of type numbers: what a text says, what would do, and what differs from the meter."""

import pytest

from tests.run.web.sites import Visitor, measured, site_of

NUMBER = "684-11-38B-N14-3002-084"


@pytest.fixture(scope="module")
def page():
    return Visitor(site_of(measured(seconds=0.0)))


def looked_at(page, text):
    return page.get(f"/api/type?text={text}")


def test_the_meters_own_number_differs_in_nothing(page):
    said = page.get("/api/type").json()

    assert (said["ok"], said["written"], said["ratings"]) == (True, NUMBER, [])
    assert {each["differs"] for each in said["digits"]} == {None}


def test_another_digit_says_what_it_is_and_what_was(page):
    before = {each["name"]: each["code"] for each in page.get("/api/type").json()["digits"]}

    said = looked_at(page, f"{NUMBER} Z4=3").json()

    (changed,) = [each for each in said["digits"] if each["differs"] is not None]
    assert (changed["name"], changed["code"], changed["differs"], changed["said"]) == ("Z4", "3", before["Z4"], True)
    assert "3" in {each["code"] for each in changed["can_be"]}
    assert [each["name"] for each in said["ratings"]]


def test_what_does_not_go_together_is_said_with_what_would_do(page):
    said = looked_at(page, "684-11-38B-N14-3702-084").json()  # X11 (communication) is 0 or 1

    assert not said["ok"]
    assert "X11" in " ".join(said["problems"])
    assert looked_at(page, said["text"]).json()["ok"]


@pytest.mark.parametrize(("text", "words"), [("684", "3 characters"), ("x" * 5000, "at most"), ("", "begin with 68")])
def test_what_is_no_type_number_is_refused(page, text, words):
    answer = looked_at(page, text)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
