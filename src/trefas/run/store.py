"""The meter's memory on disk: SQLite with a write-ahead log, one transaction a step.

    DIRECTORY/meter.db    table image: one row, the newest image of the memory
                          table rows: the rows of the logs, by log and id, each with a digest of its own
    DIRECTORY/witness     the sequence of that image, written after it was committed
    DIRECTORY/counters    what clients' counters reached since (counter_file)

Rows of logs go in together with the image that counts them, so neither is there without the other. A killed process loses
nothing that was committed. The image carries a digest, so bytes that changed are found; the witness
finds what a digest can not: a log that was cut, from which SQLite would quietly bring back an older image.
"""

import os
import sqlite3
import struct
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.core.log import LogChange
from trefas.run.counter_file import CounterFile

_WITNESS = struct.Struct(">Q8s")
_BUSY_TIMEOUT_S = 2.0
_CHECKPOINT_PAGES = 200
"""After so many pages the log is folded into the database: seconds of work at one step a 200 ms."""


class Store:
    """One meter's memory directory. Raises SetupError when it can not be used, or not be trusted."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._database = directory / "meter.db"
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise SetupError(f"the memory is to be in {directory}, which is a file; name a folder") from None
        except OSError as error:
            raise SetupError(
                f"the memory directory {directory} can not be made: {(error.strerror or '').lower()}"
            ) from error
        existed = self._database.exists() and self._database.stat().st_size > 0
        if not existed and (directory / "witness").exists():
            raise SetupError(
                f"the memory {self._database} is gone but its witness is there; restore it, or empty {directory}"
            )
        try:
            self._connection = sqlite3.connect(self._database, isolation_level=None, timeout=_BUSY_TIMEOUT_S)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("BEGIN IMMEDIATE")
            # Where a process was killed before its first commit, there is a database without tables.
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS image (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL)"
            )
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS rows (log TEXT, id INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (log, id)) "
                "WITHOUT ROWID"
            )
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._refused(error) from error
        self.counters = CounterFile(directory)
        self._witness = os.open(directory / "witness", os.O_RDWR | os.O_CREAT, 0o644)

    def load(self) -> bytes | None:
        """The newest image; None from a directory that never held one."""
        try:
            row = self._connection.execute("SELECT bytes FROM image WHERE id = 1").fetchone()
        except sqlite3.Error as error:
            raise self._refused(error) from error
        if row is None and self._seen():
            raise SetupError(
                f"the memory {self._database} is damaged: its image is gone; restore a copy of {self.directory}"
            )
        return None if row is None else bytes(row[0])

    def check(self, sequence: int) -> None:
        """Compares the sequence of the image that was loaded with the witness."""
        seen = self._seen()
        if sequence < seen:
            raise SetupError(
                f"the memory {self._database} is damaged: it holds image {sequence}, but image {seen} was stored; "
                f"restore a copy of {self.directory}"
            )

    def rows(self, log: str) -> list[tuple[int, bytes]]:
        """The rows of a log, by id."""
        try:
            found = self._connection.execute("SELECT id, bytes FROM rows WHERE log = ? ORDER BY id", (log,)).fetchall()
        except sqlite3.Error as error:
            raise self._refused(error) from error
        return [(int(row_id), bytes(raw)) for row_id, raw in found]

    def save(self, image: bytes, sequence: int, logs: Iterable[LogChange] = ()) -> None:
        """Stores an image and what came to the logs, in one transaction. Raises SetupError when the disk refuses (full,
        read-only)."""
        run = self._connection.execute
        try:
            run("BEGIN IMMEDIATE")
            run("INSERT OR REPLACE INTO image (id, bytes) VALUES (1, ?)", (image,))
            for change in logs:
                run("DELETE FROM rows WHERE log = ? AND id < ?", (change.log, change.first_id))
                self._connection.executemany(
                    "INSERT OR REPLACE INTO rows (log, id, bytes) VALUES (?, ?, ?)",
                    [(change.log, row_id, raw) for row_id, raw in change.rows],
                )
            run("COMMIT")
        except sqlite3.Error as error:
            raise SetupError(f"the memory {self._database} can not be written: {error}") from error
        raw = struct.pack(">Q", sequence)
        os.pwrite(self._witness, _WITNESS.pack(sequence, blake2b(raw, digest_size=8).digest()), 0)

    def harden(self) -> None:
        """What was saved outlasts the machine too: the log is folded in and the disk has it. Raises SetupError as ``save``."""
        try:
            self._connection.execute("PRAGMA wal_checkpoint(FULL)")
        except sqlite3.Error as error:
            raise SetupError(f"the memory {self._database} can not be written: {error}") from error

    def close(self) -> None:
        """Folds the log in and lets go of the directory."""
        self._connection.close()
        self.counters.close()
        os.close(self._witness)

    def _seen(self) -> int:
        raw = os.pread(self._witness, _WITNESS.size + 1, 0)
        if not raw:
            return 0
        if len(raw) == _WITNESS.size:
            sequence, digest = _WITNESS.unpack(raw)
            if blake2b(raw[:8], digest_size=8).digest() == digest:
                return int(sequence)
        raise SetupError(
            f"the memory's witness {self.directory / 'witness'} is damaged; restore a copy of {self.directory}"
        )

    def _refused(self, error: sqlite3.Error) -> SetupError:
        if "locked" in str(error):
            return SetupError(
                f"the memory {self._database} is in use by another meter; give this one its own directory"
            )
        return SetupError(
            f"the memory {self._database} is damaged or no database ({error}); restore a copy, or empty the folder"
        )
