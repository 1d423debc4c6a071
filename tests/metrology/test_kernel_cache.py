"""The cache of kernels: what changes the digest of a kernel, what does not, and what is on the disk."""

from enum import IntEnum
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from trefas.base import instant
from trefas.metrology.jit import exact_kernel, kernel
from trefas.metrology.kernel_cache import KernelCache, digest_of
from trefas.metrology.signals import Harmonic, Sensor

CALLEE = """
@exact_kernel
def scaled(x):
    return SCALE * x + OFFSETS[0]
"""
CALLER = """
@exact_kernel
def ask(x, times=1):
    return scaled(x) + Kind.LARGE * times
"""


class Kind(IntEnum):
    SMALL = 1
    LARGE = 2


class Other(IntEnum):
    SMALL = 1
    LARGE = 3


def made(caller: str = CALLER, callee: str = CALLEE, **names: Any) -> Any:
    """The kernel ``ask`` of one file, which calls ``scaled`` of another."""
    inner = {"__name__": "callee", "exact_kernel": exact_kernel, "SCALE": 2.0, "OFFSETS": np.array([1.0, 2.0]), **names}
    exec(compile(callee, "callee.py", "exec"), inner)
    outer = {"__name__": "caller", "exact_kernel": exact_kernel, "scaled": inner["scaled"], "Kind": Kind, **names}
    exec(compile(caller, "caller.py", "exec"), outer)
    return outer["ask"]


def test_the_same_program_in_another_place_has_the_same_digest():
    assert digest_of(made()) == digest_of(made("\n\n# moved down, and remarked upon\n" + CALLER))


@pytest.mark.parametrize(
    "other",
    [
        made(CALLER.replace("+ Kind", "- Kind")),
        made(CALLER.replace("times=1", "times=1.0")),
        made(callee=CALLEE.replace("OFFSETS[0]", "OFFSETS[1]")),
        made(callee=CALLEE.replace("@exact_kernel", "@kernel"), kernel=kernel),
        made(SCALE=3.0),
        made(SCALE=2),
        made(OFFSETS=np.array([1.5, 2.0])),
        made(OFFSETS=np.array([1.0, 2.0], dtype=np.float32)),
        made(Kind=Other),
    ],
    ids=[
        "the kernel",
        "a default",
        "a kernel in another file",
        "how that is compiled",
        "a number of that file",
        "the type of a number",
        "a value in an array",
        "the type of an array",
        "a member of an enumeration",
    ],
)
def test_whatever_is_compiled_in_changes_the_digest(other):
    assert digest_of(other) != digest_of(made())


def test_a_function_that_numba_is_told_about_counts_with_its_file(tmp_path):
    def asked(text: str) -> str:
        file = tmp_path / "told.py"
        file.write_text(text)
        names: dict[str, Any] = {"__name__": "told", "exact_kernel": exact_kernel}
        exec(compile("def hint(x):\n    pass", str(file), "exec"), names)
        exec("@exact_kernel\ndef ask(x):\n    hint(x)", names)
        return digest_of(names["ask"])

    assert asked("how = 1") == asked("how = 1") != asked("how = 2")


def test_a_kernel_that_calls_itself_has_a_digest():
    @exact_kernel
    def sum_to(n):
        return n if n < 1 else n + sum_to(n - 1)

    assert len(digest_of(sum_to)) == 24


@pytest.mark.parametrize("named", [[1, 2], instant], ids=["a list", "a module of ours"])
def test_what_cannot_be_told_apart_is_refused(named):
    with pytest.raises(TypeError, match="must be a number, an array, an enumeration or a kernel"):
        digest_of(made(SCALE=named))


def test_a_class_of_ours_and_a_library_can_be_named():
    with_classes = {digest_of(made(SCALE=each)) for each in (Sensor, Harmonic, np)}

    assert len(with_classes) == 3


@exact_kernel
def _doubled(x):
    return x + x


def again(folder: Path) -> Any:
    """The kernel as a process that starts now has it."""
    fresh: Any = numba.njit(nogil=True, fastmath=False, error_model="numpy")(_doubled.py_func)
    fresh._cache = KernelCache(fresh, folder)
    return fresh


@pytest.fixture
def kept(tmp_path) -> Path:
    """The file of the kernel for a float, alone in its folder."""
    assert again(tmp_path)(1.0) == 2.0
    [file] = tmp_path.iterdir()
    return file


def test_one_file_is_one_kernel_with_one_signature(kept):
    fresh = again(kept.parent)

    assert (fresh(2.0), fresh(2)) == (4.0, 4)
    assert (sum(fresh.stats.cache_hits.values()), sum(fresh.stats.cache_misses.values())) == (1, 1)
    assert len(list(kept.parent.iterdir())) == 2


def test_a_file_that_was_torn_is_made_again(kept):
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    fresh = again(kept.parent)

    assert fresh(2.0) == 4.0
    assert sum(fresh.stats.cache_misses.values()) == 1
    assert sum(again(kept.parent)(2.0) == 4.0 for _ in range(2)) == 2
    assert len(kept.read_bytes()) > len(whole) // 2


def test_where_nothing_can_be_kept_a_kernel_is_compiled_all_the_same(tmp_path):
    (tmp_path / "a file").touch()
    fresh = again(tmp_path / "a file" / "folder")

    assert fresh(2.0) == 4.0
    assert not fresh._cache.has_any()
