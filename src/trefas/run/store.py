"""The meter's memory on disk: SQLite with a write-ahead log, one transaction a step.

    DIRECTORY/meter.db    table image: one row, the newest image of the memory
                          table rows: the rows of the logs, by log and id, each with a digest of its own
    DIRECTORY/witness     the sequence of that image, written after it was committed
    DIRECTORY/counters    what clients' counters reached since (counter_file)

Rows of logs go in together with the image that counts them, so neither is there without the other. A killed process loses
nothing that was committed. The image carries a digest, so bytes that changed are found; the witness finds an older image.

The folder holds passwords and keys, and is its owner's alone (0700, its files 0600); with a ``Wrap`` the image is ciphered too.
"""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.core.log import LogChange
from trefas.run.counter_file import CounterFile
from trefas.run.disk import FAILURES, DiskRefused, damaged, refused, regular_file
from trefas.run.witness import Witness
from trefas.run.wrap import Wrap, is_wrapped

_BUSY_TIMEOUT_S = 2.0
_CHECKPOINT_PAGES = 100
"""After so many pages the log is folded into the database: about 7 s at one step a 200 ms, of three pages each."""
_KEEP_IMAGE = "INSERT INTO image (id, bytes) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes"
"""Over the one before: of two images of one length SQLite writes only the pages that differ, three of ten."""
_DATABASE, _WITNESS = "meter.db", "witness"
_FILES = (_DATABASE, f"{_DATABASE}-wal", _WITNESS, "counters")


