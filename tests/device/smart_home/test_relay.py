"""Relays elsewhere in the home that follow the meter: calls of Shelly devices, with every state and soon after a change."""

import json

import pytest

from tests.device.smart_home.homes import device_of, feed, talk_of, until
from trefas.base.errors import SetupError
from trefas.core.load_control import LoadControl
from trefas.device.smart_home.relay import Relay

BY_REGISTER = {"configuration": {"Z14": "001"}}


def calls(messages):
    return [(each.topic, json.loads(each.payload), each.retained) for each in messages if each.topic.endswith("/rpc")]


def test_a_call_is_one_of_the_second_generation():
    """shelly-api-docs.shelly.cloud, gen2, Switch.Set and MQTT: id, src, method, params; nobody keeps it."""
    call = Relay.parse("load_1", "shellypro2-a8032ab6789a:1").call(7, "trefas/20000001/relays", True)

    assert (call.topic, call.retained) == ("shellypro2-a8032ab6789a/rpc", False)
    assert json.loads(call.payload) == {
        "id": 7,
        "src": "trefas/20000001/relays",
        "method": "Switch.Set",
        "params": {"id": 1, "on": True},
    }


def test_a_relay_is_told_at_once_with_every_state_and_when_its_load_is_switched():
    device = device_of(order=BY_REGISTER, relays={"load_1": "plug", "load_2": "heater:2"}, interval_s=10)
    talk = talk_of(device)

    begin = calls(talk.begin(device.meter.now))
    feed(device, 2)
    until(talk, device, 2)
    device.meter.part(LoadControl).active[1] = 1
    changed = calls(until(talk, device, 4))
    again = calls(until(talk, device, 16))

    assert [(topic, said["params"]) for topic, said, _ in begin] == [
        ("plug/rpc", {"id": 0, "on": False}),
        ("heater/rpc", {"id": 2, "on": False}),
    ]
    assert [said["params"]["on"] for topic, said, _ in changed if topic == "plug/rpc"] == [True]
    assert [said["params"]["on"] for topic, said, _ in again if topic == "plug/rpc"] == [True]
    numbers = [said["id"] for _, said, _ in (*begin, *changed, *again)]
    assert numbers == sorted(numbers)


def test_what_a_meter_has_not_is_followed_by_nobody():
    device = device_of(order={"configuration": {"Z14": "000"}}, relays={"load_1": "plug"})

    assert calls(talk_of(device).begin(device.meter.now)) == []


@pytest.mark.parametrize(("key", "text"), [("load_3", "plug"), ("load_1", ""), ("load_1", "a/#"), ("load_1", "a b")])
def test_what_is_no_relay_is_refused_with_a_sentence(key, text):
    with pytest.raises(SetupError, match="must be one of load_1, load_2, io_1, io_2, breaker, and PREFIX"):
        device_of(relays={key: text})
