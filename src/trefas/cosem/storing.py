"""Who stores what a meter keeps. An answer that says that something was changed waits for it, so that whoever was told so finds
it again after a restart."""

from collections.abc import Callable
from typing import Protocol


class Storing(Protocol):
    """Of one meter."""

    def when_stored(self, act: Callable[[], None]) -> None:
        """Acts once all that has changed so far is stored, or the disk has refused it."""
        ...
