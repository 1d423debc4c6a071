"""``trefas measure``: the numbers against the closed form of test signals, the JSON as programs read it."""

import json
import math
from pathlib import Path

import pytest

from tests.programs import trefas
from trefas.base.errors import SetupError
from trefas.sources.spec import open_source
from trefas.tool.measure import measure_recording, measured

REGISTERS = {  # logical name: name and unit, of the energy registers that the maker's list has
    "1.1.1.8.0.255": ("A14", "Wh"),
    "1.1.2.8.0.255": ("A23", "Wh"),
    "1.1.3.8.0.255": ("R12", "varh"),
    "1.1.4.8.0.255": ("R34", "varh"),
    "1.1.5.8.0.255": ("R1", "varh"),
    "1.1.6.8.0.255": ("R2", "varh"),
    "1.1.7.8.0.255": ("R3", "varh"),
    "1.1.8.8.0.255": ("R4", "varh"),
    "1.1.9.8.0.255": ("E14", "VAh"),
    "1.1.10.8.0.255": ("E23", "VAh"),
    "1.1.15.8.0.255": ("A1234", "Wh"),
    "1.1.16.8.0.255": ("A_Net", "Wh"),
    "1.1.21.8.0.255": ("A14_L1", "Wh"),
    "1.1.22.8.0.255": ("A23_L1", "Wh"),
    "1.1.41.8.0.255": ("A14_L2", "Wh"),
    "1.1.42.8.0.255": ("A23_L2", "Wh"),
    "1.1.61.8.0.255": ("A14_L3", "Wh"),
    "1.1.62.8.0.255": ("A23_L3", "Wh"),
}


def result_of(spec: str) -> dict:
    return measured(open_source(spec))


def value(result: dict, name: str) -> float:
    return result["registers"][name]["value"]


def test_the_json_has_the_shape_that_programs_read(capsys):
    measure_recording("signal:u=230,i=10,pf=0.5,f=50,for=6", mapping=None, as_json=True)

    result = json.loads(capsys.readouterr().out)
    assert list(result) == [
        *("start", "time_scale", "measured_s", "unmeasured_s", "frequency_hz", "frequency_measured_s"),
        *("frequency_range_hz", "reactive_measured_s", "source", "remarks", "phases", "total", "registers"),
    ]
    assert list(result["phases"]) == ["L1", "L2", "L3"]
    assert all(list(p) == ["u_rms_v", "i_rms_a", "p_w", "q_var", "s_va", "pf"] for p in result["phases"].values())
    assert list(result["total"]) == ["p_w", "q_var", "s_va", "pf"]
    assert {name: (each["name"], each["unit"]) for name, each in result["registers"].items()} == REGISTERS


def test_a_minute_of_a_balanced_load_is_what_the_formula_says():
    result = result_of("signal:u=230,i=10,pf=0.5,f=50,for=60")

    assert result["start"] == "1970-01-01T00:00:00+00:00"
    assert (result["measured_s"], result["unmeasured_s"]) == (60.0, 0.0)
    assert result["frequency_hz"] == pytest.approx(50.0, abs=1e-6)
    q_var = 230 * 10 * math.sqrt(0.75)
    for phase in result["phases"].values():
        assert phase["u_rms_v"] == pytest.approx(230.0, rel=1e-6)
        assert phase["i_rms_a"] == pytest.approx(10.0, rel=1e-6)
        assert (phase["p_w"], phase["q_var"]) == pytest.approx((1150.0, q_var), rel=1e-6)
        assert (phase["s_va"], phase["pf"]) == pytest.approx((2300.0, 0.5), rel=1e-6)
    assert value(result, "1.1.1.8.0.255") == pytest.approx(57.5, rel=1e-5)  # 3 · 230 V · 10 A · 0.5 · 60 s / 3600
    assert value(result, "1.1.5.8.0.255") == pytest.approx(3 * q_var / 60, rel=1e-5)
    assert value(result, "1.1.9.8.0.255") == pytest.approx(115.0, rel=1e-5)
    assert value(result, "1.1.2.8.0.255") == value(result, "1.1.8.8.0.255") == 0.0


@pytest.mark.parametrize(
    ("pf", "active", "reactive"),
    [
        ("0.8", "1.1.1.8.0.255", "1.1.5.8.0.255"),
        ("-0.8", "1.1.2.8.0.255", "1.1.6.8.0.255"),
        ("-0.8cap", "1.1.2.8.0.255", "1.1.7.8.0.255"),
        ("0.8cap", "1.1.1.8.0.255", "1.1.8.8.0.255"),
    ],
)
def test_every_quadrant_has_its_registers(pf, active, reactive):
    result = result_of(f"signal:pf={pf},f=49.87,for=30")

    assert value(result, active) == pytest.approx(3 * 2300 * 0.8 * 30 / 3600, rel=1e-5)  # 46 Wh
    assert value(result, reactive) == pytest.approx(3 * 2300 * 0.6 * 30 / 3600, rel=1e-5)  # 34.5 varh
    # 30 s are 1496.1 cycles: the apparent power of the last tenth is not that of a whole one.
    assert result["total"]["pf"] == pytest.approx(math.copysign(0.8, float(pf.removesuffix("cap"))), rel=1e-4)


