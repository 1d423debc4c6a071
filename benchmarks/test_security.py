"""A GET with authenticated encryption against a clear one: the same register, meter and run, each on a connection of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.cosem.ciphered import Client

from benchmarks.stopwatch import best_s
from benchmarks.test_wire import AARQ, GET_METER_NUMBER, REQUESTS, ask, connected, free_port, on_other_core, wrapped

KEYS = """
[keys.optical]
guek = "000102030405060708090A0B0C0D0E0F"
gak = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
"""
ROUNDS = 5


def start_meter(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    """A meter with keys and a memory: its counters are stored, as they must be."""
    order = folder / "keys.toml"
    order.write_text(KEYS)
    words = ["run", str(order), "--source", "signal:u=230,i=10,pf=0.5", "--listen", f"any=tcp:127.0.0.1:{port}"]
    return subprocess.Popen(
        [sys.executable, "-m", "trefas", *words, "--for", "300s"],
        stdout=subprocess.DEVNULL,
        preexec_fn=on_other_core,
    )


def addressed(apdu: bytes) -> bytes:
    """Client 19 to server 16."""
    return b"".join(number.to_bytes(2) for number in (1, 19, 16, len(apdu))) + apdu


def test_a_ciphered_get_against_a_clear_one(tmp_path, benchmark, say_ratio):
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0})
    port = free_port()
    meter = start_meter(port, tmp_path)
    try:
        clear, ciphered = connected(port), connected(port)
        clear.sendall(wrapped(AARQ))
        assert clear.recv(4096)[8] == 0x61, "the association was refused"
        clear_request = wrapped(GET_METER_NUMBER)
        clear_size = len(ask(clear, clear_request, 9))

        def heard(apdu: bytes) -> bytes:
            return ask(ciphered, addressed(apdu), 9)[8:]

        client = Client(heard)
        client.associate()
        # What the client ciphers is ready before: the meter is measured, not its client.
        requests = [addressed(client.sealed(GET_METER_NUMBER)) for _ in range((2 * ROUNDS + 4) * REQUESTS)]
        left: Iterator[bytes] = iter(requests)
        answer = ask(ciphered, next(left), 9)
        assert client.opened(answer[8:]).hex().startswith("c4018100"), answer.hex()

        def many_clear() -> None:
            for _ in range(REQUESTS):
                ask(clear, clear_request, clear_size)

        def many_ciphered() -> None:
            for _ in range(REQUESTS):
                ask(ciphered, next(left), len(answer))

        benchmark.pedantic(many_ciphered, rounds=1)
        # Turn about, so that both see the same machine.
        clear_s, ciphered_s = zip(
            *((best_s(many_clear, 1), best_s(many_ciphered, 1)) for _ in range(ROUNDS)), strict=True
        )
        last = ask(ciphered, next(left), len(answer))
        assert client.opened(last[8:]).hex().startswith("c4018100"), "the last answer is as good as the first"
        say_ratio(
            f"ciphered GET over the wrapper: {REQUESTS / min(ciphered_s):,.0f}/s of {REQUESTS / min(clear_s):,.0f}/s clear",
            min(clear_s) / min(ciphered_s),
            0.6,
            "of the clear one",
        )
    finally:
        os.sched_setaffinity(0, before)
        meter.kill()
