"""What a caller of the package may say of a meter, and what is answered to what cannot be: a sentence."""

from datetime import UTC, datetime

import numpy as np
import pytest

import trefas
from trefas import Frontend, Gap, Intervals, Order, SampleBlock, Signal, build, open_source
from trefas.base.errors import TrefasError
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.metrology.signals import Harmonic

SECOND = 1_000_000_000
NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
NOON_NS = 1_768_046_400 * SECOND
U_V, I_A = Signal.balanced(u_v=230.0, i_a=10.0).samples(0, 8_200, 4_000.0)
EMPTY = Intervals.empty(1, 2)


class Named(Part):
    """A text that is kept."""

    word = Label(None, "word", writable=True)


def piece(first: int, last: int, start=None) -> SampleBlock:
    return SampleBlock(U_V[:, first:last], I_A[:, first:last], 4_000.0, start)


def test_samples_follow_where_the_meter_is():
    meter, whole = Meter(start=NOON), Meter(start=NOON)
    meter.feed(piece(0, 4_100))

    assert meter.now == NOON_NS + 1_025_000_000  # 4100 samples of a quarter of a millisecond
    meter.feed(piece(4_100, 8_200, start=meter.now))
    whole.feed(piece(0, 8_200))

    assert meter.now == whole.now == NOON_NS + 2_050_000_000
    for each in (meter, whole):
        each.finish()
    assert meter.read("1-1:1.8.0") == whole.read("1-1:1.8.0")
    assert meter.read("1-1:1.8.0").value == pytest.approx(6900 * 2.05 / 3600, rel=1e-6)


def test_time_goes_on_over_a_gap_and_does_not_go_back():
    meter = Meter(start="2026-01-10T12:00Z")
    meter.feed(piece(0, 4_000))
    meter.skip(Gap(meter.now, "2026-01-10T12:01Z", "off"))

    assert meter.now == NOON_NS + 60 * SECOND
    with pytest.raises(TrefasError, match="before the end of the one before"):
        meter.feed(piece(0, 4_000, start=NOON))
    with pytest.raises(TrefasError, match="time does not go back"):
        Meter(start=NOON).feed(piece(0, 4_000, start=0))


def test_each_meter_of_a_fleet_has_texts_of_its_own():
    fleet, other = Meter((Named,), meters=2), Meter((Named,))
    first, second = Named(fleet.rows, 0), Named(fleet.rows, 1)
    first.word, second.word, other.part(Named).word = "first", "second", "other"

    fleet.restore(other.image(), meter=1)
    assert (first.word, second.word, fleet.part(Named).word) == ("first", "other", "first")

    other.restore(fleet.image(meter=0))
    assert other.part(Named).word == "first"


