"""Sources by name: ``household:seed=7``, ``signal:u=230,i=10``, ``recording:FILE`` or just a file.

Each module of this folder that has a ``KIND`` and an ``open_source`` is a kind of source; those with ``SUFFIXES`` read files.
``_blueprint.py`` is the one to copy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import trefas.sources
from trefas.base.discover import discover
from trefas.base.errors import SetupError
from trefas.sources.parameters import Parameters
from trefas.sources.source import Source

RECORDING = "recording"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source, as its module says."""

    name: str
    suffixes: tuple[str, ...]
    example: str
    open_source: Callable[[Parameters, str | None], Source]


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    found = {}
    for module in discover(trefas.sources):
        if name := getattr(module, "KIND", None):
            found[name] = Kind(name, getattr(module, "SUFFIXES", ()), module.EXAMPLE, module.open_source)
    return found


def open_source(spec: str, mapping: str | None = None) -> Source:
    """Opens what a specification names; ``mapping`` is the text of ``--map``. Raises SetupError."""
    name, colon, rest = spec.strip().partition(":")
    kind = kinds().get(name.strip().lower()) if colon or name in kinds() else None
    if kind and not kind.suffixes:
        if mapping:
            raise SetupError(f"--map is '{mapping}' and {kind.name} has no channels to choose; --map is for recordings")
        return kind.open_source(Parameters.parse(kind.name, rest), None)
    if kind:
        return kind.open_source(Parameters.parse_file(kind.name, rest), mapping)
    file = rest if colon and name.strip().lower() == RECORDING else spec
    parameters = Parameters.parse_file(RECORDING, file)
    suffix = parameters.path.suffix.lower()
    for one in kinds().values():
        if suffix in one.suffixes:
            return one.open_source(parameters, mapping)
    raise SetupError(f"source is '{spec}'; it can be {allowed()}")


def allowed() -> str:
    """What a specification can be, for a sentence."""
    suffixes = " ".join(suffix for kind in kinds().values() for suffix in kind.suffixes)
    examples = ", ".join(kind.example for kind in kinds().values() if not kind.suffixes)
    return f"{examples}, or recording:FILE with a file of {suffixes}"
