"""How soon a meter is there: made in a process, and from the command to the first answered GET, beside the sources of a commit.

    BEFORE=55a21fd python -m pytest benchmarks/test_start.py -s       against another commit

Both run with the same interpreter and packages, by turns, and the best of each is compared. Kernels are compiled before.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import pytest

from benchmarks.attackers import AARQ, wrapped
from benchmarks.before import ROOT, environment, sources_before
from benchmarks.test_ports import ANSWER_SIZE, GET
from benchmarks.test_wire import free_port

TIMES = 7
POLL_S = 0.002
WANTED_BUILD, WANTED_START = 2.0, 1.3

BUILDING = """
from time import process_time
from trefas.base.instant import Instant
from trefas.device.build import build
from trefas.device.order import Order
taken = []
for number in range(10_000_000, 10_000_040):
    begun = process_time()
    build(Order(number=number), start=Instant(1_767_225_600 * 10**9))
    taken.append(process_time() - begun)
print(min(taken))
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Path:
    """The sources of the commit."""
    return sources_before(tmp_path_factory.mktemp("before"))


def built_s(sources: Path) -> float:
    """The shortest time in which a meter is made, of the processor."""
    words = [sys.executable, "-c", BUILDING]
    return float(subprocess.run(words, env=environment(sources), capture_output=True, text=True, check=True).stdout)


def first_get_s(sources: Path) -> tuple[float, float]:
    """From the command to the first answered GET, and what the process took of the processor until then."""
    port = free_port()
    with TemporaryDirectory() as memory:
        words = ["run", "--memory", memory, "--source", "signal:u=230,i=10", "--listen", f"any=tcp:127.0.0.1:{port}"]
        begun = perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "trefas", *words], env=environment(sources), stdout=subprocess.DEVNULL
        )
        while True:
            try:
                connection = socket.create_connection(("127.0.0.1", port))
                break
            except ConnectionRefusedError:
                assert process.poll() is None, "the meter has ended"
                sleep(POLL_S)
        with connection:
            connection.sendall(wrapped(AARQ))
            assert connection.recv(4096)[8] == 0x61, "the association was refused"
            connection.sendall(GET)
            assert len(connection.recv(4096)) >= ANSWER_SIZE
            taken = perf_counter() - begun
        process.kill()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = -9
        return taken, usage.ru_utime + usage.ru_stime


def test_a_meter_is_made_quickly(say_ratio, before):
    turns = [(built_s(before), built_s(ROOT / "src")) for _ in range(3)]

    then_s, now_s = (min(each) for each in zip(*turns, strict=True))
    say_ratio(f"a meter is made in {now_s * 1e3:.1f} ms ({then_s * 1e3:.1f})", then_s / now_s, WANTED_BUILD, "× before")


def test_a_meter_answers_soon_after_its_start(say_ratio, before):
    for sources in (before, ROOT / "src"):
        first_get_s(sources)  # compiles what is missing
    turns = [(first_get_s(before), first_get_s(ROOT / "src")) for _ in range(TIMES)]

    for what, of in (("from the command to the first answer", 0), ("the same, of the processor", 1)):
        then_s, now_s = (min(each[of] for each in side) for side in zip(*turns, strict=True))
        say_ratio(f"{what}: {now_s:.2f} s ({then_s:.2f})", then_s / now_s, WANTED_START, "× before")
