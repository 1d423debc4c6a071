"""What a page costs the meter: of a core, watched by nobody, by one browser and by ten, beside a meter without a page; and what a
client notices of it.

A meter measures the household at the speed of time. Its own processor time is taken over some seconds; clients read one register.
"""

import os
import selectors
import socket
import subprocess
import sys
from contextlib import contextmanager
from statistics import median
from time import perf_counter

import pytest

from benchmarks.attackers import AARQ, wrapped
from benchmarks.test_ports import ANSWER_SIZE, GET

SECONDS = 6.0
GETS = 2_000
NOBODY, ONE, TEN, SLOWER = 0.005, 0.05, 0.08, 1.5
"""Of a core, more than without a page; how many times as long a client may wait."""


@contextmanager
def meter(*words):
    """A meter's process, and the words of its ready line and of the lines before by their names."""
    command = [sys.executable, "-m", "trefas", "run", "--no-memory", "--listen", "any=tcp:127.0.0.1:0", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TREFAS_WEB": "no"}
    ) as process:
        said = {}
        assert process.stdout is not None
        for line in process.stdout:
            name, _, rest = line.strip().partition(": ")
            said[name] = rest
            if name == "ready":
                break
        try:
            yield process, said
        finally:
            process.terminate()


def place(text):
    host, _, port = text.rpartition(":")
    return host, int(port)


@contextmanager
def browsers(page, count):
    """So many, each with a stream of all events that it reads."""
    host = place(page.removeprefix("http://").partition("/")[0])
    open_ones = [socket.create_connection(host) for _ in range(count)]
    try:
        for each in open_ones:
            each.sendall(f"GET /api/meters/1/live HTTP/1.1\r\nhost: {host[0]}:{host[1]}\r\n\r\n".encode())
        yield open_ones
    finally:
        for each in open_ones:
            each.close()


def read_for(open_ones, seconds):
    """What they got, in bytes."""
    got, end_s = 0, perf_counter() + seconds
    with selectors.DefaultSelector() as ready:
        for each in open_ones:
            ready.register(each, selectors.EVENT_READ)
        while (left_s := end_s - perf_counter()) > 0:
            for key, _ in ready.select(left_s):
                got += len(key.fileobj.recv(1 << 20))
    return got


def used_s(process):
    """Processor time of a process until now."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share(process, open_ones):
    """Of a core, over some seconds, after the first of them."""
    read_for(open_ones, 3.0)
    before = used_s(process)
    got = read_for(open_ones, SECONDS)
    assert bool(got) is bool(open_ones)
    return (used_s(process) - before) / SECONDS


def waited_s(port):
    """The median that a client waits for a register."""
    with socket.create_connection(place(port.removeprefix("any=tcp:"))) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.sendall(wrapped(AARQ))
        wire.recv(1 << 16)
        took = []
        for _ in range(GETS):
            begun = perf_counter()
            wire.sendall(GET)
            assert len(wire.recv(1 << 16)) == ANSWER_SIZE
            took.append(perf_counter() - begun)
    return median(took)


@pytest.fixture(scope="module")
def without():
    """Of a meter without a page: its share of a core, and what a client waits."""
    with meter("--no-web") as (process, said):
        return share(process, []), waited_s(said["ready"])


@pytest.mark.parametrize(("count", "more"), [(0, NOBODY), (1, ONE), (10, TEN)])
def test_what_watchers_cost(without, count, more):
    with meter("--web", "127.0.0.1:0") as (process, said), browsers(said["page"], count) as open_ones:
        seen = share(process, open_ones)
    print(
        f"{count} browsers: {seen:.2%} of a core, {without[0]:.2%} without a page: {seen - without[0]:+.2%} (up to {more:.1%})"
    )
    assert seen - without[0] < more


def test_what_a_client_notices_of_a_browser(without):
    with meter("--web", "127.0.0.1:0") as (_, said), browsers(said["page"], 1) as open_ones:
        read_for(open_ones, 2.0)
        seen = waited_s(said["ready"])
    print(
        f"a GET: {seen * 1e6:.0f} µs, {without[1] * 1e6:.0f} µs without a page: {seen / without[1]:.2f} (up to {SLOWER})"
    )
    assert seen / without[1] < SLOWER
