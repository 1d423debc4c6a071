"""Push set-ups and their schedule: what they are, what they keep, and who starts a push."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from tests.core.test_recurring import moments
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.daylight import Daylight
from trefas.core.meter import Meter
from trefas.core.occurrence import COVER, PUSH, Occurrence
from trefas.core.push import (
    CALL_OBJECTS,
    OBJECTS_MAX,
    TIMES_MAX,
    WINDOWS_MAX,
    Destination,
    PushObject,
    PushSetups,
    Service,
    Setup,
    Window,
)
from trefas.core.push_schedule import PushTimes
from trefas.core.recurring import LAST_DAY, Recurring
from trefas.core.status import MeterStatus, Status
from trefas.core.tamper import Tamper
from trefas.device.collected import status_rules

SOMEWHERE = Destination(Service.TCP, "192.0.2.7:4059")
ENERGY = PushObject(3, Obis.parse("1-1:1.8.0"))
HOUR = Step(seconds=3600.0)


class Pushing:
    """A meter that pushes, in Central Europe from a moment of standard time on, and who hears of it."""

    def __init__(self, normal="2026-01-10T12:00:00", meters=1):
        start = instant_of(datetime.fromisoformat(normal)) - 3600 * NS_PER_S
        self.meter = Meter((Daylight, Status, Tamper, PushSetups), start=Instant(start), meters=meters)
        self.meter.rtc.set_from_utc(self.meter.now, 60)
        self.setups = self.meter.part(PushSetups)
        self.heard = []
        self.setups.set_objects(Setup.VALUES, [ENERGY])
        self.setups.set_destination(Setup.VALUES, SOMEWHERE)
        self.meter.part(Status).follow(self.meter.occurrences, status_rules())
        self.meter.part(Tamper).tell_to(self.meter.occurrences)
        self.meter.at_end_of(PushTimes(self.setups))
        self.setups.follow(self.meter.occurrences)
        self.meter.occurrences.hear(
            PUSH, lambda meter, told: self.heard.append((meter, told.value, self.local(told.at)))
        )

    def local(self, at):
        normal = self.meter.rtc.shown(at)
        return self.meter.part(Daylight).local(normal).isoformat(timespec="minutes")

    def pass_hours(self, hours, step=HOUR):
        self.meter.advance(intervals_of([step] * hours, self.meter.now))


def test_as_delivered_nothing_is_pushed():
    meter = Meter((Daylight, Status, Tamper, PushSetups))
    setups = meter.part(PushSetups)

    assert [setups.destination(each).place for each in Setup] == ["", "", ""]
    assert setups.schedule() == ()
    assert not any(setups.is_ready(each) for each in Setup)


def test_the_makers_registers_are_as_its_list_has_them():
    meter = Meter((PushSetups,))

    # The list's examples: 128 is on; the port is 5001. No address is as good as none.
    found = {name: meter.read(f"1-1:134.0.{name}") for name in (3, 4, 5)}
    assert [(each.slot.name, each.count) for each in found.values()] == [
        ("AlarmCallConfig", 128),
        ("AlarmEndPointAddress", 0),
        ("AlarmEndPointPort", 5001),
    ]


def test_the_alarm_call_goes_where_its_registers_say():
    setups = Meter((PushSetups,)).part(PushSetups)
    setups.alarm_address = 2886730872  # the list's example: 172.16.4.120

    assert setups.destination(Setup.ALARM_CALL) == Destination(Service.TCP, "172.16.4.120:5001")
    assert setups.objects(Setup.ALARM_CALL) == CALL_OBJECTS
    for name, none in (("alarm_call", 0), ("alarm_call", 127), ("alarm_port", 0), ("alarm_address", 0)):
        before = getattr(setups, name)
        setattr(setups, name, none)
        assert not setups.is_ready(Setup.ALARM_CALL)
        setattr(setups, name, before)
    assert setups.is_ready(Setup.ALARM_CALL)


objects = st.builds(
    PushObject,
    st.integers(0, 0xFFFF),
    st.builds(Obis, *[st.integers(0, 255)] * 6),
    st.integers(-128, 127),
    st.integers(0, 0x0FFF),
)
places = st.sampled_from(("", "192.0.2.7:1", "head-end.example:4059", "[2001:db8::7]:65535"))


@given(
    st.lists(objects, max_size=OBJECTS_MAX),
    st.builds(Destination, st.sampled_from(Service), places),
    st.lists(st.builds(Window, moments, moments), max_size=WINDOWS_MAX),
    st.lists(moments, max_size=TIMES_MAX),
)
def test_what_a_set_up_is_told_it_is_and_it_is_so_after_a_power_cut(listed, destination, windows, times):
    before, after = Meter((PushSetups,)), Meter((PushSetups,))
    setups = before.part(PushSetups)
    setups.set_objects(Setup.ALARM, listed)
    setups.set_destination(Setup.ALARM, destination)
    setups.set_windows(Setup.ALARM, windows)
    setups.set_schedule(times, before.now)

    after.restore(before.image())

    for each in (setups, after.part(PushSetups)):
        assert each.objects(Setup.ALARM) == tuple(listed)
        assert each.destination(Setup.ALARM) == destination
        assert each.windows(Setup.ALARM) == tuple(windows)
        assert each.schedule() == tuple(times)
        assert each.objects(Setup.VALUES) == ()


def test_there_is_an_end_to_what_a_set_up_takes():
    setups = Meter((PushSetups,)).part(PushSetups)
    window = Window(Recurring(hour=1), Recurring(hour=2))

    with pytest.raises(LocalError, match="65 objects were to be put into a push set-up; it has room for 64"):
        setups.set_objects(Setup.VALUES, [ENERGY] * 65)
    with pytest.raises(LocalError, match=r"17 windows .* room for 16"):
        setups.set_windows(Setup.VALUES, [window] * 17)
    with pytest.raises(LocalError, match=r"61 times .* room for 60"):
        setups.set_schedule([Recurring()] * 61, Instant(0))
    with pytest.raises(LocalError, match=r"the data index of 1\.1\.1\.8\.0\.255 in a push is 4096; must be 0 to 4095"):
        PushObject(3, Obis.parse("1-1:1.8.0"), 2, 4096)


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("192.0.2.7:4059", ("192.0.2.7", 4059)),
        ("head-end.example:1", ("head-end.example", 1)),
        ("[2001:db8::7]:65535", ("2001:db8::7", 65535)),
    ],
)
def test_a_destination_is_a_host_and_a_port(place, address):
    assert Destination(Service.UDP, place).address == address
    assert str(Destination(Service.UDP, place)) == f"udp:{place}"


@pytest.mark.parametrize(
    "place",
    [
        *("host", "host:", ":4059", "host:0", "host:65536", "host:+1", "host:1 ", "host:١", "2001:db8::7:4059"),
        *("http://host:80", "a b:1", "[::1:4059", "ho\nst:1", "h" * 128 + ":1"),
    ],
)
def test_what_is_no_destination_is_a_sentence(place):
    with pytest.raises(LocalError, match=r"the destination of a push is '(.|\n)*'; it is HOST:PORT"):
        Destination(Service.TCP, place)


NIGHT = Window(Recurring(hour=22, minute=0), Recurring(hour=6, minute=0))
WEEKEND = Window(Recurring(weekday=6, hour=0, minute=0), Recurring(weekday=1, hour=0, minute=0))
MONTH_END = Window(Recurring(day=LAST_DAY, hour=12, minute=0), Recurring(day=1, hour=12, minute=0))


@pytest.mark.parametrize(
    ("window", "moment", "is_open"),
    [
        (NIGHT, "2026-01-10T21:59:59", False),
        (NIGHT, "2026-01-10T22:00:00", True),
        (NIGHT, "2026-01-11T05:59:59", True),
        (NIGHT, "2026-01-11T06:00:00", False),
        (WEEKEND, "2026-01-09T23:59:59", False),  # a Friday
        (WEEKEND, "2026-01-10T00:00:00", True),
        (WEEKEND, "2026-01-11T23:59:59", True),
        (WEEKEND, "2026-01-12T00:00:00", False),
        (MONTH_END, "2026-02-28T12:00:00", True),
        (MONTH_END, "2026-03-01T12:00:00", False),
        (Window(Recurring(2026, 1, 1, hour=0, minute=0), Recurring(2026, 2, 1, hour=0, minute=0)), "2026-01-31T00:00:00", True),
        (Window(Recurring(2027, 1, 1, hour=0, minute=0), Recurring()), "2026-01-31T00:00:00", False),
    ],
)  # fmt: skip
def test_a_window_is_open_from_its_begin_to_its_end(window, moment, is_open):
    since = datetime.fromisoformat(moment) - datetime(1970, 1, 1)

    assert window.is_open(lambda deviation_min: since.days * 86_400 + since.seconds) is is_open


@pytest.mark.parametrize(
    ("utc", "is_open"), [("20:59:59", False), ("21:00:00", True), ("04:59:59", True), ("05:00:00", False)]
)
def test_a_window_may_be_of_another_zone(utc, is_open):
    window = Window(Recurring(hour=21, minute=0, deviation_min=0), Recurring(hour=6, minute=0, deviation_min=-60))
    at = datetime.fromisoformat(f"2026-07-10T{utc}") - datetime(1970, 1, 1)

    assert window.is_open(lambda deviation_min: at.days * 86_400 + at.seconds - deviation_min * 60) is is_open


def test_windows_and_times_with_a_deviation_are_kept():
    setups = Pushing().setups
    own, other = Recurring(hour=21, minute=0), Recurring(hour=6, minute=0, deviation_min=-60)

    for windows in ((Window(own, own),), (Window(own, other), Window(other, own)), ()):
        setups.set_windows(Setup.VALUES, windows)
        assert setups.windows(Setup.VALUES) == windows
    setups.set_schedule([own, other], Instant(0))
    assert setups.schedule() == (own, other)


# ---- who starts a push ------------------------------------------------------------------------------------------


def test_alarms_are_pushed_by_both_alarm_set_ups_that_are_ready():
    pushing = Pushing()
    setups, tamper = pushing.setups, pushing.meter.part(Tamper)
    setups.set_objects(Setup.ALARM, [PushObject(1, Obis.parse("0-1:96.10.1"))])
    tamper.open_cover(pushing.meter.now)  # bit 6, which is masked as delivered; nobody is to be told yet
    assert pushing.heard == []
    tamper.close_cover(pushing.meter.now)

    setups.set_destination(Setup.ALARM, SOMEWHERE)
    setups.alarm_address = 1
    tamper.open_cover(pushing.meter.now)

    assert [number for _, number, _ in pushing.heard] == [Setup.ALARM, Setup.ALARM_CALL]
    assert pushing.meter.rows.count(Status.meter_status) & MeterStatus.COVER


def test_what_is_not_masked_is_no_alarm():
    pushing = Pushing()
    pushing.setups.alarm_address = 1
    pushing.meter.part(Status).mask_a = 0

    pushing.meter.part(Tamper).open_cover(pushing.meter.now)

    assert pushing.heard == []


def test_values_are_pushed_at_the_times_of_the_schedule():
    pushing = Pushing()
    pushing.setups.set_schedule([Recurring(hour=14, minute=0), Recurring(minute=30)], pushing.meter.now)

    pushing.pass_hours(12, Step(seconds=900.0))

    assert pushing.heard == [(0, 0, f"2026-01-10T{time}") for time in ("12:30", "13:30", "14:00", "14:30")]


def test_no_time_comes_that_summer_time_leaps_over_and_the_hour_that_comes_twice_pushes_twice():
    times = [Recurring(hour=2, minute=30), Recurring(hour=3, minute=0)]
    spring, autumn = Pushing("2026-03-29T00:00:00"), Pushing("2026-10-24T23:00:00")
    for each in (spring, autumn):
        each.setups.set_schedule(times, each.meter.now)

        each.pass_hours(12, Step(seconds=1800.0))

    # 02:00 becomes 03:00 on 29 March; 03:00 becomes 02:00 on 25 October.
    assert [at for _, _, at in spring.heard] == ["2026-03-29T03:00"]
    assert [at for _, _, at in autumn.heard] == ["2026-10-25T02:30", "2026-10-25T02:30", "2026-10-25T03:00"]


def test_the_schedule_goes_by_the_clock_that_was_set():
    pushing = Pushing()
    pushing.setups.set_schedule([Recurring(hour=18, minute=0)], pushing.meter.now)
    evening = int(instant_of(datetime(2026, 1, 10, 17, 59)))

    pushing.meter.set_clock(pushing.meter.now, evening)
    pushing.pass_hours(1)
    pushing.meter.set_clock(pushing.meter.now, evening)
    pushing.pass_hours(1)
    pushing.meter.set_clock(pushing.meter.now, evening + 120 * NS_PER_S)  # over it
    pushing.pass_hours(1)

    assert [number for _, number, _ in pushing.heard] == [0, 0]


def test_an_invalid_clock_starts_no_push():
    pushing = Pushing()
    pushing.setups.set_schedule([Recurring(minute=0)], pushing.meter.now)
    pushing.meter.rtc.invalidate()

    pushing.pass_hours(3)

    assert pushing.heard == []


def test_a_schedule_that_came_back_from_the_memory_goes_on():
    before = Pushing()
    before.setups.set_schedule([Recurring(hour=13, minute=0)], before.meter.now)
    after = Pushing("2026-01-10T12:10:00")

    after.meter.restore(before.meter.image())
    after.meter.set_clock(after.meter.now)
    after.pass_hours(12, Step(seconds=600.0))

    assert after.heard == [(0, 0, "2026-01-10T13:00")]


def test_of_a_fleet_only_the_meter_of_the_set_up_pushes():
    pushing = Pushing(meters=2)
    pushing.setups.alarm_address = 1

    for meter in (1, 0):
        pushing.meter.occurrences.tell(Occurrence(COVER, pushing.meter.now), meter=meter)

    assert [(meter, number) for meter, number, _ in pushing.heard] == [(0, Setup.ALARM_CALL)]


def test_a_push_is_told_of_nobody_before_it_follows():
    meter = Meter((PushSetups,))
    setups = meter.part(PushSetups)
    setups.alarm_address = 1
    heard = []
    meter.occurrences.hear(PUSH, lambda *told: heard.append(told))

    setups.push(Setup.ALARM_CALL, meter.now)

    assert heard == []
