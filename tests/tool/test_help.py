"""``trefas --help``: at once, and without loading what a command would need; and every command has an example that runs."""

import contextlib
import re
import shlex
import subprocess
import sys
from time import perf_counter

import pytest
import typer

from tests.test_docs import PAGES
from tests.tool.test_log import START, stored
from trefas.base.instant import Instant
from trefas.cli import app
from trefas.device.build import build
from trefas.device.order import Order

HELP_S_MAX = 0.3
COMMANDS = typer.main.get_command(app).commands
BESIDES = {
    "run": ["--listen", "module=tcp:127.0.0.1:0"],  # the port of the example may be taken here
    "log": ["--memory", "kitchen"],
}
"""What is said to a command besides its example, so that it runs in an empty folder with a memory beside it."""


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("measure", "--help")])
def test_help_loads_nothing_heavy(words):
    """But for pydantic, which typer itself is built on."""
    heavy = ("numpy", "numba", "rich", "uvloop", "asyncio", "sqlite3", "trefas.core", "trefas.run")
    program = (
        "import sys\nfrom trefas.cli import app\n"
        f"try:\n    app({list(words)!r})\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(str([name for name in {heavy!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)

    assert done.stdout.lstrip().startswith("Usage: ")
    assert done.stderr == "[]"


def test_run_loads_what_is_seldom_wanted_when_it_is_wanted():
    seldom = ("trefas.run.trace", "trefas.run.history", "trefas.run.capture", "rich", "gpiod")
    program = f"import sys, trefas.tool.run; print([name for name in {seldom!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.alone
def test_help_is_there_in_less_than_0_3_s():
    took_s = []
    for _ in range(5):
        begun_s = perf_counter()
        subprocess.run([sys.executable, "-m", "trefas", "--help"], stdout=subprocess.DEVNULL, check=True)
        took_s.append(perf_counter() - begun_s)

    assert min(took_s) < HELP_S_MAX


def example_of(name):
    (found,) = re.findall(r"^Example: trefas (.*)$", COMMANDS[name].help, re.MULTILINE)
    return found


def shown_in_the_documentation(name):
    """There it is run by the tests of the documentation."""
    return any(f"\n$ trefas {example_of(name)}\n" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("name", [each for each in COMMANDS if not shown_in_the_documentation(each)])
def test_the_example_of_every_command_runs(name, tmp_path, capsys):
    words = [*shlex.split(example_of(name)), *BESIDES.get(name, [])]
    stored(build(Order(), start=Instant(START)), tmp_path / "kitchen")

    with contextlib.chdir(tmp_path):
        app(words, standalone_mode=False)

    assert words[0] == name
    assert capsys.readouterr().out or set(tmp_path.iterdir()) > {tmp_path / "kitchen"}
