"""Tariffs add up to their totals, to the count and at every instant, whatever is done to the meter meanwhile."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import Instant, instant_of
from trefas.core.calendar import Calendar, DayType, Plan, Season, Shift
from trefas.core.dates import OfMonths
from trefas.core.daylight import Daylight, european
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.energy import Energy
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.stops import PeriodEnd
from trefas.core.tariff import Inputs, Mode, TariffControl, TariffShifts

TOTALS = ((1, (1,)), (2, (2,)), (3, (5, 6)), (4, (7, 8)), (9, (9,)), (10, (10,)))
"""C of a quantity by tariff, and of the registers that are its total."""
STARTS = ["2026-02-28T22:00", "2026-03-28T22:10", "2026-03-31T20:00", "2026-10-24T21:00", "2026-12-31T22:30"]


class Books:
    """A meter with all that counts by tariff, looked at every minute of its clock."""

    def __init__(self, calendar, start):
        at = instant_of(datetime.fromisoformat(start).replace(tzinfo=UTC) - timedelta(hours=1))
        self.meter = Meter((Daylight, Demand, Means, Debiting, TariffControl, DebitingLog, DebitingLog2), start=at)
        self.meter.rtc.set_from_utc(at, 60)
        self.part(Daylight).periods = european(2026)
        self.meter.at_end_of(DemandPeriod(self.meter.rows, 15))
        self.meter.at_end_of(PeriodEnd(60, lambda *_: self.look()))
        self.control = self.part(TariffControl)
        self.control.configure(at, Mode.INTERNAL, calendar, Inputs((0, 1)))
        self.meter.at_end_of(TariffShifts(self.control))
        self.part(DebitingLog).begin(self.meter, self.part(Debiting), OfMonths())
        self.part(DebitingLog2).begin(self.meter)
        self.looked = 0
        self.rows = {}

    def part(self, kind):
        return next(part for part in self.meter.parts if isinstance(part, kind))

    def look(self):
        self.looked += 1
        for c, registers in TOTALS:
            by_tariff = sum(self.meter.read(f"1-1:{c}.8.{tariff}").count for tariff in range(1, 9))
            assert by_tariff == sum(self.meter.read(f"1-1:{each}.8.0").count for each in registers)

    def cut_off(self, dark_min):
        """A power cut: all that survives, put into the same meter, later."""
        image = self.meter.image()
        rows = {log: self.rows.get(log, ()) + self.part(log).unstored().rows for log in (DebitingLog, DebitingLog2)}
        later = Instant(self.meter.now + dark_min * 60_000_000_000)
        calendar, looked = self.control.calendar, self.looked
        self.__init__(calendar, "2026-01-01T00:00")
        self.meter.restore(image, now=later)
        for log, stored in rows.items():
            first_id = self.meter.rows.count(log.first_id)
            self.part(log).restore([row for row in stored if row[0] >= first_id], later)
        self.looked, self.rows = looked, rows


shifts = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 4)), max_size=10, unique_by=lambda shift: shift[0]
).map(lambda pairs: tuple(Shift(*pair) for pair in sorted(pairs)))
plans = st.lists(
    st.builds(Season, shifts, shifts, shifts, st.tuples(*[st.sampled_from(list(DayType))] * 7)).map(
        lambda s: Plan((s,))
    ),
    min_size=1,
    max_size=3,
)
deeds = st.one_of(
    st.tuples(st.just("set"), st.integers(-3_000, 3_000)),
    st.tuples(st.just("stop"), st.just(0)),
    st.tuples(st.just("dark"), st.integers(0, 3_000)),
    st.tuples(st.just("plan"), st.integers(1, 3)),
    st.tuples(st.just("mode"), st.integers(1, 3)),
    st.tuples(st.just("inputs"), st.integers(0, 3)),
    st.tuples(st.just("register"), st.integers(1, 4)),
    st.tuples(st.just("summer"), st.integers(0, 1)),
    st.tuples(st.just("default"), st.integers(1, 4)),
)
load = st.tuples(st.integers(-4_000, 4_000), st.integers(-3_000, 3_000), st.integers(0, 5_000))


def do(books: Books, deed: str, number: int) -> None:
    now = books.meter.now
    match deed:
        case "set":
            books.meter.set_clock(now, max(0, books.meter.rtc.at(now) + number * 60_000_000_000))
        case "stop":
            books.part(Debiting).stop(now)
        case "dark":
            books.cut_off(number)
        case "plan":
            books.control.choose(now, min(number, len(books.control.calendar.plans)))
        case "mode":
            books.control.mode = number
            books.control.written(TariffControl.mode, now)
        case "inputs":
            books.control.see(now, number & 1, number >> 1)
        case "register":
            books.meter.switch_tariff(number)
        case "summer":
            books.part(Daylight).enabled = number
        case "default":
            books.control.default = number
            books.control.written(TariffControl.default, now)


@settings(max_examples=40, deadline=None)
@given(
    calendar=plans.map(lambda each: Calendar(tuple(each))),
    start=st.sampled_from(STARTS),
    story=st.lists(st.tuples(deeds, load, st.integers(1, 200), st.sampled_from([7.0, 60.0])), min_size=1, max_size=12),
)
def test_every_count_is_in_exactly_one_tariff_whatever_happens(calendar, start, story):
    books = Books(calendar, start)
    measured = 0

    for (deed, number), (p_w, q_var, s_va), steps, seconds in story:
        steps_of = [Step(p_w=(p_w, 0, 0), q_var=(q_var, 0, 0), s_va=(s_va, 0, 0), seconds=seconds)] * steps
        before = books.meter.read(Energy.active_import).count
        books.meter.advance(intervals_of(steps_of, books.meter.now))
        measured += steps * max(p_w, 0) * seconds * (p_w >= 3)
        assert books.meter.read(Energy.active_import).count >= before
        do(books, deed, number)
        books.look()

    assert books.meter.read(Energy.active_import).count == measured * 1_000
    for log in (DebitingLog, DebitingLog2):
        names = [column.name for column in books.part(log).columns]
        rows = books.part(log).log.rows(books.part(log).log.ids())
        tariffs = sum(rows.counts[:, names.index(f"A14_Tariff{n}")] for n in range(1, 5))
        assert (tariffs == rows.counts[:, names.index("A14")]).all()
        assert len(set(rows.rtc_ns.tolist())) == len(rows) or log is DebitingLog
    assert books.part(Debiting).count >= books.part(DebitingLog).log.entries()
