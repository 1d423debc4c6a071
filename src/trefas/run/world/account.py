"""The account of a consumer who pays before, by the plainest reckoning: what A14 shows when the credit is used up, and whether it
is cut off. A value, and part of the ledger. Meters of worlds have no exceptions and no low load: those are lived through with the
rules themselves (``tests/core/test_prepaid_worlds.py``)."""

from dataclasses import dataclass, field, replace

from trefas.run.world.book import Book

DEPTH = 200
TOP_UP, CUT_OFF = 1, 2
"""What a row of the prepayment journal tells."""
MWS_PER_WH = 3_600_000
NUMBERS = 32
"""So many numbers of top-ups are remembered."""


@dataclass(frozen=True, slots=True)
class Account:
    """Of one meter; there is none where prepayment was not ordered."""

    until_mws: int
    cut_off: bool = False
    numbers: tuple[int, ...] = ()
    """Of top-ups that counted, rising."""
    book: Book = field(default_factory=lambda: Book(DEPTH))

    def left_mws(self, a14_mws: int) -> int:
        """The credit; below 0 what was used beyond it."""
        return self.until_mws - a14_mws

    def paid(self, rtc_ns: int, wh: int, number: int) -> "Account":
        """A top-up that counts."""
        numbers = (*self.numbers, number)[-NUMBERS:]
        until_mws = self.until_mws + wh * MWS_PER_WH
        return replace(self, until_mws=until_mws, numbers=numbers, book=self.book.wrote((rtc_ns, TOP_UP)))

    def ended(self, rtc_ns: int) -> "Account":
        """There is nothing left, and that was seen."""
        return replace(self, cut_off=True, book=self.book.wrote((rtc_ns, CUT_OFF)))
