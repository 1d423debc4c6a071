"""A memory that fails: the interface of ``run.store.Store`` in a dictionary, with the faults of disks and of their machines.

    save    pages of the image, rows of logs │ commit │ witness
              ↑ cut off here: as if never        ↑ here: stored, its witness is not

What was committed and not hardened can be lost with the machine, the last of it first, as a write-ahead log loses it. Each
commit carries a ``note`` of whoever saves, so that it can be told what the meter should come back with.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from trefas.base.errors import SetupError
from trefas.core.log import LogChange

IMAGE = ("", 0)
"""The key of the image; those of rows are the log's name and their id."""
CHECKPOINT_COMMITS = 50
"""After so many a log is folded in by itself, and cannot be lost any more."""

Key = tuple[str, int]


class CutOff(Exception):
    """The process ended in the middle of something."""


@dataclass(frozen=True, slots=True)
class _Commit:
    """How to undo one: what stood where it wrote, and what it knew."""

    before: dict[Key, bytes | None]
    sequence: int
    note: object


class FaultyMemory:
    """What one meter's memory directory holds. Faults are ordered by setting them up before a call."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[int, bytes]] = {}
        """By log and id."""
        self.witness = 0
        self.lacks_witness = False
        self.sequence = 0
        self.note: object = None
        self.cut_after: int | None = None
        """The next save is cut off after so many pages were written; one more is the commit, and one more the witness."""
        self.is_full = False
        self.rewritten: list[Key] = []
        """Rows that were written again with other contents: there should be none."""
        self._unhardened: list[_Commit] = []

    # The interface of a store.

    def load(self) -> bytes | None:
        """The newest image."""
        return self._page(IMAGE)

    def check(self, sequence: int) -> None:
        """Compares the sequence of the image that was loaded with the witness."""
        if sequence < self.witness:
            raise SetupError(f"the memory is damaged: it holds image {sequence}, but image {self.witness} was stored")

    def rows(self, log: str) -> list[tuple[int, bytes]]:
        """The rows of a log, by id."""
        return sorted(self.pages.get(log, {}).items())

    def save(self, image: bytes, sequence: int, logs: Iterable[LogChange] = (), note: object = None) -> None:
        """Stores all of it or nothing. Raises SetupError where it is full, and CutOff where that was ordered."""
        if self.is_full:
            raise SetupError("the memory cannot be written: database or disk is full")
        changes: dict[Key, bytes | None] = {IMAGE: image}
        for change in logs:
            stored = self.pages.get(change.log)
            if stored and min(stored) < change.first_id:
                changes |= dict.fromkeys((change.log, row_id) for row_id in stored if row_id < change.first_id)
            changes |= {(change.log, row_id): raw for row_id, raw in change.rows}
        if self.cut_after is not None and self.cut_after < len(changes):
            raise CutOff
        self._commit(changes, sequence, note)
        if self.cut_after == len(changes):
            raise CutOff
        self.witness = sequence
        if self.cut_after is not None:
            raise CutOff

    def harden(self) -> None:
        """What was committed outlasts the machine too."""
        if self.is_full:
            raise SetupError("the memory cannot be written: database or disk is full")
        self._unhardened.clear()

    def close(self) -> None:
        """Nothing is held."""

    # Faults.

    def forget(self, commits: int) -> int:
        """The machine lost its power: the last commits are gone, as far as they were not hardened. How many went."""
        lost = min(commits, len(self._unhardened))
        for _ in range(lost):
            commit = self._unhardened.pop()
            for key, raw in commit.before.items():
                self.put(key, raw)
            self.sequence, self.note = commit.sequence, commit.note
        return lost

    def flip(self, key: Key, bit: int) -> None:
        """One bit of a page is another."""
        raw = bytearray(self.page(key))
        raw[bit // 8 % len(raw)] ^= 1 << bit % 8
        self.put(key, bytes(raw))

    def tear(self, key: Key, length: int) -> None:
        """A page ends too early."""
        whole = self.page(key)
        self.put(key, whole[: length % len(whole)])

    def page(self, key: Key) -> bytes:
        """What is on a page that there is."""
        return self.pages[key[0]][key[1]]

    def put(self, key: Key, raw: bytes | None) -> None:
        """Something else is on a page, or the page is gone."""
        pages = self.pages.setdefault(key[0], {})
        if raw is None:
            pages.pop(key[1], None)
        else:
            pages[key[1]] = raw

    # Inside.

    def _commit(self, changes: dict[Key, bytes | None], sequence: int, note: object) -> None:
        before = {key: self._page(key) for key in changes}
        self.rewritten += [k for k, raw in changes.items() if k != IMAGE and raw and before[k] not in (None, raw)]
        self._unhardened.append(_Commit(before, self.sequence, self.note))
        for key, raw in changes.items():
            self.put(key, raw)
        self.sequence, self.note = sequence, note or self.note
        del self._unhardened[:-CHECKPOINT_COMMITS]

    def _page(self, key: Key) -> bytes | None:
        return self.pages.get(key[0], {}).get(key[1])
