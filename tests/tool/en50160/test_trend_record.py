"""Trends judged by EN 50160: means over the clock's 10 minutes by hand, and what is not assessed."""

from math import cbrt, isnan, sqrt

import numpy as np
import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, TimeScale
from trefas.sources.trends import Axis, Quantity, Trend, Trends
from trefas.tool.en50160.fields import judgement_fields
from trefas.tool.en50160.report import html_report
from trefas.tool.en50160.statistics import judge
from trefas.tool.en50160.trend_record import intervals, record_of

TEN_MINUTES_NS = 600 * NS_PER_S


def axis(count, step_s, first_s=0.0):
    stamps = np.rint((first_s + np.arange(count) * step_s) * NS_PER_S).astype(np.int64)
    return Axis.of_stamps(stamps, "here")


def trend(kind, values, step_s, phase=(0,), order=0, first_s=0.0):
    values = np.asarray(values, np.float64)
    return Trend(Quantity(kind, phase, "mean", order), axis(len(values), step_s, first_s), values)


def trends(*series):
    return Trends(series, "here", TimeScale.RECORDED)


def test_seconds_become_root_mean_squares_over_the_clocks_ten_minutes():
    # Half of 10 minutes at 220 V and half at 240 V: √((220² + 240²) / 2) = 230.217 V; then 10 minutes of 230 V.
    values = [220.0] * 300 + [240.0] * 300 + [230.0] * 600

    made = intervals(trend("u", values, 1.0), TEN_MINUTES_NS)

    assert made.values[:, 0] == pytest.approx([sqrt((220**2 + 240**2) / 2), 230.0], rel=1e-12)
    assert made.flagged.tolist() == [False, False]


def test_powers_and_frequencies_become_plain_means():
    made = intervals(trend("p", [100.0] * 30 + [400.0] * 30, 10.0), TEN_MINUTES_NS)

    assert made.values[:, 0] == pytest.approx([250.0])


def test_ten_minutes_that_are_not_whole_are_flagged_and_not_judged():
    values = np.full(3 * 600, 230.0)
    values[700] = np.nan
    record, _ = record_of(trends(trend("u", values, 1.0, first_s=100.0)))

    # From 00:01:40 to 00:31:40: the first and the last of the clock are not whole, the second lacks a second.
    assert record.flagged.tolist() == [True, True, False, True]
    assert record.measured_s == 1799.0


def test_ten_minute_values_are_used_as_they_are_whatever_the_clock_says():
    values = [200.0, 230.0, np.nan, 231.0]

    record, remarks = record_of(trends(trend("u", values, 600.0, first_s=90.0)), 230.0)

    assert record.ten_minutes["u_rms_v"][:, 0].tolist() == [200.0, 230.0, 231.0]
    assert remarks == []
    verdicts = {(each.limit.name, each.limit.span): each for each in judge(record).verdicts}
    # 200 V is below 207 V, 90 % of 230 V, and above 195.5 V, 85 % of it; of three values none may be outside.
    assert (verdicts["Supply voltage", "week"].outside, verdicts["Supply voltage", "week"].passed) == (1, False)
    assert verdicts["Supply voltage", "all"].passed is True


@pytest.mark.parametrize("step_s", [900.0, 3600.0, 420.0])
def test_values_of_other_intervals_than_fit_in_ten_minutes_are_not_assessed(step_s):
    record, remarks = record_of(trends(trend("u", [100.0, 100.0], step_s)), 230.0)

    assert "not assessed, 10 minutes are asked for" in remarks[0]
    judgement = judge(record)
    assert judgement.passed() is None
    assert all(each.passed is None for each in judgement.verdicts)


def test_what_has_no_column_is_not_assessed_and_never_zero():
    judgement = judge(record_of(trends(trend("u", [230.0] * 6, 600.0)), 230.0)[0])

    fields = judgement_fields(judgement)

    of = {(each["name"], each["phase"]): each for each in fields["characteristics"]}
    for name, phase in (
        ("Frequency", None),
        ("Flicker, Plt", "L1"),
        ("Unbalance, u2", None),
        ("THD of the voltage", "L1"),
    ):
        assert (of[name, phase]["passed"], of[name, phase]["values"], of[name, phase]["highest"]) == (None, 0, None)
    assert all(each["passed"] is None for each in fields["harmonics"]["EN 50160:2022"])
    assert (fields["dips"], fields["swells"], fields["short_interruptions"]) == (None, None, None)


def test_frequency_unbalance_distortion_and_harmonics_are_judged_where_they_are_there():
    record, _ = record_of(
        trends(
            trend("u", [230.0] * 3, 600.0),
            trend("f", [50.0] * 179 + [50.6], 10.0, ()),
            trend("u2", [1.0, 2.5, 1.0], 600.0, ()),
            trend("thd_u", [3.0, 8.5, 9.0], 600.0),
            trend("harmonic_u", [5.0, 6.5, 7.0], 600.0, order=5),
        ),
        230.0,
    )

    judgement = judge(record)

    of = {each.limit.name: each for each in judgement.verdicts if each.limit.span != "all"}
    assert (of["Frequency"].values, of["Frequency"].outside, of["Frequency"].highest) == (
        180,
        1,
        50.6,
    )  # ± 1 %: 50.5 Hz
    assert (of["Unbalance, u2"].outside, of["THD of the voltage"].outside) == (1, 2)
    fifth = next(each for each in judgement.harmonics["EN 50160:2022"] if each.limit.name == "Harmonic 5")
    assert (fifth.values, fifth.outside, fifth.highest) == (3, 2, pytest.approx(7.0))  # the limit is 6 %


def test_plt_is_the_cube_root_of_twelve_psts_where_it_is_not_given():
    pst = [0.5] * 6 + [1.5] * 6 + [1.0] * 11  # the second two hours lack one
    given = trend("plt", [0.7, 1.2], 7200.0)

    made, _ = record_of(trends(trend("u", [230.0] * 23, 600.0), trend("pst", pst, 600.0)), 230.0)
    as_given, _ = record_of(trends(trend("u", [230.0] * 24, 600.0), given), 230.0)

    assert [each.values for each in made.plts] == [(pytest.approx(cbrt((6 * 0.5**3 + 6 * 1.5**3) / 12)),)]
    assert [each.values for each in as_given.plts] == [(0.7,), (1.2,)]


def test_voltages_between_phases_alone_are_judged_and_called_what_they_are():
    series = [trend("uu", [400.0, 401.0], 600.0, pair) for pair in ((0, 1), (1, 2), (2, 0))]

    record, _ = record_of(trends(*series), 400.0)

    assert record.phases == ("U12", "U23", "U31")
    assert judge(record).passed() is True


def test_a_trend_without_voltage_is_refused():
    with pytest.raises(SetupError, match="has no mean voltage; EN 50160 judges voltages"):
        record_of(trends(trend("p", [1.0, 2.0], 600.0)))


def test_the_report_says_what_was_not_assessed():
    record, _ = record_of(trends(trend("u", [230.0] * 6, 600.0)), 230.0)

    page = html_report(judge(record), "trend.csv", "trefas", "today")

    assert "Not assessed: the record is a trend" in page
    for chart in ("Vector diagram", "Frequency, 10 s", "Distortion of the voltage", "Active power", "Harmonics</h2>"):
        assert chart not in page
    assert "table of dips" not in page.lower()
    assert not any(isnan(value) for value in record.ten_minutes["u_rms_v"][:, 0])
