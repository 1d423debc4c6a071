"""Single action schedule, class 22 version 0 (Blue Book, 4.5.6): when a billing period ends by the calendar, and when values are
pushed.

0.0.15.0.0   the debiting stops; read only
0.0.15.0.4   pushes. Our own choice, as clients write it so: a time may have FFh as its hour and minute, which is every one
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.core.dates import OfMonths
from trefas.core.debiting_log import DebitingLog
from trefas.core.push import PushSetups, Setup
from trefas.core.recurring import Recurring
from trefas.cosem.classes.script_table import BILLING_SCRIPTS, PUSH_SCRIPTS, push_script
from trefas.cosem.data_type import DATE, ENUM, SCRIPT, TIME, ArrayOf, structure
from trefas.cosem.date_time import encode_scheduled, scheduled
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.wire.axdr import U16, Array, Data, Enumerated, OctetString, Structure

ONE_WITH_WILDCARD, MANY_SAME_TIME, MANY = 1, 3, 5
"""Types: one time, whose date may have wildcards; several dates with the same time, which may have wildcards; several of each."""
EXECUTION_TIME = structure(time=TIME, date=DATE)
_MIDNIGHT = bytes(4)
_MONTHS = 12


class SingleActionSchedule(Interface, class_id=22, shows=(DebitingLog,), book_name="Single action schedule"):
    """The dates of the debiting stops."""

    def __init__(self, dates: OfMonths) -> None:
        super().__init__(Obis(0, 0, 15, 0, 0))
        self.dates = dates

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One where the calendar ends billing periods."""
        if isinstance(part, DebitingLog):
            yield from (cls(dates) for dates in part.stops.kinds if isinstance(dates, OfMonths))

    @Attribute(2, SCRIPT, static=True)
    def executed_script(self) -> Data:
        """The end of the billing period."""
        return Structure((OctetString(bytes(BILLING_SCRIPTS)), U16(1)))

    @Attribute(3, ENUM, static=True)
    def type(self) -> Data:
        """One entry for every month, or one for each of some."""
        return Enumerated(ONE_WITH_WILDCARD if len(self._months) == 1 else MANY_SAME_TIME)

    @Attribute(4, ArrayOf(EXECUTION_TIME), static=True)
    def execution_time(self) -> Data:
        """Midnight of a day of every year."""
        return Array(
            tuple(
                Structure((OctetString(_MIDNIGHT), OctetString(b"\xff\xff" + bytes((month, self.dates.day, 0xFF)))))
                for month in self._months
            )
        )

    @property
    def _months(self) -> tuple[int, ...]:
        return (0xFF,) if len(self.dates.months) == _MONTHS else self.dates.months


class PushSchedule(Interface, class_id=22, shows=(PushSetups,), book_name="Single action schedule"):
    """The times at which values are pushed."""

    def __init__(self, setups: PushSetups, host: Host) -> None:
        super().__init__(Obis(0, 0, 15, 0, 4))
        self.setups = setups
        self.host = host

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One."""
        if isinstance(part, PushSetups):
            yield cls(part, host)

    @Attribute(2, SCRIPT, static=True)
    def executed_script(self) -> Data:
        """That of the values."""
        return Structure((OctetString(bytes(PUSH_SCRIPTS)), U16(push_script(Setup.VALUES))))

    @Attribute(3, ENUM, static=True)
    def type(self) -> Data:
        """Several times on several dates."""
        return Enumerated(MANY)

    @Attribute(4, ArrayOf(EXECUTION_TIME), static=True)
    def execution_time(self) -> Data:
        """Local time and date of each."""
        return Array(tuple(_entry(each) for each in self.setups.schedule()))

    @execution_time.writes
    def set_execution_time(self, times: list[tuple[bytes, bytes]]) -> None:
        """From now on."""
        self.setups.set_schedule([scheduled(time, date) for time, date in times], self.host.now)


def _entry(moment: Recurring) -> Data:
    time, date = encode_scheduled(moment)
    return Structure((OctetString(time), OctetString(date)))
