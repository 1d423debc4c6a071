"""One reading of date-time: what a clock is set to and where a range ends, by the table of the documentation (know/date-time.md).

The meter is in Central Europe. Summer time of 2026 is from 29 March, 02:00 standard time, to 25 October, 02:00 standard time.
"""

from datetime import datetime, timedelta

import pytest

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.daylight import Daylight, european
from trefas.core.local_time import LocalTime
from trefas.core.meter import Meter
from trefas.cosem.date_time import LAST_NS, bound, encode_recurring, recurring, setting
from trefas.cosem.interface import Refused
from trefas.wire.xdlms import DataAccessResult

NOW = Instant(0)
JANUARY, JULY = "2026-01-10 11:59:31.25", "2026-07-14 10:59:31.25"
"""Standard time; in July the clock shows 11:59:31."""
SPRING, AUTUMN = "2026-03-29 01:59:58", "2026-10-25 00:40:00"
"""Before the hour that is leapt over; before the hour that comes twice."""


def shown(normal):
    """Local time where the clock has this standard time."""
    meter = Meter((Daylight,), start=NOW)
    meter.rtc.zone_min = 60
    daylight = next(part for part in meter.parts if isinstance(part, Daylight))
    daylight.periods = european(2020)
    meter.rtc.set(NOW, int(instant_of(datetime.fromisoformat(normal))))
    return LocalTime(meter.rtc)


