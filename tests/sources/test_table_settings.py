"""What is said of a table beside its file: names, lines to pass over, scales and offsets, a voltage that is assumed."""

import re

import numpy as np
import pytest

from tests.sources.three_phases import S_VA, is_the_network, network, opened
from trefas.base.errors import SetupError
from trefas.tool.measure import measured

SIX = network()
TWO = network(phases=1)


def lines(*columns: np.ndarray, form: str = "{:.6f}") -> str:
    return "".join(",".join(form.format(value) for value in row) + "\n" for row in np.transpose(columns))


def counts() -> str:
    """A converter of 16 bits: 2^15 for nothing, 100 counts a volt and 2000 an ampere."""
    return lines(np.rint(32768 + 100 * TWO[0]), np.rint(32768 + 2000 * TWO[1]), form="{:.0f}")


def test_counts_of_a_converter_are_asked_for_and_read_by_offset_and_scale(tmp_path):
    text = "voltage,current\n" + counts()

    with pytest.raises(
        SetupError, match=r"'voltage' is 248 to 65288, whole and never below 0: .* as csv:.*,offset=32768,scale="
    ):
        opened(tmp_path, text, ",rate=5000")
    source = opened(tmp_path, text, ",rate=5000,offset=32768,scale=u:0.01/i:0.0005")

    assert is_the_network(source, phases=1, rel=1e-4)  # half a count of 32 527 and of 28 284


def test_a_map_gives_each_channel_its_offset_and_factor(tmp_path):
    text = "adc0,adc1\n" + counts()

    source = opened(tmp_path, text, ",rate=5000", mapping="u1=(adc0-32768)*0.01,i1=(adc1-32768)/2000")

    assert is_the_network(source, phases=1, rel=1e-4)
    assert "U = (adc0-32768)*0.01" in source.note


def test_a_probe_in_volts_is_a_current_by_its_factor(tmp_path):
    text = "Time(s),CH1(V),CH2(V)\n" + lines(np.arange(2000) / 5000, TWO[0] / 200, TWO[1] / 10 - 0.25)

    assert is_the_network(opened(tmp_path, text, mapping="u1=CH1*200,i1=CH2*10+2.5"), phases=1, rel=1e-4)


def test_lines_are_passed_over_and_names_said(tmp_path):
    text = "report of 3 columns\nall of them numbers\n" + lines(np.arange(2000) / 5000, *TWO)

    assert is_the_network(opened(tmp_path, text, ",skip=2,names=time,u1,i1"), phases=1)
    assert is_the_network(opened(tmp_path, text, ",names=time,u1,i1"), phases=1)


def test_numbers_without_names_are_refused_with_a_map_that_does(tmp_path):
    text = lines(np.arange(2000) / 5000, *SIX)

    with pytest.raises(SetupError) as refused:
        opened(tmp_path, text)
    mapping = re.search(r"--map (\S+?);", str(refused.value))[1]

    assert "2 'column 2' [], 3 'column 3' []" in str(refused.value)
    assert is_the_network(opened(tmp_path, text, mapping=mapping))


