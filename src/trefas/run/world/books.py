"""Everything that a meter writes down, as it should have been written: what goes into each of its journals and logs, and when.

A value, and part of the ledger. Times are what the clock shows; who turns instants into them is the ledger.
"""

from dataclasses import dataclass, field, replace
from functools import partial

from trefas.base.instant import NS_PER_S
from trefas.run.world.almanac import Almanac, Kind
from trefas.run.world.book import Book
from trefas.run.world.captures import Dates, Periods
from trefas.run.world.voltages import HIGH_V, LOW_V, Phases, Voltages

DEPTH, NEUTRAL_DEPTH, DEBITING_DEPTH, DEBITING_2_DEPTH = 200, 45, 36, 175
CLOCK_FILTER_NS = 7 * NS_PER_S
RESET, MAGNET, COVER = 1, 4, 64
"""Bits of the status."""
SET_FROM_OUTSIDE = 1
OPEN, CLOSED, USED_UP, RELEASED, BY_BUTTON = 1, 4, 7, 8, 11
"""Positions of the breaker to which commands, the end of a credit and a button lead."""
REGISTERS_CHANGED, INTERVAL_CHANGED = 2, 5
"""Why the load profile begins again."""
VERIFYING_NS, RESTART_NS = 2 * NS_PER_S, 10 * NS_PER_S
ALL = 1 << 40


_JOURNAL = partial(Book, DEPTH)