def text(normal_ns):
    return str(datetime(1970, 1, 1) + timedelta(microseconds=normal_ns // 1_000))


@pytest.mark.parametrize(
    ("clock", "said", "normal"),
    [
        # A deviation says which instant it is, in every zone, and whatever the status is.
        (JULY, "07EA 07 0E FF 0A 00 00 00 0000 00", "2026-07-14 11:00:00"),  # 10:00 UTC
        (JULY, "07EA 07 0E FF 0C 00 00 00 FF88 80", "2026-07-14 11:00:00"),  # 12:00 CEST
        (JULY, "07EA 07 0E FF 0C 00 00 00 FF88 00", "2026-07-14 11:00:00"),
        (JULY, "07EA 07 0E FF 0B 00 00 00 FFC4 FF", "2026-07-14 11:00:00"),  # 11:00 CET
        (JULY, "07EA 07 0E FF 06 00 00 00 00F0 80", "2026-07-14 11:00:00"),  # 06:00 EDT, New York
        (JANUARY, "07EA 01 0A FF 0B 00 00 00 0000 00", "2026-01-10 12:00:00"),
        (JANUARY, "07EA 01 0A FF 06 00 00 00 012C 00", "2026-01-10 12:00:00"),  # 06:00 EST
        (
            JANUARY,
            "07EA 01 0B FF 01 00 00 00 FCB8 00",
            "2026-01-10 12:00:00",
        ),  # 01:00 on the next day, 14 h ahead of UTC
        (SPRING, "07EA 03 1D FF 01 00 00 00 0000 00", "2026-03-29 02:00:00"),
        (AUTUMN, "07EA 0A 19 FF 00 1E 00 00 0000 00", "2026-10-25 01:30:00"),
        (AUTUMN, "07EA 0A 19 FF 01 1E 00 00 0000 00", "2026-10-25 02:30:00"),
        # Without one it is what the clock shows.
        (JULY, "07EA 07 0E FF 0C 00 00 00 8000 80", "2026-07-14 11:00:00"),
        (JULY, "07EA 07 0E FF 0C 00 00 00 8000 00", "2026-07-14 11:00:00"),
        (JULY, "07EA 07 0E FF 0C 00 00 00 8000 FF", "2026-07-14 11:00:00"),
        (JANUARY, "07EA 01 0A FF 0C 00 00 00 8000 00", "2026-01-10 12:00:00"),
        (JANUARY, "07EA 01 0A FF 0C 00 00 00 8000 FF", "2026-01-10 12:00:00"),
        (JANUARY, "07EA 01 0A FF 0C 00 00 00 8000 80", "2026-01-10 11:00:00"),  # said to be summer time
        # The hour that is leapt over: standard time, which the clock shows as 03:30, or what the status says.
        (SPRING, "07EA 03 1D FF 02 1E 00 00 8000 00", "2026-03-29 02:30:00"),
        (SPRING, "07EA 03 1D FF 02 1E 00 00 8000 FF", "2026-03-29 02:30:00"),
        (SPRING, "07EA 03 1D FF 02 1E 00 00 8000 80", "2026-03-29 01:30:00"),
        (SPRING, "07EA 03 1D FF 03 00 00 00 8000 FF", "2026-03-29 02:00:00"),
        # The hour that comes twice: by the status, or the one that is nearer.
        (AUTUMN, "07EA 0A 19 FF 02 1E 00 00 8000 80", "2026-10-25 01:30:00"),
        (AUTUMN, "07EA 0A 19 FF 02 1E 00 00 8000 00", "2026-10-25 02:30:00"),
        (AUTUMN, "07EA 0A 19 FF 02 1E 00 00 8000 FF", "2026-10-25 01:30:00"),
        ("2026-10-25 02:20:00", "07EA 0A 19 FF 02 1E 00 00 8000 FF", "2026-10-25 02:30:00"),
        # What is not specified stays.
        (JULY, "07EA 08 01 FF FF FF FF FF 8000 FF", "2026-08-01 10:59:31.250000"),
        (JULY, "FFFF FF FF FF 08 1E 00 00 8000 FF", "2026-07-14 07:30:00"),
        (JULY, "FFFF FF FF FF 08 1E 00 00 0000 FF", "2026-07-14 09:30:00"),  # 08:30 UTC
        (JULY, "07EA 07 0E FF 0C 00 FF FF 8000 FF", "2026-07-14 11:00:31.250000"),
        (JULY, "07EA 07 0E FF 0C 00 00 FF 8000 FF", "2026-07-14 11:00:00.250000"),
        (JULY, "07EA 07 0E FF 0C 00 00 32 8000 FF", "2026-07-14 11:00:00.500000"),
        (JULY, "FFFF FF FF FF FF FF 00 00 8000 00", "2026-07-14 10:59:00"),
        (
            JULY,
            "FFFF 02 FE FF FF FF FF FF 8000 FF",
            "2026-02-28 11:59:31.250000",
        ),  # the last day; standard time by then
        ("2026-01-10 00:30:00", "FFFF FF FF FF 17 00 00 00 0000 FF", "2026-01-10 00:00:00"),  # still the 9th in UTC
        # One that is shown now is not leapt away from by a part that says nothing of it.
        ("2026-10-25 01:30:07", "FFFF FF FF FF FF FF 00 00 8000 00", "2026-10-25 01:30:00"),
        ("2026-10-25 02:30:07", "FFFF FF FF FF FF FF 00 00 8000 80", "2026-10-25 02:30:00"),
    ],
)
def test_a_clock_is_set_to_what_was_said(clock, said, normal):
    found = setting(bytes.fromhex(said), shown(clock), NOW)

    assert text(found) == normal
    assert found % 1_000 == 0  # no nanosecond more


@pytest.mark.parametrize(
    "said",
    [
        "FFFF FF FF FF FF FF FF FF 8000 FF",  # nothing
        "07EA 0D 01 FF 00 00 00 00 8000 FF",
        "07EA 02 1E FF 00 00 00 00 8000 FF",
        "FFFF 02 1E FF FF FF FF FF 8000 FF",  # the 30th of February of this year
        "07EA FD 01 FF 00 00 00 00 8000 FF",  # where summer time ends: for schedules alone
        "07EA 07 0E FF 18 00 00 00 8000 FF",
        "07EA 07 0E FF 0C 00 00 64 8000 FF",  # a hundred hundredths
        "07EA 07 0E FF 0C 00 00 00 0349 FF",  # 841 minutes
    ],
)
def test_a_time_that_does_not_exist_is_refused_everywhere(said):
    local = shown(JULY)

    with pytest.raises(Refused) as refused:
        setting(bytes.fromhex(said), local, NOW)

    assert refused.value.result is DataAccessResult.OTHER_REASON
    if not said.startswith("FFFF"):
        with pytest.raises(Refused):
            bound(bytes.fromhex(said), local, is_last=False)


@pytest.mark.parametrize("size", [0, 5, 11, 13])
def test_a_date_time_of_another_size_is_refused(size):
    for reads in (
        lambda raw: setting(raw, shown(JULY), NOW),
        lambda raw: bound(raw, shown(JULY), is_last=True),
        recurring,
    ):
        with pytest.raises(Refused) as refused:
            reads(bytes(size))
        assert refused.value.result is DataAccessResult.TYPE_UNMATCHED


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        # The same instants as above; without a deviation rows have standard time, and bit 7 says summer time.
        ("07EA 07 0E FF 0A 00 00 00 0000 00", "2026-07-14 11:00:00", "2026-07-14 11:00:00.999999"),
        ("07EA 07 0E FF 0C 00 00 00 FF88 80", "2026-07-14 11:00:00", "2026-07-14 11:00:00.999999"),
        ("07EA 07 0E FF 0C 00 00 00 8000 80", "2026-07-14 11:00:00", "2026-07-14 11:00:00.999999"),
        ("07EA 07 0E FF 0B 00 00 00 8000 00", "2026-07-14 11:00:00", "2026-07-14 11:00:00.999999"),
        ("07EA 07 0E FF 0B 00 00 FF 8000 FF", "2026-07-14 11:00:00", "2026-07-14 11:00:00.999999"),
        ("07EA 02 FF FF FF FF FF FF 8000 FF", "2026-02-01 00:00:00", "2026-02-28 23:59:59.999999"),
        ("07EA 02 FE FF FF FF FF FF 8000 FF", "2026-02-28 00:00:00", "2026-02-28 23:59:59.999999"),
        ("07EA 02 FD FF FF FF FF FF 8000 FF", "2026-02-27 00:00:00", "2026-02-27 23:59:59.999999"),
    ],
)
def test_a_range_ends_at_what_was_said(said, first, last):
    local = shown(JULY)

    assert text(bound(bytes.fromhex(said), local, is_last=False)) == first
    assert text(bound(bytes.fromhex(said), local, is_last=True)) == last


