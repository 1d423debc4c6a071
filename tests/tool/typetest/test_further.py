"""Further waveforms: each against its formula or a slow sum, and none judged."""

from math import inf, isinf, pi

import numpy as np
import pytest

from tests.tool.typetest.meters import outcome_of
from trefas.metrology.samples import Wiring
from trefas.metrology.signals import Gate, Signal
from trefas.tool.typetest.bench import Load
from trefas.tool.typetest.further import PULSE_ORDER_MAX, further
from trefas.tool.typetest.limits import Flag, Limit
from trefas.tool.typetest.programme import FURTHER
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.result import Result

DIRECT_B = Ratings.of("B", "5(80)")
LOAD = Load(5.0)


def of(words: str, ratings: Ratings = DIRECT_B) -> Signal:
    influence = next(each for each, _ in further(ratings) if words in each.words)
    return influence.on(LOAD.signal(ratings), ratings)


@pytest.mark.parametrize(
    ("words", "share"), [("10 s on, 10 s off", 0.5), ("5 s on, 5 s off", 0.5), ("5 s on, 0.5 s off", 10 / 11)]
)
def test_a_fast_load_is_on_for_its_share_of_the_time(words, share):
    signal = of(words)

    assert signal.active_w().sum() == pytest.approx(share * 3450.0)  # 3 · 230 V · 5 A
    # On from 0.3 of a cycle (6 ms) after the current's zero, for the seconds that the words say
    on_s = float(words.split()[0])
    assert signal.active_j(0.0, 0.006)[0] == pytest.approx(0.0, abs=1e-9)
    assert signal.active_j(0.006, 0.006 + on_s)[0] == pytest.approx(1150.0 * on_s)


def test_a_conducted_disturbance_is_2_a_on_a_direct_meter_and_2_percent_of_imax_behind_transformers():
    transformers = Ratings.of("C", "5(6)")

    # √(5² + 2²) A and √(5² + 0.12²) A
    assert of("of 10 kHz").i_rms_a() == pytest.approx([5.38516] * 3, abs=1e-5)
    assert of("of 10 kHz", transformers).i_rms_a() == pytest.approx([5.00144] * 3, abs=1e-5)
    influences = [each for each, _ in further(DIRECT_B) if each.name == "conducted"]
    assert all(each.rate_hz == 50_000.0 for each in influences)
    assert max(of(each.words).i_harmonics[0].order * 50.0 for each in influences) < 25_000.0  # Nyquist


def test_an_interharmonic_in_both_adds_its_product_to_the_power():
    # 3 · 230 V · 5 A · (1 + 0.1 · 0.02)
    assert of("order 1.75").active_w().sum() == pytest.approx(3456.9)
    assert of("order 0.5,").active_w().sum() == pytest.approx(3450.0)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [("dimmer at 45°", 0.125, 0.5), ("lamps behind a dimmer at 135°", 0.375, 0.5), ("0.5 ms", 0.375, 0.4)],
)
def test_pulses_are_the_harmonics_of_a_sine_that_is_cut(words, start, end):
    signal = of(words)

    # P / UI = 2/π ∫ sin² θ dθ = 1/π · (b − a − ½ sin 2b + ½ sin 2a), from a to b
    a, b = 2 * pi * start, 2 * pi * end
    share = (b - a - np.sin(2 * b) / 2 + np.sin(2 * a) / 2) / pi
    assert signal.active_w() == pytest.approx(share * np.full(3, 1150.0), rel=1e-9)
    # The gate itself, sample by sample, where its sum of harmonics does not ring
    t = np.arange(2000) / 2000 / 50.0
    cut = Signal.balanced(230.0, 5.0)
    _, i_a = signal.samples(0, 2000, 100_000.0)
    expected = np.sqrt(2) * 5.0 * np.sin(2 * np.pi * 50 * t)
    inside = ((t * 50.0) % 0.5 > start + 0.01) & ((t * 50.0) % 0.5 < end - 0.01)
    outside = ((t * 50.0) % 0.5 < start - 0.01) | (((t * 50.0) % 0.5 > end + 0.01) & (end < 0.5))
    assert np.abs(i_a[0] - expected)[inside].max(initial=0.0) < 0.4
    assert np.abs(i_a[0])[outside].max() < 0.4
    assert cut.i_rms_a()[0] > signal.i_rms_a()[0]


def test_the_harmonics_of_pulses_end_below_half_of_their_sampling_rate():
    for influence, _ in further(DIRECT_B):
        if influence.name == "pulses":
            assert influence.rate_hz / 2 > PULSE_ORDER_MAX * 60.0
            assert max(h.order for h in influence.on(LOAD.signal(DIRECT_B), DIRECT_B).i_harmonics) == PULSE_ORDER_MAX


@pytest.mark.parametrize("wiring", [Wiring.FOUR_WIRE, Wiring.SINGLE])
def test_an_ideal_meter_measures_all_of_them(wiring):
    results = [r for r in outcome_of("B", wiring=wiring).results if r.section == FURTHER]

    assert len(results) == 16
    assert max(abs(r.value) for r in results) < 0.001


def test_what_has_no_limit_is_shown_and_not_judged():
    result = Result(FURTHER, "pulses", 57.0, -inf, inf, Limit(inf, "CLC/TR 50579:2012", Flag.CONFIRMED))

    assert result.passed
    assert result.shown_only
    assert (result.share, result.limit_words) == (0.0, "none")
    fields = result.as_json(Wiring.FOUR_WIRE)
    assert (fields["low"], fields["high"], fields["shown_only"]) == (None, None, True)


def test_each_says_where_it_is_from():
    sources = {limit.source: limit.flag for _, limit in further(DIRECT_B)}

    assert sources == {
        "IEC 62052-11:2020, 9.4.12": Flag.MEMORY,
        "CLC/TR 50579:2012": Flag.CONFIRMED,
        "no standard": Flag.OWN,
        "University of Twente, 2016": Flag.MEMORY,
    }
    assert all(isinf(limit.percent) for _, limit in further(DIRECT_B))


def test_a_gate_of_ones_own_is_open_where_it_says():
    # 3 of 4 cycles, from the second quarter of the first on: P = 3/4
    signal = Signal(shape=Gate(4, ((0.25, 3.25),)))

    assert signal.active_w() == pytest.approx([1725.0] * 3)  # 230 V · 10 A · 3/4
