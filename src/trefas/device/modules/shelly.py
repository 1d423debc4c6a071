"""The meter as energy managers know a Shelly Pro 3EM: remote procedure calls over HTTP, at a port of TCP.

[modules]
shelly = "tcp:0.0.0.0:80"
"""

from collections.abc import Callable
from dataclasses import dataclass

from trefas.cosem.conversation import Conversation
from trefas.cosem.server import ServerDevice
from trefas.device.module import Module, ModuleTable, World
from trefas.device.shelly.pro_3em import Pro3Em
from trefas.device.subject import Delivery


@dataclass(frozen=True, slots=True)
class Shelly:
    """The module at work."""

    device: Pro3Em
    speed_bd: int = 9600
    """Of lines, at which it does not speak."""
    kinds: frozenset[str] = frozenset(("tcp",))

    def conversation(self, world: World, otherwise: Callable[[], Conversation]) -> Conversation:
        """With a client."""
        from trefas.device.shelly.conversation import RpcConversation  # h11 is imported for these meters alone

        return RpcConversation(self.device)


def plug(delivery: Delivery, server: ServerDevice, table: ModuleTable) -> Shelly:
    """As ordered."""
    return Shelly(Pro3Em(delivery.meter))


MODULE = Module("shelly", plug=plug)
