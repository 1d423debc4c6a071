"""Pins: what a meter gives is driven at the lines of a chip, and what somebody drives there is counted."""

import asyncio
import inspect
from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.run import chip as fake
from tests.run.chip import Chip
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant, instant_of
from trefas.core.module_ports import ModulePorts
from trefas.core.pulse_input import PulseInput
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.clock import WorldClock, real_now
from trefas.run.pins import Pin, Pins
from trefas.tool.run import _pins as pins_of

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))


def built(**digits):
    return build(Order(configuration=digits), start=START)


def live(device, *loads, seconds=1.0):
    steps = [Step(p_w=(p_w, 0.0, 0.0), seconds=seconds) for p_w in loads]
    device.meter.advance(intervals_of(steps, start_ns=device.meter.now))


def with_pins(device, chip, pins, act, *, speed=1.0, say=None):
    """Opens the pins, acts, lets the loop look at what came in, and closes them."""

    async def doing():
        loop = asyncio.get_running_loop()
        opened = Pins([Pin.parse(each) for each in pins], library=chip, say=say)
        opened.open(device, WorldClock(START, real_now(), speed), loop)
        try:
            act()
            for _ in range(3):
                await asyncio.sleep(0)
        finally:
            opened.close(loop)

    asyncio.run(doing())


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("s0=gpiochip0:17", Pin("s0", "/dev/gpiochip0", 17)),
        ("led=/dev/gpiochip1:3?active=low", Pin("led", "/dev/gpiochip1", 3, True)),
        ("io_1=/dev/pins/module:0?active=high", Pin("io_1", "/dev/pins/module", 0)),
    ],
)
def test_a_pin_is_a_terminal_at_a_line_of_a_chip(text, pin):
    assert Pin.parse(text) == pin


@pytest.mark.parametrize("text", ["", "s0", "s1=gpiochip0:17", "s0=gpiochip0", "s0=gpiochip0:x", "s0=gpiochip0:1?low"])
def test_what_is_no_pin_is_refused_with_the_form(text):
    with pytest.raises(SetupError, match=r"must be TERMINAL=CHIP:LINE\[\?active=low\] with led, s0, io_1, io_2"):
        Pin.parse(text)


def test_light_and_s0_are_driven_pulse_by_pulse_and_rest_at_the_end():
    device, chip = built(X13="1"), Chip()

    # 30 kW for 0.5 s: a pulse in 120 ms, four of them.
    with_pins(
        device,
        chip,
        ["s0=gpiochip0:17", "led=gpiochip0:4?active=low"],
        lambda: live(device, 30_000.0, 0.0, seconds=0.5),
    )

    s0, led = chip.requests[17], chip.requests[4]
    assert [level for level, _ in s0.driven] == [0, *[1, 0] * 4]
    assert [level for level, _ in led.driven] == [1, *[0, 1] * 4]
    assert s0.released
    assert led.released
    times = [at for _, at in s0.driven[1:]]
    # None earlier than 30 ms after its beginning; how much later is a matter of the machine.
    assert all(fall - rise >= 29 * NS_PER_MS for rise, fall in zip(times[::2], times[1::2], strict=True))


def test_ports_that_give_pulses_are_driven_in_the_same_way():
    device, chip = build(Order(configuration={"Z3": "06"}, port_pulses_per_kwh=1_000), start=START), Chip()

    with_pins(device, chip, ["io_2=gpiochip0:0"], lambda: live(device, 30_000.0, 0.0, seconds=0.2))

    assert [level for level, _ in chip.requests[0].driven] == [0, 1, 0]  # 30 kW · 0.2 s = 1.67 Wh


