"""Compiled kernels on disk, found by what they were made of: the same program in another folder finds them, a changed one not.

numba's own cache finds a kernel by the path of its file, and takes a change of that file for a change of all kernels in it, but
not a change of a kernel that is called in another file: that one is kept inside. Here the name of a file is a digest of what a
kernel is compiled from: its bytecode and constants, what it names in its module (numbers, arrays, enumerations, and other
kernels with all that is true of them), its signature, the processor and the versions of numba, llvmlite and numpy.

There is no index: one file is one kernel with one signature, written in one step. Processes that compile side by side can
neither tear nor exchange what another one left.

numba loads all that its compiler knows, half a second of modules, before it loads a kernel that was compiled. Compiled code needs
nothing of it but functions to call; their names are kept with it, and only where one is missing is the rest loaded.
"""

import contextlib
import inspect
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any, ClassVar

import llvmlite  # type: ignore[import-untyped]
import numba
import numpy as np
from llvmlite.binding import address_of_symbol  # type: ignore[import-untyped]
from numba.core.compiler import CompileResult
from numba.core.dispatcher import Dispatcher
from numba.core.environment import Environment, _rebuild_env, lookup_environment
from numba.core.runtime.nrt import rtsys
from numba.core.serialize import dumps

from trefas.base.home import folder_of

_DIGEST_BYTES = 12
_CONFIG: Any = numba.config
_REBUILT: Any = _rebuild_env
_COMPILER = f"form 2, numba {numba.__version__} at level {_CONFIG.OPT!r}, llvmlite {llvmlite.__version__}, numpy {np.__version__}"


def cache_folder() -> Path:
    """Where kernels are kept: ``$NUMBA_CACHE_DIR``, or ``trefas/kernels`` in ``$XDG_CACHE_HOME`` (``~/.cache``)."""
    if _CONFIG.CACHE_DIR:
        return Path(_CONFIG.CACHE_DIR)
    return folder_of("XDG_CACHE_HOME", ".cache") / "trefas" / "kernels"


def kept_in(folder: Path) -> frozenset[str]:
    """The kernels that are kept in a folder, each by its name and its digest."""
    try:
        return frozenset(file.rpartition("-")[0] for file in os.listdir(folder) if file.endswith(".nbc"))
    except OSError:
        return frozenset()


class KernelCache:
    """The cache of one kernel, as numba's dispatcher asks for it; in ``folder`` or where all kernels are."""

    hearers: ClassVar[list[Callable[[], None]]] = []
    """Called before a kernel is compiled that is not there yet, whichever it is: by a program that has a person to tell."""

    def __init__(self, kernel: Any, folder: Path | None = None) -> None:
        self._kernel = kernel
        self._folder = folder or cache_folder()
        self._digest = ""

    @property
    def cache_path(self) -> str:
        """The folder."""
        return str(self._folder)

    def has_any(self, kept: frozenset[str] | None = None) -> bool:
        """Whether the kernel was compiled on this machine before, with whatever signature. ``kept`` is what ``kept_in`` says of
        its folder, for whoever asks of many kernels."""
        return self._name() in (kept_in(self._folder) if kept is None else kept)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """What was compiled for a signature; None if nothing was, or if it cannot be read."""
        rtsys.initialize(context)  # arrays that a kernel makes are allocated by it
        with (
            contextlib.suppress(OSError, EOFError, pickle.UnpicklingError),
            self._file(signature, context.codegen()).open("rb") as file,
        ):
            outside, result = _Kept(file).load()
            if any(address_of_symbol(name) is None for name in outside):
                context.refresh()
            return CompileResult._rebuild(context, *result)
        for hearer in tuple(self.hearers):
            hearer()
        return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keeps what was compiled. Where there is no room or no permission it is not kept, and is compiled again next time."""
        if result.lifted or result.library.has_dynamic_globals:
            return
        file = self._file(signature, result.codegen)
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as unfinished:
                try:
                    unfinished.write(dumps((_outside(result.library), result._reduce())))
                    unfinished.close()
                    os.replace(unfinished.name, file)
                except OSError:
                    os.unlink(unfinished.name)

    def _name(self) -> str:
        if not self._digest:  # at the first call, when all that the kernel names is defined
            self._digest = digest_of(self._kernel)
        function = self._kernel.py_func
        name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}-{self._digest}"
        return name.replace("<", "").replace(">", "")

    def _file(self, signature: Any, codegen: Any) -> Path:
        asked = f"{signature!r} {codegen.magic_tuple()!r}".encode()
        return self._folder / f"{self._name()}-{blake2b(asked, digest_size=_DIGEST_BYTES).hexdigest()}.nbc"


class _Kept(pickle.Unpickler):
    """Reads what was kept without the modules of numba that the compiler took pieces from: one of them loads scipy."""

    def find_class(self, module: str, name: str) -> Any:
        """What a name stands for."""
        return (
            _environment
            if (module, name) == (_REBUILT.__module__, _REBUILT.__name__)
            else super().find_class(module, name)
        )


def _environment(module: str, constants: list[Any], name: str) -> Any:
    """The constants of a piece. Its module's names are only of use to code that calls the interpreter, and no kernel does."""
    known = lookup_environment(name)
    if known is not None or module.partition(".")[0] != "numba":
        return known or _REBUILT(module, constants, name)
    made = Environment({"__name__": module})
    made.consts[:] = constants
    made.env_name = name
    Environment._memo[name] = made
    return made


