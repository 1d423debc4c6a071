"""``trefas run`` from the outside: what it says, what it keeps, how it ends."""

import contextlib
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.programs import Program, trefas
from trefas.base.instant import EPOCH
from trefas.cli import main
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.store import Store

TREFAS = Path(sys.executable).with_name("trefas")
PORT = "any=tcp:127.0.0.1:0"


def run(*words: str, state: Path, **options) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(state)}
    return trefas("run", *words, env=environment, **options)


def test_a_minute_at_full_speed_ends_with_a_line_of_its_registers(tmp_path):
    words = ["run", "--source", "signal:u=230,i=10,pf=0.5", "--listen", PORT, "--speed", "max", "--for", "60s"]
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    # The console script itself, in a Python of its own
    done = subprocess.run([TREFAS, *words], capture_output=True, text=True, timeout=120, env=environment)

    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert said[0].startswith("any: tcp:127.0.0.1:")
    assert said[1] == "test signal u=230, i=10, pf=0.5"
    assert said[2] == "memory: none; name a folder with --memory to keep registers"
    assert said[3] == f"ready: any={said[0].removeprefix('any: ')}"
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
    with Program("trefas", "trefas", "run", *words, "--speed", "60", stdout=subprocess.PIPE, text=True) as meter:
        assert meter.stdout is not None
        said = [meter.stdout.readline() for _ in range(5)]  # the fifth is a minute of the meter's time
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
        (("--listen", "any=udp:1"), "port is 'udp:1'; must be"),
        (("--speed", "0"), "speed is '0'; it must be above 0 and up to 100000, or max"),
        (
            ("--for", "soon"),
            "--for is 'soon'; it must be seconds, or numbers with d, h, min and s, as 90s, 1.5h or 1h30m",
        ),
        (("--source", "wind:5"), "source is 'wind:5'; must be household:seed=7"),
        (("--start", "soon"), "--start is 'soon'; it must be a day or a time from 1970 on"),
        (("--history", "long"), "--history is 'long'; it must be seconds, or numbers with d, h"),
        (
            ("--history", "60d", "--start", "1970-01-10"),
            "--history is 60d, which begins before 1970; it must be shorter",
        ),
        (("--memory", "m", "--no-memory"), "--memory is m, and there is --no-memory; one of the two must go"),
        (("--memory", "file", "--listen", PORT), "the memory is to be in file, which is a file; name a folder"),
        (
            ("--listen", "module=tcp:127.0.0.1:4059", "--listen", "ccc=tcp:127.0.0.1:4059"),
            "tcp:127.0.0.1:4059 is to be module and ccc; a port is one interface of the meter",
        ),
        (("--source", ""), "source is empty; must be household:seed=7"),
        (("day.csv",), "day.csv is a recording by its name, and run takes meter files (TOML); say --source day.csv"),
        (("--source", "."), ". is a folder; name a recording in it, a file of .cfg"),
        (("--source", "file"), "file is no recording that can be read by its name; it "),
        (("folder",), "the meter file folder is a folder; name a file in it, as folder/meter.toml"),
        (
            ("file",),
            "the meter file file is no text in UTF-8 (byte 0); it must be TOML. A recording is named by --source",
        ),
        (("none.toml",), "there is no meter file none.toml; a meter file is TOML"),
    ],
)
def test_what_is_refused_is_one_sentence_and_exit_code_1(tmp_path, capsys, words, sentence):
    (tmp_path / "file").write_bytes(b"\xff\x00")
    (tmp_path / "folder").mkdir()

    with contextlib.chdir(tmp_path):
        code = ended_with("run", *words)

    said = capsys.readouterr()
    assert code == 1
    assert said.err.startswith(f"trefas: {sentence}")
    assert said.err.count("\n") == 1
    assert said.out == ""


def ended_with(*words: str) -> int:
    """The code with which ``trefas`` ends, in this process."""
    given, sys.argv = sys.argv, ["trefas", *words]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.argv = given
    raise AssertionError("a command ends by itself")


def test_the_same_source_at_the_same_instant_is_the_same_meter_wherever_its_memory_is(tmp_path):
    house = tmp_path / "house.toml"
    house.write_text(f'source = "household:seed=3,rate=1000"\nmemory = false\n[listen]\nany = "{PORT[4:]}"\n')
    words = ("--start", "2026-01-10T12:00Z", "--history", "1d", "--speed", "max", "--for", "1m1s")

    both = [run(str(house), *words, state=tmp_path / "state").stdout.splitlines() for _ in range(2)]

    assert both[0][-1] == both[1][-1]
    assert both[0][-1].startswith("2026-01-10 13:01:01 ")  # in standard time of Central Europe
    assert both[0][2].startswith("memory: none")
    # A day of January: the household draws some tens of kilowatt-hours.
    assert 20 < float(both[0][-1].partition("A+ ")[2].split()[0]) < 150
    assert list(tmp_path.iterdir()) == [house]


def test_a_memory_that_is_ahead_says_so_and_a_start_before_its_end_is_refused(tmp_path, capsys):
    words = (
        "--source",
        "signal:i=1",
        "--memory",
        str(tmp_path / "m"),
        "--listen",
        PORT,
        "--speed",
        "max",
        "--for",
        "1s",
    )

    assert ended_with("run", *words, "--start", "2200-01-01") == 0
    assert ended_with("run", *words) == 0
    assert "/m ends at 2200-01-01 00:00 UTC, ahead of the clock here" in capsys.readouterr().err
    assert ended_with("run", *words, "--start", "2026-01-10") == 1
    assert (
        "time does not go back: begin again with another --memory or --no-memory, or empty" in capsys.readouterr().err
    )


def test_a_version_is_said(capsys):
    assert ended_with("--version") == 0
    assert capsys.readouterr().out == f"trefas {version('trefas')}\n"
