"""The meter's own voltage quality: what its voltage quality logger writes down, second by second.

    windows ─┬→ 1 s        single values: first, peak and last beyond a limit; rapid changes from one second to the next
             └→ 10 min     means beyond a limit, with the highest and lowest second (10 s to 30 min)

Limits are those of the real meter, and as configurable as there. Values of a phase that is gone (below the outage level) are an
outage and no deviation. Means are on ticks of true time.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.aggregation import Aggregator, Means
from trefas.metrology.events import EventSettings

SECOND_NS = NS_PER_S

FREQUENCY_BANDS = (-0.01, 0.01, -0.06, 0.04, -0.02, 0.02, -0.15, 0.15)
"""What the frequency counters 1 to 8 count beyond, of the nominal frequency: EN 50160's bands of synchronous and of island
networks, in the order of the maker's DLMS description."""

# What can be configured on the real meter, from and to.
HIGH_V = (232.3, 276.0)
LOW_V = (184.0, 227.7)
MEAN_S = (10, 1800)
OUTAGE_V = (50.0, 160.0)
OUTAGE_DELAY_S = (0.0, 1800.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoltageQualitySettings:
    """Thresholds; the defaults are the real meter's. Raises SetupError for one that cannot be configured there."""

    u_n_v: float = 230.0
    u_high_mean_v: float = 253.0
    u_low_mean_v: float = 207.0
    mean_s: int = 600
    u_high_single_v: float = 253.0
    u_low_single_v: float = 207.0
    outage_v: float = 50.0
    """Below this one phase or two are gone."""
    outage_all_v: float = 160.0
    """Below this on all phases the supply is gone."""
    outage_delay_s: float = 10.0
    """Shorter outages are passed over."""
    sag: float = 0.20
    swell: float = 0.20
    """Of Un: how far a short sag or swell goes at least."""
    sag_s: tuple[float, float] = (0.1, 1.0)
    """How long a short one is; longer ones are single values."""
    rapid_change: float = 0.05
    """Of Un: from one second to the next, both within the limits of single values."""
    undervoltage: float = 0.10
    """Of Un: what the first counter of low means counts beyond; the second one goes by ``u_low_mean_v``."""
    unbalance_pct: float = 2.0
    thd_u_pct: float = 8.0
    thd_i_pct: float = 8.0
    frequency_bands: tuple[float, ...] = FREQUENCY_BANDS

    def __post_init__(self) -> None:
        scale = self.u_n_v / 230.0
        for name, (low, high), unit in (
            ("u_high_mean_v", HIGH_V, scale),
            ("u_low_mean_v", LOW_V, scale),
            ("u_high_single_v", HIGH_V, scale),
            ("u_low_single_v", LOW_V, scale),
            ("mean_s", MEAN_S, 1.0),
            ("outage_v", OUTAGE_V, scale),
            ("outage_delay_s", OUTAGE_DELAY_S, 1.0),
        ):
            value = getattr(self, name)
            if not low * unit <= value <= high * unit:
                raise SetupError(f"{name} is {value:g}; must be {low * unit:g} to {high * unit:g}")

    @property
    def events(self) -> EventSettings:
        """What has to be found among the Urms(1/2) values: short sags and swells, outages."""
        return EventSettings(
            u_din_v=self.u_n_v,
            dip=1.0 - self.sag,
            swell=1.0 + self.swell,
            indication=self.outage_all_v / self.u_n_v,
            outage=self.outage_v / self.u_n_v,
            outage_delay_s=self.outage_delay_s,
        )


class Code(IntEnum):
    """Event codes of the voltage quality logger, as the maker numbers them."""

    UNDER_MEAN = 0
    OVER_MEAN = 1
    MIN_PEAK = 2
    MAX_PEAK = 3
    OUTAGE = 4
    RESTORED = 5
    MIN_START = 6
    MIN_STOP = 7
    MAX_START = 8
    MAX_STOP = 9


@dataclass(frozen=True, slots=True)
class VoltageEvent:
    """One row of the logger; ``phase`` is 1 to 3, or 0 for all. Values that do not apply are zero."""

    code: Code
    phase: int
    time: Instant
    mean_v: float = 0.0
    max_v: float = 0.0
    min_v: float = 0.0


class Deviations:
    """Watches the voltages of one meter's systems. What was found waits until it is collected."""

    def __init__(self, phases: tuple[int, ...], settings: VoltageQualitySettings) -> None:
        """``phases`` are the columns of the measuring systems, 0 to 2."""
        self.phases = phases
        self.settings = settings
        squares = np.ones(len(phases), np.bool_)
        self._seconds = Aggregator(SECOND_NS, squares)
        self._means = Aggregator(settings.mean_s * SECOND_NS, squares)
        self._outside = [_Outside(phase + 1, settings) for phase in phases]
        self._before = np.full(len(phases), np.nan)
        self._before_end = 0
        self._extremes: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
        """Highest and lowest second of the mean under way, and of the one that is about to end."""
        self._found: list[VoltageEvent] = []
        self.means: list[NDArray[np.float64]] = []
        """Whole means (systems,) since they were last taken."""
        self.rapid_changes = 0
        """Seconds so far that began with a rapid change."""

    def take(
        self,
        start_ns: NDArray[np.int64],
        end_ns: NDArray[np.int64],
        u_rms_v: NDArray[np.float64],
        measured_ns: NDArray[np.int64] | None = None,
    ) -> None:
        """Takes windows in order: instants (n,), voltages (n, systems), and how much of each was measured (n,); None: all."""
        measured = np.isfinite(u_rms_v).all(axis=1)
        weights = np.where(measured, end_ns - start_ns if measured_ns is None else measured_ns, 0)
        self._seconds.take(start_ns, end_ns, u_rms_v, weights)
        self._means.take(start_ns, end_ns, u_rms_v, weights)
        self._look()

    def finish(self) -> None:
        """The recording ends here; what is not whole is passed over."""
        self._seconds.finish()
        self._means.finish()
        self._look()

    def collect(self) -> list[VoltageEvent]:
        """What was found since the last call, in the order of time of its telling."""
        found, self._found = self._found, []
        return found

    def _look(self) -> None:
        self._look_at_seconds(self._seconds.collect())
        self._look_at_means(self._means.collect())

    def _look_at_seconds(self, seconds: Means) -> None:
        length = self.settings.mean_s * SECOND_NS
        for start, flagged, values in zip(seconds.start_ns.tolist(), seconds.flagged, seconds.values, strict=True):
            if flagged or start != self._before_end:
                self._before[:] = np.nan
            self._before_end = start + SECOND_NS
            if flagged:
                continue
            highest, lowest = self._extremes.setdefault(start // length, (values.copy(), values.copy()))
            np.fmax(highest, values, out=highest)
            np.fmin(lowest, values, out=lowest)
            for each, value in zip(self._outside, values.tolist(), strict=True):
                self._found += each.look(Instant(start), value)
            inside = self._within(values) & self._within(self._before)
            changed = np.abs(values - self._before) >= self.settings.rapid_change * self.settings.u_n_v
            self.rapid_changes += bool((inside & changed).any())
            self._before = values.copy()

    def _within(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        low, high = self.settings.u_low_single_v, self.settings.u_high_single_v
        return np.asarray((values >= low) & (values <= high), np.bool_)

    def _look_at_means(self, means: Means) -> None:
        length = self.settings.mean_s * SECOND_NS
        for start, flagged, values in zip(means.start_ns.tolist(), means.flagged, means.values, strict=True):
            nothing = np.zeros(len(self.phases))
            highest, lowest = self._extremes.pop(start // length, (nothing, nothing))
            if flagged:
                continue
            self.means.append(values)
            for phase, mean, high, low in zip(self.phases, values.tolist(), highest, lowest, strict=True):
                if self.settings.outage_v <= mean < self.settings.u_low_mean_v:
                    code = Code.UNDER_MEAN
                elif mean > self.settings.u_high_mean_v:
                    code = Code.OVER_MEAN
                else:
                    continue
                self._found.append(VoltageEvent(code, phase + 1, Instant(start), mean, float(high), float(low)))
        newest = max(self._extremes, default=0)
        self._extremes = {tick: each for tick, each in self._extremes.items() if tick >= newest - 1}


class _Outside:
    """One phase's seconds beyond a limit: the first, the furthest and the last. One alone is only a first."""

    def __init__(self, phase: int, settings: VoltageQualitySettings) -> None:
        self.phase = phase
        self.settings = settings
        self._sign = 0
        self._peak = self._last = (Instant(0), 0.0)
        self._count = 0

    def look(self, at: Instant, value_v: float) -> list[VoltageEvent]:
        """The next second; what there is to write down."""
        found = []
        sign = self._sign_of(value_v)
        if sign != self._sign:
            found += self._over()
            self._sign, self._count = sign, 0
        if sign:
            self._count += 1
            if self._count == 1:
                found.append(self._event(Code.MAX_START if sign > 0 else Code.MIN_START, (at, value_v)))
            if self._count == 1 or sign * value_v > sign * self._peak[1]:
                self._peak = (at, value_v)
            self._last = (at, value_v)
        return found

    def _sign_of(self, value_v: float) -> int:
        if value_v > self.settings.u_high_single_v:
            return 1
        return -1 if self.settings.outage_v <= value_v < self.settings.u_low_single_v else 0

    def _over(self) -> list[VoltageEvent]:
        if self._sign == 0 or self._count < 2:
            return []
        peak, stop = (Code.MAX_PEAK, Code.MAX_STOP) if self._sign > 0 else (Code.MIN_PEAK, Code.MIN_STOP)
        return [self._event(peak, self._peak), self._event(stop, self._last)]

    def _event(self, code: Code, seen: tuple[Instant, float]) -> VoltageEvent:
        at, value_v = seen
        if code in (Code.MAX_START, Code.MAX_PEAK, Code.MAX_STOP):
            return VoltageEvent(code, self.phase, at, max_v=value_v)
        return VoltageEvent(code, self.phase, at, min_v=value_v)
