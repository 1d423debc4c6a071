"""Activity calendar, class 20 version 0, and special days, class 11 version 0 (Blue Book, 4.5.5 and 4.5.4): the tariff plan.

Days are numbered by season and type: 1, 2, 3 are working, non-working and holiday of season 1; 4, 5, 6 of season 2, and so on. A
special day has the number of the holiday of its season. The passive calendar is empty: the plans are those of the order.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.core.calendar import DayType, Plan
from trefas.core.tariff import TariffControl
from trefas.cosem import date_time
from trefas.cosem.classes.script_table import TARIFF_SCRIPTS
from trefas.cosem.data_type import DATE, DATE_TIME, LONG_UNSIGNED, NAME, OCTETS, TIME, UNSIGNED, ArrayOf, structure
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.wire.axdr import U8, U16, Array, Data, OctetString, Structure

_TYPES = (DayType.WORKING, DayType.NON_WORKING, DayType.HOLIDAY)
_ANY_YEAR, _ANY = b"\xff\xff", 0xFF
_NO_DEVIATION = b"\x80\x00"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASON = structure(season_profile_name=OCTETS, season_start=DATE_TIME, week_name=OCTETS)
WEEK = structure(week_profile_name=OCTETS, **dict.fromkeys(_WEEKDAYS, UNSIGNED))
ACTION = structure(start_time=TIME, script_logical_name=NAME, script_selector=LONG_UNSIGNED)
DAY = structure(day_id=UNSIGNED, day_schedule=ArrayOf(ACTION))
SPECIAL_DAY = structure(index=LONG_UNSIGNED, specialday_date=DATE, day_id=UNSIGNED)


def day_id(season: int, kind: DayType) -> int:
    """The number of a type of day."""
    return 3 * (season - 1) + _TYPES.index(kind) + 1


def plan_of(control: TariffControl) -> Plan:
    """The plan that was chosen; the last one where a memory knows of more plans than the order now has."""
    plans = control.calendar.plans
    return plans[min(control.plan, len(plans)) - 1]


class ActivityCalendar(Interface, class_id=20, shows=(TariffControl,), book_name="Activity calendar", methods_at=0x50):
    """The plan that is followed."""

    def __init__(self, control: TariffControl) -> None:
        super().__init__(Obis(0, 0, 13, 0, 0))
        self.control = control

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One where there is a calendar."""
        if isinstance(part, TariffControl) and part.calendar.plans:
            yield cls(part)

    @property
    def plan(self) -> Plan:
        """The one that was chosen."""
        return plan_of(self.control)

    @Attribute(2, OCTETS, static=True)
    def calendar_name_active(self) -> Data:
        """The plan's name."""
        return OctetString(self.plan.name.encode())

    @Attribute(3, ArrayOf(SEASON), static=True)
    def season_profile_active(self) -> Data:
        """Starts of seasons; one start without a date where a season is all year."""
        starts = self.plan.starts
        if not starts:
            return Array((_season(1, date_time.UNSPECIFIED),))
        return Array(tuple(_season(start.season, _day_of_year(start.month, start.day)) for start in starts))

    @Attribute(4, ArrayOf(WEEK), static=True)
    def week_profile_table_active(self) -> Data:
        """The types of the seven days, for each season."""
        return Array(
            tuple(
                Structure((_name(number), *(U8(day_id(number, kind)) for kind in season.week)))
                for number, season in enumerate(self.plan.seasons, 1)
            )
        )

    @Attribute(5, ArrayOf(DAY), static=True)
    def day_profile_table_active(self) -> Data:
        """The shifts of every type of day of every season."""
        return Array(
            tuple(
                Structure(
                    (
                        U8(day_id(number, kind)),
                        Array(
                            tuple(
                                Structure(
                                    (
                                        OctetString(bytes((*divmod(shift.minute, 60), 0, 0))),
                                        OctetString(bytes(TARIFF_SCRIPTS)),
                                        U16(shift.tariff),
                                    )
                                )
                                for shift in season.day(kind)
                            )
                        ),
                    )
                )
                for number, season in enumerate(self.plan.seasons, 1)
                for kind in _TYPES
            )
        )

    @Attribute(6, OCTETS, static=True)
    def calendar_name_passive(self) -> Data:
        """None waits."""
        return OctetString(b"")

    @Attribute(7, ArrayOf(SEASON), static=True)
    def season_profile_passive(self) -> Data:
        """None waits."""
        return Array(())

    @Attribute(8, ArrayOf(WEEK), static=True)
    def week_profile_table_passive(self) -> Data:
        """None waits."""
        return Array(())

    @Attribute(9, ArrayOf(DAY), static=True)
    def day_profile_table_passive(self) -> Data:
        """None waits."""
        return Array(())

    @Attribute(10, DATE_TIME, static=True)
    def activate_passive_calendar_time(self) -> Data:
        """Never."""
        return OctetString(date_time.UNSPECIFIED)


class SpecialDaysTable(Interface, class_id=11, shows=(TariffControl,), book_name="Special days table", methods_at=0x10):
    """The days that are holidays."""

    def __init__(self, control: TariffControl) -> None:
        super().__init__(Obis(0, 0, 11, 0, 0))
        self.control = control

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One where there is a calendar."""
        if isinstance(part, TariffControl) and part.calendar.plans:
            yield cls(part)

    @Attribute(2, ArrayOf(SPECIAL_DAY), static=True)
    def entries(self) -> Data:
        """Number, date and type of each, the earliest first."""
        plan = plan_of(self.control)
        return Array(
            tuple(
                Structure(
                    (
                        U16(index),
                        OctetString(day.year.to_bytes(2) + bytes((day.month, day.day, day.isoweekday()))),
                        U8(day_id(plan.season_number(day), DayType.HOLIDAY)),
                    )
                )
                for index, day in enumerate(sorted(self.control.calendar.exception_days), 1)
            )
        )


def _season(number: int, start: bytes) -> Data:
    return Structure((_name(number), OctetString(start), _name(number)))


def _name(season: int) -> Data:
    return OctetString(bytes((season,)))


def _day_of_year(month: int, day: int) -> bytes:
    """The same day of every year, from midnight on."""
    return _ANY_YEAR + bytes((month, day, _ANY, 0, 0, 0, 0)) + _NO_DEVIATION + bytes((date_time.STATUS_UNSPECIFIED,))
