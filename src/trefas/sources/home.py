"""A home, second by second: what is switched on, on which phase, and what the sun gives.

Every quantity is a function of the seed and the second since 1970 alone: chance is a hash of seed, name and number (of the day,
of the cycle, of the minute), so any second can be asked for without the ones before it. The clock on the wall is UTC.

    base       standby of each phase, electronics                       40–90 W a phase
    fridge     L2, freezer L3: compressor a third of the time           90–120 W, PF 0.7
    lights     LED on L1 and L3, mornings and evenings                  up to 200 W
    kettle     L1, mornings, three minutes                              2.0 kW
    cooking    hob on L1 and L2 (thermostat: seconds on and off), oven on L3, one evening hour
    heat pump  three phases, in turns that follow the season            2.4 kW, PF 0.85, 5th and 7th harmonic
    EV         three phases, four evenings of seven, two to four hours  11 kW
    PV         three phases, sun of 56° north through passing clouds    6 kWp; export when the sun is high
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from math import acos, cos, pi, radians, sin, tan

DAY_S = 86_400
HOUR_S = 3_600
ORDERS = (1, 3, 5, 7)
"""The fundamental and the harmonics that rectifiers make most of"""
U_NOMINAL_V = 230.0
U_LOW_V, U_HIGH_V = 225.0, 240.0
GRID_WAVES = ((2.2, 4 * HOUR_S), (1.2, 17 * 60), (0.5, 97))
"""How the voltage wanders: volts and seconds of each sine"""
LINE_OHM = 0.12
"""Cable from the transformer: what a load pulls its own voltage down by"""

Harmonics = tuple[complex, ...]
"""Currents of ``ORDERS`` relative to the fundamental's active current, at angles of the voltage's turn"""

RESISTIVE: Harmonics = (0j, 0j, 0j, 0j)
ELECTRONIC: Harmonics = (0j, -0.45 + 0.1j, 0.25 - 0.1j, -0.12 + 0.05j)
"""A rectifier with a capacitor draws its current at the voltage's peak: orders 3, 5, 7 turn their sign"""
DRIVE: Harmonics = (0j, 0.02 + 0j, -0.16 + 0.06j, 0.08 - 0.03j)
INVERTER: Harmonics = (0j, 0.01 + 0j, 0.02 - 0.01j, 0.01 + 0.01j)