@dataclass(frozen=True, slots=True)
class Upload:
    """An image on its way: judged at an instant, or installed at one."""

    originator: int
    judged_at: int
    fits: bool
    restart_at: int | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """All books of one meter."""

    almanac: Almanac = field(default_factory=lambda: Almanac(0, False, 1970))
    status: Book = field(default_factory=_JOURNAL)
    clock: Book = field(default_factory=_JOURNAL)
    load_events: Book = field(default_factory=_JOURNAL)
    neutral: Book = field(default_factory=lambda: Book(NEUTRAL_DEPTH))
    quality: Book = field(default_factory=_JOURNAL)
    seal: Book = field(default_factory=_JOURNAL)
    installed: Book = field(default_factory=_JOURNAL)
    refused: Book = field(default_factory=_JOURNAL)
    outages: Book = field(default_factory=_JOURNAL)
    cut_offs: Book = field(default_factory=_JOURNAL)
    lists: Book = field(default_factory=_JOURNAL)
    """Changes of the lists of the display."""
    listed: tuple[str, ...] = ()
    """What these are."""
    profile: Periods = field(default_factory=lambda: Periods(Book(ALL), 900))
    analysis: Periods = field(default_factory=lambda: Periods(Book(ALL), 900))
    debiting: Dates = field(default_factory=lambda: Dates(Book(DEBITING_DEPTH), None))
    debiting_2: Dates = field(default_factory=lambda: Dates(Book(DEBITING_2_DEPTH), Kind()))
    counters: Dates = field(default_factory=lambda: Dates(Book(DEPTH), Kind()))
    voltages: Voltages = field(default_factory=Voltages)
    cover: bool = False
    magnet: bool = False
    breaker: int = CLOSED
    """Its position, as the maker numbers them."""
    resets: int = 0
    failed: int = 0
    """Authentications."""
    upload: Upload | None = None

    def looked(self, rtc_ns: int) -> "Books":
        """The clock shows this while the meter is at work: rows that are due are written."""
        profile, analysis = self.profile.looked(rtc_ns), self.analysis.looked(rtc_ns)
        debiting, debiting_2, counters = (each.looked(rtc_ns, self.almanac) for each in self._dated)
        if profile is self.profile and analysis is self.analysis and (debiting, debiting_2, counters) == self._dated:
            return self
        return replace(
            self, profile=profile, analysis=analysis, debiting=debiting, debiting_2=debiting_2, counters=counters
        )

    @property
    def _dated(self) -> tuple[Dates, Dates, Dates]:
        return self.debiting, self.debiting_2, self.counters

    def planned(self, rtc_ns: int) -> "Books":
        """The clock shows this, and nothing is done."""
        return replace(
            self,
            debiting=self.debiting.planned(rtc_ns, self.almanac),
            debiting_2=self.debiting_2.planned(rtc_ns, self.almanac),
            counters=self.counters.planned(rtc_ns, self.almanac),
        )

    def set(self, before_ns: int, after_ns: int) -> "Books":
        """The clock was set."""
        moved = abs(after_ns - before_ns) >= CLOCK_FILTER_NS
        state = replace(
            self, profile=self.profile.set(before_ns, after_ns), analysis=self.analysis.set(before_ns, after_ns)
        )
        if moved:
            state = replace(state, clock=self.clock.wrote((after_ns, before_ns, SET_FROM_OUTSIDE)))
        return state.planned(after_ns)

    def started(self, rtc_ns: int, away_ns: int) -> "Books":
        """The meter is at work again, after it was away."""
        number = self.outages.count + 1
        state = replace(
            self,
            resets=self.resets + 1,
            outages=self.outages.wrote((rtc_ns, away_ns, number)),
            voltages=self.voltages.started(),
            upload=None,
        )
        return state.looked(rtc_ns).told(rtc_ns)

    def told(self, rtc_ns: int) -> "Books":
        """The status is written down."""
        bits = RESET * (self.resets > 0) | MAGNET * self.magnet | COVER * self.cover
        return replace(self, status=self.status.wrote((rtc_ns, bits)))

    def touched(self, rtc_ns: int, *, cover: bool | None = None, magnet: bool | None = None) -> "Books":
        """Somebody made the cover open or closed, the magnet there or gone; where it was so already, nobody did."""
        after = replace(
            self,
            cover=self.cover if cover is None else cover,
            magnet=self.magnet if magnet is None else magnet,
        )
        same = (after.cover, after.magnet) == (self.cover, self.magnet)
        return self if same else after.told(rtc_ns)

    def measured(self, start: int, end: int, u_v: Phases, rtc_ns: int) -> "Books":
        """The voltages of one step; the clock shows this at its end."""
        if self.voltages.at_rest() and max(u_v) <= HIGH_V and min(u_v) >= LOW_V:
            return self
        state = replace(self, voltages=self.voltages.after(start, end, u_v))
        if state.voltages.neutral.so == self.voltages.neutral.so:
            return state
        return replace(state, neutral=self.neutral.wrote((rtc_ns, int(state.voltages.neutral.so))))

    def interfered(self, rtc_ns: int, who: int, name: int = 0) -> "Books":
        """Somebody tried to change legal data."""
        return replace(self, seal=self.seal.wrote((rtc_ns, who, name)))

    def switched(self, rtc_ns: int, position: int) -> "Books":
        """The breaker is opened, released or closed."""
        return replace(self, breaker=position, cut_offs=self.cut_offs.wrote((rtc_ns, position)))

    def relisted(self, rtc_ns: int, number: int, names: str) -> "Books":
        """A list of the display was written, by its number from 1 on."""
        if names == self.listed[number - 1]:
            return self
        listed = (*self.listed[: number - 1], names, *self.listed[number:])
        return replace(self, listed=listed, lists=self.lists.wrote((rtc_ns, number)))

    def stopped(self, rtc_ns: int) -> "Books":
        """Somebody ends the debiting period."""
        return replace(self, debiting=self.debiting.commanded(rtc_ns))

    def emptied(self, rtc_ns: int, period_s: int) -> "Books":
        """The load profile has another period."""
        if period_s == self.profile.period_s:
            return self
        events = self.load_events.wrote((rtc_ns, INTERVAL_CHANGED))
        return replace(self, profile=self.profile.begun(rtc_ns, period_s), load_events=events)

    def configured(
        self,
        rtc_ns: int,
        almanac: Almanac,
        kinds: tuple[Kind | None, Kind | None],
        gone: frozenset[str],
        depths: tuple[int, int],
    ) -> "Books":
        """Other digits: days are other days, the debiting loggers follow these kinds of dates, and of logs with other registers
        (by name) the rows are gone. ``depths`` are those of load profile and analysis logger."""
        state = replace(self, almanac=almanac)
        for name, kind in zip(("debiting", "debiting_2"), kinds, strict=True):
            log: Dates = getattr(state, name)
            if kind != log.kind:
                state = replace(state, **{name: log.again(kind)})  # type: ignore[arg-type]
        for name in gone:
            each: Periods | Dates = getattr(state, name)
            emptied = each.begun(rtc_ns) if isinstance(each, Periods) else replace(each, book=each.book.emptied())
            state = replace(state, **{name: emptied})  # type: ignore[arg-type]
        for name, depth in zip(("profile", "analysis"), depths, strict=True):
            log = getattr(state, name)
            state = replace(state, **{name: replace(log, book=replace(log.book, depth=depth))})  # type: ignore[arg-type]
        if "profile" in gone:
            state = replace(state, load_events=state.load_events.wrote((rtc_ns, REGISTERS_CHANGED)))
        return state

    def brought(self, upload: Upload | None) -> "Books":
        """An image came."""
        return replace(self, upload=upload)

    def is_due(self, now: int) -> bool:
        """Whether something is to become of an image."""
        upload = self.upload
        return upload is not None and now >= (upload.judged_at if upload.restart_at is None else upload.restart_at)

    def judged(self, rtc_ns: int) -> "Books":
        """What is on its way has arrived: it was refused, or the meter starts again with it."""
        upload = self.upload
        assert upload is not None, "something is due"
        if upload.restart_at is not None:
            installed = self.installed.wrote((rtc_ns, upload.originator))
            return replace(self, upload=None, installed=installed, resets=self.resets + 1).told(rtc_ns)
        if upload.fits:
            return replace(self, upload=replace(upload, judged_at=1 << 62))
        return replace(self, upload=None, refused=self.refused.wrote((rtc_ns, upload.originator)))
