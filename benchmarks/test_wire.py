"""A clear GET on one connection against a bare uvloop echo of the same sizes; how soon a fresh meter answers; and how long it
takes to read a load profile of 180 days."""

import os
import socket
import subprocess
import sys
from time import perf_counter

import pytest

from benchmarks.stopwatch import best_s
from trefas.wire.hdlc_frame import SNRM, Frame, encode, format_address
from trefas.wire.hdlc_parameters import Offer, encode_offer
from trefas.wire.hdlc_reader import FrameReader

AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
GET_METER_NUMBER = bytes.fromhex("C0018100010101000001FF0200")
REQUESTS = 3_000

LLS_AARQ = bytes.fromhex(
    "6033A1090607608574050801018A0207808B0760857405080201AC0780053132333435BE10040E01000000065F1F040000FE1FFFFF"
)
GET_LOAD_PROFILE = bytes.fromhex("C001C1 0007 0101630100FF 02 00")
INFO_SIZE = 1010
DAYS, ROWS = 180, 180 * 96
ROW_SIZE = 46
"""02 08 | 14 date-time | 3 LoggerStatus | 5 DataQuality | 2 reserved | 4 · 5 registers."""
BUFFER_SIZE = 1 + 3 + ROWS * ROW_SIZE
"""01 | 82 4380 | the rows."""


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


class WrapperTalk:
    """Client 19 and server 16 over the wrapper."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def ask(self, request: bytes) -> bytes:
        self.connection.sendall(bytes((0, 1, 0, 19, 0, 16)) + len(request).to_bytes(2) + request)
        heard = self.connection.recv(4096)
        while len(heard) < 8 or len(heard) < 8 + int.from_bytes(heard[6:8]):
            heard += self.connection.recv(4096)
        return heard[8:]


class HdlcTalk:
    """The same over HDLC; every answer fits a frame."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.reader = FrameReader()
        self.number = 0
        self._say(SNRM | 0x10, encode_offer(Offer(info_tx=INFO_SIZE, info_rx=INFO_SIZE)))

    def ask(self, request: bytes) -> bytes:
        control = self.number << 5 | 0x10 | self.number << 1
        self.number = self.number + 1 & 7
        return self._say(control, b"\xe6\xe6\x00" + request).info[3:]

    def _say(self, control: int, info: bytes) -> Frame:
        self.connection.sendall(encode(Frame(format_address(16), format_address(19), control, info)))
        frames: list[Frame] = []
        while not frames:
            frames = self.reader.read(self.connection.recv(4096))
        return frames[0]


@pytest.fixture(scope="module")
def profile_port():
    words = [sys.executable, "-m", "benchmarks.profile_meter", str(DAYS)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, preexec_fn=on_other_core) as meter:
        try:
            yield int(meter.stdout.readline())
        finally:
            meter.kill()


@pytest.mark.parametrize("make_talk", [WrapperTalk, HdlcTalk])
def test_a_load_profile_of_180_days(benchmark, say_ratio, profile_port, make_talk):
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0})
    try:
        talk = make_talk(connected(profile_port))
        assert talk.ask(LLS_AARQ)[0] == 0x61

        def read() -> int:
            """C4 02 C1 | last | block number 4 | 00 | length … or 82 hh ll …"""
            size = 0
            answer = talk.ask(GET_LOAD_PROFILE)
            while True:
                assert (answer[:3], answer[8]) == (b"\xc4\x02\xc1", 0), answer[:16].hex()
                size += len(answer) - 9 - {0x81: 2, 0x82: 3}.get(answer[9], 1)
                if answer[3]:
                    return size
                answer = talk.ask(b"\xc0\x02\xc1" + answer[4:8])

        assert benchmark.pedantic(read, rounds=3) == BUFFER_SIZE
        taken_s = best_s(read, 5)
    finally:
        os.sched_setaffinity(0, before)
    name = make_talk.__name__.removesuffix("Talk").lower()
    say_ratio(f"{ROWS:,} rows of 4 registers over {name}: {taken_s:.2f} s", 1.0 / taken_s, 1.0, "times in 1 s")
