"""A profile: registers captured again and again into a log, and what of it survives a power cut.

A subclass says when it captures. Its slots (declared in it, as columns belong to one part) keep in the image how far the log
goes, so that rows and registers that were not stored together are found.
"""

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.log import Log, LogChange, LoggerStatus
from trefas.core.rtc import Rtc

CLOCK_INVALID = 0x01
"""Bit of the clock status in a row: the time cannot be trusted."""
OUTAGE_NS = NS_PER_S
"""A shorter loss of voltage does not switch the real meter off, and marks no row."""


class Profile(Part):
    """What every profile has. It is of no use until ``open_log`` gave it its columns and depth."""

    name: ClassVar[Obis]
    next_id: ClassVar[Slot]
    first_id: ClassVar[Slot]
    periods_s: tuple[int, ...] = ()
    """To which its period can be changed from outside."""
    differences = False
    """Whether rows are shown as differences to the row before."""
    marked = True
    """Whether rows are shown with LoggerStatus and DataQuality, as those of data loggers are."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.columns: tuple[Declared, ...] = ()
        self.log: Log | None = None

    def open_log(self, columns: Sequence[Declared], depth: int) -> Log:
        """Gives the profile its columns and an empty log."""
        self.columns = tuple(columns)
        added = [] if self.log is None else self.log.added
        self.log = Log(self.rows.meters, depth, len(self.columns))
        self.log.added = added
        for meter in range(self.rows.meters):
            self._count_rows(meter)
        return self.log

    @property
    def capture_period_s(self) -> int:
        """Seconds between two rows; 0 where something else than a period captures."""
        return 0

    def set_capture_period(self, period_s: int, now: Instant) -> None:
        """Captures in another period from now on. Subclasses that have ``periods_s`` take them."""
        raise AssertionError("the period of this profile is not changed from outside; periods_s says so")

    @property
    def word(self) -> str:
        """What a person calls it: ``LoadProfile`` is load-profile."""
        return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "-", type(self).__name__).lower()

    # Storing.

    def unstored(self) -> LogChange:
        """The rows that are not stored yet."""
        return self._log.unstored(str(self.name), self.meter)

    def kept(self) -> list[tuple[int, bytes]]:
        """All its rows, as they are stored."""
        return self._log.kept(str(self.name), self.meter)

    def stored(self) -> None:
        """All rows are stored."""
        self._log.stored(self.meter)

    def goes_on_from(self, before: "Profile") -> None:
        """These rows were taken over from a profile that was not stored to the end."""
        self._log.stored_until(before._log, self.meter)

    def restore(self, rows: Iterable[tuple[int, bytes]], now: Instant, *, meter: int = 0) -> None:
        """Takes back the rows that were stored with the image that the meter was restored from; what was missed since then is
        made up for. Raises SetupError where rows and image do not fit together."""
        self._log.restore(
            str(self.name),
            rows,
            first_id=self.rows.count(type(self).first_id, meter),
            next_id=self.rows.count(type(self).next_id, meter),
            baseline=self._baseline(meter),
            meter=meter,
        )
        self._resume(meter, now)

    # For subclasses.

    @property
    def _log(self) -> Log:
        assert self.log is not None, f"{type(self).__name__} has no log; open_log comes first"
        return self.log

    def _resume(self, meter: int, now: Instant) -> None:
        """The meter is at work again."""

    def _baseline(self, meter: int) -> Sequence[int]:
        """Where the differences of an emptied log begin."""
        return [0] * len(self.columns)

    def _captured(self, meter: int) -> list[int]:
        return [self.rows.count(column, meter) for column in self.columns]

    def _captured_many(self, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.stack([self.rows.counts_of(column, meters) for column in self.columns], axis=1)

    def _append(self, meter: int, rtc_ns: int, counts: Sequence[int], status: int, quality: int = 0) -> None:
        """One row."""
        clock_status = 0 if Rtc(self.rows, meter).valid else CLOCK_INVALID
        self._log.append(rtc_ns, counts, meter=meter, status=status, quality=quality, clock_status=clock_status)
        self._count_rows(meter)

    def _append_many(
        self,
        meters: NDArray[np.int64],
        rtc_ns: NDArray[np.int64],
        status: NDArray[np.int64],
        quality: NDArray[np.int64],
    ) -> None:
        """One row of the registers now for each of the meters."""
        clock_status = np.where(self.rows.counts_of(Rtc.valid, meters) == 0, CLOCK_INVALID, 0)
        self._log.append_many(meters, rtc_ns, self._captured_many(meters), status, quality, clock_status)
        self.rows.column_of(type(self).next_id)[meters] = self._log.next_ids[meters]
        self.rows.column_of(type(self).first_id)[meters] = self._log.first_ids[meters]

    def _has(self, meter: int, rtc_ns: int) -> bool:
        """Whether there is a row of this time."""
        return bool(self._log.between(rtc_ns, rtc_ns, meter).size)

    def _count_rows(self, meter: int) -> None:
        self.rows.put(type(self).next_id, self._log.next_id(meter), meter)
        self.rows.put(type(self).first_id, self._log.first_id(meter), meter)

    def _is_whole(self, meter: int) -> bool:
        """Whether the log is the one that the registers tell of; it is not between an image's restoring and its rows'."""
        return self.rows.count(type(self).next_id, meter) == self._log.next_id(meter)

    def _status_of_next(self, meter: int) -> int:
        """LoggerStatus of a row that nothing else is to be said of: rows that did not come are given up with it."""
        return 0 if self._is_whole(meter) else self._give_up_rows(meter)

    def _give_up_rows(self, meter: int) -> int:
        """The rows that the registers tell of did not come: the log goes on empty. The status that the next row gets."""
        next_id = self.rows.count(type(self).next_id, meter)
        self._log.restore(
            str(self.name), (), first_id=next_id, next_id=next_id, baseline=self._captured(meter), meter=meter
        )
        self._count_rows(meter)
        return LoggerStatus.CRC_INVALID | LoggerStatus.TIME_DISCONTINUITY
