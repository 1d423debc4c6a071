"""What ``import trefas`` gives, and what it costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import trefas


@pytest.mark.parametrize("name", trefas.__all__)
def test_every_name_of_the_package_can_be_had(name):
    assert getattr(trefas, name) is not None
    assert name in dir(trefas)


def test_a_type_checker_is_told_the_same_as_python():
    tree = ast.parse(Path(trefas.__file__).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    told = {
        alias.name: node.module for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }

    assert told == trefas._HOME
    assert {*told, "__version__"} == set(trefas.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="trefas has no 'Mter'; it has Frontend"):
        trefas.Mter  # noqa: B018


@pytest.mark.parametrize("first", ["import trefas", "import trefas.cli"])
def test_nothing_heavy_is_loaded_before_it_is_needed(first):
    code = f"{first}, sys; print([m for m in ('numpy', 'numba', 'pydantic', 'asyncio', 'sqlite3') if m in sys.modules])"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"
