"""For tests: a meter at a port that is free, in time that the test moves.

    with trefas.testing.served(Meter(), module="tcp:127.0.0.1:0") as meter:
        client.connect("127.0.0.1", meter.port)
        meter.pass_(hours=3)

pytest has the fixtures ``trefas_meter`` and ``trefas_fleet`` (``trefas.testing.plugin``).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trefas.testing.serving import fleet, served

__all__ = ["fleet", "served"]


def __getattr__(name: str) -> Any:
    """Loads them at their first use: pytest imports this with its plugin, whether or not a test has a meter."""
    if name not in __all__:
        raise AttributeError(f"trefas.testing has no '{name}'; it has {', '.join(__all__)}")
    from trefas.testing import serving

    return getattr(serving, name)