def test_one_loaded_phase_is_in_its_own_register_and_in_the_total():
    result = result_of("signal:i=0/10/0,pf=1,for=36")

    assert value(result, "1.1.1.8.0.255") == value(result, "1.1.41.8.0.255") == pytest.approx(23.0, rel=1e-5)
    assert value(result, "1.1.21.8.0.255") == 0.0
    assert result["phases"]["L1"]["pf"] is None


@pytest.mark.parametrize(("i_a", "counted"), [("0.0099", False), ("0.0101", True)])
def test_ten_milliamperes_at_230_volts_is_where_counting_begins(i_a, counted):
    result = result_of(f"signal:u=230,i={i_a},for=10")  # 2.277 W and 2.323 W a phase; the threshold is 2.3 W

    assert (value(result, "1.1.1.8.0.255") > 0) is counted


def table_with_a_hole(folder: Path) -> Path:
    """A second of 230 V and 10 A at 1 kHz, a second of nothing, another second."""
    rows = ["time,u1_v,i1_a"]
    for k in [*range(1000), *range(2000, 3000)]:
        sine = math.sin(2 * math.pi * 50 * k / 1000)
        rows.append(f"{k / 1000:.3f},{325.2691 * sine:.4f},{14.14214 * sine:.5f}")
    file = folder / "hole.csv"
    file.write_text("\n".join(rows) + "\n")
    return file


def test_a_hole_is_reported_and_not_counted(tmp_path):
    result = result_of(str(table_with_a_hole(tmp_path)))

    assert (result["measured_s"], result["unmeasured_s"]) == pytest.approx((2.0, 1.0))
    assert list(result["phases"]) == ["L1"]
    assert value(result, "1.1.1.8.0.255") == pytest.approx(2300 * 2 / 3600, rel=1e-4)  # 1.2778 Wh


def test_a_person_gets_tables(capsys):
    measure_recording("signal:u=230,i=10,pf=0.5,for=60", mapping=None, as_json=False)

    said = capsys.readouterr().out
    assert "60.000 s measured, 0.000 s not; 50.0000 Hz" in said
    assert "1.1.1.8.0.255" in said
    assert " 57.5000 " in said  # as many decimals as 115 VAh have
    assert "1.1.2.8.0.255" not in said  # registers that stayed at zero are left out


def test_a_table_of_no_registers_says_why(capsys):
    measure_recording("signal:u=230,i=0,for=0.2", mapping=None, as_json=False)

    said = capsys.readouterr().out
    assert "all registers are zero: no energy was counted" in said
    assert "register  name" not in said


def test_voltages_alone_have_no_registers_and_a_reason(tmp_path, capsys):
    file = tmp_path / "voltages.csv"
    rows = (f"{k / 1000:.3f},{325 * math.sin(2 * math.pi * 50 * k / 1000):.3f}\n" for k in range(100))
    file.write_text("time,u1_v\n" + "".join(rows))

    measure_recording(str(file), mapping=None, as_json=False)

    assert "no registers: energies need every voltage and current, and i1 is not there" in capsys.readouterr().out


def test_a_source_without_end_is_asked_for_one():
    with pytest.raises(SetupError, match="signal:u=230 does not end; say how long, as in signal:u=230,for=60"):
        measure_recording("signal:u=230", mapping=None, as_json=False)


def test_the_command_ends_with_0_done_1_refused_2_wrong_usage(tmp_path):
    done = trefas("measure", "signal:u=230,i=10,for=1", "--json")
    refused = trefas("measure", str(tmp_path / "none.wav"))
    wrong = trefas("measure")

    assert (done.returncode, refused.returncode, wrong.returncode) == (0, 1, 2)
    assert json.loads(done.stdout)["measured_s"] == 1.0
    assert refused.stderr.startswith("trefas: ")
    assert "none.wav" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "RECORDING" in wrong.stderr


def test_of_a_voltage_alone_no_reactive_power_was_measured(tmp_path):
    path = tmp_path / "u.csv"
    path.write_text("t,u1\n" + "".join(f"{k / 4000},{math.sin(k * math.pi / 40)}\n" for k in range(800)))

    result = result_of(f"csv:{path}")

    assert result["reactive_measured_s"] == 0.0
    assert result["phases"]["L1"]["q_var"] is None
