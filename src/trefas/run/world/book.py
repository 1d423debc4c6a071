"""A book: the rows that a log should have had, from the first to the last.

A book is a value: what is written gives another book, and the one before is as it was. Books that go on from each other share
one list; one that goes on from an older one takes its part of it along.
"""

from dataclasses import dataclass, field, replace

Row = tuple[int, ...]
"""Standard time, and whatever else is looked at."""


@dataclass(frozen=True, slots=True)
class Book:
    """``count`` rows so far, of which the newest ``depth`` since it was last emptied are still there."""

    depth: int
    count: int = 0
    first: int = 0
    """The first row since it was emptied."""
    rows: list[Row] = field(default_factory=list, repr=False, compare=False)
    """Of all books that go on from each other."""

    def wrote(self, row: Row) -> "Book":
        """The book with one row more."""
        rows = self.rows if len(self.rows) == self.count else self.rows[: self.count]
        rows.append(row)
        return replace(self, count=self.count + 1, rows=rows)

    def emptied(self) -> "Book":
        """Its rows were deleted; they go on being counted."""
        return replace(self, first=self.count)

    @property
    def oldest(self) -> int:
        """How many rows came before the oldest that is there."""
        return max(self.first, self.count - self.depth)

    def newest(self, rows: int) -> list[Row]:
        """The last of those that are there, oldest first."""
        return self.rows[max(self.oldest, self.count - rows) : self.count]

    def has(self, rtc_ns: int) -> bool:
        """Whether a row of that time is there."""
        return any(row[0] == rtc_ns for row in reversed(self.rows[self.oldest : self.count]))
