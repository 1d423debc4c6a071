"""What is stored when: with blocks, and before somebody who changed something is told so."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.intervals import Step, intervals_of
from tests.run.test_hands import Lines, hands
from tests.run.test_live import GET_A14, LLS_AARQ, START, Client, Kept, is_accepted, listening, live_meter, running
from trefas.base.instant import NS_PER_MS, Instant
from trefas.cosem.operations import Operations
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.disk import DiskRefused
from trefas.run.keeping import PAUSE, Keeping
from trefas.run.start import started
from trefas.run.store import Store
from trefas.wire.axdr import I8, I16, I32, U8, U16, U32, Boolean, Data, Enumerated, OctetString, read_data
from trefas.wire.reader import Reader
from trefas.wire.xdlms import Conformance, DataAccessResult, Name

ROOT = Path(__file__).parents[2]
SET_SPECIAL = bytes.fromhex("C101C1 0001 01010082 01FF 02 00 06")
SET_DONE = bytes.fromhex("C501C100")
NUMBERS = (U8, U16, U32, I8, I16, I32, Enumerated)


class Full(Kept):
    """A disk that has no space any more once it is told so."""

    full = False

    def save(self, image, sequence, logs=()):
        if self.full:
            raise DiskRefused("no space is left")
        super().save(image, sequence, logs)


async def serving(live, port=0):
    """A client who may change things."""
    client = await Client(live.listening[port].port, 18, 16).__aenter__()
    assert is_accepted(await client.ask(LLS_AARQ))
    return client


def special_of(image):
    meter = build(Order(), start=START).meter
    meter.restore(image)
    return meter.read("1-1:0.130.1").count


def test_what_a_client_wrote_is_stored_when_it_is_told_so_and_reading_stores_nothing(tmp_path):
    live = live_meter(speed=0.001, store=Kept(tmp_path), listening=listening("any=tcp:127.0.0.1:0"))

    async def test():
        async with running(live):
            client = await serving(live)
            assert live.store.images == []  # the first block is a long time off
            for _ in range(50):
                await client.ask(GET_A14)
            assert live.store.images == []
            assert await client.ask(SET_SPECIAL + (77).to_bytes(4)) == SET_DONE
            assert [special_of(each) for each in live.store.images] == [77]
            assert await client.ask(SET_SPECIAL + (77).to_bytes(4)) == SET_DONE
            assert len(live.store.images) == 1  # it was so already
            await client.__aexit__()

    asyncio.run(test())


def test_what_a_hand_did_is_stored_when_it_is_told_so_and_a_look_stores_nothing(tmp_path):
    live = live_meter(speed=0.001, store=Kept(tmp_path), listening=[hands()])

    async def test():
        async with running(live), Lines(live.listening[0].port) as lines:
            await lines.say("status")
            assert live.store.images == []
            assert await lines.say("cover open") == "ok cover=open"
            assert len(live.store.images) == 1

    asyncio.run(test())


def test_many_who_write_at_once_are_stored_together(tmp_path):
    live = live_meter(speed=0.001, store=Kept(tmp_path), listening=listening("any=tcp:127.0.0.1:0"))

    async def test():
        async with running(live):
            clients = [await serving(live) for _ in range(40)]
            answers = await asyncio.gather(
                *(each.ask(SET_SPECIAL + index.to_bytes(4)) for index, each in enumerate(clients, 1))
            )
            assert answers == [SET_DONE] * 40
            assert len(live.store.images) < 20
            assert special_of(live.store.images[-1]) == live.device.meter.read("1-1:0.130.1").count
            for each in clients:
                await each.__aexit__()

    asyncio.run(test())


def test_where_the_disk_is_full_clients_are_answered_and_it_is_said_once(tmp_path):
    live = live_meter(speed=0.001, store=Full(tmp_path), listening=listening("any=tcp:127.0.0.1:0"))
    live.store.full, said = True, []
    live.keeping.say = said.append

    async def test():
        async with running(live):
            client = await serving(live)
            for number in (1, 2, 3):
                assert await client.ask(SET_SPECIAL + number.to_bytes(4)) == SET_DONE
            assert said == ["no space is left; the meter goes on counting, and stores when it can"]
            live.store.full = False
            assert await client.ask(SET_SPECIAL + (3).to_bytes(4)) == SET_DONE
            assert special_of(live.store.images[-1]) == 3
            await client.__aexit__()

    asyncio.run(test())


class SlowStore:
    """Storing takes 5 ms of a clock that otherwise stands."""

    def __init__(self):
        self.saved, self.now = 0, Instant(0)

    def save(self, image, sequence, logs=()):
        self.saved += 1
        self.now = Instant(self.now + 5 * NS_PER_MS)


def test_after_storing_changes_it_pauses_three_times_as_long():
    device, store = build(Order(), start=START), SlowStore()
    keeping = Keeping(device, store, lambda: store.now)

    async def test():
        loop, stored = asyncio.get_running_loop(), [asyncio.Event(), asyncio.Event()]
        keeping.when_stored(stored[0].set)
        await stored[0].wait()
        device.meter.rows.counts[:] += 1
        begun = loop.time()
        keeping.when_stored(stored[1].set)
        await stored[1].wait()
        return loop.time() - begun

    assert asyncio.run(test()) >= PAUSE * 0.005
    assert store.saved == 2


def another(value: Data) -> Data:
    """A value of the same type that is another one."""
    if isinstance(value, NUMBERS):
        return type(value)(value.value ^ 1 if value.value else 1)
    if isinstance(value, Boolean):
        return Boolean(not value.value)
    return OctetString(bytes(each ^ 1 for each in value.value) or b"A") if isinstance(value, OctetString) else value


@pytest.mark.parametrize("view", ["module", "standard"])
def test_whatever_a_client_may_write_is_noticed_and_is_there_after_a_restart(view, tmp_path):
    order, store = Order(standard_face=True), Store(tmp_path)
    device = started(order, store, START)
    rights = device.server.rights(view)
    operations, written = Operations(rights, Conformance(0)), {}
    for key in [each for each in rights.writers if each in rights.readers]:
        device.server.has_change = False
        value = another(read_data(Reader(rights.readers[key]())))
        if operations.write(Name.read(Reader(key)), None, value) is DataAccessResult.SUCCESS:
            assert device.server.has_change
            written[key] = value.encode()
    device.meter.advance(intervals_of([Step(seconds=1)], start_ns=START))  # a tariff that was chosen begins
    Keeping(device, store).keep()
    store.close()

    again = Store(tmp_path)
    readers = started(order, again, device.meter.now).server.rights(view).readers
    again.close()
    # A register that others depend on may have been written over by these later on; of what is shown now nothing is lost.
    shown = {key: rights.readers[key]() for key in written}
    assert len(written) > 50
    assert {key: readers[key]() for key in written} == shown


def test_what_was_answered_is_there_after_the_meter_was_killed_at_once(tmp_path):
    words = [sys.executable, "-m", "tests.run.answered", str(tmp_path), "12", "7"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)

    result = json.loads(told.stdout)
    assert (result["rounds"], result["lost"]) == (12, 0), told.stderr
