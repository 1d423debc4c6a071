"""The report of a short record: waveforms first, events with currents, and what was not measured said to be so."""

import re

import pytest

from tests.tool.en50160.test_report import Balanced, pictures, plain, texts
from tests.tool.short_record.faults import Faulty
from trefas.tool.measure import measured
from trefas.tool.reporting import Reporting, glance_at, nominal_of


def report(folder, source, u_n_v=None) -> str:
    file = folder / "record.html"
    reporting = Reporting(source, file, None, u_n_v)
    reporting.end(measured(reporting.source, recorder=reporting.recorder))
    return plain(file.read_text(encoding="utf-8"))


def test_a_fault_is_told_from_its_waveforms_to_its_spectra(tmp_path):
    html = report(tmp_path, Faulty())

    heads = re.findall(r"<h2>([^<]+)</h2>", html)
    assert heads == [
        *("Waveforms", "Waveforms of the main event", "Rms values", "Events", "Phasors", "Spectra"),
        *("Frequency and power", "Method"),
    ]
    told_ms = float(re.findall(r"Dip L1: 92\.0 V, 40\.0 %, (\d+) ms\.", html)[0])
    assert told_ms == pytest.approx(200.0, abs=20.0)  # a cycle in all
    assert "--un</code> says another" in html  # 230 V was assumed
    assert re.search(r"I L1 10\.00 → (79|80)\.\d\d → 10\.00 A", html)
    assert "as recorded" in html
    assert "UTC</th>" not in html
    assert "not measured</span>" not in html
    for name in (
        "Voltage L1",
        "Current L3",
        "Voltage at the start of the event",
        "Events against the ITI (CBEMA) curve",
    ):
        assert f"<h3>{name}</h3>" in html
    for name in ("Before", "During", "After"):
        assert f"<h3>{name}</h3>" in html


def test_a_record_begins_and_ends_to_the_millisecond(tmp_path):
    html = report(tmp_path, Faulty())

    assert "2017-07-14 02:40:00.000 as recorded" in html
    assert "2017-07-14 02:40:01.000 as recorded" in html


def test_all_cells_of_a_column_have_the_unit_and_the_decimals_of_the_largest(tmp_path):
    html = report(tmp_path, Faulty())

    def column(rows: list[str], place: int) -> list[str]:
        return [re.findall(r"<td class=n>(.*?)</td>", row)[place].replace("\u00a0", " ") for row in rows]

    phases = re.findall(r"<tr><td>(?:L[123]|total)</td>.*?</tr>", html)
    # Phase 1 has 1150 W, and for a fifth of the time 0.4 · 8 times that: 1656 W; all three have 3956 W.
    assert column(phases, 2) == ["1.656 kW", "1.150 kW", "1.150 kW", "3.956 kW"]
    phasors = re.findall(r"<tr><td>(?:Before|During|After) L[123]</td>.*?</tr>", html)
    assert column(phasors, 0) == ["230.0 V", "230.0 V", "230.0 V", "92.0 V", *["230.0 V"] * 5]
    assert column(phasors, 2) == ["10.00 A", "10.00 A", "10.00 A", "80.00 A", *["10.00 A"] * 5]
    assert ">U1<" not in html, "a heading is no phase"


def test_the_page_is_whole_and_no_text_stands_on_another(tmp_path):
    html = report(tmp_path, Faulty(hole=(0.2, 0.25)))

    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    assert not re.search(r"https?://|<script|<link|@import|src=", html)
    assert "nan" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    drawn = pictures(html)
    assert len(drawn) >= 15
    for svg in drawn:
        placed = texts(svg)
        for n, (left, top, right, bottom, said) in enumerate(placed):
            for other in placed[n + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart, (said, other[4])


def test_what_was_not_measured_is_hatched_in_every_picture_over_time_and_listed(tmp_path):
    html = report(tmp_path, Faulty(hole=(0.2, 0.25)))

    over_time = [svg for svg in pictures(html) if re.search(r'aria-label="(Voltage|Current)[^"]* as recorded, ', svg)]
    assert len(over_time) == 8  # waveforms of three phases, and rms values, of voltage and current
    assert all('class="hatch"' in svg for svg in over_time)
    assert '<td class="n">50 ms</td><td>values are missing in the record</td>' in html


def test_the_declared_voltage_of_a_high_voltage_line_is_asked_for_in_the_verdict(tmp_path):
    unknown = report(tmp_path, Faulty(scale=690.0))  # 158.7 kV
    told = report(tmp_path, Faulty(scale=690.0), u_n_v=158_771.0)

    verdict = re.findall(r'<p class="verdict.*?</p>', unknown, re.DOTALL)[0]
    assert "Which is the declared voltage? Say it with <code>--un</code>." in verdict
    assert "158.7 kV" in unknown
    assert "e+05" not in unknown
    assert "Say it with" not in told
    assert "the declared voltage, 158.8 kV" in told


def test_a_record_of_two_cycles_has_waveforms_and_its_own_spectrum(tmp_path):
    class Short(Faulty):
        total_s = 0.04

        def stream(self, start=None, block_s=1.0):
            yield next(super().stream(start, 0.04))

    html = report(tmp_path, Short())

    assert "Every sample is drawn." in html
    assert "Of 2 cycles (40.0 ms): a window of IEC 61000-4-7 has 10 cycles." in html
    assert "<h3>Voltage</h3>" in html  # three phases in one picture
    assert "No voltage event." in html


def test_a_glance_at_the_beginning_tells_voltage_and_nominal_frequency():
    glance = glance_at(Faulty())

    assert glance.u_rms_v == pytest.approx(230.0, rel=1e-3)
    assert glance.nominal_hz == 50.0


@pytest.mark.parametrize(
    ("frequency_hz", "nominal_hz"),
    [(None, 50.0), (49.2, 50.0), (57.5, 60.0), (60.1, 60.0), (16.7, 16.7), (400.0, 400.0)],
)
def test_a_network_of_another_frequency_has_its_own(frequency_hz, nominal_hz):
    assert nominal_of(frequency_hz) == nominal_hz
