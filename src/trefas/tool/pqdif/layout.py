"""The records of a PQDIF file that is written: container, data source, settings and observations, with all that the standard
(IEEE 1159.3) asks for.

Each channel has its own series of time, though series could be shared: every reader understands it, and compression makes the
copies small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.wire import pqdif_ids as ids
from trefas.wire.pqdif_element import (
    BOOL4,
    CHAR1,
    GUID,
    INTEGER2,
    PHYSICAL,
    REAL4,
    REAL8,
    TIMESTAMP,
    UINT4,
    Collection,
    Values,
)

DAY_NS = 86_400 * NS_PER_S
DAY_OF_1970 = 25_569
VERSION = (1, 5, 1, 0)
"""Writer 1.5, compatible with readers from 1.0 on."""

Element = tuple[UUID, Collection | Values]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a channel is of: phase, quantity, characteristic, unit."""

    name: str
    phase: int
    measured: int
    characteristic: UUID
    unit: int
    quantity_type: UUID = ids.VALUE_LOG
    value_type: UUID = ids.AVERAGE


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values of a quantity in an observation: times in seconds from its start, or one even step. ``order`` is a harmonic's."""

    quantity: Quantity
    values: NDArray[np.floating]
    times_s: NDArray[np.float64] | None = None
    step_s: float = 0.0
    order: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """An observation: when it starts, what triggered it, and its series."""

    name: str
    start: Instant
    series: tuple[Series, ...]
    triggered: Instant | None = None
    is_periodic: bool = False


def records_of(
    observations: Sequence[Written], *, instrument: str, software: str, file: str, created: Instant, nominal_hz: float
) -> list[tuple[UUID, Collection]]:
    """The file's records. Channels are defined once, in the order in which they come."""
    quantities = list(dict.fromkeys(each.quantity for one in observations for each in one.series))
    started = min((each.start for each in observations), default=created)
    return [
        (ids.CONTAINER, _container(file, software, created)),
        (ids.DATA_SOURCE, _data_source(quantities, instrument, started)),
        (ids.MONITOR_SETTINGS, _settings(nominal_hz, started)),
        *((ids.OBSERVATION, _observation(each, quantities, created)) for each in observations),
    ]


def _container(file: str, software: str, created: Instant) -> Collection:
    return Collection(
        (
            _vector(ids.VERSION_INFO, UINT4, VERSION),
            _text(ids.FILE_NAME, file),
            _stamp(ids.CREATION, created),
            _text(ids.APPLICATION, software),
            _scalar(ids.COMPRESSION_STYLE, UINT4, 2),
            _scalar(ids.COMPRESSION_ALGORITHM, UINT4, 1),
        )
    )


def _data_source(quantities: Sequence[Quantity], instrument: str, started: Instant) -> Collection:
    definitions = tuple((ids.CHANNEL_DEFINITION, _definition(each)) for each in quantities)
    return Collection(
        (
            _guid(ids.DATA_SOURCE_TYPE, ids.MEASUREMENT),
            _text(ids.DATA_SOURCE_NAME, instrument),
            _stamp(ids.EFFECTIVE, started),
            (ids.CHANNEL_DEFINITIONS, Collection(definitions)),
        )
    )


def _definition(quantity: Quantity) -> Collection:
    is_waveform = quantity.quantity_type == ids.WAVEFORM
    time_storage = ids.STORED_INCREMENT if is_waveform else ids.STORED_VALUES
    series = (
        _series_definition(ids.TIME, ids.UNIT_SECONDS, ids.INSTANTANEOUS, time_storage),
        _series_definition(quantity.value_type, quantity.unit, quantity.characteristic, ids.STORED_VALUES),
    )
    return Collection(
        (
            _text(ids.CHANNEL_NAME, quantity.name),
            _scalar(ids.PHASE, UINT4, quantity.phase),
            _guid(ids.QUANTITY_TYPE, quantity.quantity_type),
            _scalar(ids.QUANTITY_MEASURED, UINT4, quantity.measured),
            (ids.SERIES_DEFINITIONS, Collection(series)),
        )
    )


