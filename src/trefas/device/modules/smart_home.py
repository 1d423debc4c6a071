"""The meter in a smart home, by messages at a broker: its state, how Home Assistant finds it, and what may be switched there.

[modules.smart_home]
ports = "mqtts:broker.example:8883?ca=ca.pem&credentials=mqtt.txt"
discovery = "device"                       # entity, device or none
commands = ["breaker", "loads"]            # what a home may switch; nothing, unless it is said
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trefas.base.instant import NS_PER_S
from trefas.core.energy import TARIFFS
from trefas.core.meter import Meter
from trefas.cosem.conversation import Conversation
from trefas.cosem.server import ServerDevice
from trefas.cosem.storing import Storing
from trefas.device.module import Module, ModuleTable, World
from trefas.device.smart_home.conversation import Home, HomeConversation
from trefas.device.smart_home.discovery import DEVICE, DEVICE_SINCE, OLDEST, Discovery
from trefas.device.smart_home.entities import Permission
from trefas.device.smart_home.relay import Relay
from trefas.device.smart_home.state import Told
from trefas.device.smart_home.topics import Topics
from trefas.device.subject import Delivery
from trefas.device.table import OF_TOML

_Topic = Annotated[str, Field(pattern=r"^[^+#/\x00-\x1f]{1,64}(/[^+#/\x00-\x1f]{1,64}){0,3}$")]
_RELEASE = re.compile(r"(20[0-9]{2})\.([1-9]|1[0-2])")


class SmartHomeTable(ModuleTable):
    """What may be said of it."""

    interval_s: Annotated[float, Field(ge=1, le=3_600)] = 10
    """Between two states, in real time, where nothing is switched."""
    discovery: Literal["entity", "device", "none"] = "entity"
    home_assistant: Annotated[str, Field(pattern=f"^{_RELEASE.pattern}$")] | None = None
    """The oldest release that is to read it, as 2024.11."""
    commands: Annotated[tuple[Literal["breaker", "loads"], ...], OF_TOML] = ()
    tariffs: Annotated[int, Field(ge=0, le=TARIFFS)] = 0
    """Of so many tariffs the energies are said, too."""
    relays: dict[str, str] = Field(default_factory=dict)
    """Elsewhere in the home, by what they follow."""
    topic: _Topic = "trefas"
    discovery_topic: _Topic = "homeassistant"

    @property
    def release(self) -> tuple[int, int]:
        """The oldest release of Home Assistant that is asked to read it."""
        found = None if self.home_assistant is None else _RELEASE.fullmatch(self.home_assistant)
        return OLDEST.get(self.discovery, (0, 0)) if found is None else (int(found[1]), int(found[2]))

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.discovery == DEVICE and self.release < DEVICE_SINCE:
            raise ValueError(
                f"home_assistant is {self.home_assistant}, which cannot read discovery = 'device'; say 'entity', or a release "
                f"from {DEVICE_SINCE[0]}.{DEVICE_SINCE[1]} on"
            )
        return self


@dataclass(frozen=True, slots=True)
class SmartHome:
    """The module at work."""

    meter: Meter
    topics: Topics
    table: SmartHomeTable
    storing: Callable[[], tuple[Storing, ...]]
    """Who has to store what a command changed."""
    speed_bd: int = 9600
    """Of lines, at which it does not speak."""
    kinds: frozenset[str] = frozenset(("mqtt", "mqtts"))

    def conversation(self, world: World, otherwise: Callable[[], Conversation]) -> HomeConversation:
        """With a broker, about the meter as it is configured now."""
        return HomeConversation(self.home(), world.at, self.topics.node)

    def home(self) -> Home:
        """What is told now: which loads and ports there are, a client may have written since the delivery."""
        table, topics = self.table, self.topics
        told, permitted = Told.of(self.meter, table.tariffs), frozenset(map(Permission, table.commands))
        discovery = Discovery(topics, self.meter, told, permitted, table.discovery, table.release)
        return Home(
            self.meter,
            topics,
            told,
            None if table.discovery == "none" else discovery,
            {topics.command(each.key): each for each in told.switched if each.permission in permitted},
            round(table.interval_s * NS_PER_S),
            self.storing,
            tuple(Relay.parse(key, text) for key, text in table.relays.items()),
        )


def plug(delivery: Delivery, server: ServerDevice, table: SmartHomeTable) -> SmartHome:
    """As ordered. Raises SetupError for a relay that is none."""
    for key, said in table.relays.items():
        Relay.parse(key, said)
    topics = Topics(delivery.order.serial_number, table.topic, table.discovery_topic)
    return SmartHome(delivery.meter, topics, table, lambda: server.storing)


MODULE = Module("smart_home", plug=plug, table=SmartHomeTable)
