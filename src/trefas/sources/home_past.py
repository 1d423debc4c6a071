"""What a home drew and fed in over hours and days, as intervals of minutes: ``Home.second`` of many seconds in one go.

A second is what ``trefas.sources.home`` says of it; here all seconds of some hours are arrays, so that a day takes a tenth of a
second. An interval is the sum of its seconds: rms values, active and apparent energy with all harmonics, reactive energy of the
fundamental.
"""

from collections.abc import Callable, Iterator
from math import acos, tan

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.interval import PHASES, Intervals
from trefas.sources.home import (
    DAY_S,
    DRIVE,
    ELECTRONIC,
    GRID_WAVES,
    HOUR_S,
    INVERTER,
    LINE_OHM,
    ORDERS,
    RESISTIVE,
    U_HIGH_V,
    U_LOW_V,
    U_NOMINAL_V,
    Harmonics,
    Home,
)

MINUTE_S = 60
CHUNK_S = 2 * HOUR_S
"""Seconds in one go: few enough to stay in the cache."""

U_SHARES = np.array([1.0, 0.004j, 0.015 + 0.008j, 0.006])
"""Of ``ORDERS``: what the street's rectifiers make of the voltage"""

Floats = NDArray[np.float64]
Seconds = NDArray[np.int64]
Loads = list[tuple[Floats, float, Harmonics]]
"""Active power (seconds, phases), power factor and harmonics of each load."""


