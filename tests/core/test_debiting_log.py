"""Debiting logger 1: a row at every debiting stop."""

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.meter import Meter

MWS_PER_WH = 3_600_000


def logged(stops):
    """1 kW, and a stop at the end of every hour."""
    meter = Meter((Debiting, DebitingLog))
    debiting = next(part for part in meter.parts if isinstance(part, Debiting))
    log = next(part for part in meter.parts if isinstance(part, DebitingLog))
    log.begin(debiting)
    for hour in range(stops):
        meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=3600)], start_ns=hour * 3600 * NS_PER_S))
        debiting.stop(Instant((hour + 1) * 3600 * NS_PER_S))
    return meter, log


def test_every_stop_leaves_a_row_of_the_registers():
    _, log = logged(3)
    rows = log.log.rows(log.log.ids())
    names = [column.name for column in log.columns]

    assert rows.rtc_ns.tolist() == [3600 * NS_PER_S * n for n in (1, 2, 3)]
    assert (rows.counts[:, names.index("A14")] // MWS_PER_WH).tolist() == [1000, 2000, 3000]
    assert rows.counts[:, names.index("BillingPeriodCnt")].tolist() == [1, 2, 3]
    assert rows.counts[:, names.index("HourCounter")].tolist() == [3600 * NS_PER_S * n for n in (1, 2, 3)]
    assert names[-8:] == [f"{kind}_Tariff{n}" for kind in ("A14", "R12") for n in (1, 2, 3, 4)]


def test_the_last_36_are_kept():
    _, log = logged(40)

    assert log.log.entries() == 36
    assert log.log.rows(log.log.ids()).rtc_ns[0] == 5 * 3600 * NS_PER_S


def test_it_comes_back_with_its_image():
    meter, log = logged(2)
    again, same = logged(0)
    again.restore(meter.image())
    same.restore(log.unstored().rows, Instant(2 * 3600 * NS_PER_S))

    assert same.log.rows(same.log.ids()).counts.tolist() == log.log.rows(log.log.ids()).counts.tolist()
