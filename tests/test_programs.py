"""Forked programs are what programs are: their streams, exit codes, signals, folder and environment are their own."""

import os
import signal
import subprocess
import sys

import pytest

from tests.programs import ROOT, Program, run, trefas
from trefas import __version__

TELLING = """
import os, sys, time
print(os.getcwd(), os.environ.get("WORD"), "HOME" in os.environ, time.tzname[0], sys.argv, sys.stdin.read(), flush=True)
print("beside", file=sys.stderr)
raise SystemExit(3)
"""
CHANGING = """
import trefas
trefas.__version__ = "changed"
print("trefas", trefas.__version__)
"""
WAITING = """
import signal
try:
    print("ready", flush=True)
    signal.pause()
except KeyboardInterrupt:
    raise SystemExit(7)
"""


@pytest.fixture
def program(tmp_path):
    def written(text):
        file = tmp_path / "program.py"
        file.write_text(text)
        return file

    return written


def test_what_it_is_given_and_what_it_says_is_as_of_a_python_of_its_own(tmp_path, program):
    file, words = program(TELLING), ["one", "two words"]
    environment = {"PATH": os.environ["PATH"], "WORD": "ä", "TZ": "Europe/Copenhagen"}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}
    options = {"cwd": tmp_path, "env": environment, "input": "typed"}

    done = run("trefas", file, *words, **options)

    alone = subprocess.run([sys.executable, file, *words], capture_output=True, text=True, **options)
    assert done.stdout == f"{tmp_path} ä False CET {[str(file), *words]} typed\n"
    assert (done.returncode, done.stdout, done.stderr) == (alone.returncode, alone.stdout, alone.stderr)
    assert done.returncode == 3


def test_an_exception_is_a_traceback_and_1(program):
    done = run("trefas", program("raise ValueError('mine')"))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("ValueError: mine\n")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_signal_ends_it_and_is_its_exit_code(program, number):
    with Program("trefas", program(WAITING), stdout=subprocess.PIPE, text=True) as paused:
        assert paused.stdout.readline() == "ready\n"
        assert paused.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            paused.wait(0.01)

        paused.send_signal(number)

        assert paused.wait(60) == -number
        assert paused.poll() == -number


def test_an_interrupt_is_one(program):
    with Program("trefas", program(WAITING), stdout=subprocess.PIPE, text=True) as paused:
        paused.stdout.readline()
        paused.send_signal(signal.SIGINT)

        assert paused.wait(60) == 7


def test_nothing_of_one_is_left_for_the_next(program):
    first = run("trefas", program(CHANGING))
    second = trefas("--version")

    assert first.stdout == "trefas changed\n"
    assert second.stdout == f"trefas {__version__}\n"


def test_the_server_of_the_meter_has_imported_no_judge(program):
    done = run("trefas", program("import sys\nprint(*sys.modules)"), cwd=ROOT)

    assert "trefas.device.build" in done.stdout
    assert not {"gurux_dlms", "dlms_cosem", "pydlms"} & set(done.stdout.split())


def test_what_is_looked_at_when_python_begins_must_be_as_it_was(program):
    with pytest.raises(AssertionError, match="what was imported did not know of this"):
        run("trefas", program(""), env={**os.environ, "NUMBA_DISABLE_JIT": "1"})
