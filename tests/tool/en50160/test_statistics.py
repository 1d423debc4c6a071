"""EN 50160 on weeks with planted violations: what is outside is counted by hand, and judged to the single value."""

import numpy as np
import pytest

from tests.tool.en50160.weeks import PHASE_L1, PHASE_L2, PHASE_L3, WEEK, MadeUp
from trefas.metrology.event import Kind
from trefas.metrology.samples import Wiring
from trefas.tool.en50160 import limits
from trefas.tool.en50160.limits import EDITION_2010, EDITION_2022
from trefas.tool.en50160.statistics import Judgement, Verdict, judge


def verdict(judgement: Judgement, name: str, phase: str = "", low: float | None = None) -> Verdict:
    return next(
        each
        for each in judgement.verdicts
        if (each.limit.name, each.phase) == (name, phase) and low in (None, each.limit.low)
    )


def failed(judgement: Judgement, edition: str = EDITION_2022) -> list[tuple[str, str]]:
    return [(each.limit.name, each.phase) for each in judgement.failed(edition)]


def test_a_good_week_is_within_every_limit():
    judgement = judge(MadeUp().record())

    assert failed(judgement) == failed(judgement, EDITION_2010) == []
    assert judgement.unknown() == ()
    assert judgement.is_whole
    assert all(each.values in (WEEK, WEEK * 60, WEEK // 12) for each in judgement.verdicts)


@pytest.mark.parametrize(("outside", "passed"), [(50, True), (51, False)])
@pytest.mark.parametrize("volts", [206.9, 253.1])
def test_fifty_of_1008_voltages_may_be_outside_and_51_not(outside, passed, volts):
    week = MadeUp()
    week.of["u_rms_v"][3 : 3 + outside, PHASE_L2] = volts

    judgement = judge(week.record())

    l2 = verdict(judgement, "Supply voltage", "L2", 207.0)
    assert (l2.values, l2.outside, l2.allowed, l2.passed) == (1008, outside, 50, passed)
    expected = [] if passed else [("Supply voltage", "L2")]
    if volts > 253:
        expected.append(("Supply voltage", "L2"))  # above 253 V is always outside
    assert failed(judgement) == expected


def test_values_on_a_limit_are_within():
    week = MadeUp()
    week.of["u_rms_v"][:500, PHASE_L1], week.of["u_rms_v"][500:, PHASE_L1] = 207.0, 253.0
    week.put("unbalance_u2_pct", 2.0)
    week.put("thd_u_pct", 8.0)
    week.hz[:] = 49.5
    week.plt[:] = 1.0

    assert failed(judge(week.record())) == []


def test_one_value_below_minus_fifteen_percent_is_too_many():
    week = MadeUp()
    week.of["u_rms_v"][700, PHASE_L3] = 195.4  # 85 % of 230 V is 195.5 V

    judgement = judge(week.record())

    assert failed(judgement) == [("Supply voltage", "L3")]
    assert verdict(judgement, "Supply voltage", "L3", 195.5).outside == 1
    assert verdict(judgement, "Supply voltage", "L3", 207.0).passed


def test_of_a_year_half_a_percent_of_the_frequencies_may_be_outside():
    # A week has 60 480 values of 10 s; 0.5 % are 302.4.
    for outside, passed in ((302, True), (303, False)):
        week = MadeUp()
        week.hz[1000 : 1000 + outside] = 49.4

        judgement = judge(week.record())

        narrow = verdict(judgement, "Frequency", low=49.5)
        assert (narrow.values, narrow.outside, narrow.allowed, narrow.passed) == (60_480, outside, 302, passed)
        assert verdict(judgement, "Frequency", low=47.0).passed


def test_the_frequency_of_an_island_is_judged_week_by_week_between_49_and_51():
    # 5 % of 60 480 values of 10 s are 3024; 42.5 Hz to 57.5 Hz always
    for outside, passed in ((3024, True), (3025, False)):
        week = MadeUp()
        week.hz[1000 : 1000 + outside] = 48.9

        judgement = judge(week.record(), island=True)

        narrow = verdict(judgement, "Frequency", low=49.0)
        assert (narrow.values, narrow.outside, narrow.allowed, narrow.passed) == (60_480, outside, 3024, passed)
        assert (narrow.limit.high, narrow.limit.span) == (51.0, "week")
        assert verdict(judgement, "Frequency", low=42.5).passed
        assert not verdict(judge(week.record()), "Frequency", low=49.5).passed
    week.hz[7] = 57.6
    assert verdict(judge(week.record(), island=True), "Frequency", low=42.5).outside == 1


def test_one_frequency_below_47_hz_is_too_many():
    week = MadeUp()
    week.hz[5] = 46.9

    assert failed(judge(week.record())) == [("Frequency", "")]


@pytest.mark.parametrize(("outside", "passed"), [(4, True), (5, False)])
def test_four_of_84_plt_may_be_above_one(outside, passed):
    week = MadeUp()
    week.plt[:outside, PHASE_L1] = 1.01  # 5 % of 84 are 4.2

    plt = verdict(judge(week.record()), "Flicker, Plt", "L1")

    assert (plt.values, plt.outside, plt.allowed, plt.passed) == (84, outside, 4, passed)


def test_unbalance_and_distortion_are_judged_phase_by_phase():
    week = MadeUp()
    week.of["unbalance_u2_pct"][:51] = 2.01
    week.of["thd_u_pct"][:50, PHASE_L1] = 8.1
    week.of["thd_u_pct"][:51, PHASE_L3] = 8.1

    judgement = judge(week.record())

    assert failed(judgement) == [("Unbalance, u2", ""), ("THD of the voltage", "L3")]
    assert verdict(judgement, "THD of the voltage", "L1").reached == 0.0  # 50 may be above, the 51st largest counts
    assert verdict(judgement, "THD of the voltage", "L3").reached == 8.1


@pytest.mark.parametrize(
    ("order", "percent", "by_2010", "by_2022"),
    [
        (5, 6.01, False, False),
        (5, 5.99, True, True),
        (2, 2.01, False, False),
        (15, 0.8, False, True),  # 0.5 % in 2010, 1.0 % from 2019 on
        (15, 1.01, False, False),
        (21, 0.7, False, True),  # 0.5 % and 0.75 %
        (24, 0.51, False, False),
        (25, 1.49, True, True),
    ],
)
def test_both_editions_judge_each_harmonic_by_their_own_table(order, percent, by_2010, by_2022):
    week = MadeUp()
    week.of["u_v"][:60, PHASE_L2, order] = 2.30 * percent

    judgement = judge(week.record())

    assert (failed(judgement, EDITION_2010) == []) is by_2010
    assert (failed(judgement, EDITION_2022) == []) is by_2022
    worst = [each for each in judgement.harmonics[EDITION_2010] if each.outside]
    assert [each.limit.name for each in worst] == ([] if by_2010 else [f"Harmonic {order}"])


def test_the_tables_have_24_orders_and_differ_in_two():
    older, newer = limits.harmonics(EDITION_2010), limits.harmonics(EDITION_2022)

    assert list(older) == list(newer) == list(range(2, 26))
    assert [order for order in older if older[order].high != newer[order].high] == [15, 21]


def test_flagged_intervals_are_left_out_and_their_share_too():
    week = MadeUp()
    week.of["u_rms_v"][:51, PHASE_L1] = 200.0
    week.dip(0, 0.5, 0.3)  # of the 51 one is flagged …
    week.dip(1, 0.5, 0.3)

    judgement = judge(week.record())

    l1 = verdict(judgement, "Supply voltage", "L1", 207.0)
    # … and another: 1006 values are left, of which 5 % are 50.3.
    assert (l1.values, l1.outside, l1.allowed, l1.passed) == (1006, 49, 50, True)
    assert verdict(judgement, "Frequency", low=49.5).values == 60_480 - 2  # 300 s and 900 s begin 10 s each
    assert verdict(judgement, "Flicker, Plt", "L1").values == 83


def test_a_voltage_that_is_low_for_more_than_a_minute_is_judged_and_no_dip():
    week = MadeUp()
    week.of["u_rms_v"][50:52, PHASE_L1] = 200.0
    week.dip(50, 0.87, 60.0)
    week.dip(51, 0.87, 61.0)

    judgement = judge(week.record())

    l1 = verdict(judgement, "Supply voltage", "L1", 207.0)
    assert (l1.values, l1.outside) == (1007, 1)
    assert (sum(judgement.dips.values()), judgement.beyond_table) == (1, 1)


def test_with_many_flagged_fewer_may_be_outside():
    week = MadeUp()
    week.of.means.flagged[:200] = True
    week.of["u_rms_v"][300:341, PHASE_L1] = 200.0  # 41 of 808; 5 % are 40.4

    l1 = verdict(judge(week.record()), "Supply voltage", "L1", 207.0)

    assert (l1.values, l1.outside, l1.allowed, l1.passed) == (808, 41, 40, False)


def test_each_week_is_judged_and_the_worst_is_told():
    weeks = MadeUp(rows=3 * WEEK)
    weeks.of["u_rms_v"][0:30, PHASE_L1] = 200.0
    weeks.of["u_rms_v"][WEEK : WEEK + 51, PHASE_L1] = 200.0  # of three weeks together 81 of 3024 would pass

    l1 = verdict(judge(weeks.record()), "Supply voltage", "L1", 207.0)

    assert (l1.weeks, l1.week, l1.values, l1.outside, l1.passed) == (3, 2, 1008, 51, False)


def test_days_that_are_left_over_are_judged_in_the_last_seven():
    weeks = MadeUp(rows=WEEK + 144)
    weeks.of["u_rms_v"][WEEK - 26 : WEEK, PHASE_L1] = 200.0
    weeks.of["u_rms_v"][WEEK : WEEK + 25, PHASE_L1] = 200.0

    l1 = verdict(judge(weeks.record()), "Supply voltage", "L1", 207.0)

    assert (l1.weeks, l1.week, l1.values, l1.outside, l1.passed) == (2, 2, 1008, 51, False)


def test_less_than_a_week_is_judged_and_said_to_be_less():
    judgement = judge(MadeUp(rows=WEEK - 1).record())

    assert not judgement.is_whole
    assert verdict(judgement, "Supply voltage", "L1", 207.0).allowed == 50  # 5 % of 1007 are 50.35
    assert failed(judgement) == []


def test_where_nothing_was_measured_there_is_no_verdict():
    week = MadeUp(wiring=Wiring.SINGLE)
    week.put("unbalance_u2_pct", np.nan)
    week.of["u_v"][:, :, 20:] = np.nan  # sampled too slowly

    judgement = judge(week.record())

    unknown = {each.limit.name for each in judgement.unknown()}
    assert unknown == {"Unbalance, u2", *(f"Harmonic {order}" for order in range(20, 26))}
    assert failed(judgement) == []
    empty = judge(MadeUp(rows=0).record())
    assert all(each.passed is None for each in empty.verdicts)


def test_dips_and_swells_stand_in_their_cells():
    week = MadeUp()
    for residual, seconds in ((0.85, 0.1), (0.85, 0.2), (0.75, 0.3), (0.5, 0.6), (0.1, 3.0), (0.03, 30.0), (0.5, 90.0)):
        week.dip(10, residual, seconds)
    week.dip(20, 1.15, 0.4, Kind.SWELL)
    week.dip(21, 1.3, 2.0, Kind.SWELL)
    week.dip(22, 0.02, 100.0, Kind.INTERRUPTION, (0, 1, 2))
    week.dip(23, 0.02, 181.0, Kind.INTERRUPTION, (0, 1, 2))
    week.dip(24, 0.93, 0.2, Kind.RVC)

    judgement = judge(week.record())

    assert {cell: count for cell, count in judgement.dips.items() if count} == {
        "A1": 2,
        "B2": 1,
        "C3": 1,
        "D4": 1,
        "X5": 1,
    }
    assert {cell: count for cell, count in judgement.swells.items() if count} == {"T1": 1, "S2": 1}
    assert (judgement.short_interruptions, judgement.long_interruptions) == (1, 1)
    assert (judgement.rapid_changes, judgement.beyond_table) == (1, 1)
    assert len(judgement.dips) == 25
    assert len(judgement.swells) == 6
    flagged = np.flatnonzero(judgement.record.flagged).tolist()
    assert flagged == [10, 20, 21, 22, 23]  # a rapid change does not flag