def test_a_range_without_a_year_has_no_end():
    raw = b"\xff" * 9 + b"\x80\x00\xff"

    assert bound(raw, shown(JULY), is_last=False) == 0
    assert bound(raw, shown(JULY), is_last=True) == LAST_NS


def at(normal):
    return int(instant_of(datetime.fromisoformat(normal)))


@pytest.mark.parametrize(
    ("said", "instants"),
    [
        ("FFFF FF FF FF 0C 00 00 FF 8000 FF", ["2026-03-28 12:00:00", "2026-03-29 11:00:00"]),  # noon as it is shown
        ("FFFF FF FF FF 0C 00 00 FF FFC4 FF", ["2026-03-28 12:00:00", "2026-03-29 12:00:00"]),  # noon CET, all year
        ("FFFF FF FF FF 0B 00 00 00 0000 00", ["2026-03-28 12:00:00", "2026-03-29 12:00:00"]),  # 11:00 UTC
        ("FFFF FF FF FF 02 1E 00 FF 8000 FF", ["2026-03-28 02:30:00", "2026-03-30 01:30:00"]),  # leapt over on the 29th
        (
            "FFFF FF 19 07 02 00 00 FF 8000 FF",
            ["2026-04-26 01:00:00", "2026-05-31 01:00:00"],
        ),  # Sunday on or after the 25th
    ],
)
def test_a_window_begins_when_it_was_said(said, instants):
    moment, local = recurring(bytes.fromhex(said)), shown("2026-03-28 00:00:00")

    first = local.next_of((moment,), NOW)
    second = local.next_of((moment,), first)

    assert [text(local.rtc.at(each)) for each in (first, second)] == instants
    assert local.rtc.at(first) == at(instants[0])


@pytest.mark.parametrize(
    "said",
    ["FFFF FF FF FF 0C 00 00 FF 8000 FF", "07EA 07 0E 02 0C 00 00 FF 012C FF", "FFFF FF FE 07 FF FF 00 FF FFC4 FF"],
)
def test_a_window_is_told_as_it_was_said(said):
    raw = bytes.fromhex(said)

    assert encode_recurring(recurring(raw)) == raw


def test_a_weekday_that_is_not_the_dates_is_refused():
    with pytest.raises(LocalError, match="the weekday of 2026-07-14 is given as 3; it is 2"):
        recurring(bytes.fromhex("07EA 07 0E 03 0C 00 00 FF 8000 FF"))


def test_what_the_clock_goes_on_from_is_the_second_that_was_said():
    local = shown(JULY)
    local.rtc.set(NOW, setting(bytes.fromhex("07EA 07 0E FF 0A 00 00 00 0000 00"), local, NOW))

    assert local.at(Instant(NOW + NS_PER_S)) == at("2026-07-14 12:00:01") // NS_PER_S
