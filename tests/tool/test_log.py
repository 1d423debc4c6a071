"""``trefas log``: what a memory holds is shown, written and drawn; what cannot be is refused in a sentence."""

import csv
import json
import os
from datetime import datetime
from pathlib import Path

import pyarrow.parquet
import pytest

from tests.core.intervals import Step, intervals_of
from tests.programs import trefas
from trefas.base.errors import SetupError
from trefas.base.instant import Instant, instant_of
from trefas.core.breaker import Breaker
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.reconfiguration import reconfigured
from trefas.metrology.samples import Wiring
from trefas.run.store import Store
from trefas.tool.log import show_log
from trefas.tool.log_plot import register_words

START = instant_of(datetime(2026, 1, 10, 11, 0))  # noon in standard time of Central Europe
HOURS = 3


@pytest.fixture
def memory(tmp_path):
    """Three hours of 1 kW imported: twelve rows of the load profile, 250 Wh each."""
    device = build(Order(), start=Instant(START))
    return stored(device, tmp_path / "kitchen")


def stored(device, folder):
    """Three hours of 1 kW, then the memory of the meter."""
    steps = [Step(p_w=(1000.0, 0, 0), s_va=(1000.0, 0, 0), seconds=60.0)] * (60 * HOURS)
    device.meter.advance(intervals_of(steps, start_ns=START))
    store = Store(folder)
    store.save(device.meter.image(), device.meter.sequence, [each.unstored() for each in device.profiles])
    store.close()
    return folder


def shown(capsys, *name, **options):
    show_log(*(name or ("load-profile",)), **options)
    return capsys.readouterr().out


def test_without_a_name_all_logs_are_listed(memory, capsys):
    logs = {each["log"]: each for each in json.loads(shown(capsys, None, memory=memory, as_json=True))}

    assert logs["load-profile"]["logical_name"] == "1.1.99.1.0.255"
    assert logs["load-profile"]["rows"] == 4 * HOURS
    assert logs["load-profile"]["times"] == ["2026-01-10T12:15:00", "2026-01-10T15:00:00"]
    assert logs["debiting-log"]["rows"] == 0
    assert "load-profile" in shown(capsys, None, memory=memory)


def test_the_cut_off_logger_is_shown_by_its_name(tmp_path, capsys):
    device = build(Order(), start=Instant(START))
    device.meter.part(Breaker).disconnect(device.meter.now)
    folder = stored(device, tmp_path / "kitchen")

    assert json.loads(shown(capsys, "cut-off-journal", memory=folder, as_json=True))["rows"][0]["CouplingState"] == 1
    assert "CouplingFeedback" in shown(capsys, "cut-off-journal", memory=folder)


def test_a_range_is_shown_as_a_table(memory, capsys):
    text = shown(capsys, memory=memory, start="2026-01-10T13:00", end="2026-01-10T13:15")

    lines = [line.split()[:4] for line in text.splitlines()[1:]]
    assert lines == [["4", "2026-01-10", "13:00", "1000"], ["5", "2026-01-10", "13:15", "1250"]]


def test_the_logs_of_a_reconfigured_meter_have_the_columns_that_it_has_now(tmp_path, capsys):
    device = reconfigured(build(Order(), start=Instant(START)), {"Z29": "1"}, Instant(START))
    memory = stored(device, tmp_path / "kitchen")

    rows = json.loads(shown(capsys, memory=memory, as_json=True))["rows"]

    assert len(rows) == 4 * HOURS
    assert "A23 (Wh)" not in rows[0], "of 1, A+, nothing else is logged"


def test_a_meter_file_with_one_phase_is_read(tmp_path, capsys):
    (tmp_path / "kitchen.toml").write_text('wiring = "single"\n')
    memory = stored(build(Order(wiring="single"), start=Instant(START), wiring=Wiring.SINGLE), tmp_path / "kitchen")

    rows = json.loads(shown(capsys, memory=memory, order_file=tmp_path / "kitchen.toml", as_json=True))["rows"]

    assert [row["A14 (Wh)"] for row in rows] == [250.0 * n for n in range(1, 13)]


def test_a_memory_knows_how_its_meter_was_wired_where_the_file_does_not_say(tmp_path, capsys):
    memory = stored(build(Order(), start=Instant(START), wiring=Wiring.ARON), tmp_path / "kitchen")

    rows = json.loads(shown(capsys, "analysis-log", memory=memory, as_json=True))["rows"]

    # Two systems: L2 has none, so nothing of it is delivered in the analysis logger.
    assert [name for name in rows[0] if name.startswith("U_Avg")] == ["U_Avg_L1 (V)", "U_Avg_L3 (V)"]


def test_a_meter_file_alone_lists_the_logs_of_its_meter(tmp_path, capsys):
    (tmp_path / "kitchen.toml").write_text('memory = "of-the-kitchen"\n')
    stored(build(Order(), start=Instant(START)), tmp_path / "of-the-kitchen")

    logs = json.loads(shown(capsys, str(tmp_path / "kitchen.toml"), as_json=True))

    assert {each["log"]: each["rows"] for each in logs}["load-profile"] == 4 * HOURS


def test_rows_by_number_begin_with_the_newest_and_the_logical_name_will_do(memory, capsys):
    rows = json.loads(shown(capsys, "1.1.99.1.0.255", memory=memory, rows="0:1", as_json=True))["rows"]

    assert [(row["time"], row["A14 (Wh)"]) for row in rows] == [
        ("2026-01-10T15:00:00", 3000.0),
        ("2026-01-10T14:45:00", 2750.0),
    ]


