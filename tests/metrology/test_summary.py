"""What a stretch of intervals amounts to: hand-made steps in, means by hand beside."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.metrology.summary import Summary


def summed(*steps: Step, cycles: tuple[int, ...] = (), factor: float = 1.0) -> Summary:
    block = intervals_of(list(steps))
    block.cycles[0] = cycles or [50] * len(steps)
    summary = Summary(factor)
    summary.add(block)
    return summary


def test_powers_are_means_over_time():
    summary = summed(
        Step(p_w=(300.0, 0.0, -30.0), q_var=(100.0, 0.0, 0.0), u_v=250.0, i_a=2.0, seconds=1.0),
        Step(p_w=(0.0, 0.0, -30.0), q_var=(-200.0, 0.0, 0.0), u_v=250.0, i_a=1.0, seconds=2.0),
    )

    one = summary.phase(0)
    assert (one.p_w, one.q_var) == pytest.approx((100.0, -100.0))  # (300·1 + 0·2)/3 …
    assert one.s_va == pytest.approx(250 * 2**0.5)  # √((4·1 + 1·2)/3) = 1.414 A
    assert one.pf == pytest.approx(100 / (250 * 2**0.5))
    assert summary.phase(2).pf == pytest.approx(-30 / (250 * 2**0.5))
    assert summary.total.p_w == pytest.approx(70.0)
    assert (summary.total.u_rms_v, summary.total.i_rms_a) == (None, None)


def test_rms_values_are_the_root_of_the_mean_square():
    summary = summed(Step(u_v=220.0, i_a=3.0, seconds=1.0), Step(u_v=240.0, i_a=4.0, seconds=1.0))

    assert summary.phase(0).u_rms_v == pytest.approx((220**2 / 2 + 240**2 / 2) ** 0.5)  # 230.217
    assert summary.phase(0).i_rms_a == pytest.approx(12.5**0.5)  # (9 + 16) / 2


def test_the_frequency_is_of_whole_cycles_and_all_else_of_the_same_time():
    summary = summed(
        Step(p_w=(2300.0, 0, 0), u_v=230.0, i_a=10.0, f_hz=50.0, seconds=5.0),
        Step(p_w=(0.0, 0, 0), u_v=0.0, i_a=100.0, f_hz=0.0, seconds=5.0),
        cycles=(250, 0),
    )

    one = summary.phase(0)
    assert one.u_rms_v == pytest.approx(230 / 2**0.5)
    assert one.i_rms_a == pytest.approx(5050**0.5)  # √((10² + 100²) / 2)
    assert (one.p_w, one.s_va) == pytest.approx((1150.0, 162.6346 * 71.0634), rel=1e-5)
    assert (summary.frequency_hz, summary.cycles_s, summary.time_s) == pytest.approx((50.0, 5.0, 10.0))


def test_reactive_power_is_of_the_time_in_which_it_was_measured():
    block = intervals_of([Step(q_var=(100.0, 0, 0), seconds=3.0), Step(seconds=1.0)])
    block.reactive_measured[0, 1] = False
    summary = Summary()
    summary.add(block)

    assert (summary.phase(0).q_var, summary.total.q_var, summary.reactive_s) == pytest.approx((100.0, 100.0, 3.0))


def test_reactive_power_that_was_not_measured_is_none_and_not_zero():
    block = intervals_of([Step(p_w=(5.0, 0, 0))])
    block.reactive_measured[:] = False
    summary = Summary()
    summary.add(block)

    assert (summary.phase(0).q_var, summary.total.q_var) == (None, None)
    assert summary.phase(0).p_w == 5.0


def test_without_whole_cycles_the_rms_is_of_what_there_is_and_no_frequency_is_given():
    summary = summed(Step(u_v=50.0, f_hz=0.0, seconds=0.1), cycles=(0,))

    assert summary.phase(0).u_rms_v == pytest.approx(50.0)
    assert summary.frequency_hz is None


def test_frequency_is_weighted_with_time():
    summary = summed(Step(f_hz=49.0, seconds=1.0), Step(f_hz=50.0, seconds=3.0))

    assert summary.frequency_hz == pytest.approx(49.75)


def test_blocks_add_up_to_the_same_as_one():
    steps = [Step(p_w=(k, 0, 0), s_va=(k + 1.0, 0, 0), u_v=200.0 + k, i_a=k, seconds=0.2) for k in range(10)]
    block = intervals_of(steps)
    block.cycles[:] = 10
    whole, cut = Summary(), Summary()

    whole.add(block)
    cut.add(block.cut(0, 3))
    cut.add(block.cut(3, 10))

    assert cut.phase(0).p_w == pytest.approx(whole.phase(0).p_w)
    assert cut.phase(0).u_rms_v == pytest.approx(whole.phase(0).u_rms_v)


def test_of_two_systems_the_apparent_total_is_scaled():
    step = Step(p_w=(1.0, 0, 1.0), u_v=400.0, i_a=1.0)

    # 400 V · 1 A in each column that is filled, three of them here: 1200 VA · √3/2
    assert summed(step, factor=0.75**0.5).total.s_va == pytest.approx(1039.23, abs=0.005)


def test_nothing_added_is_nothing():
    empty = Summary()

    assert empty.frequency_hz is None
    assert (empty.total.p_w, empty.total.q_var, empty.total.pf, empty.phase(0).u_rms_v) == (0.0, None, None, 0.0)
