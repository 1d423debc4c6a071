"""What is judged: the 10 minutes, 2 hours and 10 seconds of a measured span, its events and their wave shapes.

    Recorder ─→ Quality ─┬→ windows ─→ 10 minutes, 10 s
                         ├→ Urms(1/2) ─→ events, wave shapes
                         └→ flicker ─→ Plt

A recorder is an observer; a record of a week is 6 MB, however fast it was sampled. What happened flags the intervals that have a
part in it (IEC 61000-4-30, 4.7) when the record is made, since a dip is told when it is over.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant, TimeScale
from trefas.metrology.aggregates import Aggregates, Aggregation, values_of
from trefas.metrology.aggregation import Means
from trefas.metrology.event import Event, Kind
from trefas.metrology.events import EventSettings
from trefas.metrology.flicker import Lamp, Severity
from trefas.metrology.frequency import Frequencies, TenSeconds
from trefas.metrology.observer import Sampling, Windows
from trefas.metrology.quality import Occurrence, Quality, other_network
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra
from trefas.tool.en50160.shapes import Shape, Shapes

U_N_USUAL_V = 230.0
"""The declared voltage where nobody says another."""

NEAR = (0.7, 1.3)
"""Of the declared voltage: where half of all voltages are outside of this, it is hardly the right one."""

LOW_VOLTAGE_MAX_V = 1000.0

U_N_V = (10.0, 1e6)
"""From the secondary side of a transformer to the longest lines."""

FINE_MAX = 6_000
"""Windows of twenty minutes: so many are kept one by one (30 MB), since a short recording has no ten minutes to draw."""

PIECES_MAX = 500

WHOLE_NS_MIN = 150 * NS_PER_MS
"""Windows of ten cycles last longer than this."""

DIP_S_MAX = 60.0
"""What is below 90 % or above 110 % for longer is no dip and no swell of EN 50160 but a voltage to be judged: else no voltage
outside of ± 10 % ever was."""

PHASE_NAMES = {
    Wiring.SINGLE: ("L1",),
    Wiring.TWO_PHASE: ("L1", "L2"),
    Wiring.FOUR_WIRE: ("L1", "L2", "L3"),
    Wiring.ARON: ("U12", "U32"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """A measured span. ``flagged`` and ``frequency_flagged`` say which rows the statistics leave out; ``fine`` has the single
    windows of a short one."""

    ten_minutes: Aggregates
    flagged: NDArray[np.bool_]
    frequencies: Frequencies
    frequency_flagged: NDArray[np.bool_]
    psts: tuple[Severity, ...]
    plts: tuple[Severity, ...]
    occurrences: tuple[Occurrence, ...]
    shapes: tuple[Shape, ...]
    fine: Aggregates | None
    u_n_v: float
    nominal_hz: float
    order_max: int
    start: Instant
    end: Instant
    measured_s: float
    time_scale: TimeScale = TimeScale.UTC
    """What its instants are known to be."""
    u_n_known: bool = True
    """Whether somebody said the declared voltage; else it was taken as that of most low-voltage networks."""
    other_hz: float | None = None
    """Another frequency than that of the mains, which the voltage had …"""
    other_s: float = 0.0
    """… for so long: of this time there are neither events nor flicker, and nobody has looked for any."""
    has_voltage: bool = True
    """Whether one was measured at all: a record may be of currents only."""
    of_trends: bool = False
    """Whether the values were computed by somebody else: there are no events then, and nobody has looked for any."""
    names: tuple[str, ...] = ()
    """What the measuring systems are called where the wiring does not tell: voltages between three phases, U12 …"""

    @property
    def median_v(self) -> float:
        """Half of all rms voltages are below; NaN where there is none."""
        voltages = (self.fine if self.fine is not None and not self.ten_minutes.rows else self.ten_minutes)["u_rms_v"]
        return float(np.nanmedian(voltages)) if np.isfinite(voltages).any() else float("nan")

    @property
    def is_near_declared(self) -> bool:
        """Whether the voltage is about the declared one; so it is where there is none."""
        return not (self.median_v < NEAR[0] * self.u_n_v or self.median_v > NEAR[1] * self.u_n_v)

    @property
    def is_low_voltage(self) -> bool:
        """Whether the declared voltage is one of low voltage: 1 kV line to line at most (EN 50160, 3.10)."""
        return self.u_n_v <= LOW_VOLTAGE_MAX_V / (1.0 if self.wiring is Wiring.ARON or self.names else sqrt(3.0)) + 1.0

    @property
    def is_mains(self) -> bool:
        """Whether most of what was measured is of a network of 50 or 60 Hz: EN 50160, events and flicker are of no other."""
        return self.other_s <= 0.5 * self.measured_s

    @property
    def has_events(self) -> bool:
        """Whether anybody has looked for events."""
        return self.has_voltage and self.is_mains and not self.of_trends

    @property
    def limits_apply(self) -> bool:
        """Whether it can be judged by the limits of low voltage: it is of 50 or 60 Hz, and the declared voltage is known, or as
        good as, and is low."""
        return self.has_voltage and self.is_mains and self.is_low_voltage and (self.u_n_known or self.is_near_declared)

    @property
    def wiring(self) -> Wiring:
        """How it was measured."""
        return self.ten_minutes.wiring

    @property
    def phases(self) -> tuple[str, ...]:
        """What the measuring systems are called."""
        return self.names or PHASE_NAMES[self.wiring]

    @property
    def span_s(self) -> float:
        """From the first sample to the last."""
        return (self.end - self.start) / NS_PER_S

    @property
    def plt(self) -> NDArray[np.float64]:
        """(2 hours, phases): those that are whole and not flagged."""
        flagged = self.plt_flagged
        kept = [each.values for each, out in zip(self.plts, flagged, strict=True) if not out]
        return np.array(kept, np.float64).reshape(-1, len(self.phases))

    @property
    def plt_flagged(self) -> NDArray[np.bool_]:
        """(2 hours,): not whole, or with an event in them."""
        spans = spans_of(self.occurrences)
        within = [((spans[:, 0] < each.end) & (spans[:, 1] > each.start)).any() for each in self.plts]
        return np.array([each.flagged for each in self.plts], np.bool_) | np.array(within, np.bool_)

    @classmethod
    def made(
        cls,
        ten_minutes: Aggregates,
        frequencies: Frequencies,
        severities: tuple[Severity, ...],
        occurrences: tuple[Occurrence, ...],
        shapes: tuple[Shape, ...] = (),
        fine: Aggregates | None = None,
        *,
        u_n_v: float,
        nominal_hz: float,
        order_max: int,
        start: Instant,
        end: Instant,
        measured_s: float,
        time_scale: TimeScale = TimeScale.UTC,
        u_n_known: bool = True,
        other_hz: float | None = None,
        other_s: float = 0.0,
    ) -> "Record":
        """With the flags that follow from the events."""
        spans = spans_of(occurrences)
        return cls(
            ten_minutes,
            ten_minutes.means.flagged | ten_minutes.means.touched_by(spans),
            frequencies,
            frequencies.flagged | frequencies.touched_by(spans),
            tuple(each for each in severities if each.quantity == "Pst"),
            tuple(each for each in severities if each.quantity == "Plt"),
            occurrences,
            shapes,
            fine,
            u_n_v,
            nominal_hz,
            order_max,
            start,
            end,
            measured_s,
            time_scale,
            u_n_known,
            other_hz,
            other_s,
        )


class Recorder:
    """Makes a record of whatever a frontend shows it."""

    def __init__(
        self,
        wiring: Wiring,
        u_n_v: float = U_N_USUAL_V,
        *,
        time_scale: TimeScale = TimeScale.UTC,
        u_n_known: bool = True,
    ) -> None:
        """``u_n_v`` is the declared voltage of a measuring system, and ``u_n_known`` whether somebody said so. Raises SetupError
        for one that cannot be."""
        if not U_N_V[0] <= u_n_v <= U_N_V[1]:
            raise SetupError(f"the declared voltage is {u_n_v:g} V; must be {U_N_V[0]:g} to {U_N_V[1]:g} V")
        self.u_n_v = u_n_v
        self._time_scale, self._u_n_known = time_scale, u_n_known
        self.shapes = Shapes()
        self._quality = Quality(EventSettings(u_din_v=u_n_v), _lamp(u_n_v), parts=(self.shapes,))
        self._aggregation = Aggregation(wiring)
        self._seconds = TenSeconds()
        self._ten_minutes: list[Means] = []
        self._frequencies: list[Frequencies] = []
        self._severities: list[Severity] = []
        self._occurrences: list[Occurrence] = []
        self._fine: list[Means] = []
        self._fine_rows = 0
        self._wiring = wiring
        self._order_max = 0
        self._start: int | None = None
        self._end = self._measured_ns = 0

    # Observer.

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        self._quality.begin(sampling)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples and windows."""
        self._quality.take(u_v, i_a, windows)
        self._collect()

    def finish(self, windows: Windows) -> None:
        """The stream ends here; what is on the clock waits for the next one."""
        self._quality.finish(windows)
        self._collect()

    def record(self) -> Record:
        """The record, when all streams have ended."""
        other_hz, other_s = other_network(self._quality.networks)
        self._aggregation.finish()
        self._seconds.finish()
        self._keep_intervals()
        nothing = self._aggregation.ten_minutes().means
        return Record.made(
            Aggregates(self._wiring, Means.joined([nothing, *self._ten_minutes])),
            Frequencies.joined(self._frequencies),
            tuple(self._severities),
            tuple(self._occurrences),
            self.shapes.kept,
            Aggregates(self._wiring, Means.joined(self._fine)) if self._fine else None,
            u_n_v=self.u_n_v,
            nominal_hz=self._quality.nominal_hz or 50.0,
            order_max=self._order_max,
            start=Instant(self._start or 0),
            end=Instant(self._end),
            measured_s=self._measured_ns / NS_PER_S,
            time_scale=self._time_scale,
            u_n_known=self._u_n_known,
            other_hz=other_hz,
            other_s=other_s,
        )

    def _collect(self) -> None:
        spectra = self._quality.harmonics.collect()
        if spectra is not None and spectra.windows:
            self._aggregation.take(spectra)
            self._keep_fine(spectra)
            self._seconds.take(spectra.start_ns, spectra.end_ns, spectra.cycles, spectra.frequency_hz)
            self._keep_intervals()
            self._order_max = min(self._order_max or spectra.order_max, spectra.order_max)
            self._start = int(spectra.start_ns[0]) if self._start is None else self._start
            self._end = int(spectra.end_ns[-1])
            self._measured_ns += int(spectra.measured_ns.sum())
        assert self._quality.events is not None, "it was made with settings"
        assert self._quality.flicker is not None, "it was made with a lamp"
        occurrences = self._quality.events.collect()
        self._occurrences += occurrences
        self.shapes.keep(occurrences)
        self._severities += self._quality.flicker.collect()

    def _keep_intervals(self) -> None:
        """What ended; pieces are joined now and then, since many small ones are larger than one."""
        self._aggregation.two_hours()
        ten_minutes, frequencies = self._aggregation.ten_minutes().means, self._seconds.collect()
        if ten_minutes.rows:
            self._ten_minutes.append(ten_minutes)
        if frequencies.rows:
            self._frequencies.append(frequencies)
        if len(self._frequencies) > PIECES_MAX:
            self._ten_minutes = [Means.joined(self._ten_minutes)] if self._ten_minutes else []
            self._frequencies = [Frequencies.joined(self._frequencies)]

    def _keep_fine(self, spectra: Spectra) -> None:
        # What is left over before a gap is shorter, and its rms that of a broken cycle.
        length_ns = spectra.end_ns - spectra.start_ns
        whole = length_ns > WHOLE_NS_MIN
        self._fine_rows += int(whole.sum())
        if self._fine_rows > FINE_MAX:
            self._fine = []
            return
        start_ns, end_ns, measured_ns = spectra.start_ns[whole], spectra.end_ns[whole], spectra.measured_ns[whole]
        ones, none = np.ones(len(start_ns), np.int64), np.zeros(len(start_ns), np.bool_)
        self._fine.append(Means(start_ns, end_ns, start_ns, measured_ns, ones, none, values_of(spectra)[whole]))


def spans_of(occurrences: tuple[Occurrence, ...]) -> NDArray[np.int64]:
    """(n, 2): from when to when the events lasted that flag: interruptions, and dips and swells up to a minute."""
    spans = [(each.start, each.end) for each in occurrences if _flags(each.event)]
    return np.array(spans, np.int64).reshape(-1, 2)


def _flags(event: Event) -> bool:
    return event.kind is Kind.INTERRUPTION or (event.kind in (Kind.DIP, Kind.SWELL) and event.duration_s <= DIP_S_MAX)


def _lamp(u_n_v: float) -> Lamp:
    """The lamp of 120 V for networks of 100 to 127 V, that of 230 V for all others."""
    return Lamp.V120 if 95.0 <= u_n_v <= 130.0 else Lamp.V230
