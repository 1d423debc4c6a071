"""Finding what a folder holds: one file, one thing, no list to keep."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def discover(package: ModuleType) -> Iterator[ModuleType]:
    """Imports and yields every module of a package, in the order of their names; names that start with ``_`` are left out."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{found.name}")