@dataclass(frozen=True, slots=True)
class Second:
    """One second of the house connection: rms phasors of each phase and order, relative to the phase's own voltage."""

    u_v: tuple[tuple[complex, ...], ...]
    i_a: tuple[tuple[complex, ...], ...]

    def active_w(self) -> tuple[float, ...]:
        """Power of each phase, harmonics included."""
        return tuple(
            sum((u * i.conjugate()).real for u, i in zip(us, currents, strict=True))
            for us, currents in zip(self.u_v, self.i_a, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Load:
    """Power on the three phases (negative: it generates) with its power factor and harmonics."""

    active_w: tuple[float, float, float]
    power_factor: float = 1.0
    harmonics: Harmonics = RESISTIVE


@dataclass(frozen=True)
class Home:
    """The model; frozen, so that it can be a key of the cache."""

    seed: int
    pv_w: float = 6_000.0
    ev_w: float = 11_000.0

    def second(self, at_s: int) -> Second:
        """What is drawn and fed in during one second."""
        return _second(self, at_s)

    def loads(self, at_s: int) -> list[Load]:
        """All that is on."""
        day, of_day_s = divmod(at_s, DAY_S)
        return [
            self._base(),
            self._compressor("fridge", 1, 90.0, at_s),
            self._compressor("freezer", 2, 120.0, at_s),
            self._lights(day, of_day_s),
            self._kettle(day, of_day_s),
            self._cooking(day, of_day_s, at_s),
            self._heat_pump(at_s),
            self._car(day, of_day_s),
            self._sun(at_s),
        ]

    def grid_v(self, phase: int, at_s: int) -> float:
        """Voltage of a phase before the house's own load: it wanders over minutes and hours."""
        wander_v = sum(
            size_v * sin(2 * pi * (at_s / period_s + self.chance("grid", phase, period_s)))
            for size_v, period_s in GRID_WAVES
        )
        return 233.5 + wander_v

    def chance(self, *what: object) -> float:
        """A number of 0 to below 1 that only the seed and ``what`` decide."""
        text = "/".join(str(part) for part in (self.seed, *what))
        return int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big") / 2**48

    def _base(self) -> Load:
        standby = [40.0 + 50.0 * self.chance("standby", phase) for phase in range(3)]
        return Load((standby[0], standby[1], standby[2]), 0.9, ELECTRONIC)

    def _compressor(self, name: str, phase: int, power_w: float, at_s: int) -> Load:
        period_s = 2_700
        cycle, within_s = divmod(at_s + int(period_s * self.chance(name)), period_s)
        return Load(_on(phase, power_w if within_s < 700 + 400 * self.chance(name, cycle) else 0.0), 0.7)

    def _lights(self, day: int, of_day_s: int) -> Load:
        hour = of_day_s / HOUR_S
        morning = 6.0 + self.chance("up", day) < hour < 8.0
        evening = 16.5 + self.chance("dusk", day) < hour < 22.0 + 1.5 * self.chance("bed", day)
        slot = of_day_s // 900
        some = [200.0 * self.chance("light", day, slot, phase) if morning or evening else 0.0 for phase in range(3)]
        return Load((some[0], 0.0, some[2]), -0.93, ELECTRONIC)

    def _kettle(self, day: int, of_day_s: int) -> Load:
        start_s = int((6.5 + self.chance("kettle", day)) * HOUR_S)
        return Load(_on(0, 2_000.0 if 0 <= of_day_s - start_s < 180 else 0.0))

    def _cooking(self, day: int, of_day_s: int, at_s: int) -> Load:
        start_s = int((17.0 + 1.5 * self.chance("dinner", day)) * HOUR_S)
        since_s = of_day_s - start_s
        if not 0 <= since_s < 3_000:
            return Load((0.0, 0.0, 0.0))
        heating = since_s < 240
        left = heating or at_s % 20 < 9
        right = since_s > 300 and (at_s + 7) % 26 < 12
        oven = since_s < 600 or at_s % 90 < 35
        return Load((1_800.0 * left, 1_500.0 * right, 2_300.0 * oven))

    def _heat_pump(self, at_s: int) -> Load:
        period_s = 2_400
        cycle, within_s = divmod(at_s + int(period_s * self.chance("pump")), period_s)
        winter = 0.5 + 0.5 * cos(2 * pi * (at_s / DAY_S - 15.0) / 365.25)
        share = 0.1 + 0.6 * winter + 0.2 * self.chance("pump", cycle)
        # The compressor starts softly over ten seconds.
        power_w = 2_400.0 * min(1.0, 0.3 + within_s / 14.0) if within_s < share * period_s else 0.0
        return Load((power_w / 3,) * 3, 0.85, DRIVE)

    def _car(self, day: int, of_day_s: int) -> Load:
        power_w = 0.0
        # Charging that began yesterday evening may go past midnight.
        for began, of_that_day_s in ((day, of_day_s), (day - 1, of_day_s + DAY_S)):
            start_s = (18.5 + 3.0 * self.chance("home", began)) * HOUR_S
            hours = 2.0 + 2.0 * self.chance("charge", began)
            if self.chance("drove", began) < 4 / 7 and 0 <= of_that_day_s - start_s < hours * HOUR_S:
                power_w = self.ev_w * min(1.0, (of_that_day_s - start_s) / 20.0)
        return Load((power_w / 3,) * 3, 0.99, INVERTER)

    def _sun(self, at_s: int) -> Load:
        declination = -radians(23.44) * cos(2 * pi * (at_s / DAY_S + 10.0) / 365.25)
        hour_angle = 2 * pi * (at_s % DAY_S / DAY_S - 0.5)
        latitude = radians(56.0)
        height = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour_angle)
        clear = 0.25 + 0.75 * self.chance("sky", at_s // DAY_S)
        minute, within_s = divmod(at_s, 60)
        before, after = (self.chance("cloud", m) for m in (minute, minute + 1))
        cloud = before + (after - before) * within_s / 60
        power_w = -self.pv_w * 0.9 * max(height, 0.0) * (clear - 0.2 * clear * cloud)
        return Load((power_w / 3,) * 3, 1.0, INVERTER)


@lru_cache(maxsize=1_024)
def _second(home: Home, at_s: int) -> Second:
    currents = [[0j] * len(ORDERS) for _ in range(3)]
    for load in home.loads(at_s):
        lag = acos(abs(load.power_factor)) * (1 if load.power_factor > 0 else -1)
        for phase, power_w in enumerate(load.active_w):
            if power_w:
                active_a = power_w / U_NOMINAL_V
                currents[phase][0] += active_a * (1 - 1j * tan(lag))
                for index in range(1, len(ORDERS)):
                    currents[phase][index] += abs(active_a) * load.harmonics[index]
    voltages = []
    for phase in range(3):
        u_v = home.grid_v(phase, at_s) - LINE_OHM * currents[phase][0].real
        u_v = min(max(u_v, U_LOW_V), U_HIGH_V)
        # The street's rectifiers flatten the peak a little: mostly 5th harmonic.
        voltages.append((complex(u_v), 0.004j * u_v, (0.015 + 0.008j) * u_v, 0.006 * u_v + 0j))
    return Second(tuple(voltages), tuple(tuple(row) for row in currents))


def _on(phase: int, power_w: float) -> tuple[float, float, float]:
    return (power_w * (phase == 0), power_w * (phase == 1), power_w * (phase == 2))
