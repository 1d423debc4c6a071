"""Pushes as ordered: what a meter file may say, what comes of it, and which sentence answers nonsense."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.device.test_order import written
from trefas.base.errors import SetupError
from trefas.base.instant import Instant, instant_of
from trefas.core.occurrence import ALARM
from trefas.core.push import Destination, PushSetups, Service, Setup
from trefas.core.recurring import Recurring
from trefas.core.status import Status
from trefas.core.tamper import Tamper
from trefas.device.build import build
from trefas.device.order import Order, read_order
from trefas.device.subjects.push import times_of

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
WHOLE = """
standard_face = true

[push]
destination = "udp:head-end.example:4059"
every_s = 1800
objects = ["P14", "1-1:32.7.0", "1.1.2.8.0.255"]
randomise_s = 60
retries = 0
retry_s = 5

[push.alarm]
destination = "hdlc:[2001:db8::7]:1"
objects = ["EventStatusB"]

[push.alarm_call]
address = "172.16.4.120"
"""


def setups_of(order):
    return build(order, start=START).meter.part(PushSetups)


def test_what_a_meter_file_says_is_what_the_meter_pushes(tmp_path):
    setups = setups_of(read_order(written(tmp_path, WHOLE)))

    values, alarm = Setup.VALUES, Setup.ALARM
    assert setups.destination(values) == Destination(Service.UDP, "head-end.example:4059")
    assert setups.destination(alarm) == Destination(Service.HDLC, "[2001:db8::7]:1")
    assert setups.destination(Setup.ALARM_CALL) == Destination(Service.TCP, "172.16.4.120:5001")
    assert setups.schedule() == (Recurring(minute=0), Recurring(minute=30))
    assert [(o.class_id, str(o.name)) for o in setups.objects(values)] == [
        (40, "0.0.25.9.0.255"),
        (1, "0.0.42.0.0.255"),
        (8, "0.0.1.0.0.255"),
        (3, "1.0.1.7.0.255"),
        (3, "1.0.32.7.0.255"),
        (3, "1.0.2.8.0.255"),
    ]
    assert [str(o.name) for o in setups.objects(alarm)[3:]] == ["0.0.96.10.2.255"]
    assert (setups.spread_s[values], setups.retries[values], setups.delay_s[values]) == (60, 0, 5)
    assert (setups.spread_s[alarm], setups.retries[alarm], setups.delay_s[alarm]) == (0, 3, 60)


def test_a_meter_of_which_nothing_is_said_pushes_nothing():
    for face in (False, True):
        setups = setups_of(Order(standard_face=face))

        assert not any(setups.is_ready(each) for each in Setup)
        assert setups.schedule() == ()


def test_an_alarm_call_needs_no_standard_face():
    setups = setups_of(Order(push={"alarm_call": {"address": "10.1.2.3", "port": 99}}))

    assert str(setups.destination(Setup.ALARM_CALL)) == "tcp:10.1.2.3:99"


@pytest.mark.parametrize(
    ("every_s", "moments"),
    [
        (10, [Recurring(second=n) for n in (0, 10, 20, 30, 40, 50)]),
        (60, [Recurring(second=0)]),
        (900, [Recurring(minute=n) for n in (0, 15, 30, 45)]),
        (3600, [Recurring(minute=0)]),
        (43200, [Recurring(hour=0, minute=0), Recurring(hour=12, minute=0)]),
        (86400, [Recurring(hour=0, minute=0)]),
    ],
)
def test_an_interval_is_the_times_of_a_schedule(every_s, moments):
    assert list(times_of(every_s)) == moments


@given(st.integers(10, 86_400))
def test_times_of_a_day_are_as_far_apart_as_was_asked_for_or_it_is_refused(every_s):
    try:
        moments = times_of(every_s)
    except ValueError:
        assert every_s not in (10, 12, 15, 20, 30, 60, 120, 180, 240, 300, 600, 900, 1800, 3600, 7200, 21600, 86400)
        return
    day = sorted(
        (h * 60 + m) * 60 + each.second
        for each in moments
        for h in (range(24) if each.hour == 255 else (each.hour,))
        for m in (range(60) if each.minute == 255 else (each.minute,))
    )
    assert day == list(range(0, 86_400, every_s))
    assert len(moments) <= 30


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('destination = "192.0.2.7:4059"', "a destination is '192.0.2.7:4059'; it is tcp:HOST:PORT, udp:HOST:PORT or hdlc"),
        ('destination = "tcp:"', "a destination is 'tcp:'"),
        ('destination = "tcp:192.0.2.7"', r"the destination of a push is '192\.0\.2\.7'; it is HOST:PORT"),
        ('destination = "tcp:a:1"\nevery_s = 7', "it must be 10 or more"),
        ('destination = "tcp:a:1"\nevery_s = 70', "every_s is 70; must be 10 or more seconds that divide a minute"),
        ("every_s = 60", "every_s is there, and destination is not"),
        ("retries = 256", r"push\.retries is 256; it must be at most 255"),
        ("every = 60", r"push\.every is no field \(did you mean every_s\?\)"),
        ('alarm_call = { address = "example.org" }', r"push\.alarm_call\.address is 'example\.org'"),
        ('alarm_call = { address = "10.0.0.1", port = 0 }', r"push\.alarm_call\.port is 0"),
        ("[push.alarm]\nevery_s = 60", r"push\.alarm\.every_s is no field"),
    ],
)  # fmt: skip
def test_nonsense_is_a_sentence_with_file_and_field(tmp_path, text, sentence):
    with pytest.raises(SetupError, match=rf"meter\.toml: (?=push).*({sentence})"):
        read_order(written(tmp_path, f"standard_face = true\n[push]\n{text}"))


def test_objects_that_the_meter_has_not_are_a_sentence():
    for name in ("U1", "1.1.99.99.99.255", "1-1:96.52.21"):  # the last is shown by another class here
        with pytest.raises(SetupError, match=r"push\.objects has '.*', which the standard face of this meter has not"):
            build(Order(standard_face=True, push={"objects": (name,)}), start=START)


def test_pushes_need_the_face_that_shows_them():
    with pytest.raises(SetupError, match=r"\[push\] needs standard_face = true"):
        build(Order(push={"destination": "tcp:192.0.2.7:1"}), start=START)


@pytest.mark.parametrize(("port", "goes_to"), [(1, "tcp:192.0.2.9:1"), (2, "tcp:192.0.2.7:2")])
def test_the_memory_goes_before_the_file_until_that_is_another(port, goes_to):
    first = build(Order(standard_face=True, push={"destination": "tcp:192.0.2.7:1"}), start=START)
    first.meter.part(PushSetups).set_destination(Setup.VALUES, Destination(place="192.0.2.9:1"))
    second = build(Order(standard_face=True, push={"destination": f"tcp:192.0.2.7:{port}"}), start=START)

    second.resume(first.meter.image(), lambda log: (), START)

    assert str(second.meter.part(PushSetups).destination(Setup.VALUES)) == goes_to


@pytest.mark.parametrize(("energy", "pushed"), [("1", ["1.0.1.8.0.255"]), ("4", ["1.0.1.8.0.255", "1.0.2.8.0.255"])])
def test_every_meter_pushes_of_its_energies_those_it_has(energy, pushed):
    setups = setups_of(Order(standard_face=True, configuration={"X9": energy}))

    assert [str(each.name) for each in setups.objects(Setup.VALUES)[3:]] == pushed


@pytest.mark.parametrize(
    ("push", "mask"), [({}, 0), ({"event_mask": 64}, 64), ({"event_mask": 0xFFFF_FFFF}, 0xFFFF_FFFF)]
)
def test_an_alarm_is_what_the_order_says(push, mask):
    device = build(Order(push={"alarm_call": {"address": "192.0.2.7"}, **push}), start=START)
    told = []
    device.meter.occurrences.hear(ALARM, lambda _, occurrence: told.append(occurrence.value))

    device.meter.part(Tamper).open_cover(START)

    assert device.meter.part(Status).mask_a == mask
    assert (64 in told) is bool(mask)
