"""Files that a person names, to be read or written: none whose opening waits for somebody, and none whose end never comes."""

import errno
import os
import stat
from pathlib import Path

from trefas.base.errors import SetupError


def check_read(path: Path, what: str) -> None:
    """Raises SetupError for a name that is no file to be read: a folder, a pipe, a device. What is not there is not looked at."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(mode):
        raise SetupError(f"{what} {path} is {_kind(mode)}; name a file")


def check_written(path: Path, what: str) -> None:
    """Raises SetupError for a pipe that nobody reads, which would be waited for, and for a NUL. Devices are written as they are;
    what is wrong with others shows when they are opened."""
    if "\0" in str(path):
        raise SetupError(f"{what} has a name with a NUL in it, which no file has")
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISFIFO(mode):
            # Left open until the program ends: closed, it would send whoever reads it away before anything is written.
            os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return
    except OSError as error:
        why = "nobody reads this pipe" if error.errno == errno.ENXIO else (error.strerror or str(error)).lower()
        raise SetupError(f"{what} {path} cannot be written: {why}") from error


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"
