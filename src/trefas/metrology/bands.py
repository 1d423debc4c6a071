"""Which frequencies are followed: four bands from 15 to 440 Hz, and what a network of 50 or of 60 Hz is.

    15 ──── railway ──── 45
                   39 ──────── 50 and 60 Hz ──────── 105
                                                 95 ──── 290
                                                      250 ──── 465 Hz, aircraft

A tracker's filters are made for one frequency and serve from 0.75 to 2 times of it. Bands overlap, so a generator that runs up
is not handed to and fro. The mains are 42.5 to 69 Hz; one that has lost its load runs away to 1.6 times its frequency, and is
followed within the band of the mains, too, rather than mistaken for half of it.
"""

from dataclasses import dataclass

CYCLES_50_HZ = 10
CYCLES_60_HZ = 12
"""Cycles of a window, about 200 ms either way (IEC 61000-4-30, 4.4)."""

NOMINAL_SPLIT_HZ = 55.0
"""Where the nominal frequency is not known: above this it is 60 Hz."""

FOLLOWED_HZ = (15.0, 440.0)
"""What can be followed, where the rate allows."""

SAMPLES_PER_CYCLE_MIN = 9.0
"""So many samples a cycle the filters need; 4 kHz is just enough for 440 Hz."""


@dataclass(frozen=True, slots=True)
class Band:
    """Frequencies that one tuning of the tracker follows."""

    centre_hz: float
    slowest_hz: float
    fastest_hz: float
    up_to_hz: float
    """A frequency below, and above that of the band before, belongs to this one."""
    cycles: int
    """Of a window; 0: ten or twelve, by the nominal frequency."""


MAINS = Band(50.0, 39.0, 105.0, 100.0, 0)
BANDS = (
    Band(19.0, 14.5, 45.0, 41.0, 3),
    MAINS,
    Band(130.0, 95.0, 290.0, 270.0, CYCLES_50_HZ),
    Band(340.0, 250.0, 465.0, FOLLOWED_HZ[1] * 1.01, CYCLES_50_HZ),
)


def nominal_hz_of(frequency_hz: float) -> float:
    """The nominal frequency, 50 or 60 Hz, of a network at this frequency."""
    return 60.0 if frequency_hz > NOMINAL_SPLIT_HZ else 50.0


def cycles_of_nominal(nominal_hz: float) -> int:
    """How many cycles a window has in a network of 50 or 60 Hz."""
    return CYCLES_50_HZ if nominal_hz == 50 else CYCLES_60_HZ


def is_mains(frequency_hz: float) -> bool:
    """Whether it is a frequency of a 50 or 60 Hz network: ±15 % (IEC 61000-4-30, 5.1)."""
    return 0.85 * 50.0 <= frequency_hz <= 1.15 * 60.0


def followed_hz(rate_hz: float) -> tuple[float, float]:
    """The lowest and the highest frequency that can be followed at a sampling rate."""
    return FOLLOWED_HZ[0], min(FOLLOWED_HZ[1], rate_hz / SAMPLES_PER_CYCLE_MIN)


def band_of(frequency_hz: float, rate_hz: float) -> Band | None:
    """The band that follows a frequency at a sampling rate; None where there is none."""
    low_hz, high_hz = followed_hz(rate_hz)
    if not 0.99 * low_hz <= frequency_hz <= 1.01 * high_hz:
        return None
    return next(band for band in BANDS if frequency_hz <= band.up_to_hz * 1.001)
