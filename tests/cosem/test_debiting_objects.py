"""The debiting loggers over DLMS: maxima with their times, the interval, the calendar of the order."""

from datetime import UTC, datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.instant import instant_of
from trefas.base.obis import Obis
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu
from trefas.wire.axdr import U8, U16, U32, OctetString
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

LOG, LOG_2 = (Name(7, Obis.parse(f"1.1.98.{n}.0.255"), 2) for n in (1, 2))
INTERVAL = Name(1, Obis.parse("1.1.0.1.6.128"), 2)
START = instant_of(datetime(2026, 1, 30, 23, tzinfo=UTC))  # 31 January, midnight in Central Europe


class Metered:
    """A meter that took 1 kW for two days, and 2 kW from 01:00 to 01:15."""

    def __init__(self, **digits):
        self.device = build(Order(configuration=digits), start=START)
        steps = [Step(p_w=(2000.0 if 4 <= k < 5 else 1000.0, 0, 0), seconds=900) for k in range(2 * 96)]
        self.device.meter.advance(intervals_of(steps, START))
        self.association = self.device.server.association(19, 16)
        assert apdu.decode(self.association.receive(LLS_AARQ)).result == 0

    def get(self, name):
        return ask(self.association, GetRequestNormal(0xC1, name)).given

    def set(self, name, data):
        return ask(self.association, SetRequestNormal(0xC1, name, data)).result

    def last_row(self, log):
        """The newest row, by class, C and D of the logical name, and attribute of its columns."""
        captured = [column.value for column in self.get(log._replace(member=3)).value]
        keys = [(kind.value, *name.value[2:5], index.value) for kind, name, index, _ in captured]
        return dict(zip(keys, self.get(log).value[-1].value, strict=True))


def test_a_row_of_the_debiting_logger_has_maxima_as_extended_registers_with_their_times():
    row = Metered().last_row(LOG)

    # The first of February: 24 h · 1 kW and a quarter of an hour of 1 kW more.
    assert row[8, 1, 0, 0, 2].value.hex() == "07ea0201070000" + "00ff800000"
    assert row[3, 1, 8, 0, 2] == U32(24_250)
    assert row[4, 1, 6, 0, 2] == U32(2000)
    assert row[4, 1, 6, 0, 5].value.hex() == "07ea011f06010f" + "00ff800000"  # Saturday, 01:15
    assert row[4, 9, 6, 0, 2] == U32(0)
    assert row[4, 9, 6, 0, 5] == OctetString(bytes.fromhex("ffffffffffffffffff8000ff"))  # never
    assert row[1, 0, 1, 0, 2] == U8(1)
    assert row[1, 96, 51, 2, 2] == U8(0)
    assert len(row) == 4 + 37


@pytest.mark.parametrize(
    ("digits", "columns"),
    [
        ({"Z3": "05"}, 4 + 38),  # with a pulse input
        ({"X9": "1", "Z29": "1"}, 4 + 20),  # A+ alone: no A−, R+, R−, E−, R+ by tariff, Q+max, S−max
    ],
)
def test_what_was_not_ordered_has_no_column(digits, columns):
    assert len(Metered(**digits).last_row(LOG)) == columns


def test_debiting_logger_2_has_a_row_of_every_day():
    metered = Metered()

    row = metered.last_row(LOG_2)

    assert len(metered.get(LOG_2).value) == 2
    assert row[8, 1, 0, 0, 2].value.hex() == "07ea0202010000" + "00ff800000"
    assert row[3, 1, 8, 0, 2] == U32(48_250)
    assert len(row) == 4 + 21
    assert metered.get(LOG_2._replace(member=8)) == U32(175)
    assert metered.get(LOG._replace(member=8)) == U32(36)


def test_the_interval_is_written_and_read():
    metered = Metered(Z25="3")
    assert metered.get(INTERVAL) == U8(2)
    assert len(metered.get(LOG_2).value) == 1

    assert metered.set(INTERVAL, U8(3)) == DataAccessResult.OTHER_REASON
    assert metered.set(INTERVAL, U16(1)) == DataAccessResult.TYPE_UNMATCHED
    assert metered.set(INTERVAL, U8(1)) == DataAccessResult.SUCCESS

    assert metered.get(INTERVAL) == U8(1)
    assert len(metered.get(LOG_2).value) == 1


@pytest.mark.parametrize(
    ("digits", "stops"), [({"Z7": "00"}, 0), ({"Z7": "13"}, 0), ({"Z7": "14"}, 1), ({"Z6": "03"}, 0)]
)
def test_stops_come_when_the_order_says(digits, stops):
    assert len(Metered(**digits).get(LOG).value) == stops


def test_a_second_variant_can_log_the_quadrants_too():
    assert len(Metered(X8="2", Z30="2").last_row(LOG_2)) == 4 + 27
