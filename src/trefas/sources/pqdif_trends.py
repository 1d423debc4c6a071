"""Value logs of PQDIF files as trends: quantity, phase and statistic are what the file says of each series.

A series goes on from observation to observation: instruments write one for each channel and day. What is no quantity of
``trefas.sources.trends`` is passed over, and of several channels of one quantity the first is taken.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import NS_PER_S, TimeScale
from trefas.sources.pqdif_file import ChannelDefinition, Instance, Observation, SeriesDefinition
from trefas.sources.trends import ALL, HIGHEST, LOWEST, MEAN, SERIES_MAX, Axis, Quantity, Trend, Trends
from trefas.wire import pqdif_ids as ids

ORDER_MAX = 50
_STATISTICS = {ids.AVERAGE: MEAN, ids.VALUE: MEAN, ids.MINIMUM: LOWEST, ids.MAXIMUM: HIGHEST}
_PHASES: dict[int, tuple[int, ...]] = {
    ids.PHASE_A: (0,), ids.PHASE_B: (1,), ids.PHASE_C: (2,),
    ids.PHASE_AB: (0, 1), ids.PHASE_BC: (1, 2), ids.PHASE_CA: (2, 0),
    ids.PHASE_NONE: ALL, ids.PHASE_NET: ALL, ids.PHASE_TOTAL: ALL,
}  # fmt: skip
_POWERS = {
    (ids.ACTIVE_POWER, ids.UNIT_WATT): "p",
    (ids.REACTIVE_POWER, ids.UNIT_VAR): "q",
    (ids.APPARENT_POWER, ids.UNIT_VA): "s",
}
_OF_ALL = {ids.FREQUENCY: "f", ids.NEGATIVE_UNBALANCE: "u2", ids.ZERO_UNBALANCE: "u0"}
_OF_PHASES = {ids.POWER_FACTOR: "pf", ids.PST: "pst", ids.PLT: "plt"}


def trends_of(observations: Sequence[Observation], note: str, where: str, *, at_end: bool) -> Trends | None:
    """The trends; None where there are none. Raises RemoteError for what breaks the format, SetupError for too many series."""
    first: dict[Quantity, int] = {}
    pieces: dict[Quantity, list[tuple[NDArray[np.int64], NDArray[np.float64]]]] = {}
    more: dict[str, None] = {}
    logs, known = set(), set()
    for observation in observations:
        for instance in observation.instances:
            if instance.definition.quantity_type != ids.VALUE_LOG or (time := instance.place_of(ids.TIME)) is None:
                continue
            logs.add(instance.definition.index)
            for place, quantity in _quantities(instance):
                known.add(instance.definition.index)
                if first.setdefault(quantity, instance.definition.index) != instance.definition.index:
                    more.setdefault(quantity.name)
                    continue
                if len(first) > SERIES_MAX:
                    raise SetupError(f"{where} has more than {SERIES_MAX} series of trends; may have so many")
                pieces.setdefault(quantity, []).append(_piece(instance, time, place))
        observation.forget()
    axes: dict[bytes, Axis] = {}
    series = [each for quantity, parts in pieces.items() if (each := _joined(quantity, parts, axes, where, at_end))]
    if not series:
        return None
    shown = list(more)[:9]
    remarks = (
        [f"several channels are {', '.join(shown)}{' …' if len(more) > len(shown) else ''}; the first is taken"]
        if more
        else []
    )
    if len(alone := [each.name for each in pieces if all(each != one.quantity for one in series)]):
        remarks.append(f"one value alone, so that how long it lasts is not known: {', '.join(dict.fromkeys(alone))}")
    if logs - known:
        remarks.append(f"channels of value logs that are no known quantity: {len(logs - known)} of {len(logs)}")
    nominal_hz = next((hz for each in observations if (hz := each.settings.nominal_hz)), None)
    return Trends(tuple(series), note, TimeScale.RECORDED, tuple(remarks), nominal_hz)


def quantity_of(definition: ChannelDefinition, series: SeriesDefinition, group: int) -> Quantity | None:
    """What a series is of; None for what is not known."""
    phase, statistic = _PHASES.get(definition.phase), _STATISTICS.get(series.value_type) if series.value_type else None
    characteristic = series.characteristic
    if phase is None or statistic is None or characteristic is None:
        return None
    is_voltage = definition.measured == ids.MEASURED_VOLTAGE
    if characteristic in _OF_ALL:
        return (
            Quantity(_OF_ALL[characteristic], ALL, statistic) if is_voltage or _OF_ALL[characteristic] == "f" else None
        )
    if characteristic in _OF_PHASES:
        return Quantity(_OF_PHASES[characteristic], phase, statistic)
    if (kind := _POWERS.get((characteristic, series.unit))) and len(phase) < 2:
        return Quantity(kind, phase, statistic)
    if not phase or definition.measured not in (ids.MEASURED_VOLTAGE, ids.MEASURED_CURRENT):
        return None
    kind = _kind_of_phase(characteristic, series.unit, len(phase), group, is_voltage=is_voltage)
    return Quantity(kind, phase, statistic, group if kind == "harmonic_u" else 0) if kind else None


def _kind_of_phase(characteristic: UUID, unit: int, phases: int, group: int, *, is_voltage: bool) -> str:
    """What is measured of the voltage or current of a phase, or of a voltage between two; empty for what is not known."""
    if characteristic == ids.RMS and unit == (ids.UNIT_VOLT if is_voltage else ids.UNIT_AMPERE):
        return ("uu" if phases == 2 else "u") if is_voltage else "i"
    if unit != ids.UNIT_PERCENT:
        return ""
    if characteristic == ids.TOTAL_THD:
        return "thd_u" if is_voltage else "thd_i"
    is_harmonic = characteristic == ids.HARMONIC_GROUP and is_voltage and 2 <= group <= ORDER_MAX
    return "harmonic_u" if is_harmonic else ""


def _quantities(instance: Instance) -> list[tuple[int, Quantity]]:
    found = []
    for place, series in enumerate(instance.definition.series):
        quantity = quantity_of(instance.definition, series, instance.group)
        if quantity is not None and instance.has(place):
            found.append((place, quantity))
    return found


def _piece(instance: Instance, time: int, place: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    values, times_s = instance.values(place), instance.times_s(time)
    count = min(len(values), len(times_s))
    if not np.isfinite(times_s[:count]).all():
        raise RemoteError(f"channel '{instance.definition.name}' has a time that is none")
    stamps = np.rint(times_s[:count] * NS_PER_S).astype(np.int64) + instance.observation.start
    return stamps, np.where(np.isfinite(values[:count]), values[:count], np.nan)


def _joined(
    quantity: Quantity,
    parts: list[tuple[NDArray[np.int64], NDArray[np.float64]]],
    axes: dict[bytes, Axis],
    where: str,
    at_end: bool,
) -> Trend | None:
    """One series out of its pieces, in the order of time; of two values of one time the first is taken."""
    stamps = np.concatenate([stamps for stamps, _ in parts])
    values = np.concatenate([values for _, values in parts])
    stamps, places = np.unique(stamps, return_index=True)
    if len(stamps) < 2:
        return None
    axis = axes.setdefault(stamps.tobytes(), Axis.of_stamps(stamps, where, at_end=at_end))
    return Trend(quantity, axis, values[places])
