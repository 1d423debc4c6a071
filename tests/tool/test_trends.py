"""Trends on the command line: a table of what there is, its energy, its judgement."""

import json

import pytest
from typer.testing import CliRunner

from trefas.cli import app
from trefas.tool.json_fields import TREND_FIELDS, paths_of

HEAD = "time,U1 [V],U1 min [V],P1 [W],P2 [W],P3 [W]\n"


def written(tmp_path, rows):
    path = tmp_path / "trend.csv"
    path.write_text(HEAD + "".join(f"2025-01-10T00:{n // 60:02d}:{n % 60:02d},{row}\n" for n, row in rows))
    return path


def measured(*words):
    return CliRunner().invoke(app, ["measure", *map(str, words)])


def test_energy_is_mean_power_times_time_and_missing_time_has_none(tmp_path):
    # 1800 W, −900 W and 0 W for 100 s less 10 s that lack: 45 Wh, −22.5 Wh and nothing.
    path = written(tmp_path, [(n, "230,229,1800,-900,0") for n in range(100) if not 40 <= n < 50])

    result = json.loads(measured(path, "--json").stdout)

    assert result["kind"] == "trend"
    assert result["energy"]["L1"] == {"import_wh": pytest.approx(45.0), "export_wh": 0.0, "of_s": pytest.approx(90.0)}
    assert result["energy"]["L2"] == {"import_wh": 0.0, "export_wh": pytest.approx(22.5), "of_s": pytest.approx(90.0)}
    assert "total" not in result["energy"], "three powers and one voltage: nobody says that they are all"
    (voltage,) = (each for each in result["quantities"] if each["kind"] == "u")
    assert (voltage["min"], voltage["mean"], voltage["max"], voltage["p95"]) == (
        229.0,
        pytest.approx(230.0),
        230.0,
        230.0,
    )
    assert (voltage["values"], voltage["every_s"], voltage["missing_s"]) == (90, 1.0, 10.0)


def test_every_field_of_a_trend_is_documented_and_no_other(tmp_path):
    result = json.loads(measured(written(tmp_path, [(n, "230,229,1,1,1") for n in range(3)]), "--json").stdout)

    assert set(paths_of(result)) == {each.path for each in TREND_FIELDS}


def test_a_trend_without_powers_has_no_energy_and_tables_say_what_it_is(tmp_path):
    path = tmp_path / "u.csv"
    path.write_text("time,U1\n" + "".join(f"{n},{230 + n}\n" for n in range(0, 50, 10)))

    shown = measured(path).stdout

    assert "a trend, 50 s" in shown
    assert "values that an instrument computed" in shown
    assert "energy" not in shown
    assert "U L1" in shown


def test_a_map_is_refused_for_a_trend(tmp_path):
    refused = measured(written(tmp_path, [(n, "230,229,1,1,1") for n in range(3)]), "--map", "u1=2")

    assert "--map is 'u1=2'; it is for waveforms" in str(refused.exception)


def test_a_report_is_written_and_its_judgement_is_in_the_json(tmp_path):
    path = tmp_path / "ten.csv"
    path.write_text("time,U1,U2,U3\n" + "".join(f"{600 * n},230,231,260\n" for n in range(12)))
    report = tmp_path / "report.html"

    result = json.loads(measured(path, "--report", report, "--un", "230", "--json").stdout)

    assert "Not assessed: the record is a trend" in report.read_text()
    assert result["en50160"]["passed"]["EN 50160:2022"] is False  # 260 V is above 253 V
    assert result["en50160"]["dips"] is None
