"""The display: what is on it, second by second and press by press, compared by segments and by what they say."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.core.breaker import Breaker
from trefas.core.coupling import BreakerState
from trefas.core.debiting import Debiting
from trefas.core.display import Display
from trefas.core.display_table import Cause, View
from trefas.core.energy import Energy
from trefas.core.lcd.picture import DARK, EVERYTHING
from trefas.core.optical import OpticalPort
from trefas.core.pulse import OperationState, PulseOutput
from trefas.core.tamper import Tamper
from trefas.core.trip import TripCounters
from trefas.core.waveform import Waveform
from trefas.device.build import build
from trefas.device.nameplate import Nameplate, rom_checksum
from trefas.device.order import Order

START = "2026-01-10T11:00Z"  # 12:00 in Central Europe
LEGAL = ["1.8.0", "2.8.0", "3.8.0", "4.8.0"]


class Seen:
    """A meter and who looks at it, by seconds since its start."""

    def __init__(self, configuration=None, breaker=None, **display):
        said = {"breaker": breaker} if breaker else {}
        self.device = build(Order(configuration=configuration or {}, display=display, **said), start=START)
        self.meter = self.device.meter
        self.display = self.meter.part(Display)
        self.start = self.meter.now

    def at(self, seconds):
        return Instant(self.start + round(seconds * NS_PER_S))

    def press(self, seconds, *causes):
        for cause in causes:
            self.display.press(cause, self.at(seconds))
        return self.words(seconds)

    def picture(self, seconds):
        return self.display.picture(self.at(seconds))

    def words(self, seconds):
        """Identifier, value with unit, text."""
        picture = self.picture(seconds)
        return picture.identifier, picture.value + picture.unit, picture.text

    def feed(self, *steps):
        self.meter.advance(intervals_of(list(steps), start_ns=self.meter.now))

    @property
    def view(self):
        return View(self.display.view)


def test_a_start_is_checksum_program_and_then_the_automatic_list():
    seen = Seen()

    for seconds in (0, 4.9):
        assert seen.words(seconds) == ("96.54.1", str(rom_checksum() & 0xFFFF), "CSUM")
    for seconds in (5, 9.9):
        assert seen.picture(seconds).identifier == "0.2.0"
    assert [seen.picture(10 + 10 * n).identifier for n in range(7)] == [*LEGAL, "1.7.0", "1.0.0", "1.8.0"]
    assert seen.picture(19.999).identifier == "1.8.0"


def test_energies_have_the_digits_of_z1_and_powers_two_and_three():
    seen = Seen({"Z1": "3"}, automatic=["1.8.0", "1.7.0"])
    seen.feed(Step(p_w=(3_600_000.0, 0, 0), seconds=2))  # 2 kWh, and more than 99.999 kW

    assert seen.words(10)[1] == "2.00kWh"
    assert seen.words(20)[1] == "0FLkW"


@pytest.mark.parametrize(
    ("code", "value"), [("1", "0000001"), ("2", "000001.0"), ("3", "0000001.00"), ("4", "000001.000")]
)
def test_zeros_stand_in_front_where_they_were_ordered(code, value):
    seen = Seen({"Z1": code}, leading_zeros=True)
    seen.feed(Step(p_w=(3_600_000.0, 0, 0), seconds=1))

    assert seen.words(10) == ("1.8.0", f"{value}kWh", "A+")


def test_the_left_button_goes_through_its_list_and_two_minutes_later_it_is_over():
    seen = Seen(manual=[*LEGAL, "NUM/1"])

    assert seen.press(30, Cause.LEFT_SHORT)[0] == "1.8.0"
    assert seen.press(31, *[Cause.LEFT_SHORT] * 4) == ("0.0.1", "10000001", "NUM/")
    assert seen.press(32, Cause.LEFT_SHORT)[0] == "1.8.0"
    assert seen.words(151.9)[0] == "1.8.0"
    assert seen.view is View.MANUAL
    assert seen.words(152)[0] == "1.8.0"
    assert seen.view is View.AUTOMATIC
    assert seen.words(162)[0] == "2.8.0"  # from its first reading on


def test_any_press_counts_for_the_two_minutes():
    seen = Seen()
    seen.press(30, Cause.LEFT_SHORT)
    seen.press(149, Cause.LEFT_VERY_LONG)

    seen.words(268.9)
    assert seen.view is View.MANUAL
    seen.words(269)
    assert seen.view is View.AUTOMATIC


def test_the_right_button_has_a_list_where_that_was_ordered():
    without, ordered = Seen(utility=["INFO", "PTH"]), Seen(utility=["INFO", "PTH"], button_2=["utility-list"])

    without.press(30, Cause.RIGHT_SHORT)
    assert without.view is View.AUTOMATIC
    assert ordered.press(30, Cause.RIGHT_SHORT)[0] == "97.97.0"
    assert ordered.press(31, Cause.RIGHT_SHORT)[0] == "96.51.1"
    assert ordered.press(32, Cause.LEFT_SHORT)[0] == "1.8.0"
    assert ordered.view is View.MANUAL


def test_a_display_test_lights_every_segment():
    seen = Seen(manual=[*LEGAL, "test"])

    seen.press(30, *[Cause.LEFT_SHORT] * 5)

    assert seen.picture(30) == EVERYTHING


def test_symbols_are_what_is_so():
    seen = Seen()
    symbols = (
        "L1",
        "L2",
        "L3",
        "L1+",
        "L2-",
        "L3+",
        "+P",
        "-P",
        "+Q",
        "-Q",
        "L1L2L3",
        "L1L3L2",
        "hand",
        "closed",
        "open",
    )

    def lit():
        return {name for name in symbols if name in seen.picture(20).lit}

    assert lit() == set()  # nothing measured yet; smart disconnect is off
    seen.feed(Step(u_v=(230, 159, 161), i_a=(1, 1, 0.001), p_w=(230, -150, 2.2), q_var=(10, 10, 0), seconds=2))
    assert lit() == {"L1", "L3", "L1+", "L2-", "+P", "+Q"}
    seen.meter.part(Waveform).sequence = -1
    seen.meter.part(Tamper).open_cover(seen.meter.now)
    seen.meter.part(Breaker).basis = 1
    assert lit() >= {"L1L3L2", "hand", "closed"}
    seen.meter.part(Breaker).disconnect(seen.meter.now)
    assert lit() & {"closed", "open"} == {"open"}


def test_the_quadrant_is_not_shown_where_that_was_ordered():
    seen = Seen(quadrant=False)
    seen.feed(Step(p_w=(230, 0, 0), i_a=(1, 0, 0), seconds=2))

    assert not {"+P", "-P", "+Q", "-Q"} & seen.picture(20).lit


def test_a_tariff_is_indicated_from_the_next_ten_seconds_on_and_none_where_none_is():
    seen = Seen()
    assert (seen.picture(20).tariff, "T" in seen.picture(20).lit) == (0, False)

    seen.feed(*[Step()] * 3)
    seen.meter.switch_tariff(3)
    seen.feed(*[Step()] * 6)  # up to 9 s
    assert seen.picture(9).tariff == 0
    seen.feed(Step(seconds=1))
    assert seen.picture(10).tariff == 3
    seen.meter.switch_tariff(0)
    seen.feed(*[Step()] * 10)
    assert seen.picture(20).tariff == 0


def test_a_tariff_is_not_indicated_where_that_was_ordered():
    seen = Seen(tariff=False)
    seen.meter.switch_tariff(3)
    seen.feed(*[Step()] * 10)

    assert "T" not in seen.picture(20).lit
    assert seen.meter.rows.count(Energy.active_tariff) == 3


def test_the_mast_flashes_where_there_is_a_radio_and_a_button_puts_it_off_by_five_minutes():
    seen = Seen({"X11": "1"})
    assert seen.picture(0).flashing == {"mast"}
    assert "mast" not in seen.picture(0.5).at(seen.at(0.5))

    seen.press(3, Cause.LEFT_VERY_LONG)
    assert "mast" not in seen.picture(302.9).lit
    assert "mast" in seen.picture(303).lit
    assert seen.words(4)[0] != ""


def test_a_meter_under_test_shows_watt_hours_with_three_decimals():
    seen = Seen()
    seen.meter.part(PulseOutput).follow(OperationState.A_IMPORT, seen.meter.now)
    seen.feed(Step(p_w=(36.0, 0, 0), seconds=1))  # 36 W · 1 s = 0.01 Wh

    assert seen.words(10) == ("1.8.0", "000000.010Wh", "TEST")
    assert seen.words(10.8)[2] == "ST A"  # it scrolls by two characters in 0.8 s
    seen.meter.part(PulseOutput).follow(OperationState.R_EXPORT, seen.at(20))
    assert seen.words(20)[:2] == ("4.8.0", "000000.000varh")
    seen.feed(Step(seconds=16 * 3_600 + 20))
    assert seen.words(16 * 3_600 + 20)[2] != "TEST"


def test_the_clock_is_local_time_and_dashes_where_it_cannot_be_trusted():
    seen = Seen(automatic=["1.0.0"])

    assert {seen.words(10), seen.words(15)} == {("1.0.0", "2026:01:10", "DATE"), ("1.0.0", "12:00:15", "TIME")}
    seen.meter.rtc.invalidate()
    assert {seen.words(20)[1], seen.words(25)[1]} == {"----:--:--", "--:--:--"}


# Holding the left button.

SMART = {"load": {"limit_a": 60}}


def test_the_breaker_is_opened_at_dcon_alone_and_closed_at_any_other_reading():
    seen = Seen(breaker=SMART, manual=[*LEGAL, "dcon"])
    breaker = seen.meter.part(Breaker)

    seen.press(30, Cause.LEFT_VERY_LONG)
    assert breaker.state == BreakerState.CONNECTED
    assert seen.press(31, *[Cause.LEFT_SHORT] * 5) == ("", "", "DCON")
    seen.press(32, Cause.LEFT_VERY_LONG)
    assert breaker.state == BreakerState.BY_BUTTON
    assert "open" in seen.picture(32).lit
    seen.press(40, Cause.LEFT_VERY_LONG)  # at dcon: it is open, and stays so
    assert breaker.state == BreakerState.BY_BUTTON
    seen.press(41, Cause.LEFT_SHORT, Cause.LEFT_VERY_LONG)
    assert breaker.state == BreakerState.CONNECTED
    assert "closed" in seen.picture(41).lit


def test_a_breaker_that_needs_a_release_first_stays_open():
    seen = Seen(breaker=SMART)
    breaker = seen.meter.part(Breaker)
    breaker.disconnect(seen.meter.now)

    seen.press(30, Cause.LEFT_VERY_LONG)
    assert breaker.state == BreakerState.BY_COMMAND
    breaker.release(seen.at(31))
    seen.press(32, Cause.LEFT_VERY_LONG)
    assert breaker.state == BreakerState.CONNECTED


def test_trip_counters_begin_again_where_one_of_them_is_shown():
    seen = Seen(manual=[*LEGAL, "A+/TRIP"])
    seen.feed(Step(p_w=(3_600_000.0, 0, 0), seconds=1))
    trips = seen.meter.part(TripCounters)

    seen.press(30, Cause.LEFT_SHORT, Cause.LEFT_VERY_LONG)
    assert trips.a14_trip > 0
    assert seen.press(31, *[Cause.LEFT_SHORT] * 4)[0] == "1.128.0"
    seen.press(32, Cause.LEFT_VERY_LONG)
    assert trips.a14_trip == 0


# The right button.


def test_functions_are_listed_and_done_where_they_were_ordered():
    without, ordered = Seen(), Seen(button_2=["debiting-stop", "optical-port"])

    without.press(30, Cause.RIGHT_LONG)
    assert without.view is View.AUTOMATIC
    assert ordered.press(30, Cause.RIGHT_LONG)[2] == "DEBI"
    ordered.press(31, Cause.RIGHT_LONG)
    assert (ordered.meter.part(Debiting).count, ordered.view) == (1, View.AUTOMATIC)
    assert ordered.press(32, Cause.RIGHT_LONG, Cause.RIGHT_SHORT)[2] == "OPTI"
    ordered.press(33, Cause.RIGHT_LONG)
    assert ordered.meter.part(OpticalPort).closed == 1


def test_a_number_is_set_digit_by_digit_and_the_digit_flashes():
    seen = Seen(button_2=["meter-number"])
    seen.press(30, Cause.RIGHT_LONG, Cause.RIGHT_LONG)

    assert seen.words(30)[1] == "10000001"
    assert {name[:6] for name in seen.picture(30).flashing} == {"value2"}
    seen.press(31, *[Cause.LEFT_SHORT] * 9)  # 1 and nine more is 0: no digit beside it changes
    seen.press(32, *[Cause.RIGHT_SHORT] * 7, *[Cause.LEFT_SHORT] * 2)
    assert seen.words(32)[1] == "00000003"
    seen.press(33, Cause.RIGHT_LONG)
    assert (seen.meter.part(Nameplate).meter_number_1, seen.view) == (3, View.AUTOMATIC)


def test_a_number_that_is_left_alone_is_not_set():
    seen = Seen(button_2=["meter-number"])
    seen.press(30, Cause.RIGHT_LONG, Cause.RIGHT_LONG, Cause.LEFT_SHORT)

    seen.words(150)

    assert (seen.meter.part(Nameplate).meter_number_1, seen.view) == (10_000_001, View.AUTOMATIC)


def test_the_clock_is_set_to_local_time_and_not_to_what_is_none():
    seen = Seen(button_2=["set-clock"])
    seen.press(30, Cause.RIGHT_LONG, Cause.RIGHT_LONG)
    assert seen.words(30)[1] == "20260110"
    seen.press(31, *[Cause.RIGHT_SHORT] * 4, *[Cause.LEFT_SHORT] * 2, Cause.RIGHT_LONG)  # month 21
    assert seen.words(31)[1] == "120030"  # 12:00:30
    seen.press(32, Cause.RIGHT_LONG)
    assert seen.view is View.EDITING

    again = Seen(button_2=["set-clock"])
    again.press(30, Cause.RIGHT_LONG, Cause.RIGHT_LONG, Cause.RIGHT_LONG, Cause.LEFT_SHORT, Cause.RIGHT_LONG)
    assert f"{again.meter.rtc.shown(again.at(30)):%Y-%m-%d %H:%M:%S}" == "2026-01-10 22:00:30"


# Without supply.


def dark(seen, seconds):
    """The voltage goes for so long; the meter lives on for a second."""
    seen.feed(Step(seconds=1), *[Step(u_v=0.0)] * seconds)


def test_without_supply_it_is_dark_and_the_left_button_lights_the_battery_list_for_a_while():
    seen = Seen(battery=["1.8.0", "NUM/1"])
    dark(seen, 60)

    assert seen.picture(60) == DARK
    seen.press(61, Cause.RIGHT_SHORT)
    assert seen.picture(61) == DARK
    assert seen.press(62, Cause.LEFT_SHORT) == ("1.8.0", "0.000kWh", "A+")
    assert not {"L1", "L1+", "+P"} & seen.picture(62).lit
    assert seen.press(63, Cause.LEFT_SHORT)[0] == "0.0.1"
    assert seen.words(82.9)[0] == "0.0.1"
    assert seen.picture(83) == DARK


def test_the_display_goes_dark_with_the_super_capacitor_and_stays_so_where_it_is_empty():
    seen = Seen()
    dark(seen, 10)
    end_s = 2 + 7 * 86_400  # it shut down a second after the voltage went, with a full one

    seen.press(end_s - 5, Cause.LEFT_SHORT)
    assert seen.picture(end_s - 0.001) != DARK
    assert seen.picture(end_s) == DARK
    seen.press(end_s + 1, Cause.LEFT_SHORT)
    assert seen.picture(end_s + 1) == DARK


def test_a_battery_lights_it_for_years():
    seen = Seen({"X12": "1"})
    dark(seen, 10)

    seen.press(9 * 365 * 86_400, Cause.LEFT_SHORT)

    assert seen.view is View.BATTERY


def test_when_power_is_back_it_starts_again():
    seen = Seen()
    dark(seen, 10)
    seen.press(11, Cause.LEFT_SHORT)
    seen.feed(*[Step()] * 6)  # from 11 s on; a start takes five seconds

    assert seen.picture(16).identifier == "96.54.1"
    assert seen.picture(21).identifier == "0.2.0"
    assert seen.view is View.SOFTWARE


def test_a_picture_is_the_same_whoever_looked_before():
    one, other = Seen(), Seen()
    for each in (one, other):
        each.press(30, Cause.LEFT_SHORT)
    for tenths in range(300, 2_000):
        one.picture(tenths / 10)

    assert one.picture(200) == other.picture(200)
    assert one.picture(200).at(one.at(200) + 500 * NS_PER_MS) == other.picture(200).at(other.at(200) + 500 * NS_PER_MS)
