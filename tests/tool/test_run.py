"""``trefas run`` from the outside: what it says, what it keeps, how it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trefas.base.instant import EPOCH
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.store import Store

TREFAS = Path(sys.executable).with_name("trefas")
PORT = "any=tcp:127.0.0.1:0"


def run(*words: str, state: Path, **options) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(state)}
    return subprocess.run(
        [TREFAS, "run", *words], capture_output=True, text=True, timeout=120, env=environment, **options
    )


def test_a_minute_at_full_speed_ends_with_a_line_of_its_registers(tmp_path):
    done = run(
        "--source", "signal:u=230,i=10,pf=0.5", "--listen", PORT, "--speed", "max", "--for", "60s", state=tmp_path
    )

    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert said[0].startswith("any: tcp:127.0.0.1:")
    assert said[1] == "test signal u=230, i=10, pf=0.5"
    assert said[2] == "memory: none; name a folder with --memory to keep registers"
    # 3 · 230 V · 10 A · 0.5 · 60 s = 57.5 Wh
    assert said[-1].endswith("U 230.0/230.0/230.0 V  P 3450 W  Q 5976 var  A+ 0.057 kWh  A- 0.000 kWh")
    assert list(tmp_path.iterdir()) == []  # a source that was only tried leaves nothing behind


def test_a_source_without_voltage_is_a_meter_without_power(tmp_path):
    done = run("--source", "signal:u=0,i=0,f=50", "--listen", PORT, "--speed", "max", "--for", "10s", state=tmp_path)

    assert done.returncode == 0, done.stderr
    off, at_the_end = done.stdout.splitlines()[-2:]
    assert off.endswith("  no power")
    assert at_the_end.endswith("  no power")
    assert off < at_the_end  # a second after the begin, and ten


def test_registers_go_on_where_they_were(tmp_path):
    words = ("--source", "signal:u=230,i=10.01", "--memory", str(tmp_path / "m"), "--listen", PORT, "--speed", "max")

    for _ in range(2):
        done = run(*words, "--for", "60s", state=tmp_path)
        assert done.returncode == 0, done.stderr

    assert "A+ 0.230 kWh" in done.stdout.splitlines()[-1]  # 3 · 230 V · 10.01 A · 2 min = 230.2 Wh
    assert sorted(file.name for file in (tmp_path / "m").iterdir()) == ["meter.db", "witness"]


def test_a_meter_file_keeps_its_memory_beside_itself(tmp_path):
    house = tmp_path / "house.toml"
    house.write_text('source = "signal:i=5"\n[listen]\noptical = "tcp:127.0.0.1:0"\n')

    done = run(str(house), "--speed", "max", "--for", "2s", state=tmp_path / "state")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("optical: tcp:127.0.0.1:")
    assert f"memory: {tmp_path / 'house.memory'}" in done.stdout
    assert (tmp_path / "house.memory" / "meter.db").exists()


def test_the_built_in_household_keeps_its_memory_in_the_state_folder(tmp_path):
    done = run("--listen", PORT, "--speed", "max", "--for", "2s", state=tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "trefas" / "household" / "meter.db").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stores_and_ends_with_0(tmp_path, number):
    words = ("--source", "signal:u=230,i=10", "--memory", str(tmp_path), "--listen", PORT)
    with subprocess.Popen([TREFAS, "run", *words, "--speed", "60"], stdout=subprocess.PIPE, text=True) as meter:
        assert meter.stdout is not None
        said = [meter.stdout.readline() for _ in range(4)]  # the fourth is a minute of the meter's time
        meter.send_signal(number)
        said += meter.stdout.readlines()
        assert meter.wait(30) == 0

    device = build(Order(), start=EPOCH)
    store = Store(tmp_path)
    image = store.load()
    store.close()
    assert image is not None
    device.meter.restore(image)
    kept_wh = device.meter.read("1-1:1.8.0").on_wire()
    assert f"A+ {kept_wh / 1000:.3f} kWh" in said[-1]
    assert kept_wh > 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--listen", "infrared=tcp:127.0.0.1:0"),
            "--listen is 'infrared=tcp:127.0.0.1:0'; it is NAME=PORT with module, ",
        ),
        (("--listen", "any"), "--listen is 'any'; it is NAME=PORT"),
        (("--listen", "any=udp:1"), "port is 'udp:1'; it can be"),
        (("--speed", "0"), "speed is '0'; it can be above 0 up to 100000, or max"),
        (("--for", "soon"), "duration is 'soon'"),
        (("--source", "wind:5"), "source is 'wind:5'; it can be household:seed=7"),
        (("none.toml",), "the meter file none.toml can not be read"),
    ],
)
def test_what_is_refused_is_one_sentence_and_exit_code_1(tmp_path, words, sentence):
    done = run(*words, state=tmp_path, cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(f"trefas: {sentence}")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
