"""The bay: what a meter file and the command line may plug, and which sentence answers what is none."""

import pytest

from tests.device.test_order import written
from trefas.base.errors import SetupError
from trefas.device.build import build
from trefas.device.module_bay import modules, plugged_by, plugs_table
from trefas.device.order import Order, read_order

START = "2026-01-10T11:00:00Z"
KEYS = {"gpk60": "00" * 16, "gpk61": "11" * 16}


def plugged(*said, **before):
    return plugged_by(said, plugs_table().model_validate(before))


def test_a_meter_as_delivered_has_no_modules():
    assert build(Order(), start=START).bay.ports == ()


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ('[modules]\nhan = "tcp:127.0.0.1:4061"', ["tcp:127.0.0.1:4061"]),
        ('[modules]\nhan = ["pty:a", "pty:b"]', ["pty:a", "pty:b"]),
        ('[modules.han]\nports = "pty:a"', ["pty:a"]),
        ("[modules.han]", []),
    ],
)
def test_a_meter_file_says_which_modules_and_where(tmp_path, text, ports):
    device = build(read_order(written(tmp_path, text)), start=START)

    assert device.bay.ports == tuple(("han", port) for port in ports)
    assert list(device.bay.plugged) == ["han"]


def test_the_command_line_adds_ports_and_a_profile():
    found = plugged("han:se=pty:a", "han=pty:b", han={"ports": "pty:c", "slip_s_max": 10})

    assert (found.han.profile, found.han.ports, found.han.slip_s_max) == ("se", ("pty:c", "pty:a", "pty:b"), 10)


def test_a_port_keeps_what_the_file_says_of_keys():
    found = plugged("han=pty:a", han={"profile": "dk", **KEYS})

    assert (found.han.gpk60, found.han.profile) == (KEYS["gpk60"], "dk")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("han", "it is KIND[:PROFILE]=PORT with han, modbus, shelly, smart_home as KIND"),
        ("han=", "it is KIND[:PROFILE]=PORT"),
        ("radio=pty:a", "it is KIND[:PROFILE]=PORT with han, modbus, shelly, smart_home as KIND"),
        ("han:=pty:a", "it is KIND[:PROFILE]=PORT"),
        ("han:fr=pty:a", "han.profile is 'fr'; it must be no, se, dk, ch, at, p1"),
    ],
)
def test_what_the_command_line_cannot_plug_is_said(said, why):
    with pytest.raises(SetupError) as error:
        plugged(said)

    assert why in str(error.value)


def test_a_meter_has_one_profile():
    with pytest.raises(SetupError, match="has the profile no; it has one"):
        plugged("han:no=pty:a", "han:se=pty:b")


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"gpk60": "00" * 16}, "gpk60 and gpk61 belong together"),
        ({"gpk60": "00", "gpk61": "11" * 16}, "modules.han.gpk60 is wrong; it must be 32 hexadecimal digits"),
        ({**KEYS, "encrypted": False}, "encrypted is false, and there are gpk60 and gpk61"),
        ({"profile": "p1", **KEYS}, "profile p1 is one telegram in clear"),
        ({"interval_s": 7}, "must be seconds that divide a minute"),
        ({"slip_s_max": 15}, "slip_s_max is 15"),
        ({"speed": 2400}, "speed"),
        ({"ports": [1]}, "ports"),
        ({"gs1": "1"}, "gs1"),
    ],
)
def test_what_a_meter_file_cannot_say_is_said(table, why):
    with pytest.raises(SetupError) as error:
        Order(modules={"han": table})

    assert why in str(error.value)


def test_keys_are_not_shown():
    order = Order(modules={"han": KEYS})

    assert KEYS["gpk61"] not in repr(order)
    with pytest.raises(SetupError) as error:
        Order(modules={"han": {"gpk60": "secret", "gpk61": "11" * 16}})
    assert "secret" not in str(error.value)


def test_an_encrypted_profile_without_keys_is_refused():
    with pytest.raises(SetupError, match="encrypted in profile dk, and has no keys; give gpk60 and gpk61"):
        build(Order(modules={"han": {"profile": "dk"}}), start=START)


def test_a_profile_follows_from_the_country():
    danish = Order(type_number="6841138BN143002011", modules={"han": KEYS})

    port = build(danish, start=START).bay.plugged["han"].port

    assert [each.name for each in port._manner.lists] == ["push-1"]


def test_kinds_are_found_in_the_folder():
    assert list(modules()) == ["han", "modbus", "shelly", "smart_home"]
