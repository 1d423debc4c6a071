"""A ring of rows: what is kept, how it is found, and how it comes back."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import LocalError, SetupError
from trefas.core.log import LOG_ID_MAX, Log, LoggerStatus

BEGIN = [0, 0]


def filled(rows, depth=5, meters=1, meter=0):
    """Row n has the time 10 n and the counts 100 n and 100 n + 1."""
    log = Log(meters, depth, 2)
    for n in range(1, rows + 1):
        log.append(10 * n, (100 * n, 100 * n + 1), meter=meter, status=n, quality=2 * n, clock_status=n % 2)
    return log


def test_the_newest_rows_are_kept_and_told_oldest_first():
    log = filled(8)

    rows = log.rows(log.ids())

    assert log.entries() == 5
    assert rows.ids.tolist() == [4, 5, 6, 7, 8]
    assert rows.rtc_ns.tolist() == [40, 50, 60, 70, 80]
    assert rows.counts.tolist() == [[100 * n, 100 * n + 1] for n in (4, 5, 6, 7, 8)]
    assert (rows.status.tolist(), rows.quality.tolist()) == ([4, 5, 6, 7, 8], [8, 10, 12, 14, 16])


@given(st.integers(0, 40), st.integers(1, 12))
def test_a_ring_shows_what_a_list_would(rows, depth):
    log = filled(rows, depth)

    kept = list(range(1, rows + 1))[-depth:]
    assert log.ids().tolist() == kept
    assert log.rows(log.ids()).before[:, 0].tolist() == [100 * (n - 1) for n in kept]


@given(st.lists(st.sampled_from([(0,), (2,), (0, 2), (2, 1, 0)]), max_size=20), st.integers(1, 4))
def test_rows_of_many_meters_at_once_are_those_of_each_alone(written, depth):
    together, alone = Log(3, depth, 2), Log(3, depth, 2)
    for n, meters in enumerate(written, 1):
        values = [(10 * n + meter, (100 * n, meter), n % 2, n, 2 * n) for meter in meters]
        rtc_ns, counts, clock_status, status, quality = (np.array(each) for each in zip(*values, strict=True))
        together.append_many(np.array(meters), rtc_ns, counts, status, quality, clock_status)
        for meter, (rtc, row, clock, marks, data) in zip(meters, values, strict=True):
            alone.append(rtc, row, meter=meter, status=marks, quality=data, clock_status=clock)

    for meter in range(3):
        ids = alone.ids(meter=meter)
        assert together.ids(meter=meter).tolist() == ids.tolist()
        assert together.newest_rtc_ns(meter=meter) == alone.newest_rtc_ns(meter=meter)
        assert (together.next_id(meter), together.first_id(meter)) == (alone.next_id(meter), alone.first_id(meter))
        found, wanted = together.rows(ids, meter=meter), alone.rows(ids, meter=meter)
        for field in fields(found):
            assert getattr(found, field.name).tolist() == getattr(wanted, field.name).tolist()


def test_entries_count_from_the_newest_as_the_maker_does():
    log = filled(5)

    # The two examples of the description: backward from 1 to 3, and forward from 1 to 0.
    assert log.from_newest(1, 3).tolist() == [4, 3, 2]
    assert log.from_newest(1, 0).tolist() == [4, 5]
    assert log.from_newest(3, 9).tolist() == [2, 1]
    assert log.from_newest(9, 3).tolist() == [1, 2]
    assert log.from_newest(5, 9).tolist() == []
    assert log.from_newest(0, 0).tolist() == [5]


def test_entries_count_from_the_oldest_as_the_blue_book_does():
    log = filled(7)

    assert log.from_oldest(1, 2).tolist() == [3, 4]
    assert log.from_oldest(4, 0).tolist() == [6, 7]
    assert log.from_oldest(0, 99).tolist() == [3, 4, 5, 6, 7]
    assert log.from_oldest(6, 9).tolist() == []


def test_both_directions_of_an_empty_log_give_nothing():
    log = Log(1, 3, 2)

    assert (log.from_newest(0, 0).size, log.from_oldest(1, 0).size, log.ids().size) == (0, 0, 0)
    assert log.newest_rtc_ns() is None


def test_rows_are_found_by_time_both_ends_included():
    log = filled(5)

    assert log.between(20, 40).tolist() == [2, 3, 4]
    assert log.between(21, 29).tolist() == []


def test_an_emptied_log_goes_on_with_its_ids_and_begins_at_its_baseline():
    log = filled(4)
    log.clear((7, 8))
    assert log.entries() == 0

    log.append(90, (10, 20))

    rows = log.rows(log.ids())
    assert (rows.ids.tolist(), rows.before.tolist()) == ([5], [[7, 8]])


def test_meters_of_a_fleet_have_logs_of_their_own():
    log = filled(3, meters=2, meter=1)

    assert (log.entries(0), log.entries(1)) == (0, 3)


def test_a_log_that_ran_out_of_ids_says_so():
    log = Log(1, 2, 2)
    log.restore("x", [], first_id=LOG_ID_MAX - 1, next_id=LOG_ID_MAX - 1, baseline=BEGIN)

    log.append(1, BEGIN)
    log.append(2, BEGIN)

    assert log.rows(log.ids()).status.tolist() == [0, LoggerStatus.LOG_ID_EXHAUSTED]


def test_stored_rows_come_back_one_by_one():
    log, again = filled(3), Log(1, 5, 2)
    first = log.unstored("x")
    log.stored()
    for n in (4, 5, 6, 7):
        log.append(10 * n, (100 * n, 100 * n + 1), status=n, quality=2 * n, clock_status=n % 2)
    second = log.unstored("x")
    kept = [row for row in (*first.rows, *second.rows) if row[0] >= second.first_id]

    again.restore("x", kept, first_id=2, next_id=8, baseline=BEGIN)

    assert [len(first.rows), len(second.rows)] == [3, 4]
    for field in ("ids", "rtc_ns", "clock_status", "status", "quality", "counts", "before"):
        left, right = (getattr(each.rows(each.ids()), field) for each in (log, again))
        assert left.tolist() == right.tolist(), field
    assert again.unstored("x").rows == ()


def test_rows_that_another_log_had_not_stored_are_not_stored():
    log, again = filled(3), Log(1, 5, 2)
    log.stored()
    log.append(40, (400, 401))
    log.append(50, (500, 501))
    again.restore("x", log.kept("x"), first_id=1, next_id=6, baseline=BEGIN)

    again.stored_until(log)

    assert [row_id for row_id, _ in again.unstored("x").rows] == [4, 5]
    log.stored()
    again.stored()
    again.stored_until(log)
    assert again.unstored("x").rows == ()


def test_a_row_that_is_flipped_missing_too_many_or_of_another_log_is_refused():
    rows = filled(3).unstored("x").rows
    span = {"first_id": 1, "next_id": 4, "baseline": BEGIN}
    for bit in range(8 * len(rows[1][1])):
        flipped = bytearray(rows[1][1])
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SetupError, match=r"row 2 .* damaged"):
            Log(1, 5, 2).restore("x", (rows[0], (2, bytes(flipped)), rows[2]), **span)

    with pytest.raises(SetupError, match="holds 2 rows, and its registers tell of 3"):
        Log(1, 5, 2).restore("x", rows[:2], **span)
    with pytest.raises(SetupError, match="holds 3 rows, and its registers tell of 2"):
        Log(1, 5, 2).restore("x", rows, **span | {"next_id": 3})
    with pytest.raises(SetupError, match="row 1 of the log y"):
        Log(1, 5, 2).restore("y", rows, **span)


def test_a_log_without_rows_is_refused():
    with pytest.raises(LocalError, match="0 rows deep"):
        Log(1, 0, 2)
