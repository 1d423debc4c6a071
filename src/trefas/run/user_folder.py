"""The folder in which a user's programs keep their state (XDG Base Directory Specification)."""

from pathlib import Path

from trefas.base.home import folder_of


def state_folder() -> Path:
    """Ours in it: ``$XDG_STATE_HOME/trefas``."""
    return folder_of("XDG_STATE_HOME", ".local/state") / "trefas"