def _series_definition(value_type: UUID, unit: int, characteristic: UUID, storage: int) -> Element:
    return (
        ids.SERIES_DEFINITION,
        Collection(
            (
                _guid(ids.VALUE_TYPE, value_type),
                _scalar(ids.QUANTITY_UNITS, UINT4, unit),
                _guid(ids.QUANTITY_CHARACTERISTIC, characteristic),
                _scalar(ids.STORAGE_METHOD, UINT4, storage),
            )
        ),
    )


def _settings(nominal_hz: float, started: Instant) -> Collection:
    return Collection(
        (
            _stamp(ids.EFFECTIVE, started),
            _stamp(ids.TIME_INSTALLED, started),
            _scalar(ids.USE_CALIBRATION, BOOL4, 0),
            _scalar(ids.USE_TRANSDUCER, BOOL4, 0),
            _scalar(ids.NOMINAL_FREQUENCY, REAL8, nominal_hz),
            (ids.CHANNEL_SETTINGS, Collection(())),
        )
    )


def _observation(observation: Written, quantities: Sequence[Quantity], created: Instant) -> Collection:
    place = {quantity: n for n, quantity in enumerate(quantities)}
    method = (
        ids.TRIGGER_CHANNEL
        if observation.triggered is not None
        else ids.TRIGGER_PERIODIC
        if observation.is_periodic
        else 0
    )
    instances = tuple((ids.CHANNEL_INSTANCE, _instance(each, place[each.quantity])) for each in observation.series)
    return Collection(
        (
            _text(ids.OBSERVATION_NAME, observation.name),
            _stamp(ids.TIME_CREATE, created),
            _stamp(ids.TIME_START, observation.start),
            _scalar(ids.TRIGGER_METHOD, UINT4, method),
            *([_stamp(ids.TIME_TRIGGERED, observation.triggered)] if observation.triggered is not None else []),
            (ids.CHANNEL_INSTANCES, Collection(instances)),
        )
    )


def _instance(series: Series, definition: int) -> Collection:
    times = [1.0, float(len(series.values)), series.step_s] if series.times_s is None else series.times_s
    both = (_vector(ids.SERIES_VALUES, REAL8, times), _vector(ids.SERIES_VALUES, REAL4, series.values))
    return Collection(
        (
            _scalar(ids.CHANNEL_DEFINITION_INDEX, UINT4, definition),
            *([_scalar(ids.CHANNEL_GROUP, INTEGER2, series.order)] if series.order else []),
            (ids.SERIES_INSTANCES, Collection(tuple((ids.SERIES_INSTANCE, Collection((each,))) for each in both))),
        )
    )


def _scalar(tag: UUID, physical: int, value: float) -> Element:
    return tag, Values(physical, np.array([value], PHYSICAL[physical]), is_vector=False)


def _guid(tag: UUID, value: UUID) -> Element:
    return tag, Values(GUID, np.frombuffer(value.bytes_le, PHYSICAL[GUID]), is_vector=False)


def _stamp(tag: UUID, at: Instant) -> Element:
    day, rest_ns = divmod(at, DAY_NS)
    stamp = np.array([(day + DAY_OF_1970, rest_ns / NS_PER_S)], PHYSICAL[TIMESTAMP])
    return tag, Values(TIMESTAMP, stamp, is_vector=False)


def _vector(tag: UUID, physical: int, values: ArrayLike) -> Element:
    return tag, Values(physical, np.asarray(values).astype(PHYSICAL[physical]))


def _text(tag: UUID, text: str) -> Element:
    return tag, Values(CHAR1, np.frombuffer(text.encode("utf-8") + b"\0", PHYSICAL[CHAR1]))