def test_a_first_column_that_counts_microseconds_and_does_not_say_so_is_asked_for(tmp_path):
    text = lines(np.arange(2000) * 200, *SIX)  # 5 kHz

    with pytest.raises(SetupError, match="counts evenly by 200, and may be a time") as refused:
        opened(tmp_path, text)
    names = re.search(r"(,names=\S+)", str(refused.value))[1]

    assert is_the_network(opened(tmp_path, text, names))


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ("time,a,b", TWO),
        ("time,CH1,CH2", TWO),
        ("time,left,right", TWO),
        ("time,x1,x2,x3,x4,x5,x6", SIX),
        ("Time (s),CH1 (V),CH2 (V)", TWO),
        ("Time (s),Channel A (V),Channel B (V)", TWO),
        ('time,"a, of feeder","b, of feeder"', TWO),
    ],
)
def test_names_that_tell_nothing_are_refused_with_a_map_that_does(tmp_path, names, values):
    text = names + "\n" + lines(np.arange(2000) / 5000, *values)

    with pytest.raises(SetupError) as refused:
        opened(tmp_path, text)
    mapping = re.search(r"--map (\S+?);", str(refused.value))[1]

    assert is_the_network(opened(tmp_path, text, mapping=mapping), phases=len(values) // 2)


@pytest.mark.parametrize("mapping", [None, "i1=u_a"])
def test_a_map_takes_the_files_own_name_whatever_it_looks_like(tmp_path, mapping):
    text = "time,u_a,u_b,u_c,i_a,i_b,i_c\n" + lines(np.arange(2000) / 5000, *SIX)
    own = "u1=u_a,u2=u_b,u3=u_c,i1=i_a,i2=i_b,i3=i_c"

    assert is_the_network(opened(tmp_path, text, mapping=own))
    assert opened(tmp_path, text, mapping=mapping or "u1=u_b").note.endswith(
        "(not measured)" if not mapping else "I = u_a"
    )


def test_two_phases_without_the_first_are_no_three(tmp_path):
    text = "time,UL2,UL3,IL2,IL3\n" + lines(np.arange(2000) / 5000, *SIX[[1, 2, 4, 5]])

    with pytest.raises(SetupError, match="there are L2 and L3 and no L1, and a phase is not made up") as refused:
        opened(tmp_path, text)
    mapping = re.search(r"as --map (\S+?);", str(refused.value))[1]

    assert is_the_network(opened(tmp_path, text, mapping=mapping), phases=2)


def test_currents_alone_have_no_power_and_with_an_assumed_voltage_an_apparent_one(tmp_path):
    text = "time,IL1,IL2,IL3\n" + lines(np.arange(2000) / 5000, *SIX[3:])

    alone = measured(opened(tmp_path, text), with_spectra=True)
    assumed = measured(opened(tmp_path, text, ",u=230"))

    for name in ("L1", "L2", "L3"):
        assert alone["phases"][name]["i_rms_a"] == pytest.approx(10, rel=1e-5)
        assert {alone["phases"][name][key] for key in ("u_rms_v", "p_w", "q_var", "s_va", "pf", "thd_u_pct")} == {None}
        assert assumed["phases"][name]["s_va"] == pytest.approx(S_VA, rel=1e-5)
        assert assumed["phases"][name]["p_w"] is None
    assert assumed["total"]["s_va"] == pytest.approx(3 * S_VA, rel=1e-5)
    assert {register["value"] for register in alone["registers"].values()} == {None}
    with pytest.raises(SetupError, match="u is '230'; it is a voltage to assume where there are currents alone"):
        opened(tmp_path, "time,U1,I1\n" + lines(np.arange(2000) / 5000, *TWO), ",u=230")


@pytest.mark.parametrize("below", ["0.4000,32", "\nEnd of file\n", "logger off"])
def test_what_is_below_the_rows_is_left_out_and_said(tmp_path, below):
    source = opened(tmp_path, "time,u1,i1\n" + lines(np.arange(2000) / 5000, *TWO) + below)

    assert is_the_network(source, phases=1)
    assert source.remarks == (f"what is below the last row is no row, and left out: '{below.strip()}'",)


def test_times_that_come_more_than_once_are_refused_with_the_rate_they_tell(tmp_path):
    text = "millis,V,I\n" + "".join(f"{k // 5},{u:.4f},{i:.4f}\n" for k, (u, i) in enumerate(TWO.T))

    with pytest.raises(
        SetupError, match=r"last digit is worth 0.001 s; give the rate, which is about 5010 Hz, as rate=5010"
    ):
        opened(tmp_path, text)
    assert is_the_network(opened(tmp_path, text, ",rate=5000"), phases=1)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("0.1,x12,4", "line 502: 'x12,4' is no number"),
        ("note,1,4", "line 502: 'note,1,4' has no time"),
        ("here is a gap", "line 502: there are 1 fields and there must be 3"),
    ],
)
def test_a_fault_among_the_rows_is_no_row_of_names(tmp_path, fault, sentence):
    rows = lines(np.arange(2000) / 5000, *TWO).splitlines()
    rows[500] = fault

    with pytest.raises(SetupError, match=sentence):
        opened(tmp_path, "t,u1,i1\n" + "\n".join(rows))


def test_decimal_commas_between_commas_are_refused_as_what_they_are(tmp_path):
    text = lines(np.arange(2000) / 5000, *TWO).replace(".", ",")

    with pytest.raises(SetupError, match=r"has 3 names and rows of 6 fields: .* decimals must have points"):
        opened(tmp_path, "t,u1,i1\n" + text)


def test_the_second_phase_of_r_s_t_is_no_microsecond(tmp_path):
    assert is_the_network(opened(tmp_path, "t,UR,US,UT,IR,IS,IT\n" + lines(np.arange(2000) / 5000, *SIX)))
