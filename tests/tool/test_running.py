"""Meters on one loop: who asks is answered while what measures is still being loaded."""

import asyncio
import signal
import socket

from tests.run.test_live import PUBLIC_AARQ, live_meter
from trefas.base.instant import NS_PER_S, Instant
from trefas.run.live import Listening
from trefas.run.ports.port import parse_port
from trefas.tool.running import Running, run_all

AARE = 0x61


def ask(address: str) -> int:
    """The first byte of what a meter answers to a public client."""
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10.0) as connection:
        connection.sendall(bytes((0, 1, 0, 16, 0, 1, 0, len(PUBLIC_AARQ))) + PUBLIC_AARQ)
        return connection.recv(4096)[8]


def test_a_meter_answers_before_what_measures_is_loaded(capsys):
    live = live_meter(listening=[Listening("any", parse_port("tcp:127.0.0.1:0"))])
    begun, meter = live.device.meter.now, live.device.meter
    answers = []

    def load() -> None:
        # In a thread of its own, before anything is measured: a client that waits for its answer.
        answers.append((ask(live.listening[0].port.address), meter.now))

    until = Instant(begun + NS_PER_S)
    asyncio.run(run_all([Running(live, live.source, None, until)], load=load))

    assert answers == [(AARE, begun)]
    assert meter.now == until
    assert "ready: any=tcp:127.0.0.1:" in capsys.readouterr().out


def test_a_meter_that_is_ended_while_it_loads_measures_nothing(capsys):
    live = live_meter()
    begun = live.device.meter.now

    asyncio.run(run_all([Running(live, live.source, None, None)], load=lambda: signal.raise_signal(signal.SIGTERM)))

    assert live.device.meter.now == begun
