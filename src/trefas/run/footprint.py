"""What a process keeps in memory and need not: code and constants of the compiler, once the kernels are there; and what it need
not look through again and again: the program itself.

The former are a part of the library's file. The system reads it again if somebody should need it, so nothing is lost by giving it
back; a meter that runs for years does not.
"""

import asyncio
import ctypes
import gc
import mmap
from pathlib import Path

MAPS = Path("/proc/self/smaps")
COMPILER = "libllvmlite"
_UNWRITABLE = ("r-xp", "r--p")
"""Code, and constants."""
TIDY_S = 60.0
"""So often what was freed is given back."""
_WRITTEN = ("Anonymous:", "Swap:")
"""What the loader wrote into before is not as it is in the file any more, in memory or swapped; in this order."""


def give_back(library: str = COMPILER, maps: Path = MAPS) -> int:
    """Gives back what of a library is as it is in its file. How many bytes it spans: 0 where the system has no list of what is
    mapped."""
    try:
        lines = maps.read_text().splitlines()
    except OSError:
        return 0
    advise = ctypes.CDLL(None, use_errno=True).madvise
    given = 0
    place: str | None = None
    for line in lines:
        name, *rest = line.split(maxsplit=5)
        if not name.endswith(":"):
            place = name if len(rest) == 5 and rest[0] in _UNWRITABLE and library in rest[4] else None
        elif place and name in _WRITTEN and rest[0] != "0":
            place = None
        elif place and name == _WRITTEN[-1]:
            begin, end = (int(each, 16) for each in place.split("-"))
            if advise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), mmap.MADV_DONTNEED) == 0:
                given += end - begin
    return given


def settle() -> None:
    """What is there when a meter begins stays as long as the process, so garbage is not looked for in it. That would take a meter
    70 ms each time, in which nobody is answered."""
    gc.freeze()


def trim() -> bool:
    """Gives back what was freed and the C library keeps for later: after many connections some megabytes. False where it has no
    such call."""
    call = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if call is None:
        return False
    call(0)
    return True


async def stay_small() -> None:
    """Gives it back each minute, for as long as this is awaited; it takes well under a millisecond."""
    while trim():
        await asyncio.sleep(TIDY_S)
