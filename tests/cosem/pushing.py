"""A meter that was ordered with a push, and what a runner sees of it."""

from datetime import datetime

from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.energy import Energy
from trefas.core.push import PushObject, PushSetups, Setup
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
"""Noon in Central Europe, a Saturday."""
GUEK, GAK = "000102030405060708090A0B0C0D0E0F", "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
KEYS = {"guek": GUEK, "gak": GAK}
DESTINATION = "tcp:192.0.2.7:4059"
A14 = PushObject(3, Obis.parse("1-1:1.8.0"))
MWS_PER_WH = 3_600_000

CLOCK_AT_NOON = "07EA 01 0A 06 0C 00 00 FF 8000 00"
BODY = f"""
    02 05
    09 06 0000190900FF
    09 0B 4B414D45 000001312D01 11
    09 0C {CLOCK_AT_NOON}
    06 00003039
    06 00000000
"""
"""A structure of five: the set-up; KAME, 20000001 in six bytes and the SAP; the clock; 12345 Wh; none."""
NOTIFICATION = bytes.fromhex(f"0F 00000000 0C {CLOCK_AT_NOON} {BODY}")
"""Green Book, 9.5: tag, long-invoke-id-and-priority, date-time with its length, value."""


class Pushing:
    """A meter that was ordered with a push, and what a runner sees of it. Its chance is what it is told."""

    def __init__(self, chance=0.0, keys=None, **push):
        push.setdefault("destination", DESTINATION)
        self.device = build(Order(standard_face=True, clock_drift_ppm=0.0, keys=keys or {}, push=push), start=START)
        self.device.server.draw = lambda size: int(chance * (1 << 8 * size)).to_bytes(size)
        self.device.meter.rows.put(Energy.active_import, 12_345 * MWS_PER_WH)
        self.pushes = self.device.pushes
        self.setups = self.device.meter.part(PushSetups)
        self.why = []
        self.pushes.given_up = lambda setup, why: self.why.append((setup, why))
        self.now = START

    def wait(self, seconds):
        self.now = Instant(self.now + round(seconds * NS_PER_S))

    def push(self, setup=Setup.VALUES):
        self.setups.push(setup, self.now)

    def due(self):
        return self.pushes.due(self.now)

    def one(self):
        (found,) = self.due()
        return found

    def state(self, setup=Setup.VALUES):
        return self.pushes.state(setup)

    def counts(self, setup=Setup.VALUES):
        return self.setups.sent[setup], self.setups.given_up[setup]


def value_of(delivery):
    """What the wrapper around a push holds."""
    return apdu.decode(delivery.data[8:]).value.value
