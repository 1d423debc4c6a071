"""Profile generic, class 7 version 1 (Blue Book, 4.3.6): a log as rows of capture objects, and what of it is asked for.

The first column is the clock. The face says which columns follow that nobody captured, from which end rows are numbered, and what
ranges can be of. There are no methods; the log is emptied by another capture period, and by nothing else.
"""

import math
from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.obis import Obis
from trefas.base.slot import Slot
from trefas.core.analysis_log import AnalysisLog
from trefas.core.journal import Column
from trefas.core.local_time import LocalTime
from trefas.core.log import Log
from trefas.core.profile import Profile
from trefas.core.rtc import Rtc
from trefas.core.text_column import PIECE_SIZE, Text
from trefas.cosem import buffer
from trefas.cosem.data_type import CAPTURE_OBJECT, CHOICE, DOUBLE_LONG_UNSIGNED, ENUM, ArrayOf
from trefas.cosem.date_time import LAST_NS, bound
from trefas.cosem.interface import Host, Interface, Reader, Refused
from trefas.cosem.member import Attribute, Mode
from trefas.cosem.value import VALUE, measured
from trefas.wire.axdr import I8, U16, U32, Array, Data, DateTime, Enumerated, Null, Number, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Selection

BUFFER, CAPTURE_OBJECTS, CAPTURE_PERIOD = 2, 3, 4
ALL, RANGE, ENTRY = 0, 1, 2
"""Access selectors; 0, the whole, is beyond the book."""
FIRST_IN_FIRST_OUT = 1
CAPTURE_TIME = 5
"""Attribute of an extended register."""

_CLOCK_CLASS = 8
LOGGER_STATUS, DATA_QUALITY = -1, -2
ROWS = ArrayOf(CHOICE)
"""The columns are whatever is captured."""

CaptureObject = tuple[int, Obis, int, int]
"""Class, logical name, attribute, index in it (0 is the whole)."""


