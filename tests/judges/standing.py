"""A meter that stands still, ordered with everything and with both faces, behind a TCP port of its own.

Three days went by at a constant load; then what fills its journals happened. A thread answers whoever calls; the meter's time
stands, so that every judge must read what the meter itself says here.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from time import monotonic_ns
from typing import Any

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import RemoteError
from trefas.base.instant import Instant, instant_of
from trefas.core.debiting import Debiting
from trefas.core.tamper import Tamper
from trefas.cosem.session import Session
from trefas.device.build import Device, build
from trefas.device.order import Order

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
"""Noon in Central Europe, a Saturday."""
DAYS, PROFILE_DAYS = 3, 180
QUARTER_S = 900
P_W, Q_VAR, S_VA = (1200.0, 800.0, 400.0), (300.0, 200.0, 100.0), (1236.9, 824.6, 412.3)
"""By phase: 2400 W and 600 var in all."""
LOAD = Step(p_w=P_W, q_var=Q_VAR, s_va=S_VA, u_v=231.0, i_a=4.5, seconds=QUARTER_S)
CLOCK_FORWARD_NS = 20_300_000_000
"""More than the 7 s that the clock's journal asks for; what is logged after it is so between two seconds of the clock."""
DEBITING_STOPS = CLOCK_SETS = 4
TARIFFS = {
    "plans": [
        {
            "name": "day and night",
            "seasons": [{"working": {"06:00": 1, "22:00": 2}, "holiday": {"00:00": 3}}, {"working": {"07:30": 4}}],
            "starts": {"01-01": 1, "06-15": 2},
        }
    ],
    "exception_days": [date(2026, 12, 25), date(2026, 7, 14)],
}
EVERYTHING = {"X8": "2", "Z3": "13", "Z13": "002", "Z14": "001", "Z6": "15", "Z7": "12"}
"""Import and export, pulse input, tariff and loads by register, debiting stops in June and December."""


def ordered(**options: Any) -> Device:
    """The device at its start. Its clock does not go wrong."""
    order = Order(standard_face=True, configuration=EVERYTHING, tariffs=TARIFFS, clock_drift_ppm=0.0, **options)
    return build(order, start=START)


def with_a_past(**options: Any) -> Device:
    """The device after three days, with rows in its logs."""
    device = ordered(**options)
    meter = device.meter
    meter.advance(intervals_of([LOAD] * (DAYS * 86400 // QUARTER_S), START))
    debiting = next(part for part in meter.parts if isinstance(part, Debiting))
    for _ in range(CLOCK_SETS):
        meter.advance(intervals_of([LOAD], meter.now))
        meter.set_clock(meter.now, meter.rtc.at(meter.now) + CLOCK_FORWARD_NS)
    for _ in range(DEBITING_STOPS):
        meter.advance(intervals_of([LOAD], meter.now))
        debiting.stop(meter.now)
    tamper = next(part for part in meter.parts if isinstance(part, Tamper))
    tamper.open_cover(meter.now)
    tamper.close_cover(meter.now)
    device.server.now = meter.now
    return device


def full() -> Device:
    """The device after 180 days and a quarter, its load profile full: a row for each quarter of an hour."""
    device = ordered()
    for _ in range(PROFILE_DAYS):
        device.meter.advance(intervals_of([LOAD] * (86400 // QUARTER_S), device.meter.now))
    device.meter.advance(intervals_of([LOAD], device.meter.now))
    device.server.now = device.meter.now
    return device


@contextmanager
def served(device: Device, *, speed: int = 0) -> Iterator[tuple[str, int]]:
    """Where it listens. With a speed time goes on for what is asked; nothing is measured in it."""
    begun = monotonic_ns()

    def now() -> Instant:
        return Instant(device.meter.now + speed * (monotonic_ns() - begun))

    device.server.draw = lambda size: bytes(range(size))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_listen, args=(listener, device, now), daemon=True).start()
        yield listener.getsockname()


def _listen(listener: socket.socket, device: Device, now: Callable[[], Instant]) -> None:
    """Until the listener is closed."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection, device, now), daemon=True).start()


def _answer(connection: socket.socket, device: Device, now: Callable[[], Instant]) -> None:
    """One connection."""
    session = Session(device.server)
    with connection:
        while data := connection.recv(4096):
            try:
                connection.sendall(session.receive(data, now()))
            except RemoteError:
                break
