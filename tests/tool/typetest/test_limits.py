"""The tables of limits against the standards' cells, written down by hand here a second time."""

import pytest

from trefas.base.errors import SetupError
from trefas.tool.typetest.factors import (
    CAP_05,
    CAP_08,
    IND_025,
    IND_05,
    ONE,
    SIN_025_IND,
    SIN_05_CAP,
    SIN_1_IND,
)
from trefas.tool.typetest.limits import (
    EN_50470_3,
    IEC_62053_21,
    IEC_62053_22,
    IEC_62053_23,
    MID,
    OIML_R_46,
    Flag,
    Limit,
    difference_limit,
    influence_limit,
    load_limit,
    mpe_limit,
    no_load_minutes,
)
from trefas.tool.typetest.programme import fitting_starting_w
from trefas.tool.typetest.ratings import Ratings


def percent(accuracy, current_range, current_a, factor, **kind):
    limit = load_limit(accuracy, Ratings.of(accuracy, current_range), current_a, factor, **kind)
    return limit.percent if limit else None


@pytest.mark.parametrize(
    ("accuracy", "below_itr", "from_itr", "one_phase"),
    [("A", 2.5, 2.0, 3.0), ("B", 1.5, 1.0, 2.0), ("C", 1.0, 0.5, 1.0)],
)
def test_en_50470_3_has_these_limits_over_the_load(accuracy, below_itr, from_itr, one_phase):
    # 0.25-5(80) A: Imin 0.25 (class C: 0.15), Itr 0.5, Imax 80
    assert percent(accuracy, "5(80)", 0.25, ONE) == below_itr
    assert percent(accuracy, "5(80)", 0.499, ONE) == below_itr
    assert percent(accuracy, "5(80)", 0.5, ONE) == from_itr
    assert percent(accuracy, "5(80)", 80.0, ONE) == from_itr
    assert percent(accuracy, "5(80)", 80.1, ONE) is None
    assert percent(accuracy, "5(80)", 0.1, ONE) is None
    assert percent(accuracy, "5(80)", 0.25, IND_05) is None
    assert percent(accuracy, "5(80)", 0.5, IND_05) == from_itr
    assert percent(accuracy, "5(80)", 0.5, CAP_08) == from_itr
    assert percent(accuracy, "5(80)", 5.0, ONE, one_phase=True) == one_phase
    assert percent(accuracy, "5(80)", 5.0, IND_05, one_phase=True) == one_phase
    assert percent(accuracy, "5(80)", 5.0, CAP_08, one_phase=True) is None


def test_iec_62053_21_has_these_limits_and_those_in_brackets_behind_transformers():
    # direct, Ib 5 A: 0.05 Ib = 0.25, 0.1 Ib = 0.5, 0.2 Ib = 1
    assert [percent("1", "5(80)", a, ONE) for a in (0.24, 0.25, 0.5, 80.0)] == [None, 1.5, 1.0, 1.0]
    assert [percent("2", "5(80)", a, ONE) for a in (0.24, 0.25, 0.5, 80.0)] == [None, 2.5, 2.0, 2.0]
    assert [percent("1", "5(80)", a, IND_05) for a in (0.25, 0.5, 1.0)] == [None, 1.5, 1.0]
    assert [percent("2", "5(80)", a, CAP_08) for a in (0.5, 1.0)] == [None, None]
    # transformers, In 5 A: 0.02 In = 0.1, 0.05 In = 0.25, 0.1 In = 0.5
    assert [percent("1", "5(6)", a, ONE) for a in (0.09, 0.1, 0.25)] == [None, 1.5, 1.0]
    assert [percent("1", "5(6)", a, CAP_08) for a in (0.1, 0.25, 0.5)] == [None, 1.5, 1.0]


def test_what_is_tested_on_request_has_no_limit_otherwise():
    assert percent("1", "5(80)", 1.0, IND_025) is None
    assert percent("1", "5(80)", 1.0, IND_025, on_request=True) == 3.5
    assert percent("1", "5(80)", 1.0, CAP_05, on_request=True) == 2.5
    assert percent("0.2S", "5(6)", 0.5, IND_025, on_request=True) == 0.5
    assert percent("2", "5(80)", 1.0, IND_025, on_request=True) is None


def test_iec_62053_22_has_these_limits_from_a_hundredth_of_in():
    # In 5 A: 0.01 In = 0.05, 0.02 In = 0.1, 0.05 In = 0.25, 0.1 In = 0.5
    assert [percent("0.2S", "5(6)", a, ONE) for a in (0.04, 0.05, 0.25, 6.0)] == [None, 0.4, 0.2, 0.2]
    assert [percent("0.5S", "5(6)", a, ONE) for a in (0.04, 0.05, 0.25, 6.0)] == [None, 1.0, 0.5, 0.5]
    assert [percent("0.2S", "5(6)", a, CAP_08) for a in (0.05, 0.1, 0.5)] == [None, 0.5, 0.3]
    assert [percent("0.5S", "5(6)", a, IND_05, one_phase=True) for a in (0.25, 0.5)] == [None, 1.0]


