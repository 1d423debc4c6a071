"""How kernels are compiled: numba, cached on disk, free of the interpreter's lock, sums in any order.

``reassoc`` and ``contract`` let a sum run in several lanes with fused multiplication; NaN and infinity keep their meaning, so
a bad sample is seen and not optimised away. Every kernel is a plain Python function too: ``kernel.py_func``.

What was compiled is kept in the user's cache (``metrology/kernel_cache.py``), and found again by what it was made of.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from trefas.metrology.kernel_cache import KernelCache

_Function = TypeVar("_Function", bound=Callable[..., Any])

_FASTMATH = {"reassoc", "contract", "arcp", "nsz"}


def kernel(function: _Function) -> _Function:
    """Compiles at the first call and keeps the result."""
    return _compiled(function, fastmath=_FASTMATH)


def exact_kernel(function: _Function) -> _Function:
    """As ``kernel``, but in strict IEEE order: for integers and for what must be the same on every machine."""
    return _compiled(function, fastmath=False)


def is_cached(function: Any, kept: frozenset[str] | None = None) -> bool:
    """Whether a kernel was compiled on this machine before, so that its first call is quick; see ``KernelCache.has_any``."""
    return not hasattr(function, "_cache") or bool(function._cache.has_any(kept))


def _compiled(function: _Function, fastmath: Any) -> _Function:
    made: Any = numba.njit(nogil=True, fastmath=fastmath, error_model="numpy")(function)
    if made is not function:  # numba can be told not to compile (NUMBA_DISABLE_JIT)
        made._cache = KernelCache(made)
    return cast(_Function, made)
