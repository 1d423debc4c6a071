"""One mutant on trial: tests run in a fork in which its module is the changed one.

The parent has loaded what all tests need and nothing of trefas, so a trial begins after a moment. Limits are of processor time:
a machine that others work on must change no verdict.
"""

import contextlib
import os
import resource
import signal
import sys
import tempfile
import types
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from time import process_time
from typing import Any

from tests.mutation.mutants import Mutant, mutated
from tests.mutation.seeing import ROOT

CPU_S_MAX = 90
"""What uses more never ends."""
WALL_S_MAX = 1200
"""For what waits and uses no processor: far more than any test waits."""
PIECES = (1, 2, 4, 8, 16)
"""Files that are collected together: few at first, so that a quick end is quick."""

SURVIVED, KILLED, ENDLESS, BROKEN = "survived", "killed", "endless", "broken"


def preload() -> None:
    """Loads what tests need besides trefas, and starts numba, which takes half a second."""
    import _pytest.assertion.rewrite
    import hypothesis.strategies
    import numba
    import numpy
    import pydantic
    import pytest
    import scipy.signal

    numba.njit(lambda x: x + 1)(1)
    _ = (_pytest.assertion.rewrite, hypothesis.strategies, numpy, pydantic, pytest, scipy.signal)
    assert not any(name.startswith("trefas") for name in sys.modules), "trials import trefas each for itself"


def tried(mutant: Mutant | None, files: Sequence[Path], enough_s: float = 20.0) -> tuple[str, str]:
    """What became of a mutant (None: of the program as it is) under the tests of these files, and the test that said so. What
    lived through ``enough_s`` of processor time has survived."""
    with tempfile.TemporaryFile("w+") as said:
        process = os.fork()
        if not process:
            _run(mutant, files, enough_s, said.fileno())
        status = os.waitpid(process, 0)[1]
        said.seek(0)
        lines = said.read().splitlines()
    if os.WIFSIGNALED(status):
        return (
            (ENDLESS, "")
            if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL)
            else (KILLED, "a signal")
        )
    failed = next((line for line in lines if line.startswith(("FAILED", "ERROR"))), "")
    # pytest: 0 all passed, 1 some failed, 2 it was stopped (a module that cannot be imported is so), 5 no tests
    verdict = {0: SURVIVED, 1: KILLED, 2: KILLED, 4: KILLED}.get(os.waitstatus_to_exitcode(status), BROKEN)
    return verdict, failed.partition(" - ")[0].partition(" ")[2] or (lines[-1] if lines else "")


def _run(mutant: Mutant | None, files: Sequence[Path], enough_s: float, said: int) -> None:
    """In the fork: runs and ends the process."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX + 5))
    signal.alarm(WALL_S_MAX)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.chdir(ROOT)
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(mutant))
    code = 3
    with contextlib.suppress(SystemExit):
        code = _passed(list(files), enough_s)
    sys.stdout.flush()
    os._exit(code)


def _passed(files: list[Path], enough_s: float) -> int:
    """What pytest says of the first piece that does not pass, or of the last one."""
    import pytest

    options = ["-x", "-q", "--no-header", "--tb=no", "-rfE", "-p", "no:cacheprovider", "-m", "not slow and not alone"]
    enough = _Enough(enough_s)
    for count in (*PIECES, len(files)):
        piece, files = files[:count], files[count:]
        if not piece or enough.reached:
            break
        code = pytest.main([*options, "--hypothesis-seed=0", *(str(ROOT / file) for file in piece)], plugins=[enough])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and not enough.reached:
            return int(code)
    return 0


class _Enough:
    """Stops after the first test that ends past the limit; one that failed before has stopped them all."""

    def __init__(self, cpu_s: float) -> None:
        self._cpu_s = cpu_s
        self.reached = False

    def pytest_configure(self) -> None:
        """pytest rewrites the modules of every package that brings a plugin, ours too; the mutant must be found before that."""
        sys.meta_path.sort(key=lambda finder: not isinstance(finder, _Changed))

    def pytest_runtest_teardown(self, item: Any) -> None:
        if process_time() > self._cpu_s and not item.session.shouldfail:
            self.reached, item.session.shouldstop = True, "enough"


class _Changed(MetaPathFinder):
    """Finds the mutant where its module is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        parts = mutant.file.relative_to("src").with_suffix("").parts
        self._name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def find_spec(self, name: str, path: Any = None, target: types.ModuleType | None = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        file = str(ROOT / self._mutant.file)
        return spec_from_file_location(name, file, loader=_Loader(name, file, self._mutant))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, file: str, mutant: Mutant) -> None:
        super().__init__(name, file)
        self._mutant = mutant

    def get_code(self, name: str) -> types.CodeType:
        return compile(mutated(self._mutant), self.path, "exec", dont_inherit=True)


@contextlib.contextmanager
def kernels_aside() -> Iterator[None]:
    """Kernels of mutants go into a folder that is thrown away; those of the program are found in it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "trefas" / "kernels"
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / "trefas" / "kernels"
        aside.mkdir(parents=True)
        for kernel in cache.glob("*.nbc"):
            (aside / kernel.name).symlink_to(kernel)
        os.environ["XDG_CACHE_HOME"] = folder
        yield
