"""PQDIF files (IEEE 1159.3), which power quality instruments exchange: their waveforms, or their trends.

    recording:event.pqd               waveforms where there are any, else trends
    pqdif:week.pqd,what=trends        what=waveforms, what=trends
    pqdif:week.pqd,stamps=end         times of trends are the ends of what their values are of, and not the starts
    pqdif:site.pqd,source=2           the second instrument of a file that has several

Channels are found by the phase and the quantity that the file says of each, else by name. Observations follow each other in the
order of time, each at its own rate; what lies between them is a gap, and time that two of them have is taken once. Times are as
they were recorded: a file does not say of which zone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.sources.channels import map_channels
from trefas.sources.names import Channel
from trefas.sources.parameters import Parameters
from trefas.sources.pqdif_axis import Axis, axis_of
from trefas.sources.pqdif_file import ChannelDefinition, DataSource, Instance, Observation, PqdifFile
from trefas.sources.pqdif_trends import trends_of
from trefas.sources.recorded import Hole, Recorded, Stretch
from trefas.sources.source import Source
from trefas.sources.text import map_bytes
from trefas.sources.trends import TrendRecord
from trefas.wire import pqdif_ids as ids

KIND = "pqdif"
SUFFIXES = (".pqd", ".pqdif")
EXAMPLE = "recording:event.pqd"

SOURCES_MAX = 10_000
_ANY, _WAVEFORMS, _TRENDS = "any", "waveforms", "trends"
_LETTERS = {ids.PHASE_A: "A", ids.PHASE_B: "B", ids.PHASE_C: "C", ids.PHASE_NG: "N"}
_KEYS = {
    **{(ids.MEASURED_VOLTAGE, phase): f"u{phase}" for phase in (ids.PHASE_A, ids.PHASE_B, ids.PHASE_C)},
    **{(ids.MEASURED_CURRENT, phase): f"i{phase}" for phase in (ids.PHASE_A, ids.PHASE_B, ids.PHASE_C)},
    (ids.MEASURED_CURRENT, ids.PHASE_NG): "in",
    (ids.MEASURED_VOLTAGE, ids.PHASE_AB): "u12",
    (ids.MEASURED_VOLTAGE, ids.PHASE_BC): "u23",
    (ids.MEASURED_VOLTAGE, ids.PHASE_CA): "u31",
}
"""What ``--map`` calls a quantity of a phase."""
_LINES = ("u12", "u23", "u31")


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a file. Raises SetupError."""
    what = parameters.word("what", _ANY, (_ANY, _WAVEFORMS, _TRENDS))
    number = round(parameters.number("source", 0, 0, SOURCES_MAX))
    line_hz = parameters.number("f", 0.0, 10.0, 1000.0)
    at_end = parameters.word("stamps", "start", ("start", "end")) == "end"
    parameters.done()
    where = parameters.path.name
    try:
        file = PqdifFile(map_bytes(parameters.path))
        source = _chosen(file, number, where)
        observations = [each for each in file.observations if each.source is source]
        captures = _captures(observations) if what != _TRENDS else []
        remarks = [*_remarks(file, source), *_phasors(source)]
        if not captures and what != _WAVEFORMS:
            trends = trends_of(observations, f"PQDIF '{source.name or where}'", where, at_end=at_end)
            if trends:
                trends = replace(trends, remarks=(*remarks, *trends.remarks), nominal_hz=line_hz or trends.nominal_hz)
                raise TrendRecord(trends, where)
        if not captures:
            asked = "waveforms" if what == _WAVEFORMS else "trends" if what == _TRENDS else "waveforms and no trends"
            why = "; ".join(_phasors(source)) or f"its {len(observations)} observations are of other quantities"
            raise SetupError(f"{where} has no {asked}: {why}")
        return _waveforms(source, captures, mapping, line_hz, where, remarks)
    except RemoteError as error:
        raise SetupError(f"{where} is no PQDIF file that can be read: {error}") from error


def _chosen(file: PqdifFile, number: int, where: str) -> DataSource:
    """The source that was asked for, else the first that has observations."""
    with_data = [source for source in file.sources if any(each.source is source for each in file.observations)]
    if number > len(file.sources) or not with_data:
        raise SetupError(f"{where} has {len(file.sources)} data sources, {len(with_data)} of them with observations")
    return file.sources[number - 1] if number else with_data[0]


def _remarks(file: PqdifFile, source: DataSource) -> list[str]:
    remarks = []
    doubtful = file.file.check()
    if len(file.sources) > 1:
        place = next(n for n, each in enumerate(file.sources, 1) if each is source)
        remarks.append(f"the file has {len(file.sources)} data sources; this is source={place}")
    if doubtful:
        remarks.append(f"{doubtful} records have a checksum of an unknown kind; it was not checked")
    return remarks


