"""Browsing a log with one button: from years down to the rows of a minute, and then the registers of one row by themselves.

    short      the next older year (month, day, hour, minute); End behind the oldest, and the newest again after it
    long       one level down, from the last one back to the first
    very long  leaves

In the last level a row shows by itself: its marks for a second, then each register for three. Lengths are those of the
predecessor's manual; where it says nothing, this is ours.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from trefas.base.declared import UNMEASURED
from trefas.base.instant import NS_PER_S
from trefas.base.reading import Reading
from trefas.base.shown import Form, Shown
from trefas.core.displayed import Level, form_of
from trefas.core.log import Log
from trefas.core.log_table import moment
from trefas.core.profile import Profile

INFO_NS = NS_PER_S
REGISTER_NS = 3 * NS_PER_S
END = 0
"""The row of nothing: behind the oldest."""

_PARTS = {Level.YEAR: 1, Level.MONTH: 2, Level.DAY: 3, Level.HOUR: 4, Level.MINUTE: 5}
_FORMS = {
    Level.YEAR: "%Y",
    Level.MONTH: "%Y:%m",
    Level.DAY: "%Y:%m:%d",
    Level.HOUR: "%H",
    Level.MINUTE: "%H:%M",
}


@dataclass(frozen=True, slots=True)
class Browse:
    """A log of one meter, by the levels in which it is browsed."""

    profile: Profile
    levels: tuple[Level, ...]
    meter: int

    @property
    def newest(self) -> int:
        """The id of the newest row; ``END`` without one."""
        log = self._log
        return log.next_id(self.meter) - 1 if log is not None and log.entries(self.meter) else END

    def older(self, row: int, level: Level) -> int:
        """The newest row before this one in another year (month …), and in the same of what is above that; ``END`` for none.
        After the end it begins again."""
        if row == END or level is Level.REGISTERS:
            return self.newest if row == END else row
        log = self._log
        assert log is not None, "there was a row in it"
        ids = log.ids(self.meter)
        times = log.rows(ids, self.meter).rtc_ns.tolist()
        above = self.levels[: self.levels.index(level)]
        here = self._time(row)
        for other, rtc_ns in zip(ids[::-1].tolist(), reversed(times), strict=True):
            at = moment(rtc_ns)
            if other < row and _period(at, level) != _period(here, level):
                same = not above or _period(at, above[-1]) == _period(here, above[-1])
                return other if same else END
        return END

    def deeper(self, level: Level) -> Level:
        """The next level; the first behind the last."""
        return self.levels[(self.levels.index(level) + 1) % len(self.levels)]

    def shown(self, row: int, level: Level, elapsed_ns: int, energy: Form) -> Shown:
        """What is shown, so long after the last press. A row that the ring has given up since is the end."""
        log = self._log
        if log is None or not log.entries(self.meter):
            return Shown("", text="LOG OFF")
        if row == END or row < int(log.ids(self.meter)[0]):
            return Shown("End", text="END")
        if level is not Level.REGISTERS:
            return Shown(self._time(row).strftime(_FORMS[level]), text=level.name)
        return self._register(log, row, elapsed_ns, energy)

    def _register(self, log: Log, row: int, elapsed_ns: int, energy: Form) -> Shown:
        columns = self.profile.columns
        if not columns:
            return Shown("", text="NO REG")
        found = log.rows(np.array([row]), self.meter)
        turn = elapsed_ns % (INFO_NS + len(columns) * REGISTER_NS)
        if turn < INFO_NS:
            return Shown(str(int(found.status[0]) << 16 | int(found.quality[0])), text="INFO")
        number = (turn - INFO_NS) // REGISTER_NS
        column, count = columns[number], int(found.counts[0, number])
        if self.profile.differences and count != UNMEASURED:
            count -= int(found.before[0, number])
        obis = column.obis
        identifier = f"{obis.c}.{obis.d}.{obis.e}" if obis is not None else ""
        form = form_of(column, energy)
        shown = Reading(column, count).shown(form, identifier)
        return Shown(shown.value, shown.unit, identifier, "ERROR" if count == UNMEASURED else "")

    @property
    def _log(self) -> Log | None:
        return self.profile.log

    def _time(self, row: int) -> datetime:
        log = self._log
        assert log is not None, "there was a row in it"
        return moment(int(log.rows(np.array([row]), self.meter).rtc_ns[0]))


def _period(at: datetime, level: Level) -> tuple[int, ...]:
    return at.timetuple()[: _PARTS[level]]
