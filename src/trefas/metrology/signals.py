"""Closed-form three-phase signals: what was really there, and what a sensor and a converter make of it.

    θu = 2π f t + angle          u = √2 U (sin θu + Σ r sin(n θu + a)) + DC       of each phase
    θi = θu − φ                  i = gate(θi) · (√2 I (sin θi + Σ r sin(n θi + a)) + DC)

φ is positive where the current lags (inductive). The gate makes the test currents of EN 50470-3 and IEC 62053-21; each
has its truth in closed form, because between two edges of the gate the current is a sum of sines:

    half_wave     ∩   ∩         first half of each period: even harmonics and DC
    phase_fired   ◣ ◥ ◣ ◥       second quarter of each half period: odd harmonics
    burst         ∿∿    ∿∿      two cycles on, two off: sub-harmonics

``active_w``, ``i_rms_a`` … are the truth of the world; ``samples`` go through sensor errors, noise and converter. Every
sample is a function of its index alone, so blocks cut anywhere are bit for bit the same samples.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import ceil, floor, inf, pi, radians, sqrt

import numpy as np
from numpy.typing import NDArray

from trefas.base.arguments import a_number, all_of, numbers
from trefas.base.errors import LocalError
from trefas.metrology.noise import normal_pairs
from trefas.metrology.waves import Sines, Waves, period_of

_TURN = 2.0 * pi


class Shape(Enum):
    """The gate of the current: cycles in its pattern, and the stretches of it (in cycles) where current flows."""

    SINE = (1, ((0.0, 1.0),))
    HALF_WAVE = (1, ((0.0, 0.5),))
    PHASE_FIRED = (1, ((0.25, 0.5), (0.75, 1.0)))
    BURST = (4, ((0.0, 2.0),))

    @property
    def cycles(self) -> int:
        """After how many cycles the pattern repeats."""
        cycles: int = self.value[0]
        return cycles

    @property
    def open(self) -> tuple[tuple[float, float], ...]:
        """Where current flows, from and to, in cycles of the current's own angle."""
        stretches: tuple[tuple[float, float], ...] = self.value[1]
        return stretches


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate that is none of the standards' shapes: cycles in its pattern, and where in it current flows, as a ``Shape`` has
    it."""

    cycles: int
    open: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Harmonic:
    """One harmonic, relative to its fundamental; at ``angle_deg`` 0 both cross zero rising together.

    A broken ``order`` is an interharmonic; it cannot be gated.
    """

    order: float
    relative: float
    angle_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Dip:
    """A stretch of time where the voltages are multiplied by ``residual``, phase by phase (over 1: a swell)."""

    start_s: float
    end_s: float
    residual: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sensor:
    """What a channel does wrong: ``gain`` times too much, ``phase_deg`` of the fundamental too early, an ``offset``."""

    gain: float = 1.0
    phase_deg: float = 0.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Signal:
    """One to three phases of voltage and current. The tuples have one entry for each phase."""

    frequency_hz: float = 50.0
    u_v: tuple[float, ...] = (230.0, 230.0, 230.0)
    """rms of the fundamental"""
    i_a: tuple[float, ...] = (10.0, 10.0, 10.0)
    """rms of the fundamental, before the gate"""
    phi_deg: tuple[float, ...] = (0.0, 0.0, 0.0)
    angle_deg: tuple[float, ...] = (0.0, -120.0, 120.0)
    u_harmonics: tuple[Harmonic, ...] = ()
    i_harmonics: tuple[Harmonic, ...] = ()
    u_dc_v: tuple[float, ...] = (0.0, 0.0, 0.0)
    i_dc_a: tuple[float, ...] = (0.0, 0.0, 0.0)
    shape: Shape | Gate = Shape.SINE
    missing: frozenset[int] = frozenset()
    """Phases (from 0) whose voltage and current are not there."""
    dips: tuple[Dip, ...] = ()
    noise_u_v: float = 0.0
    noise_i_a: float = 0.0
    """Normally distributed noise on each sample, rms"""
    seed: int = 0
    u_sensors: tuple[Sensor, ...] = (Sensor(), Sensor(), Sensor())
    i_sensors: tuple[Sensor, ...] = (Sensor(), Sensor(), Sensor())
    adc_bits: int | None = None
    """Bits of the converter, sign included; None converts without steps."""
    u_full_scale_v: float = 650.0
    i_full_scale_a: float = 120.0
    """Largest peak the converter takes: room for 230 V + 100 %, and for 80 A + 6 %."""

    def __post_init__(self) -> None:
        for name in ("u_v", "i_a", "phi_deg", "angle_deg", "u_dc_v", "i_dc_a"):
            object.__setattr__(self, name, numbers(getattr(self, name), name))
        phases = len(self.u_v)
        if not 1 <= phases <= 3:
            raise LocalError(f"u_v has {phases} phases; it can have 1 to 3")
        kinds = {
            "u_harmonics": Harmonic,
            "i_harmonics": Harmonic,
            "dips": Dip,
            "u_sensors": Sensor,
            "i_sensors": Sensor,
        }
        for name, kind in kinds.items():
            all_of(getattr(self, name), kind, name)
        for name in ("frequency_hz", "noise_u_v", "noise_i_a", "u_full_scale_v", "i_full_scale_a"):
            a_number(getattr(self, name), name, -inf if name == "frequency_hz" else 0.0)
        for name in ("i_a", "phi_deg", "angle_deg", "u_dc_v", "i_dc_a", "u_sensors", "i_sensors"):
            if len(getattr(self, name)) != phases:
                raise LocalError(f"{name} has {len(getattr(self, name))} phases and u_v {phases}; they must be as many")
        if any(len(dip.residual) != phases for dip in self.dips):
            raise LocalError(f"a dip has a residual for each of the {phases} phases")
        if self.frequency_hz <= 0:
            raise LocalError(f"frequency_hz is {self.frequency_hz:g}; it must be above 0")
        broken = [h.order for h in self.u_harmonics + self.i_harmonics if h.order != int(h.order)]
        if broken and self.shape is not Shape.SINE:
            raise LocalError(f"harmonic {broken[0]:g} is broken and the current is gated; that mean has no closed form")
        if self.adc_bits is not None and not 2 <= self.adc_bits <= 32:
            raise LocalError(f"adc_bits is {self.adc_bits}; must be 2 to 32")

    @classmethod
    def balanced(
        cls, u_v: float = 230.0, i_a: float = 10.0, phi_deg: float = 0.0, frequency_hz: float = 50.0
    ) -> "Signal":
        """Three equal phases, 120° apart."""
        return cls(frequency_hz=frequency_hz, u_v=(u_v,) * 3, i_a=(i_a,) * 3, phi_deg=(phi_deg,) * 3)

    @property
    def phases(self) -> int:
        """How many phases there are, missing ones included."""
        return len(self.u_v)

    # ---- samples ----------------------------------------------------------------------------------------------------

    def samples(self, first: int, count: int, rate_hz: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """``(u_v, i_a)`` of the samples ``first`` … ``first + count − 1``, each (phases, count).

        Sample k is taken at t = k / rate_hz and stands for the cell from k − ½ to k + ½ periods (see ``cells_s``).
        """
        index = np.arange(first, first + count, dtype=np.int64)
        u_v, i_a = self._waves(index, rate_hz)
        for phase in range(self.phases):
            u_sensor, i_sensor = self.u_sensors[phase], self.i_sensors[phase]
            for dip in self.dips:
                t_s = index / rate_hz + u_sensor.phase_deg / 360.0 / self.frequency_hz
                u_v[phase, (t_s >= dip.start_s) & (t_s < dip.end_s)] *= dip.residual[phase]
            for row, sensor in ((u_v[phase], u_sensor), (i_a[phase], i_sensor)):
                row *= sensor.gain
                row += sensor.offset
            if self.noise_u_v or self.noise_i_a:
                noise = normal_pairs(self.seed, phase, first, count)
                u_v[phase] += self.noise_u_v * noise[0]
                i_a[phase] += self.noise_i_a * noise[1]
        if self.adc_bits is not None:
            u_v = _converted(u_v, self.u_full_scale_v, self.adc_bits)
            i_a = _converted(i_a, self.i_full_scale_a, self.adc_bits)
        return u_v, i_a

    @staticmethod
    def cells_s(first: int, count: int, rate_hz: float) -> tuple[float, float]:
        """The stretch of time that samples ``first`` … ``first + count − 1`` stand for."""
        return (first - 0.5) / rate_hz, (first + count - 0.5) / rate_hz

    def _waves(self, index: NDArray[np.int64], rate_hz: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """``(u_v, i_a)`` without dips, and of the sensors' errors with the phase alone: where they repeat, made for one period.

        Then the waves of a sample are those of its index within the period, whatever block it is in."""
        broken = [h.order * self.frequency_hz for h in self.u_harmonics + self.i_harmonics if h.order != int(h.order)]
        period = period_of((self.frequency_hz / self.shape.cycles, *broken), rate_hz)
        if period:
            index = index % period
        if 0 < period < len(index):
            u_v, i_a = self._waves(np.arange(period, dtype=np.int64), rate_hz)
            return u_v.take(index, axis=1), i_a.take(index, axis=1)
        waves = Waves(index, rate_hz, self.frequency_hz)
        u_v, i_a = np.zeros((self.phases, len(index))), np.zeros((self.phases, len(index)))
        for phase in sorted({*range(self.phases)} - self.missing):
            waves.add_sines(u_v[phase], self._u_sines(phase), self.u_sensors[phase].phase_deg / 360.0)
            early = self.i_sensors[phase].phase_deg / 360.0
            waves.add_sines(i_a[phase], self._i_sines(phase), early)
            if self.shape is not Shape.SINE:
                i_a[phase] *= waves.open_share(self.shape.cycles, self.shape.open, early + self._i_turns(phase))
        return u_v, i_a

    # ---- truth ------------------------------------------------------------------------------------------------------

    def active_w(self) -> NDArray[np.float64]:
        """Mean active power of each phase, harmonics and DC included; of the undisturbed signal, without dips."""
        return np.array([self._mean(self._u_sines(p), self._i_sines(p), p) for p in range(self.phases)])

    def reactive_var(self) -> NDArray[np.float64]:
        """Reactive power of the fundamental of each phase (IEC 62053-24), inductive positive; without dips."""
        return np.array([(self._u_phasor(p) * self._i_phasor(p).conjugate()).imag for p in range(self.phases)])

    def u_rms_v(self) -> NDArray[np.float64]:
        """rms of each voltage, harmonics and DC included; without dips."""
        squares = [_mean_of_product(self._u_sines(p), self._u_sines(p)) for p in range(self.phases)]
        return np.asarray(np.sqrt(np.array(squares)), np.float64)

    def i_rms_a(self) -> NDArray[np.float64]:
        """rms of each current, over whole patterns of the gate; harmonics and DC included."""
        squares = [self._mean(self._i_sines(p), self._i_sines(p), p) for p in range(self.phases)]
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)), np.float64)

    def apparent_va(self) -> NDArray[np.float64]:
        """U rms times I rms of each phase."""
        return self.u_rms_v() * self.i_rms_a()

    def active_j(self, start_s: float, end_s: float) -> NDArray[np.float64]:
        """The exact integral of u·i of each phase over any stretch of time, dips included."""
        energy_j = np.zeros(self.phases)
        edges = sorted({start_s, end_s, *(e for d in self.dips for e in (d.start_s, d.end_s) if start_s < e < end_s)})
        for left_s, right_s in pairwise(edges):
            inside = [dip for dip in self.dips if dip.start_s <= left_s < dip.end_s]
            for phase in range(self.phases):
                residual = float(np.prod([dip.residual[phase] for dip in inside]))
                spans = self._open_s(phase, left_s, right_s)
                energy_j[phase] += residual * self._integral(self._u_sines(phase), self._i_sines(phase), spans)
        return energy_j

    def _u_sines(self, phase: int) -> Sines:
        if phase in self.missing:
            return {}
        angle = radians(self.angle_deg[phase])
        return _sines(self.u_v[phase], angle, self.u_harmonics, self.u_dc_v[phase])

    def _i_sines(self, phase: int) -> Sines:
        if phase in self.missing:
            return {}
        angle = radians(self.angle_deg[phase] - self.phi_deg[phase])
        return _sines(self.i_a[phase], angle, self.i_harmonics, self.i_dc_a[phase])

    def _i_turns(self, phase: int) -> float:
        return (self.angle_deg[phase] - self.phi_deg[phase]) / 360.0

    def _mean(self, one: Sines, other: Sines, phase: int) -> float:
        if self.shape is Shape.SINE:
            return _mean_of_product(one, other)
        pattern_s = self.shape.cycles / self.frequency_hz
        return self._integral(one, other, self._open_s(phase, 0.0, pattern_s)) / pattern_s

    def _u_phasor(self, phase: int) -> complex:
        return self._u_sines(phase).get(1.0, 0j)

    def _i_phasor(self, phase: int) -> complex:
        """The fundamental that the gated current has: its products with a sine and a cosine of 1 rms."""
        sines = self._i_sines(phase)
        if self.shape is Shape.SINE:
            return sines.get(1.0, 0j)
        return self._mean(sines, {1.0: 1 + 0j}, phase) + 1j * self._mean(sines, {1.0: 1j}, phase)

    def _open_s(self, phase: int, start_s: float, end_s: float) -> NDArray[np.float64]:
        """Where the gate of a phase's current is open between two times: (stretches, 2)."""
        if self.shape is Shape.SINE:
            return np.array([[start_s, end_s]])
        turns, cycles = self._i_turns(phase), self.shape.cycles
        low = floor((start_s * self.frequency_hz + turns) / cycles)
        high = ceil((end_s * self.frequency_hz + turns) / cycles)
        patterns = np.arange(low, high + 1)[:, np.newaxis, np.newaxis] * cycles
        spans = ((patterns + np.array(self.shape.open) - turns) / self.frequency_hz).reshape(-1, 2)
        spans = np.clip(spans, start_s, end_s)
        return np.asarray(spans[spans[:, 1] > spans[:, 0]], np.float64)

    def _integral(self, one: Sines, other: Sines, spans_s: NDArray[np.float64]) -> float:
        """∫ one · other dt over stretches of time: sin a · sin b = ½ (cos(a − b) − cos(a + b)), term by term."""
        total = 0.0
        for m, p in one.items():
            for n, q in other.items():
                total += _cosine_integral(m - n, (p * q.conjugate()), spans_s, self.frequency_hz)
                total -= _cosine_integral(m + n, p * q, spans_s, self.frequency_hz)
        return total


