"""The 10-minute values as CSV: what is where, in which unit, and empty where nothing was measured."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from tests.tool.en50160.weeks import MONDAY, PHASE_L2, MadeUp
from trefas.base.errors import SetupError
from trefas.base.instant import Instant, TimeScale
from trefas.metrology.aggregation import TEN_MINUTES_NS
from trefas.metrology.flicker import Severity
from trefas.tool.en50160.aggregates_csv import check_aggregates, write_aggregates


def rows_of(record, folder) -> list[dict[str, str]]:
    write_aggregates(folder / "values.csv", record)
    with (folder / "values.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_ten_minutes_are_a_row_with_units_in_the_names(tmp_path):
    week = MadeUp(rows=3)
    week.put("frequency_hz", 49.98)
    week.of["u_rms_v"][1, PHASE_L2] = 212.5
    week.of["u_v"][1, PHASE_L2, 5] = 4.25
    week.of["thd_i_pct"][2, PHASE_L2] = np.nan
    week.dip(2, 0.5, 0.3)

    first, second, third = rows_of(week.record(), tmp_path)

    assert (first["start_utc"], first["end_utc"]) == ("2026-11-16T00:00:00Z", "2026-11-16T00:10:00Z")
    assert (first["measured_s"], first["frequency_hz"], first["u_rms_l1_v"]) == ("600.000", "49.98", "230")
    assert (second["u_rms_l2_v"], second["u_h5_l2_v"], second["u_h5_l1_v"]) == ("212.5", "4.25", "0")
    assert third["thd_i_l2_pct"] == ""
    assert [row["flagged"] for row in (first, second, third)] == ["0", "0", "1"]
    assert {"p_l3_w", "q1_l3_var", "i_h50_l3_a", "unbalance_u2_pct", "neutral_a"} <= first.keys()


def test_flicker_of_whole_ten_minutes_stands_in_their_row(tmp_path):
    def pst(row: int, value: float, flagged: bool) -> Severity:
        start = MONDAY + row * TEN_MINUTES_NS
        return Severity("Pst", Instant(start), Instant(start + TEN_MINUTES_NS), (value,) * 3, (0.0,) * 3, flagged)

    record = replace(MadeUp(rows=3).record(), psts=(pst(1, 0.42, False), pst(2, 9.0, True)))

    assert [row["pst_l1"] for row in rows_of(record, tmp_path)] == ["", "0.42", ""]


@pytest.mark.parametrize(
    ("scale", "name", "value"),
    [
        (TimeScale.RECORDED, "start_as_recorded", "2026-11-16T00:00:00"),
        (TimeScale.ELAPSED, "start_s", "1794787200.000"),
    ],
)
def test_a_time_that_is_not_known_to_be_utc_is_not_called_so(tmp_path, scale, name, value):
    (row,) = rows_of(replace(MadeUp(rows=1).record(), time_scale=scale), tmp_path)

    assert row[name] == value


def test_a_file_that_cannot_be_written_is_refused_before_the_measuring(tmp_path):
    with pytest.raises(SetupError, match="cannot be written"):
        check_aggregates(tmp_path / "nowhere" / "values.csv")
