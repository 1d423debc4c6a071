"""``trefas run`` as a process of its own, and the place where it listens."""

import os
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO

from tests.programs import Program

ROOT = Path(__file__).parents[2]
START_S = 120
"""The first run on a machine compiles the kernels."""
END_S = 60


class RunningMeter:
    """The command, begun; ``with`` waits until it listens, and ends it. Without ``--listen`` it takes any free TCP port."""

    def __init__(self, *words: str) -> None:
        self.words = (*words, *(() if "--listen" in words else ("--listen", "any=tcp:127.0.0.1:0")))
        self.said: list[str] = []
        self.complaints: list[str] = []

    def __enter__(self) -> "RunningMeter":
        self.begun_s = time.time()
        """Real time before its world begins; it has begun at ``listening_s``."""
        self.process = Program(
            "trefas",
            "trefas",
            "run",
            *self.words,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TERM": "dumb"},
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._readers = [
            threading.Thread(target=each, daemon=True) for each in (self._read_what_it_says, self._read_complaints)
        ]
        for reader in self._readers:
            reader.start()
        try:
            self.wait_for("memory: ")
        except BaseException:
            self.kill()
            raise
        self.listening_s = time.time()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.end()

    def wait_for(self, beginning: str) -> str:
        """The next line that begins so."""
        end_s = time.monotonic() + START_S
        while True:
            line = self._lines.get(timeout=max(0.0, end_s - time.monotonic()))
            assert line is not None, f"it ended with {self.process.wait()}: {''.join(self.complaints)}"
            if line.startswith(beginning):
                return line

    @property
    def tcp(self) -> tuple[str, int]:
        """The host and the number it got."""
        host, _, port = self._address("tcp").rpartition(":")
        return host, int(port)

    @property
    def pty(self) -> str:
        """The path of its pseudo terminal."""
        return self._address("pty")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Asks it to end, and waits. The exit code."""
        self.process.send_signal(number)
        return self.wait()

    def kill(self) -> None:
        """Ends it in the middle of whatever it does."""
        self.process.kill()
        self.wait()

    def wait(self) -> int:
        """Waits until it has ended by itself. The exit code."""
        code = self.process.wait(END_S)
        for reader in self._readers:
            reader.join(END_S)
        for stream in (self.process.stdout, self.process.stderr):
            stream and stream.close()
        return code

    def _address(self, kind: str) -> str:
        return next(line.split(f": {kind}:", 1)[1] for line in self.said if f": {kind}:" in line)

    def _read_what_it_says(self) -> None:
        self._read(self.process.stdout, self.said)
        self._lines.put(None)

    def _read_complaints(self) -> None:
        self._read(self.process.stderr, self.complaints, tell=False)

    def _read(self, stream: IO[str] | None, lines: list[str], *, tell: bool = True) -> None:
        assert stream is not None, "both streams are pipes"
        for line in stream:
            lines.append(line.rstrip("\n"))
            if tell:
                self._lines.put(lines[-1])
