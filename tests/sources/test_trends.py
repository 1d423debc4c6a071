"""Trends out of tables and PQDIF files: what a column is, when its values are of, and who is refused."""

import numpy as np
import pytest

from tests.sources import pqdif_writer as w
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, TimeScale
from trefas.sources.names import Channel
from trefas.sources.spec import open_source
from trefas.sources.trend_names import read_quantity
from trefas.sources.trends import Axis, Quantity, TrendRecord

DAY, START = 45_667, 20_098 * 86_400 * NS_PER_S
"""2025-01-10"""
SECONDS = (w.TIME, 2, w.INSTANTANEOUS, 1)


@pytest.mark.parametrize(
    ("name", "unit", "quantity", "factor"),
    [
        ("U1", "V", Quantity("u", (0,)), 1.0),
        ("Vrms_L1_avg", "V", Quantity("u", (0,)), 1.0),
        ("UL2 min", "kV", Quantity("u", (1,), "min"), 1e3),
        ("Vab", "V", Quantity("uu", (0, 1)), 1.0),
        ("I_L3_max", "A", Quantity("i", (2,), "max"), 1.0),
        ("Current avg", "mA", Quantity("i", (0,)), 1e-3),
        ("P total", "kW", Quantity("p"), 1e3),
        ("Active Power L1", "W", Quantity("p", (0,)), 1.0),
        ("Q_L3", "kvar", Quantity("q", (2,)), 1e3),
        ("Scheinleistung", "VA", Quantity("s"), 1.0),
        ("cosPhi L1", "", Quantity("pf", (0,)), 1.0),
        ("Freq", "Hz", Quantity("f"), 1.0),
        ("f", "", Quantity("f"), 1.0),
        ("THD_U_L2_pct", "%", Quantity("thd_u", (1,)), 1.0),
        ("THDI1", "%", Quantity("thd_i", (0,)), 1.0),
        ("Unbalance", "%", Quantity("u2"), 1.0),
        ("u2", "%", Quantity("u2"), 1.0),
        ("U2", "V", Quantity("u", (1,)), 1.0),
        ("Pst_A", "", Quantity("pst", (0,)), 1.0),
        ("Plt L3", "", Quantity("plt", (2,)), 1.0),
        ("A Vrms", "avg", Quantity("u", (0,)), 1.0),
        ("TOT P(W)", "avg", Quantity("p"), 1.0),
        ("Active power sum L1-L3", "W", Quantity("p"), 1.0),
        ("PowerP_Total_avg", "", Quantity("p"), 1.0),
        ("a_act_power", "", Quantity("p", (0,)), 1.0),
        ("Uthd1_Avg", "%", Quantity("thd_u", (0,)), 1.0),
        ("A VThd", "avg", Quantity("thd_u", (0,)), 1.0),
        ("U L1 H5", "%", Quantity("harmonic_u", (0,), "mean", 5), 1.0),
    ],
)
def test_columns_say_quantity_phase_and_statistic_in_whatever_order(name, unit, quantity, factor):
    assert read_quantity(Channel(1, name, unit)) == (quantity, pytest.approx(factor))


@pytest.mark.parametrize(
    ("name", "unit"), [("Temperature", "°C"), ("IN", "A"), ("E total", "kWh"), ("Status", ""), ("I L1 H5", "%")]
)
def test_what_is_not_known_is_nobody(name, unit):
    assert read_quantity(Channel(1, name, unit)) is None