class ProfileGeneric(Interface, class_id=7, version=1, shows=(Profile,), book_name="Profile generic", methods_at=0x58):
    """One log of one meter."""

    def __init__(self, profile: Profile, host: Host) -> None:
        super().__init__(host.named(profile.name))
        self.profile = profile
        self.host = host
        self._shown: Log | None = None
        self._columns: list[tuple[CaptureObject, buffer.Column]] = []

    @property
    def log(self) -> Log:
        """The rows."""
        assert self.profile.log is not None, "what has no log has no object"
        return self.profile.log

    @property
    def columns(self) -> list[tuple[CaptureObject, buffer.Column]]:
        """What they consist of; another log has other columns."""
        if self._shown is not self.profile.log:
            self._columns, self._shown = self._made(), self.profile.log
        return self._columns

    @property
    def clock(self) -> CaptureObject:
        """The first column, which ranges are of."""
        return _CLOCK_CLASS, self.host.face.clock_name, VALUE, 0

    @property
    def clocks(self) -> tuple[CaptureObject, ...]:
        """The same by all its names."""
        face = self.host.face
        return tuple((_CLOCK_CLASS, name, VALUE, 0) for name in {face.clock_name, *face.clock_aliases})

    def _made(self) -> list[tuple[CaptureObject, buffer.Column]]:
        profile, face = self.profile, self.host.face
        made: list[tuple[CaptureObject, buffer.Column]] = [
            (self.clock, buffer.ClockColumn()),
            *(_marks(self.logical_name) if profile.marked and face.marks else ()),
        ]
        if face.reserved is not None:
            made.append(((1, face.reserved, VALUE, 0), buffer.FormatColumn()))
        timed = {slot.at: slot for slot in profile.rows.layout.slots if slot.at is not None}
        for number, value in enumerate(profile.columns):
            of = timed.get(value) if isinstance(value, Slot) else None
            known = of.obis if of else value.obis
            assert known is not None, "what is captured has a logical name, or is the time of what has one"
            name = self.host.named(known)
            if of:
                made.append(((4, name, CAPTURE_TIME, 0), buffer.TimeColumn(number)))
                continue
            if isinstance(value, Text):
                if value.place == 0:
                    pieces = -(-value.size // PIECE_SIZE)
                    text = buffer.TextColumn(number, pieces, value.size, value.octets)
                    made.append(((1, name, VALUE, 0), text))
                continue
            if isinstance(value, Column) and value.is_time:
                made.append(((_CLOCK_CLASS, name, VALUE, 0), buffer.TimeColumn(number)))
                continue
            register = buffer.Register(number, value, self.host.scaler(value), profile.differences)
            made.append(((self._kind(value), name, VALUE, 0), register))
        return made

    def _kind(self, value: Declared) -> int:
        """The class that shows a value."""
        return 4 if isinstance(value, Slot) and value.at else 3 if measured(value, self.host) else 1

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each profile that logs."""
        if isinstance(part, Profile) and part.log is not None:
            yield cls(part, host)

    def mode(self, index: int) -> Mode:
        """The period is written where it can be another, and so are registers."""
        fixed = (index == CAPTURE_OBJECTS and not isinstance(self.profile, AnalysisLog)) or (
            index == CAPTURE_PERIOD and not self.profile.periods_s
        )
        return Mode.READ if fixed else self.host.face.access(self.class_id, index, super().mode(index))

    def reader(self, index: int) -> Reader:
        """The buffer can be asked for in part."""
        return _BufferReader(self) if index == BUFFER else super().reader(index)

    @Attribute(BUFFER, ROWS, name="buffer")
    def buffer_data(self) -> Data:
        """What is logged; see ``reader``, which writes it without the detour of values."""
        raise AssertionError("the buffer is read as bytes")

    @Attribute(CAPTURE_OBJECTS, ArrayOf(CAPTURE_OBJECT), static=True)
    def capture_objects(self) -> Data:
        """What the columns are."""
        return Array(
            tuple(
                Structure((U16(kind), OctetString(bytes(name)), I8(index), U16(data)))
                for (kind, name, index, data), _ in self.columns
            )
        )

    @capture_objects.writes
    def set_capture_objects(self, wanted: list[tuple[int, bytes, int, int]]) -> None:
        """Other registers delete the log. The first columns are always there, so they may be left out."""
        assert isinstance(self.profile, AnalysisLog), "mode says whose are written"
        fixed = [captured for captured, column in self.columns if not isinstance(column, buffer.Register)]
        able = {(self._kind(each), self.host.named(each.obis)): each for each in self.profile.capturable if each.obis}
        chosen = []
        for kind, raw_name, member, whole in wanted:
            name = Obis.from_bytes(raw_name)
            if (kind, name, member, whole) in fixed:
                continue
            if (kind, name) not in able or (member, whole) != (VALUE, 0):
                raise Refused(
                    DataAccessResult.OBJECT_UNDEFINED,
                    f"{self.logical_name} was to capture attribute {member} of {name} (class {kind}); it captures attribute "
                    f"{VALUE} of what this meter measures",
                )
            chosen.append(able[kind, name])
        self.profile.capture_others(chosen, self.host.now)

    @Attribute(CAPTURE_PERIOD, DOUBLE_LONG_UNSIGNED, static=True)
    def capture_period(self) -> Data:
        """Seconds; 0 where no period captures."""
        return U32(self.profile.capture_period_s)

    @capture_period.writes
    def set_capture_period(self, period_s: int) -> None:
        """Another period deletes the log."""
        self.profile.set_capture_period(period_s, self.host.now)

    @Attribute(5, ENUM, static=True)
    def sort_method(self) -> Data:
        """Oldest first."""
        return Enumerated(FIRST_IN_FIRST_OUT)

    @Attribute(6, CAPTURE_OBJECT, static=True)
    def sort_object(self) -> Data:
        """None: rows are in the order in which they came."""
        return Structure((U16(0), OctetString(bytes(6)), I8(0), U16(0)))

    @Attribute(7, DOUBLE_LONG_UNSIGNED)
    def entries_in_use(self) -> Data:
        """Rows that are there."""
        return U32(self.log.entries(self.profile.meter))

    @Attribute(8, DOUBLE_LONG_UNSIGNED, static=True)
    def profile_entries(self) -> Data:
        """Rows at most."""
        return U32(self.log.depth)

    # The buffer.

    def whole(self) -> bytes:
        """All rows and columns."""
        meter = self.profile.meter
        return buffer.encode(self.log.rows(self.log.ids(meter), meter), [column for _, column in self.columns])

    def selected(self, selection: Selection) -> bytes:
        """Some rows and columns. Raises Refused for a selector, or a parameter of it, that means nothing here."""
        if selection.selector == ALL:
            return self.whole()
        if selection.selector == RANGE:
            return self._range(selection.parameter)
        if selection.selector == ENTRY:
            return self._entries(selection.parameter)
        raise self._refused(f"the selector {selection.selector}; must be {ALL}, {RANGE}, {ENTRY}")

    def _range(self, parameter: Data) -> bytes:
        """range_descriptor: restricting_object, from_value, to_value, selected_values."""
        match parameter:
            case Structure((Structure() as restricting, first, last, Array(values))):
                pass
            case _:
                raise self._refused("a range that is none of an object, two values and columns")
        if len(values) > len(self.columns):  # who repeats one would make the answer as long as he likes
            raise self._refused(f"{len(values)} columns; there are {len(self.columns)}")
        chosen = [self._column(value) for value in values] or [column for _, column in self.columns]
        meter = self.profile.meter
        if self._capture_object(restricting) in self.clocks:
            ids = self.log.between(self._moment(first, is_last=False), self._moment(last, is_last=True), meter)
        else:
            ids = self._within(restricting, first, last)
        return buffer.encode(self.log.rows(ids, meter), chosen)

    def _within(self, restricting: Data, first: Data, last: Data) -> NDArray[np.int64]:
        """The rows whose value of another object than the clock, as it is shown, is from one number to another."""
        column = self._column(restricting)
        if not self.host.face.ranges_of_numbers or not isinstance(column, buffer.Numbers):
            raise self._refused("a range of an object that rows are not chosen by")
        ids = self.log.ids(self.profile.meter)
        shown = column.numbers(self.log.rows(ids, self.profile.meter))
        low, high = self._number(first, -math.inf), self._number(last, math.inf)
        chosen: NDArray[np.int64] = ids[(shown >= low) & (shown <= high)]
        return chosen

    def _number(self, data: Data, open_end: float) -> float:
        """One end of a range of numbers; null-data is no end."""
        if isinstance(data, Null):
            return open_end
        if not isinstance(data, Number):
            raise self._refused(f"a range of numbers to or from {type(data).__name__}")
        return data.value

    def _entries(self, parameter: Data) -> bytes:
        """entry_descriptor: from_entry, to_entry, from_selected_value, to_selected_value."""
        match parameter:
            case Structure((U32(first), U32(last), U16(first_column), U16(last_column))):
                pass
            case _:
                raise self._refused("entries that are none of two rows and two columns")
        last_column = last_column or len(self.columns)
        if not 1 <= max(first_column, 1) <= last_column:
            raise self._refused(f"the columns {first_column} to {last_column}")
        meter = self.profile.meter
        order = self.log.from_newest if self.host.face.newest_first else self.log.from_oldest
        chosen = [column for _, column in self.columns[max(first_column, 1) - 1 : last_column]]
        if not chosen:
            raise self._refused(f"columns from {first_column} on; there are {len(self.columns)}")
        return buffer.encode(self.log.rows(order(first, last, meter), meter), chosen)

    def _moment(self, data: Data, *, is_last: bool) -> int:
        """One end of a range in standard time; null-data is no end."""
        if isinstance(data, Null):
            return LAST_NS if is_last else 0
        if not isinstance(data, OctetString | DateTime):
            raise self._refused(f"a range to or from {type(data).__name__}")
        return bound(data.value, LocalTime(Rtc(self.profile.rows, self.profile.meter)), is_last=is_last)

    def _column(self, data: Data) -> buffer.Column:
        wanted = self._capture_object(data)
        if wanted in self.clocks:
            wanted = self.clock
        for captured, column in self.columns:
            if captured == wanted:
                return column
        raise self._refused("a column that is not captured")

    def _capture_object(self, data: Data) -> CaptureObject:
        if not CAPTURE_OBJECT.check(data):
            raise self._refused("a capture object that is none")
        kind, name, index, whole = CAPTURE_OBJECT.plain(data)
        return kind, Obis.from_bytes(name), index, whole

    def _refused(self, what: str) -> Refused:
        return Refused(
            DataAccessResult.SCOPE_OF_ACCESS_VIOLATED, f"{self.logical_name} was asked for {what}; see its columns"
        )


def _marks(name: Obis) -> tuple[tuple[CaptureObject, buffer.Column], ...]:
    """What the rows of data loggers have besides, and those of journals have not."""
    return (
        ((7, name, LOGGER_STATUS, 0), buffer.StatusColumn()),
        ((7, name, DATA_QUALITY, 0), buffer.QualityColumn()),
    )


class _BufferReader:
    """Reads a buffer, or what is selected of it."""

    def __init__(self, shown: ProfileGeneric) -> None:
        self.shown = shown

    def __call__(self) -> bytes:
        return self.shown.whole()

    def select(self, selection: Selection) -> bytes:
        """The part that is asked for."""
        return self.shown.selected(selection)
