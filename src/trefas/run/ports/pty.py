"""Ports on a pseudo terminal: a serial line without wire, for a client on the same machine, under a name of our choice.

    client  ──  PATH → /dev/pts/7  ══  the meter

The meter keeps the client's end open too. So clients come and go without a hang-up, and the line stays raw.
"""

import asyncio
import os
import tty
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.run.ports._line import LineTalk
from trefas.run.ports.port import HDLC, OPENING_FORM, Clock, Limits, MakeSession, split_opening, suffix

KIND = "pty"
FORM = f"pty:PATH{OPENING_FORM}"

READ_SIZE = 4096
"""What the kernel keeps of a pseudo terminal's input."""
TERMINALS = "/dev/pts/"


class PtyPort:
    """A pseudo terminal and the link that names it."""

    def __init__(self, path: str, opening: str = HDLC) -> None:
        self.name = f"{KIND}:{path}{suffix(opening)}"
        self.opening = opening
        self.resting_bd: int | None = None
        self.refused = 0
        self.broken = 0
        self._path = Path(path)
        self._device = ""
        self._master = self._client_end = -1
        self._talk: LineTalk | None = None
        self._backlog = bytearray()
        self._bytes_waiting = 0

    @property
    def address(self) -> str:
        """The path a client opens."""
        return str(self._path)

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Makes the terminal and its link. Raises SetupError where the path is taken by something else."""
        self._check_path()
        self._bytes_waiting = limits.bytes_waiting
        self._master, self._client_end = os.openpty()
        tty.setraw(self._client_end)
        os.set_blocking(self._master, False)
        self._device = os.ttyname(self._client_end)
        try:
            self._link()
        except OSError as error:
            self._give_back()
            raise SetupError(f"port {self.name} cannot be made: {error.strerror}; its directory must exist") from error
        self._talk = LineTalk(self, make_session, clock, limits)
        self._talk.attach(self)
        asyncio.get_running_loop().add_reader(self._master, self._read)

    async def close(self) -> None:
        """Removes the link, if it is still ours, and the terminal."""
        if self._talk is None:
            return
        self._talk.end()
        self._talk = None
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._master)
        loop.remove_writer(self._master)
        if self._path.is_symlink() and os.readlink(self._path) == self._device:
            self._path.unlink()
        self._give_back()

    def hang_up(self) -> None:
        """The conversation begins again."""
        if self._talk is not None:
            self._talk.hang_up()

    def set_speed(self, speed_bd: int | None) -> None:
        """There is no wire, and so no speed."""

    def write(self, data: bytes) -> None:
        """To the client, if one reads; beyond what may wait it is lost."""
        if not self._backlog:
            data = data[self._put(data) :]
            if data:
                asyncio.get_running_loop().add_writer(self._master, self._write_on)
        room = self._bytes_waiting - len(self._backlog)
        self._backlog += data[:room]

    def _write_on(self) -> None:
        del self._backlog[: self._put(self._backlog)]
        if not self._backlog:
            asyncio.get_running_loop().remove_writer(self._master)

    def _put(self, data: bytes | bytearray) -> int:
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0

    def _read(self) -> None:
        try:
            data = os.read(self._master, READ_SIZE)
        except BlockingIOError:
            return
        if self._talk is not None:
            self._talk.data_received(data)

    def _check_path(self) -> None:
        """A link to a terminal is what a meter that was killed leaves behind; anything else is not ours to replace."""
        if not os.path.lexists(self._path):
            return
        if not self._path.is_symlink() or not os.readlink(self._path).startswith(TERMINALS):
            raise SetupError(f"port {self.name} cannot be made: {self._path} is there already; take another path")

    def _link(self) -> None:
        fresh = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        fresh.symlink_to(self._device)
        os.replace(fresh, self._path)

    def _give_back(self) -> None:
        os.close(self._master)
        os.close(self._client_end)
        self._master = self._client_end = -1
        self._backlog.clear()


def parse(rest: str) -> PtyPort:
    """``PATH``, where the link to the terminal shall be."""
    path, opening = split_opening(rest)
    if not path or "\0" in path or Path(path).name in ("", ".."):
        raise SetupError(f"port is 'pty:{rest}'; must be {FORM}, as pty:/tmp/optical")
    return PtyPort(path, opening)
