"""A subject of another package: installed, it is in the order, the memory, over DLMS, at hands, in the terminal and in print."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTRY_POINTS = "[trefas.subjects]\nlamp = trefas_lamp:SUBJECT\n"
METADATA = "Metadata-Version: 2.1\nName: trefas-lamp\nVersion: 1.0\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with the package as an installer leaves it."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(Path(__file__).parent / "lamp" / "trefas_lamp.py", folder)
    about = folder / "trefas_lamp-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(METADATA, encoding="utf-8")
    (about / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    return folder


def lived(site, folder, life, toml=None):
    """How a life ended, and what it said."""
    if toml is not None:
        (folder / "meter.toml").write_text(toml, encoding="utf-8")
    paths = [str(site), str(ROOT / "src"), str(ROOT), str(ROOT / "docs")]
    return subprocess.run(
        [sys.executable, "-m", "tests.device.lamp_life", str(folder), life],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_lamp_of_another_package_is_a_part_of_the_meter_everywhere(site, tmp_path):
    first = lived(site, tmp_path, "first", "[lamp]\nbrightness_pct = 60\n")
    assert first.returncode == -signal.SIGKILL, first.stderr

    assert json.loads(first.stdout) == {
        "delivered": "113c",  # unsigned 60
        "too_early": "the lamp is off; switch it on first",
        "switched": "lamp=on",
        "dimmed": "lamp=on lamp_pct=40",
        "too_bright": "PERCENT is '101'; must be 1 to 100",
        "read": "1128",
        "written": 0,
        "refused": 250,  # other-reason: it is outside of its limits
        "placed": 0,
    }

    second = lived(site, tmp_path, "again")
    assert second.returncode == 0, second.stderr
    again = json.loads(second.stdout)

    assert again["read"] == ["1101", "1119", "0a04" + b"door".hex()]
    # Bit 2 of EventStatusB is the lamp's.
    assert (again["event_status_b"], again["dark"]) == ("0600000004", "lamp=off 0600000000")
    assert " load_1=off load_2=off " in again["seen"]
    assert again["seen"].endswith(" lamp=on lamp_pct=25")
    assert "; lamp on|off: switches the lamp; dim PERCENT: makes the lamp so bright; outputs: " in again["help"]
    assert "lamp lit at 25 %" in again["face"]
    fields, acts, seen, values = again["printed"]
    assert '| `lamp` | a table | `{"brightness_pct": 50}` | A lamp at the meter |' in fields
    assert "| `lamp on\\|off` | switches the lamp |" in acts
    assert "| `lamp` | `on`, `off` | whether the lamp is lit |" in seen
    assert "| `0.1.128.1.1.255` | LampBrightness | 3 | unsigned | % | R/W | `Lamp.brightness_pct` |" in values
    # The table has the last word where it is another; it is the same above, and what a client wrote is there.
    assert again["other_table"] == ["1101", "1146"]

    without = lived(tmp_path, tmp_path, "again", "")
    assert "the memory image has 0.1.128.1.0.255, 0.1.128.1.1.255, which this meter has not" in without.stderr


def test_a_package_that_is_no_subject_is_said(tmp_path):
    about = tmp_path / "trefas_lamp-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(METADATA, encoding="utf-8")
    (about / "entry_points.txt").write_text("[trefas.subjects]\nlamp = json:dumps\n", encoding="utf-8")

    assert (
        "subject 'lamp' (json:dumps) is a function; it must be a Subject of trefas.device.subject"
        in lived(tmp_path, tmp_path, "again", "").stderr
    )
