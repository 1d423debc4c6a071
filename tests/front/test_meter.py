"""The front door: a meter is ordered, fed, run, read, written and touched by the names that people use."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from trefas import Gap, Meter, Order, SampleBlock, Signal
from trefas.base.errors import TrefasError
from trefas.base.slot import Slot
from trefas.core.energy import Energy
from trefas.metrology.samples import Wiring

SECOND = 1_000_000_000
NOON = "2026-01-10T12:00Z"
NOON_NS = 1_768_046_400 * SECOND
# 3 · 230 V · 10 A · cos 60° · 10 s = 34 500 Ws
U_V, I_A = Signal.balanced(u_v=230.0, i_a=10.0, phi_deg=60.0).samples(0, 40_000, 4_000.0)
TEN_SECONDS_WH = 34_500 / 3_600


@pytest.fixture(scope="module")
def fed():
    meter = Meter.ordered("684-11-38B-N14-3002-084", number=12345678, start=NOON)
    meter.feed(U_V, I_A, rate_hz=4000)
    meter.finish()
    return meter


@pytest.mark.parametrize("name", ["A14", "a14", "1.8.0", "1-1:1.8.0", "1.1.1.8.0.255", Energy.active_import])
def test_a_value_is_read_by_each_of_its_names(fed, name):
    reading = fed.read(name)

    assert float(reading) == pytest.approx(TEN_SECONDS_WH, rel=1e-7)
    assert (reading.name, reading.unit, reading.slot) == ("A14", "Wh", Energy.active_import)
    assert str(reading) == "9.5833333 Wh"
    assert repr(reading) == "<A14: 9.5833333 Wh>"


def test_every_value_and_text_that_is_shown_can_be_read(fed):
    core = fed.device.meter

    for value in core.values:
        reading = fed.read(value.name)
        assert fed.read(str(value.obis)) == reading
        is_timed = isinstance(value, Slot) and value.at is not None
        is_mean = "_Avg" in value.name and not value.name.startswith("THD")
        # Ten seconds have no maximum and no mean, and nobody paid.
        assert str(reading) == "not measured" if is_timed or is_mean else reading == core.read(value)
    assert len(fed.values()) == len(core.values)
    assert str(fed.read("CompleteMeterTypeNo")).startswith("684113")


def test_all_digits_of_a_large_register_are_shown(fed):
    meter = Meter(start=0)
    meter.device.meter.rows.put(Energy.active_import, 12_345_678 * 3_600_000)

    assert str(meter.read("1.8.0")) == "12345678 Wh"


@pytest.mark.parametrize("size", [1, 777, 39_999])
def test_samples_may_be_cut_anywhere(fed, size):
    cut = Meter(start=NOON)
    sizes = [size] * 3 + [40_000]
    first = 0
    for each in sizes:
        cut.feed(U_V[:, first : first + each], I_A[:, first : first + each], rate_hz=4000)
        first += each
    cut.finish()

    assert cut.read("A14").count == fed.read("A14").count
    assert cut.now == fed.now == NOON_NS + 10 * SECOND


@pytest.mark.parametrize("start", [NOON, NOON_NS, datetime(2026, 1, 10, 12, tzinfo=UTC), "2026-01-10T13:00+01:00"])
def test_a_time_is_said_in_any_way(start):
    assert Meter(start=start).now == NOON_NS


def test_one_phase_needs_no_axis():
    meter = Meter()
    meter.feed(U_V[0], I_A[0])
    meter.finish()

    assert meter.device.meter.wiring is Wiring.SINGLE
    assert float(meter.read("A14")) == pytest.approx(TEN_SECONDS_WH / 3, rel=1e-6)


def test_a_run_in_pieces_counts_what_one_run_does_but_for_half_a_sample():
    whole, pieces = Meter(start=NOON), Meter(start=NOON)
    whole.run("signal:u=230,i=10,f=49.87,for=7")
    pieces.run("signal:u=230,i=10,f=49.87,for=7", until=NOON_NS + 3 * SECOND + 1_234_567)
    assert abs(pieces.now - NOON_NS - 3 * SECOND - 1_234_567) <= 125_000  # the nearest sample, at 4 kHz
    pieces.run()

    assert whole.now == pieces.now == NOON_NS + 7 * SECOND
    for each in (whole, pieces):
        assert float(each.read("A14")) == pytest.approx(6_900 * 7 / 3_600, rel=1e-6)


def test_a_meter_begins_when_its_first_source_does():
    meter = Meter()
    meter.run([SampleBlock(U_V, I_A, 4_000.0, NOON), Gap(NOON_NS + 10 * SECOND, NOON_NS + 20 * SECOND, "off")])

    assert meter.now == NOON_NS + 20 * SECOND
    assert meter.clock.replace(microsecond=0) == datetime(2026, 1, 10, 13, 0, 20)
    assert float(meter.read("A14")) == pytest.approx(TEN_SECONDS_WH, rel=1e-6)


def test_hours_pass_at_once_and_leave_their_rows():
    meter = Meter.ordered(source="signal:u=230,i=10", start=NOON)
    meter.feed(U_V, I_A)
    meter.pass_(hours=2, minutes=59).pass_(timedelta(seconds=50))
    meter.feed(U_V[:, :4_000], I_A[:, :4_000])
    meter.finish()

    assert meter.now == NOON_NS + 3 * 3_600 * SECOND + SECOND
    # 6 900 W for 10 790 s, and 3 450 W for 11 s
    assert float(meter.read("A14")) == pytest.approx((6_900 * 10_790 + 3_450 * 11) / 3_600, rel=1e-6)
    rows = meter.log("load-profile").records()
    assert [f"{row['time']:%H:%M}" for row in rows[-3:]] == ["15:30", "15:45", "16:00"]
    assert rows[-1]["A14 (Wh)"] - rows[-2]["A14 (Wh)"] == pytest.approx(6_900 / 4, rel=1e-4)


@pytest.mark.parametrize("hours", [2, 2.0, np.int64(2), np.float32(2)])
def test_hours_that_pass_are_any_number(hours):
    assert Meter(start=NOON).pass_(hours=hours).now == NOON_NS + 2 * 3_600 * SECOND


def test_a_load_curve_is_counted_by_phase_and_by_direction():
    meter = Meter.ordered(start=NOON, summation="per-phase")
    meter.feed_power([[900.0, 0.0, -300.0]] * 4, period_s=900)
    meter.feed_power([600.0] * 2, period_s=30)

    # L1 900 W for an hour, and 600 W for a minute; L3 300 W out for an hour
    assert str(meter.read("A14")) == "910 Wh"
    assert str(meter.read("A23")) == "300 Wh"
    assert meter.now == NOON_NS + 3_660 * SECOND
    assert len(meter.log("load-profile")) == 4


def test_what_is_skipped_had_no_supply():
    meter = Meter(start=NOON)
    meter.feed(U_V, I_A)
    meter.skip("2026-01-10T12:10Z", "nobody looked")
    meter.feed(U_V, I_A)

    assert len(meter.log("outage-log")) == meter.read("PowerFailures").count == 1
    assert meter.now == NOON_NS + 610 * SECOND


def test_what_is_configured_is_written():
    meter = Meter(start=NOON)
    meter.write("MeterNo2", 4_294_967_295)
    meter.write("1-1:134.0.12", 253)

    assert meter.read("MeterNo2").count == 4_294_967_295
    assert str(meter.read("VoltageLimitHighThreshold")) == "253 V"


def test_a_hand_touches_it():
    meter = Meter(start=NOON)

    assert meter.touch("cover open") == {"cover": "open"}
    assert meter.touch("status")["cover"] == "open"
    assert meter.touch("help")["said"].startswith("cover open|close")


def test_it_says_what_it_is_in_a_line(fed):
    assert repr(fed) == "<Meter 12345678, 6841138BN143002084, 2026-01-10 12:00:10 UTC>"


LATE = Meter(start=NOON)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Meter.ordered("684"), "the type number is '684', 3 characters"),
        (lambda: Meter.ordered(684), "type_number is 684; it must be text"),
        (lambda: Meter.ordered(numbr=1), r"numbr is no field \(did you mean number\?\)"),
        (lambda: Meter.ordered(display=3), "display is 3; it must be a table"),
        (lambda: Meter(3), "the order is 3"),
        (lambda: Meter(start="noon"), "start is 'noon'; it must be ISO 8601"),
        (lambda: Meter.from_file(3), "the meter file is 3"),
        (lambda: Meter.from_file("/nowhere.toml"), "there is no meter file"),
        (lambda: LATE.read("A15"), "nothing called 'A15'"),
        (lambda: LATE.read("U_L4"), r"nothing called 'U_L4'; did you mean U_L"),
        (lambda: LATE.read("1-0:1.8.0"), r"no value 1.0.1.8.0.255 \(did you mean 1-1:1.8.0\?\)"),
        (lambda: LATE.read("1.9.99"), "no value 1.9.99"),
        (lambda: LATE.read(None), "the name of a value is None"),
        (lambda: float(LATE.read("CompleteMeterTypeNo")), "CompleteMeterTypeNo is a text"),
        (lambda: LATE.feed(U_V.T, I_A.T), r"u_v has 40000 row\(s\).*hand in its transpose"),
        (lambda: LATE.feed(U_V[:2], I_A[:2]), r"u_v has 2 row\(s\), and a meter wired four-wire has 3"),
        (lambda: LATE.feed("x", "y"), "u_v is 'x'"),
        (lambda: LATE.feed(U_V, I_A, rate_hz="4 kHz"), "rate_hz is '4 kHz'"),
        (lambda: LATE.feed(U_V + 1j, I_A), "u_v is .*array of numbers"),
        (lambda: LATE.feed([[1, 2], [3]], I_A), "u_v is .*array of numbers"),
        (
            lambda: LATE.feed(U_V, np.where(np.arange(40_000) == 7, np.inf, I_A)),
            r"i_a\[0, 7\] is inf; it must be -1000000 to 1000000, or NaN",
        ),
        (lambda: LATE.feed(U_V * 1e30, I_A), r"u_v\[0, 1\] is .*e\+31; it must be -1000000 to 1000000, or NaN"),
        (
            lambda: LATE.feed(U_V, I_A, start="1999-01-01"),
            "the first samples are of 1999-01-01T00.* time does not go back",
        ),
        (lambda: LATE.write("A14", 3), "A14 cannot be written"),
        (lambda: LATE.write("MeterNo2", "x"), "MeterNo2 is to be 'x' .*must be a number"),
        (lambda: LATE.write("MeterNo2", 1.5), "MeterNo2 is to be 1.5; it must be a multiple of 1"),
        (lambda: LATE.write("MeterNo2", -5), "MeterNo2 is to be -5; it must be 0 to 4294967295"),
        (lambda: LATE.run("household:seed=3"), "does not end; say how far"),
        (lambda: LATE.run("household:seed=3", until=3), "until is 1970-01-01T00:00:00Z, and the meter is at 2026"),
        (lambda: LATE.run(5), "the source is 5"),
        (lambda: LATE.run([5]), "a source gave 5"),
        (lambda: Meter.ordered(wiring="single", start=0).pass_(hours=1), "wired"),
        (lambda: LATE.feed_power("x"), "active_w is 'x'"),
        (lambda: LATE.feed_power([[1.0, 2.0]]), r"active_w is .*\(periods,\) or \(periods, 3\)"),
        (lambda: LATE.feed_power([float("nan")]), "active_w is .*numbers"),
        (lambda: LATE.feed_power([1e300]), r"active_w is \[1e\+300\].* -1000000000 to 1000000000"),
        (lambda: LATE.feed_power([1.0], period_s=0), "period_s is 0"),
        (lambda: LATE.pass_(hours=-1), "the time that passes is .*above 0"),
        (lambda: LATE.pass_(hour=1), "the time that passes is hour=1"),
        (lambda: LATE.pass_(hours=float("nan")), "the time that passes is hours=nan"),
        (lambda: LATE.pass_(hours="3"), "the time that passes is hours='3'"),
        (lambda: LATE.pass_(3), "the time that passes is 3"),
        (lambda: LATE.skip("2020-01-01"), "time does not go back"),
        (lambda: LATE.touch("jump"), "'jump' is no act"),
        (lambda: LATE.touch(""), "nothing is to be done"),
    ],
)
def test_what_cannot_be_is_one_sentence(wrong, sentence):
    LATE.device  # noqa: B018  # it is there, at noon
    with pytest.raises(TrefasError, match=sentence) as caught:
        wrong()

    assert "\n" not in str(caught.value)


def test_an_order_may_be_handed_in():
    assert Meter(Order(number=77)).order.number == 77


def test_what_is_of_the_moment_is_not_measured_before_the_first_samples():
    meter = Meter()
    assert not meter.read("1-1:1.7.0").measured
    assert not meter.read("32.7.0").measured
    assert not next(each for each in meter.values() if each.name == "U_L1").measured
    assert meter.read("1.8.0").count == 0  # a register begins at zero

    meter.run("signal:u=230,i=10,for=3")

    # three phases of 230 V and 10 A
    assert float(meter.read("1-1:1.7.0")) == pytest.approx(6900, rel=1e-4)
