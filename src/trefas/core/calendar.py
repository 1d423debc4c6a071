"""The calendar of tariffs: plans, seasons, types of day, shifts to the minute, exception days.

    calendar ─ up to 3 plans ─ up to 4 seasons ─ 3 types of day ─ up to 10 shifts
                          └ up to 8 starts of seasons in a year
             └ up to 200 exception days, which are holidays

All of it is in local time. Sizes are those of the real meter. What a day says nothing about is open: before its first shift,
and all day where it has none.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from trefas.base.errors import SetupError

PLANS_MAX, SEASONS_MAX, STARTS_MAX, SHIFTS_MAX, EXCEPTION_DAYS_MAX = 3, 4, 8, 10, 200
TARIFFS = 8
MINUTES_A_DAY = 1_440
NAME_SIZE_MAX = 64
_LEAP_YEAR = 2000


class DayType(Enum):
    """What a day is to the tariffs."""

    WORKING = "working day"
    NON_WORKING = "non-working day"
    HOLIDAY = "holiday"


WEEK = (*(DayType.WORKING,) * 5, *(DayType.NON_WORKING,) * 2)
"""Monday to Sunday, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Shift:
    """From this minute of the day on, this tariff."""

    minute: int
    tariff: int

    def __post_init__(self) -> None:
        if not 0 <= self.minute < MINUTES_A_DAY:
            raise SetupError(f"a tariff shifts at minute {self.minute} of the day; must be 0 to {MINUTES_A_DAY - 1}")
        if not 1 <= self.tariff <= TARIFFS:
            raise SetupError(f"a shift is to tariff {self.tariff}; must be 1 to {TARIFFS}")


@dataclass(frozen=True, slots=True)
class Season:
    """One plan for each type of day, and which days of the week are which."""

    working: tuple[Shift, ...]
    non_working: tuple[Shift, ...] = ()
    holiday: tuple[Shift, ...] = ()
    week: tuple[DayType, ...] = WEEK

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise SetupError(f"a week of the calendar has {len(self.week)} days; it has 7")
        for kind in DayType:
            shifts = self.day(kind)
            minutes = [shift.minute for shift in shifts]
            if len(shifts) > SHIFTS_MAX:
                raise SetupError(f"a {kind.value} has {len(shifts)} tariff shifts; it can have {SHIFTS_MAX}")
            if minutes != sorted(set(minutes)):
                raise SetupError(f"the shifts of a {kind.value} are at {minutes}; each must be after the one before")

    def day(self, kind: DayType) -> tuple[Shift, ...]:
        """The shifts of one type of day."""
        return {
            DayType.WORKING: self.working,
            DayType.NON_WORKING: self.non_working,
            DayType.HOLIDAY: self.holiday,
        }[kind]


@dataclass(frozen=True, slots=True)
class SeasonStart:
    """On this day of every year a season begins; seasons are numbered from 1."""

    month: int
    day: int
    season: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One of the plans that can be chosen. Without starts its first season is all year."""

    seasons: tuple[Season, ...]
    starts: tuple[SeasonStart, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.seasons) <= SEASONS_MAX:
            raise SetupError(f"a tariff plan has {len(self.seasons)} seasons; it can have 1 to {SEASONS_MAX}")
        if len(self.starts) > STARTS_MAX:
            raise SetupError(f"a tariff plan has {len(self.starts)} starts of seasons; it can have {STARTS_MAX}")
        if len(self.name) > NAME_SIZE_MAX:
            raise SetupError(f"a tariff plan's name has {len(self.name)} characters; it can have {NAME_SIZE_MAX}")
        for start in self.starts:
            try:
                date(_LEAP_YEAR, start.month, start.day)
            except ValueError:
                raise SetupError(
                    f"a season starts on day {start.day} of month {start.month}; there is no such day"
                ) from None
            if not 1 <= start.season <= len(self.seasons):
                raise SetupError(f"a start is of season {start.season}; the plan has 1 to {len(self.seasons)}")
        days = [(start.month, start.day) for start in self.starts]
        if days != sorted(set(days)):
            raise SetupError(f"seasons start on (month, day) {days}; each must be after the one before")

    def season_number(self, day: date) -> int:
        """The season of a day; before the year's first start it is the one that the last began."""
        if not self.starts:
            return 1
        begun = [start.season for start in self.starts if (start.month, start.day) <= (day.month, day.day)]
        return begun[-1] if begun else self.starts[-1].season


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that the meter knows of days. An empty one says nothing of any."""

    plans: tuple[Plan, ...] = ()
    exception_days: frozenset[date] = frozenset()
    name: str = ""

    def __post_init__(self) -> None:
        if len(self.plans) > PLANS_MAX:
            raise SetupError(f"a calendar has {len(self.plans)} tariff plans; it can have {PLANS_MAX}")
        if len(self.exception_days) > EXCEPTION_DAYS_MAX:
            raise SetupError(
                f"a calendar has {len(self.exception_days)} exception days; it can have {EXCEPTION_DAYS_MAX}"
            )

    def season_number(self, plan: int, local: datetime) -> int:
        """The season of a plan (from 1) at a local time; 0 where there is no such plan."""
        return self.plans[plan - 1].season_number(local.date()) if plan <= len(self.plans) else 0

    def tariff(self, plan: int, local: datetime) -> int | None:
        """The tariff of a plan (from 1) at a local time; None where it is open."""
        number = self.season_number(plan, local)
        if number == 0:
            return None
        season = self.plans[plan - 1].seasons[number - 1]
        kind = DayType.HOLIDAY if local.date() in self.exception_days else season.week[local.weekday()]
        minute = local.hour * 60 + local.minute
        past = [shift.tariff for shift in season.day(kind) if shift.minute <= minute]
        return past[-1] if past else None

    @property
    def minutes(self) -> frozenset[int]:
        """Every minute of a day at which some day of some plan can shift, and midnight, when a day begins."""
        seasons = [season for plan in self.plans for season in plan.seasons]
        return frozenset({0} | {shift.minute for each in seasons for kind in DayType for shift in each.day(kind)})
