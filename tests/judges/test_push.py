"""Pushes as clients that others wrote set them up and read them, in clear and ciphered."""

import asyncio
import threading
from contextlib import contextmanager

import pytest

from tests.core.intervals import intervals_of
from tests.cosem.ciphered import GAK, GUEK
from tests.judges import asked, standing
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.run.clock import real_now
from trefas.run.push import Pusher

KEYS = {"standard": {"guek": GUEK.hex(), "gak": GAK.hex()}}
OBJECTS = ("U_L1", "1-1:52.7.0", "U_L3", "1-1:31.7.0")
LISTED = [
    [40, "0.0.25.9.0.255", 1, 0],
    [1, "0.0.42.0.0.255", 2, 0],
    [8, "0.0.1.0.0.255", 2, 0],
    *([3, f"1.0.{c}.7.0.255", 2, 0] for c in (32, 52, 72, 31)),
]
NAMES = [bytes(Obis.parse("0.0.25.9.0.255")).hex(), b"KAME\x00\x00\x01\x15\x17\x39\x11".hex()]
"""The set-up; the device: KAME, 1151739h = 18159417 in six bytes, and the SAP."""
LIVE = [231, 231, 231, 450]
"""Volts, and 4.5 A in hundredths."""
TIME = "2026-01-10 12:15:00"
SPEED = 8
TITLE = "4b414d4501151739"


def pushing(**options):
    """A quarter of an hour after it began."""
    device = standing.ordered(serial_number=18159417, push={"objects": OBJECTS}, **options)
    device.meter.advance(intervals_of([standing.LOAD], device.meter.now))
    device.server.now = device.meter.now
    return device


@contextmanager
def delivered(device):
    """What is due goes. Time goes on for that alone, faster than it does: two pushes are a second apart."""
    begun, over = real_now(), threading.Event()

    async def deliver():
        pusher = Pusher(device.pushes, lambda: Instant(device.meter.now + SPEED * (real_now() - begun)))
        while not over.is_set():
            pusher.look()
            await asyncio.sleep(0.01)
        await pusher.close()

    thread = threading.Thread(target=asyncio.run, args=(deliver(),))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def pushed(device, judge, *words):
    with standing.served(device) as place, delivered(device):
        words = ["--tcp", ":".join(map(str, place)), "--framing", "wrapper", "--client", "1", "--server", "17", *words]
        found = asked.found(judge, "judge_push", *words, "--package", judge, "--do", '["tcp", "udp", "hdlc"]')
    assert found["listed"] == LISTED
    assert list(found["pushed"]) == ["tcp", "udp", "hdlc"]
    return found["pushed"]


def looked_at(found):
    """What is the same of each push, and what is not."""
    for number, each in enumerate(found.values()):
        assert (each["values"][:2], each["values"][3:]) == (NAMES, LIVE)
        assert (each["number"], each["time"][:17]) == (number, TIME[:17])
        # 07EA 01 0A is a Saturday, the 6th day of its week, 12:15 and some seconds.
        assert each["values"][2].startswith("07ea010a060c0f")


@pytest.mark.parametrize("judge", ["pydlms", "gurux"])
def test_pushes_in_clear_are_set_up_and_read(judge):
    found = pushed(pushing(), judge, "--password", "12345")

    looked_at(found)
    assert [each["title"] for each in found.values()] == [None] * 3


@pytest.mark.parametrize("judge", ["pydlms", "gurux"])
def test_ciphered_pushes_are_verified_and_read(judge):
    found = pushed(pushing(keys=KEYS), judge, "--keys", f"{GUEK.hex()}:{GAK.hex()}", "--counter", "1")

    looked_at(found)
    if judge == "pydlms":
        assert {each["title"] for each in found.values()} == {TITLE}
        counters = [each["counter"] for each in found.values()]
        assert counters == sorted(set(counters))
