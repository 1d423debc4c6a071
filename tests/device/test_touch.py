"""Acts of hands: each does what it says, or says in a sentence why not."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import Instant, instant_of
from trefas.core.breaker import Breaker
from trefas.core.coupling import Cause
from trefas.core.load_control import LoadControl, Mode
from trefas.device.build import build
from trefas.device.hand import Choice, Control, Hand, Number
from trefas.device.order import Order
from trefas.device.touch import act, controls, indicators, seen

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))  # 12:00 in Central Europe


def hand(order=None):
    return Hand(build(order or Order(), start=START), START)


def test_nobody_is_told_what_changes_who_did_not_ask():
    one = hand()

    assert (one.watches, one.hears_pulses) == (False, False)


def done(line, **digits):
    return act(hand(Order(configuration=digits)), line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cover open", "cover=open"),
        ("cover close", "cover=closed"),
        ("magnet bring", "magnet=there"),
        ("magnet take", "magnet=none"),
        ("release", "tampering=none"),
        ("input 1 high", "port_1=tariff_2 level_1=high"),
        ("input 2 low", "port_2=alarm_in level_2=low"),
        ("ambient -5.5", "ambient_c=-5.5"),
        ("ambient 85", "ambient_c=85"),
        ("watch on", "watch=on"),
        ("  cover \t open ", "cover=open"),
    ],
)
def test_an_act_answers_with_what_is_so_now(line, said):
    assert done(line, Z3="07") == said


def test_pulses_are_given_and_counted():
    one = hand(Order(configuration={"Z3": "03"}))

    assert act(one, "pulse 1 250") == "pulses=250 port_1=pulse_in pulse_input=250"
    assert act(one, "pulse 1") == "pulses=1 port_1=pulse_in pulse_input=251"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("cover", "cover is said with 0 words behind it; say cover open|close"),
        ("cover open now", "cover is said with 2 words behind it; say cover open|close"),
        ("pulse", r"pulse is said with 0 words behind it; say pulse PORT \[PULSES\]"),
        ("cover ajar", "STATE is 'ajar'; must be open or close"),
        ("covers open", "'covers' is no act; there are cover, magnet, release, "),
        ("h\xe4nder", r"'h\\xe4nder' is no act"),
        ("input 3 high", "PORT is '3'; must be 1 to 2$"),
        ("input 1.0 high", r"PORT is '1.0'; must be 1 to 2$"),
        ("input 2 high", r"I/O 2 is no input, it is A\+ pulses"),
        ("pulse 1 0", "PULSES is '0'; must be 1 to 250$"),
        ("pulse 1 251", "PULSES is '251'"),
        ("pulse 1 1e2", "PULSES is '1e2'"),
        ("pulse 1 nan", "PULSES is 'nan'"),
        ("ambient 86", "CELSIUS is '86'; must be -40 to 85, with up to 3 decimals"),
        ("ambient 1.2345", "CELSIUS is '1.2345'"),
        ("ambient --5", "CELSIUS is '--5'"),
        ("ambient 5.", "CELSIUS is '5.'"),
        ("ambient ٣", "CELSIUS is "),
    ],
)
def test_what_cannot_be_done_is_a_sentence(line, sentence):
    with pytest.raises(LocalError, match=sentence):
        done(line, Z3="05")  # pulse in / A+ out


def test_tampering_that_lasts_cannot_be_released():
    one = hand(Order(tamper="permanent"))
    act(one, "cover open")
    with pytest.raises(LocalError, match="tampering cannot be released while the cover is open"):
        act(one, "release")

    act(one, "cover close")
    before = indicators()["tampering"].read(one)

    assert (before, act(one, "release")) == ("indicated", "tampering=none")


def test_a_meter_without_power_notices_nothing_but_levels_and_warmth_that_stay():
    one = hand(Order(configuration={"Z3": "01"}))
    one.device.meter.advance(intervals_of([Step(), Step(u_v=0.0, seconds=10.0)], start_ns=START))

    for line in ("cover open", "magnet bring", "pulse 1", "release"):
        with pytest.raises(LocalError, match="the meter is without power and would not notice"):
            act(one, line)
    assert act(one, "input 2 high") == "port_2=tariff_4 level_2=high"
    assert act(one, "ambient 60") == "ambient_c=60"
    assert indicators()["power"].read(one) == "off"


def test_all_that_is_seen_is_in_the_status():
    said = done("status", Z3="27", Z12="02")

    assert said.startswith(
        "time=2026-01-10T12:00:00 power=on auxiliary=off ambient_c=23 cover=closed magnet=none tampering=none alarm=none "
        "breaker=connected tariff=0 pulse_input=0 pulse_unit=m3 port_1=pulse_in port_2=load_control "
        "level_1=low level_2=low pulses_1=none pulses_2=none load_1=off load_2=off "
    )
    assert " optical=open" in said
    assert " display=96.54.1|" in said  # the checksum is that of the program
    assert {"led=off", "led_pulses=0", "s0_pulses=none", "breaker_light=off"} <= set(said.split())
    assert {"prepayment=off", "credit_kwh=none"} <= set(said.split())


def test_the_lights_are_seen():
    one = hand(Order(configuration={"X13": "1", "Z2": "2"}))
    lights = []

    for doing in ("outputs", "button off", "outputs"):
        act(one, doing)
        one.device.meter.advance(intervals_of([Step()], start_ns=one.device.meter.now))
        lights.append((indicators()["led"].read(one), indicators()["breaker_light"].read(one)))
    one.device.meter.part(Breaker).turn(Cause.DISCONNECT, one.now)
    lights.append((indicators()["led"].read(one), indicators()["breaker_light"].read(one)))

    # At rest; opened by its button, which may connect it; by command, after which it may not.
    assert lights == [("steady", "off"), ("steady", "flashing"), ("steady", "flashing"), ("steady", "steady")]


def test_pulses_are_seen_of_light_and_s0_output():
    one = hand(Order(configuration={"X13": "1"}))

    one.device.meter.advance(intervals_of([Step(p_w=(3_600.0, 0.0, 0.0))] * 5, start_ns=one.device.meter.now))

    seen_now = [indicators()[name].read(one) for name in ("led", "led_pulses", "s0_pulses")]
    assert seen_now == ["flashing", "5", "5"]  # 1 Wh a second


def test_outputs_are_what_the_meter_drives():
    one = hand(Order(configuration={"Z3": "26"}))
    loads = one.part(LoadControl)
    loads.mode[2] = Mode.REGISTER
    loads.active[2] = 1

    assert act(one, "outputs") == (
        "port_1=load_control_1 port_2=load_control_2 level_1=low level_2=high pulses_1=none pulses_2=none "
        "load_1=off load_2=on"
    )


def test_pulses_that_were_given_are_seen():
    one = hand(Order(configuration={"Z3": "11"}, port_pulses_per_kwh=1000))
    one.device.meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=36.0)], start_ns=START))

    assert indicators()["pulses_2"].read(one) == "10"  # 1 kW · 36 s = 10 Wh
    assert indicators()["port_2"].read(one) == "a_import_pulse"


def test_an_inverted_port_says_so():
    assert done("input 1 low", Z3="02") == "port_1=tariff_4_inverted level_1=low"


def test_help_has_the_form_of_every_act():
    said = done("help").split("; ")

    assert [each.split(":")[0] for each in said] == [one.form for one in controls().values()]
    assert "input PORT low|high: takes voltage from an input of the module, or gives it" in said


def test_what_is_watched_changes_by_itself_and_not_with_every_look():
    one = hand()
    before = seen(one)
    one.now = Instant(START + 10**10)

    measured = ("own_va", "own_w", "unbalance_pct")
    assert seen(one) == before
    assert set(before) == set(indicators()) - {"time", "pulse_unit", "led_pulses", "s0_pulses", "display", *measured}


def test_a_new_control_is_one_declaration():
    """What it takes is read and refused without a line of its own."""
    pressed = []

    def press(hand, button, seconds):
        pressed.append((button, seconds))
        return f"button={button}"

    one = hand()
    takes = (Choice("BUTTON", ("left", "right")), Number("SECONDS", 0, 60, 1, 1))
    control = Control("press", takes, "presses a button", press)

    assert control.form == "press left|right [SECONDS]"
    assert control.done(one, ["left", "6.5"]) == "button=left"
    assert control.done(one, ["right"]) == "button=right"
    with pytest.raises(LocalError, match="SECONDS is '61'; must be 0 to 60, with up to 1 decimals"):
        control.done(one, ["left", "61"])
    assert pressed == [("left", 6.5), ("right", 1)]


def test_the_button_moves_the_breaker_and_says_what_became_of_it():
    one = hand(Order())
    one.device.meter.advance(intervals_of([Step()] * 10, start_ns=START))
    one.now = one.device.meter.now

    assert act(one, "button off") == "breaker=by_button"
    with pytest.raises(LocalError):
        act(one, "button off")


def test_a_meter_without_breaker_has_no_button_for_it():
    one = hand(Order(configuration={"breaker": "without breaker"}))

    assert indicators()["breaker"].read(one) == "none"
    with pytest.raises(LocalError, match="no breaker; X10 says so"):
        act(one, "button off")


def test_hands_give_the_auxiliary_supply_where_there_is_one():
    one = hand(Order(configuration={"X13": "2"}))

    assert act(one, "auxiliary on") == "auxiliary=on"
    assert act(one, "auxiliary off") == "auxiliary=off"
    with pytest.raises(LocalError, match="no input for an auxiliary supply; X13 says so"):
        act(hand(Order(configuration={"X13": "1"})), "auxiliary on")


def test_what_is_seen_is_one_of_the_words_that_it_can_be():
    one = hand(Order(configuration={"Z3": "27", "Z12": "02"}))

    words = {name: each for name, each in indicators().items() if each.values}
    assert len(words) > 10
    assert [name for name, each in words.items() if each.read(one) not in each.values] == []