def _sines(rms: float, angle: float, harmonics: Sequence[Harmonic], dc: float) -> Sines:
    sines: Sines = {}

    def add(order: float, phasor: complex) -> None:
        sines[float(order)] = sines.get(float(order), 0j) + phasor

    if rms:
        add(1.0, complex(rms * np.exp(1j * angle)))
        for h in harmonics:
            add(h.order, complex(rms * h.relative * np.exp(1j * (h.order * angle + radians(h.angle_deg)))))
    if dc:
        add(0.0, 1j * dc / sqrt(2.0))
    return sines


def _mean_of_product(one: Sines, other: Sines) -> float:
    mean = 0.0
    for order, p in one.items():
        q = other.get(order, 0j)
        mean += (p * q.conjugate()).real if order else 2.0 * p.imag * q.imag
    return mean


def _cosine_integral(order: float, phasor: complex, spans_s: NDArray[np.float64], frequency_hz: float) -> float:
    """∫ Re(phasor · e^(j order ω t)) dt over stretches of time."""
    if order == 0:
        return float(phasor.real * np.sum(spans_s[:, 1] - spans_s[:, 0]))
    turns = np.mod(order * frequency_hz * spans_s, 1.0)
    ends = phasor * np.exp(1j * _TURN * turns) / (1j * _TURN * order * frequency_hz)
    return float(np.sum(ends[:, 1] - ends[:, 0]).real)


def _converted(values: NDArray[np.float64], full_scale: float, bits: int) -> NDArray[np.float64]:
    """Through a converter of two's complement: rounded to its steps, clipped to its range."""
    step = full_scale / 2 ** (bits - 1)
    return np.asarray(np.clip(np.rint(values / step), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) * step, np.float64)
