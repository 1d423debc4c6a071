"""A meter at its ports for tests without an event loop, and the fixtures of pytest."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import trefas
from tests.golden.client import Client
from trefas import Meter
from trefas.base.errors import TrefasError
from trefas.testing.loop import LoopThread

A14 = b"\x00\x03" + bytes((1, 1, 1, 8, 0, 255, 2))
ORDERED = {"source": "signal:u=230,i=10", "start": "2026-01-10T12:00Z"}


@contextmanager
def asking(port: int) -> Iterator[Callable[[bytes], bytes]]:
    """A connection: what is said, and the message of the wrapper that answers it; empty where the meter hung up."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:

        def say(data: bytes) -> bytes:
            connection.sendall(data)
            heard = b""
            while len(heard) < 8 or len(heard) < 8 + int.from_bytes(heard[6:8]):
                more = connection.recv(4096)
                if not more:
                    return b""
                heard += more
            return heard

        yield say


def test_a_meter_is_read_while_the_program_moves_its_time():
    with trefas.testing.served(Meter.ordered(**ORDERED)) as meter, asking(meter.port) as say:
        client = Client(say, 18, 16)
        client.associate()
        assert client.get(A14) == bytes((0, 6, 0, 0, 0, 0))
        meter.pass_(minutes=30)
        assert client.get(A14) == b"\0\x06" + (3450).to_bytes(4)

        meter.fault("dropped")
        assert client.get(A14) == b""
    assert not meter.ports
    assert meter.read("A14").unit == "Wh"  # it is still there, without ports


def test_what_goes_wrong_on_the_thread_is_raised_where_it_was_asked_for():
    with trefas.testing.served(optical="tcp:127.0.0.1:0") as meter:
        with pytest.raises(TrefasError, match="nothing called 'A15'"):
            meter.read("A15")
        busy = str(meter.ports["optical"])
        with pytest.raises(TrefasError, match="cannot be opened"), trefas.testing.served(module=busy):
            pass


def test_a_turn_within_a_turn_is_taken_at_once():
    with LoopThread() as loop:
        assert loop.turn(lambda: loop.turn(lambda: 5)) == 5


HEAD_END = """
import socket
import pytest

def test_each_meter_of_a_fleet_has_its_own_number(trefas_fleet):
    fleet = trefas_fleet(3, source="signal:u=230,i=10")
    assert len({meter.port for meter in fleet} | {str(meter.read("MeterNo1")) for meter in fleet}) == 6
    for meter in fleet:
        socket.create_connection(("127.0.0.1", meter.port)).close()

@pytest.mark.trefas(number=77, source="signal:u=230,i=10", start="2026-03-29T00:30Z", ports={"optical": "tcp:127.0.0.1:0"})
def test_the_mark_says_which_meter_it_is(trefas_meter):
    assert trefas_meter.read("MeterNo1").count == 77
    assert list(trefas_meter.ports) == ["optical"]
    assert str(trefas_meter.clock)[:16] == "2026-03-29 01:30"

def test_without_a_mark_it_is_noon(trefas_meter):
    trefas_meter.pass_(hours=3)
    assert str(trefas_meter.clock)[:16] == "2026-01-10 16:00"
"""


class Outcomes:
    """What became of each test of a run within a run."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.of[report.location[2]] = f"{report.outcome} {report.longrepr or ''}".strip()


def test_the_fixtures_are_there_for_pytest(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """As the entry point brings them, but for ``-p``: what is tested may be a tree that nobody installed."""
    (tmp_path / "test_of_a_fleet.py").write_text(HEAD_END, encoding="utf-8")
    words = [
        "-q",
        "-p",
        "trefas.testing.plugin",
        "-p",
        "no:cacheprovider",
        "--strict-markers",
        "--rootdir",
        str(tmp_path),
    ]
    outcomes = Outcomes()

    assert pytest.main([*words, str(tmp_path)], [outcomes]) == 0, capsys.readouterr().out
    assert outcomes.of == {
        "test_each_meter_of_a_fleet_has_its_own_number": "passed",
        "test_the_mark_says_which_meter_it_is": "passed",
        "test_without_a_mark_it_is_noon": "passed",
    }
