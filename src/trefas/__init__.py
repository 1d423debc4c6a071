"""trefas: the smart electricity meter as software.

What a program needs can be imported from here; it is loaded when it is first asked for, so that ``import trefas`` and
``trefas --help`` load nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trefas.core.kernel import Summation
    from trefas.device.build import build
    from trefas.device.order import Order
    from trefas.front.meter import Meter
    from trefas.metrology.frontend import Frontend
    from trefas.metrology.interval import Intervals
    from trefas.metrology.samples import Gap, SampleBlock, Wiring
    from trefas.metrology.signals import Signal
    from trefas.run.remote import connect
    from trefas.run.serving import serve
    from trefas.sources.spec import open_source

    __version__: str

__all__ = [
    "Frontend",
    "Gap",
    "Intervals",
    "Meter",
    "Order",
    "SampleBlock",
    "Signal",
    "Summation",
    "Wiring",
    "__version__",
    "build",
    "connect",
    "open_source",
    "serve",
]

_HOME = {
    "Frontend": "trefas.metrology.frontend",
    "Gap": "trefas.metrology.samples",
    "Intervals": "trefas.metrology.interval",
    "Meter": "trefas.front.meter",
    "Order": "trefas.device.order",
    "SampleBlock": "trefas.metrology.samples",
    "Signal": "trefas.metrology.signals",
    "Summation": "trefas.core.kernel",
    "Wiring": "trefas.metrology.samples",
    "build": "trefas.device.build",
    "connect": "trefas.run.remote",
    "open_source": "trefas.sources.spec",
    "serve": "trefas.run.serving",
}
"""Where each name is at home. Type checkers read the imports above instead; a test holds the two together."""


def __getattr__(name: str) -> Any:
    """Loads a name at its first use, and keeps it."""
    if name == "__version__":
        from importlib.metadata import version

        found: Any = version("trefas")
    elif name in _HOME:
        found = getattr(import_module(_HOME[name]), name)
    elif name == "testing":
        found = import_module("trefas.testing")
    else:
        raise AttributeError(f"trefas has no '{name}'; it has {', '.join(__all__)}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """What can be had, loaded or not."""
    return sorted({*globals(), *__all__})
