"""The programme: good meters pass it, and each bad one fails where it is bad."""

from dataclasses import replace
from math import cos, radians
from pathlib import Path

import pytest

from tests.tool.typetest.meters import ForgetfulMeter, FundamentalMeter, MirroredMeter, TrueMeter, outcome_of
from trefas.base.errors import SetupError
from trefas.core.pulse import PulseOutput
from trefas.device.nameplate import Nameplate
from trefas.metrology.samples import Wiring
from trefas.tool.typetest.bench import Bench, Load, MeterUnderTest
from trefas.tool.typetest.checks import ConstantCheck, LoadCheck, NoLoadCheck, RepeatabilityCheck, StartCheck
from trefas.tool.typetest.factors import CAP_08, IND_05, ONE, SIN_05_IND, SIN_1_CAP
from trefas.tool.typetest.influences import BURST, HALF_WAVE, PEAKED_WAVE, PHASE_FIRED, QUADRIFORM_WAVE
from trefas.tool.typetest.limits import EDITIONS, Flag, Limit, no_load_minutes
from trefas.tool.typetest.programme import (
    BALANCED,
    CONSTANT,
    EXPORT,
    OTHERS,
    REACTIVE,
    SINGLE,
    STARTING,
    all_checks,
    checked_class,
    fitting_starting_w,
    type_test,
)
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.sensors import Sensors

ROOT = Path(__file__).parents[3]
BAD_SHUNT = "gain=1.008,phase=0.2"
DIRECT_B = Ratings.of("B", "5(80)")
ANY = Limit(1.0, "by hand", Flag.KNOWN)


def result(outcome, section, name):
    return next(r for r in outcome.results if r.section == section and name in r.name)


@pytest.mark.parametrize("accuracy", EDITIONS)
def test_an_ideal_meter_is_within_every_limit_and_nowhere_wrong_by_a_thousandth(accuracy):
    outcome = outcome_of(accuracy)

    assert outcome.failed == ()
    errors = [r for r in outcome.results if r.unit == "%"]
    assert len(errors) > 150
    assert max(abs(r.value) for r in errors) < 0.0015  # the pulse that is under way counts in one of them
    assert max(abs(r.value) for r in errors if r.section != CONSTANT) < 0.001
    assert outcome.verdict.endswith("verified in simulation")


@pytest.mark.parametrize(
    ("accuracy", "wiring"), [("B", Wiring.ARON), ("1", Wiring.ARON), ("A", Wiring.SINGLE), ("C", Wiring.SINGLE)]
)
def test_so_is_one_of_two_systems_and_one_of_one_phase(accuracy, wiring):
    outcome = outcome_of(accuracy, wiring=wiring)

    assert outcome.failed == ()
    errors = [r for r in outcome.results if r.unit == "%"]
    assert max(abs(r.value) for r in errors) < 0.003  # of 500 pulses of one phase, whose power comes and goes
    assert max(abs(r.value) for r in errors if r.section != CONSTANT) < 0.001
    assert outcome.left_out


@pytest.mark.parametrize("wiring", [Wiring.ARON, Wiring.SINGLE])
def test_a_bad_shunt_is_found_in_every_wiring(wiring):
    """Balanced loads with PF 0.5 are enough: those are where it is bad in four wires (below)."""
    a, b = ([*inductive(accuracy, wiring)] for accuracy in "AB")

    # Also of two systems: √3 U I cos(60° − 0.2°) is what P = UI cos(90° − 0.2°) + UI cos(30° − 0.2°) makes
    assert [r.value for r in b] == pytest.approx([1.409] * len(b), abs=0.0005)
    assert all(r.passed for r in a)
    assert not any(r.passed for r in b)


def inductive(accuracy, wiring):
    ratings = replace(Ratings.of(accuracy, "5(80)"), wiring=wiring)
    bench = Bench(ratings, MeterUnderTest(ratings, Sensors.parse(BAD_SHUNT), fitting_starting_w(ratings)))
    for check in all_checks(ratings):
        if isinstance(check, LoadCheck) and check.section == BALANCED and check.load.factor == IND_05:
            yield check.run(bench)


def test_a_bad_shunt_fails_class_b_and_passes_class_a():
    b, a = outcome_of("B", BAD_SHUNT), outcome_of("A", BAD_SHUNT)

    # 1.008 · cos(60° − 0.2°) / cos 60° − 1 = +1.409 %
    expected = 100.0 * (1.008 * cos(radians(59.8)) / 0.5 - 1.0)
    assert expected == pytest.approx(1.409, abs=0.0005)
    for outcome in (a, b):
        assert result(outcome, BALANCED, "5 A, PF 0.5 ind").value == pytest.approx(expected, abs=1e-4)
        assert result(outcome, SINGLE, "5 A, PF 0.5 ind, L2").value == pytest.approx(expected, abs=1e-4)
    assert a.passed
    assert not b.passed
    assert {(r.section, str(r.load.factor)) for r in b.failed} == {(BALANCED, "PF 0.5 ind"), (EXPORT, "PF 0.5 ind")}
    assert "outside the limits of class B" in b.verdict


