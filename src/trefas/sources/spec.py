"""Sources by name: ``household:seed=7``, ``signal:u=230,i=10``, ``recording:FILE`` or just a file.

Each module of this folder that has a ``KIND`` and an ``open_source`` is a kind of source; those with ``SUFFIXES`` read files.
``_blueprint.py`` is the one to copy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import trefas.sources
from trefas.base.discover import discover
from trefas.base.errors import SetupError
from trefas.sources.parameters import Parameters
from trefas.sources.source import Source
from trefas.sources.text import binary_kind

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
    found = map(_of_module, discover(trefas.sources))
    return {kind.name: kind for kind in found if kind is not None}


def _of_module(module: ModuleType) -> Kind | None:
    if name := getattr(module, "KIND", None):
        return Kind(name, getattr(module, "SUFFIXES", ()), module.EXAMPLE, module.open_source)
    return None


def _kind_of(name: str) -> Kind | None:
    """A kind by its name. A module that is called so is looked at first: who wants a formula need not wait until all readers of
    recordings are imported."""
    if name.isidentifier() and find_spec(f"{trefas.sources.__name__}.{name}") is not None:
        kind = _of_module(import_module(f"{trefas.sources.__name__}.{name}"))
        if kind is not None and kind.name == name:
            return kind
    return kinds().get(name)


def open_source(spec: str | Path, mapping: str | None = None) -> Source:
    """Opens what a specification or a path names; ``mapping`` is the text of ``--map``. Raises SetupError."""
    if not isinstance(spec, str | Path) or not isinstance(mapping, str | None):
        raise SetupError(f"source is {spec!r}, --map {mapping!r}; they must be text, and source can be {allowed()}")
    spec = str(spec)
    if not spec.strip():
        raise SetupError(f"source is empty; must be {allowed()}")
    name, colon, rest = spec.strip().partition(":")
    known = name.strip().lower()
    kind = _kind_of(known) if colon or name == known else None
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
    raise SetupError(_no_source(spec, parameters.path))


_NAMES_MAX = 6
"""Files of a folder that are named in a sentence"""


def _no_source(spec: str, path: Path) -> str:
    """Why a text names no source, and what would do."""
    try:
        if path.is_dir():
            suffixes = _suffixes().split()
            names = sorted(one.name for one in path.iterdir() if one.suffix.lower() in suffixes)
            inside = f"it has {', '.join(names[:_NAMES_MAX])}" if names else "it has none"
            return f"{path} is a folder; name a recording in it, a file of {_suffixes()}; {inside}"
        if path.is_file() and path.suffix.lower() == ".toml":
            return f"{path} is a meter file, and no recording; run it with trefas run {path}"
        if path.exists():
            return f"{path} is no recording that can be read by its name; {_what(path)}; {_suffixes()} can be read"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    if path.suffix or len(path.parts) > 1:
        return f"there is no file {path}; a source can be {allowed()}"
    near = get_close_matches(spec.partition(":")[0].strip().lower(), kinds(), 1)
    return f"source is '{spec}'; must be {allowed()}" + (f" (did you mean {near[0]}?)" if near else "")


def _what(path: Path) -> str:
    """What a file is by its first bytes. Raises OSError where it cannot be read."""
    if not path.is_file():
        return "it is no file"
    with path.open("rb") as file:
        first = file.read(4096)
    if not first:
        return "it is empty"
    return f"it is {binary_kind(first) or f'text: as a table it is csv:{path}'}"


def _suffixes() -> str:
    return " ".join(suffix for kind in kinds().values() for suffix in kind.suffixes)


def allowed() -> str:
    """What a specification can be, for a sentence."""
    examples = ", ".join(kind.example for kind in kinds().values() if not kind.suffixes)
    return f"{examples}, or recording:FILE with a file of {_suffixes()}"
