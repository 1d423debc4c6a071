"""Order forms by number: the one whose number a digit has holds, as if it were the table itself."""

from datetime import date, datetime

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import Instant, instant_of
from trefas.core.breaker import Breaker
from trefas.core.display import Display
from trefas.core.display_lists import DisplayLists
from trefas.core.load_control import LoadControl, Mode
from trefas.core.tariff import TariffControl
from trefas.device.build import build
from trefas.device.order import Order, read_order
from trefas.device.reconfiguration import awake, reconfigured

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
CALENDAR = {"plans": [{"seasons": [{"working": {"00:00": 2, "06:00": 1}}]}]}
FORMS = {
    "Z9": {"017": {"coupling": "automatic", "load": {"limit_a": 25}}, "018": {"load": {"limit_a": 16}}},
    "Z13": {"042": CALENDAR},
    "Z14": {"003": {"load_1": {"tariffs": [2]}}},
    "Z20": {"007": {"exception_days": [date(2026, 12, 24)]}},
}


def built(**digits):
    return build(Order(configuration=digits, forms=FORMS), start=START)


def test_a_breaker_goes_by_the_form_of_its_number():
    breaker = built(Z9="017").meter.part(Breaker)

    assert (breaker.threshold_high, breaker.coupling) == (25, 1)
    assert built(Z9="018").meter.part(Breaker).threshold_high == 16
    assert built(Z9="099").meter.part(Breaker).threshold_high == 0  # a form that the file has not: as delivered


def test_tariffs_loads_and_exception_days_go_by_theirs():
    device = built(Z13="042", Z14="003", Z20="007")

    control, loads = device.meter.part(TariffControl), device.meter.part(LoadControl)
    assert control.calendar.exception_days == {date(2026, 12, 24)}
    assert len(control.calendar.plans) == 1
    assert (loads.mode[1], loads.positions[1]) == (Mode.TARIFF, 0b10)


def test_a_meter_that_is_reconfigured_to_another_number_goes_by_the_other_form():
    device = built(Z9="017")

    again = reconfigured(device, {"Z9": "018"}, START)
    rows = {str(profile.name): profile.kept() for profile in again.profiles}
    later, _ = awake(
        Order(configuration={"Z9": "017"}, forms=FORMS),
        again.meter.image(),
        lambda name: rows.get(name, ()),
        START,
    )

    assert [each.meter.part(Breaker).threshold_high for each in (again, later)] == [16, 16]


def test_a_meter_file_has_them_as_tables(tmp_path):
    file = tmp_path / "meter.toml"
    file.write_text('[configuration]\nZ9 = "017"\n[forms.Z9.017.load]\nlimit_kw = 11\n')

    assert build(read_order(file), start=START).meter.part(Breaker).threshold_high == 11


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (
            {"breaker": {}, "configuration": {"Z9": "017"}},
            r"there are \[breaker\] and \[forms.Z9.017\], which say the same; one of the two must go",
        ),
        (
            {"configuration": {"Z20": "007"}},
            r"\[forms.Z20.007\] has exception days, and there is no calendar of tariffs or loads for them",
        ),
        (
            {
                "configuration": {"Z13": "055", "Z20": "007"},
                "tariffs": {**CALENDAR, "exception_days": [date(2026, 5, 1)]},
            },
            r"tariffs.exception_days and \[forms.Z20.007\] say the same; one of the two must go",
        ),
    ],
)
def test_what_is_said_in_two_ways_is_refused(said, why):
    with pytest.raises(SetupError, match=why):
        build(Order(forms=FORMS, **said), start=START)


@pytest.mark.parametrize(
    "forms", [{"Z9": {"17": {}}}, {"Z9": {"000": {}}}, {"Z13": {"001": CALENDAR}}, {"Z9": {"abc": {}}}]
)
def test_what_is_no_number_of_a_form_is_refused(forms):
    with pytest.raises(SetupError, match=r"is no form; a form of Z\d+ \(.*\) has a number of 3 digits"):
        Order(forms=forms)


def test_a_form_that_no_digit_names_is_looked_at_too():
    with pytest.raises(SetupError, match=r"forms.Z9.017.coupling is 'auto'; it must be"):
        Order(forms={"Z9": {"017": {"coupling": "auto"}}})


def test_a_display_shows_the_lists_of_its_number_beside_what_the_table_says():
    forms = {"Z5": {"777": {"automatic": ["1.7.0"]}}, "Z17": {"002": {"button_2": ["utility-list"]}}}
    table = {"battery": ["0.0.1"]}

    device = build(Order(configuration={"Z5": "777", "Z17": "002"}, forms=forms, display=table), start=START)

    lists, display = device.meter.part(DisplayLists), device.meter.part(Display)
    assert (lists.automatic, lists.battery, display.utility_ordered) == ("1.7.0", "0.0.1", True)
    again = reconfigured(device, {"Z5": "000"}, START)
    assert again.meter.part(DisplayLists).automatic.startswith("1.8.0 2.8.0")


def test_table_and_form_of_a_display_cannot_say_the_same():
    forms = {"Z5": {"777": {"automatic": ["1.7.0"]}}}

    with pytest.raises(
        SetupError, match=r"\[display\] and \[forms.Z5.777\] both say automatic; one of the two must go"
    ):
        build(Order(configuration={"Z5": "777"}, forms=forms, display={"automatic": ["1.8.0"]}), start=START)
