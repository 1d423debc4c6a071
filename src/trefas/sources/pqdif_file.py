"""What a PQDIF file says (IEEE 1159.3, logical layer): data sources define channels, observations hold their series.

    container → data source (channel definitions) → monitor settings → observation, observation … → data source → …

An observation belongs to the data source and the settings before it. Series are arrays of values, multiples of a scale above an
offset, or counted steps; a series may be another channel's, which holds its values. Ratios of transducers are applied where the
settings say that they must be.
"""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.wire import pqdif_ids as ids
from trefas.wire.pqdif_element import TIMESTAMP, Collection, Values
from trefas.wire.pqdif_record import Record, RecordFile

DAY_OF_1970 = 25_569
"""Days from 1899-12-30 to 1970-01-01."""
DAYS_MAX = 84_000
"""To 2199."""
SHARES_MAX = 4
"""Series that are another's, which is another's …"""
VALUES_MAX = 1 << 28
"""Of one series: three numbers can stand for any count of steps."""


@dataclass(frozen=True, slots=True)
class SeriesDefinition:
    """What the values of a series are and how they are stored."""

    value_type: UUID | None
    unit: int
    characteristic: UUID | None
    storage: int


@dataclass(frozen=True, slots=True)
class ChannelDefinition:
    """A channel: its name, phase and quantity, and its series."""

    index: int
    name: str
    phase: int
    quantity_type: UUID | None
    measured: int
    series: tuple[SeriesDefinition, ...]


