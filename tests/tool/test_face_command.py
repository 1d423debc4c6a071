"""``trefas face``: the display of a meter, drawn; of one that lives for it, and of one that runs."""

import subprocess
from xml.etree import ElementTree

import pytest

from tests.programs import Program
from trefas.base.errors import SetupError
from trefas.base.shown import Shown
from trefas.core.lcd.picture import EVERYTHING, picture_of
from trefas.tool.face_command import show_face
from trefas.tool.glass import INK

SVG = "{http://www.w3.org/2000/svg}"
SOURCE = "signal:u=230,i=10,rate=1000"


def face(file, *touches, **options):
    """Which segments are in ink."""
    default = {"port": None, "source": SOURCE, "start": "2026-01-10T11:00Z", "duration": "1s"}
    show_face(options.pop("order", None), svg_file=file, touches=touches, **{**default, **options})
    groups = ElementTree.parse(file).getroot().iter(f"{SVG}g")
    return {each.get("id") for each in groups if each.get("fill") == INK}


def test_a_meter_is_looked_at_after_its_source_was_measured(tmp_path, capsys):
    lit = face(tmp_path / "a.svg", "wait 12.5s")

    # 3 · 230 V · 10 A · 13.5 s = 25.9 Wh, of which the last windows are still to be counted.
    expected = picture_of(Shown("0.025", "kWh", "1.8.0", "A+"), ("L1", "L2", "L3", "L1+", "L2+", "L3+", "+P"))
    assert lit - {"L1L2L3"} == expected.lit
    assert set(capsys.readouterr().out) > {"⠀", "\n"}


def test_it_is_touched_before(tmp_path):
    order = tmp_path / "meter.toml"
    order.write_text('[display]\nmanual = ["1.8.0", "2.8.0", "3.8.0", "4.8.0", "test"]\n')

    lit = face(tmp_path / "a.svg", "wait 10s", *["press left short"] * 5, order=order)

    assert lit == EVERYTHING.lit


def test_where_the_source_ends_there_is_no_voltage(tmp_path):
    assert face(tmp_path / "a.svg", "wait 30s", source=f"{SOURCE},for=2") == set()


def test_a_meter_that_runs_is_asked_for_its_segments(tmp_path):
    port = f"pty:{tmp_path}/hands"
    words = ["trefas", "run", "--no-memory", "--source", SOURCE, "--listen", f"hands={port}"]
    with Program("trefas", *words, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert any(line.startswith("ready:") for line in running.stdout)
            lit = face(tmp_path / "a.svg", port=port, source=None, start=None)
        finally:
            running.terminate()

    assert {"id1a", "id2.", "id4."} <= lit  # 96.54.1: it has just begun
    assert "L1" in lit or len(lit) > 20


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"port": "tcp:127.0.0.1:1"}, "--at is a meter that runs; it has its own file, source and time"),
        ({"duration": "soon"}, "--for is 'soon'; it must be seconds"),
        ({"start": "tomorrow"}, "--start is 'tomorrow'"),
    ],
)
def test_what_cannot_be_is_one_sentence(tmp_path, options, sentence):
    with pytest.raises(SetupError, match=sentence):
        face(tmp_path / "a.svg", **options)


def test_a_touch_that_cannot_be_is_one_sentence(tmp_path):
    with pytest.raises(SetupError, match="--touch is 'press up': press is said with 1 words behind it"):
        face(tmp_path / "a.svg", "press up")
    with pytest.raises(SetupError, match="wait is 'long'; it must be seconds"):
        face(tmp_path / "a.svg", "wait long")


def test_a_picture_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(SetupError, match="the picture cannot be written to"):
        face(tmp_path / "none" / "a.svg")
