"""Channel names as recordings have them, and which phase they are taken for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.metrology.samples import Wiring
from trefas.sources.channels import Tap, map_channels
from trefas.sources.names import Channel


def channels(*described: str) -> list[Channel]:
    """``IA|A`` or ``signal 1|A|C``: name, unit and the recording's own phase."""
    return [Channel(number, *text.split("|")) for number, text in enumerate(described, 1)]


@pytest.mark.parametrize(
    "names",
    [
        ("VA|V", "VB|V", "VC|V", "IA|A", "IB|A", "IC|A"),
        ("Ua|V", "Ub|V", "Uc|V", "Ia|A", "Ib|A", "Ic|A"),
        ("U1|V", "U2|V", "U3|V", "I1|A", "I2|A", "I3|A"),
        ("UL1|volt", "UL2|volt", "UL3|volt", "IL1|ampere", "IL2|ampere", "IL3|ampere"),
        ("Voltage L1|", "Voltage L2|", "Voltage L3|", "Current L1|", "Current L2|", "Current L3|"),
        ("LINE ULA|V", "LINE ULB|V", "LINE ULC|V", "LINE SUM ILA|A", "LINE SUM ILB|A", "LINE SUM ILC|A"),
        ("V_A-N|V", "V_B-N|V", "V_C-N|V", "phase A current|A", "phase B current|A", "phase C current|A"),
        ("A相电压|V", "B相电压|V", "C相电压|V", "A相电流|A", "B相电流|A", "C相电流|A"),
        ("Напряжение фазы А|V", "Напряжение фазы В|V", "Напряжение фазы С|V", "Iа|A", "Iв|A", "Iс|A"),
        ("UR|V", "US|V", "UT|V", "IR|A", "IS|A", "IT|A"),
        ("channel x|V|A", "channel x|V|B", "channel x|V|C", "channel y|A|A", "channel y|A|B", "channel y|A|C"),
    ],
)
def test_six_channels_of_any_naming_are_three_phases(names):
    found = map_channels(channels(*names))

    assert found.wiring is Wiring.FOUR_WIRE
    assert found.u == ((Tap(0, 1.0),), (Tap(1, 1.0),), (Tap(2, 1.0),))
    assert found.i == ((Tap(3, 1.0),), (Tap(4, 1.0),), (Tap(5, 1.0),))


def test_units_scale_and_residuals_and_neutrals_are_left_out():
    found = map_channels(
        channels("3U0|kV", "UA|kV", "UB|kV", "UC|kV", "UN|V", "I4|A", "IA|mA", "IB|kA", "IC|A", "IN|A")
    )

    assert found.u == ((Tap(1, 1e3),), (Tap(2, 1e3),), (Tap(3, 1e3),))
    assert found.i == ((Tap(6, 1e-3),), (Tap(7, 1e3),), (Tap(8, 1.0),))


@pytest.mark.parametrize(
    ("names", "neutral"),
    [
        (("UA|V", "UB|V", "UC|V", "IA|A", "IB|A", "IC|A", "IN|mA"), Tap(6, 1e-3)),
        (("IN|A", "U1|V", "U2|V", "U3|V", "I1|A", "I2|A", "I3|A"), Tap(0, 1.0)),
        (
            ("Voltage L1", "Voltage L2", "Voltage L3", "Current L1", "Current L2", "Current L3", "Current N"),
            Tap(6, 1.0),
        ),
        (("UL1|V", "UL2|V", "UL3|V", "IL1|A", "IL2|A", "IL3|A", "I neutral|A"), Tap(6, 1.0)),
        (("UA|V", "IA|A", "IN|A"), Tap(2, 1.0)),
        # of another set of currents, of no current, a sum of the phases, an input that may be anything
        (("UA|V", "UB|V", "UC|V", "IA|A", "IB|A", "IC|A", "REM IN|A"), None),
        (("UA|V", "UB|V", "UC|V", "IA|A", "IB|A", "IC|A", "IN|V", "UN|V"), None),
        (("UA|V", "UB|V", "UC|V", "IA|A", "IB|A", "IC|A", "3I0|A", "I4|A"), None),
        (("UA|V", "UB|V", "UC|V", "IN|A"), None),
    ],
)
def test_the_neutrals_current_is_kept_beside_the_phases_of_its_set(names, neutral):
    found = map_channels(channels(*(name if "|" in name else f"{name}|" for name in names)))

    assert found.neutral == neutral
    assert len(found.u) == len(found.i) == found.wiring.systems
    assert (neutral is not None) == ("neutral" in found.note.partition(", I =")[2].rpartition(", ")[2])


