"""The examples run as they stand, are short, and say what they should."""

import contextlib
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
LINES_MAX = 40
SAYS = {
    # 22 h of 500 W and 2 h of 3 kW
    "load_curve": r"A14 +17000 Wh\nA23 +0 Wh\nP14_Max +3000 W\n<Log load-profile, 96 rows, 2026-01-10 00:15 to 2026-01-11 00:00>",
    # 6 900 W for 2 s, but for 40 % of 0.1 s: 3.7567 Wh
    "recording_to_report": r"counted: 3\.75\d* Wh\n(.*\n)*report: fault.html.*\nwritten: \d+ kB",
    "ciphered_read": r"read: 6900 Wh\nrefused: the meter refuses the association: .*",
    # 6 900 W for 10, 20 and 30 s, in whole watt-hours, cut down: 19.17, 38.33, 57.5
    "push_receiver": r".*U32\(value=19\), U32\(value=6900\), U16\(value=230\).*\n.*U32\(value=38\).*\n.*U32\(value=57\).*",
    "fleet_of_ten": "\n".join(f"{10_000_000 + n}: {100 * n} Wh" for n in range(1, 11)),
    "faults": r"(.*: 6900 Wh, try [234]; fell [12] times\n){4}after 1 power cut: 690[01] Wh, try 1",
    "notebook": r"192 rows\n(.*\n)+most at \d+ o'clock: \d+ W",
    # 3 · 230 V · (60 A · 1 s + 10 A · 10 s), with cos and sin of 30°: 26.558 Wh and 15.333 varh
    "own_source": r"26\.55\d* Wh 15\.33\d* varh 01:00:12\S*",
}


@pytest.mark.parametrize("name", SAYS)
def test_an_example_runs_and_says_what_it_should(name, tmp_path, capsys):
    if name == "notebook":
        pytest.importorskip("pandas")
    with contextlib.chdir(tmp_path):
        runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")

    said = capsys.readouterr().out.rstrip("\n")
    assert re.fullmatch(SAYS[name], said), said


def test_the_tests_of_a_head_end_pass(capsys):
    words = ["-q", "-p", "trefas.testing.plugin", "-p", "no:cacheprovider", "--rootdir", str(EXAMPLES)]

    assert pytest.main([*words, str(EXAMPLES / "test_head_end.py")]) == 0, capsys.readouterr().out


def test_a_subject_of_a_package_is_in_every_meter(tmp_path):
    """A process of its own, since subjects are found once: its path has the package as pip would leave it."""
    package = tmp_path / "own_subject-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: own-subject\nVersion: 1.0\n", encoding="utf-8")
    (package / "entry_points.txt").write_text("[trefas.subjects]\nlamp = own_subject:SUBJECT\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(EXAMPLES), os.environ.get("PYTHONPATH", "")])

    done = subprocess.run(
        [sys.executable, EXAMPLES / "own_subject.py"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )

    assert done.stdout == "{'lamp': 'on'} 1\noff\n", done.stderr


def test_each_example_is_short_and_tried_here():
    files = {file.stem: file.read_text(encoding="utf-8") for file in EXAMPLES.glob("*.py")}

    assert files.keys() == {*SAYS, "own_subject", "test_head_end"}
    assert {name: len(text.splitlines()) for name, text in files.items() if text.count("\n") >= LINES_MAX} == {}
