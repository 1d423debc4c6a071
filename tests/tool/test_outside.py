"""What nobody should name on a command line is refused in a sentence: no traceback, and nothing is waited for."""

import json
import os
import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.programs import run
from tests.tool.each_command import commands
from tests.tool.test_log import START, stored
from trefas.base.errors import SetupError, TrefasError
from trefas.cli import app
from trefas.device.build import build
from trefas.device.order import Order, read_order

ROOT = Path(__file__).parents[2]
SIGNAL = "signal:u=230,i=10,for=1"
BIG = "9" * 5000
NAMES = ("pipe", "folder", "nul\0")


def refused(*words: str) -> bool:
    """Whether it ends with a sentence: of ours, or of the command line's own."""
    found = CliRunner().invoke(app, [*words])
    assert isinstance(found.exception, TrefasError | SystemExit | OSError), (words, found.exception)
    return found.exit_code != 0


def special(folder: Path, name: str, suffix: str = "") -> str:
    path = folder / f"{name}{suffix}"
    if name == "pipe":
        os.mkfifo(path)
    elif name == "folder":
        path.mkdir()
    return str(path)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("words", "suffix"),
    [
        (["run"], ".toml"),
        (["run", "--no-memory", "--source", SIGNAL, "--speed", "max", "--trace"], ""),
        (["run", "--no-memory", "--source", SIGNAL, "--speed", "max", "--trace-log"], ""),
        *((["measure"], suffix) for suffix in (".csv", ".cfg", ".cff", ".wav", ".pqd", ".pcap")),
        (["measure", SIGNAL, "--report"], ".html"),
        (["measure", SIGNAL, "--aggregates"], ".csv"),
        (["measure", SIGNAL, "--pqdif"], ".pqd"),
        (["typetest", "--report"], ""),
        (["typetest", "--meter"], ".toml"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else value,
)
def test_a_name_that_is_no_file_is_refused_for_every_option(tmp_path, words, suffix, name):
    assert refused(*words, special(tmp_path, name, suffix))


def test_a_log_is_not_written_where_nobody_reads(tmp_path):
    stored(build(Order(), start=START), tmp_path)
    pipe = special(tmp_path, "pipe")

    for option in ("--csv", "--parquet", "--plot"):
        assert refused("log", "load-profile", "--memory", str(tmp_path), option, pipe)


@pytest.mark.parametrize("name", ["pipe", "nul\0", "folder"])
def test_a_memory_or_a_passphrase_there_is_refused(tmp_path, name):
    (tmp_path / "m.toml").write_text(f'unlock = "file:{special(tmp_path, name)}"\n'.replace("\0", "\\u0000"))

    if name != "folder":
        assert refused("run", "--source", SIGNAL, "--memory", f"{tmp_path / name}/m")
    if name != "pipe":  # who writes into one is waited for
        assert refused("run", str(tmp_path / "m.toml"))


@pytest.mark.parametrize("number", [BIG, "1e400", "nan", "-inf", "-1"])
def test_a_number_beyond_all_numbers_is_refused_in_every_option(tmp_path, number):
    (tmp_path / "m.toml").write_text(f"number = {number}\n")
    run = ("run", "--no-memory", "--source", SIGNAL)

    for words in (
        (*run, "--for", number),
        (*run, "--speed", number),
        (*run, "--history", number),
        (*run, "--start", number),
        (*run, "--listen", f"any=tcp:127.0.0.1:{number}"),
        ("run", str(tmp_path / "m.toml")),
        ("measure", SIGNAL, "--report", str(tmp_path / "a.html"), "--un", number),
        ("measure", f"signal:u=230,i=10,for=1,rate={number}"),
        ("log", "load-profile", "--rows", number),
        ("typetest", "--class", number),
        ("typetest", "--current", number),
        ("typetest", "--class", "Q", "--sensor", f"bits={number}"),
        ("touch", f"tcp:127.0.0.1:{number}", "status"),
        ("type", number),
    ):
        assert refused(*words), words


@pytest.mark.parametrize("number", [BIG, "1e400", "nan", "-inf"])
def test_a_number_beyond_all_numbers_is_refused_in_a_list_too(tmp_path, number):
    table = tmp_path / "t.csv"
    table.write_text("t,U,I\n0,1,2\n0.001,2,3\n")

    for words in (
        ("measure", f"signal:u=230/{number}/230,i=10,for=1"),
        ("measure", f"signal:u=230,i=10,for=1,h{number}=1"),
        ("measure", f"csv:{table},scale=u:{number}/i:1"),
        ("measure", f"csv:{table},skip={number}"),
        ("measure", f"csv:{table}", "--map", f"u1=U*1,i{number}=I"),
        ("log", "load-profile", "--memory", str(tmp_path / "none"), "--rows", f"0:{number}"),
        ("typetest", "--class", "Q", "--sensor", f"noise=0.1/{number}"),
        ("touch", f"pty:{tmp_path / 'none'}", "pulse", "2", number),
    ):
        assert refused(*words), words


@pytest.mark.parametrize("value", [f"0x{'F' * 5000}", f"[0x{'F' * 5000}]", f"{{ a = [0o{'7' * 6000}] }}"])
def test_a_number_that_cannot_even_be_written_down_is_refused_in_every_field(tmp_path, value):
    file = tmp_path / "m.toml"
    for name in Order.model_fields:
        file.write_text(f"{name} = {value}\n")
        with pytest.raises(SetupError) as refused:
            read_order(file)
        assert len(str(refused.value)) < 1000


@pytest.fixture(scope="module")
def on_a_full_device(tmp_path_factory):
    """What each command said, and its exit code, where its standard output takes nothing."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = run("trefas", "tests.tool.each_command", tmp_path_factory.mktemp("full"), "/dev/full", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize("command", commands())
def test_an_output_that_is_full_is_a_sentence(command, on_a_full_device):
    said = [each for each in on_a_full_device if each[0][0] == command]

    assert len(said) > 1
    for words, code, sentence in said:
        assert code == 1, (words, sentence)
        assert re.fullmatch(r"trefas: the output can ?not be .*: no space left on device\n", sentence), words


def test_a_device_that_takes_nothing_is_there_afterwards(tmp_path):
    stored(build(Order(), start=START), tmp_path)
    full = tmp_path / "full"
    try:
        os.mknod(full, stat.S_IFCHR | 0o666, os.makedev(1, 7))
        full.open("wb").close()
    except OSError:
        pytest.skip("this user makes no devices")

    for option in ("--csv", "--parquet"):
        assert refused("log", "load-profile", "--memory", str(tmp_path), option, str(full))

    assert stat.S_ISCHR(full.stat().st_mode)
