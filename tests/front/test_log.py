"""Logs as a program takes them: records, Arrow, pandas, and ranges of times."""

import importlib.util
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from trefas import Meter
from trefas.base.errors import TrefasError


@pytest.fixture(scope="module")
def meter():
    return Meter.ordered(source="signal:u=230,i=10", start="2026-01-10T12:00Z").pass_(hours=6)


def test_the_rows_are_records_and_an_arrow_table(meter):
    log = meter.log("load-profile")
    table = log.to_arrow()

    assert len(log) == len(log.records()) == table.num_rows == 24
    # 6 900 W for a quarter of an hour
    wh = table.column("A14 (Wh)").to_pylist()
    assert {last - first for first, last in pairwise(wh)} == {1725}
    assert table.column("time").to_pylist()[0] == datetime(2026, 1, 10, 13, 15)
    assert repr(log) == "<Log load-profile, 24 rows, 2026-01-10 13:15 to 2026-01-10 19:00>"
    assert repr(meter.log("outage-log")) == "<Log outage-log, no rows>"


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-01-10T14:00", "2026-01-10T15:00"),  # standard time, an hour ahead of UTC
        ("2026-01-10T13:00Z", datetime(2026, 1, 10, 14, tzinfo=UTC)),
        (datetime(2026, 1, 10, 14), 1_768_053_600_000_000_000),
    ],
)
def test_a_range_is_said_in_any_way(meter, since, until):
    times = [row["time"] for row in meter.log("1-1:99.1.0", since, until)]

    assert (len(times), times[0], times[-1]) == (5, datetime(2026, 1, 10, 14), datetime(2026, 1, 10, 15))


def test_what_is_no_log_or_no_range_is_a_sentence(meter):
    with pytest.raises(TrefasError, match=r"the log is 'loadprofile'; this meter has .* .did you mean load-profile"):
        meter.log("loadprofile")
    with pytest.raises(TrefasError, match="the end must not come before the begin"):
        meter.log("load-profile", "2026-01-11", "2026-01-10")
    with pytest.raises(TrefasError, match="since is 'noon'"):
        meter.log("load-profile", "noon")


def test_a_frame_has_a_row_for_each_time(meter):
    if importlib.util.find_spec("pandas") is None:
        with pytest.raises(TrefasError, match=r"pip install 'trefas\[pandas\]'"):
            meter.log("load-profile").to_pandas()
        return
    frame = meter.log("load-profile").to_pandas()

    assert list(frame["A14 (Wh)"].diff().dropna().round(6).unique()) == [1725.0]
    assert frame.index[0] == datetime(2026, 1, 10, 13, 15)
