"""Clock, class 8 version 0 (Blue Book, 4.5.1): the real-time clock as local time.

The face says where it is, and whether attribute 3, time_zone, is served. Of the methods there are adjusting to the quarter, to
the minute and by seconds.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Self

from trefas.base.instant import NS_PER_S
from trefas.core.daylight import DEVIATION_MIN, Daylight
from trefas.core.local_time import LocalTime
from trefas.core.rtc import Rtc
from trefas.cosem import date_time
from trefas.cosem.data_type import BOOLEAN, DATE_TIME, ENUM, INTEGER, LONG, TAGGED_DATE_TIME, UNSIGNED, Choice
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute, Method, Mode
from trefas.wire.axdr import I8, I16, U8, Boolean, Data, Enumerated, OctetString

TIME_ZONE = 3
CRYSTAL = 1
"""clock_base: an internal crystal."""
TIME_SET = Choice((DATE_TIME, TAGGED_DATE_TIME))

_SUMMER = timedelta(minutes=DEVIATION_MIN)
_MINUTE_S, _QUARTER_S = 60, 900
SHIFT_S_MAX = 900
"""The most that shift_time shifts (Blue Book, 4.5.1)."""


class Clock(Interface, class_id=8, shows=(Rtc,), book_name="Clock", methods_at=0x60):
    """The clock of one meter; with a Daylight part it shows summer time."""

    def __init__(self, rtc: Rtc, host: Host) -> None:
        super().__init__(host.face.clock_name)
        self.rtc = rtc
        self.host = host
        has_daylight = Daylight in rtc.rows.layout.parts
        self.daylight = Daylight(rtc.rows, rtc.meter) if has_daylight else None

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the clock."""
        if isinstance(part, Rtc):
            yield cls(part, host)

    def mode(self, index: int) -> Mode:
        """Summer time is switched where there is some; the zone is the order's."""
        mode = Mode.READ if index == 8 and self.daylight is None else super().mode(index)
        return self.host.face.access(self.class_id, index, mode)

    @Attribute(2, TIME_SET)
    def time(self) -> Data:
        """Local time."""
        normal, status = self._now(), self._status()
        return OctetString(date_time.encode(normal + _SUMMER if status & date_time.SUMMER else normal, status))

    @time.writes
    def set_time(self, time: bytes) -> None:
        """What is specified changes. The clock becomes valid where a minute of a day was specified."""
        was_valid = self.rtc.valid
        self.host.set_clock(date_time.setting(time, LocalTime(self.rtc), self.host.now))
        if not was_valid and not date_time.Said.of(time).is_whole:
            self.rtc.invalidate()

    @Attribute(TIME_ZONE, LONG, static=True)
    def time_zone(self) -> Data:
        """Minutes from standard time to UTC: -60 in Central Europe."""
        return I16(-self.rtc.zone_min)

    @Attribute(4, UNSIGNED)
    def status(self) -> Data:
        """Bit 0: invalid, bit 7: summer time."""
        return U8(self._status())

    @Attribute(5, DATE_TIME, static=True)
    def daylight_savings_begin(self) -> Data:
        """This year's, in standard time; unspecified where the table ends or is not there."""
        begin = self.daylight.begin_of(self._now().year) if self.daylight else None
        return OctetString(date_time.encode(begin, 0) if begin else date_time.UNSPECIFIED)

    @Attribute(6, DATE_TIME, static=True)
    def daylight_savings_end(self) -> Data:
        """This year's, in summer time."""
        end = self.daylight.end_of(self._now().year) if self.daylight else None
        return OctetString(date_time.encode(end + _SUMMER, date_time.SUMMER) if end else date_time.UNSPECIFIED)

    @Attribute(7, INTEGER, static=True)
    def daylight_savings_deviation(self) -> Data:
        """Minutes."""
        return I8(DEVIATION_MIN)

    @Attribute(8, BOOLEAN, static=True)
    def daylight_savings_enabled(self) -> Data:
        """Whether summer time is shown at all."""
        return Boolean(self.daylight is not None and bool(self.daylight.enabled))

    @daylight_savings_enabled.writes
    def set_daylight_savings_enabled(self, enabled: bool) -> None:
        """Standard time goes on as it is; only how it is shown changes."""
        assert self.daylight is not None, "without summer time the attribute is read only"
        self.daylight.enabled = int(enabled)

    @Attribute(9, ENUM, static=True)
    def clock_base(self) -> Data:
        """What drives it."""
        return Enumerated(CRYSTAL)

    @Method(1)
    def adjust_to_quarter(self) -> None:
        """To the nearest quarter of an hour."""
        self._adjust(_QUARTER_S)

    @Method(3)
    def adjust_to_minute(self) -> None:
        """To the nearest minute."""
        self._adjust(_MINUTE_S)

    @Method(6, LONG)
    def shift_time(self, shift_s: int) -> None:
        """By −900 to +900 seconds."""
        self.host.set_clock(self.rtc.at(self.host.now) + max(-SHIFT_S_MAX, min(SHIFT_S_MAX, shift_s)) * NS_PER_S)

    def _now(self) -> datetime:
        return self.rtc.shown(self.host.now)

    def _status(self) -> int:
        summer = self.daylight is not None and self.daylight.holds(self._now())
        return (0 if self.rtc.valid else date_time.INVALID) | (date_time.SUMMER if summer else 0)

    def _adjust(self, step_s: int) -> None:
        step_ns = step_s * NS_PER_S
        self.host.set_clock((self.rtc.at(self.host.now) + step_ns // 2) // step_ns * step_ns)
