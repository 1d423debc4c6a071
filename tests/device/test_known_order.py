"""Orders that others have got used to hold, and name what is there."""

from datetime import datetime
from types import SimpleNamespace

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import instant_of
from trefas.device.build import build
from trefas.device.known_order import CONTROLS, INDICATORS, PARTS, in_known_order
from trefas.device.order import Order
from trefas.device.touch import CONVERSATION, controls, indicators

START = instant_of(datetime(2026, 1, 10, 11))
KEYS = {"guek": "00" * 16, "gak": "01" * 16}


def test_parts_are_in_the_memory_in_the_order_that_images_have():
    order = Order(
        configuration={"X13": "2"},
        standard_face=True,
        keys={
            name: {**KEYS, "guek": f"{number:032x}"}
            for number, name in enumerate(("module", "optical", "ccc", "standard"))
        },
    )
    parts = [type(each).__name__ for each in build(order, start=START).meter.parts]

    first = parts.index("Nameplate")
    assert tuple(parts[first : first + len(PARTS)]) == PARTS


def test_hands_say_what_they_always_said_first_and_the_conversation_last():
    acts, seen = tuple(controls()), tuple(indicators())
    conversation = tuple(each.name for each in CONVERSATION)
    assert acts[: len(CONTROLS)] == CONTROLS
    assert acts[-len(conversation) :] == conversation
    assert seen[: len(INDICATORS)] == INDICATORS


def test_what_is_new_comes_behind_in_its_own_order():
    found = [SimpleNamespace(name=name) for name in ("lamp", "b", "fan", "a")]

    assert list(in_known_order(found, ("a", "b", "c"))) == ["a", "b", "lamp", "fan"]
    with pytest.raises(SetupError, match="'lamp' is declared by two subjects; one of them must have another name"):
        in_known_order([*found, SimpleNamespace(name="lamp")], ())
