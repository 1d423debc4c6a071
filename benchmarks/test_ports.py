"""Many at one port: served fairly, kept small, and not delayed by an attacker.

The meter has a core of its own and, where that is allowed, comes before everything else on the machine, as does the client that
measures; an attacker does what it can with the rest. Beside attackers the client is on another core than they are, and where
there are only two it is on the meter's, and comes before it: so they have a core to themselves.
"""

import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep

import pytest

from benchmarks.attackers import AARQ, ATTACKS, get, wrapped
from benchmarks.test_wire import connected, free_port

GET = get(1, "0101000001FF", 2)
ANSWER_SIZE = 17
MEASURED_S = 2.0
SETTLED_S = 1.0
CONNECTIONS = 200
IDLE = 1000
IDLE_SIZE_MAX_MB = 200


@pytest.fixture
def meter() -> Iterator[tuple[int, int]]:
    """A meter that runs: its port, TCP and UDP, and its process."""
    port = free_port()
    source = "signal:u=230,i=10,pf=0.5"
    ports = ["--listen", f"any=tcp:127.0.0.1:{port}", "--listen", f"any=udp:127.0.0.1:{port}"]
    words = ["run", "--source", source, *ports, "--for", "600s"]
    process = subprocess.Popen(
        [sys.executable, "-m", "trefas", *words], stdout=subprocess.DEVNULL, preexec_fn=on_its_core
    )
    before = os.sched_getaffinity(0)
    try:
        with served(port):
            pass
        os.sched_setaffinity(0, {0})
        with before_others():
            yield port, process.pid
    finally:
        os.sched_setaffinity(0, before)
        process.kill()
        process.wait()


def on_its_core() -> None:
    """The last one; the others are on the first."""
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def among_attackers() -> None:
    """The first core, behind all others; for attackers."""
    os.sched_setaffinity(0, {0})
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@contextmanager
def away_from_attackers() -> Iterator[None]:
    """For a client, where it may come before others."""
    before = os.sched_getaffinity(0)
    if os.sched_getscheduler(0) == os.SCHED_RR:
        os.sched_setaffinity(0, {max(1, (os.cpu_count() or 1) - 2)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def before_others() -> Iterator[None]:
    """For who measures: before the meter too."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))
    except PermissionError:
        yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@contextmanager
def served(port: int) -> Iterator[socket.socket]:
    """An association of the public client."""
    with connected(port) as connection:
        connection.sendall(wrapped(AARQ))
        assert connection.recv(4096)[8] == 0x61, "the association was refused"
        yield connection


def latencies_s(connection: socket.socket, duration_s: float) -> list[float]:
    """Of one GET after the other, the shortest first."""
    taken = []
    end = perf_counter() + duration_s
    while (begin := perf_counter()) < end:
        connection.sendall(GET)
        size = 0
        while size < ANSWER_SIZE:
            got = connection.recv(4096)
            assert got, "the connection was closed"
            size += len(got)
        taken.append(perf_counter() - begin)
    return sorted(taken)


def test_no_attacker_delays_the_gets_of_others(benchmark, say_ratio, meter):
    port, _ = meter
    with away_from_attackers(), served(port) as connection:
        latencies_s(connection, SETTLED_S)
        benchmark.pedantic(lambda: latencies_s(connection, SETTLED_S), rounds=1)
        peace = latencies_s(connection, MEASURED_S)
        median_s = peace[len(peace) // 2]
        for name in ATTACKS:
            attacker = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.attackers", name, str(port)],
                cwd=Path(__file__).parents[1],
                preexec_fn=among_attackers,
            )
            try:
                sleep(SETTLED_S)
                assert attacker.poll() is None, f"{name} has given up"
                under = latencies_s(connection, MEASURED_S)
                begun = perf_counter()
                with served(port):
                    joined_s = perf_counter() - begun
                say_ratio(f"{name}: a newcomer is served in {joined_s * 1e3:.1f} ms", 1.0 / joined_s, 1.0, "of 1 s")
            finally:
                attacker.kill()
                attacker.wait()
            p99_s = under[len(under) * 99 // 100]
            half_s = under[len(under) // 2]
            what = f"{name}: GET median {half_s * 1e6:.0f} µs, p99 {p99_s * 1e6:.0f} µs (in peace {median_s * 1e6:.0f})"
            say_ratio(what, 10 * median_s / p99_s, 1.0, "of 10 × the median")
            say_ratio(f"{name}: the median", 3 * median_s / half_s, 1.0, "of 3 × the median in peace")


def test_two_hundred_connections_are_served_fairly(benchmark, say_ratio, meter):
    port, _ = meter
    selector = selectors.DefaultSelector()
    begun: dict[socket.socket, float] = {}
    taken: list[float] = []
    for _ in range(CONNECTIONS):
        connection = connected(port)
        connection.sendall(wrapped(AARQ))
        assert connection.recv(4096)[8] == 0x61
        selector.register(connection, selectors.EVENT_READ)

    def all_ask() -> None:
        for key in selector.get_map().values():
            begin(key.fileobj)
        end = perf_counter() + MEASURED_S
        while perf_counter() < end:
            for key, _ in selector.select():
                now = perf_counter()
                assert len(key.fileobj.recv(4096)) == ANSWER_SIZE
                taken.append(now - begun[key.fileobj])
                begin(key.fileobj)
        for key in selector.get_map().values():
            assert len(key.fileobj.recv(4096)) == ANSWER_SIZE

    def begin(connection) -> None:
        begun[connection] = perf_counter()
        connection.sendall(GET)

    all_ask()
    taken.clear()
    benchmark.pedantic(all_ask, rounds=1)
    taken.sort()
    median_s, p99_s = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    times = f"median {median_s * 1e3:.1f} ms, p99 {p99_s * 1e3:.1f} ms"
    what = f"{CONNECTIONS} connections: {len(taken) / MEASURED_S:,.0f} GET/s, {times}"
    say_ratio(what, 20 * median_s / p99_s, 1.0, "of 20 × the median")
    for key in list(selector.get_map().values()):
        key.fileobj.close()


def test_a_thousand_idle_associations_fit(benchmark, say_ratio, meter):
    port, process = meter
    before_mb = resident_mb(process)
    connections = []

    def join_all() -> None:
        for index in range(IDLE):
            connection = socket.socket()
            connection.bind((f"127.0.0.{1 + index // 250}", 0))  # as many as one host may have, and less
            connection.connect(("127.0.0.1", port))
            connection.settimeout(10)
            connection.sendall(wrapped(AARQ))
            assert connection.recv(4096)[8] == 0x61
            connections.append(connection)

    benchmark.pedantic(join_all, rounds=1)
    after_mb = resident_mb(process)
    for connection in connections:  # all of them are still served
        connection.sendall(GET)
        assert len(connection.recv(4096)) == ANSWER_SIZE
        connection.close()
    each_kb = (after_mb - before_mb) * 1024 / IDLE
    what = f"{IDLE} idle associations: {after_mb:.0f} MB resident, {each_kb:.1f} KB each"
    say_ratio(what, IDLE_SIZE_MAX_MB / after_mb, 1.0, f"of {IDLE_SIZE_MAX_MB} MB")


def resident_mb(process: int) -> float:
    """What a process has in memory, files that it was loaded from and shares with others included."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024
