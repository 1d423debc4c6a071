"""Every command in one process, with whatever its standard output is: ``python -m tests.tool.each_command FOLDER``.

For each a JSON line at the standard error: the command's words, its exit code, and what it said there itself.
"""

import json
import os
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import typer.main

from tests.tool.test_log import START, stored
from trefas.cli import app, main
from trefas.device.build import build
from trefas.device.order import Order

SIGNAL = "signal:u=230,i=10,rate=1000,for=0.2"


def commands() -> list[str]:
    """By name, as the parser has them."""
    return sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def runs(folder: Path, hands: str) -> dict[str, list[list[str]]]:
    """What each is called with, so that it has something to say."""
    memory = ["--memory", str(folder)]
    return {
        "run": [["--no-memory", "--source", SIGNAL, "--speed", "max", "--for", "1s"]],
        "measure": [[SIGNAL], [SIGNAL, "--json"], [SIGNAL, "--quality"]],
        "typetest": [["--class", "A", "--json"]],
        "log": [memory, ["load-profile", *memory], ["load-profile", *memory, "--csv", "-"], [*memory, "--json"]],
        "touch": [[hands, "status"], [hands, "status", "--json"]],
        "face": [
            ["--source", SIGNAL, "--for", "0.2s"],
            ["--source", SIGNAL, "--for", "0.2s", "--svg", str(folder / "f.svg")],
        ],
        "tool": [["--port", "tcp:127.0.0.1:1", "read", "--help"]],
        "type": [["684-11-38B-N14-3002-084"], ["684-11-38B-N14-3002-084", "--json"]],
    }


def answering(line: int) -> None:
    """A meter that is touched."""
    while os.read(line, 200):
        os.write(line, b"ok magnet=off cover=closed\n")


def ended(words: list[str], output: str) -> tuple[int | None, str]:
    """Its exit code and what it said of itself; a code of None: an exception came out."""
    said = StringIO()
    sys.argv = ["trefas", *words]
    with open(output, "w", encoding="utf-8") as out, redirect_stdout(out), redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            code = end.code
        except BaseException as error:
            return None, repr(error)
        else:
            code = 0
    return (code if isinstance(code, int) else 0), said.getvalue()


def tell(folder: Path, output: str) -> None:
    """One after the other."""
    stored(build(Order(), start=START), folder)
    near, far = os.openpty()
    threading.Thread(target=answering, args=(near,), daemon=True).start()
    of = runs(folder, f"pty:{os.ttyname(far)}")
    for name in commands():
        for words in ([name, "--help"], *([name, *each] for each in of[name])):
            sys.__stderr__.write(json.dumps([words, *ended(words, output)]) + "\n")


if __name__ == "__main__":
    tell(Path(sys.argv[1]), sys.argv[2])
