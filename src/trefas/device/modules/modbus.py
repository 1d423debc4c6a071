"""The meter as a Modbus TCP server, under a map that energy managers know: an Eastron SDM630, or a SunSpec meter (1 and 203).

[modules.modbus]
profile = "sdm630"                         # or "sunspec"
ports = "tcp:127.0.0.1:5020"
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from trefas.base.instant import Instant
from trefas.core.meter import Meter
from trefas.cosem.conversation import Conversation
from trefas.cosem.server import ServerDevice
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.device.modbus import sdm630, sunspec
from trefas.device.module import Module, ModuleTable, World
from trefas.device.nameplate import software_revision
from trefas.device.subject import Delivery
from trefas.wire.modbus.adu import READ_HOLDING, READ_INPUT, AduReader, Read, answer

UNIT = 1
"""What it says to be where it answers as whomever a client asks for."""
_NAMES = {"sdm630": "SDM630", "sunspec": "203"}


class ModbusTable(ModuleTable):
    """What may be said of it."""

    profile: Literal["sdm630", "sunspec"] = "sdm630"
    unit: Annotated[int, Field(ge=1, le=247)] | None = None
    """Whom it answers as; None: as whomever a client asks for."""


class ModbusConversation:
    """With one client."""

    closed = False
    hears = False

    def __init__(self, bus: "Modbus") -> None:
        self._bus = bus
        self._reader = AduReader()
        self.standing = Standing.SILENT
        self.awaits: tuple[Storing, ...] = ()

    def receive(self, data: bytes, now: Instant) -> bytes:
        """The answers. A request to another unit gets none. Raises RemoteError for what is no Modbus."""
        found = [each for each in self._reader.receive(data) if self._bus.unit in (None, each.unit)]
        if found:
            self.standing = Standing.PUBLIC
        return b"".join(each.answered(answer(each.pdu, self._bus.reads, self._bus.identity)) for each in found)

    def deadline(self) -> Instant | None:
        """Nothing is due by itself."""
        return None

    def close(self, now: Instant) -> None:
        """The client has gone."""


@dataclass(frozen=True, slots=True)
class Modbus:
    """The module at work."""

    reads: dict[int, Read]
    identity: tuple[str, str, str]
    unit: int | None
    speed_bd: int = 9600
    """Of lines, at which it does not speak."""
    kinds: frozenset[str] = frozenset(("tcp", "tcp-client"))

    def conversation(self, world: World, otherwise: Callable[[], Conversation]) -> ModbusConversation:
        """With somebody at a port."""
        return ModbusConversation(self)


def reads_of(meter: Meter, profile: str, unit: int) -> dict[int, Read]:
    """The functions of a map, with their registers."""
    if profile == "sunspec":
        return {READ_HOLDING: partial(sunspec.words, meter, unit)}
    return {
        READ_INPUT: partial(sdm630.words, sdm630.INPUT, meter),
        READ_HOLDING: partial(sdm630.words, sdm630.holding(unit), meter),
    }


def plug(delivery: Delivery, server: ServerDevice, table: ModbusTable) -> Modbus:
    """As ordered."""
    identity = ("trefas", _NAMES[table.profile], software_revision() or "0")
    return Modbus(reads_of(delivery.meter, table.profile, table.unit or UNIT), identity, table.unit)


MODULE = Module("modbus", plug=plug, table=ModbusTable)
