"""``trefas run --module``: a home port at every kind of line, and a counter that outlives a kill."""

import os
import select
import signal
import socket
import subprocess
from contextlib import contextmanager

import pytest

from tests.programs import Program
from trefas.base.errors import SetupError
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.live import Listening
from trefas.run.ports.port import parse_port
from trefas.tool.modules import has_keys, module_ports, with_modules
from trefas.wire.han.frame import HanKeys, HanReader

SIGNAL = ("--source", "signal:u=230,i=10", "--listen", "module=tcp:127.0.0.1:0")
GPK60, GPK61 = "000102030405060708090A0B0C0D0E0F", "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
START = "2026-01-10T11:00:00Z"


@contextmanager
def running(folder, *words):
    """A meter that is ready; gives its process and its ports by name."""
    environment = {**os.environ, "XDG_STATE_HOME": str(folder)}
    streams = {"stdout": subprocess.PIPE, "text": True}
    process = Program("trefas", "trefas", "run", *words, cwd=folder, env=environment, **streams)
    try:
        line = next((line for line in process.stdout if line.startswith("ready: ")), None)
        assert line is not None, "it ended before it was ready"
        yield process, [each.split("=", 1) for each in line.split()[1:]]
    finally:
        process.kill()
        process.wait(60)
        process.stdout.close()


def heard(file, reader, count):
    """So many pushes from a descriptor."""
    found = []
    while len(found) < count:
        assert select.select([file], [], [], 60)[0], "nothing was pushed for a minute"
        found += reader.receive(os.read(file, 4096))
    return found


def test_all_ports_say_the_same_pushes(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        words = [
            f"han:no=pty:{tmp_path}/han",
            "han=tcp:127.0.0.1:0",
            f"han=tcp-client:127.0.0.1:{listener.getsockname()[1]}",
        ]
        modules = [word for each in words for word in ("--module", each)]
        with running(tmp_path, *SIGNAL, "--no-memory", "--speed", "20", *modules) as (_, ports):
            assert [name for name, _ in ports] == ["module", "han", "han", "han"]
            calls, _ = listener.accept()
            host, number = ports[2][1].removeprefix("tcp:").split(":")
            called = socket.create_connection((host, int(number)), 60)
            line = os.open(tmp_path / "han", os.O_RDONLY | os.O_NOCTTY)
            with calls, called:
                said = [heard(file, HanReader(), 3) for file in (calls.fileno(), called.fileno(), line)]
            os.close(line)
    by_time = [{each.said.date_time: each for each in pushes} for pushes in said]
    common = set.intersection(*map(set, by_time))
    assert common
    for time in common:
        assert by_time[0][time] == by_time[1][time] == by_time[2][time]
    # 3 · 230 V · 10 A = 6900 W
    assert said[0][-1].said.values[(1, 1, 1, 7, 0, 255)] == 6_900


def test_no_counter_comes_again_when_the_process_is_killed(tmp_path):
    (tmp_path / "meter.toml").write_text(
        'source = "signal:u=230,i=10"\n[listen]\nmodule = "tcp:127.0.0.1:0"\n'
        f'[modules.han]\nprofile = "dk"\nports = "tcp:127.0.0.1:0"\ngpk60 = "{GPK60}"\ngpk61 = "{GPK61}"\n',
        encoding="utf-8",
    )
    (tmp_path / "meter.toml").chmod(0o600)
    keys = HanKeys(bytes.fromhex(GPK60), bytes.fromhex(GPK61))
    counters = []
    for _ in range(2):
        with running(tmp_path, "meter.toml", "--speed", "100") as (process, ports):
            host, number = ports[1][1].removeprefix("tcp:").split(":")
            with socket.create_connection((host, int(number)), 60) as called:
                counters.append([each.counter for each in heard(called.fileno(), HanReader(keys), 4)])
            process.send_signal(signal.SIGKILL)

    first, second = counters
    assert first == sorted(set(first))
    assert min(second) > max(first)


def ports_of(*ports, listening=(), **han):
    device = build(Order(modules={"han": {"ports": ports, **han}}), start=START)
    return [each.port for each in module_ports(device, listening, None)]


def test_a_serial_line_has_the_speed_of_what_is_said():
    (home,) = ports_of("serial:/dev/ttyUSB0", profile="no")
    (p1,) = ports_of("serial:/dev/ttyUSB0", profile="p1")
    (other,) = ports_of("serial:/dev/ttyUSB0,9600", profile="no")

    assert [each.resting_bd for each in (home, p1, other)] == [2_400, 115_200, 9_600]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("udp:127.0.0.1:4061", "it can at mqtt, mqtts, pty, serial, tcp, tcp-client"),
        ("serial:/dev/ttyUSB0?opening=mode-e", "without an opening"),
        ("radio:1", "port is 'radio:1'"),
        ("tcp:127.0.0.1:4059", "and something else too; a module needs a port of its own"),
    ],
)
def test_where_a_module_cannot_speak_is_said(name, why):
    listening = [Listening("module", parse_port("tcp:127.0.0.1:4059"))]

    with pytest.raises(SetupError, match=why):
        ports_of(name, listening=listening, profile="no")


def test_two_ports_of_one_module_are_two_places():
    with pytest.raises(SetupError, match="something else too"):
        ports_of("pty:a", "pty:a")


def test_a_module_of_the_command_line_belongs_to_one_meter():
    with pytest.raises(SetupError, match="there are several meters"):
        with_modules(Order(), ["han=pty:a"], alone=False)
    assert with_modules(Order(), ["han=pty:a"], alone=True).modules.han.ports == ("pty:a",)


def test_a_module_with_keys_makes_the_meter_file_its_owners_alone():
    keys = {"gpk60": GPK60, "gpk61": GPK61}

    assert has_keys(Order(modules={"han": keys}))
    assert not has_keys(Order(modules={"han": {"profile": "no"}}))
