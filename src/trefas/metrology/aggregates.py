"""What is aggregated: the quantities of a window, and their means over 3 s, 10 minutes and 2 hours.

Magnitudes, subgroups and percentages are root mean squares (IEC 61000-4-30, 4.5); powers, DC, frequency and the phasors of the
fundamental, turned so that L1's voltage is at 0°, are plain means.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.aggregation import TEN_MINUTES_NS, TWO_HOURS_NS, WINDOWS_3_S, Aggregator, Means
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import ORDERS, Spectra

SQUARED = ("u_rms_v", "i_rms_a", "thd_u_pct", "thd_i_pct")
PLAIN = ("active_w", "active_1_w", "reactive_1_var", "u1_real_v", "u1_imag_v", "i1_real_a", "i1_imag_a")
"""One column for each system …"""
TABLES = ("u_v", "i_a", "u_between_v", "i_between_a")
"""… or for each system and order …"""
TOTALS = ("unbalance_u2_pct", "unbalance_u0_pct", "neutral_a", "frequency_hz")
"""… or just one."""


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Intervals of one meter, by quantity: ``of["u_rms_v"]`` is (rows, systems), ``of["u_v"]`` (rows, systems, ORDERS) …"""

    wiring: Wiring
    means: Means

    @property
    def rows(self) -> int:
        """How many intervals there are."""
        return self.means.rows

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        columns = columns_of(self.wiring.systems)[name]
        shape = {True: (self.wiring.systems, ORDERS), False: (self.wiring.systems,)}[name in TABLES]
        return self.means.values[:, columns].reshape(self.rows, *(() if name in TOTALS else shape))


class Aggregation:
    """The three lengths of one meter, from stream to stream. What is over waits until it is collected."""

    def __init__(self, wiring: Wiring, *, three_seconds: bool = False) -> None:
        """Of ``three_seconds`` there are 200 000 in a week; who asks for them collects them."""
        self.wiring = wiring
        squares = squares_of(wiring.systems)
        self._three_seconds = Aggregator(TEN_MINUTES_NS, squares, WINDOWS_3_S) if three_seconds else None
        self._ten_minutes = Aggregator(TEN_MINUTES_NS, squares)
        self._two_hours = Aggregator(TWO_HOURS_NS, squares)
        self._collected: list[Means] = []

    def take(self, spectra: Spectra | None) -> None:
        """Takes windows in order; those of a stream behind a gap follow on."""
        if spectra is None or not spectra.windows:
            return
        values = values_of(spectra)
        # A window with a sample that is no number was not measured.
        measured = np.isfinite(spectra.u_rms_v).all(axis=1)
        weights = np.where(measured, spectra.measured_ns, 0)
        for each in (self._three_seconds, self._ten_minutes):
            if each is not None:
                each.take(spectra.start_ns, spectra.end_ns, values, weights)
        self._pass_on()

    def finish(self) -> None:
        """The recording ends here: what is under way is over, and flagged where it is not whole."""
        if self._three_seconds is not None:
            self._three_seconds.finish()
        self._ten_minutes.finish()
        self._pass_on()
        self._two_hours.finish()

    def three_seconds(self) -> Aggregates:
        """Intervals of 150 or 180 cycles since the last call; none where they were not asked for."""
        asked = self._three_seconds
        return Aggregates(self.wiring, asked.collect() if asked else Means.empty(len(squares_of(self.wiring.systems))))

    def ten_minutes(self) -> Aggregates:
        """Intervals of 10 minutes since the last call."""
        done, self._collected = self._collected, []
        columns = len(squares_of(self.wiring.systems))
        return Aggregates(self.wiring, Means.joined(done) if done else Means.empty(columns))

    def two_hours(self) -> Aggregates:
        """Intervals of 2 hours since the last call, of 12 intervals of 10 minutes."""
        return Aggregates(self.wiring, self._two_hours.collect())

    def _pass_on(self) -> None:
        over = self._ten_minutes.collect()
        if over.rows:
            self._collected.append(over)
            self._two_hours.take(over.start_ns, over.end_ns, over.values, over.measured_ns, over.flagged)


@lru_cache(maxsize=8)
def columns_of(systems: int) -> dict[str, slice]:
    """Where each quantity stands in a row of values."""
    columns, at = {}, 0
    for names, width in ((SQUARED, systems), (PLAIN, systems), (TABLES, systems * ORDERS), (TOTALS, 1)):
        for name in names:
            columns[name] = slice(at, at + width)
            at += width
    return columns


@lru_cache(maxsize=8)
def squares_of(systems: int) -> NDArray[np.bool_]:
    """(columns,): which are magnitudes."""
    columns = columns_of(systems)
    squares = np.zeros(max(each.stop for each in columns.values()), np.bool_)
    for name in (*SQUARED, *TABLES, *TOTALS):
        squares[columns[name]] = name != "frequency_hz"
    for name in ("u_v", "i_a"):
        squares[columns[name]][::ORDERS] = False  # DC has a sign
    return squares


def values_of(spectra: Spectra) -> NDArray[np.float64]:
    """(windows, columns): the windows as rows of values."""
    n = spectra.windows
    with np.errstate(invalid="ignore", divide="ignore"):
        turn = spectra.u1_v[:, :1].conj() / np.abs(spectra.u1_v[:, :1])
    u1, i1 = spectra.u1_v * turn, spectra.i1_a * turn
    whole = np.where(spectra.cycles > 0, 1.0, np.nan)
    parts = {
        **{name: getattr(spectra, name) for name in ("u_rms_v", "i_rms_a", "active_w", *TABLES, *TOTALS)},
        "thd_u_pct": spectra.thd_u_pct(),
        "thd_i_pct": spectra.thd_i_pct(),
        "active_1_w": spectra.active_1_w,
        "reactive_1_var": spectra.reactive_1_var,
        "u1_real_v": u1.real,
        "u1_imag_v": u1.imag,
        "i1_real_a": i1.real,
        "i1_imag_a": i1.imag,
        "frequency_hz": spectra.frequency_hz * whole,
    }
    names = columns_of(spectra.wiring.systems)
    return np.concatenate([np.reshape(parts[name], (n, -1)) for name in names], axis=1)