def _outside(library: Any) -> list[str]:
    """The functions and variables that compiled code uses and that are not in it."""
    module = library._final_module
    named = (*module.functions, *module.global_variables)
    return [each.name for each in named if each.is_declaration and not each.name.startswith("llvm.")]


def digest_of(kernel: Any) -> str:
    """What a kernel is compiled from, in 24 hex digits.

    Raises ``TypeError`` for a kernel that names a thing of which nobody can tell whether it changed.
    """
    digest = blake2b(_COMPILER.encode(), digest_size=_DIGEST_BYTES)
    for piece in _pieces(kernel, set()):
        digest.update(len(piece).to_bytes(8, "little") + piece)
    return digest.hexdigest()


def _pieces(thing: Any, seen: set[int]) -> Iterator[bytes]:
    """What a thing is made of, as far as code that is compiled with it can tell."""
    match thing:
        case Dispatcher():
            yield f"kernel {thing.py_func.__module__}.{thing.py_func.__qualname__}".encode()
            if id(thing) not in seen:
                seen.add(id(thing))
                yield repr(sorted((name, _in_order(value)) for name, value in thing.targetoptions.items())).encode()
                yield from _function(thing.py_func, seen)
        case CodeType():
            yield thing.co_code
            yield repr(
                (thing.co_names, thing.co_varnames, thing.co_freevars, thing.co_argcount, thing.co_flags)
            ).encode()
            for constant in thing.co_consts:
                yield from _pieces(constant, seen)
        case type() if issubclass(thing, Enum):
            yield repr((thing.__module__, thing.__qualname__)).encode()
            for member in thing:
                yield from _pieces(member, seen)
        case Enum():
            yield repr((type(thing).__qualname__, thing.name)).encode()
            yield from _pieces(thing.value, seen)
        case tuple() | frozenset():
            yield f"{type(thing).__qualname__} of {len(thing)}".encode()
            for each in sorted(thing, key=repr) if isinstance(thing, frozenset) else thing:
                yield from _pieces(each, seen)
        case np.ndarray():
            yield repr((thing.dtype, thing.shape)).encode()
            yield thing.tobytes()
        case None | int() | float() | complex() | str() | bytes() | np.generic() | np.dtype():
            yield f"{type(thing).__qualname__} {thing!r}".encode()
        case ModuleType() if not _is_ours(thing.__name__):
            yield f"module {thing.__name__}".encode()
        case type() | FunctionType():
            # Of a library only the name counts; a class or a plain function of ours stands for the file that says what it does.
            yield repr((type(thing).__qualname__, thing.__module__, thing.__name__)).encode()
            if isinstance(thing, FunctionType):
                yield Path(thing.__code__.co_filename).read_bytes()
            elif _is_ours(thing.__module__):
                yield Path(inspect.getfile(thing)).read_bytes()
        case BuiltinFunctionType() | np.ufunc():
            yield thing.__name__.encode()
        case _:
            raise TypeError(
                f"a kernel names {thing!r}, and whether that changed cannot be told; "
                "must be a number, an array, an enumeration or a kernel"
            )


def _function(function: FunctionType, seen: set[int]) -> Iterator[bytes]:
    yield from _pieces(function.__code__, seen)
    yield from _pieces(function.__defaults__, seen)
    for cell in function.__closure__ or ():
        yield from _pieces(cell.cell_contents, seen)
    for name in sorted(_names(function.__code__)):
        if name in function.__globals__:
            yield name.encode()
            yield from _pieces(function.__globals__[name], seen)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == __name__.partition(".")[0]


def _in_order(option: Any) -> str:
    """An option of numba; a set of flags has another order in each process."""
    flags = getattr(option, "flags", option)
    return repr(sorted(flags) if isinstance(flags, set) else flags)


def _names(code: CodeType) -> set[str]:
    """Names of a function and of those in it; names of attributes are among them, which does no harm."""
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*inner)
