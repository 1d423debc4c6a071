"""``/api/meters/{n}/waveform``, ``harmonics`` and ``quality``: what is seen of voltages and currents beyond their values."""

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.displayed import reading_of
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.waveform import Waveform as WaveformPart
from trefas.metrology.event import Event
from trefas.metrology.spectra import THD_ORDER
from trefas.run.live import LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.api.meters import written
from trefas.run.web.api.readings import Reading
from trefas.run.web.api.readings import written as reading
from trefas.run.web.operation import Operation, Parameter, Visit
from trefas.run.web.scope import Scope
from trefas.run.web.site import now_of

CYCLES = Parameter("cycles", Annotated[int, Field(ge=1, le=10)], "how many of them", 3)
POINTS_MAX = 600
"""Of each curve: more than a page is wide."""
STALE_NS = 2 * NS_PER_S
"""Samples that ended so long before the world's time are of the past: the supply is gone."""


class Waveform(BaseModel):
    """The newest cycles as they were sampled; lists are empty where nothing is. ``offset_s`` is how far behind a rising zero of
    the first voltage the first sample is; null where there is none."""

    at: str | None
    step_s: float
    offset_s: float | None
    phases: list[int]
    u_v: list[list[float]]
    i_a: list[list[float]]


class Spectrum(BaseModel):
    """Of one phase. The order is the place in the list, 0 is direct; null is what the sampling rate does not show."""

    phase: int
    u_v: list[float | None]
    i_a: list[float | None]
    u_pct: list[float | None]
    """Of the fundamental."""
    i_pct: list[float | None]
    thd_u_pct: float | None
    thd_i_pct: float | None
    u_angle_deg: float | None
    """Of the fundamental of the voltage, from that of the first phase."""
    phi_deg: float | None
    """By which the current lags."""


class Harmonics(BaseModel):
    """Of the newest window of 10 or 12 cycles; no phases where there is none."""

    at: str | None
    frequency_hz: float | None
    thd_order: int
    phases: list[Spectrum]


class VoltageEvent(BaseModel):
    """A dip, a swell, an interruption, an outage, a lost phase. ``relative`` is the extreme over the declared voltage."""

    kind: str
    phases: list[int]
    start: str
    end: str
    duration_s: float
    extreme_v: float
    relative: float
    cut: bool
    """Whether the samples ended before it was over."""


class Quality(BaseModel):
    """How the supply is: values of the waveform, counters of what was not as it should be, limits, and the newest events."""

    nominal_hz: float | None
    """What frequencies are judged by; null where nothing judges them."""
    limits: dict[str, float | list[float]]
    values: list[Reading]
    counters: list[Reading]
    events: list[VoltageEvent]


def scope_of(live: LiveMeter) -> Scope:
    """The one that was put behind the meter's observer when the page was opened."""
    found = live.device.meter.frontend.observers[0]
    assert isinstance(found, Scope), "the front puts it there"
    return found


