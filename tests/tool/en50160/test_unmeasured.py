"""Reports of what is no network of 50 or 60 Hz, and of currents without a voltage: not assessed, and never zero."""

import json
from pathlib import Path

import numpy as np
import pytest
import scipy.io.wavfile

from tests.programs import trefas

RATE_HZ = 1_000


def wave(path: Path, hz: float, seconds: float, channels: int) -> Path:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    turn = 2 * np.pi * hz * t - 2 * np.pi / 3 * np.arange(3)[:, np.newaxis]
    rows = np.concatenate((325 * np.sin(turn), 14 * np.sin(turn - 1)))[6 - channels :]
    scipy.io.wavfile.write(path, RATE_HZ, rows.T.astype(np.float32))
    return path


def reported(path: Path, *words: str) -> tuple[dict, str]:
    page = path.with_suffix(".html")
    done = trefas("measure", path, "--json", "--report", page, *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["en50160"], page.read_text()


EVENT_FIELDS = ("dips", "swells", "beyond_table", "short_interruptions", "long_interruptions", "rapid_changes")


@pytest.mark.parametrize("seconds", [3.0, 1250.0])
def test_a_railway_is_not_assessed_in_the_report_of_a_record_and_of_a_day(tmp_path, seconds):
    fields, page = reported(wave(tmp_path / "railway.wav", 16.7, seconds, 6))

    assert [fields[name] for name in EVENT_FIELDS] == [None] * 6
    assert fields["passed"] == {"EN 50160:2010": None, "EN 50160:2022": None}
    assert "has 16.7 Hz" in fields["events_not_assessed"]
    assert "has 16.7 Hz, and events and flicker are those of networks of 50 and 60 Hz" in page
    assert "No voltage event" not in page
    assert "Interruptions up to 3 minutes" not in page


def test_currents_alone_have_no_voltage_and_no_events(tmp_path):
    fields, page = reported(wave(tmp_path / "currents.wav", 50.0, 1250.0, 3), "--map", "i1=1,i2=2,i3=3")

    assert [fields[name] for name in EVENT_FIELDS] == [None] * 6
    assert fields["events_not_assessed"] == "no voltage was measured, currents only"
    assert {each["values"] for each in fields["characteristics"]} == {0}
    assert "Not judged: no voltage was measured, currents only." in page
    assert "Vector diagram" not in page


def test_a_network_of_50_hz_is_assessed(tmp_path):
    fields, _ = reported(wave(tmp_path / "network.wav", 50.0, 3.0, 6))

    assert fields["events_not_assessed"] is None
    assert fields["short_interruptions"] == 0
