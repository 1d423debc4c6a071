"""``trefas touch``: one act of a hand at a meter that runs, and what came of it.

The line is sent to the meter's port for hands, and the line it answers is printed. ``watch on`` prints what changes, and
``watch pulses`` each edge of a pulse, until it is interrupted.
"""

import json
import os
import select
import socket
import sys
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import suppress
from typing import Protocol, Self

from trefas.base.errors import SetupError
from trefas.run.hands import HANDS, TokenFile, hands_port
from trefas.run.ports import tcp
from trefas.run.ports._address import address_of, written
from trefas.wire.text_line import ANSWER_SIZE_MAX, LINE_SIZE_MAX, NEWS, OK, TOKEN, LineReader

ANSWER_S = 10.0
"""A meter that runs answers at its next block; one that does not by then is not there."""
STILL_THERE_S = 60.0
"""Who watches says an empty line so often: a connection that says nothing for five minutes is closed."""
READ_SIZE = 4096
FOLLOWED = ("watch on", "watch pulses")
"""Acts after which there is more to come."""


def touch(port: str, words: list[str], *, as_json: bool) -> None:
    """Does it and prints the answer. Raises SetupError with the meter's sentence where it was refused, or where no meter is."""
    line = " ".join(" ".join(words).split())
    if not line:
        raise SetupError("nothing is to be done; say an act, as 'cover open', or help")
    if len(line.encode()) > LINE_SIZE_MAX:
        raise SetupError(f"the act has {len(line.encode())} bytes; a line has up to {LINE_SIZE_MAX}")
    with _opened(port) as wire:
        answers, said = _asked(wire, port, line)
        _print(said, as_json)
        if line in FOLLOWED:
            for each in answers:
                _print(each.removeprefix(f"{NEWS} "), as_json)


def asked(port: str, line: str) -> str:
    """What a meter answers to a line. Raises SetupError as ``touch``."""
    with _opened(port) as wire:
        return _asked(wire, port, line)[1]


def values_of(said: str) -> dict[str, str]:
    """What an answer says, by name; empty where it is a sentence."""
    pairs = [each.partition("=") for each in said.split(" ")]
    return {name: value for name, _, value in pairs} if all(equals for _, equals, _ in pairs) else {}


def _print(said: str, as_json: bool) -> None:
    values = values_of(said)
    if as_json:
        said = json.dumps(values or {"said": said})
    elif not values:
        said = said.replace("; ", "\n")
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


def _asked(wire: "Wire", port: str, line: str) -> tuple[Iterator[str], str]:
    """All that is answered from then on, and the answer to the line."""
    wire.send(wire.introduction() + f"{line}\n".encode())
    answers = _lines(wire, port)
    answer = next(each for each in answers if not each.startswith(NEWS))
    done, _, said = answer.partition(" ")
    if done != OK:
        raise SetupError(said)
    return answers, said


class Wire(Protocol):
    """The way to a port for hands."""

    def fileno(self) -> int:
        """For ``select``."""
        ...

    def introduction(self) -> bytes:
        """What is said first. Raises SetupError where that is not known."""
        ...

    def send(self, data: bytes) -> None:
        """Says something."""
        ...

    def read(self) -> bytes:
        """What was answered; empty where the other has gone."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


def _lines(wire: Wire, port: str) -> Iterator[str]:
    """What is answered, line by line. An answer is due; after it, whatever comes."""
    reader, answered = LineReader(ANSWER_SIZE_MAX), False
    due = time.monotonic() + ANSWER_S
    while True:
        if time.monotonic() >= due:
            if not answered:
                break
            wire.send(b"\n")
            due = time.monotonic() + STILL_THERE_S
        if not select.select([wire], [], [], max(0.0, due - time.monotonic()))[0]:
            continue
        data = wire.read()
        if not data and answered:
            raise SetupError(f"the meter at {port} has gone")
        lines = reader.receive(data)
        if not data or None in lines:
            break
        for text in lines:
            assert text is not None, "it was looked for"
            if text == f"{OK} {TOKEN}":
                continue
            answered |= not text.startswith(NEWS)
            yield text
    raise SetupError(f"nobody at {port} answers as a meter that is touched; it must be what --listen {HANDS}=… says")


def _opened(port: str) -> Wire:
    name = hands_port(port).name
    kind, _, rest = name.partition(":")
    try:
        return _Connection(*address_of(kind, tcp.FORM, rest)) if kind == tcp.KIND else _Terminal(rest)
    except OSError as error:
        raise SetupError(
            f"no meter is at {port}: {(error.strerror or str(error)).lower()}; run one with --listen {HANDS}={port}"
        ) from error


class _Connection:
    """Over TCP."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), ANSWER_S)

    def fileno(self) -> int:
        return self._socket.fileno()

    def introduction(self) -> bytes:
        return f"{TOKEN} {TokenFile(written(*self._socket.getpeername()[:2])).read()}\n".encode()

    def send(self, data: bytes) -> None:
        with suppress(ConnectionError):  # it has gone, and what is read next says so
            self._socket.sendall(data)

    def read(self) -> bytes:
        try:
            return self._socket.recv(READ_SIZE)
        except ConnectionError:
            return b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


class _Terminal:
    """Over a pseudo terminal. What was said to somebody before us is thrown away."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            tty.setraw(self._file)
            termios.tcflush(self._file, termios.TCIFLUSH)
        except termios.error as error:
            os.close(self._file)
            raise OSError(error.args[0], f"{path} is no terminal") from error

    def fileno(self) -> int:
        return self._file

    def introduction(self) -> bytes:
        return b""

    def send(self, data: bytes) -> None:
        with suppress(OSError):
            os.write(self._file, data)

    def read(self) -> bytes:
        try:
            return os.read(self._file, READ_SIZE)
        except OSError:  # the meter's end is closed
            return b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