class Store:
    """One meter's memory directory. Raises SetupError when it cannot be used, or not be trusted; ``DiskRefused`` where the
    disk is the reason."""

    def __init__(self, directory: Path, wrap: Wrap | None = None) -> None:
        self.directory = directory
        self._database = directory / _DATABASE
        self._wrap = wrap
        self._was_plain = False
        if "\0" in str(directory):
            raise SetupError("the memory directory has a name with a NUL in it, which no directory has")
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        except FileExistsError:
            raise SetupError(f"the memory is to be in {directory}, which is a file; name a folder") from None
        except OSError as error:
            raise SetupError(
                f"the memory directory {directory} cannot be made: {(error.strerror or '').lower()}"
            ) from error
        os.close(regular_file(self._database, os.O_RDWR))
        self._for_the_owner()
        self._witness = Witness(directory / _WITNESS)
        try:
            self._open()
        except BaseException:
            self._witness.close()
            raise
        self.counters = CounterFile(directory)

    @property
    def lacks_witness(self) -> bool:
        """There is an image, and nothing says whether it is the newest one."""
        return self._witness.is_missing

    def _for_the_owner(self) -> None:
        """Nobody else reads it, also where it was made otherwise."""
        for name in ("", *_FILES):
            path = self.directory / name
            with suppress(OSError):  # somebody else's, which was opened to us; or not there
                mode = path.stat().st_mode
                if mode & 0o077 and (stat.S_ISREG(mode) or not name):  # a link may lead to a device
                    path.chmod(0o600 if name else 0o700)

    def _open(self) -> None:
        try:
            self._connection = sqlite3.connect(self._database, isolation_level=None, timeout=_BUSY_TIMEOUT_S)
        except FAILURES as error:
            raise refused(error, self._database) from error
        run = self._connection.execute
        try:
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = NORMAL")
            if self._wrap is not None:
                run("PRAGMA secure_delete = ON")  # of what was plain nothing stays in free pages
            run(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            run("PRAGMA locking_mode = EXCLUSIVE")
            run("BEGIN IMMEDIATE")
            # Where a process was killed before its first commit, there is a database without tables.
            run("CREATE TABLE IF NOT EXISTS image (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL)")
            run(
                "CREATE TABLE IF NOT EXISTS rows (log TEXT, id INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (log, id)) "
                "WITHOUT ROWID"
            )
            is_empty = run("SELECT count(*) FROM image").fetchone()[0] == 0
            run("COMMIT")
            if is_empty and self._witness.is_missing:  # before there is an image that it would be missed beside
                self._witness.write(0)
        except FAILURES as error:
            self._connection.close()
            raise refused(error, self._database) from error

    def load(self) -> bytes | None:
        """The newest image; None from a directory that never held one."""
        try:
            row = self._connection.execute("SELECT bytes FROM image WHERE id = 1").fetchone()
        except FAILURES as error:
            raise refused(error, self._database) from error
        if row is None:
            if self._witness.read():
                raise SetupError(
                    f"the memory {self._database} is damaged: its image is gone; restore a copy of {self.directory}"
                )
            return None
        raw = row[0]
        if not isinstance(raw, bytes):  # a column of SQLite may hold anything
            raise damaged(self._database, "its image is no image")
        if not is_wrapped(raw):
            self._was_plain = True
            return raw
        if self._wrap is None:
            raise SetupError(f"the memory {self._database} is under a passphrase; say with --unlock where that is")
        return self._wrap.open(raw)

    def check(self, sequence: int) -> None:
        """Compares the sequence of the image that was loaded with the witness."""
        seen = self._witness.read()
        if sequence < seen:
            raise SetupError(
                f"the memory {self._database} is damaged: it holds image {sequence}, but image {seen} was stored; "
                f"restore a copy of {self.directory}"
            )

    def rows(self, log: str) -> list[tuple[int, bytes]]:
        """The rows of a log, by id."""
        try:
            found = self._connection.execute("SELECT id, bytes FROM rows WHERE log = ? ORDER BY id", (log,)).fetchall()
        except FAILURES as error:
            raise refused(error, self._database) from error
        if not all(isinstance(row_id, int) and isinstance(raw, bytes) for row_id, raw in found):
            raise damaged(self._database, f"rows of {log} are no rows")
        return found

    def save(self, image: bytes, sequence: int, logs: Iterable[LogChange] = ()) -> None:
        """Stores an image and what came to the logs, in one transaction. Raises DiskRefused when the disk refuses (full,
        read-only); what was stored before is there then."""
        run = self._connection.execute
        with self._writing():
            run("BEGIN IMMEDIATE")
            on_disk = image if self._wrap is None else self._wrap.seal(image)
            run(_KEEP_IMAGE, (on_disk,))
            for change in logs:
                run("DELETE FROM rows WHERE log = ? AND id < ?", (change.log, change.first_id))
                self._connection.executemany(
                    "INSERT OR REPLACE INTO rows (log, id, bytes) VALUES (?, ?, ?)",
                    [(change.log, row_id, raw) for row_id, raw in change.rows],
                )
            run("COMMIT")
            if self._was_plain and self._wrap is not None:  # nothing of it stays in the write-ahead log
                run("PRAGMA wal_checkpoint(TRUNCATE)")
                self._was_plain = False
        self._witness.write(sequence)

    def harden(self) -> None:
        """What was saved outlasts the machine too: the log is folded in and the disk has it. Raises DiskRefused as ``save``."""
        with self._writing():
            self._connection.execute("PRAGMA wal_checkpoint(FULL)")

    def close(self) -> None:
        """Folds the log in and lets go of the directory."""
        self._connection.close()
        self.counters.close()
        self._witness.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All of it or nothing."""
        try:
            yield
        except FAILURES as error:
            with suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            found = refused(error, self._database)
            raise found if isinstance(found, DiskRefused) else DiskRefused(str(found)) from error


@contextmanager
def reading(directory: Path, wrap: Wrap | None = None) -> Iterator[Store]:
    """The memory of a meter that does not run, to be read. Where the folder is not writable a copy of it is read instead. Raises
    SetupError as ``Store``."""
    try:
        store = Store(directory, wrap)
    except DiskRefused:
        with tempfile.TemporaryDirectory(prefix="trefas-") as copy:
            for name in _FILES:
                if (directory / name).exists():
                    shutil.copyfile(directory / name, Path(copy) / name)
            store = Store(Path(copy), wrap)
            try:
                yield store
            finally:
                store.close()
        return
    try:
        yield store
    finally:
        store.close()
