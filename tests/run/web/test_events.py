"""What watchers are told: everything first, then what changed; each of them as far as they have come."""

import asyncio
import json

import pytest

from tests.run.web.sites import SIGNAL, Visitor, go_on, measured, site_of
from trefas.device.hand import Hand
from trefas.device.touch import act
from trefas.run.web.broadcast import Broadcast, event_kinds


@pytest.fixture
def live():
    return measured(SIGNAL, 2.0)


def told(watcher):
    """Events by name."""
    found = {}
    for text in watcher.news().decode().strip().split("\n\n"):
        if text:
            name, data = text.split("\n")
            found[name.removeprefix("event: ")] = json.loads(data.removeprefix("data: "))
    return found


def look(broadcast):
    for kind in broadcast._kinds.values():
        kind.look()


def watching(live, names, act):
    async def watched():
        broadcast = Broadcast(live)
        watcher = broadcast.join(names)
        try:
            return act(broadcast, watcher)
        finally:
            watcher.leave()
            broadcast.close()

    return asyncio.run(watched())


def test_readings_come_whole_and_then_as_far_as_they_changed(live):
    def watched(broadcast, watcher):
        first = told(watcher)["readings"]["readings"]
        go_on(live, 1.0)
        look(broadcast)
        return first, told(watcher)["readings"]["readings"], told(watcher)

    first, second, nothing = watching(live, ["readings"], watched)

    assert len(first) == len(live.device.meter.values)
    assert {"A14", "HourCounter"} <= second.keys()
    assert "TypeNo" not in second
    assert "U_L1" not in second  # it is 230 V as before
    assert nothing == {}


def test_who_is_late_gets_the_newest_alone_and_who_is_not_gets_each(live):
    def watched(broadcast, watcher):
        late, slow = watcher, broadcast.join(["indicators"])
        told(late), told(slow)
        seen = []
        for word in ("open", "close", "open"):
            act(Hand(live.device, live.device.meter.now), f"cover {word}")
            look(broadcast)
            seen.append(told(late)["indicators"]["indicators"]["cover"])
        whole = told(slow)["indicators"]["indicators"]["cover"]
        slow.leave()
        return seen, whole

    assert watching(live, ["indicators"], watched) == (["open", "closed", "open"], "open")


def test_new_rows_of_journals_are_told_once_and_old_ones_never(live):
    def watched(broadcast, watcher):
        first = told(watcher)
        act(Hand(live.device, live.device.meter.now), "magnet bring")
        look(broadcast)
        second = told(watcher)
        look(broadcast)
        return first, second, told(watcher)

    first, second, third = watching(live, ["journal"], watched)

    assert first == third == {}
    assert [len(rows) for rows in second["journal"]["journals"].values()] == [1]
    assert "status-journal" in second["journal"]["journals"]


def test_every_edge_of_the_light_is_told_with_its_instant(live):
    def watched(broadcast, watcher):
        before = live.device.meter.read("1-1:1.8.0").value
        go_on(live, 4.0)
        look(broadcast)
        return told(watcher)["pulse"], live.device.meter.read("1-1:1.8.0").value - before

    pulse, counted_wh = watching(live, ["pulse"], watched)

    rises = [each for each in pulse["edges"] if each["terminal"] == "led" and each["level"] == 1]
    assert len(rises) == pytest.approx(counted_wh, abs=1)  # 1000 pulses of the light are a kWh
    assert pulse["lost"] == 0
    assert [each["at"] for each in pulse["edges"]] == sorted(each["at"] for each in pulse["edges"])


def test_the_waveform_and_the_display_come_whole(live):
    def watched(broadcast, watcher):
        return told(watcher)

    seen = watching(live, ["waveform", "display"], watched)

    assert len(seen["waveform"]["u_v"][0]) == 240  # three cycles
    assert seen["display"].keys() >= {"lit", "flashing", "view", "identifier", "value", "unit", "text", "at"}


def test_who_asks_for_an_event_that_is_none_is_told_which_there_are(live):
    answer = Visitor(site_of(live)).get("/api/meters/1/live?events=weather")

    assert answer.status_code == 422
    assert answer.json()["detail"] == f"events has 'weather'; there are {', '.join(event_kinds())}"


def test_the_wire_is_not_told_without_the_token(live):
    assert Visitor(site_of(live), token="").get("/api/meters/1/live?events=wire").status_code == 401