def test_a_time_is_an_instant_a_datetime_or_a_text():
    for start in (NOON, NOON_NS, np.int64(NOON_NS), "2026-01-10T13:00+01:00"):
        device = build(Order(), start=start)
        assert device.meter.now == NOON_NS
        assert device.meter.rtc.deviation_ns(NOON_NS) == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Meter(meters=0), "meters is 0 .*whole number, 1 to"),
        (lambda: Meter(meters=1.5), "meters is 1.5"),
        (lambda: Meter(wiring="aron"), r"wiring is 'aron' \(str\); it must be a Wiring, as Wiring.FOUR_WIRE"),
        (lambda: Meter(summation="net"), "summation is 'net'"),
        (lambda: Meter(starting_w=float("nan")), "starting_w is nan"),
        (lambda: Meter(nominal_hz=55), "nominal_hz is 55 .*must be 50, 60 or None"),
        (lambda: Meter(nominal_hz=np.zeros(2)), "nominal_hz is array"),
        (lambda: Meter(start=1.5), "start is 1.5, a float"),
        (lambda: Meter((5,)), "among the parts is 5"),
        (lambda: Meter().feed(U_V), r"what is fed is .* \(ndarray\); it must be a SampleBlock"),
        (lambda: Meter().skip(5), "what is skipped is 5"),
        (lambda: Meter().advance([]), r"what passes is \[\]"),
        (lambda: Meter().read("1.8.0.0"), "OBIS code is '1.8.0.0'"),
        (lambda: Meter().read(1.8), "the name of a value is 1.8"),
        (lambda: Meter().read(None), "the name of a value is None"),
        (lambda: Meter().read("1-1:1.8.0", meter=1), "meter is 1 .*whole number, 0 to 0"),
        (lambda: Meter().image(meter=-1), "meter is -1"),
        (lambda: Meter().restore("text"), "the image is 'text'"),
        (lambda: Meter().restore(b"text"), "the memory image .* is damaged"),
        (lambda: Meter().restore(Meter().image(), now=1.5), "now is 1.5"),
        (lambda: Meter().set_clock("noon"), "now is 'noon'"),
        (lambda: Meter(meters=2).restore(Meter().image(), meter=2), "meter is 2"),
        (lambda: SampleBlock(U_V[0], I_A[0], 4_000.0), "u_v has 1 axes; it has two"),
        (lambda: SampleBlock("abc", I_A, 4_000.0), "u_v is 'abc' .*it must be an array of numbers"),
        (lambda: SampleBlock([[1.0], [1.0, 2.0]], I_A, 4_000.0), "u_v is .*array of numbers"),
        (lambda: SampleBlock(U_V + 1j, I_A, 4_000.0), "u_v is .*array of numbers"),
        (lambda: SampleBlock(U_V, I_A, float("nan")), "rate_hz is nan"),
        (lambda: SampleBlock(U_V, I_A, "4 kHz"), "rate_hz is '4 kHz'"),
        (lambda: SampleBlock(U_V, I_A, 4_000.0, 1.5), "start is 1.5, a float"),
        (lambda: SampleBlock(U_V, I_A, 4_000.0, i_n_a=[1.0]), "i_n_a has the shape"),
        (lambda: Gap(5, 4, "off"), "the end must not come before the start"),
        (lambda: Gap("x", 4, "off"), "start is 'x'"),
        (lambda: Frontend("aron"), "wiring is 'aron'"),
        (lambda: Frontend(meters="1"), "meters is '1'"),
        (lambda: Intervals.empty(1, -1), "steps is -1"),
        (lambda: Intervals(*(getattr(EMPTY, name) for name in ("end_ns",) * 10)), "u_rms_v is int64"),
        (lambda: Intervals(*([[0]] * 10)), "start_ns is"),
        (lambda: Signal(u_v=230.0), r"u_v is 230.0 \(float\); it must be a number for each phase"),
        (lambda: Signal(u_v=(230.0, float("nan"), 230.0)), "u_v of a phase is nan"),
        (lambda: Signal.balanced(u_v="230"), "u_v of a phase is '230'"),
        (lambda: Signal(frequency_hz=float("nan")), "frequency_hz is nan"),
        (lambda: Signal(frequency_hz=0), "frequency_hz is 0; it must be above 0"),
        (lambda: Signal(u_harmonics=[Harmonic(3, 0.1)]), "u_harmonics is .*it must be a tuple"),
        (lambda: Signal(dips=(5,)), "each of it must be a Dip"),
        (lambda: Order(typo=1), "typo is no field; fields are number"),
        (lambda: Order(numbr=1), r"numbr is no field \(did you mean number\?\)"),
        (lambda: Order(number="x"), "number is 'x'; it must be a whole number"),
        (
            lambda: Order(keys={"optical": {"guek": "00"}}),
            "keys.optical.guek is wrong; it must be 32 hexadecimal digits",
        ),
        (lambda: build(5, start=0), r"the order is 5, a int; it must be an Order"),
        (lambda: build(Order(), start=1.5), "start is 1.5, a float"),
        (lambda: build(Order(), start=0, wiring="aron"), "wiring is 'aron'"),
        (lambda: open_source(5), "source is 5"),
        (lambda: next(open_source("signal:i=1").stream("noon")), "start is 'noon'"),
    ],
)
def test_what_cannot_be_is_a_sentence(wrong, sentence):
    with pytest.raises(TrefasError, match=sentence) as refused:
        wrong()

    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 700


def test_a_reading_is_written_with_every_digit():
    meter = Meter()
    for count, written in (
        (12_345_678 * 3_600_000, "12345678 Wh"),
        (12_345_678 * 3_600_000 + 1, "12345678.0000003 Wh"),
        (207_000_000, "57.5 Wh"),
        (0, "0 Wh"),
    ):
        meter.rows.put(Energy.active_import, count)
        assert str(meter.read("1-1:1.8.0")) == written


def test_every_constructor_of_the_package_is_tried_here():
    enumerations = {"Summation", "Wiring"}
    elsewhere = {"connect", "serve"}  # tests/run/test_serving.py tries these

    assert set(trefas.__all__) - enumerations - elsewhere - {"__version__"} == {
        *("Frontend", "Gap", "Intervals", "Meter", "Order", "SampleBlock", "Signal", "build", "open_source")
    }


@pytest.mark.parametrize("number", [-1, 2, 9, "1"])
def test_a_meter_of_a_fleet_is_one_of_its_numbers(number):
    fleet = Meter(meters=2)

    for act in (
        lambda: fleet.switch_tariff(3, meter=number),
        lambda: fleet.set_clock(NOON, meter=number),
        lambda: fleet.set_ambient(NOON, 20_000, meter=number),
    ):
        with pytest.raises(TrefasError, match="meter is "):
            act()
