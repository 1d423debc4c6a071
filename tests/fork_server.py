"""A Python that has imported what programs need, and starts each of them by forking itself.

    python -m tests.fork_server SOCKET MODULE …      asked over a socket that it inherits; ends when that is closed

Whoever asks sends one message, with four file descriptors: the program's standard streams, and a pipe. Into that the program's
process number is written, and its wait status when it has ended; so each program has a parent of its own that waits for it.
"""

import gc
import importlib
import io
import json
import os
import runpy
import socket
import sys
import time
from typing import Any

REQUEST_SIZE_MAX = 1 << 20
NUMBER_SIZE = 8
"""Bytes of a process number or of a wait status."""


def serve(asked: socket.socket) -> dict[str, Any]:
    """Forks for each request; returns in the program that is asked for, with its request."""
    waiting: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(asked, REQUEST_SIZE_MAX, 4)
        waiting -= {each for each in waiting if os.waitpid(each, os.WNOHANG)[0]}
        if not message:
            sys.exit(0)
        if (waits := os.fork()) == 0:
            asked.close()
            _wait_for_program(*descriptors)
            return dict(json.loads(message))
        waiting.add(waits)
        for descriptor in descriptors:
            os.close(descriptor)


def _wait_for_program(stdin: int, stdout: int, stderr: int, told: int) -> None:
    """Forks the program, in which this returns; the process that forked waits, tells and ends."""
    program = os.fork()
    if program:
        for descriptor in (0, 1, 2, stdin, stdout, stderr):
            os.close(descriptor)
        os.write(told, program.to_bytes(NUMBER_SIZE, "big"))
        os.write(told, os.waitpid(program, 0)[1].to_bytes(NUMBER_SIZE, "big"))
        os._exit(0)
    for descriptor, number in ((stdin, 0), (stdout, 1), (stderr, 2)):
        os.dup2(descriptor, number)
    os.closerange(3, max(stdin, stdout, stderr, told) + 1)


def become(words: list[str], cwd: str, environment: dict[str, str]) -> None:
    """Runs ``python -m WORDS`` or ``python FILE.py`` in a folder and an environment, as if this process had just begun."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    unbuffered = bool(environment.get("PYTHONUNBUFFERED"))
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(number, "w", closefd=False)),
            encoding="utf-8",
            errors=errors,
            line_buffering=number == 2 or os.isatty(number),
            write_through=unbuffered,
        )
        for number, errors in ((1, "strict"), (2, "backslashreplace"))
    )
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    sys.argv = words
    if words[0].endswith(".py"):
        sys.path[0] = os.path.dirname(words[0])
        runpy.run_path(words[0], run_name="__main__")
    else:
        sys.path[0] = os.getcwd()
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def main() -> None:
    """Imports, serves, and is the program that was asked for."""
    for module in sys.argv[2:]:
        importlib.import_module(module)
    gc.freeze()
    request = serve(socket.socket(fileno=int(sys.argv[1])))
    become(request["words"], request["cwd"], request["environment"])


if __name__ == "__main__":
    main()
