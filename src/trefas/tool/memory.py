"""Where a meter keeps its registers between two runs."""

from pathlib import Path

from trefas.device.order import Order
from trefas.run.user_folder import state_folder


def memory_folder(order_file: Path | None, order: Order, memory: Path | None, *, tried: bool) -> Path | None:
    """Where registers are kept: as said, beside the meter file, or the user's state folder for the built-in household; None
    where nothing is. What is only ``tried`` on the command line, a source or a time, leaves nothing behind without a folder.
    """
    if memory:
        return memory
    if order_file:
        return None if order.memory is False else order_file.parent / (order.memory or f"{order_file.stem}.memory")
    if tried:
        return None
    return state_folder() / "household"
