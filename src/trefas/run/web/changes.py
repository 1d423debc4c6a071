"""What changed since a watcher looked last: state that is told by its newest, and happenings that are told one by one.

    State       keys with values: who is late gets the newest of each, and misses what was between
    Sequence    numbered: who is late gets those that are still kept, and how many were lost

Both keep no more for a thousand watchers than for one; a watcher has a mark, which is a number.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any


class State:
    """Values by key, each with the number of its last change."""

    def __init__(self) -> None:
        self.mark = 0
        self._values: dict[str, tuple[Any, int]] = {}

    def put(self, values: Mapping[str, Any]) -> bool:
        """These are so now; whether something changed."""
        changed = [key for key, value in values.items() if key not in self._values or self._values[key][0] != value]
        if changed:
            self.mark += 1
            self._values.update((key, (values[key], self.mark)) for key in changed)
        return bool(changed)

    def since(self, mark: int) -> dict[str, Any]:
        """What changed after a mark; 0 is before everything."""
        return {key: value for key, (value, at) in self._values.items() if at > mark}


class Sequence:
    """Happenings, of which the newest ``size`` are kept."""

    def __init__(self, size: int) -> None:
        self.mark = 0
        self._kept: deque[Any] = deque(maxlen=size)

    def add(self, happenings: Iterable[Any]) -> None:
        """They happened, in this order."""
        for each in happenings:
            self.mark += 1
            self._kept.append(each)

    def since(self, mark: int) -> tuple[list[Any], int]:
        """Those after a mark that are kept, and how many are not."""
        new = self.mark - mark
        kept = min(new, len(self._kept))
        return list(self._kept)[len(self._kept) - kept :], new - kept
