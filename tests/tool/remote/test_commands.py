"""``trefas tool`` at a meter that runs: values, rows, clock, writing, and what is refused in a sentence."""

import csv
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from typer.testing import CliRunner

from tests.judges.meter import RunningMeter
from trefas.base.errors import AccessError, LocalError, RemoteError, SetupError
from trefas.tool.remote.asking import AHEAD_MAX
from trefas.tool.remote.commands import app

PASSWORD = {"TREFAS_PASSWORD": "12345"}


@pytest.fixture(scope="module")
def place():
    with RunningMeter("--source", "signal:u=230,i=10,rate=1000", "--no-memory", "--history", "1d") as meter:
        yield "tcp:{}:{}".format(*meter.tcp)


def said(place, *words, env=PASSWORD):
    """What is said; what is refused is raised."""
    done = CliRunner().invoke(app, ["--port", place, *words], env=env, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_one_value_is_said_alone_and_several_with_their_names(place):
    assert said(place, "read", "0.0.1") == "10000001\n"
    lines = said(place, "read", "0.0.1", "32.7.0").splitlines()
    assert lines == ["0.0.1 10000001", "32.7.0 230 V"]


def test_json_has_number_and_unit(place):
    found = json.loads(said(place, "--json", "read", "32.7.0", "1.0.0"))

    assert found["32.7.0"] == {"value": 230, "unit": "V"}
    assert datetime.fromisoformat(found["1.0.0"]["time"])


def test_what_is_missing_is_said_once_the_others_are(place):
    done = CliRunner().invoke(app, ["--port", place, "read", "0.0.1", "9.9.9"], env=PASSWORD)

    assert done.stdout == "0.0.1 10000001\n"
    assert isinstance(done.exception, LocalError)
    assert "has no object '9.9.9'" in str(done.exception)


def test_the_public_client_needs_no_password(place):
    assert "1.1.0.0.1.255" in said(place, "objects", env={"TREFAS_PASSWORD": None})


def test_rows_are_a_table_csv_json_and_parquet(place, tmp_path):
    from pyarrow import parquet

    said(place, "profile", "99.1.0", "--csv", str(tmp_path / "rows.csv"), "--parquet", str(tmp_path / "rows.parquet"))
    rows = list(csv.reader((tmp_path / "rows.csv").open(encoding="utf-8")))
    table = parquet.read_table(tmp_path / "rows.parquet")
    found = json.loads(said(place, "--json", "profile"))

    # a day of quarters; 3 phases of 230 V and 10 A are 1725 Wh in one
    assert min(len(rows) - 1, table.num_rows, len(found["rows"])) >= 96
    assert rows[0][4] == table.column_names[4] == found["columns"][4] == "1.1.1.8.0.255 (Wh)"
    energies = [int(row[4]) for row in rows[1:97]]
    assert {after - before for before, after in pairwise(energies)} == {1725}
    assert energies == [int(each) for each in table.column(4).to_pylist()[:96]]


def test_rows_are_chosen_by_time(place):
    rows = json.loads(said(place, "--json", "profile"))["rows"]
    first, last = rows[10][0]["time"], rows[13][0]["time"]

    part = json.loads(said(place, "--json", "profile", "99.1.0", "--from", first, "--to", last))["rows"]

    assert [row[0]["time"] for row in part] == [row[0]["time"] for row in rows[10:14]]


def test_a_clock_is_set_to_a_time_and_to_this_machines(place):
    assert said(place, "clock", "set", "2026-01-12T08:00:00").startswith("2026-01-12 08:00:0")
    far = datetime.now(UTC) - AHEAD_MAX - timedelta(minutes=2)
    said(place, "clock", "set", far.replace(tzinfo=None).isoformat())
    with pytest.raises(SetupError, match="could leap over the end of a period; say --step"):
        said(place, "clock", "sync")

    said(place, "clock", "sync", "--step")

    shown = json.loads(said(place, "--json", "clock", "show"))["time"]
    winter = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=1)  # the meter is in Central Europe
    off = abs(datetime.fromisoformat(shown) - winter) % timedelta(hours=1)  # in summer it shows an hour more
    assert min(off, timedelta(hours=1) - off) < timedelta(seconds=5)


def test_a_value_is_written_in_the_type_that_it_has(place):
    assert said(place, "set", "0.0.2", "77") == "77\n"
    with pytest.raises(SetupError, match="the value is 'x'; must be as 77"):
        said(place, "set", "0.0.2", "x")
    with pytest.raises(AccessError, match="read write denied"):
        said(place, "set", "1.8.0", "77")


def test_a_readout_has_every_attribute_and_says_what_is_refused(place, tmp_path):
    found = json.loads(said(place, "--json", "readout"))

    assert {"name": "1.1.0.0.2.255", "class": 1, "attribute": 2, "value": 77} in found
    assert {each["class"] for each in found} >= {1, 3, 7, 8}


@pytest.mark.parametrize(
    ("words", "env", "kind", "why"),
    [
        (("read", "1.8.0"), {"TREFAS_PASSWORD": "guess"}, RemoteError, "the password or key is wrong"),
        (("--client", "99999", "read", "1.8.0"), PASSWORD, SetupError, "client is 99999; must be 0 to 16383"),
        (("--timeout", "0", "read", "1.8.0"), PASSWORD, SetupError, "must be above 0"),
        (("profile", "99.1.0", "--from", "soon"), PASSWORD, SetupError, "--from is 'soon'; must be a day or a time"),
        (("profile", "1.8.0"), PASSWORD, AccessError, "to class 7"),
        (("read", "99.1.0"), PASSWORD, LocalError, "is of class 7, which has no one value"),
        (("clock", "set", "noon"), PASSWORD, SetupError, "the time is 'noon'"),
        (("profile", "--parquet", "-"), PASSWORD, SetupError, "name a file"),
    ],
)
def test_what_cannot_be_is_one_sentence(place, words, env, kind, why):
    with pytest.raises(kind, match=why):
        said(place, *words, env=env)


@pytest.mark.parametrize(
    ("port", "why"),
    [
        ("tcp:127.0.0.1:1", "cannot be reached: .*; is the meter there"),
        ("tcp:127.0.0.1", "must be tcp:HOST:PORT"),
        ("meter", "must be tcp:HOST:PORT"),
        ("serial:/dev/no-such-line", "cannot be reached"),
        ("serial:/dev/null?framing=wrapper", "has HDLC alone"),
        ("tcp:127.0.0.1:1?framing=x", "must be hdlc or wrapper"),
    ],
)
def test_a_place_without_a_meter_is_one_sentence(port, why):
    with pytest.raises(SetupError, match=why):
        said(port, "read", "1.8.0")
