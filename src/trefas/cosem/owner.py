"""What an association asks of the device it is in."""

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Protocol

from trefas.base.instant import Instant
from trefas.cosem.attempts import Attempts
from trefas.cosem.credentials import Credentials
from trefas.cosem.interface import Interface
from trefas.cosem.rights import View

if TYPE_CHECKING:  # the two name each other
    from trefas.cosem.association import Association


class Owner(Protocol):
    """A server device, as its associations see it."""

    secrets: MutableMapping[str, bytes]
    receive_size_max: int
    send_size_max: int
    credentials: Mapping[str, Credentials]
    attempts: Attempts
    moment: Instant

    def draw(self, size: int) -> bytes:
        """Bytes that nobody can foresee."""
        ...

    def own_objects(self, association: "Association") -> list[Interface]:
        """The objects that show the association itself."""
        ...

    def failed(self, view: View) -> None:
        """Somebody who is not the client of a view said to be it."""
        ...
