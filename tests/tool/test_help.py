"""``trefas --help``: at once, and without loading what a command would need."""

import subprocess
import sys
from time import perf_counter

import pytest

HELP_S_MAX = 0.3


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


@pytest.mark.alone
def test_help_is_there_in_less_than_0_3_s():
    took_s = []
    for _ in range(5):
        begun_s = perf_counter()
        subprocess.run([sys.executable, "-m", "trefas", "--help"], stdout=subprocess.DEVNULL, check=True)
        took_s.append(perf_counter() - begun_s)

    assert min(took_s) < HELP_S_MAX
