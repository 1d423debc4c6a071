"""Logs and journals as JSON, CSV and Arrow: the same rows."""

import csv
import io
import json
from datetime import datetime
from itertools import pairwise

import pyarrow
import pytest

from tests.run.web.sites import Visitor, measured, site_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.interval import Intervals
from trefas.run.web.api.logs import profiles

HOURS = 3
LOG = "/api/meters/1/logs/load-profile"


@pytest.fixture(scope="module")
def page():
    live = measured(seconds=0.0)
    meter = live.device.meter
    begin = meter.now
    passed = Intervals.empty(meters=1, steps=HOURS * 60)
    edges = [begin + minute * 60 * NS_PER_S for minute in range(HOURS * 60 + 1)]
    passed.start_ns[0], passed.end_ns[0] = edges[:-1], edges[1:]
    passed.u_rms_v[:], passed.i_rms_a[:], passed.frequency_hz[:], passed.cycles[:] = 230.0, 10.0, 50.0, 3000
    passed.active_j[:] = passed.apparent_vas[:] = 230.0 * 10.0 * 60
    meter.advance(passed)
    assert meter.now == Instant(edges[-1])
    page = Visitor(site_of(live))
    page.live = live
    return page


def test_a_load_profile_has_a_row_for_each_quarter_of_an_hour(page):
    log = page.get(LOG).json()

    names = [each["name"] for each in log["columns"]]
    a14 = [each["values"][names.index("A14")] for each in log["rows"]]
    # 3 · 230 V · 10 A for a quarter of an hour are 1725 Wh.
    assert [b - a for a, b in pairwise(a14)] == pytest.approx([1725] * (len(a14) - 1))
    assert (log["entries"], log["left_out"]) == (len(log["rows"]), 0)
    times = [datetime.fromisoformat(each["time"]) for each in log["rows"]]
    assert {each.minute % 15 for each in times} == {0}


def test_a_range_and_a_limit_take_the_newest(page):
    every = page.get(LOG).json()["rows"]

    taken = page.get(f"{LOG}?from={every[2]['time']}&to={every[6]['time']}&limit=3").json()

    assert taken["rows"] == every[4:7]
    assert taken["left_out"] == 2


def test_csv_and_arrow_have_the_same_rows(page):
    rows = page.get(LOG).json()["rows"]

    text = page.get(f"{LOG}?format=csv")
    arrow = page.get(f"{LOG}?format=arrow")

    read = list(csv.DictReader(io.StringIO(text.text)))
    table = pyarrow.ipc.open_stream(arrow.content).read_all()
    assert [int(each["id"]) for each in read] == table["id"].to_pylist() == [each["id"] for each in rows]
    assert [each["time"] for each in read] == [each["time"] for each in rows]
    assert table.schema.metadata == {b"log": b"load-profile"}
    assert text.headers["content-disposition"] == 'attachment; filename="load-profile.csv"'


def test_every_log_and_journal_is_there_once(page):
    logs, journals = (page.get(f"/api/meters/1/{kind}").json()["logs"] for kind in ("logs", "journals"))

    names = [each["name"] for each in (*logs, *journals)]
    assert sorted(names) == sorted(each.word for each in page.live.device.profiles)
    assert "load-profile" in {each["name"] for each in logs}
    assert "clock-journal" in {each["name"] for each in journals}
    assert [each.word for each in profiles(page.live, journals=True)] == [each["name"] for each in journals]


def test_a_touch_leaves_its_row_in_a_journal(page):
    before = page.get("/api/meters/1/journals/status-journal").json()["entries"]
    page.post(
        "/api/meters/1/controls/cover",
        content=json.dumps({"state": "open"}),
        headers={"content-type": "application/json"},
    )

    after = page.get("/api/meters/1/journals/status-journal").json()

    assert after["entries"] == before + 1
    assert len(after["rows"][-1]["values"]) == len(after["columns"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=yesterday", "from is 'yesterday'"),
        ("from=2023-11-14T00:00:00Z", "it is the meter's standard time, without a zone"),
        ("limit=0", "limit is '0'; input should be greater than or equal to 1"),
        ("format=xml", "format is 'xml'; input should be 'json', 'csv' or 'arrow'"),
    ],
)
def test_what_is_no_range_is_refused(page, query, words):
    answer = page.get(f"{LOG}?{query}")

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
