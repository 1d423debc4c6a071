"""Logs as tables: which rows, in which units, with what said of them."""

from datetime import UTC, datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.core.test_load_profile import START, Profiled
from trefas.base.errors import LocalError
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.energy import Energy
from trefas.core.load_profile import LoadProfile
from trefas.core.log_table import between, everything, moment, newest
from trefas.core.meter import Meter

NOON = datetime(2026, 1, 10, 12, 0)


def house(**options) -> Profiled:
    """Two hours of 1 kW: rows from 12:15 to 14:00, 250 Wh each."""
    found = Profiled(columns=(Energy.active_import, Energy.reactive_import), **options)
    found.consume(120)
    return found


def test_everything_is_there_in_units_oldest_first():
    table = everything(house().profile)

    assert table.names == ["A14 (Wh)", "R12 (varh)"]
    assert [time.hour * 100 + time.minute for time in table.times] == [1215, 1230, 1245, 1300, 1315, 1330, 1345, 1400]
    assert table.values[:, 0].tolist() == [250.0 * n for n in range(1, 9)]
    assert table.remarks == [""] * 8


def test_both_ends_of_a_range_are_in_it():
    table = between(house().profile, NOON.replace(hour=13), NOON.replace(hour=13, minute=30))

    assert table.values[:, 0].tolist() == [1000.0, 1250.0, 1500.0]


def test_rows_by_number_begin_with_the_newest():
    table = newest(house().profile, 0, 2)

    assert table.values[:, 0].tolist() == [2000.0, 1750.0, 1500.0]
    assert table.rows.ids.tolist() == [8, 7, 6]


def test_a_profile_of_differences_shows_what_each_row_added():
    table = everything(house(differences=True).profile)

    assert table.values[:, 0].tolist() == [250.0] * 8


def test_what_the_bits_say_is_said_in_words():
    found = house()
    found.lose(20)
    found.consume(20)

    assert everything(found.profile).remarks[-2:] == ["power outage", "power outage"]


def test_records_have_the_fields_by_name():
    first = next(iter(everything(house().profile).records()))

    assert first == {
        "id": 1,
        "time": NOON.replace(minute=15),
        "clock_status": 0,
        "logger_status": 0,
        "data_quality": 0,
        "remark": "",
        "A14 (Wh)": 250.0,
        "R12 (varh)": 0.0,
    }


def test_what_cannot_be_asked_for_is_refused_in_a_sentence():
    found = house()

    with pytest.raises(LocalError, match="row -1 was asked for"):
        newest(found.profile, -1)
    with pytest.raises(LocalError, match="has a zone"):
        between(found.profile, NOON.replace(tzinfo=UTC), NOON.replace(tzinfo=UTC))
    with pytest.raises(LocalError, match="has not begun"):
        everything(next(part for part in Meter((LoadProfile,)).parts if isinstance(part, LoadProfile)))


def test_the_moment_of_nothing_is_the_epoch():
    assert moment(1_500_000_000) == datetime(1970, 1, 1, 0, 0, 1, 500_000)


def test_a_column_that_is_a_time_is_one_and_nothing_where_it_never_was():
    meter = Meter((Demand, Debiting, DebitingLog), start=START)
    log = next(part for part in meter.parts if isinstance(part, DebitingLog))
    debiting = next(part for part in meter.parts if isinstance(part, Debiting))
    meter.at_end_of(DemandPeriod(meter.rows, 15))
    log.begin(meter, debiting)
    meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=60.0)] * 30, start_ns=START))
    debiting.stop(meter.now)

    record = next(iter(everything(log).records()))

    assert record["P14_Max (W)"] == 1000.0
    assert record["P14_Max time"] == NOON.replace(minute=15)
    assert record["P14_Ex_Max_Tariff1 time"] is None
