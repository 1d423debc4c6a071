"""The clients' invocation counters between two steps: a file beside the database, written before a message is answered.

    DIRECTORY/counters    a line for each association, of equal length: name, counter, CRC-32 of both

The image is stored five times a second, which a client that says more must not wait for. These few bytes are with the
operating system at once, so that a process which is killed at any moment refuses what was said to it before, and tells clients a
counter that they have not used. When the machine itself loses its power, the image counts.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_read
from trefas.run.disk import refused, regular_file

_NAME_SIZE = 24
_LINE_SIZE = _NAME_SIZE + 10 + 1 + 8 + 1


class CounterFile:
    """Of one memory folder. It is made when the first counter is noted: most meters cipher nothing."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "counters"
        self._places: dict[str, int] = {}
        self._file: int | None = None

    def load(self) -> Mapping[str, int]:
        """What was noted, by name; nothing where nothing was. Raises SetupError for a file that is damaged."""
        check_read(self._path, "the counters")
        try:
            text = self._path.read_text(encoding="ascii")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged() from error
        found = {}
        for line in text.splitlines(keepends=True):
            name = line[:_NAME_SIZE].rstrip()
            counter = line[_NAME_SIZE : _NAME_SIZE + 10]
            if not counter.isdecimal() or _line(name, int(counter)) != line.encode():
                raise self._damaged()
            found[name] = int(counter)
        self._places = {name: number * _LINE_SIZE for number, name in enumerate(found)}
        return found

    def note(self, name: str, counter: int) -> None:
        """A counter is this from now on. Raises SetupError where that cannot be written; then nobody may be answered."""
        try:
            if self._file is None:
                self._file = regular_file(self._path, os.O_WRONLY)
            place = self._places.setdefault(name, len(self._places) * _LINE_SIZE)
            os.pwrite(self._file, _line(name, counter), place)
        except OSError as error:
            raise refused(error, self._path) from error

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _damaged(self) -> SetupError:
        return SetupError(f"the counters {self._path} are damaged; restore a copy of {self._path.parent}")


def _line(name: str, counter: int) -> bytes:
    # Written for every ciphered message: a check sum and one formatting are what it may cost.
    said = b"%-24s%010d" % (name.encode(), counter)
    return b"%b %08x\n" % (said, crc32(said))
