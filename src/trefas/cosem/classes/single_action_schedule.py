"""Single action schedule, class 22 version 0 (Blue Book, 4.5.6): when a billing period ends by the calendar."""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.core.dates import OfMonths
from trefas.core.debiting_log import DebitingLog
from trefas.cosem.classes.script_table import BILLING_SCRIPTS
from trefas.cosem.interface import Host, Interface, attribute
from trefas.wire.axdr import U16, Array, Data, Enumerated, OctetString, Structure

ONE_WITH_WILDCARD, MANY_SAME_TIME = 1, 3
"""Types: one time, whose date may have wildcards; several dates with the same time, which may have wildcards."""
_MIDNIGHT = bytes(4)
_MONTHS = 12


class SingleActionSchedule(Interface, class_id=22, shows=(DebitingLog,)):
    """The dates of the debiting stops."""

    def __init__(self, dates: OfMonths) -> None:
        super().__init__(Obis(0, 0, 15, 0, 0))
        self.dates = dates

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One where the calendar ends billing periods."""
        if isinstance(part, DebitingLog):
            yield from (cls(dates) for dates in part.stops.kinds if isinstance(dates, OfMonths))

    @attribute(2)
    def executed_script(self) -> Data:
        """The end of the billing period."""
        return Structure((OctetString(bytes(BILLING_SCRIPTS)), U16(1)))

    @attribute(3)
    def type(self) -> Data:
        """One entry for every month, or one for each of some."""
        return Enumerated(ONE_WITH_WILDCARD if len(self._months) == 1 else MANY_SAME_TIME)

    @attribute(4)
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
