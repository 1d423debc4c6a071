"""What a process keeps in memory and need not: the code of the compiler, once the kernels are there.

The code of a library is a part of its file. The system reads it again if somebody should need it, so nothing is lost by giving it
back; a meter that runs for years does not.
"""

import ctypes
import mmap
from pathlib import Path

MAPS = Path("/proc/self/maps")
COMPILER = "libllvmlite"
_CODE = "r-xp"
"""Readable, executable and never written to: pages that are as they are in the file."""


def give_back(library: str = COMPILER, maps: Path = MAPS) -> int:
    """Gives back the code of a library. How many bytes it spans: 0 where the system has no list of what is mapped."""
    try:
        lines = maps.read_text().splitlines()
    except OSError:
        return 0
    advise = ctypes.CDLL(None, use_errno=True).madvise
    given = 0
    for line in lines:
        place, rights, *rest = line.split(maxsplit=5)
        if rights == _CODE and len(rest) == 4 and library in rest[3]:
            begin, end = (int(each, 16) for each in place.split("-"))
            if advise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), mmap.MADV_DONTNEED) == 0:
                given += end - begin
    return given
