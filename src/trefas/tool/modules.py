"""The modules of meters that are about to run: what the command line plugs besides, and the ports that they speak at."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trefas.base.errors import SetupError
from trefas.device.build import Device
from trefas.device.module_bay import plugged_by
from trefas.device.order import Order
from trefas.device.subjects.modules import ordered
from trefas.run.live import Listening
from trefas.run.ports import serial
from trefas.run.ports.port import HDLC, Port, parse_port

if TYPE_CHECKING:
    from trefas.run.trace import Trace


def with_modules(order: Order, said: Sequence[str], *, alone: bool) -> Order:
    """The order with what ``--module`` says. Raises SetupError for what is no module, and where it could be of several meters."""
    if not said:
        return order
    if not alone:
        raise SetupError(
            f"--module is '{said[0]}', and there are several meters; plug it in a meter file, in [modules]"
        )
    return order.model_copy(update={"modules": plugged_by(said, order.modules)})


def has_keys(order: Order) -> bool:
    """Whether what a meter file says of a module is for its owner alone."""
    return any(table.hidden & table.model_fields_set for table in ordered(order).values())


def module_ports(device: Device, listening: Sequence[Listening], tracing: "Trace | None") -> list[Listening]:
    """The ports of a meter's modules. Raises SetupError for one that a module cannot speak at, or that is something else too."""
    taken = {each.port.name for each in listening}
    found = []
    for kind, name in device.bay.ports:
        plugged = device.bay.plugged[kind]
        port = _port(kind, name, plugged.speed_bd, plugged.kinds)
        if port.name in taken and port.name[-2:] != ":0":
            raise SetupError(f"{name} is to be {kind}, and something else too; a module needs a port of its own")
        taken.add(port.name)
        found.append(Listening(kind, port if tracing is None else tracing.port(port), module=True))
    return found


def _port(kind: str, name: str, speed_bd: int, kinds: frozenset[str]) -> Port:
    """The port of a name; a serial device has the module's speed unless another is named."""
    word, _, rest = name.partition(":")
    port = parse_port(f"{name},{speed_bd}" if word == serial.KIND and "," not in rest and "?" not in rest else name)
    if word not in kinds or port.opening != HDLC:
        raise SetupError(f"{kind} is to speak at '{name}'; it can at {', '.join(sorted(kinds))}, without an opening")
    return port
