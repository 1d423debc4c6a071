"""The meter as an SDM630 and as a SunSpec meter, read by clients that others wrote, each in a process of its own.

The load is 1000, 500 and -200 W, 100, 0 and -50 var, 4.37 A and 230 V on each phase, for an hour.
"""

import asyncio
import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from math import isnan

import pytest

from tests.device.han.homes import START, feed
from tests.judges.asked import TIMEOUT_S
from tests.judges.meter import ROOT
from trefas.device.build import build
from trefas.device.module import World
from trefas.device.order import Order
from trefas.run.clock import real_now
from trefas.run.live import PATIENT
from trefas.run.ports.port import Limits
from trefas.run.ports.tcp import TcpPort


@contextmanager
def served(profile):
    """A meter with its hour of load, at a port of a loop of its own; gives the number of the port."""
    device = build(Order(modules={"modbus": {"profile": profile, "ports": []}}), start=START)
    feed(device, 3_600)
    world = World(lambda at: at, lambda at: at, lambda: device.meter.now)
    port, loop = TcpPort("127.0.0.1", 0), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def call(made):
        return asyncio.run_coroutine_threadsafe(made, loop).result(60)

    try:
        bus = device.bay.plugged["modbus"]
        call(port.open(lambda peer: bus.conversation(world, lambda: None), real_now, replace(Limits(), **PATIENT)))
        yield int(port.address.rpartition(":")[2])
    finally:
        call(port.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def read_by(client, package, port):
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed: pip install --group judges")
    done = subprocess.run(
        [sys.executable, "-m", "tests.judges.judge_modbus", client, str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_pymodbus_reads_an_sdm630():
    with served("sdm630") as port:
        found = read_by("pymodbus", "pymodbus", port)

    numbers = {int(address): number for address, number in found["numbers"].items()}
    expected = {0: 230, 6: 4.37, 12: 1_000, 16: -200, 52: 1_300, 72: 1.3, 342: 1.3, 346: 1.0}
    assert {address: numbers[address] for address in expected} == pytest.approx(expected, rel=1e-6)
    assert numbers[70] == pytest.approx(50, abs=0.1)
    assert isnan(numbers[200])
    assert found["sizes"] == [80, 28, 70, 48, 125]
    assert found["system"] == 3
    assert found["identity"][:2] == ["trefas", "SDM630"]
    assert (found["refused"], found["other"]) == (1, False)


def test_pysunspec2_finds_the_models_of_a_meter_by_scanning():
    with served("sunspec") as port:
        found = read_by("sunspec", "sunspec2", port)

    assert found["models"] == [1, 203]
    assert found["texts"] == ["trefas", "6841138BN143002084", "20000001", None]
    numbers = found["numbers"]
    assert numbers.pop("PhVphAB") is None
    assert numbers.pop("Hz") == pytest.approx(50, abs=0.1)
    assert numbers == pytest.approx(
        {
            "A": 13.11,
            "AphA": 4.37,
            "PhVphA": 230,
            "W": 1_300,
            "WphA": 1_000,
            "WphC": -200,
            "VAR": 50,
            "PF": 76.0,
            "TotWhImp": 1_300,
            "TotWhImpPhA": 1_000,
            "TotWhExpPhC": 200,
        },
        rel=1e-3,
    )
