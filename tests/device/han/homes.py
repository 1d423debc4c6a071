"""Meters with a home port, for tests: built, fed by hand-made intervals, and asked what they pushed."""

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant, instant_from
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.samples import Wiring
from trefas.wire.han.frame import HanReader

START = "2026-01-10T11:00:00Z"
"""Noon in Central European time, and a quiet moment of a minute."""
LOAD = Step(p_w=(1_000.0, 500.0, -200.0), q_var=(100.0, 0.0, -50.0), s_va=(1_005.0, 500.0, 206.0), i_a=4.37)


def device_of(start=START, wiring=Wiring.FOUR_WIRE, order=None, **han):
    return build(Order(modules={"han": han}, **(order or {})), start=start, wiring=wiring)


def port_of(device):
    return device.bay.plugged["han"].port


def feed(device, seconds, step=LOAD):
    device.meter.advance(intervals_of([step] * seconds, device.meter.now))


def lived(device, seconds, step=LOAD, look_s=1):
    """What is pushed in so many seconds of a load, if it is looked at so often."""
    port = port_of(device)
    made = b""
    for _ in range(seconds // look_s):
        feed(device, look_s, step)
        number = port.number
        port.advance(device.meter.now)
        made += port.since(number)
    return made


def read(made, keys=None):
    reader = HanReader(keys)
    found = reader.receive(made)
    assert reader.errors == 0
    return found


def clock(pushed):
    """Hour, minute and second of a push."""
    return tuple(pushed.said.date_time[5:8])


def after(seconds, start=START):
    return Instant(instant_from(start, "start") + round(seconds * NS_PER_S))
