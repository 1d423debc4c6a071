"""Folders of the user who runs a program (XDG Base Directory Specification), and names that begin with one."""

import os
from pathlib import Path

from trefas.base.errors import SetupError


def folder_of(variable: str, usual: str) -> Path:
    """What an environment variable says, else ``usual`` in the user's home. Raises SetupError for a user who has none."""
    said = os.environ.get(variable)
    if said:
        return Path(said)
    found = os.path.expanduser(f"~/{usual}")
    if found.startswith("~"):
        raise SetupError(f"this user has no home folder; set {variable} to a folder")
    return Path(found)


def expanded(name: str) -> Path:
    """A path, with ``~`` for a home folder; as it is where nobody of that name has one."""
    try:
        return Path(os.path.expanduser(name))
    except ValueError:  # a NUL in the name of a user
        return Path(name)
