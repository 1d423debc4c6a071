"""When the rows of a table were taken: what a last digit is worth, seconds since 1970, dates and times of day."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.sources.three_phases import is_the_network, network, opened
from trefas.base.errors import SetupError
from trefas.base.instant import TimeScale, instant_of
from trefas.metrology.samples import Gap, SampleBlock
from trefas.tool.measure import measured

TWO = network(phases=1)
START = datetime(2024, 2, 1, 10, 0, tzinfo=UTC)
AFTER = [START + timedelta(microseconds=200 * k) for k in range(2000)]


def table(names: str, times, separator: str = ",") -> str:
    numbers = (f"{u:.6f}{separator}{i:.6f}" for u, i in TWO.T)
    return names + "\n" + "".join(f"{t}{separator}{row}\n" for t, row in zip(times, numbers, strict=True))


@pytest.mark.parametrize("first", ["0", "0.0", "0.0000"])
def test_rows_that_are_missing_are_a_hole_however_the_first_time_is_written(tmp_path, first):
    # 0.400 s at 5 kHz, of which 0.040 s are left out: 2 cycles, so that what is left fits together
    times = [first if k == 0 else repr(k / 5000) for k in range(2000)]
    lines = table("time,u1_v,i1_a", times).splitlines()

    result = measured(opened(tmp_path, "\n".join(lines[:1001] + lines[1201:])))

    assert result["measured_s"] == pytest.approx(0.360)
    assert result["unmeasured_s"] == pytest.approx(0.040)
    assert result["frequency_hz"] == pytest.approx(50.0, rel=1e-6)
    assert result["phases"]["L1"]["p_w"] == pytest.approx(1150, rel=1e-5)


def test_six_digits_of_any_magnitude_are_one_stretch_to_what_the_last_one_is_worth(tmp_path):
    # %g has six digits: behind 10 s a last digit is worth 0.1 ms, and steps are 0.2 ms
    times = [f"{9.9 + k / 5000:g}" for k in range(2000)]

    parts = list(opened(tmp_path, table("t,u1_v,i1_a", times)).stream())

    assert [type(part) for part in parts] == [SampleBlock]
    assert parts[0].rate_hz == pytest.approx(5000, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("timestamp", [f"{1706781600 + k / 5000:.6f}" for k in range(2000)]),
        ("time", [f"{1706781600000 + k / 5:.1f}" for k in range(2000)]),
        ("time_ms", [f"{1706781600000 + k / 5:.1f}" for k in range(2000)]),
        ("t", [1706781600000000 + 200 * k for k in range(2000)]),
        ("epoch", [1706781600000000000 + 200000 * k for k in range(2000)]),
    ],
)
def test_seconds_since_1970_and_their_thousandths_give_the_instant(tmp_path, name, times):
    source = opened(tmp_path, table(f"{name},voltage,current", times))

    assert source.start == instant_of(START)
    assert source.time_scale is TimeScale.UTC
    assert is_the_network(source, phases=1)


@pytest.mark.parametrize(
    ("names", "separator", "written"),
    [
        ("time,u,i", ",", lambda t: f"{t:%Y-%m-%d %H:%M:%S.%f}"),
        ("time,u,i", ",", lambda t: f"{t:%Y-%m-%dT%H:%M:%S.%f}Z"),
        ("time,u,i", ",", lambda t: f"{t + timedelta(hours=1):%Y-%m-%dT%H:%M:%S.%f}+01:00"),
        ("Zeit;u;i", ";", lambda t: f"{t:%d.%m.%Y %H:%M:%S,%f}"),
        ("Datum;Zeit;u;i", ";", lambda t: f"{t:%d.%m.%Y;%H:%M:%S,%f}"),
        ("Date,Time,u,i", ",", lambda t: f"{t:%Y/%m/%d,%H:%M:%S.%f}"),
        ("Date,u,i", ",", lambda t: f"{t:%d-%b-%Y %H:%M:%S.%f}"),
        ("Date,u,i", ",", lambda t: f'"{t:%m/%d/%Y} {t:%I:%M:%S.%f} {t:%p}"'),
        ("day clock u i", " ", lambda t: f"{t:%Y-%m-%d %H:%M:%S.%f}"),
    ],
)
def test_dates_and_times_of_day_in_one_column_or_two(tmp_path, names, separator, written):
    moments = [moment + timedelta(days=13) for moment in AFTER]  # the 14th: not a month

    source = opened(tmp_path, table(names, map(written, moments), separator))

    assert source.start == instant_of(START + timedelta(days=13))
    assert is_the_network(source, phases=1)


def test_a_time_of_day_alone_gives_no_instant(tmp_path):
    source = opened(tmp_path, table("time,u,i", [f"{t:%H:%M:%S.%f}" for t in AFTER]))

    assert (source.start, source.time_scale) == (None, TimeScale.ELAPSED)
    assert is_the_network(source, phases=1)


def test_a_date_that_can_be_read_in_two_ways_is_asked_for(tmp_path):
    text = table("time,u,i", [f"{t:%m/%d/%Y %H:%M:%S.%f}" for t in AFTER])

    with pytest.raises(
        SetupError, match="dates as 02/01/2024, which may be day or month first; say it, as dates=dmy or dates=mdy"
    ):
        opened(tmp_path, text)
    assert opened(tmp_path, text, ",dates=mdy").start == instant_of(START)
    assert opened(tmp_path, text, ",dates=dmy").start == instant_of(datetime(2024, 1, 2, 10, 0, tzinfo=UTC))


def test_a_table_of_many_pieces_reads_as_one_and_its_holes_are_where_they_are(tmp_path):
    count, hole = 150_000, slice(70_000, 70_500)
    times = [f"{k / 5000:.4f}" for k in range(count)]
    lines = [f"{t},{k % 97},{k % 89}" for k, t in enumerate(times)]
    del lines[hole]

    source = opened(tmp_path, "t,u1_v,i1_a\n" + "\n".join(lines))
    parts = list(source.stream(block_s=7.3))
    u_v = np.concatenate([part.u_v[0][0] for part in parts if isinstance(part, SampleBlock)])
    (gap,) = [part for part in parts if isinstance(part, Gap)]

    assert (gap.start, gap.end) == (14_000_000_000, 14_100_000_000)
    assert u_v.tolist() == [k % 97 for k in range(count) if not 70_000 <= k < 70_500]


def test_a_trend_of_values_is_said_to_be_one(tmp_path):
    text = "time,u1_v,i1_a\n" + "".join(f"{k},230.1,9.9\n" for k in range(60))

    with pytest.raises(SetupError, match=r"t\.csv has a value each 1 s: that is a trend of rms values"):
        opened(tmp_path, text)


def test_a_time_of_so_many_digits_that_the_last_is_left_out_is_what_it_says(tmp_path):
    # 0.0006000000000000001 is what Python writes of 3 · 0.0002: nineteen digits behind the sign
    times = [repr(k * 0.0002) for k in range(2000)]
    assert max(len(time) for time in times) == len("0.0006000000000000001")

    assert is_the_network(opened(tmp_path, table("t,u1_v,i1_a", times)), phases=1)


def test_a_date_and_a_time_with_a_blank_between_them_are_one_column_between_tabs(tmp_path):
    times = [f"{time:%d.%m.%Y %H:%M:%S},{time:%f}" for time in AFTER]
    text = table("Zeit\tu1_v\ti1_a", times, "\t").replace(".", ",")
    text = text.replace("01,02,2024", "01.02.2024")

    assert is_the_network(opened(tmp_path, text), phases=1)
