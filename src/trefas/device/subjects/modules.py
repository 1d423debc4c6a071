"""What is plugged into a meter: its modules, each at ports of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from trefas.cosem.server import ServerDevice
from trefas.device.module import ModuleTable, Plugged
from trefas.device.module_bay import Plugs, modules, plugs_table
from trefas.device.order_base import OrderBase
from trefas.device.subject import Delivery, Fields, Subject


class ModuleFields(Fields):
    """The table of a meter file."""

    modules: Annotated[
        plugs_table(),  # type: ignore[valid-type]
        Field(
            description="Modules and their ports: see [read the home port](../do/read-the-home-port.md) and "
            "[show a meter in Home Assistant](../do/home-assistant.md)"
        ),
    ] = plugs_table()()
    """As delivered none."""


@dataclass(frozen=True, slots=True)
class Bay:
    """The modules of one meter at work, by kind, and the ports that they were ordered with."""

    plugged: Mapping[str, Plugged]
    ports: tuple[tuple[str, str], ...]
    """Kind and port."""


def ordered(order: OrderBase) -> dict[str, ModuleTable]:
    """What a meter was ordered with, by kind."""
    plugs: Plugs = ModuleFields.of(order).modules
    found = {kind: plugs.of(kind) for kind in modules()}
    return {kind: table for kind, table in found.items() if table is not None}


def begin_modules(delivery: Delivery) -> None:
    """Makes the parts of those that were ordered."""
    for kind, table in ordered(delivery.order).items():
        begin = modules()[kind].begin
        if begin is not None:
            begin(delivery, table)


def serve_modules(delivery: Delivery, server: ServerDevice) -> Bay:
    """Plugs those that were ordered. Raises SetupError where this meter cannot have one."""
    found = ordered(delivery.order)
    plugged = {kind: modules()[kind].plug(delivery, server, table) for kind, table in found.items()}
    return Bay(plugged, tuple((kind, port) for kind, table in found.items() for port in table.ports))


SUBJECT = Subject(
    "modules",
    # Every meter has room for what a module keeps, so that its memory is the same whether one is plugged or not.
    parts=tuple(part for module in modules().values() for part in module.parts),
    table=ModuleFields,
    after=("push",),
    begin=begin_modules,
    serve=serve_modules,
    controls=tuple(each for module in modules().values() for each in module.controls),
    indicators=tuple(each for module in modules().values() for each in module.indicators),
)