@pytest.mark.parametrize(
    ("accuracy", "sensors", "verdict"),
    [
        ("0.5S", "", "within the limits of class 0.5S (IEC 62053-22:2003), verified in simulation"),
        ("A", BAD_SHUNT, "within the limits of class A (EN 50470-3:2006), verified in simulation"),
        ("B", BAD_SHUNT, "outside the limits of class B (EN 50470-3:2006) at 10 of 210 checks, in simulation"),
    ],
)
def test_a_verdict_names_class_and_edition_as_the_page_about_it_does(accuracy, sensors, verdict):
    assert outcome_of(accuracy, sensors).verdict == verdict
    assert verdict in (ROOT / "docs/do/type-test.md").read_text(encoding="utf-8")


def test_capacitive_and_inductive_are_two_tests():
    outcome = outcome_of("B", BAD_SHUNT)

    # A current that comes 0.2° too early: 1.008 · cos(36.87° + 0.2°) / 0.8 − 1 = +0.535 %
    expected = 100.0 * (1.008 * cos(radians(36.8699 + 0.2)) / 0.8 - 1.0)
    assert expected == pytest.approx(0.535, abs=0.0005)
    assert result(outcome, BALANCED, "5 A, PF 0.8 cap").value == pytest.approx(expected, abs=1e-4)
    assert Load(5.0, IND_05).quadrants == (1,)
    assert Load(5.0, CAP_08).quadrants == (4,)
    assert Load(5.0, IND_05, exports=True).quadrants == (3,)
    assert Load(5.0, CAP_08, exports=True).quadrants == (2,)
    assert Load(5.0, SIN_1_CAP).quadrants == (3, 4)


def test_a_meter_that_takes_capacitive_for_inductive_is_found_though_its_active_energy_is_right():
    outcome = type_test(DIRECT_B, under_test=MirroredMeter())

    capacitive = [r for r in outcome.results if r.section == BALANCED and r.load.factor == CAP_08]
    assert all(abs(r.value) < 0.001 for r in capacitive)
    assert all(r.fault == "reactive energy in a wrong quadrant" and not r.passed for r in capacitive)
    assert result(outcome, REACTIVE, "5 A, sin φ 0.5 cap").value == pytest.approx(-100.0)
    assert result(outcome, REACTIVE, "5 A, sin φ 0.5 ind").passed


def test_the_truth_passes_and_a_meter_of_the_fundamental_fails_at_the_fifth_harmonic():
    true = type_test(DIRECT_B, under_test=TrueMeter())
    fundamental = type_test(DIRECT_B, under_test=FundamentalMeter())

    assert true.passed
    fifth = result(fundamental, OTHERS, "5th harmonic")
    assert fifth.value == pytest.approx(-3.846, abs=0.001)  # 1 / 1.04 − 1
    assert not fifth.passed
    assert result(fundamental, BALANCED, "5 A, PF 1").passed


def test_a_pulse_that_is_lost_is_missed():
    outcome = type_test(DIRECT_B, under_test=ForgetfulMeter())

    constant = result(outcome, CONSTANT, "pulses per kWh")
    assert constant.value == pytest.approx(-1.0, abs=0.01)
    assert constant.fault == "10 pulses lost"
    assert not constant.passed


def test_a_meter_that_does_not_hear_its_starting_current_does_not_start():
    deaf = Bench(DIRECT_B, MeterUnderTest(DIRECT_B, Sensors(), starting_w=5.0))  # Ist is 230 V · 20 mA = 4.6 W

    start = StartCheck(STARTING, Load(DIRECT_B.ist_a), ANY).run(deaf)

    assert (start.value, start.passed) == (0, False)


def test_a_meter_starts_within_the_time_that_a_pulse_and_a_fifth_takes():
    start = result(outcome_of("B"), STARTING, "starts at 0.02 A, PF 1")

    # 3 · 4.6 W · 313.2 s = 1.2 Wh
    assert start.value == 1
    assert start.note.startswith("in 313 s")
    assert start.passed


def test_the_constant_is_that_of_the_meter_with_all_its_parts():
    delivered = []

    class Seen(TrueMeter):
        def read(self, signal, first, samples, rate_hz, *, delivered=False):
            deliveries.append(delivered)
            return super().read(signal, first, samples, rate_hz)

    deliveries = delivered
    ConstantCheck(CONSTANT, Load(80.0), ANY).run(Bench(DIRECT_B, Seen()))
    LoadCheck(BALANCED, Load(80.0), ANY).run(Bench(DIRECT_B, Seen()))
    whole = MeterUnderTest(DIRECT_B, Sensors(), 2.3)._delivered()

    assert delivered == [True, False]
    assert any(isinstance(part, PulseOutput) for part in whole.parts)
    assert any(isinstance(part, Nameplate) for part in whole.parts)