@dataclass(frozen=True, slots=True)
class DataSource:
    """An instrument and its channels."""

    name: str
    channels: tuple[ChannelDefinition, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """Of the monitor: the nominal frequency, and by channel definition what makes a series primary."""

    nominal_hz: float | None
    ratios: dict[int, float]


class Observation:
    """One record of measurements; its instances of channels are read when they are asked for."""

    def __init__(self, file: RecordFile, record: Record, source: DataSource, settings: Settings) -> None:
        self._file = file
        self._record = record
        self.source = source
        self.settings = settings

    @cached_property
    def body(self) -> Collection:
        """The record itself."""
        return self._file.body(self._record)

    def forget(self) -> None:
        """Lets the body go; it is read again when it is asked for."""
        for name in ("body", "instances", "_stored"):
            self.__dict__.pop(name, None)

    @cached_property
    def start_stamp(self) -> tuple[int, float]:
        """What the times of its series are counted from: days since 1899-12-30 and seconds since midnight."""
        found = self.body.values(ids.TIME_START)
        if found is None or found.physical != TIMESTAMP or not len(found.values):
            raise RemoteError("an observation has no start time; it must have one")
        day, second = found.values[0].item()
        if not (DAY_OF_1970 <= day < DAY_OF_1970 + DAYS_MAX and 0 <= second <= 86_401):
            raise RemoteError(f"an observation starts at day {day} and second {second:g}; must be of 1970 to 2200")
        return day, second

    @property
    def start(self) -> Instant:
        """The same as an instant: the time as it was recorded."""
        day, second = self.start_stamp
        return Instant((day - DAY_OF_1970) * 86_400 * NS_PER_S + round(second * NS_PER_S))

    @cached_property
    def instances(self) -> "tuple[Instance, ...]":
        """Its channels, those whose definition there is."""
        found = []
        for each in self._stored:
            index = each.integer(ids.CHANNEL_DEFINITION_INDEX)
            if index is not None and 0 <= index < len(self.source.channels):
                found.append(Instance(self, self.source.channels[index], each))
        return tuple(found)

    @cached_property
    def _stored(self) -> tuple[Collection, ...]:
        return tuple(self.body.collection(ids.CHANNEL_INSTANCES).collections(ids.CHANNEL_INSTANCE))

    def stored(self, channel: int, series: int) -> Collection:
        """A series of a channel, by their places. Raises RemoteError where there is none."""
        if 0 <= channel < len(self._stored):
            found = series_of(self._stored[channel])
            if 0 <= series < len(found):
                return found[series]
        raise RemoteError(f"a series is shared from series {series} of channel {channel}, which is not there")


@dataclass(frozen=True, slots=True)
class Instance:
    """A channel in an observation."""

    observation: Observation
    definition: ChannelDefinition
    collection: Collection

    @property
    def group(self) -> int:
        """The order of a harmonic, where the channel is one of a group."""
        return self.collection.integer(ids.CHANNEL_GROUP) or 0

    def place_of(self, *value_types: UUID) -> int | None:
        """The first series of these types of value that is defined and has values."""
        there = len(series_of(self.collection))
        for wanted in value_types:
            for place, series in enumerate(self.definition.series[:there]):
                if series.value_type == wanted:
                    return place
        return None

    def has(self, place: int) -> bool:
        """Whether a series that is defined is there."""
        return place < len(series_of(self.collection))

    def count(self, place: int) -> int:
        """How many values a series has, without making them."""
        vector = _vector(self.observation, series_of(self.collection)[place])
        if self.definition.series[place].storage & ids.STORED_INCREMENT:
            return int(sum(count for count, _ in _steps(vector)))
        return len(vector.values)

    def steps(self, place: int) -> list[tuple[int, float]] | None:
        """(count, step in the unit of the series) of a series of steps; None of one that has its values."""
        if not self.definition.series[place].storage & ids.STORED_INCREMENT:
            return None
        scale, _ = self._scale(place)
        return [(count, step * scale) for count, step in _steps(_vector(self.observation, self._series(place)))]

    def offset(self, place: int) -> float:
        """Where a series of steps begins."""
        return self._scale(place)[1]

    def values(self, place: int, first: int = 0, last: int | None = None) -> NDArray[np.float64]:
        """Values ``first`` to before ``last``, scaled and primary."""
        definition, vector = self.definition.series[place], _vector(self.observation, self._series(place))
        if definition.storage & ids.STORED_INCREMENT:
            made, at = [], 0.0
            for count, step in _steps(vector):
                made.append(at + step * np.arange(count))
                at += step * count
            stored = np.concatenate(made)[first:last] if made else np.empty(0)
        elif vector.values.dtype.kind in "iuf":
            stored = vector.values[first:last].astype(np.float64)
        else:
            raise RemoteError(
                f"channel '{self.definition.name}' has values of physical type {vector.physical}; must be numbers"
            )
        scale, offset = self._scale(place)
        is_time = definition.value_type == ids.TIME
        ratio = 1.0 if is_time else self.observation.settings.ratios.get(self.definition.index, 1.0)
        return np.asarray((stored * scale + offset) * ratio, np.float64)

    def times_s(self, place: int) -> NDArray[np.float64]:
        """A series of time, in seconds since the observation's start."""
        vector = _vector(self.observation, self._series(place))
        if vector.physical == TIMESTAMP:
            zero_day, zero_s = self.observation.start_stamp
            days = vector.values["day"].astype(np.float64) - zero_day  # type: ignore[call-overload]
            return np.asarray(days * 86_400 + (vector.values["second"] - zero_s), np.float64)  # type: ignore[call-overload]
        return self.values(place) * self.unit_s(place)

    def unit_s(self, place: int) -> float:
        """How long the unit of a series of time is: a second, or a cycle of the nominal frequency."""
        unit = self.definition.series[place].unit
        if unit != ids.UNIT_CYCLES:
            return 1.0
        if not self.observation.settings.nominal_hz:
            raise RemoteError(
                f"channel '{self.definition.name}' has times in cycles, and the file says no nominal frequency"
            )
        return 1.0 / self.observation.settings.nominal_hz

    def _series(self, place: int) -> Collection:
        return series_of(self.collection)[place]

    def _scale(self, place: int) -> tuple[float, float]:
        """Scale and offset; those of the series shared where it has none. An offset is also where steps begin."""
        storage = self.definition.series[place].storage
        series = self._series(place)
        owner = _owner(self.observation, series)
        scale, offset = (
            next((n for one in (series, owner) if (n := one.number(tag)) is not None), default)
            for tag, default in ((ids.SERIES_SCALE, 1.0), (ids.SERIES_OFFSET, 0.0))
        )
        is_scaled = storage & ids.STORED_SCALED
        return (scale if is_scaled else 1.0), (offset if is_scaled or storage & ids.STORED_INCREMENT else 0.0)


class PqdifFile:
    """The data sources and observations of a file. Raises RemoteError for what breaks the format."""

    def __init__(self, raw: NDArray[np.uint8]) -> None:
        self.file = RecordFile(raw)
        self.sources: list[DataSource] = []
        self.observations: list[Observation] = []
        settings = Settings(None, {})
        for record in self.file.records:
            if record.kind == ids.DATA_SOURCE:
                self.sources.append(_data_source(self.file.body(record)))
                settings = Settings(None, {})
            elif record.kind == ids.MONITOR_SETTINGS:
                settings = _settings(self.file.body(record))
            elif record.kind == ids.OBSERVATION and self.sources:
                self.observations.append(Observation(self.file, record, self.sources[-1], settings))


def series_of(instance: Collection) -> list[Collection]:
    """The series of a channel's instance, in order."""
    return list(instance.collection(ids.SERIES_INSTANCES).collections(ids.SERIES_INSTANCE))


def _data_source(body: Collection) -> DataSource:
    definitions = body.collection(ids.CHANNEL_DEFINITIONS).collections(ids.CHANNEL_DEFINITION)
    return DataSource(body.text(ids.DATA_SOURCE_NAME), tuple(_channel(n, each) for n, each in enumerate(definitions)))


def _channel(index: int, body: Collection) -> ChannelDefinition:
    series = tuple(
        SeriesDefinition(
            each.guid(ids.VALUE_TYPE),
            each.integer(ids.QUANTITY_UNITS) or 0,
            each.guid(ids.QUANTITY_CHARACTERISTIC),
            each.integer(ids.STORAGE_METHOD) or 0,
        )
        for each in body.collection(ids.SERIES_DEFINITIONS).collections(ids.SERIES_DEFINITION)
    )
    return ChannelDefinition(
        index,
        body.text(ids.CHANNEL_NAME) or body.text(ids.QUANTITY_NAME) or f"channel {index + 1}",
        body.integer(ids.PHASE) or 0,
        body.guid(ids.QUANTITY_TYPE),
        body.integer(ids.QUANTITY_MEASURED) or 0,
        series,
    )


def _settings(body: Collection) -> Settings:
    ratios: dict[int, float] = {}
    if body.integer(ids.USE_TRANSDUCER):
        for each in body.collection(ids.CHANNEL_SETTINGS).collections(ids.CHANNEL_SETTING):
            index = each.integer(ids.CHANNEL_DEFINITION_INDEX)
            system, monitor = each.number(ids.SYSTEM_SIDE_RATIO), each.number(ids.MONITOR_SIDE_RATIO)
            if index is not None and system and monitor:
                ratios[index] = system / monitor
    return Settings(body.number(ids.NOMINAL_FREQUENCY) or None, ratios)


def _owner(observation: Observation, series: Collection) -> Collection:
    """The series that has the values: another's where they are shared."""
    for _ in range(SHARES_MAX):
        channel = series.integer(ids.SHARE_CHANNEL_INDEX)
        if channel is None:
            return series
        series = observation.stored(channel, series.integer(ids.SHARE_SERIES_INDEX) or 0)
    raise RemoteError(f"a series is shared from one that is shared, more than {SHARES_MAX} times")


def _vector(observation: Observation, series: Collection) -> Values:
    values = _owner(observation, series).values(ids.SERIES_VALUES)
    if values is None:
        raise RemoteError("a series has no values and shares none; it must have one of them")
    return values


def _steps(vector: Values) -> list[tuple[int, float]]:
    """Number of rates, then count and step of each."""
    if vector.values.dtype.kind not in "iuf":
        raise RemoteError(f"steps have the physical type {vector.physical}; must be numbers")
    numbers = [float(value) for value in vector.values.tolist()]
    rates = numbers[0] if numbers else 0.0
    if not 0 <= rates <= (len(numbers) - 1) / 2:
        raise RemoteError(f"a series of steps says {rates:g} rates and has {len(numbers)} numbers")
    found = [(numbers[1 + 2 * n], numbers[2 + 2 * n]) for n in range(int(rates))]
    if any(not 0 <= count <= VALUES_MAX for count, _ in found) or sum(count for count, _ in found) > VALUES_MAX:
        raise RemoteError(
            f"a series of steps has counts of {[count for count, _ in found]}; may have {VALUES_MAX} values"
        )
    return [(int(count), step) for count, step in found]
