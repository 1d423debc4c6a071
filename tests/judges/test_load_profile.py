"""A load profile that a client which others wrote reads over HDLC, in blocks, by range and by entry.

The meter's world goes as fast as it can for two hours with P = 2301 W (1150 + 693 + 458), then on from its memory.
"""

import pytest

from tests.judges.asked import found, need
from tests.judges.meter import RunningMeter

SOURCE = "signal:u=230/231/229,i=10/6/4,phi=60,f=49.87,rate=1000"
P_W = 2301
HOURS = 2
PERIOD_S = 900
ROWS_IN_A_BLOCK = 4
"""200 bytes less 12 are 188: four rows of 46."""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    need("gurux")
    memory = ["--memory", str(tmp_path_factory.mktemp("logged") / "memory")]
    with RunningMeter("--source", SOURCE, "--speed", "max", "--for", f"{HOURS}h", *memory) as first:
        assert first.wait() == 0
    with RunningMeter("--source", SOURCE, *memory) as meter:
        words = ["--tcp", ":".join(map(str, meter.tcp)), "--framing", "hdlc", "--client", "19", "--server", "16"]
        return found("gurux", "judge_profile", *words, "--password", "12345")


def test_the_columns_are_the_makers_and_the_ordered_registers(told):
    own = "1.1.99.1.0.255"
    head = [[8, "0.1.1.0.0.255", 2], [7, own, -1], [7, own, -2], [1, "1.1.134.0.1.255", 2]]

    assert told["columns"] == head + [[3, f"1.1.{c}.8.0.255", 2] for c in (1, 2, 3, 4)]


def test_rows_follow_each_other_by_quarters_and_grow_by_the_closed_form(told):
    rows = told["rows"]

    assert 4 * HOURS <= len(rows) <= 4 * HOURS + 2
    assert all(row[0] % PERIOD_S == 0 for row in rows)
    whole = rows[1 : 4 * HOURS]
    for before, after in zip(rows[: 4 * HOURS - 1], whole, strict=True):
        assert after[0] - before[0] == PERIOD_S
        assert after[1:4] == [0, 0, 1]
        # 2301 W · 900 s = 575.25 Wh, of which whole ones are shown; a window of 0.2 s to either side is 0.13 Wh.
        assert after[4] - before[4] in (575, 576)
        assert after[5] == 0


def test_they_come_in_blocks_of_whole_rows(told):
    assert told["blocks"] == -(-len(told["rows"]) // ROWS_IN_A_BLOCK)


def test_a_range_and_entries_are_the_same_rows(told):
    rows = told["rows"]

    assert told["range"] == rows[1:4]
    assert told["entries"] == [rows[-2], rows[-3], rows[-4]]  # 0 would be the newest
