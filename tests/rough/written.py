"""A record as a file: where it is, how it is opened, and the numbers that stand in it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Written:
    """What a writer made of a recording; values are those of the file, after rounding to its resolution."""

    path: Path
    spec: str
    u_v: np.ndarray
    i_a: np.ndarray
    mapping: str | None = None
    unclear: str = ""
    """Why it may be refused: what the file does not say"""
    coarse_s: float = 0.0
    """What a last digit of a time is worth"""
    how: str = ""
