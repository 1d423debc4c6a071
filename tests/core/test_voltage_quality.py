"""The voltage quality counters: what was planted in a signal is counted, under the names of the maker's list."""

from dataclasses import replace

import numpy as np
import pytest

from trefas.base.instant import NS_PER_S
from trefas.base.layout import Layout
from trefas.base.rows import Rows
from trefas.core.occurrence import VOLTAGE, Occurrences
from trefas.core.occurrence_log import COUNTERS
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.voltage_quality_observer import VoltageQualityObserver
from trefas.metrology.frontend import Frontend
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.signals import Harmonic, Signal
from trefas.metrology.voltage_quality import Code, VoltageEvent, VoltageQualitySettings

RATE_HZ = 2000.0
SIGNAL = Signal.balanced(230.0, 5.0, 0.0)


def part() -> VoltageQuality:
    return VoltageQuality(Rows(Layout(VoltageQuality)))


class Told(Occurrences):
    """All that was found."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[VoltageEvent] = []
        self.hear(VOLTAGE, lambda _, found: self.events.append(found.event))


def fed(
    stretches: list[tuple[float, np.ndarray]],
    quality: VoltageQuality,
    block_s: float = 10.0,
    told: Occurrences | None = None,
) -> VoltageQuality:
    """Stretches of seconds and voltages (phases,) of one signal of 50 Hz, one behind the other."""
    total = int(sum(seconds for seconds, _ in stretches) * RATE_HZ)
    u_v, i_a = SIGNAL.samples(0, total, RATE_HZ)
    at = 0
    for seconds, volts in stretches:
        n = int(seconds * RATE_HZ)
        u_v[:, at : at + n] *= np.broadcast_to(np.asarray(volts, float) / 230.0, 3)[:, np.newaxis]
        at += n
    return shown(u_v, i_a, quality, block_s, told)


def shown(
    u_v: np.ndarray,
    i_a: np.ndarray,
    quality: VoltageQuality,
    block_s: float = 10.0,
    told: Occurrences | None = None,
) -> VoltageQuality:
    observer = VoltageQualityObserver(quality, told)
    frontend = Frontend(Wiring.FOUR_WIRE, nominal_hz=50, observers=(observer,))
    step = int(block_s * RATE_HZ)
    for at in range(0, u_v.shape[1], step):
        frontend.measure(SampleBlock(u_v[:, at : at + step], i_a[:, at : at + step], RATE_HZ, None if at else 0))
    frontend.finish()
    return quality


def counted(quality: VoltageQuality) -> dict[str, int]:
    """The counters that are not zero."""
    return {s.name: quality.rows.count(s) for s in COUNTERS if quality.rows.count(s)}


def test_the_counters_are_those_of_the_makers_list():
    assert [str(slot.obis) for slot in COUNTERS] == [f"1.1.133.0.{n}.255" for n in range(1, 24)]
    assert COUNTERS[9].name == "VQ_Counter_VoltageVariation_Low2"


def test_a_good_supply_counts_nothing():
    assert counted(fed([(1300.0, 230.0)], part())) == {}


def test_low_and_high_means_unbalance_and_distortion_are_counted_every_ten_minutes():
    u_v, i_a = replace(SIGNAL, u_harmonics=(Harmonic(5, 0.09),)).samples(0, int(1800 * RATE_HZ), RATE_HZ)
    third = int(600 * RATE_HZ)
    u_v[:, :third] *= 200.0 / 230.0
    u_v[1:, third : 2 * third] *= 0.9
    u_v[:, 2 * third :] *= 260.0 / 230.0

    quality, told = part(), Told()

    shown(u_v, i_a, quality, told=told)

    # Unbalance of 1, 0.9, 0.9: positive (1 + 1.8)/3, negative (1 − 0.9)/3: 3.57 %.
    assert counted(quality) == {
        "VQ_Counter_VoltageVariation_Low1": 1,
        "VQ_Counter_VoltageVariation_Low2": 1,
        "VQ_Counter_VoltageVariation_High": 1,
        "VQ_Counter_Voltage_Unbalance": 1,
        "VQ_Counter_THD_U_L1": 3,
        "VQ_Counter_THD_U_L2": 3,
        "VQ_Counter_THD_U_L3": 3,
    }
    assert [e.code for e in told.events if e.code in (Code.UNDER_MEAN, Code.OVER_MEAN)].count(Code.OVER_MEAN) == 3


@pytest.mark.parametrize(
    ("hz", "counters"),
    [
        (49.4, {1}),
        (50.6, {2}),
        (48.9, {1, 5}),
        (51.1, {2, 6}),
        (46.9, {1, 3, 5}),
        (52.1, {2, 4, 6}),
        (42.4, {1, 3, 5, 7}),
        (57.6, {2, 4, 6, 8}),
        (49.6, set()),
        (50.4, set()),
    ],
)
def test_ten_seconds_beyond_a_band_are_counted(hz, counters):
    u_v, i_a = replace(SIGNAL, frequency_hz=hz).samples(0, int(31 * RATE_HZ), RATE_HZ)

    quality = shown(u_v, i_a, part())

    assert counted(quality) == {f"VQ_Counter_F{number}": 3 for number in counters}


def test_short_sags_and_swells_are_counted_once_a_second():
    good, sag, swell = np.full(3, 230.0), np.array([230.0, 100.0, 230.0]), np.array([290.0, 230.0, 230.0])
    stretches = [
        (10.0, good),
        (0.3, sag),  # counted
        (0.1, good),
        (0.2, sag),  # in the same second
        (9.4, good),
        (0.06, sag),  # too short
        (9.94, good),
        (1.5, sag),  # too long
        (8.5, good),
        (0.5, swell),
        (10.0, good),
    ]

    quality = fed(stretches, part())

    assert (quality.dips, quality.swells) == (1, 1)


def test_outages_are_short_up_to_three_minutes_and_long_beyond():
    settings = VoltageQualitySettings(outage_delay_s=10.0)
    quality = part()
    quality.configure(settings)
    told = Told()
    one_gone = np.array([230.0, 0.0, 230.0])

    fed(
        [(20, 230.0), (5, one_gone), (20, 230.0), (15, one_gone), (20, 230.0), (200, 100.0), (20, 230.0)],
        quality,
        told=told,
    )

    assert (quality.interruptions_short, quality.interruptions_long) == (1, 1)  # 5 s are below the delay
    outages = [(e.code, e.phase, round(e.time / NS_PER_S)) for e in told.events if e.code in (4, 5)]
    assert outages == [(Code.OUTAGE, 2, 45), (Code.RESTORED, 2, 60), (Code.OUTAGE, 0, 80), (Code.RESTORED, 0, 280)]


def test_a_stream_cut_anywhere_counts_the_same():
    chance = np.random.default_rng(3)
    stretches = [(float(n), chance.uniform(150, 290, 3)) for n in chance.integers(1, 30, 40)]

    one, other = part(), part()
    told, told_cut = Told(), Told()

    fed(stretches, one, 1000.0, told)
    fed(stretches, other, 0.37, told_cut)

    assert counted(one) == counted(other) != {}
    assert sorted(map(repr, told.events)) == sorted(map(repr, told_cut.events)) != []


def test_counters_survive_and_the_next_stream_counts_on():
    quality = part()
    for _ in range(2):
        u_v, i_a = replace(SIGNAL, frequency_hz=49.0).samples(0, int(21 * RATE_HZ), RATE_HZ)
        quality = shown(u_v, i_a, quality)

    assert quality.frequency[1] == 4
