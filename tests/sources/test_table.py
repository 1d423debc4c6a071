"""Tables of samples as programs write them: separators, decimal signs, names with units, times and holes in them."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.base.instant import TimeScale, instant_of
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.spec import open_source


def opened(folder: Path, text: str | bytes, settings_text: str = "", name: str = "t.csv", mapping: str | None = None):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return open_source(f"recording:{path}{settings_text}", mapping)


def test_names_with_units_and_a_time_in_seconds(tmp_path):
    rows = [f"{k / 4000},{k},{2 * k},{3 * k},{k / 10},{k / 5},{k / 2}" for k in range(8)]
    source = opened(tmp_path, "time,u1_v,u2_v,u3_v,i1_a,i2_a,i3_a\n" + "\n".join(rows))

    (block,) = source.stream()

    assert source.wiring is Wiring.FOUR_WIRE
    assert block.rate_hz == pytest.approx(4000)
    assert block.u_v[0].tolist() == [list(range(8)), list(range(0, 16, 2)), list(range(0, 24, 3))]
    assert block.i_a[0][2].tolist() == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]


def test_a_neutral_that_was_measured_is_beside_the_phases_and_its_holes_are_no_gaps(tmp_path):
    rows = [f"{k / 4000},{k},{k},{k},1,1,1,{'' if k == 3 else 2 * k}" for k in range(6)]
    source = opened(tmp_path, "time,u1_v,u2_v,u3_v,i1_a,i2_a,i3_a,in_a\n" + "\n".join(rows))

    (block,) = source.stream()

    assert block.i_n_a == pytest.approx([0, 2, 4, np.nan, 8, 10], nan_ok=True)
    assert block.samples == 6
    assert "neutral in" in source.note
    pieces = [piece.i_n_a.tolist() for piece in source.stream(block_s=2 / 4000)]
    assert [len(piece) for piece in pieces] == [2, 2, 2]


def test_semicolons_decimal_commas_brackets_and_a_byte_order_mark(tmp_path):
    rows = [f"{k / 1000:.4f};{k},5;1,25".replace(".", ",") for k in range(5)]
    source = opened(tmp_path, ("Zeit [s];UL1 [kV];IL1 [A]\r\n" + "\r\n".join(rows) + "\r\n").encode("utf-8-sig"))

    (block,) = source.stream()

    assert block.rate_hz == pytest.approx(1000)
    assert block.u_v[0][0].tolist() == [500, 1500, 2500, 3500, 4500]
    assert block.i_a[0][0].tolist() == [1.25] * 5


def test_instants_give_the_start_and_leave_their_zone(tmp_path):
    rows = [f"2024-02-01T10:00:00.{k:03}+01:00\t{k}\t1" for k in range(5)]
    source = opened(tmp_path, "timestamp\tvoltage\tcurrent\n" + "\n".join(rows), name="t.tsv")

    (block,) = source.stream()

    assert block.start == instant_of(datetime(2024, 2, 1, 9, 0, tzinfo=UTC))
    assert block.rate_hz == pytest.approx(1000)


def test_only_a_time_with_a_zone_is_said_to_be_utc(tmp_path):
    def scale(time: str, name: str) -> TimeScale:
        rows = [f"{time.format(k)}\t{k}\t1" for k in range(5)]
        return opened(tmp_path, "time\tvoltage\tcurrent\n" + "\n".join(rows), name=name).time_scale

    assert scale("2024-02-01T10:00:00.{:03}Z", "z.tsv") is TimeScale.UTC
    assert scale("2024-02-01T10:00:00.{:03}", "local.tsv") is TimeScale.RECORDED
    assert scale("0.{:03}", "seconds.tsv") is TimeScale.ELAPSED


def test_a_rate_stands_for_a_column_of_time(tmp_path):
    source = opened(tmp_path, "voltage,current\n1,2\n3,4\n", ",rate=1000")

    (block,) = source.stream()

    assert (block.rate_hz, block.u_v[0].tolist(), block.i_a[0].tolist()) == (1000, [[1, 3]], [[2, 4]])


def test_holes_in_time_and_missing_numbers_are_gaps(tmp_path):
    times = [*range(10), *range(30, 40)]
    rows = [f"{k},{k},{'' if k == 5 else 1}" for k in times]
    source = opened(tmp_path, "time_ms,u1_v,i1_a\n" + "\n".join(rows))

    parts = list(source.stream())

    assert [type(part) for part in parts] == [SampleBlock, Gap, SampleBlock, Gap, SampleBlock]
    assert [part.samples for part in parts if isinstance(part, SampleBlock)] == [5, 4, 10]
    assert (parts[3].start, parts[3].end) == (10_000_000, 30_000_000)  # after the cell of the tenth row
    assert source.total_s == pytest.approx(0.040)


def test_times_rounded_to_their_last_digit_are_one_stretch(tmp_path):
    rows = [f"{k / 4800:.4f},{k},1" for k in range(480)]  # steps of 0.2 and 0.3 ms
    source = opened(tmp_path, "t,u1_v,i1_a\n" + "\n".join(rows))

    (block,) = source.stream()

    assert block.rate_hz == pytest.approx(4800, rel=1e-3)  # ± 0.1 ms of 100 ms


def test_a_map_takes_columns_by_name_and_number(tmp_path):
    source = opened(tmp_path, "time_ms,left,clamp\n0,1,2\n1,3,4\n", mapping="u1=left,i1=-3")

    (block,) = source.stream()

    assert (block.u_v[0].tolist(), block.i_a[0].tolist()) == ([[1, 3]], [[-2, -4]])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no row of names"),
        ("voltage,current\n", "has names and no row of numbers"),
        ("voltage,current\n1,2\n", "has no column of time among voltage, current; give the rate"),
        (
            "time,voltage\n0,1\n0.002,1\n0.001,2\n",
            "the time of row 3 is not after the one before; times must rise. If the rows are all there and in order, say "
            "the rate, which is about 500 Hz, as rate=500",
        ),
        ("time,voltage\n0,1\nsoon,2\n", "line 3: 'soon,2' has no time, or not as the rows before it"),
        ("time,voltage\n2024-02-01T10:00:00,1\n2024-02-30T10:00:00,2\n", "line 3: '2024-02-30T10:00:00,2' has no time"),
        ("time,voltage\n2024-02-01T10:00:00,1\nnow,2\n", "line 3: 'now,2' has no time"),
        ("time,colour\n0,1\n1,2\n", "which channels are the voltages cannot be told"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(tmp_path, text, sentence):
    with pytest.raises(SetupError, match=sentence):
        opened(tmp_path, text)


def test_a_row_that_comes_twice_is_not_said_to_be_the_fault_of_coarse_times(tmp_path):
    rows = [f"{k / 1000},{k},1" for k in range(60)]
    rows.insert(31, rows[30])

    with pytest.raises(SetupError, match=r"the time of row 32 is that of the row before it; .* as rate=1000$"):
        opened(tmp_path, "time,u1_v,i1_a\n" + "\n".join(rows))


def test_times_that_are_coarser_than_the_rows_are_said_to_be(tmp_path):
    rows = [f"{k // 5 / 1000:.3f},{k},1" for k in range(100)]

    # 100 rows, the last 19 ms behind the first
    with pytest.raises(
        SetupError, match=r"several rows with one time, whose last digit is worth 0\.001 s; .* as rate=5211$"
    ):
        opened(tmp_path, "time,u1_v,i1_a\n" + "\n".join(rows))


GOOD = "time,u1_v,i1_a\n" + "".join(f"{k / 1000},{k % 7},{k % 5}\n" for k in range(100))
GOOD_ISO = "time;u1_v;i1_a\n" + "".join(f"2024-02-01T10:00:00,{k:03};{k % 7},5;{k % 5}\n" for k in range(100))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block_s=st.floats(0.0005, 0.2))
def test_any_block_length_gives_the_same_samples(tmp_path, block_s):
    source = opened(tmp_path, GOOD.replace("50\n", "\n"))

    def joined(length_s):
        return np.concatenate([p.u_v[0] for p in source.stream(block_s=length_s) if isinstance(p, SampleBlock)], axis=1)

    assert np.array_equal(joined(1.0), joined(block_s))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([GOOD, GOOD_ISO]),
    st.floats(0, 1),
    st.integers(0, 30),
    st.binary(max_size=8) | st.sampled_from([b"\n\n", b";", b",,,", b"1e400", b"\r", b"-", b'"', b"\x1a"]),
)
def test_a_spoiled_table_is_a_source_or_a_sentence(tmp_path, good, where, cut, put):
    raw = good.encode()
    at = int(where * len(raw))
    try:
        source = opened(tmp_path, raw[:at] + put + raw[at + cut :])
    except SetupError:
        return
    for _part in source.stream():
        pass