def _phasors(source: DataSource) -> list[str]:
    """What is said of channels of phasors: cycle by cycle of an event, and so neither samples nor values of whole intervals."""
    count = sum(channel.quantity_type == ids.PHASOR for channel in source.channels)
    if not count:
        return []
    are = "channel is a phasor" if count == 1 else "channels are phasors"
    return [f"{count} {are}, rms values and angles of single cycles of an event, and passed over"]


# ---- waveforms ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A channel in an observation, by its place there, with its series of time and of values."""

    instance: int
    time: int
    values: int


@dataclass(slots=True)
class _Capture:
    """An observation with waveforms, by channel definition; row 0 is row ``base`` of the recording."""

    observation: Observation
    places: dict[int, _Place]
    base: int = 0
    rows: int = 0
    axis: Axis | None = None
    slower: dict[int, Axis] = field(default_factory=dict)

    def instance(self, definition: int) -> tuple[Instance, _Place]:
        """A channel, read again where it was forgotten."""
        place = self.places[definition]
        return self.observation.instances[place.instance], place


def _captures(observations: Sequence[Observation]) -> list[_Capture]:
    captures = []
    for observation in observations:
        places: dict[int, _Place] = {}
        for number, instance in enumerate(observation.instances):
            definition = instance.definition
            if definition.quantity_type != ids.WAVEFORM or definition.index in places:
                continue
            time, values = instance.place_of(ids.TIME), instance.place_of(ids.VALUE, ids.INSTANTANEOUS_VALUE)
            if time is not None and values is not None and instance.count(values) > 1:
                places[definition.index] = _Place(number, time, values)
        if places:
            captures.append(_Capture(observation, places))
            observation.start  # noqa: B018 — kept while the body is there
        observation.forget()
    return sorted(captures, key=lambda each: each.observation.start)


def _waveforms(
    source: DataSource, captures: list[_Capture], mapping: str | None, line_hz: float, where: str, remarks: list[str]
) -> Source:
    seen = Counter(index for capture in captures for index in capture.places)
    used = [source.channels[index] for index in sorted(seen)]
    channels = [_channel(each) for each in used]
    channel_map = map_channels(channels, mapping or _mapping(used, seen))
    wanted = [used[channel].index for channel in channel_map.channels]
    plan = _Plan()
    for capture in captures:
        if not set(wanted) <= set(capture.places):
            lacking = next(source.channels[index].name for index in wanted if index not in capture.places)
            plan.lacking.setdefault(lacking, 0)
            plan.lacking[lacking] += 1
            continue
        plan.add(capture, wanted, where)
        capture.observation.forget()
    if not plan.parts:
        raise SetupError(f"{where} has no observation with all of {', '.join(source.channels[i].name for i in wanted)}")
    nominal_hz = next((each.observation.settings.nominal_hz for each in captures), None)
    has_trends = any(each.quantity_type == ids.VALUE_LOG for each in source.channels)
    count = f"{len(plan.captures)} observations" if len(plan.captures) > 1 else "1 observation"
    return Recorded(
        channel_map,
        plan.parts,
        _Columns(plan.captures, wanted, where),
        start=Instant(plan.captures[0].observation.start + plan.first_ns),
        nominal_hz=line_hz or nominal_hz,
        note=f"PQDIF '{source.name or where}', {channel_map.note}, {count}{', trends with what=trends' if has_trends else ''}",
        remarks=[*remarks, *plan.remarks()],
    )


def _channel(definition: ChannelDefinition) -> Channel:
    quantity = {ids.MEASURED_VOLTAGE: "V", ids.MEASURED_CURRENT: "A"}.get(definition.measured, "")
    return Channel(definition.index + 1, definition.name, quantity, _LETTERS.get(definition.phase, ""))


def _mapping(used: Sequence[ChannelDefinition], seen: Counter[int]) -> str | None:
    """``--map`` by the phases and quantities that the file says; None where it says none.

    Of several channels for one the one that is in most observations is taken, the first of equals."""
    found: dict[str, ChannelDefinition] = {}
    for definition in used:
        key = _KEYS.get((definition.measured, definition.phase))
        if key and (key not in found or seen[definition.index] > seen[found[key].index]):
            found[key] = definition
    phases = [key for key in ("u1", "u2", "u3") if key in found]
    lines = [key for key in _LINES if key in found]
    if not phases and len(lines) < 2:
        return None
    left_out = ("u1", "u2", "u3", "in") if len(lines) >= 2 and len(phases) < 3 else _LINES
    return ",".join(f"{key}={each.index + 1}" for key, each in found.items() if key not in left_out)