def test_without_load_an_ideal_meter_gives_no_pulse():
    no_load = result(outcome_of("B"), STARTING, "no load at 1.15 Un")

    assert (no_load.value, no_load.note, no_load.passed) == (0, "in 17.4 min", True)


def test_offsets_that_creep_are_found_without_load():
    # 5 V · 1 A in each phase, above the threshold: 3 · 5 W · 17.4 min = 4.35 Wh; apparent energy 1.3 kVAh and more
    offsets = MeterUnderTest(DIRECT_B, Sensors.parse("uoffset=5,offset=1"), 2.3)

    no_load = NoLoadCheck(STARTING, no_load_minutes(DIRECT_B), ANY).run(Bench(DIRECT_B, offsets))

    registers = Bench(DIRECT_B, offsets).run(Load(0.0), Load(0.0).signal(DIRECT_B), 60.0).registers
    assert registers.active_import == pytest.approx(15.0 * 60.0 * 1000, rel=1e-6)  # 15 W for a minute
    assert not no_load.passed
    assert no_load.value > 4


def test_noise_spreads_the_readings_and_seeds_make_them_repeatable():
    noisy = Sensors.parse("noise=0/5")
    quiet, loud, again = (
        RepeatabilityCheck(CONSTANT, Load(0.5), ANY).run(Bench(DIRECT_B, MeterUnderTest(DIRECT_B, sensors, 2.3)))
        for sensors in (Sensors(), noisy, noisy)
    )

    assert quiet.value < 0.001
    assert loud.value > 0.05
    assert loud.value == again.value


def test_few_bits_fail_where_the_current_is_small():
    # A step of 226 A / 2⁷ is 1.8 A, more than the peak of the starting current
    coarse = Bench(DIRECT_B, MeterUnderTest(DIRECT_B, Sensors.parse("bits=8"), 2.3))

    start = StartCheck(STARTING, Load(DIRECT_B.ist_a), ANY).run(coarse)

    assert not start.passed
    assert abs(coarse.reading(Load(DIRECT_B.imax_a)).error_percent) < 0.5


@pytest.mark.parametrize(
    ("influence", "share"),
    [
        (HALF_WAVE, 0.5),
        (PHASE_FIRED, 0.5),
        (BURST, 0.5),
        # 1 − 0.3·0.038 − 0.18·0.024 − 0.14·0.017 − 0.09·0.010 − 0.05·0.008
        (QUADRIFORM_WAVE, 0.9806),
        (PEAKED_WAVE, 0.9806),
    ],
)
def test_the_test_currents_carry_what_their_formula_says(influence, share):
    load = Load(10.0)

    power_w = influence.on(load.signal(DIRECT_B), DIRECT_B).active_w().sum()

    assert power_w == pytest.approx(share * 6900.0, rel=1e-9)  # 3 · 230 V · 10 A


def test_every_load_of_the_tables_is_in_the_programme():
    names = [(check.section, str(getattr(check, "load", ""))) for check in all_checks(DIRECT_B)]

    for current in ("0.25 A, PF 1", "0.5 A, PF 1", "80 A, PF 1", "0.5 A, PF 0.5 ind", "80 A, PF 0.8 cap"):
        assert (BALANCED, current) in names
    for phase in ("L1", "L2", "L3"):
        assert (SINGLE, f"0.5 A, PF 0.5 ind, {phase}") in names
        assert (SINGLE, f"80 A, PF 1, {phase}") in names


def test_what_a_meter_has_not_is_not_tested():
    only_import = Ratings("B", 5.0, 80.0, exports=False, reactive=False)

    sections = {check.section for check in all_checks(only_import)}

    assert EXPORT not in sections
    assert REACTIVE not in sections
    assert {BALANCED, SINGLE, STARTING} <= sections


def test_a_load_is_worth_a_million_counts_so_that_a_count_does_not_matter():
    bench = Bench(DIRECT_B, TrueMeter())

    reading = bench.reading(Load(0.5, IND_05, (1,)))

    # 230 V · 0.5 A · 0.5 = 57.5 W; 1000 J take 17.4 s, which 20 cycles make 17.6 s
    assert reading.seconds == pytest.approx(17.6)
    assert reading.counts == pytest.approx(1_012_000, abs=1)
    assert bench.reading(Load(0.5, SIN_05_IND)).registers.reactive_q1 > 0
    assert bench.reading(Load(0.5, ONE)).registers.quadrants[1:] == (0, 0, 0)


def test_a_class_without_table_is_refused_with_those_that_have_one():
    assert checked_class("0.5 s") == "0.5S"
    with pytest.raises(SetupError, match=r"class is 'D'; must be A, B, C, 1, 2, 0.5S, 0.2S"):
        checked_class("D")
