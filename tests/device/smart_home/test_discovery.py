"""How Home Assistant finds a meter, by its own rules: those of 2024.3.3 and, where it says so, of later releases.

Sources, in home-assistant/core: homeassistant/components/sensor/const.py (DEVICE_CLASS_UNITS, DEVICE_CLASS_STATE_CLASSES),
homeassistant/components/mqtt/discovery.py (TOPIC_MATCHER), mqtt/schemas.py of 2024.11 (DEVICE_DISCOVERY_SCHEMA: device, origin
and components are required, each component has a platform, and what is at the top holds for all of them).
"""

import json
import re

import pytest

from tests.device.smart_home.homes import device_of, home_of
from trefas.base.errors import SetupError
from trefas.device.smart_home.discovery import moved

TOPIC_MATCHER = re.compile(r"(?P<component>\w+)/(?:(?P<node_id>[a-zA-Z0-9_-]+)/)?(?P<object_id>[a-zA-Z0-9_-]+)/config")
"""2024.3.3, mqtt/discovery.py."""
UNITS = {
    "apparent_power": {"VA"},
    "current": {"A", "mA"},
    "energy": {"GJ", "kWh", "MJ", "MWh", "Wh"},
    "frequency": {"Hz", "kHz", "MHz", "GHz"},
    "power": {"W", "kW"},
    "power_factor": {None, "%"},
    "reactive_power": {"var"},
    "voltage": {"V", "mV"},
}
"""2024.3.3, sensor/const.py, DEVICE_CLASS_UNITS."""
STATE_CLASSES = {name: {"measurement"} for name in UNITS} | {"energy": {"total", "total_increasing"}}
"""2024.3.3, sensor/const.py, DEVICE_CLASS_STATE_CLASSES."""
BINARY = {None, "opening", "tamper", "problem"}
"""Of those of 2024.3.3, binary_sensor/__init__.py, the ones that fit."""
LATER = {"reactive_energy": {"varh", "kvarh"}}
"""2025.9, sensor/const.py."""
ALL = {"commands": ["breaker", "loads"], "tariffs": 4}
ORDER = {"configuration": {"Z14": "001"}}


def configurations(**table):
    return home_of(device_of(**table)).configurations()


def entities(**table):
    """Component and configuration, by key."""
    found = {}
    for each in configurations(**table):
        match = TOPIC_MATCHER.fullmatch(each.topic.removeprefix("homeassistant/"))
        assert match is not None, each.topic
        assert each.retained
        found[match["object_id"]] = match["component"], json.loads(each.payload)
    return found


def check_sensor(entity, units):
    device_class = entity.get("device_class")
    unit, state_class = entity.get("unit_of_measurement"), entity.get("state_class")
    if device_class is not None:
        assert unit in units[device_class], entity
        assert state_class in STATE_CLASSES.get(device_class, {"total", "total_increasing"}), entity
    if state_class is not None:
        assert "suggested_display_precision" in entity


def test_every_sensor_has_a_unit_and_a_state_class_that_its_device_class_allows():
    for component, entity in entities(**ALL).values():
        if component == "sensor":
            check_sensor(entity, UNITS)
        else:
            assert entity.get("device_class") in BINARY


def test_the_energy_dashboard_finds_import_and_export():
    """sensor/recorder.py and energy/validate.py, 2024.3.3: device class energy, a total, and a unit of energy."""
    found = entities()

    for key in ("active_import_kwh", "active_export_kwh"):
        entity = found[key][1]
        assert (entity["device_class"], entity["state_class"], entity["unit_of_measurement"]) == (
            "energy",
            "total_increasing",
            "kWh",
        )


def test_every_template_names_a_key_that_the_state_has():
    device = device_of(order=ORDER, **ALL)
    state = json.loads(home_of(device).state().payload)

    for each in home_of(device).configurations():
        key = re.fullmatch(r"\{\{ value_json\.(\w+) \}\}", json.loads(each.payload)["value_template"])
        assert key is not None
        assert key[1] in state


def test_identities_are_unique_and_no_name_repeats_the_device():
    found = [entity for _, entity in entities(**ALL).values()]

    assert len({entity["unique_id"] for entity in found}) == len(found)
    assert not [entity for entity in found if entity["name"].startswith(entity["device"]["name"])]


def test_older_releases_are_not_told_of_classes_that_they_refuse():
    assert "device_class" not in entities()["reactive_import_kvarh"][1]
    assert "device_class" not in entities(discovery="entity", home_assistant="2025.8")["reactive_import_kvarh"][1]

    entity = entities(home_assistant="2025.9")["reactive_import_kvarh"][1]
    check_sensor(entity, UNITS | LATER)
    assert entity["device_class"] == "reactive_energy"


def test_the_device_form_has_the_same_entities_in_one_message():
    (message,) = configurations(discovery="device", **ALL)

    assert message.topic == "homeassistant/device/trefas_20000001/config"
    said = json.loads(message.payload)
    assert {"device", "origin", "components"} <= said.keys()
    assert said["origin"]["name"]
    apart = entities(home_assistant="2024.11", **ALL)
    assert said["components"].keys() == apart.keys()
    for key, component in said["components"].items():
        platform, entity = apart[key]
        shared = {name: said[name] for name in ("device", "origin", "state_topic", "availability_topic", "qos")}
        assert {**component, **shared} == {**entity, "platform": platform}


def test_switches_are_there_where_they_are_permitted_and_told_alone_elsewhere():
    told, allowed = entities(), entities(commands=["breaker"])

    assert told["breaker"][0] == "binary_sensor"
    component, entity = allowed["breaker"]
    assert component == "switch"
    assert entity["command_topic"] == "trefas/20000001/breaker/set"
    assert (entity["payload_on"], entity["payload_off"]) == ("ON", "OFF")
    # Templates render true and false of JSON as Python does.
    assert (entity["state_on"], entity["state_off"]) == ("True", "False")


def test_a_load_that_its_calendar_switches_is_no_switch():
    def switches(order):
        found = home_of(device_of(order=order, **ALL))
        loads = [row for row in found.told.switched if row.load is not None]
        return [found.discovery.is_switch(row) for row in loads]

    assert switches(ORDER) == [True, True]
    assert switches({"configuration": {"Z14": "105"}, "loads": {"load_1": {"tariffs": [1]}}}) == [False, False]


def test_a_release_that_cannot_read_a_form_is_refused():
    with pytest.raises(SetupError, match=r"2024\.3, which cannot read discovery = 'device'"):
        device_of(discovery="device", home_assistant="2024.3")


def test_what_is_left_of_the_other_form_is_let_go_before_and_taken_away_after():
    old = "homeassistant/sensor/trefas_20000001/voltage_l1_v/config"
    new = configurations(discovery="device")

    first, *between, last = moved([old], lambda: new)

    assert (first.topic, json.loads(first.payload), first.retained) == (old, {"migrate_discovery": True}, False)
    assert between == new
    assert (last.topic, last.payload, last.retained) == (old, b"", True)
