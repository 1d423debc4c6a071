"""Which test files can see a change in a module: its own first, then those that name it or what it declares."""

import ast
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("base", "core", "cosem", "device", "metrology", "sources", "wire")
"""Tests that run in the process of their module and in a moment."""


def seeing(module: Path, names: Sequence[str] = ()) -> list[Path]:
    """Test files from the root, nearest first: those of the module's name, those that import it, those that name what it
    declares or are of a module that imports it, the rest of its folder; each time those of its folder first, those that
    name what was changed (``names``), and short ones."""
    package, stem = module.parent.name, module.stem
    dotted = ".".join(module.relative_to("src").with_suffix("").parts)
    declared, changed = (re.compile(rf"\b({'|'.join(each) or '$^'})\b") for each in (_declared(module), names))
    users = _users(dotted)
    ranked = []
    for file, text in _tests().items():
        near = file.parent.name != _top(module)
        rank = (
            0
            if file.stem in (f"test_{stem}", f"test_{package}_{stem}")
            else 1
            if file.stem.startswith(f"test_{stem}") or dotted in text
            else 2
            if declared.search(text) or file.stem.removeprefix("test_") in users
            else 3
            if not near
            else None
        )
        if rank is not None:
            ranked.append((rank, near, not changed.search(text), len(text), file))
    return [file for *_, file in sorted(ranked)]


def _top(module: Path) -> str:
    """The folder of tests for a module: its first package under trefas."""
    return module.parts[2]


def _declared(module: Path) -> list[str]:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    kinds = (ast.ClassDef, ast.FunctionDef)
    return [node.name for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]


@cache
def _users(dotted: str) -> frozenset[str]:
    """Names of the modules that import one."""
    return frozenset(
        file.stem
        for file in (ROOT / "src").rglob("*.py")
        if f"from {dotted} import" in file.read_text(encoding="utf-8")
    )


@cache
def _tests() -> dict[Path, str]:
    files = (file for folder in FOLDERS for file in sorted((ROOT / "tests" / folder).glob("test_*.py")))
    return {file.relative_to(ROOT): file.read_text(encoding="utf-8") for file in files}
