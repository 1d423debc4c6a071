"""The best of several runs, in seconds: ratios in one run need the same clock for both sides."""

from collections.abc import Callable
from time import perf_counter


def best_s(action: Callable[[], object], times: int = 25) -> float:
    """The shortest of ``times`` runs, after one to warm up."""
    action()
    best = float("inf")
    for _ in range(times):
        begin = perf_counter()
        action()
        best = min(best, perf_counter() - begin)
    return best
