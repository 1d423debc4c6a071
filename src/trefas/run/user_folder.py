"""The folder in which a user's programs keep their state (XDG Base Directory Specification)."""

import os
from pathlib import Path


def state_folder() -> Path:
    """Ours in it: ``$XDG_STATE_HOME/trefas``."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path("~/.local/state").expanduser())
    return Path(state) / "trefas"
