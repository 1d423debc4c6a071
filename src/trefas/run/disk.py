"""What a disk says when it refuses: no space, not writable, in use, damaged. Only the last is damage.

A refusal that may pass (no space, a disk that is mounted read-only) is a ``DiskRefused``: nothing of what was stored before is
lost, and whoever stores can try again.
"""

import errno
import os
import sqlite3
import stat
from pathlib import Path

from trefas.base.errors import SetupError

_FULL_BYTES = 256 * 1024
"""Below so much free space a failed write is taken for a full disk: some file systems say no more than «input/output error»."""
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_SCHEMA", "SQLITE_MISMATCH", "SQLITE_ERROR")
"""SQLITE_ERROR: a table that we read is not there or another one."""
_CLOSED = ("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_AUTH")

FAILURES = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""What SQLite raises. Where a header is damaged it may ask for more memory than there is, and names may be no text."""


class DiskRefused(SetupError):
    """A file cannot be written now, and what was stored before is as it was."""


def refused(error: OSError | sqlite3.Error | UnicodeDecodeError | MemoryError, path: Path) -> SetupError:
    """What an error at a file of a memory folder means, and what would do."""
    folder = path.parent
    if isinstance(error, UnicodeDecodeError):  # what a damaged database has for names is in the message
        return damaged(path, "names in it are no text")
    if isinstance(error, MemoryError):
        return damaged(path, "it asks for more working memory than this machine gives")
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or (error.errno == errno.EIO and _is_full(folder)):
            return _no_space(folder)
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return _not_writable(path)
        return DiskRefused(f"{path} cannot be used: {(error.strerror or str(error)).lower()}")
    name = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
    if name.startswith(_BUSY):
        return SetupError(f"the memory {path} is in use by another meter; give this one its own directory")
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(folder)):
        return _no_space(folder)
    if name.startswith(_CLOSED):
        return _not_writable(path)
    if name.startswith(_DAMAGED):
        return damaged(path, str(error))
    return DiskRefused(f"the memory {path} cannot be used: {error}")


def damaged(path: Path, why: str) -> SetupError:
    """A database that holds what none of ours does."""
    return SetupError(f"the memory {path} is damaged or no database ({why}); restore a copy of {path.parent}")


def for_the_owner(path: Path) -> int:
    """Opens a file to be written again; one that is made is its owner's alone. Raises OSError."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)


def regular_file(path: Path, flags: int) -> int:
    """Opens a file for its owner alone, made where it is not there. Raises SetupError for anything that is no file."""
    try:
        file = os.open(path, flags | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno in (errno.EISDIR, errno.ENXIO):
            raise SetupError(f"{path} is no file; move it away") from error
        raise refused(error, path) from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise SetupError(f"{path} is no file; move it away")
    return file


def _no_space(folder: Path) -> DiskRefused:
    return DiskRefused(f"no space is left on the disk of {folder}; make room there, nothing that was stored is lost")


def _not_writable(path: Path) -> DiskRefused:
    rights = f"change its rights or those of {path.parent}, or name another folder"
    return DiskRefused(f"{path} is not writable for this user; {rights}")


def _is_full(folder: Path) -> bool:
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _FULL_BYTES or (found.f_files > 0 and not found.f_favail)