def test_csv_and_parquet_hold_the_same_rows(memory, tmp_path, capsys):
    assert shown(capsys, memory=memory, csv_file=tmp_path / "a.csv", parquet=tmp_path / "a.parquet") == ""

    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    table = columns.to_pydict()
    assert [float(row["A14 (Wh)"]) for row in rows] == [250.0 * n for n in range(1, 13)] == table["A14 (Wh)"]
    assert [datetime.fromisoformat(row["time"]) for row in rows] == table["time"]
    # What DuckDB's epoch_ms takes, and sums that add up exactly.
    assert [str(columns.schema.field(name).type) for name in ("time", "A14 (Wh)")] == ["timestamp[us]", "int64"]


@pytest.mark.parametrize("columns", ["20", "80"])
def test_nothing_of_a_wide_table_is_lost_in_a_pipe(memory, columns):
    words = ["log", "load-profile", "--memory", str(memory), "--rows", "0"]
    done = trefas(*words, env={**os.environ, "COLUMNS": columns})

    heading, row = done.stdout.splitlines()
    assert heading.split()[:3] == ["id", "time", "A14"]
    assert row.split()[:4] == ["12", "2026-01-10", "15:00", "3000"]  # 3 h of 1 kW
    assert "…" not in done.stdout


def test_who_reads_a_log_and_has_enough_is_told_nothing(memory):
    reading, writing = os.pipe()
    os.close(reading)
    words = ["log", "load-profile", "--memory", str(memory), "--csv", "-"]
    done = trefas(*words, stdout=writing, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    os.close(writing)

    assert done.stderr == ""


def test_a_picture_has_a_line_for_each_register_and_axes_with_units(memory, tmp_path):
    show_log("load-profile", memory=memory, plot=tmp_path / "a.html")

    page = (tmp_path / "a.html").read_text()
    assert "<h3>Active energy import</h3>" in page
    assert ">kWh in 15 min</text>" in page
    assert page.count("<title>0.250</title>") == 4 * HOURS  # 1 kW in a quarter of an hour
    assert "3.000 kWh in all, 0.250 kWh at most in 15 min." in page
    assert "Nothing was counted in Active energy export, Reactive energy import, Reactive energy export." in page
    assert "standard time" in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("A14", "Active energy import"),
        ("R34", "Reactive energy export"),
        ("A23_L2", "Active energy export, L2"),
        ("E14_Tariff3", "Apparent energy import, tariff 3"),
        ("R2", "Reactive energy, quadrant 2"),
        ("U1", "U1"),
    ],
)
def test_registers_have_words(name, words):
    assert register_words(name) == words


def test_reading_leaves_the_memory_as_it_is(memory, capsys):
    first = shown(capsys, memory=memory)

    assert shown(capsys, memory=memory) == first
    store = Store(memory)
    try:
        assert len(store.rows("1.1.99.1.0.255")) == 4 * HOURS
    finally:
        store.close()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"name": "load"}, "the log is 'load'; this meter has .*load-profile"),
        ({"start": "yesterday"}, "--from is 'yesterday'; it is a day or a time, as 2026-01-10"),
        ({"start": "2026-01-10T12:00+01:00"}, "without a zone"),
        ({"start": "2026-01-11", "end": "2026-01-10"}, "the end must not come before the begin"),
        ({"rows": "-1"}, "--rows is '-1'; it is a number or two"),
        ({"rows": "0", "end": "2026-01-10"}, "rows are chosen by number or by time"),
        (
            {"end": "2026-01-10"},
            r"--to 2026-01-10 takes no row of load-profile; it has 12 \(0:11\), from 2026-01-10 12:15 to 2026-01-10 15:00",
        ),
        ({"rows": "12"}, "--rows 12 takes no row of load-profile; it has 12"),
        ({"name": "debiting-log", "rows": "0"}, "takes no row of debiting-log; it has none yet"),
        ({"name": "debiting-log", "plot": "a.html"}, "has 0 row\\(s\\) there; a picture needs two"),
        ({"parquet": Path("-")}, "--parquet is -, and Parquet is no text; name a file"),
        ({"plot": "a.png"}, "it is an .html file"),
        ({"csv_file": "nowhere/a.csv"}, "nowhere/a.csv cannot be written: no such file"),
        ({"memory": "nowhere"}, "there is no memory in .*nowhere"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(memory, tmp_path, options, sentence):
    given = {"name": "load-profile", "memory": memory, **options}
    for key in ("plot", "csv_file"):
        if key in given:
            given[key] = tmp_path / given[key]
    if given["memory"] == "nowhere":
        given["memory"] = tmp_path / "nowhere"

    with pytest.raises(SetupError, match=sentence):
        show_log(given.pop("name"), **given)


def test_a_memory_in_use_is_not_read(memory):
    store = Store(memory)
    try:
        with pytest.raises(SetupError, match="is in use by another meter"):
            show_log("load-profile", memory=memory)
    finally:
        store.close()


def test_every_log_has_a_word_of_its_own():
    device = build(Order(), start=Instant(START))

    words = [profile.word for profile in device.profiles]
    assert len(set(words)) == len(words)
    assert all(word == word.lower() and " " not in word for word in words)