def test_iec_62053_23_has_these_limits_for_reactive_energy():
    def reactive(accuracy, current_a, factor):
        limit = load_limit(accuracy, Ratings.of("B", "5(80)"), current_a, factor)
        return limit.percent if limit else None

    assert [reactive("2", a, SIN_1_IND) for a in (0.2, 0.25, 0.5)] == [None, 2.5, 2.0]
    assert [reactive("3", a, SIN_05_CAP) for a in (0.25, 0.5, 1.0)] == [None, 4.0, 3.0]
    assert [reactive("2", a, SIN_025_IND) for a in (0.5, 1.0)] == [None, 2.5]


@pytest.mark.parametrize(
    ("influence", "a_2", "b_1", "c", "s_05", "s_02"),
    [
        ("voltage", 1.0, 0.7, 0.2, 0.2, 0.1),
        ("frequency", 0.8, 0.5, 0.2, 0.2, 0.1),
        ("missing", 4.0, 2.0, 1.0, 1.0, 0.5),
        ("fifth", 1.0, 0.8, 0.5, 0.5, 0.4),
        ("half wave", 6.0, 3.0, 1.5, None, None),
        ("burst", 6.0, 3.0, 1.5, 1.5, 0.6),
    ],
)
def test_influences_may_add_so_much(influence, a_2, b_1, c, s_05, s_02):
    limits = {name: influence_limit(name, influence, ONE) for name in ("A", "2", "B", "1", "C", "0.5S", "0.2S")}

    assert {name: limit and limit.percent for name, limit in limits.items()} == {
        "A": a_2,
        "2": a_2,
        "B": b_1,
        "1": b_1,
        "C": c,
        "0.5S": s_05,
        "0.2S": s_02,
    }


def test_every_number_has_an_edition_and_says_how_sure_we_are():
    ratings = Ratings.of("B", "5(80)")

    assert load_limit("B", ratings, 0.25, ONE) == Limit(1.5, EN_50470_3, Flag.KNOWN, "Table 4")
    assert load_limit("B", ratings, 5.0, IND_05) == Limit(1.0, EN_50470_3, Flag.MEMORY, "Table 4")
    assert load_limit("2", ratings, 5.0, SIN_1_IND) == Limit(2.0, IEC_62053_23, Flag.KNOWN)
    assert mpe_limit("B", ratings, 5.0, CAP_08) == Limit(2.0, MID, Flag.CONFIRMED, "Table 2")
    assert mpe_limit("1", ratings, 5.0, ONE) is None
    assert influence_limit("B", "quadriform", ONE) == Limit(0.6, OIML_R_46, Flag.MEMORY)
    assert influence_limit("1", "voltage", IND_05) == Limit(1.0, IEC_62053_21, Flag.KNOWN)
    assert influence_limit("2", "voltage", SIN_1_IND) == Limit(1.0, IEC_62053_23, Flag.KNOWN)
    assert difference_limit("0.5S") == Limit(1.0, IEC_62053_22, Flag.MEMORY)


def test_currents_follow_from_the_class_and_the_range():
    direct, transformers = Ratings.of("B", "5(65)"), Ratings.of("C", "5(6)")

    # Itr = Iref / 10; class B direct: Imin = 0.5 Itr, Ist = 0.04 Itr
    assert (direct.imin_a, direct.itr_a, direct.iref_a, direct.imax_a) == (0.25, 0.5, 5.0, 65.0)
    assert direct.ist_a == pytest.approx(0.02)
    assert direct.current_range == "0.25-5(65) A"
    # Itr = In / 20; class C behind transformers: Imin = 0.2 Itr, Ist = 0.02 Itr
    assert (transformers.imin_a, transformers.itr_a) == (0.05, 0.25)
    assert transformers.ist_a == pytest.approx(0.005)
    assert Ratings.of("1", "5(80)").ist_a == pytest.approx(0.02)  # 0.004 Ib
    assert Ratings.of("0.2S", "5(6)").ist_a == pytest.approx(0.005)  # 0.001 In


def test_the_meter_starts_to_count_at_half_of_what_it_must_start_at():
    assert fitting_starting_w(Ratings.of("B", "5(80)")) == pytest.approx(2.3)  # 230 V · 20 mA / 2
    assert fitting_starting_w(Ratings.of("0.2S", "5(6)")) == pytest.approx(0.575)  # 230 V · 5 mA / 2


def test_the_test_without_load_takes_as_long_as_its_formula_says():
    # 240e3 / (1000 · 3 · 230 · 0.02) min; 600e6 / (1000 · 3 · 230 · 80) min
    assert no_load_minutes(Ratings.of("B", "5(80)")) == pytest.approx(17.39, abs=0.01)
    assert no_load_minutes(Ratings.of("1", "5(80)")) == pytest.approx(10.87, abs=0.01)


def test_a_range_that_nobody_sells_is_refused_with_those_that_are():
    with pytest.raises(SetupError, match=r"current range is '5\(70\)'; must be 5\(100\), 5\(65\)"):
        Ratings.of("B", "5(70)")
