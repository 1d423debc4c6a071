"""What a meter publishes when, and what a command does."""

import pytest

from tests.device.smart_home.homes import device_of, feed, said_by, talk_of, until
from trefas.core.breaker import Breaker
from trefas.core.coupling import BreakerState
from trefas.core.load_control import LoadControl
from trefas.core.tamper import Tamper
from trefas.device.messenger import Message, Messenger

STATE, AVAILABILITY = "trefas/20000001/state", "trefas/20000001/availability"
REFUSED = "trefas/20000001/refused"
BREAKER, LOAD = "trefas/20000001/breaker/set", "trefas/20000001/load_1/set"
BOTH = {"commands": ["breaker", "loads"]}
BY_REGISTER = {"configuration": {"Z14": "001"}}


def begun(device, settled=True):
    talk = talk_of(device)
    talk.begin(device.meter.now)
    if settled:
        feed(device, 2)
        talk.due(device.meter.now)
    return talk


def told(device, talk, topic, payload, retained=False):
    return said_by(talk.heard(Message(topic, payload, retained), device.meter.now))


def test_a_connection_begins_with_the_state_and_that_it_is_online():
    device = device_of()
    talk = talk_of(device)

    begin = talk.begin(device.meter.now)

    assert isinstance(talk, Messenger)
    assert [(each.topic, each.retained) for each in begin] == [(STATE, True), (AVAILABILITY, True)]
    assert begin[1].payload == b"online"
    assert talk.will == Message(AVAILABILITY, b"offline", retained=True)
    assert talk.farewell() == [talk.will]


def test_configurations_come_once_a_second_later():
    device = device_of()
    talk = talk_of(device)
    talk.begin(device.meter.now)

    topics = [each.topic for each in until(talk, device, 9)]

    assert len([each for each in topics if each.startswith("homeassistant/")]) == len(set(topics)) > 30


def test_without_discovery_there_is_none():
    device = device_of(discovery="none")

    assert until(begun(device, settled=False), device, 9) == []


def test_the_state_comes_at_its_interval():
    device = device_of(interval_s=30)
    talk = begun(device)

    said = until(talk, device, 300)

    assert [each.topic for each in said] == [STATE] * 10


def test_the_state_comes_within_a_second_of_a_switch():
    device = device_of()
    talk = begun(device)
    until(talk, device, 2)

    device.meter.part(Tamper).open_cover(device.meter.now)

    (topic, state), *_ = said_by(until(talk, device, 4))
    assert (topic, state["cover"]) == (STATE, True)


def test_the_state_comes_as_soon_as_there_is_something_measured():
    device = device_of()
    talk = talk_of(device)
    (_, first), _ = said_by(talk.begin(device.meter.now))
    feed(device, 2)

    state = dict(said_by(talk.due(device.meter.now)))[STATE]

    assert first["active_power_w"] is None
    assert state["active_power_w"] == 1_300


def test_a_will_that_comes_late_is_contradicted():
    device = device_of()
    talk = begun(device)

    assert told(device, talk, AVAILABILITY, b"offline") == [(AVAILABILITY, "online")]
    assert told(device, talk, AVAILABILITY, b"online") == []
    assert told(device, talk, AVAILABILITY, b"offline", retained=True) == []


def test_a_home_that_starts_is_told_all_again():
    device = device_of()
    talk = begun(device)

    topics = [topic for topic, _ in told(device, talk, "homeassistant/status", b"online")]

    assert topics[-2:] == [STATE, AVAILABILITY]
    assert len(topics) > 30
    assert told(device, talk, "homeassistant/status", b"offline") == []


def test_what_is_left_of_a_meter_that_was_ordered_otherwise_is_taken_away():
    device = device_of()
    talk = talk_of(device)
    talk.begin(device.meter.now)
    old, now = (
        f"homeassistant/sensor/trefas_20000001/{key}/config" for key in ("active_import_t1_kwh", "voltage_l1_v")
    )

    for topic in (old, now):
        told(device, talk, topic, b"{}", retained=True)

    said = until(talk, device, 5)
    assert [each.topic for each in said if not each.payload] == [old]
    assert Message(old, b"", retained=True) in said


def test_the_breaker_follows_where_it_is_permitted():
    device = device_of(order={"breaker": {"remote_closes": True}}, **BOTH)
    talk = begun(device)
    storing = device.server.storing = (object(),)

    opened = told(device, talk, BREAKER, b"OFF")

    assert device.meter.part(Breaker).state == BreakerState.BY_COMMAND
    assert [(topic, state["breaker"], state["breaker_state"]) for topic, state in opened] == [
        (STATE, False, "by_command")
    ]
    assert talk.awaits == storing
    feed(device, 60)
    assert told(device, talk, BREAKER, b"ON")[0][1]["breaker"] is True


def test_a_breaker_that_waits_for_its_button_says_so():
    device = device_of(**BOTH)
    talk = begun(device)
    told(device, talk, BREAKER, b"OFF")
    feed(device, 60)

    (topic, said), (_, state) = told(device, talk, BREAKER, b"ON")

    assert topic == REFUSED
    assert said["command"] == "breaker"
    assert "waits for its button" in said["why"]
    assert state["breaker_state"] == "released"


def test_a_load_follows_its_register():
    device = device_of(order=BY_REGISTER, **BOTH)
    talk = begun(device)

    assert told(device, talk, LOAD, b"ON")[0][1]["load_1"] is True
    assert device.meter.part(LoadControl).is_on(1)
    assert told(device, talk, LOAD, b"OFF")[0][1]["load_1"] is False


@pytest.mark.parametrize(
    ("payload", "retained", "why"),
    [
        (b"off", False, "the command is b'off'; must be ON or OFF"),
        (b"\xff" * 1_000, False, "must be ON or OFF"),
        (b"OFF", True, "send it without retain"),
    ],
)
def test_a_command_that_is_none_is_refused_with_a_sentence(payload, retained, why):
    device = device_of(**BOTH)

    (topic, said), _ = told(device, begun(device), BREAKER, payload, retained)

    assert topic == REFUSED
    assert why in said["why"]
    assert device.meter.part(Breaker).closed


def test_what_is_not_permitted_is_not_even_heard():
    device = device_of()
    talk = begun(device)

    assert not [topic for topic in talk.subscriptions if topic.endswith("/set")]
    assert told(device, talk, BREAKER, b"OFF") == []
    assert device.meter.part(Breaker).closed


def test_a_stranger_can_fill_nothing():
    device = device_of()
    talk = talk_of(device)
    talk.begin(device.meter.now)

    for number in range(1_200):
        told(device, talk, f"homeassistant/sensor/trefas_20000001/x{number}/config", b"{}", retained=True)

    assert sum(not each.payload for each in until(talk, device, 5)) == 1_000


def test_energies_are_absolute_so_that_a_broker_that_was_away_misses_nothing():
    device = device_of()
    begun(device)
    feed(device, 3_598)

    (_, state), _ = said_by(talk_of(device).begin(device.meter.now))

    # 1300 W for 3600 s, of which nothing was published.
    assert state["active_import_kwh"] == 1.3
