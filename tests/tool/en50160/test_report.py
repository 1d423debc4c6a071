"""The report: what it says, that it needs nothing else, and that no text stands on another in any of its pictures."""

import os
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from tests.programs import trefas
from tests.tool.en50160.weeks import MONDAY, PHASE_L2, MadeUp
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, TimeScale
from trefas.metrology.event import Kind
from trefas.metrology.samples import Wiring
from trefas.tool.en50160 import charts
from trefas.tool.en50160.command import check_report
from trefas.tool.en50160.report import html_report
from trefas.tool.en50160.shapes import Shape
from trefas.tool.en50160.statistics import judge
from trefas.tool.pdf import BROWSERS

LETTER_HIGH, LETTER_WIDE = 11.5, 7.0
"""Of the letters in a picture, with a little to spare."""


def plain(html: str) -> str:
    """Its words, with ordinary spaces."""
    return html.replace("\u00a0", " ").replace("\u202f", " ")


def report(week: MadeUp) -> str:
    return html_report(judge(week.record()), "a week", "trefas", "today")


def bad_week() -> MadeUp:
    week = MadeUp()
    week.of["u_rms_v"][:] += 3.0 * np.sin(np.arange(1008) / 23.0)[:, np.newaxis]
    week.of["u_rms_v"][100:151, PHASE_L2] = 203.0
    week.of["u_v"][:, :, 15] = 0.8 * 2.30
    week.put("i_rms_a", 4.0)
    week.put("i1_real_a", 4.0)
    for row, (residual, seconds) in enumerate([(0.85, 0.05), (0.3, 0.4), (0.6, 2.0), (0.02, 200.0)], 300):
        week.dip(row, residual, seconds)
        angle = 2 * np.pi * 50 * np.arange(400) / 1000.0
        u_v = 325.0 * np.sin(angle + np.array([[0.0], [-2.1], [2.1]]))
        week.shapes.append(Shape(week.events[-1], -0.06, 1000.0, u_v.astype(np.float32)))
    week.dip(400, 1.2, 0.3, Kind.SWELL)
    return week


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br", "wbr"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def texts(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Where the texts of a picture stand: left, top, right, bottom, and what they say."""
    found = []
    for x, y, anchor, said in re.findall(
        r'<text x="([-\d.]+)" y="([-\d.]+)"(?: text-anchor="(\w+)")?[^>]*>([^<]*)</text>', svg
    ):
        wide = len(said) * LETTER_WIDE
        left = float(x) - {"": 0.0, "middle": wide / 2, "end": wide}[anchor]
        found.append((left, float(y) - 0.8 * LETTER_HIGH, left + wide, float(y) + 0.2 * LETTER_HIGH, said))
    return found


def pictures(html: str) -> list[str]:
    return [svg for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL) if "<text" in svg]


WEEKS = {
    "good": MadeUp,
    "bad": bad_week,
    "one phase": lambda: MadeUp(wiring=Wiring.SINGLE),
    "three wires": lambda: MadeUp(wiring=Wiring.ARON),
    "an hour": lambda: MadeUp(rows=6),
    "five weeks": lambda: MadeUp(rows=5 * 1008),
    "nothing": lambda: MadeUp(rows=0),
}


@pytest.mark.parametrize("name", WEEKS)
def test_every_report_is_whole_and_needs_nothing_else(name):
    html = report(WEEKS[name]())

    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    assert not re.search(r"https?://|<script|<link|@import|src=", html)
    assert "nan" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert 'name="viewport"' in html


