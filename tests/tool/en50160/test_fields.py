"""The judgement for programs: the same verdicts, in JSON."""

import json
import math

import pytest

from tests.tool.en50160.weeks import PHASE_L2, MadeUp
from trefas.tool.en50160.fields import judgement_fields
from trefas.tool.en50160.limits import EDITION_2010, EDITION_2022
from trefas.tool.en50160.statistics import judge
from trefas.tool.measure import measure_recording


def fields_of(week: MadeUp) -> dict:
    return json.loads(json.dumps(judgement_fields(judge(week.record())), allow_nan=False))


def test_each_characteristic_has_its_verdict_phase_by_phase():
    week = MadeUp()
    week.of["u_rms_v"][:51, PHASE_L2] = 206.9

    fields = fields_of(week)

    assert fields["passed"] == {EDITION_2010: False, EDITION_2022: False}
    voltage = {
        each["phase"]: each
        for each in fields["characteristics"]
        if (each["name"], each["low"]) == ("Supply voltage", 207.0)
    }
    assert {phase: each["passed"] for phase, each in voltage.items()} == {"L1": True, "L2": False, "L3": True}
    assert voltage["L2"] == {
        "name": "Supply voltage",
        "phase": "L2",
        "passed": False,
        "low": 207.0,
        "high": 253.0,
        "unit": "V",
        "share": 0.95,
        "of": "week",
        "interval": "10 min",
        "values": 1008,
        "outside": 51,
        "allowed": 50,
        "worst_week": 1,
        "lowest": 206.9,
        "highest": 230.0,
        "reached": None,
        "edition": "EN 50160",
        "confidence": "H",
    }
    assert [each["phase"] for each in fields["characteristics"] if each["name"] == "Frequency"] == [None, None]


def test_a_harmonic_outside_of_one_table_is_outside_of_that_one():
    week = MadeUp()
    week.of["u_v"][:, PHASE_L2, 15] = 230.0 * 0.008  # 0.8 %: 0.5 % in 2010, 1 % in 2022

    fields = fields_of(week)

    assert fields["passed"] == {EDITION_2010: False, EDITION_2022: True}
    by_edition = {
        edition: next(v for v in verdicts if (v["name"], v["phase"]) == ("Harmonic 15", "L2"))
        for edition, verdicts in fields["harmonics"].items()
    }
    assert (by_edition[EDITION_2010]["passed"], by_edition[EDITION_2022]["passed"]) == (False, True)
    assert math.isclose(by_edition[EDITION_2022]["reached"], 0.8)


def test_events_are_in_the_cells_of_the_tables():
    week = MadeUp()
    week.dip(10, 0.75, 0.3)

    fields = fields_of(week)

    assert {cell: count for cell, count in fields["dips"].items() if count} == {
        "B2": 1
    }  # 80 > u ≥ 70 %, 200 < t ≤ 500 ms
    assert fields["ten_minutes_flagged"] == 1


def test_the_json_of_a_measurement_with_a_report_has_it(capsys, tmp_path):
    report = tmp_path / "report.html"

    measure_recording("signal:u=231,rate=1000,for=30", mapping=None, as_json=True, report=report, island=True)

    fields = json.loads(capsys.readouterr().out)
    assert fields["en50160"]["passed"] == {EDITION_2010: None, EDITION_2022: None}  # no ten minutes
    assert (fields["en50160"]["island"], fields["en50160"]["whole_week"]) == (True, False)
    assert [each["low"] for each in fields["en50160"]["characteristics"] if each["name"] == "Frequency"] == [49.0, 42.5]
    assert report.exists()


def test_without_a_report_the_json_has_no_judgement(capsys):
    measure_recording("signal:u=231,rate=1000,for=1", mapping=None, as_json=True)

    assert "en50160" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("rows", [1008, 10])
def test_less_than_a_week_is_said_to_be_less(rows):
    assert fields_of(MadeUp(rows=rows))["whole_week"] is (rows == 1008)
