"""``trefas measure --quality``: additional fields, the others unchanged."""

import json
import math

import numpy as np
import pytest

from trefas.sources.spec import open_source
from trefas.tool.measure import measure_recording, measured

ADDED_PHASE = [
    *("thd_u_pct", "thd_i_pct", "thd_u_50_pct", "thd_i_50_pct", "u_angle_deg", "phi_deg", "displacement_pf"),
    *("u1_v", "i1_a", "p1_w", "q_budeanu_var", "q_fryze_var", "u_crest", "i_crest"),
    *("harmonics_u_v", "harmonics_i_a", "interharmonics_u_v", "interharmonics_i_a"),
]
ADDED_TOTAL = ["p1_w", "unbalance_u2_pct", "unbalance_u0_pct", "phase_sequence", "neutral_a", "neutral_measured_a"]


def test_quality_adds_fields_and_changes_none():
    spec = "signal:u=230/218.5/230,i=10,pf=0.5,f=50,for=6"
    without, result = measured(open_source(spec)), measured(open_source(spec), with_spectra=True)

    assert result["registers"] == without["registers"]
    for name, phase in result["phases"].items():
        assert list(phase) == [*without["phases"][name], *ADDED_PHASE]
        assert {key: phase[key] for key in without["phases"][name]} == without["phases"][name]
    assert list(result["total"]) == [*without["total"], *ADDED_TOTAL]
    assert list(result) == [*without, "quality"]


def test_the_fields_say_what_the_formula_says():
    result = measured(open_source("signal:u=230/218.5/230,i=10/10/14,pf=0.5,f=49.9,for=10"), with_spectra=True)

    assert result["quality"] == {"windows": 49, "cycles": 10, "order_max": 39}  # 499 cycles at 4 kHz
    assert result["total"]["unbalance_u2_pct"] == pytest.approx(1.694915, rel=1e-3)
    assert result["total"]["phase_sequence"] == "L1L2L3"
    assert result["total"]["neutral_a"] == pytest.approx(4.0, rel=1e-3)
    first = result["phases"]["L1"]
    assert first["phi_deg"] == pytest.approx(60.0, abs=0.01)
    assert first["displacement_pf"] == pytest.approx(0.5, abs=1e-4)
    assert first["u_crest"] == pytest.approx(math.sqrt(2), rel=1e-3)
    assert result["phases"]["L2"]["u_angle_deg"] == pytest.approx(-120.0, abs=0.01)
    assert len(first["harmonics_u_v"]) == 40
    assert first["harmonics_u_v"][1] == pytest.approx(230.0, rel=1e-4)
    assert first["interharmonics_u_v"][39] is None  # above what 4 kHz can


def test_a_neutral_that_was_measured_stands_beside_the_sum_of_the_phases(tmp_path, capsys):
    # 10 A in L1 alone: the sum is 10 A; 7 A of it were measured in the neutral
    t = np.arange(8000) / 4000
    wave = np.sqrt(2) * np.sin(2 * np.pi * 50 * t)
    turned = [np.sqrt(2) * 230 * np.sin(2 * np.pi * 50 * t + angle) for angle in (0.0, -2.0944, 2.0944)]
    columns = np.column_stack([t, *turned, 10 * wave, 0 * t, 0 * t, -7 * wave])
    path = tmp_path / "neutral.csv"
    np.savetxt(path, columns, "%.9f", ",", header="time,u1_v,u2_v,u3_v,i1_a,i2_a,i3_a,in_a", comments="")

    result = measured(open_source(f"recording:{path}"), with_spectra=True)
    measure_recording(f"recording:{path}", mapping=None, as_json=False, with_spectra=True)

    assert result["total"]["neutral_a"] == pytest.approx(10.0, rel=1e-3)
    assert result["total"]["neutral_measured_a"] == pytest.approx(7.0, rel=1e-6)
    assert "neutral 10.000 A; neutral measured 7.000 A" in capsys.readouterr().out
    assert measured(open_source("signal:for=1"), with_spectra=True)["total"]["neutral_measured_a"] is None


def test_a_short_recording_has_a_spectrum_of_the_cycles_that_there_are():
    result = measured(open_source("signal:for=0.1,h5=0.03/0.2"), with_spectra=True)

    assert result["quality"] == {"windows": 1, "cycles": 5, "order_max": 39}
    assert result["phases"]["L1"]["harmonics_u_v"][5] == pytest.approx(6.9, rel=1e-3)  # 3 % of 230 V
    assert result["total"]["phase_sequence"] == "L1L2L3"


def test_eleven_cycles_have_the_spectrum_of_ten_and_the_power_of_all():
    result = measured(open_source("signal:for=0.22,h5=0.03/0.2"), with_spectra=True)

    assert result["quality"] == {"windows": 1, "cycles": 10, "order_max": 39}
    assert result["frequency_hz"] == pytest.approx(50.0, rel=1e-6)
    assert result["phases"]["L1"]["harmonics_u_v"][5] == pytest.approx(6.9, rel=1e-3)  # 3 % of 230 V
    assert result["phases"]["L1"]["u1_v"] == pytest.approx(230.0, rel=1e-4)
    assert result["total"]["phase_sequence"] == "L1L2L3"


def test_a_recording_of_less_than_a_cycle_has_no_quality():
    result = measured(open_source("signal:for=0.015"), with_spectra=True)

    assert result["quality"] == {"windows": 0, "cycles": 0, "order_max": 0}
    assert result["phases"]["L1"]["thd_u_pct"] is None
    assert result["phases"]["L1"]["harmonics_u_v"] == [None]
    assert result["total"]["phase_sequence"] is None


def test_json_has_no_number_that_json_can_not(capsys):
    measure_recording("signal:i=0,for=1", mapping=None, as_json=True, with_spectra=True)

    result = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert result["phases"]["L1"]["thd_i_pct"] is None


def test_a_person_gets_a_table_of_the_quality(capsys):
    measure_recording("signal:u=230/218.5/230,for=2", mapping=None, as_json=False, with_spectra=True)

    said = capsys.readouterr().out
    assert "THD U / %" in said
    assert "u2 1.695 %; u0 1.695 %; neutral 0.000 A; L1L2L3; 10 windows of 10 cycles, harmonics to the 39th" in said