def test_the_neutral_can_be_said_by_hand_and_three_wires_have_none():
    six = channels("a|V", "b|V", "c|V", "d|A", "e|A", "f|A", "g|kA")

    found = map_channels(six, "u1=a,u2=b,u3=c,i1=d,i2=e,i3=f,in=-g")

    assert found.neutral == Tap(6, -1000.0)
    assert found.neutral_a(np.arange(14.0).reshape(7, 2)).tolist() == [-12000.0, -13000.0]
    assert found.of_phases == [0, 1, 2, 3, 4, 5]
    with pytest.raises(SetupError, match="three wires have no neutral"):
        map_channels(six, "u12=a,u32=b,i1=d,i3=e,in=g")


def test_of_several_sets_the_first_complete_one_is_taken_and_named():
    found = map_channels(
        channels(
            "LINE ILA|A",
            "REM ILA|A",
            "REM ILB|A",
            "REM ILC|A",
            "BUS ILA|A",
            "BUS ILB|A",
            "BUS ILC|A",
            "VA|V",
            "VB|V",
            "VC|V",
            "I DIFF LA|one",
            "I DIFF LB|one",
            "I DIFF LC|one",
        )
    )

    assert found.i == ((Tap(1, 1.0),), (Tap(2, 1.0),), (Tap(3, 1.0),))
    assert "REM ILA" in found.note


def test_line_voltages_make_a_three_wire_meter_turned_to_u12_and_u32():
    found = map_channels(channels("I1|A", "I2|A", "I3|A", "U21|V", "U32|V", "Vo|V"))

    assert found.wiring is Wiring.ARON
    assert found.u == ((Tap(3, -1.0),), (Tap(4, 1.0),))
    assert found.i == ((Tap(0, 1.0),), (Tap(2, 1.0),))


def test_any_two_line_voltages_and_any_two_currents_do_because_each_three_add_up_to_nothing():
    samples = np.random.default_rng(1)
    u12, u23, i1, i2 = samples.normal(size=(4, 5))
    u31, i3 = -u12 - u23, -i1 - i2
    for u_names, u_columns in (
        (("U12|V", "U23|V"), (u12, u23)),
        (("U31|V", "U12|V"), (u31, u12)),
        (("VBC|V", "VCA|V"), (u23, u31)),
        (("U13|V", "UL2L3|V"), (-u31, u23)),
    ):
        for i_names, i_columns in (
            (("I1|A", "I3|A"), (i1, i3)),
            (("I2|A", "I3|A"), (i2, i3)),
            (("I1|A", "I2|A"), (i1, i2)),
        ):
            found = map_channels(channels(*u_names, *i_names))
            u_v, i_a = found.rows(np.array([*u_columns, *i_columns])[list(found.channels)])

            assert u_v == pytest.approx(np.array([u12, -u23]))
            assert i_a == pytest.approx(np.array([i1, i3]))


def test_phase_voltages_are_preferred_to_line_voltages():
    found = map_channels(channels("U12|V", "U23|V", "U31|V", "U1|V", "U2|V", "U3|V", "I1|A", "I2|A", "I3|A"))

    assert found.wiring is Wiring.FOUR_WIRE
    assert found.u[0] == (Tap(3, 1.0),)


def test_one_voltage_and_one_current_without_a_phase_are_a_single_phase():
    found = map_channels(channels("time|s", "voltage|V", "current|A"))

    assert (found.wiring, found.u, found.i) == (Wiring.SINGLE, ((Tap(1, 1.0),),), ((Tap(2, 1.0),),))


def test_voltages_alone_are_taken_with_no_current_and_the_note_says_so():
    found = map_channels(channels("UA|V", "UB|V", "UC|V"))

    assert found.i == ((), (), ())
    assert "I = none (not measured)" in found.note
    assert found.absent == {"i1", "i2", "i3"}