def test_every_pulse_of_25_hertz_that_comes_in_is_counted():
    device, chip = built(Z3="03"), Chip()  # pulse input at I/O 1

    def a_minute():
        line, now = chip.requests[9], real_now()
        for half in range(2 * 25 * 60):
            line.drive(1 - half % 2, now + half * NS_PER_S // 50)

    with_pins(device, chip, ["io_1=gpiochip0:9"], a_minute)

    assert device.meter.part(PulseInput).register == 1_500  # 25 Hz · 60 s
    assert chip.requests[9].settings.event_clock is fake.Clock.MONOTONIC


def test_a_level_that_is_there_at_the_beginning_is_no_pulse_and_an_input_can_be_active_low():
    device, chip = built(Z3="03"), Chip()

    with_pins(device, chip, ["io_1=gpiochip0:9?active=low"], lambda: None)

    assert device.meter.part(ModulePorts).level[1] == 1  # the line is low
    line = device.meter.part(PulseInput)
    assert line.register == 1  # the level went from none to there: the module's input rises


def test_edges_that_the_kernel_lost_are_said():
    device, chip, said = built(Z3="03"), Chip(), []

    def two_pulses():
        chip.requests[9].drive(1, real_now())
        chip.requests[9].lost = 6
        chip.requests[9].drive(0, real_now())

    with_pins(device, chip, ["io_1=gpiochip0:9"], two_pulses, say=said.append)

    assert said == ["6 edges at io_1 were lost; it follows 25 Hz, and this was faster"]


@pytest.mark.parametrize(
    ("pins", "digits", "speed", "why"),
    [
        (["s0=gpiochip0:1"], {"X13": "0"}, 1.0, r"names s0, which gives no pulses \(X13\); this meter has led"),
        (["io_1=gpiochip0:1"], {"Z3": "00"}, 1.0, r"names io_1, which is no input and gives no pulses \(Z3\)"),
        (["led=gpiochip9:1"], {}, 1.0, "line 1 of /dev/gpiochip9 cannot be had for led: No such file or directory"),
        (["led=gpiochip0:99"], {}, 1.0, "line 99 of /dev/gpiochip0 cannot be had for led: invalid line offset 99"),
        (["led=gpiochip0:1"], {}, 60.0, "--speed is not 1, and pins are of here and now"),
        (["led=gpiochip0:1", "led=gpiochip0:2"], {}, 1.0, "pins name led twice"),
        (["led=gpiochip0:1", "s0=gpiochip0:1"], {"X13": "1"}, 1.0, "pins name /dev/gpiochip0:1 twice"),
    ],
)
def test_what_cannot_be_driven_is_refused_and_lines_that_were_taken_are_given_back(pins, digits, speed, why):
    chip = Chip()

    with pytest.raises(SetupError, match=why):
        with_pins(built(**digits), chip, pins, lambda: None, speed=speed)

    assert all(each.released for each in chip.requests.values())


def test_the_chip_of_these_tests_has_the_interface_of_the_library():
    gpiod = pytest.importorskip("gpiod")

    assert (
        inspect.signature(Chip.request_lines).parameters.keys() - {"self"}
        == inspect.signature(gpiod.request_lines).parameters.keys()
    )
    for ours, theirs in ((fake.LineSettings, gpiod.LineSettings), (fake.EdgeEvent, gpiod.EdgeEvent)):
        assert list(ours.__dataclass_fields__) == list(theirs.__dataclass_fields__)
    for name in ("Direction", "Edge", "Clock", "Value"):
        theirs = getattr(gpiod.line, name)
        assert {each.name for each in getattr(fake, name)} <= {each.name for each in theirs}
    for name in ("get_value", "set_value", "read_edge_events", "release", "fd"):
        assert hasattr(gpiod.LineRequest, name)


def test_pins_are_of_one_meter():
    with pytest.raises(
        SetupError, match="--pin is s0=gpiochip0:1, and there are 2 meters; a pin is of one: run it alone"
    ):
        pins_of(["s0=gpiochip0:1"], [Order(), Order()])
    assert pins_of([], [Order(), Order()]) == [None, None]


def test_a_meter_file_says_pins_of_its_own_and_the_command_line_has_the_last_word():
    pytest.importorskip("gpiod")
    one, other = Order(pins={"s0": "gpiochip0:1", "io_1": "gpiochip0:2"}), Order(pins={"s0": "gpiochip0:3"})

    assert [[pin.line for pin in each._pins] for each in pins_of([], [one, other])] == [[1, 2], [3]]
    (said,) = pins_of(["led=gpiochip0:7"], [one])
    assert [pin.terminal for pin in said._pins] == ["led"]


def test_a_line_is_a_terminal_of_one_meter():
    order = Order(pins={"s0": "gpiochip0:1"})

    with pytest.raises(SetupError, match=r"\[pins\] of two meter files name line 1 of /dev/gpiochip0"):
        pins_of([], [order, order])


def test_a_pin_in_a_meter_file_that_is_none_is_refused():
    with pytest.raises(SetupError, match="the pin is 's0=17'; must be TERMINAL=CHIP:LINE"):
        pins_of([], [Order(pins={"s0": "17"})])
    with pytest.raises(SetupError, match="pins"):
        Order(pins={"s1": "gpiochip0:1"})
