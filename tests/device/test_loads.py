"""Loads as a meter file says them, down to the relays of the meter that is built."""

from datetime import UTC, datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import SetupError
from trefas.base.instant import instant_of
from trefas.core.load_control import LoadControl, Mode
from trefas.device.build import build
from trefas.device.order import Order, read_order
from trefas.device.subjects import loads

START = instant_of(datetime(2026, 1, 4, 23, tzinfo=UTC))  # Monday, midnight in Central Europe
EXAMPLE = "\n".join(loads.__doc__.splitlines()[2:-2])


def ordered(tmp_path, text) -> Order:
    file = tmp_path / "meter.toml"
    file.write_text(text, encoding="utf-8")
    return read_order(file)


def control_of(device) -> LoadControl:
    return next(part for part in device.meter.parts if isinstance(part, LoadControl))


def test_the_example_is_built_and_switches(tmp_path):
    order = ordered(tmp_path, f"tariff = 1\n[configuration]\nZ14 = '105'\n{EXAMPLE}")
    device = build(order, start=START)
    control = control_of(device)
    control.share = 1000
    seen = []

    for hour in range(24):
        if hour == 12:
            device.meter.switch_tariff(3)
        device.meter.advance(intervals_of([Step(seconds=60.0)] * 60, device.meter.now))
        seen.append((control.active[1], control.active[2]))

    # Load 1 on ten minutes after 22:00, and off with the day, before whose first shift the plan is open; load 2 with tariff 3.
    assert [on for on, _ in seen] == [0] * 22 + [1, 0]
    assert [on for _, on in seen] == [0] * 12 + [1] * 12
    assert (control.mode[1], control.mode[2], control.positions[2], control.default[2]) == (3, 1, 0b110, 1)
    assert order.loads.calendar(1).tariff(1, datetime(2026, 1, 10, 3)) == 1  # a Saturday: on all day


@pytest.mark.parametrize(("code", "mode"), [("000", Mode.DISABLED), ("001", Mode.REGISTER), ("117", Mode.INTERNAL)])
def test_who_controls_is_as_ordered(code, mode):
    control = control_of(build(Order(configuration={"Z14": code}), start=START))

    assert (control.mode[1], control.mode[2], control.delay_s) == (mode, mode, 3600)


def test_neighbours_have_shares_of_the_delay_far_apart():
    shares = [
        control_of(build(Order(serial_number=n), start=START)).share for n in (20_000_001, 20_000_002, 20_000_003)
    ]

    assert shares == [618, 236, 854]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[loads.load_1]\nplans = [{seasons = [{working = {'06:00' = 1}}]}]", "must be 'on' or 'off'"),
        ("[loads.load_1]\nplans = [{seasons = [{working = {'24:00' = 'on'}}]}]", "a time of day is as 06:30"),
        ("[loads.load_1]\nplans = [{seasons = [{}]}]\ntariffs = [1]", "it goes by one of the two"),
        ("[loads.load_1]\nplans = [{seasons = []}]", "0 seasons"),
        ("[loads.load_2]\ntariffs = [9]", "is 9; it must be at most 8"),
        ("[loads]\ndelay_s = 65536", "delay_s"),
    ],
)
def test_what_no_load_can_be_is_refused_in_a_sentence(tmp_path, text, words):
    with pytest.raises(SetupError, match=words):
        ordered(tmp_path, text)
