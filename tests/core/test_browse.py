"""Browsing a log with one button: years, months, days, hours, minutes, and the registers of a row."""

from datetime import datetime

import pytest

from trefas.base.declared import UNMEASURED
from trefas.base.instant import NS_PER_S
from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.rows import Rows
from trefas.base.shown import Form
from trefas.base.slot import Slot
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.core.browse import END, Browse
from trefas.core.displayed import BY_DAY, EVERY_LEVEL, Level
from trefas.core.log import DataQuality
from trefas.core.profile import Profile

ENERGY = Form(6, 3, exponent=3)
TIMES = [
    *("2024-12-31 23:45", "2025-03-01 00:00", "2025-03-01 00:15", "2025-03-02 10:00"),
    *("2026-01-10 12:00", "2026-01-10 12:15", "2026-01-10 13:00"),
]


class Book(Profile):
    """A profile of an energy and a power."""

    name = Obis.parse("1.1.99.1.0.255")
    next_id = Slot(None, Unit.NONE, "next", initial=1)
    first_id = Slot(None, Unit.NONE, "first", initial=1)
    energy = Slot("1-1:1.8.0", Unit.WH, "A14", per_unit=MWS_PER_WH, accumulates=True)
    power = Slot("1-1:1.7.0", Unit.W, "P14", per_unit=1_000)


def book(times=TIMES, depth=20, differences=False):
    profile = Book(Rows(Layout(Book)))
    profile.differences = differences
    log = profile.open_log((Book.energy, Book.power), depth)
    for number, time in enumerate(times, 1):
        rtc_ns = round((datetime.fromisoformat(time) - datetime(1970, 1, 1)).total_seconds()) * NS_PER_S
        counts = (number * 1_000 * MWS_PER_WH, UNMEASURED if number == 7 else 230_000)
        log.append(rtc_ns, counts, quality=DataQuality.POWER_OUTAGE if number == 7 else 0)
    return Browse(profile, EVERY_LEVEL, 0)


def values(browse, level, row):
    """What short presses show from a row on, up to the end."""
    found = []
    while row != END:
        found.append(browse.shown(row, level, 0, ENERGY).value)
        row = browse.older(row, level)
    return found


def test_a_level_goes_back_in_time_within_the_one_above():
    browse = book()

    assert browse.newest == 7
    assert values(browse, Level.YEAR, 7) == ["2026", "2025", "2024"]
    assert values(browse, Level.MONTH, 4) == ["2025:03"]
    assert values(browse, Level.DAY, 4) == ["2025:03:02", "2025:03:01"]
    assert values(browse, Level.HOUR, 7) == ["13", "12"]
    assert values(browse, Level.MINUTE, 6) == ["12:15", "12:00"]


def test_behind_the_end_it_begins_again():
    browse = book()

    assert browse.older(1, Level.YEAR) == END
    assert browse.shown(END, Level.YEAR, 0, ENERGY).text == "END"
    assert browse.older(END, Level.YEAR) == 7


def test_a_level_says_its_word():
    browse = book()

    words = [browse.shown(7, level, 0, ENERGY).text for level in EVERY_LEVEL[:-1]]
    assert words == ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"]
    assert [browse.deeper(level) for level in EVERY_LEVEL] == [*EVERY_LEVEL[1:], Level.YEAR]


def test_a_log_of_dates_is_browsed_by_days_alone():
    browse = Browse(book().profile, BY_DAY, 0)

    assert values(browse, Level.DAY, 7) == ["2026:01:10", "2025:03:02", "2025:03:01", "2024:12:31"]
    assert (browse.deeper(Level.DAY), browse.deeper(Level.REGISTERS)) == (Level.REGISTERS, Level.DAY)


@pytest.mark.parametrize(
    ("seconds", "value", "unit", "identifier", "text"),
    [
        (0.9, str(DataQuality.POWER_OUTAGE.value), "", "", "INFO"),
        (1.0, "7.000", "kWh", "1.8.0", ""),
        (3.9, "7.000", "kWh", "1.8.0", ""),
        (4.0, "--.---", "kW", "1.7.0", "ERROR"),
        (7.0, str(DataQuality.POWER_OUTAGE.value), "", "", "INFO"),  # 1 s and twice three
    ],
)
def test_a_row_shows_its_marks_for_a_second_and_each_register_for_three(seconds, value, unit, identifier, text):
    shown = book().shown(7, Level.REGISTERS, round(seconds * NS_PER_S), ENERGY)

    assert (shown.value, shown.unit, shown.identifier, shown.text) == (value, unit, identifier, text)


def test_a_log_of_differences_shows_what_the_row_added():
    shown = book(differences=True).shown(7, Level.REGISTERS, NS_PER_S, ENERGY)

    assert shown.value == "1.000"


def test_an_empty_log_is_off_and_a_row_that_the_ring_gave_up_is_the_end():
    assert book([]).shown(END, Level.YEAR, 0, ENERGY).text == "LOG OFF"
    assert book([]).newest == END
    assert book(depth=3).shown(2, Level.YEAR, 0, ENERGY).text == "END"
    assert book(depth=3).older(END, Level.YEAR) == 7
