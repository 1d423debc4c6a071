"""The Fourier transform of scipy, without the rest of scipy.

Its transform of many rows in single precision is several times as fast as numpy's. ``scipy.fft`` loads special functions and
array interfaces besides, for a quarter of a second; the transform itself is one compiled module (pocketfft) that needs none of
them. Where a scipy has it elsewhere, ``scipy.fft`` is asked.
"""

import sys
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NAME = "scipy.fft._pocketfft.pypocketfft"
_FORWARD, _UNSCALED = True, 0


def rfft(rows: NDArray[np.float32]) -> NDArray[np.complex64]:
    """The lines of each row, along the last axis: ``scipy.fft.rfft(rows, axis=-1)``."""
    alone = _pocketfft()
    if alone is None:
        from scipy.fft import rfft

        whole: NDArray[np.complex64] = rfft(rows, axis=-1)
        return whole
    lines: NDArray[np.complex64] = alone.r2c(rows, (rows.ndim - 1,), _FORWARD, _UNSCALED, None, 1)
    return lines


def fast_length(least: int) -> int:
    """The next length that is transformed quickly: ``scipy.fft.next_fast_len(least, real=True)``."""
    alone = _pocketfft()
    if alone is None:
        from scipy.fft import next_fast_len

        return int(next_fast_len(least, real=True))
    return int(alone.good_size(least, True))


@cache
def _pocketfft() -> Any:
    if _NAME in sys.modules:
        return sys.modules[_NAME]
    scipy = find_spec("scipy")
    folders = [Path(each, "fft", "_pocketfft") for each in (scipy and scipy.submodule_search_locations) or ()]
    files = [folder / f"pypocketfft{suffix}" for folder in folders for suffix in EXTENSION_SUFFIXES]
    file = next((each for each in files if each.exists()), None)
    spec = None if file is None else spec_from_file_location(_NAME, file)
    if spec is None or spec.loader is None:
        return None
    try:
        found: ModuleType = module_from_spec(spec)
        spec.loader.exec_module(found)
    except ImportError:
        return None
    return found if hasattr(found, "r2c") and hasattr(found, "good_size") else None