def past(home: Home, frequency_hz: Callable[[float], float], start: Instant, end: Instant) -> Iterator[Intervals]:
    """Intervals of whole minutes (of UTC) from ``start`` to ``end``, two hours in a block. What is cut off by a start or an end
    that is no whole second counts by its share."""
    first_s, last_s = start // NS_PER_S, -(-end // NS_PER_S)
    edge_s = first_s
    while edge_s < last_s:
        next_s = min((edge_s // CHUNK_S + 1) * CHUNK_S, last_s)
        yield _minutes(home, frequency_hz, np.arange(edge_s, next_s, dtype=np.int64), start, end)
        edge_s = next_s


def _minutes(
    home: Home, frequency_hz: Callable[[float], float], seconds: Seconds, start: Instant, end: Instant
) -> Intervals:
    u_v, real_a, imaginary_a = _phasors(home, seconds)
    begins_ns = np.maximum(seconds * NS_PER_S, start)
    ends_ns = np.minimum((seconds + 1) * NS_PER_S, end)
    firsts = np.flatnonzero(np.diff(seconds // MINUTE_S, prepend=-1))
    share_s = (ends_ns - begins_ns)[:, np.newaxis] / NS_PER_S
    u_square = u_v**2 * float(np.sum(np.abs(U_SHARES) ** 2))
    i_square = np.sum(real_a**2 + imaginary_a**2, axis=2)
    active_w = u_v * (real_a @ U_SHARES.real + imaginary_a @ U_SHARES.imag)

    def summed(each: Floats) -> Floats:
        total: Floats = np.add.reduceat(each * share_s, firsts, axis=0)
        return total

    intervals = Intervals.empty(1, len(firsts))
    intervals.start_ns[0], intervals.end_ns[0] = begins_ns[firsts], ends_ns[np.append(firsts[1:], len(seconds)) - 1]
    duration_s = intervals.duration_s[0][:, np.newaxis]
    intervals.u_rms_v[0] = np.sqrt(summed(u_square) / duration_s)
    intervals.i_rms_a[0] = np.sqrt(summed(i_square) / duration_s)
    intervals.active_j[0] = summed(active_w)
    intervals.reactive_vars[0] = summed(-u_v * imaginary_a[:, :, 0])
    intervals.apparent_vas[0] = summed(np.sqrt(u_square * i_square))
    middles_s = (intervals.start_ns[0] + intervals.end_ns[0]) / 2 / NS_PER_S
    intervals.frequency_hz[0] = [frequency_hz(float(each)) for each in middles_s]
    intervals.cycles[0] = np.round(intervals.frequency_hz[0] * duration_s[:, 0])
    return intervals


def phasors(home: Home, seconds: Seconds) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Volts and amperes, (seconds, phases, orders): rms phasors relative to the phase's own voltage, as ``Second``."""
    u_v, real_a, imaginary_a = _phasors(home, seconds)
    return u_v[:, :, np.newaxis] * U_SHARES, real_a + 1j * imaginary_a


def _phasors(home: Home, seconds: Seconds) -> tuple[Floats, Floats, Floats]:
    """The fundamental's voltage (seconds, phases), and both parts of the currents (seconds, phases, orders). Each load's currents
    are its active power times a number for each order, of whatever sign the power has in the harmonics."""
    loads = _loads(home, seconds)
    active_a = np.empty((len(seconds), PHASES, len(loads)))
    for number, (active_w, _, _) in enumerate(loads):
        np.divide(active_w, U_NOMINAL_V, out=active_a[:, :, number])
    rows = active_a.reshape(-1, len(loads))  # one product of two matrices, and not one for each second
    per_a = np.array([(1 - 1j * _tangent(power_factor), *harmonics[1:]) for _, power_factor, harmonics in loads])
    parts = []
    for each in (per_a.real, per_a.imag):
        part = np.abs(rows) @ each
        part[:, 0] = rows @ each[:, 0]
        parts.append(part.reshape(len(seconds), PHASES, len(ORDERS)))
    grid_v = np.stack([_grid_v(home, phase, seconds) for phase in range(PHASES)], axis=1)
    return np.clip(grid_v - LINE_OHM * parts[0][:, :, 0], U_LOW_V, U_HIGH_V), parts[0], parts[1]


def _tangent(power_factor: float) -> float:
    """Reactive for each active ampere: inductive for a positive power factor."""
    return tan(acos(abs(power_factor))) * (1 if power_factor > 0 else -1)


def _loads(home: Home, seconds: Seconds) -> Loads:
    day, of_day_s = seconds // DAY_S, seconds % DAY_S
    even = np.full(PHASES, 1 / PHASES)
    (base,) = (load for load in home.loads(0) if load.harmonics is ELECTRONIC and load.power_factor > 0)
    return [
        (np.broadcast_to(np.array(base.active_w), (len(seconds), PHASES)), base.power_factor, base.harmonics),
        (_compressor(home, "fridge", 1, 90.0, seconds), 0.7, RESISTIVE),
        (_compressor(home, "freezer", 2, 120.0, seconds), 0.7, RESISTIVE),
        (_lights(home, day, of_day_s), -0.93, ELECTRONIC),
        (_on(0, 2_000.0 * _kettle(home, day, of_day_s)), 1.0, RESISTIVE),
        (_cooking(home, day, of_day_s, seconds), 1.0, RESISTIVE),
        (_heat_pump_w(home, seconds)[:, np.newaxis] * even, 0.85, DRIVE),
        (_car_w(home, day, of_day_s)[:, np.newaxis] * even, 0.99, INVERTER),
        (_sun_w(home, seconds)[:, np.newaxis] * even, 1.0, INVERTER),
    ]


def _each(numbers: Seconds, of: Callable[[int], float]) -> Floats:
    """A value that only the number of the day, cycle or minute decides, asked for once each; the numbers do not fall."""
    firsts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    values = np.array([of(number) for number in numbers[firsts].tolist()], np.float64)
    return np.repeat(values, np.diff(firsts, append=len(numbers)))


def _grid_v(home: Home, phase: int, seconds: Seconds) -> Floats:
    wander = [
        size_v * np.sin(2 * np.pi * (seconds / period_s + home.chance("grid", phase, period_s)))
        for size_v, period_s in GRID_WAVES
    ]
    return np.asarray(233.5 + sum(wander), np.float64)


def _compressor(home: Home, name: str, phase: int, power_w: float, seconds: Seconds) -> Floats:
    shifted = seconds + int(2_700 * home.chance(name))
    lasts_s = _each(shifted // 2_700, lambda cycle: 700 + 400 * home.chance(name, cycle))
    return _on(phase, power_w * (shifted % 2_700 < lasts_s))


def _lights(home: Home, day: Seconds, of_day_s: Seconds) -> Floats:
    hour = of_day_s / HOUR_S
    morning = (6.0 + _each(day, lambda d: home.chance("up", d)) < hour) & (hour < 8.0)
    evening = (16.5 + _each(day, lambda d: home.chance("dusk", d)) < hour) & (
        hour < 22.0 + 1.5 * _each(day, lambda d: home.chance("bed", d))
    )
    power_w = np.zeros((len(day), PHASES))
    lit = morning | evening
    slots = day * 96 + of_day_s // 900
    for phase in (0, 2):
        power_w[:, phase] = (
            200.0 * lit * _each(slots, lambda n, phase=phase: home.chance("light", n // 96, n % 96, phase))  # type: ignore[misc]
        )
    return power_w


def _kettle(home: Home, day: Seconds, of_day_s: Seconds) -> NDArray[np.bool_]:
    since_s = of_day_s - _each(day, lambda d: int((6.5 + home.chance("kettle", d)) * HOUR_S))
    return np.asarray((since_s >= 0) & (since_s < 180), np.bool_)


def _cooking(home: Home, day: Seconds, of_day_s: Seconds, seconds: Seconds) -> Floats:
    since_s = of_day_s - _each(day, lambda d: int((17.0 + 1.5 * home.chance("dinner", d)) * HOUR_S))
    cooks = (since_s >= 0) & (since_s < 3_000)
    left = cooks & ((since_s < 240) | (seconds % 20 < 9))
    right = cooks & (since_s > 300) & ((seconds + 7) % 26 < 12)
    oven = cooks & ((since_s < 600) | (seconds % 90 < 35))
    return np.stack((1_800.0 * left, 1_500.0 * right, 2_300.0 * oven), axis=1)


def _heat_pump_w(home: Home, seconds: Seconds) -> Floats:
    shifted = seconds + int(2_400 * home.chance("pump"))
    within_s = shifted % 2_400
    winter = 0.5 + 0.5 * np.cos(2 * np.pi * (seconds / DAY_S - 15.0) / 365.25)
    share = 0.1 + 0.6 * winter + 0.2 * _each(shifted // 2_400, lambda cycle: home.chance("pump", cycle))
    return np.asarray(
        np.where(within_s < share * 2_400, 2_400.0 * np.minimum(1.0, 0.3 + within_s / 14.0), 0.0), np.float64
    )


def _car_w(home: Home, day: Seconds, of_day_s: Seconds) -> Floats:
    power_w = np.zeros(len(day))
    for began, of_that_day_s in ((day, of_day_s), (day - 1, of_day_s + DAY_S)):
        since_s = of_that_day_s - _each(began, lambda d: (18.5 + 3.0 * home.chance("home", d)) * HOUR_S)
        hours = _each(began, lambda d: 2.0 + 2.0 * home.chance("charge", d))
        drove = _each(began, lambda d: float(home.chance("drove", d) < 4 / 7)) > 0
        charges = drove & (since_s >= 0) & (since_s < hours * HOUR_S)
        power_w = np.where(charges, home.ev_w * np.minimum(1.0, since_s / 20.0), power_w)
    return power_w


def _sun_w(home: Home, seconds: Seconds) -> Floats:
    declination = -np.radians(23.44) * np.cos(2 * np.pi * (seconds / DAY_S + 10.0) / 365.25)
    hour_angle = 2 * np.pi * (seconds % DAY_S / DAY_S - 0.5)
    latitude = np.radians(56.0)
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    clear = 0.25 + 0.75 * _each(seconds // DAY_S, lambda d: home.chance("sky", d))
    minute = seconds // 60
    before, after = (_each(each, lambda m: home.chance("cloud", m)) for each in (minute, minute + 1))
    cloud = before + (after - before) * (seconds % 60) / 60
    return np.asarray(-home.pv_w * 0.9 * np.maximum(height, 0.0) * (clear - 0.2 * clear * cloud), np.float64)


def _on(phase: int, power_w: NDArray[np.floating]) -> Floats:
    """(seconds, phases): on one of them."""
    spread = np.zeros((len(power_w), PHASES))
    spread[:, phase] = power_w
    return spread
