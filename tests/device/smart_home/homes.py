"""Meters in a smart home, for tests: built, fed by hand-made intervals, and asked what they publish."""

import json

from tests.device.han.homes import LOAD, START, feed
from trefas.base.instant import NS_PER_S, Instant
from trefas.device.build import build
from trefas.device.module import World
from trefas.device.order import Order
from trefas.metrology.samples import Wiring

__all__ = ["LOAD", "START", "device_of", "feed", "home_of", "said_by", "talk_of", "until"]


def device_of(wiring=Wiring.FOUR_WIRE, order=None, start=START, **table):
    return build(Order(modules={"smart_home": table}, **(order or {})), start=start, wiring=wiring)


def home_of(device):
    return device.bay.plugged["smart_home"].home()


def talk_of(device):
    """A conversation with a broker, in the meter's own time."""
    world = World(lambda at: at, lambda at: at, lambda: device.meter.now)
    return device.bay.plugged["smart_home"].conversation(world, lambda: None)


def until(talk, device, seconds):
    """What it publishes while so many seconds pass, looked at as soon as it wants to be."""
    found, end = [], Instant(device.meter.now + round(seconds * NS_PER_S))
    while (due := talk.deadline()) <= end:
        found += talk.due(due)
    return found


def said_by(messages):
    """Topics and payloads, of JSON where it is one."""
    return [(each.topic, _read(each.payload)) for each in messages]


def _read(payload):
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode()
