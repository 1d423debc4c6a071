"""When rows are captured, reckoned plainly: at the ends of periods, and at dates. What the modelled rules are stands in
``core.periodic_profile`` and in the decision that a date is done once."""

from dataclasses import dataclass, replace

from trefas.base.instant import NS_PER_S
from trefas.run.world.almanac import Almanac, Kind
from trefas.run.world.book import Book

FILLED_MAX = 3024


@dataclass(frozen=True, slots=True)
class Periods:
    """A log with a row for the end of every period of the clock, each once."""

    book: Book
    period_s: int
    position: int = 0
    """The last end that was looked at."""
    latest: int = -1
    """No row is later than this."""

    def begun(self, rtc_ns: int, period_s: int | None = None) -> "Periods":
        """It is empty, and begins here."""
        period_s = period_s or self.period_s
        position = rtc_ns - rtc_ns % (period_s * NS_PER_S)
        return Periods(self.book.emptied(), period_s, position)

    def looked(self, rtc_ns: int) -> "Periods":
        """The clock shows this: rows for all ends that it has gone through."""
        period_ns = self.period_s * NS_PER_S
        ends = (rtc_ns - self.position) // period_ns
        if ends <= 0:
            return self
        book, latest, target = self.book, self.latest, self.position + ends * period_ns
        for end in range(self.position + period_ns if ends <= FILLED_MAX else target, target + 1, period_ns):
            if end > latest or not book.has(end):
                book, latest = book.wrote((end,)), max(latest, end)
        return replace(self, book=book, position=target, latest=latest)

    def set(self, before_ns: int, after_ns: int) -> "Periods":
        """The clock was set."""
        if before_ns == after_ns:
            return self
        state, period_ns = self.looked(before_ns), self.period_s * NS_PER_S
        if after_ns < before_ns:  # an end exactly where it was set to is one too
            state = replace(state, position=(after_ns - 1) // period_ns * period_ns)
        return state.looked(after_ns)


@dataclass(frozen=True, slots=True)
class Dates:
    """A log with a row for every date, and for every command. Without a kind of dates there are commands alone."""

    book: Book
    kind: Kind | None
    position: int | None = None
    """The last date that was looked at."""

    def again(self, kind: Kind | None) -> "Dates":
        """Other dates; what was due is passed over."""
        return replace(self, kind=kind, position=None)

    def planned(self, rtc_ns: int, almanac: Almanac) -> "Dates":
        """The clock shows this, and nothing is done: where it went back over a date, that one is ahead again."""
        if self.kind is None:
            return self
        date = self.kind.last(almanac.day(rtc_ns))
        if self.position is None:
            return replace(self, position=date)
        if date < self.position:
            return replace(self, position=date - (almanac.begin(date) == rtc_ns))
        return self

    def looked(self, rtc_ns: int, almanac: Almanac) -> "Dates":
        """The clock shows this, and what is due is done: of all dates since the last look the last, if it has no row."""
        state = self.planned(rtc_ns, almanac)
        if state.kind is None or state.position is None:
            return state
        date = state.kind.last(almanac.day(rtc_ns))
        if date <= state.position:
            return state
        begin = almanac.begin(date)
        book = state.book if state.book.has(begin) else state.book.wrote((begin,))
        return replace(state, book=book, position=date)

    def commanded(self, rtc_ns: int) -> "Dates":
        """Somebody wants a row now."""
        return replace(self, book=self.book.wrote((rtc_ns,)))
