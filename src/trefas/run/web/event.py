"""One kind of event of the live stream. Its file in ``trefas.run.web.events`` has ``EVENT``.

A kind is there once for each meter, and only while somebody watches; all who watch share what it looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trefas.run.live import LiveMeter


class Kind(Protocol):
    """What is watched of one meter."""

    @property
    def mark(self) -> int:
        """How far it has come: it is another as soon as something changed."""
        ...

    @property
    def begin(self) -> int:
        """The mark of a new watcher: 0 for one that is to be told everything there is."""
        ...

    def look(self) -> None:
        """Sees what is so now."""
        ...

    def since(self, mark: int) -> Mapping[str, Any]:
        """What changed after a mark, as JSON has it."""
        ...

    def close(self) -> None:
        """Nobody watches any more."""
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """A name, the seconds between two looks, and the kind."""

    name: str
    interval_s: float
    help: str
    kind: Callable[[LiveMeter], Kind]
    private: bool = False
    """Whether what it tells may be a secret, so that it needs the token."""
