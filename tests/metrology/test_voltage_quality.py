"""The meter's own voltage quality: the rows that its logger writes, with values and times counted by hand."""

import numpy as np
import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.metrology.voltage_quality import Code, Deviations, VoltageEvent, VoltageQualitySettings

TEN_SECONDS = VoltageQualitySettings(mean_s=10)


def watched(seconds: list[float], settings: VoltageQualitySettings = TEN_SECONDS, block: int = 10**9) -> Deviations:
    """One phase, L1, whose voltage is given second by second, in windows of 200 ms."""
    u_rms_v = np.repeat(seconds, 5)[:, np.newaxis].astype(float)
    edges = np.arange(len(u_rms_v) + 1) * 200 * NS_PER_MS
    deviations = Deviations((0,), settings)
    for at in range(0, len(u_rms_v), block):
        piece = slice(at, at + block)
        deviations.take(edges[:-1][piece], edges[1:][piece], u_rms_v[piece])
    deviations.finish()
    return deviations


def row(code: Code, second: int, **values: float) -> VoltageEvent:
    return VoltageEvent(code, 1, second * NS_PER_S, **{name: pytest.approx(value) for name, value in values.items()})


def test_a_low_mean_is_written_with_its_lowest_and_highest_second():
    settings = VoltageQualitySettings(mean_s=10, u_low_single_v=184.0)
    seconds = [230.0] * 10 + [190.0] * 5 + [210.0] * 5 + [230.0] * 10

    # √((190² + 210²)/2) = 200.25 V, below 207 V
    assert watched(seconds, settings).collect() == [row(Code.UNDER_MEAN, 10, mean_v=200.2498, max_v=210.0, min_v=190.0)]


def test_a_high_mean_is_written_too():
    settings = VoltageQualitySettings(mean_s=10, u_high_single_v=276.0)

    assert watched([260.0] * 10, settings).collect() == [row(Code.OVER_MEAN, 0, mean_v=260.0, max_v=260.0, min_v=260.0)]


def test_of_single_values_the_first_the_peak_and_the_last_are_written():
    # The example of the maker's technical description, with limits that fit it: 210, 204, 208; 253, 262, 252.
    settings = VoltageQualitySettings(u_low_single_v=215.0, u_high_single_v=250.0)
    seconds = [230.0] * 20
    seconds[2:6] = [210.0, 207.0, 204.0, 208.0]
    seconds[10:14] = [253.0, 256.0, 262.0, 252.0]

    assert watched(seconds, settings).collect() == [
        row(Code.MIN_START, 2, min_v=210.0),
        row(Code.MIN_PEAK, 4, min_v=204.0),
        row(Code.MIN_STOP, 5, min_v=208.0),
        row(Code.MAX_START, 10, max_v=253.0),
        row(Code.MAX_PEAK, 12, max_v=262.0),
        row(Code.MAX_STOP, 13, max_v=252.0),
    ]


def test_one_single_value_is_a_start_alone():
    seconds = [230.0, 230.0, 204.0, 230.0]

    assert watched(seconds).collect() == [row(Code.MIN_START, 2, min_v=204.0)]


def test_a_phase_that_is_gone_is_no_deviation():
    # Only the ten seconds that it was there for three of: √(0.3 · 230² + 0.7 · 20²) = 127.08 V
    assert watched([230.0] * 3 + [20.0] * 30 + [230.0] * 3).collect() == [
        row(Code.UNDER_MEAN, 0, mean_v=127.0827, max_v=230.0, min_v=20.0)
    ]


@pytest.mark.parametrize(
    ("seconds", "changes"),
    [
        ([230.0, 241.5, 241.5, 230.0], 2),  # 11.5 V are 5 % of 230 V
        ([230.0, 241.4, 230.0], 0),
        ([210.0, 222.0, 240.0, 252.0], 3),
        ([230.0, 206.0, 230.0], 0),  # not between the limits: a deviation
        ([230.0, 260.0, 230.0], 0),
    ],
)
def test_a_rapid_change_is_from_one_second_to_the_next_between_the_limits(seconds, changes):
    assert watched(seconds).rapid_changes == changes


def test_means_that_were_not_measured_whole_are_passed_over():
    deviations = watched([230.0] * 25)

    assert [mean.tolist() for mean in deviations.means] == [[230.0], [230.0]]


@pytest.mark.parametrize("block", [1, 7, 50, 333])
def test_wherever_the_windows_are_cut_the_rows_are_the_same(block):
    seconds = [230.0 + 30.0 * np.sin(k * k) for k in range(100)]

    whole, parts = watched(seconds), watched(seconds, block=block)

    assert sorted(whole.collect(), key=repr) == sorted(parts.collect(), key=repr)
    assert whole.rapid_changes == parts.rapid_changes
    assert [m.tobytes() for m in whole.means] == [m.tobytes() for m in parts.means]


def test_thresholds_are_as_configurable_as_on_the_real_meter():
    assert VoltageQualitySettings().events.levels[0].tolist() == pytest.approx(
        [-1.0, -184.0, -188.6]
    )  # 80 %, back at 82 %
    for wrong in ({"u_high_mean_v": 280.0}, {"u_low_single_v": 100.0}, {"mean_s": 5}, {"outage_v": 170.0}):
        with pytest.raises(SetupError, match=f"{next(iter(wrong))} is .*; must be"):
            VoltageQualitySettings(**wrong)
    assert (
        VoltageQualitySettings(
            u_n_v=57.7, u_high_mean_v=63.5, u_low_mean_v=52.0, u_high_single_v=63.5, u_low_single_v=52.0, outage_v=15.0
        ).u_n_v
        == 57.7
    )
