"""Programs that tests start: each a process of its own, forked from a Python that has imported what it needs.

``python -m trefas run`` takes two seconds of processor time before it says a word; forked, a third of one. All else is as it
would be: streams, signals, exit codes, folder and environment. What is about starting itself starts a Python of its own.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.fork_server import NUMBER_SIZE

ROOT = Path(__file__).parents[1]
IMPORTED = {
    "trefas": ("trefas.cli", "tests.loaded"),
    "gurux": ("gurux_dlms", "serial"),
    "dlms_cosem": ("dlms_cosem.client", "dlms_cosem.io", "dlms_cosem.parsers", "dlms_cosem.security", "serial"),
    "pydlms": ("pydlms.client", "pydlms.image", "pydlms.push", "pydlms.security.hls", "serial"),
}
"""What a server imports in advance, by its name; nothing where it is not named. Judges are never imported beside the meter."""


@cache
def _server(name: str) -> socket.socket:
    """Where the server of a name is asked; it is begun when it is first needed and ends with the tests."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    words = [sys.executable, "-m", "tests.fork_server", str(its.fileno()), *IMPORTED.get(name, ())]
    with its:
        server = subprocess.Popen(words, cwd=ROOT, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)

    def end() -> None:
        ours.close()
        server.wait()

    atexit.register(end)
    return ours


def _for_imports(environment: Mapping[str, str]) -> dict[str, str]:
    """What Python and numba look at when they begin."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(("PYTHON", "NUMBA")) and name != "PYTHONUNBUFFERED"
    }


class Program(subprocess.Popen[Any]):
    """``python -m WORDS`` or ``python FILE.py``, by a server's name. Options of ``Popen`` that it knows are those for streams and
    texts, ``cwd`` and ``env``."""

    def __init__(self, server: str, *words: str | os.PathLike[str], **options: Any) -> None:
        self._server = server
        super().__init__([os.fspath(word) for word in words], **options)

    def _execute_child(self, args: list[str], *rest: Any) -> None:
        """In place of forking this process, where ``Popen`` has made the ends of its pipes."""
        cwd, env, pipes = rest[4], rest[5], rest[9:15]
        streams = [its if its != -1 else number for number, its in enumerate((pipes[0], pipes[3], pipes[5]))]
        self._told, told = os.pipe()
        environment = dict(env or os.environ)
        assert _for_imports(environment) == _for_imports(os.environ), "what was imported did not know of this"
        request = {"words": args, "cwd": os.path.abspath(cwd or "."), "environment": environment}
        socket.send_fds(_server(self._server), [json.dumps(request).encode()], [*streams, told])
        os.close(told)
        self._close_pipe_fds(*pipes)
        self._child_created = True
        self.pid = self._number()

    def _number(self) -> int:
        number = os.read(self._told, NUMBER_SIZE)
        assert len(number) == NUMBER_SIZE, f"the server of {self._server} has ended"
        return int.from_bytes(number, "big")

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self._ended()
        return self.returncode

    def _wait(self, timeout: float | None) -> int:
        if self.returncode is None and not select.select([self._told], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        if self.returncode is None:
            self._ended()
        return int(self.returncode)

    def _ended(self) -> None:
        self.returncode = os.waitstatus_to_exitcode(self._number())
        os.close(self._told)


def run(
    server: str, *words: str | os.PathLike[str], timeout: float = 120.0, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """``Program`` to its end, with all it said as text; streams that are given are not read."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, "text": True}
    if "input" in options:
        streams["stdin"] = subprocess.PIPE
    said = options.pop("input", None)
    with Program(server, *words, **{**streams, **options}) as program:
        try:
            out, complaints = program.communicate(said, timeout=timeout)
        except BaseException:
            program.send_signal(signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(program.args, program.returncode, out, complaints)


def trefas(*words: str | os.PathLike[str], **options: Any) -> subprocess.CompletedProcess[Any]:
    """``trefas`` to its end; see ``run``."""
    return run("trefas", "trefas", *words, **options)