class _Plan:
    """Stretches and holes of captures in the order of time."""

    def __init__(self) -> None:
        self.parts: list[Stretch | Hole] = []
        self.captures: list[_Capture] = []
        self.lacking: dict[str, int] = {}
        self.slower: dict[str, float] = {}
        self.first_ns = 0
        self._rows = 0
        self._twice_ns = 0
        self._zero_ns: int | None = None

    def add(self, capture: _Capture, wanted: list[int], where: str) -> None:
        """Appends a capture; channels that were sampled more slowly follow the fastest. Raises SetupError where they cannot."""
        axes = {}
        for index in wanted:
            instance, place = capture.instance(index)
            axes[index] = axis_of(instance, place.time, place.values, where)
        fastest = max(axes.values(), key=lambda each: each.rows)
        for index, axis in axes.items():
            if axis.is_like(fastest):
                continue
            if axis.rate_hz is None or fastest.rate_hz is None:
                said = ", ".join(
                    f"{capture.observation.source.channels[i].name} {each.rows}" for i, each in axes.items()
                )
                raise SetupError(
                    f"{where}: channels of one observation are sampled at different times ({said} values); "
                    "say with --map which belong together, as u1=…,i1=…"
                )
            capture.slower[index] = axis
            self.slower[capture.observation.source.channels[index].name] = axis.rate_hz
        capture.base, capture.rows, capture.axis = self._rows, fastest.rows, fastest
        for part in fastest.parts:
            self._append(part, capture.observation.start)
        self.captures.append(capture)
        self._rows += fastest.rows

    def remarks(self) -> list[str]:
        """What was left out."""
        said = [f"observations left out, which lack '{name}': {count}" for name, count in self.lacking.items()]
        for name, rate_hz in self.slower.items():
            said.append(
                f"'{name}' was sampled at {rate_hz:.6g} Hz, more slowly than others, and is interpolated to their rate"
            )
        if self._twice_ns:
            said.append(f"{self._twice_ns / NS_PER_S:.6g} s were recorded in two observations and taken once")
        return said

    def _append(self, part: Stretch, capture_ns: int) -> None:
        if self._zero_ns is None:
            self._zero_ns = capture_ns + part.start_ns
            self.first_ns = part.start_ns
        start_ns = capture_ns + part.start_ns - self._zero_ns
        reached_ns = self.parts[-1].end_ns if self.parts else 0
        step_ns = NS_PER_S / part.rate_hz
        first = part.first + self._rows
        last = part.last + self._rows
        if start_ns < reached_ns - step_ns / 2:
            skipped = min(int(np.ceil((reached_ns - start_ns) / step_ns - 0.5)), last - first)
            self._twice_ns += round(skipped * step_ns)
            first += skipped
            start_ns += round(skipped * step_ns)
        if first >= last:
            return
        if abs(start_ns - reached_ns) <= step_ns / 2:
            start_ns = reached_ns
        elif self.parts:
            self.parts.append(Hole(reached_ns, start_ns, "between two observations of the file"))
        self.parts.append(Stretch(first, last, part.rate_hz, start_ns, start_ns + round((last - first) * step_ns)))


class _Columns:
    """Reads rows of the recording out of the captures that have them; keeps the last one that was read."""

    def __init__(self, captures: list[_Capture], wanted: list[int], where: str) -> None:
        self._where = where
        self._captures = captures
        self._wanted = wanted
        self._bases = np.array([each.base for each in captures])
        self._last: _Capture | None = None

    def __call__(self, first: int, last: int) -> NDArray[np.float64]:
        columns = np.full((len(self._wanted), last - first), np.nan)
        at = int(np.searchsorted(self._bases, first, side="right")) - 1
        for capture in self._captures[at:]:
            low, high = max(first, capture.base), min(last, capture.base + capture.rows)
            if low >= high:
                break
            if self._last is not None and self._last is not capture:
                self._last.observation.forget()
            self._last = capture
            for row, definition in zip(columns, self._wanted, strict=True):
                try:
                    row[low - first : high - first] = _values(
                        capture, definition, low - capture.base, high - capture.base
                    )
                except RemoteError as error:
                    raise SetupError(f"{self._where} has an observation that cannot be read: {error}") from error
        columns[~np.isfinite(columns)] = np.nan
        return columns


def _values(capture: _Capture, definition: int, first: int, last: int) -> NDArray[np.float64]:
    """Rows of one channel; of one that was sampled more slowly, between its samples."""
    instance, place = capture.instance(definition)
    slower = capture.slower.get(definition)
    if slower is None or capture.axis is None:
        return instance.values(place.values, first, last)
    return slower.between(instance.values(place.values), capture.axis, first, last)