@pytest.mark.parametrize("name", WEEKS)
def test_no_text_stands_on_another_or_beside_the_picture(name):
    drawn = pictures(report(WEEKS[name]()))

    assert len(drawn) >= 5
    for svg in drawn:
        wide = float(re.findall(r'viewBox="0 0 ([\d.]+) ', svg)[0])
        placed = texts(svg)
        assert len(placed) >= 4
        for n, (left, top, right, bottom, said) in enumerate(placed):
            assert left >= -1.0, said
            assert right <= wide + 1.0, said
            for other in placed[n + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart, (said, other[4])


def test_every_picture_has_axes_with_units():
    said = {text[4] for svg in pictures(report(bad_week())) for text in texts(svg)}

    assert {"V", "Hz", "THD %", "u2 %", "Plt", "A", "W", "% of the fundamental", "order", "day, UTC"} <= said
    assert {"u in V", "ms from its start", "exceeded for % of the time"} <= said


def test_a_bad_week_says_what_is_outside_first():
    html = report(bad_week())

    assert "Outside the limits: Supply voltage. By the 2010 edition also Harmonic 15." in html
    assert '<p class="verdict failed">' in html
    assert "51 / 50" in html
    assert "94.92 % ✗" in html  # 51 of 1004 are outside
    assert "0.80*" in html
    assert "Less than a week" not in html


def test_a_good_week_says_so_and_a_short_one_that_it_is_short():
    assert "Everything measured is within the limits." in report(MadeUp())
    short = report(MadeUp(rows=144))
    assert "Less than a week was measured (24.0 h): EN 50160 judges weeks" in short


def test_where_all_is_flagged_there_are_no_voltages_to_judge():
    week = MadeUp(rows=2)
    week.of.means.flagged[:] = True
    week.dip(0, 0.5, 700.0)

    html = report(week)

    assert "Not judged: no interval of 10 minutes was measured whole and without an event." in html
    assert '<p class="verdict unknown">' in html
    assert "mean of all, not judged" in html


def test_a_voltage_that_does_not_fit_the_declared_one_is_asked_about():
    week = MadeUp()
    week.of["u_rms_v"][:] = 400.0

    asked = "Is the declared voltage right? 230.0 V was declared, and the median voltage is 400.0 V."
    assert asked in plain(report(week))
    assert asked not in plain(report(MadeUp()))


def test_limits_of_low_voltage_are_not_put_on_a_network_of_275_kv():
    week = MadeUp()
    week.of["u_rms_v"][:] = 158_800.0
    unknown = replace(week.record(), u_n_known=False)
    told = replace(week.record(), u_n_v=158_771.0)

    for record, sentence in (
        (unknown, "Not judged: the declared voltage is not known. The median voltage is 158.8 kV;"),
        (told, "Not judged: the declared voltage is 158.8 kV, and the limits here are those of low voltage"),
    ):
        judgement = judge(record)
        html = html_report(judgement, "a week", "trefas", "today")

        assert judgement.passed() is None
        assert sentence in plain(html)
        assert '<p class="verdict unknown">' in html
        assert not [svg for svg in pictures(html) if 'class="limit"' in svg]


def test_a_voltage_that_nobody_declared_is_that_of_most_networks_where_it_fits():
    record = replace(MadeUp().record(), u_n_known=False)

    assert judge(record).passed()
    assert "230.0 V (assumed)" in plain(html_report(judge(record), "a week", "trefas", "today"))


def test_what_all_phases_have_in_common_stands_under_no_phase():
    html = report(MadeUp())

    common, by_phase = re.findall(r'<table class="shares">.*?</table>', html, re.DOTALL)
    assert "All phases" in common
    assert re.findall(r"<td>([A-Z][\w ]+),", common) == ["Frequency", "Frequency", "Unbalance"]
    assert "Frequency" not in by_phase


def test_a_flicker_value_of_less_than_two_hours_is_not_drawn():
    week = MadeUp(rows=12)
    record = week.record()
    part = replace(record, plts=tuple(replace(each, flagged=True, values=(3.0, 3.0, 3.0)) for each in record.plts))

    assert "Flicker, 2 h" in report(week)
    assert "<h3>Flicker" not in html_report(judge(part), "a week", "trefas", "today")


def test_lines_of_a_record_that_begins_within_ten_minutes_stay_on_the_axis():
    week = MadeUp(rows=3)
    record = replace(week.record(), start=Instant(MONDAY + 590 * NS_PER_S), end=Instant(MONDAY + 1210 * NS_PER_S))

    voltage = charts.trends(judge(record))[0]

    # Rows of 10 s, 600 s and 10 s: their middles are 5, 310 and 615 s from the start.
    points = re.findall(r'<polyline points="([^"]*)"', voltage.svg())[0].split()
    assert [float(point.split(",")[0]) for point in points] == [float(f"{voltage.x(at):.1f}") for at in (5, 310, 615)]


def test_an_island_is_said_to_be_one():
    html = html_report(judge(MadeUp().record(), island=True), "a week", "trefas", "today")

    assert "of a network without a synchronous connection" in html.replace("\n", " ")


def test_a_time_without_a_zone_is_as_recorded():
    html = html_report(judge(replace(MadeUp().record(), time_scale=TimeScale.RECORDED)), "a week", "trefas", "today")

    assert "2026-11-16 00:00:00 as recorded" in html
    assert "UTC" not in html


def test_currents_have_harmonics_too():
    week = MadeUp()
    week.of["i_a"][:, :, 1] = 10.0
    week.of["i_a"][:, PHASE_L2, 5] = 1.25

    html = report(week)

    assert "Current, 95 % value" in html
    assert "<td>5</td><td class=n>0.000</td><td class=n>1.250</td><td class=n>0.000</td>" in html
    assert "Current, 95 % value" not in report(MadeUp())


def test_a_report_that_cannot_be_written_is_refused_before_the_measuring(tmp_path):
    with pytest.raises(SetupError, match="is neither"):
        check_report(tmp_path / "report.txt")
    with pytest.raises(SetupError, match="cannot be written"):
        check_report(tmp_path / "nowhere" / "report.html")


def test_measure_writes_the_report_beside_the_json(tmp_path):
    done = trefas("measure", "signal:u=230,i=10,for=30", "--json", "--quality", "--report", "week.html", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{")
    assert '"thd_u_pct"' in done.stdout
    assert "Record report" in (tmp_path / "week.html").read_text(encoding="utf-8")


def test_without_a_browser_a_pdf_is_refused_with_what_would_do(tmp_path):
    refused = trefas(
        "measure", "signal:for=1", "--report", "week.pdf", cwd=tmp_path, env={**os.environ, "PATH": str(tmp_path)}
    )

    assert refused.returncode == 1
    assert "Chromium, Chrome or Edge" in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium, Chrome or Edge to print with")
def test_a_pdf_is_printed_where_there_is_a_browser(tmp_path):
    done = trefas("measure", "signal:for=30", "--report", "week.pdf", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "week.pdf").read_bytes().startswith(b"%PDF-")