def test_currents_alone_are_taken_and_the_voltages_are_absent():
    found = map_channels(channels("IA|A", "IB|A", "IC|A"))

    assert found.i == ((Tap(0, 1.0),), (Tap(1, 1.0),), (Tap(2, 1.0),))
    assert found.absent == {"u1", "u2", "u3"}
    assert "U = none (not measured)" in found.note


def test_a_current_on_a_phase_without_voltage_is_refused():
    with pytest.raises(SetupError, match=r"L2 has a current \(IB\) and no voltage"):
        map_channels(channels("UA|V", "IA|A", "IB|A"))


def test_a_voltage_transformer_is_not_phase_t():
    found = map_channels(channels("VT1 UA|V", "VT1 UB|V", "VT1 UC|V", "CT IA|A", "CT IB|A", "CT IC|A"))

    assert found.u[2] == (Tap(2, 1.0),)


def test_a_map_by_name_and_by_number_with_turned_signs():
    described = channels("left|V", "right|kV", "clamp|A", "5|A")

    found = map_channels(described, "u1=left, L2.u=2, i1=-clamp, i2=5")

    assert found.wiring is Wiring.TWO_PHASE
    assert found.u == ((Tap(0, 1.0),), (Tap(1, 1e3),))
    assert found.i == ((Tap(2, -1.0),), (Tap(3, 1.0),))


def test_a_map_of_line_voltages_is_three_wire():
    found = map_channels(channels("a|V", "b|V", "c|A", "d|A"), "u12=a,u23=b,i1=c,i3=d")

    assert found.wiring is Wiring.ARON
    assert found.u == ((Tap(0, 1.0),), (Tap(1, -1.0),))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("u1=x", "channel 'x', which is not there; the channels are 1 'a'"),
        ("a", "--map has 'a'"),
        ("u11=a", "--map has 'u11'"),
        ("u12=a", "needs two line voltages"),
        ("u1=a,u12=a,u32=a", "one kind"),
        ("u1=a,i2=a", "L2 has a current"),
        ("u2=a,u3=a", "there are L2 and L3 and no L1"),
    ],
)
def test_a_map_that_cannot_be_is_a_sentence(text, sentence):
    with pytest.raises(SetupError, match=sentence.replace("(", r"\(")):
        map_channels(channels("a|V"), text)


ANY_CHANNEL = st.builds(
    Channel, st.integers(1, 99), st.text(max_size=12), st.sampled_from(["V", "A", "kV", "", "x"]), st.text(max_size=3)
)


@given(
    st.lists(ANY_CHANNEL, max_size=8),
    st.none() | st.text(max_size=20) | st.from_regex(r"u1=.{1,3},i[123]=-?[0-9]", fullmatch=True),
)
def test_any_names_are_a_map_or_a_sentence(described, mapping):
    try:
        found = map_channels(described, mapping)
    except SetupError:
        return
    assert len(found.u) == len(found.i) == found.wiring.systems


def test_a_map_to_paste_has_all_channels_where_few_say_what_they_are():
    with pytest.raises(SetupError, match="--map u1=1,u2=2,u3=3,i1=4,i2=5,i3=6;"):
        map_channels(channels("U|", "V|", "W|", "IU|", "IV|", "IW|"))


@pytest.mark.parametrize(
    ("names", "remark"),
    [
        ("v1 v2 v3 c1 c2 c3", "not used: c1, c2, c3; where the currents are among them, say which with --map, as --map "
                              "u1=1,u2=2,u3=3,i1=4,i2=5,i3=6"),
        ("A B C IA IB IC", "not used: A, B, C; where the voltages are among them, say which with --map, as --map "
                           "i1=4,i2=5,i3=6,u1=1,u2=2,u3=3"),
        ("U1 U2 U3 x", "not used: x; where the currents are among them, say which with --map"),
    ],
)  # fmt: skip
def test_columns_that_may_be_what_is_missing_are_named(names, remark):
    described = channels(*(f"{name}|" for name in names.split()))

    assert map_channels(described).remarks == (remark,)
    if " as --map " in remark:
        assert not map_channels(described, remark.partition(" as --map ")[2]).absent


def test_a_letter_that_counts_inputs_is_no_earth_in_a_map_to_paste():
    with pytest.raises(SetupError, match="--map u1=1,u2=2,u3=3,i1=4,i2=5,i3=6;"):
        map_channels(channels(*(f"Channel {letter}|" for letter in "ABCDEF")))
