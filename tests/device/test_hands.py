"""The lines of hands: one answer to each, news to who watches, and a sentence to whatever a stranger sends."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.energy import Energy
from trefas.core.load_control import LoadControl, Mode
from trefas.device.build import build
from trefas.device.hands import EDGES_MAX, LOOK_NS, HandsSession
from trefas.device.order import Order
from trefas.device.touch import controls
from trefas.metrology.samples import Gap
from trefas.wire.text_line import LINE_SIZE_MAX

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
DEVICE = build(Order(configuration={"Z3": "07"}), start=START)
"""For tests that do not mind what others did to it."""


def built():
    return build(Order(configuration={"Z3": "07", "Z13": "001"}), start=START)


def session(device=None):
    return HandsSession(device or built())


def said(one, data, at=START):
    return one.receive(data, at).decode().splitlines()


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_every_line_has_one_answer_in_order(end):
    one = session()

    answers = said(one, end.join([b"cover open", b"", b"cover ajar", b"input 1 high", b""]))

    assert answers == [
        "ok cover=open",
        "no STATE is 'ajar'; must be open or close",
        "ok port_1=tariff_2 level_1=high",
    ]


@given(st.lists(st.integers(0, 60), max_size=6))
def test_it_does_not_matter_how_lines_arrive(cuts):
    text = b"cover open\ncover close\nnonsense\nhelp\nmagnet take\n"
    places = sorted({0, len(text), *(min(each, len(text)) for each in cuts)})
    one, whole = session(DEVICE), session(DEVICE)

    pieces = b"".join(one.receive(text[a:b], START) for a, b in pairwise(places))

    assert pieces == whole.receive(text, START)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_whatever_bytes_come_every_answer_is_a_line_of_ascii(data):
    one = session(DEVICE)

    answer = one.receive(data, START)

    assert answer.isascii()
    lines = answer.decode().splitlines()
    assert all(line.startswith(("ok ", "no ")) for line in lines)
    assert len(lines) <= data.count(b"\n")


WORDS = st.sampled_from(
    [*controls(), "1", "2", "3", "high", "low", "open", "bring", "-5", "1e9", "on", "\u0663", "=", "'"]
)


@settings(max_examples=200)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), max_size=5))
def test_any_words_of_the_trade_in_any_order_have_an_answer_each(lines):
    one = session(DEVICE)

    answers = said(one, "".join(f"{line}\n" for line in ("status", *lines)).encode())

    assert len(answers) == len(lines) + 1
    assert all(each.startswith(("ok ", "no ")) for each in answers)


def test_a_line_that_is_too_long_is_refused_at_its_end_and_nothing_behind_it_is_done():
    one = session()

    assert said(one, b"x" * LINE_SIZE_MAX) == []
    for _ in range(1000):
        assert said(one, b"cover open " * 100) == []

    assert said(one, b"\ncover open\n") == [
        f"no a line has up to {LINE_SIZE_MAX} bytes, and this one was longer",
    ]
    assert one.closed


def test_the_longest_line_is_read():
    line = b"cover open".ljust(LINE_SIZE_MAX)

    assert said(session(), line + b"\n") == ["ok cover=open"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (b"/", "no 'POST' is no act"),
        (b"/" * LINE_SIZE_MAX, "no a line has up to 200 bytes, and this one was longer"),
    ],
)
def test_a_browser_is_sent_away_before_it_touches_anything(path, sentence):
    device = built()
    one = session(device)

    answers = said(one, b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\ncover open\r\n")

    assert len(answers) == 1
    assert answers[0].startswith(sentence)
    assert one.closed
    assert said(session(device), b"status\n")[0].count("cover=closed") == 1


def test_a_first_line_that_is_no_act_ends_the_talk_and_a_later_one_does_not():
    device = built()
    one, other = session(device), session(device)

    assert said(one, b"\ncoffee\ncover open\n")[0].startswith("no 'coffee' is no act")
    assert one.closed
    assert said(other, b"\nstatus\ncoffee\ncover open\n")[2] == "ok cover=open"
    assert not other.closed


def test_who_watches_is_told_what_changed_when_it_is_due():
    device = built()
    one, other = session(device), session(device)
    assert one.deadline() is None

    assert said(one, b"watch on\n") == ["ok watch=on"]
    assert one.deadline() == START + LOOK_NS
    said(other, b"input 1 high\ncover open\n")
    assert said(one, b"", Instant(START + LOOK_NS - 1)) == []
    assert said(one, b"", Instant(START + LOOK_NS)) == ["* cover=open tampering=indicated tariff=2 level_1=high"]
    assert one.deadline() == START + 2 * LOOK_NS
    assert said(one, b"", Instant(START + 2 * LOOK_NS)) == []

    assert said(one, b"watch off\n", Instant(START + 2 * LOOK_NS + 1)) == ["ok watch=off"]
    assert one.deadline() is None


def test_who_watches_sees_the_relays_of_the_loads_and_the_outputs_they_drive():
    device = build(Order(configuration={"Z3": "26"}), start=START)
    loads = device.meter.part(LoadControl)
    loads.mode[1] = loads.mode[2] = Mode.REGISTER
    one = session(device)
    said(one, b"watch on\n")

    loads.active[2] = 1

    assert said(one, b"", Instant(START + LOOK_NS)) == ["* level_2=high load_2=on"]


def test_a_touch_happens_at_the_time_of_the_meters_world():
    device = build(Order(), start=START)
    device.server.world = lambda real: Instant(START + 60 * real)
    one = HandsSession(device)

    assert said(one, b"status\n", Instant(2 * NS_PER_S))[0].startswith("ok time=2026-01-10T12:02:00 ")


def test_a_touch_is_never_before_what_the_meter_has_measured():
    device = build(Order(), start=START)
    device.meter.skip(Gap(START, Instant(START + 90 * NS_PER_S), "the samples were lost"))
    device.server.world = lambda real: START

    assert said(HandsSession(device), b"status\n")[0].startswith("ok time=2026-01-10T12:01:30 ")


def test_the_tariff_of_the_inputs_is_that_which_counts():
    device = build(Order(configuration={"Z3": "01", "Z13": "001"}), start=START)

    said(HandsSession(device), b"input 1 high\ninput 2 high\n")

    assert device.meter.rows.count(Energy.active_tariff) == 4


def test_who_watches_pulses_is_told_each_edge_with_its_instant_and_nothing_else():
    device = build(Order(configuration={"X13": "1"}), start=START)
    one = session(device)
    assert said(one, b"watch pulses\n") == ["ok watch=pulses"]
    device.meter.advance(intervals_of([Step(p_w=(1_000.0, 0.0, 0.0), seconds=4.0)], start_ns=START))

    told = said(one, b"", one.deadline())
    said(one, b"watch off\n")
    device.meter.advance(intervals_of([Step(p_w=(1_000.0, 0.0, 0.0), seconds=4.0)], start_ns=device.meter.now))

    # 1 Wh at 1 kW is 3.6 s.
    assert sorted(told) == [
        "* led=0 at=2026-01-10T11:00:03.630000000Z",
        "* led=1 at=2026-01-10T11:00:03.600000000Z",
        "* s0=0 at=2026-01-10T11:00:03.630000000Z",
        "* s0=1 at=2026-01-10T11:00:03.600000000Z",
    ]
    assert one.deadline() is None


def test_edges_that_are_too_many_for_one_look_are_counted():
    device = build(Order(configuration={"X13": "1"}), start=START)
    one = session(device)
    said(one, b"watch pulses\n")
    device.meter.advance(intervals_of([Step(p_w=(36_000.0, 0.0, 0.0), seconds=300.0)], start_ns=START))

    told = said(one, b"", one.deadline())

    assert len(told) == EDGES_MAX + 1
    assert (
        told[-1] == f"* lost={3_000 * 4 - 2 - EDGES_MAX}"
    )  # ten a second, four edges each; the last two are still to come