def trends_of(tmp_path, text, spec="", name="trend.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TrendRecord) as refused:
        open_source(f"recording:{path}{spec}")
    return refused.value.trends, str(refused.value)


def test_a_value_each_second_is_a_trend_for_those_who_know_and_a_sentence_for_others(tmp_path):
    rows = "".join(f"2025-01-10T00:00:{n:02d},{230 + n},{n / 10}\n" for n in range(5))

    trends, sentence = trends_of(tmp_path, "time,U1 [V],P1 [kW]\n" + rows)

    assert sentence.startswith("trend.csv has a value each 1 s: that is a trend of rms values")
    assert [each.quantity.name for each in trends.series] == ["U L1", "P L1"]
    assert trends.series[0].values.tolist() == [230.0, 231.0, 232.0, 233.0, 234.0]
    assert trends.series[1].values == pytest.approx([0.0, 100.0, 200.0, 300.0, 400.0])
    assert (trends.start, trends.end, trends.time_scale) == (START, START + 5 * NS_PER_S, TimeScale.RECORDED)


def test_columns_that_are_passed_over_are_named(tmp_path):
    trends, _ = trends_of(tmp_path, "time,U1,Temperature,Relay,U1 [V]\n0,230,20,1,231\n1,230,20,1,231\n")

    assert trends.remarks == (
        "several columns are U L1; the first of each is taken",
        "columns that are no known quantity: Temperature, Relay",
    )


def test_stamps_may_be_the_ends_of_what_values_are_of_and_a_rate_does_instead_of_times(tmp_path):
    at_end, _ = trends_of(tmp_path, "time,U1\n2025-01-10 00:10:00,230\n2025-01-10 00:20:00,231\n", ",stamps=end")
    by_rate, _ = trends_of(tmp_path, "U1,I1\n230,1\n231,2\n232,3\n", ",rate=0.1")

    assert at_end.start == START
    assert (by_rate.series[0].axis.step_s, by_rate.time_scale) == (10.0, TimeScale.ELAPSED)


def test_samples_that_are_too_slow_are_no_trend(tmp_path):
    path = tmp_path / "slow.csv"
    path.write_text("time,U1\n" + "".join(f"{n},{(-1) ** n * 325}\n" for n in range(9)))

    with pytest.raises(SetupError, match="'U1' goes below 0: rms values do not") as refused:
        open_source(str(path))

    assert not isinstance(refused.value, TrendRecord)


def test_an_axis_bridges_jitter_and_leaves_holes_open():
    stamps = np.array([0, 1.02, 1.99, 3.0, 9.0]) * NS_PER_S

    axis = Axis.of_stamps(stamps.astype(np.int64), "here")

    steps_s = (axis.end_ns - axis.start_ns) / NS_PER_S
    assert steps_s[:3] == pytest.approx([1.02, 0.97, 1.01])
    assert steps_s[3:] == pytest.approx([axis.step_s] * 2), "behind the fourth is a hole, behind the last nothing"


# ---- PQDIF ----------------------------------------------------------------------------------------------------------


def value_log(name, phase, measured, unit, characteristic, *value_types):
    series = [SECONDS, *((value_type, unit, characteristic, 1) for value_type in value_types or (w.AVERAGE,))]
    return w.channel(name, phase, measured, series, w.VALUE_LOG)


def logged(times_s, *columns):
    return [w.series(w.reals(w.SERIES_VALUES, times_s)), *(w.series(w.reals(w.SERIES_VALUES, c)) for c in columns)]


def test_value_logs_go_on_from_observation_to_observation(tmp_path):
    channels = [
        value_log("Va", 1, 1, 6, w.RMS, w.AVERAGE, w.MINIMUM, w.MAXIMUM),
        value_log("F", 13, 1, 15, "07ef68af-9ff5-11d2-b30b-006008b37183"),
        value_log("Va HD", 1, 1, 19, "53be6ba8-0789-455b-9a95-da128683dda7"),
        value_log("kW", 13, 3, 9, "a6b31ae1-b451-11d1-ae17-0060083a2628"),
        value_log("Va again", 1, 1, 6, w.RMS),
        value_log("what no standard knows", 1, 1, 6, w.VENDORS_OWN),
    ]
    raw = w.file(
        w.data_source(*channels),
        w.settings(50.0),
        w.observation(DAY, 600.0, (0, logged([0, 600], [231, 232], [220, 221], [240, 241]))),
        w.observation(DAY, 0.0, (0, logged([0], [230], [219], [239])), (4, logged([0], [1.0]))),
        w.observation(DAY, 0.0, (1, logged([0, 10], [50.0, 50.1])), (2, logged([0, 600], [4.0, 5.0]), 5)),
        w.observation(DAY, 0.0, (3, logged([0, 600], [1000.0, -500.0])), (5, logged([0, 600], [0.0, 0.0]))),
        compressed=True,
    )

    trends, sentence = trends_of(tmp_path, raw, name="week.pqd")

    found = {(each.quantity.name, each.quantity.statistic): each.values.tolist() for each in trends.series}
    assert found == {
        ("U L1", "mean"): [230.0, 231.0, 232.0],
        ("U L1", "min"): [219.0, 220.0, 221.0],
        ("U L1", "max"): [239.0, 240.0, 241.0],
        ("f", "mean"): [50.0, 50.1],
        ("U harmonic 5 L1", "mean"): [4.0, 5.0],
        ("P", "mean"): [1000.0, -500.0],
    }
    assert (trends.start, trends.end) == (START, START + 1800 * NS_PER_S)
    assert trends.nominal_hz == 50.0
    assert trends.remarks == (
        "several channels are U L1; the first is taken",
        "channels of value logs that are no known quantity: 1 of 6",
    )
    assert sentence.startswith("week.pqd has a value each 10 s")
