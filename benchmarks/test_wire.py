"""A clear GET on one connection against a bare uvloop echo of the same sizes; and how soon a fresh meter answers."""

import os
import socket
import subprocess
import sys
from time import perf_counter

from benchmarks.stopwatch import best_s

AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
GET_METER_NUMBER = bytes.fromhex("C0018100010101000001FF0200")
REQUESTS = 3_000


def wrapped(apdu: bytes) -> bytes:
    """Client 16 to server 1."""
    return bytes((0, 1, 0, 16, 0, 1)) + len(apdu).to_bytes(2) + apdu


def ask(connection: socket.socket, request: bytes, answer_size: int) -> bytes:
    connection.sendall(request)
    answer = b""
    while len(answer) < answer_size:
        answer += connection.recv(4096)
    return answer


def connected(port: int, deadline_s: float = 120.0) -> socket.socket:
    """Tries until somebody listens."""
    begin = perf_counter()
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(10.0)
            return connection
        except OSError:
            if perf_counter() - begin > deadline_s:
                raise


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_meter(port: int) -> "subprocess.Popen[bytes]":
    source = "signal:u=230,i=10,pf=0.5"
    words = ["run", "--source", source, "--listen", f"module=tcp:127.0.0.1:{port}", "--for", "300s"]
    return subprocess.Popen(
        [sys.executable, "-m", "trefas", *words], stdout=subprocess.DEVNULL, preexec_fn=on_other_core
    )


def on_other_core() -> None:
    """Servers have a core of their own: who shares one with the client is measured otherwise from run to run."""
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})


ECHO = """
import asyncio, sys, uvloop
class Echo(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data): self.transport.write(bytes({size}))
async def main():
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", {port})
    await server.serve_forever()
uvloop.run(main())
"""


def test_get_against_a_bare_echo(benchmark, say_ratio):
    meter_port, echo_port = free_port(), free_port()
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0})
    request = wrapped(GET_METER_NUMBER)
    meter = start_meter(meter_port)
    try:
        talk = connected(meter_port)
        talk.sendall(wrapped(AARQ))
        assert talk.recv(4096)[8] == 0x61, "the association was refused"
        talk.sendall(request)
        answer = talk.recv(4096)
        assert answer[8:12].hex() == "c4018100", answer.hex()
        echo = subprocess.Popen(
            [sys.executable, "-c", ECHO.format(port=echo_port, size=len(answer))], preexec_fn=on_other_core
        )
        try:
            plain = connected(echo_port)

            def many(connection: socket.socket) -> None:
                for _ in range(REQUESTS):
                    ask(connection, request, len(answer))

            benchmark.pedantic(lambda: many(talk), rounds=3)
            # Turn about, so that both see the same machine.
            echo_s, get_s = zip(
                *((best_s(lambda: many(plain), 1), best_s(lambda: many(talk), 1)) for _ in range(5)), strict=True
            )
            say_ratio(
                f"clear GET over the wrapper: {REQUESTS / min(get_s):,.0f}/s of {REQUESTS / min(echo_s):,.0f}/s echoes",
                min(echo_s) / min(get_s),
                0.5,
                "of the echo",
            )
        finally:
            echo.kill()
    finally:
        os.sched_setaffinity(0, before)
        meter.kill()


def test_the_first_get_after_the_start(benchmark, say_ratio):
    start_meter_once()  # kernels are compiled and cached

    def first_get() -> None:
        start_meter_once()

    benchmark.pedantic(first_get, rounds=3)
    taken_s = benchmark.stats.stats.max
    say_ratio(f"first GET {taken_s:.2f} s after the start (slowest of three)", 2.0 / taken_s, 1.0, "times in 2 s")


def start_meter_once() -> None:
    port = free_port()
    meter = start_meter(port)
    try:
        talk = connected(port)
        talk.sendall(wrapped(AARQ))
        talk.recv(4096)
        assert ask(talk, wrapped(GET_METER_NUMBER), 12)[8] == 0xC4
    finally:
        meter.kill()
