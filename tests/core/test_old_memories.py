"""Memories that earlier builds of this program wrote, in the order of their age: each is read by the one there is now.

    1   registers, clock and nameplate; the active tariff had no logical name yet
    2   demand, debiting, tariffs, voltage quality; a load profile with its rows
    3   journals, a second debiting logger, an analysis logger; a clock that was set, a cover that was opened
    4   seal, loads, passwords; sums of the analysis, thresholds and the line's parameters are not in it yet

Every one is of the same house: 1000 W, −200 W and 300 W on the phases, 50 var on each, for 100 minutes from noon, in tariff 2.
"""

import json
from base64 import b64decode
from datetime import datetime
from pathlib import Path

import pytest

from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.image import Image
from trefas.core.journals import ClockJournal, StatusJournal
from trefas.core.load_profile import LoadProfile
from trefas.core.power import Power
from trefas.device.build import build
from trefas.device.order import Order

MEMORIES = sorted((Path(__file__).parents[1] / "fixtures" / "memories").glob("*.json"))
START = instant_of(datetime(2026, 1, 10, 12, 0))
RESUMED = Instant(START + 7_000 * NS_PER_S)
MINUTE = 60 * NS_PER_S


def resumed(file):
    """The meter of today, on such a memory, 1000 s after that ends."""
    memory = json.loads(file.read_text())
    rows = {log: [(int(n), b64decode(raw)) for n, raw in found.items()] for log, found in memory["rows"].items()}
    device = build(Order(number=1, serial_number=18159417), start=START)
    assert device.resume(b64decode(memory["image"]), lambda log: rows.get(log, []), RESUMED) == 1
    return device


def log_of(device, kind):
    log = next(part for part in device.meter.parts if isinstance(part, kind)).log
    return log.rows(log.ids())


def test_one_of_every_age_is_kept():
    assert [file.stem for file in MEMORIES] == ["1-before-logs", "2-load-profile", "3-journals", "4-before-sums"]


@pytest.mark.parametrize("file", MEMORIES, ids=lambda file: file.stem)
def test_its_registers_come_back_to_the_count(file):
    meter = resumed(file).meter

    # 1100 W for 6000 s are 6.6 MJ; 150 var for as long 0.9 Mvar s. Counts are milliwatt-seconds.
    assert meter.read("1-1:1.8.0").count == meter.read("1-1:1.8.2").count == 6_600_000_000
    assert meter.read("1-1:5.8.0").count == 900_000_000
    assert meter.read("1-1:42.8.0").count == 1_200_000_000  # 200 W exported on L2
    assert meter.read("1-1:21.8.0").count == 6_000_000_000
    assert meter.read("0-1:96.8.0").count == 6_000 * NS_PER_S
    assert meter.read("1-1:129.0.0").count == 2
    assert meter.read("1-1:0.0.1").count == 12_345_678


@pytest.mark.parametrize(
    ("file", "ahead_s"), [*zip(MEMORIES, (0, 0, 20, 20), strict=True)], ids=lambda each: str(each)[-20:]
)
def test_its_clock_has_gone_on(file, ahead_s):
    device = resumed(file)

    assert device.meter.rtc.valid == 1
    assert device.meter.rtc.deviation_ns(RESUMED) == ahead_s * NS_PER_S


@pytest.mark.parametrize("file", MEMORIES[1:], ids=lambda file: file.stem)
def test_its_load_profile_comes_back_and_goes_on(file):
    rows = log_of(resumed(file), LoadProfile)

    # Six quarters until 13:30; 13:45 passed in the dark. 1100 W are 0.99 MJ a quarter.
    noon = int(START) + 60 * MINUTE  # Central European standard time
    assert (rows.rtc_ns - noon).tolist() == [quarter * 15 * MINUTE for quarter in range(1, 8)]
    assert rows.counts[:6, 0].tolist() == [quarter * 990_000_000 for quarter in range(1, 7)]
    assert rows.counts[6, 0] == 6_600_000_000


@pytest.mark.parametrize("file", MEMORIES[2:], ids=lambda file: file.stem)
def test_its_journals_come_back(file):
    device = resumed(file)

    assert log_of(device, ClockJournal).ids.tolist() == [1]
    assert log_of(device, StatusJournal).ids.tolist() == [1, 2, 3]  # opened, closed, and the reset now


def test_its_passwords_come_back():
    assert resumed(MEMORIES[3]).server.secrets["optical"] == b"another"


def test_what_its_build_did_not_have_is_as_delivered():
    device = resumed(MEMORIES[0])

    assert device.meter.rows.count(Power.failures) == 1  # it was off until now
    assert device.meter.rows.count(Power.last_failure) == 1_000 * NS_PER_S
    assert device.meter.at_work


@pytest.mark.parametrize("file", MEMORIES[2:], ids=lambda file: file.stem)
def test_its_logs_are_of_the_registers_that_are_logged_now(file):
    before = Image.of(b64decode(json.loads(file.read_text())["image"])).counts
    now = Image.of(build(Order(number=1, serial_number=18159417), start=START).meter.image()).counts

    for log in ("OccurrenceLog", "DebitingLog", "DebitingLog2"):  # or their rows would be given up
        assert now[f"{log}.registers"] == before[f"{log}.registers"]
