"""The witness: beside a memory, the number of the newest image that was stored in it.

A digest finds bytes that changed; the witness finds what a digest cannot: an older image, or a log that was cut, from which
SQLite would quietly bring one back. It is there, and says 0, before the first image is stored, so a memory without one was
tampered with.

    | sequence, 8 bytes | BLAKE2b of it, 8 bytes |
"""

import os
import struct
from hashlib import blake2b
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.run.disk import refused, regular_file

_FORM = struct.Struct(">Q8s")


class Witness:
    """One file. Raises SetupError where it is none, or cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = regular_file(path, os.O_RDWR)
        self.is_missing = os.fstat(self._file).st_size == 0
        """It says nothing."""

    def read(self) -> int:
        """The number of the newest image; 0 where nothing was stored. Raises SetupError where it is damaged."""
        raw = os.pread(self._file, _FORM.size + 1, 0)
        if not raw:
            return 0
        if len(raw) == _FORM.size:
            sequence, digest = _FORM.unpack(raw)
            if _digest(raw[:8]) == digest:
                return int(sequence)
        raise SetupError(f"the memory's witness {self._path} is damaged; restore a copy of {self._path.parent}")

    def write(self, sequence: int) -> None:
        """An image was stored. Raises SetupError where the disk refuses."""
        raw = struct.pack(">Q", sequence)
        try:
            os.pwrite(self._file, raw + _digest(raw), 0)
            self.is_missing = False
        except OSError as error:
            raise refused(error, self._path) from error

    def close(self) -> None:
        """Lets go of the file."""
        os.close(self._file)


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=8).digest()
