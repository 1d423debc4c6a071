"""The report: one file, well-formed pictures, labels that do not touch; the same numbers in the terminal and in JSON."""

import json
import re
from io import StringIO
from math import cos, radians
from xml.etree import ElementTree

import pytest
from rich.console import Console

from tests.tool.typetest.meters import outcome_of
from trefas.metrology.samples import Wiring
from trefas.tool.typetest.chart import HEIGHT, WIDTH, Chart, Curve
from trefas.tool.typetest.curves import charts
from trefas.tool.typetest.programme import BALANCED, type_test
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.report import html_report
from trefas.tool.typetest.sensors import Sensors
from trefas.tool.typetest.terminal import print_outcome

BAD_SHUNT = "gain=1.008,phase=0.2"
LETTER = 6.4
"""Width of a letter of the charts, at their size."""


def report_of(*order: str) -> str:
    return html_report(outcome_of(*order), "trefas 1.2.3", "2026-01-02 03:04 UTC")


def pictures(html: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg .*?</svg>", html, re.DOTALL)]


def test_the_report_needs_nothing_from_outside():
    html = report_of("B")

    assert html.startswith("<!doctype html>")
    assert not re.search(r"https?:|src=|<link|<script|@import|url\((?!#)", html)
    assert "2026-01-02 03:04 UTC" in html
    assert "trefas 1.2.3" in html


def test_the_report_says_simulation_and_never_that_the_meter_conforms():
    passed, failed = report_of("B"), report_of("B", BAD_SHUNT)

    assert "Within the limits of class B (EN 50470-3:2006), verified in simulation." in passed
    assert "Outside the limits of class B (EN 50470-3:2006) at 10 of 210 checks, in simulation." in failed
    assert not re.search(r"compli|conformity", passed + failed)
    assert "only it can say that a meter conforms" in passed


def test_every_check_is_a_row_and_those_outside_are_listed_first():
    outcome, html = outcome_of("B", BAD_SHUNT), report_of("B", BAD_SHUNT)

    assert html.count("<tr") - html.count("<tr><th") == len(outcome.results) + len(outcome.failed)
    assert html.index("Outside the limits</h2>") < html.index("<h2>Load, balanced</h2>")
    assert "+1.409 %" in html


@pytest.mark.parametrize("order", [("B",), ("B", BAD_SHUNT), ("1",), ("0.2S",), ("C",)])
def test_labels_of_the_pictures_stay_inside_and_do_not_touch(order):
    for chart in charts(outcome_of(*order)):
        places = [box(text) for text in ElementTree.fromstring(chart.svg()).iter("text") if "x" in text.attrib]

        assert len(places) > 8
        for left, right, y in places:
            assert left >= 0
            assert right <= WIDTH
            assert 0 < y <= HEIGHT
        for one in places:
            for other in places:
                same_line = one is not other and abs(one[2] - other[2]) < 11.0
                assert not (same_line and one[0] < other[1] and other[0] < one[1]), chart.title


def box(text: ElementTree.Element) -> tuple[float, float, float]:
    """Left, right and base line of a label."""
    width, x = LETTER * len(text.text or ""), float(text.attrib["x"])
    left = {"end": x - width, "middle": x - width / 2}[text.attrib["text-anchor"]]
    return left, left + width, float(text.attrib["y"])


def test_the_error_stands_where_the_scale_says():
    flat = Curve("PF 1", ((1.0, 0.5), (10.0, 0.5)), ((1.0, 10.0, 1.0),))
    svg = ElementTree.fromstring(Chart("a curve", (flat,), (("Itr", 1.0), ("Imax", 10.0))).svg())

    scale = {text.text: float(text.attrib["y"]) - 4 for text in svg.iter("text") if text.get("text-anchor") == "end"}
    heights = [float(circle.attrib["cy"]) for circle in svg.iter("circle")]
    assert heights == [pytest.approx(scale["+0.5"], abs=0.1)] * 2


def test_one_phase_is_drawn_by_its_worst_phase():
    single = next(chart for chart in charts(outcome_of("B", BAD_SHUNT)) if "one phase" in chart.title)

    assert [curve.name for curve in single.curves] == ["PF 1, worst phase", "PF 0.5 ind, worst phase"]
    assert [round(error, 3) for _, error in single.curves[1].points] == [1.409] * 3


def test_json_has_every_check_with_its_limit_and_edition():
    fields = json.loads(json.dumps(outcome_of("B", BAD_SHUNT).as_json(), allow_nan=False))

    assert (fields["class"], fields["reactive_class"], fields["passed"]) == ("B", "2", False)
    assert fields["current_range"] == "0.25-5(80) A"
    assert len(fields["checks"]) == 226
    wrong = next(check for check in fields["checks"] if not check["passed"])
    assert wrong["value"] == pytest.approx(1.409, abs=0.001)
    wrong.pop("value")
    assert wrong == {
        "section": "Load, balanced",
        "check": "0.5 A, PF 0.5 ind",
        "unit": "%",
        "low": -1.0,
        "high": 1.0,
        "passed": False,
        "shown_only": False,
        "edition": "EN 50470-3:2006",
        "clause": "Table 4",
        "confidence": "m",
        "current_a": 0.5,
        "factor": "PF 0.5 ind",
        "phases": ["L1", "L2", "L3"],
        "direction": "import",
    }


def test_what_has_no_limit_says_where_it_is_from_and_has_no_mark():
    html = report_of("B")

    row = next(row for row in html.split("<tr") if "10 s on, 10 s off" in row)
    assert "<small>IEC 62052-11:2020, 9.4.12</small>" in row
    assert '<td class="n">none</td>' in row
    assert "✓" not in row
    assert "210, 0 outside; 16 more without limit" in html.replace("<wbr>", "")


def test_the_report_of_two_systems_says_what_was_not_asked_and_fits():
    html = html_report(outcome_of("B", wiring=Wiring.ARON), "trefas 1.2.3", "2026-01-02 03:04 UTC")

    assert "3×230 V, two systems (Aron)" in html.replace("<wbr>", "")
    assert "Not asked of this meter:" in html
    assert "Not asked of this meter:" not in report_of("B")


def test_the_terminal_shows_the_curve_the_sections_and_what_is_outside():
    console = Console(width=110, record=True, file=StringIO())

    print_outcome(outcome_of("B", BAD_SHUNT), console)

    text = console.export_text()
    assert re.search(r"^ +80 +\+0\.799 +\+1\.409 +\+0\.535$", text, re.MULTILINE)
    assert re.search(r"^Load, balanced +22 +7 +140\.9 %$", text, re.MULTILINE)
    assert "Load, balanced: 0.5 A, PF 0.5 ind" in text
    assert "outside the limits of class B" in text


def test_the_report_of_ideal_sensors_leads_with_those_of_an_example():
    ideal, example = outcome_of("B"), type_test(Ratings.of("B", "5(80)"), Sensors.example("B"), sections=(BALANCED,))

    html = html_report(ideal, "trefas 1.2.3", "2026-01-02 03:04 UTC", example)

    assert html.index("with sensors of an example") < html.index("with ideal sensors")
    assert "gain=1.0025/0.9985/1.001" in html
    assert "The largest error is &lt; 0.1 %." in html
    assert "No-load threshold" in html


def test_the_curve_of_the_example_is_what_its_errors_make_of_it():
    example = type_test(Ratings.of("B", "5(80)"), Sensors.example("B"), sections=(BALANCED,))

    (error,) = [
        result.value
        for result in example.results
        if result.load and str(result.load.factor) == "PF 1" and result.load.current_a == 5
    ]

    # Each phase: current gain · voltage gain · cos of its angle, and 0.03 A · 3 V of 230 V · 5 A.
    phases = [(1.0025, 1.001, 0.1), (0.9985, 0.999, 0.06), (1.001, 1.0005, 0.12)]
    expected = sum(i * u * cos(radians(angle)) - 1 + 0.09 / 1150 for i, u, angle in phases) / 3 * 100
    assert error == pytest.approx(expected, abs=0.002)
    assert all(result.passed for result in example.results)