def waveform(live: LiveMeter, cycles: int) -> Waveform:
    """The newest cycles of a meter; of one that measures nothing, nothing."""
    scope, frontend = scope_of(live), live.device.meter.frontend
    nominal_hz = frontend.nominal_hz or 50.0
    trace = scope.trace(cycles / nominal_hz) if _is_fresh(live, scope.end) else None
    phases = [each + 1 for each in live.device.meter.wiring.value]
    if trace is None:
        return Waveform(
            at=None, step_s=0.0, offset_s=None, phases=phases, u_v=[[] for _ in phases], i_a=[[] for _ in phases]
        )
    step = -(-trace.u_v.shape[1] // POINTS_MAX)
    return Waveform(
        at=written(trace.start),
        step_s=step / trace.rate_hz,
        offset_s=None if trace.offset is None else trace.offset / trace.rate_hz,
        phases=phases,
        u_v=np.round(trace.u_v[:, ::step], 2).tolist(),
        i_a=np.round(trace.i_a[:, ::step], 4).tolist(),
    )


def _is_fresh(live: LiveMeter, end: Instant | None) -> bool:
    return end is not None and (live.clock.speed is None or now_of(live) - end < STALE_NS * max(1.0, live.clock.speed))


def _waveform(visit: Visit) -> Waveform:
    return waveform(visit.live, visit.said["cycles"])


def _harmonics(visit: Visit) -> Harmonics:
    live = visit.live
    scope = scope_of(live)
    spectra = scope.quality.spectra if scope.quality is not None else None
    last = -1 if spectra is None else spectra.windows - 1
    if spectra is None or last < 0 or not spectra.cycles[last] or not _is_fresh(live, scope.end):
        return Harmonics(at=None, frequency_hz=None, thd_order=THD_ORDER, phases=[])
    thd_u, thd_i = spectra.thd_u_pct()[last], spectra.thd_i_pct()[last]
    return Harmonics(
        at=written(Instant(int(spectra.end_ns[last]))),
        frequency_hz=float(spectra.frequency_hz[last]) or None,
        thd_order=THD_ORDER,
        phases=[
            Spectrum(
                phase=phase + 1,
                u_v=_rounded(spectra.u_v[last, place], 3),
                i_a=_rounded(spectra.i_a[last, place], 5),
                u_pct=_of_first(spectra.u_v[last, place]),
                i_pct=_of_first(spectra.i_a[last, place]),
                thd_u_pct=_number(thd_u[place]),
                thd_i_pct=_number(thd_i[place]),
                u_angle_deg=_number(spectra.u_angle_deg[last, place]),
                phi_deg=_number(spectra.phi_deg[last, place]),
            )
            for place, phase in enumerate(spectra.wiring.value)
        ],
    )


def _of_first(rms: NDArray[np.float64]) -> list[float | None]:
    """In percent of the fundamental; nothing without one."""
    first = float(rms[1])
    return _rounded(100.0 * rms / first, 3) if first > 0.0 else [None] * len(rms)


def _rounded(values: NDArray[np.float64], digits: int) -> list[float | None]:
    return [None if each != each else each for each in np.round(values, digits).tolist()]


def _number(value: Any) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _quality(visit: Visit) -> Quality:
    live = visit.live
    meter = live.device.meter
    quality = meter.part(VoltageQuality)
    settings = quality.settings
    observer = scope_of(live).quality
    named = [each for each in meter.values if each in {*WaveformPart.declared()}]
    counters = [each for each in meter.values if each in {*VoltageQuality.declared()}]
    return Quality(
        nominal_hz=observer.nominal_hz if observer else None,
        limits={name: _plain(getattr(settings, name)) for name in settings.__slots__},
        values=[reading(reading_of(meter, each), "waveform") for each in named],
        counters=[reading(reading_of(meter, each), "voltage-quality") for each in counters],
        events=[
            _event(each.event, each.start, each.end, meter.wiring.value)
            for each in (observer.found if observer else ())
        ],
    )


def _plain(value: Any) -> float | list[float]:
    return list(value) if isinstance(value, tuple) else float(value)


def _event(of: Event, start: Instant, end: Instant, phases: tuple[int, ...]) -> VoltageEvent:
    return VoltageEvent(
        kind=of.kind.value,
        phases=[phases[each] + 1 for each in of.phases],
        start=written(start),
        end=written(end),
        duration_s=round(of.duration_s, 6),
        extreme_v=round(of.extreme_v, 3),
        relative=round(of.relative, 5),
        cut=of.cut,
    )


OPERATIONS = (
    Operation("GET", f"{METER}/waveform", "the newest cycles, as sampled", _waveform, Waveform, (N, CYCLES)),
    Operation("GET", f"{METER}/harmonics", "to the 50th, of the newest window", _harmonics, Harmonics, (N,)),
    Operation("GET", f"{METER}/quality", "voltage quality: limits, values, counters, events", _quality, Quality, (N,)),
)
