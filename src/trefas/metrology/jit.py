"""How kernels are compiled: numba, cached on disk, free of the interpreter's lock, sums in any order.

``reassoc`` and ``contract`` let a sum run in several lanes with fused multiplication; NaN and infinity keep their meaning, so
a bad sample is seen and not optimised away. Every kernel is a plain Python function too: ``kernel.py_func``.

The cache is the user's (``$XDG_CACHE_HOME/trefas``, ``~/.cache/trefas``), in a folder named after the kernels' sources: numba
looks only at the file of a kernel to see whether it changed, not at the kernels that it calls in other files.
"""

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])

_FASTMATH = {"reassoc", "contract", "arcp", "nsz"}


def kernel(function: _Function) -> _Function:
    """Compiles at the first call and keeps the result."""
    return _compiled(function, fastmath=_FASTMATH)


def exact_kernel(function: _Function) -> _Function:
    """As ``kernel``, but in strict IEEE order: for integers and for what must be the same on every machine."""
    return _compiled(function, fastmath=False)


def is_cached(function: Any) -> bool:
    """Whether a kernel was compiled on this machine before, so that its first call is quick."""
    cache = function._cache
    return any(Path(cache.cache_path).glob(f"{cache._impl.filename_base}*.nbi"))


def _compiled(function: _Function, fastmath: Any) -> _Function:
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = before or str(CACHE)
    try:
        return cast(_Function, numba.njit(cache=True, nogil=True, fastmath=fastmath, error_model="numpy")(function))
    finally:
        config.CACHE_DIR = before


def _cache_folder() -> Path:
    sources = blake2b(digest_size=6)
    package = Path(__file__).parent.parent
    for file in sorted((*package.glob("metrology/*.py"), *package.glob("core/*.py"))):
        sources.update(file.read_bytes())
    home = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(home) / "trefas" / f"kernels-{sources.hexdigest()}"


CACHE = _cache_folder()
