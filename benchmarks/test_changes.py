"""What it costs that a change is stored before it is answered: a SET beside a GET, and floods of SETs beside another client."""

import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter, sleep

from tests.judges.caller import lls_aarq, wrapped

from benchmarks.test_ports import among_attackers, before_others, latencies_s, on_its_core, served
from benchmarks.test_wire import connected, free_port

MODULE = 18, 16
MEASURED_S = 2.0
PAUSE_S = 0.005
"""Between two SETs of a client that is in no hurry."""
CONNECTIONS = 64
RATE_MIN_HZ = 2000
MEDIAN_MAX_S, HURRIED_MAX_S = 2e-3, 5e-3
DONE_SIZE = 12
"""Of an answer to a SET, with its header."""


@contextmanager
def running(*words: str) -> Iterator[int]:
    """A meter on a core of its own: its port."""
    port = free_port()
    listen = ["--source", "signal:u=230,i=10,pf=0.5", "--listen", f"any=tcp:127.0.0.1:{port}", "--for", "600s"]
    process = subprocess.Popen(
        [sys.executable, "-m", "trefas", "run", *listen, *words], stdout=subprocess.DEVNULL, preexec_fn=on_its_core
    )
    before = os.sched_getaffinity(0)
    try:
        connected(port).close()
        os.sched_setaffinity(0, {0})
        with before_others():
            yield port
    finally:
        os.sched_setaffinity(0, before)
        process.kill()
        process.wait()


def writing(port: int) -> socket.socket:
    """An association that may write."""
    connection = connected(port)
    connection.sendall(wrapped(lls_aarq(), *MODULE))
    assert connection.recv(4096)[8] == 0x61, "the association was refused"
    return connection


def set_to(value: int) -> bytes:
    """SpecialData, of four bytes."""
    return wrapped(bytes.fromhex("C101C1 0001 01010082 01FF 02 00 06") + value.to_bytes(4), *MODULE)


def set_latencies_s(port: int, pause_s: float = PAUSE_S) -> list[float]:
    """Of one SET after the other, each to another value; the shortest first."""
    taken, end = [], perf_counter() + MEASURED_S
    with closing(writing(port)) as connection:
        for value in count(1):
            begin = perf_counter()
            if begin > end:
                return sorted(taken)
            connection.sendall(set_to(value))
            assert connection.recv(4096)[8:] == bytes.fromhex("C501C100")
            taken.append(perf_counter() - begin)
            sleep(pause_s)
    raise AssertionError("there is always another value")


def flooded(port: int, duration_s: float) -> int:
    """So many SETs are answered meanwhile, on many connections at once."""
    values, answered, selector = count(1), 0, selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        connection = writing(port)
        selector.register(connection, selectors.EVENT_READ)
        connection.sendall(set_to(next(values)))
    end = perf_counter() + duration_s
    while perf_counter() < end:
        for key, _ in selector.select(0.1):
            connection = key.fileobj
            assert isinstance(connection, socket.socket), "only connections are registered"
            answered += len(connection.recv(4096)) // DONE_SIZE
            connection.sendall(set_to(next(values)))
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return answered


def test_a_set_is_stored_before_it_is_answered(benchmark, say_ratio, tmp_path):
    with running("--no-memory") as port:
        without = set_latencies_s(port)
    with running("--memory", str(tmp_path / "memory")) as port:
        taken = benchmark.pedantic(lambda: set_latencies_s(port), rounds=1)
        hurried = set_latencies_s(port, 0.0)
    median_s, p99_s = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    bare_s = without[len(without) // 2]
    what = f"SET median {median_s * 1e6:.0f} µs, p99 {p99_s * 1e6:.0f} µs (without a memory {bare_s * 1e6:.0f} µs)"
    say_ratio(what, MEDIAN_MAX_S / median_s, 1.0, "of 2 ms")
    hurried_s = hurried[len(hurried) // 2]
    say_ratio(
        f"SETs of one client in a hurry: median {hurried_s * 1e6:.0f} µs", HURRIED_MAX_S / hurried_s, 1.0, "of 5 ms"
    )


def test_a_flood_of_sets_is_stored_together_and_leaves_time_for_others(benchmark, say_ratio, tmp_path):
    with running("--memory", str(tmp_path / "memory")) as port:
        answered = benchmark.pedantic(lambda: flooded(port, MEASURED_S), rounds=1)
        with served(port) as connection:
            latencies_s(connection, MEASURED_S)
            peace = latencies_s(connection, MEASURED_S)
            command = f"import os; os.nice(19); from benchmarks.test_changes import flooded; flooded({port}, 60)"
            flood = subprocess.Popen(
                [sys.executable, "-c", command],
                cwd=Path(__file__).parents[1],
                preexec_fn=among_attackers,
            )
            try:
                latencies_s(connection, MEASURED_S)
                under = latencies_s(connection, MEASURED_S)
                assert flood.poll() is None, "the flood has ended"
            finally:
                flood.kill()
                flood.wait()
    say_ratio(
        f"{CONNECTIONS} connections: SETs stored and answered", answered / MEASURED_S / RATE_MIN_HZ, 1.0, "of 2000 /s"
    )
    median_s, half_s, p99_s = (each[len(each) * part // 100] for each, part in ((peace, 50), (under, 50), (under, 99)))
    what = f"SETs: GET median {half_s * 1e6:.0f} µs, p99 {p99_s * 1e6:.0f} µs (in peace {median_s * 1e6:.0f})"
    say_ratio(what, 3 * median_s / half_s, 1.0, "of 3 × the median in peace")
