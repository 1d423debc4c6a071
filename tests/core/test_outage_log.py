"""The outage log: a row for each time that the meter was without power."""

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.log import LoggerStatus
from trefas.core.meter import Meter
from trefas.core.outage_log import DEPTH, OutageLog
from trefas.core.power import Power
from trefas.metrology.samples import Gap


def logging():
    meter = Meter((Power, OutageLog))
    log = next(part for part in meter.parts if isinstance(part, OutageLog))
    log.begin(meter)
    return meter, log


def pass_by(meter, seconds):
    meter.advance(intervals_of([Step()] * seconds, start_ns=meter.now))


def lose(meter, seconds):
    meter.skip(Gap(meter.now, Instant(meter.now + seconds * NS_PER_S), "power"))


def test_a_row_says_when_the_power_was_back_how_long_it_was_away_and_how_often_so_far():
    meter, log = logging()
    for seconds in (60, 1, 600):
        pass_by(meter, 10)
        lose(meter, seconds)
    pass_by(meter, 10)

    rows = log.log.rows(log.log.ids())
    # Lost a second after the voltage, back five after it: without voltage from 10 to 70 s and from 91 to
    # 691 s; the second from 80 s on was lived through.
    assert (rows.rtc_ns // NS_PER_S).tolist() == [75, 696]
    assert (rows.counts[:, 0] // NS_PER_S).tolist() == [64, 604]
    assert rows.counts[:, 1].tolist() == [1, 2]


def test_the_newest_200_are_kept():
    meter, log = logging()
    for _ in range(DEPTH + 5):
        pass_by(meter, 10)
        lose(meter, 60)
    pass_by(meter, 10)

    assert log.log.entries() == DEPTH == 200
    assert log.log.rows(log.log.ids()).counts[[0, -1], 1].tolist() == [6, 205]


def test_where_the_rows_did_not_come_back_the_next_one_says_so():
    meter, _ = logging()
    pass_by(meter, 10)
    lose(meter, 60)
    pass_by(meter, 10)
    again, other = logging()
    again.restore(meter.image(), now=Instant(meter.now + 100 * NS_PER_S))

    again.started(again.now)

    rows = other.log.rows(other.log.ids())
    assert rows.ids.tolist() == [2]
    assert rows.status.tolist() == [LoggerStatus.CRC_INVALID | LoggerStatus.TIME_DISCONTINUITY]
