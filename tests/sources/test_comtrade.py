"""COMTRADE records: written by hand in every format, read by the package `comtrade` beside us, and recorded in the field."""

import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import comtrade
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.records import FORMATS, Record, sines
from trefas.base.errors import SetupError
from trefas.base.instant import TimeScale, instant_of
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.comtrade import open_record
from trefas.sources.comtrade_cfg import read_configuration
from trefas.sources.comtrade_dat import read_data
from trefas.sources.comtrade_form import reading_of
from trefas.sources.spec import open_source

SHARED = Path(__file__).parents[2].parent / "shared" / "recordings"
FIELD = sorted(SHARED.glob("*.cfg"))
field_record = pytest.mark.skipif(not FIELD, reason="the folder of field recordings is not beside the repository")
START = instant_of(datetime(2024, 2, 1, 10, 0, 0, 500_000, tzinfo=UTC))


def parts_of(source, **how):
    return list(source.stream(**how))


def joined(parts) -> tuple[np.ndarray, np.ndarray]:
    blocks = [part for part in parts if isinstance(part, SampleBlock)]
    return np.concatenate([b.u_v[0] for b in blocks], axis=1), np.concatenate([b.i_a[0] for b in blocks], axis=1)


def all_values(path: Path) -> np.ndarray:
    configuration, raw, where = open_record(path)
    data = read_data(reading_of(configuration, raw, where), tuple(range(len(configuration.analogs))), where)
    return data.columns(0, data.rows)


def peer_values(path: Path) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        record = comtrade.load(str(path), use_numpy_arrays=True, use_double_precision=True, ignore_warnings=True)
    return np.array(record.analog)


@pytest.mark.parametrize("revision", ["1991", "1999", "2013"])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("digitals", [0, 1, 16, 17])
def test_every_format_gives_the_written_numbers_and_those_of_the_peer(tmp_path, form, revision, digitals):
    record = Record(sines(), form=form, revision=revision, digitals=digitals, offset=1.5)
    path = record.write(tmp_path)

    values = all_values(path)

    assert np.array_equal(values, record.numbers * 0.01 + 1.5)
    assert np.array_equal(values, peer_values(path))


@pytest.mark.parametrize("form", FORMATS)
def test_a_record_in_one_file_is_the_record_in_two(tmp_path, form):
    record = Record(sines(), form=form, revision="2013", digitals=3, tail=("0,0", "0,0"))
    (tmp_path / "one.cff").write_bytes(record.cff())

    source = open_source(str(tmp_path / "one.cff"))

    assert np.array_equal(joined(parts_of(source))[0], record.numbers[:3] * 0.01)
    assert source.wiring is Wiring.FOUR_WIRE
    assert (source.total_s, source.nominal_hz) == (0.1, 50.0)


def test_the_record_starts_at_its_own_time_or_where_it_is_told(tmp_path):
    source = open_source(str(Record(sines()).write(tmp_path)))

    assert parts_of(source)[0].start == START
    assert parts_of(source, start=instant_of(datetime(2030, 1, 1)))[0].start == instant_of(datetime(2030, 1, 1))


def test_the_month_comes_first_in_1991_and_the_time_code_of_2013_leads_to_utc(tmp_path):
    old = open_source(str(Record(sines(), revision="1991").write(tmp_path, "old")))
    new = open_source(str(Record(sines(), revision="2013", tail=("+5h30,0", "0,0")).write(tmp_path, "new")))

    assert parts_of(old)[0].start == START
    assert parts_of(new)[0].start == START - 19_800 * 10**9  # 5.5 h
    assert (old.time_scale, new.time_scale) == (TimeScale.RECORDED, TimeScale.UTC)


def test_secondary_records_are_given_as_primary_values_unless_asked_otherwise(tmp_path):
    record = Record(sines(), ratio="100,1,S")
    path = record.write(tmp_path)

    def first_u(spec):
        return joined(parts_of(open_source(spec)))[0]

    assert first_u(str(path)) == pytest.approx(record.numbers[:3])  # 0.01 · 100
    assert first_u(f"recording:{path},values=secondary") == pytest.approx(record.numbers[:3] * 0.01)
    primary = replace(record, ratio="100,1,P").write(tmp_path, "primary")
    assert first_u(f"recording:{primary},values=secondary") == pytest.approx(record.numbers[:3] * 0.0001)


def test_several_rates_are_several_blocks_and_slow_ones_are_gaps(tmp_path):
    rates = ((4000.0, 200), (1000.0, 300), (50.0, 350), (2000.0, 400))
    source = open_source(str(Record(sines(), rates=rates).write(tmp_path)))

    parts = parts_of(source)

    assert [(p.rate_hz, p.samples) for p in parts if isinstance(p, SampleBlock)] == [
        (4000, 200),
        (1000, 100),
        (2000, 50),
    ]
    assert isinstance(parts[2], Gap)
    assert "50 Hz" in parts[2].reason
    assert parts[2].start - START == 150_000_000  # 200/4000 + 100/1000 s
    assert parts[2].end - START == 1_150_000_000  # + 50/50 s
    assert parts[3].start == parts[2].end
    assert source.total_s == pytest.approx(1.175)  # + 50/2000 s


def test_rate_from_the_time_stamps_with_a_hole_and_a_change_of_rate(tmp_path):
    steps_us = np.r_[np.full(199, 250), 50_250, np.full(99, 250), np.full(100, 1000)]
    stamps = np.r_[0, np.cumsum(steps_us)]
    source = open_source(str(Record(sines(400), rates=(), stamps=stamps).write(tmp_path)))

    parts = parts_of(source)

    # A sample is worth the step behind it: that of the 300th is the first of the slower ones.
    assert [type(part) for part in parts] == [SampleBlock, Gap, SampleBlock, SampleBlock]
    assert [(p.rate_hz, p.samples) for p in parts if isinstance(p, SampleBlock)] == [
        (pytest.approx(4000), 200),
        (pytest.approx(4000), 99),
        (pytest.approx(1000), 101),
    ]
    assert parts[1].end - parts[1].start == 50_000_000  # 50.25 ms less the cell of 0.25 ms


def test_stamps_of_60_hz_that_are_rounded_to_microseconds_give_the_rate_behind_them(tmp_path):
    stamps = np.rint(np.arange(400) * 1e6 / 4800).astype(int)  # steps of 208 and 209 µs
    source = open_source(str(Record(sines(), rates=(), stamps=stamps).write(tmp_path)))

    (block,) = parts_of(source)

    assert block.rate_hz == pytest.approx(4800, rel=1e-5)  # ± 1 µs of 83 ms


def test_a_stamp_factor_multiplies(tmp_path):
    stamps = np.arange(400)
    source = open_source(str(Record(sines(), rates=(), stamps=stamps, stamp_factor="250").write(tmp_path)))

    assert parts_of(source)[0].rate_hz == pytest.approx(4000)


def test_left_out_sample_numbers_are_a_gap(tmp_path):
    numbers = np.r_[1:201, 241:441]
    source = open_source(str(Record(sines(), rates=((4000.0, 440),), sample_numbers=numbers).write(tmp_path)))

    before, gap, after = parts_of(source)

    assert (before.samples, after.samples) == (200, 200)
    assert (gap.start - START, gap.end - START) == (50_000_000, 60_000_000)  # 40 samples at 4 kHz


@pytest.mark.parametrize("form", FORMATS)
def test_missing_values_are_a_gap(tmp_path, form):
    numbers = sines()
    numbers[4, 100:120] = {"ASCII": 99999, "BINARY": -32768, "BINARY32": -(2**31), "FLOAT32": -3.4028235e38}[form]
    source = open_source(str(Record(numbers, form=form).write(tmp_path)))

    before, gap, after = parts_of(source)

    assert (before.samples, after.samples) == (100, 280)
    assert gap.end - gap.start == 5_000_000  # 20 samples at 4 kHz
    assert after.start == gap.end


def test_minus_one_is_an_ordinary_value_in_1991_unless_the_whole_row_says_it(tmp_path):
    numbers = sines()
    numbers[0, 50] = -1
    numbers[:, 60] = -1
    values = all_values(Record(numbers, revision="1991").write(tmp_path))

    assert np.flatnonzero(np.isnan(values).any(axis=0)).tolist() == [60]


def test_late_channels_are_moved_back(tmp_path):
    t = np.arange(4000) / 4000.0
    u = 23_000 * np.sin(2 * np.pi * 50 * t)
    late = 23_000 * np.sin(2 * np.pi * 50 * (t + 100e-6))  # sampled 100 µs after the stamp
    record = Record(np.rint([late, u]), names=("U1", "I1"), units=("V", "A"), form="FLOAT32", skew="100")
    source = open_source(str(record.write(tmp_path)))
    u_v, i_a = joined(parts_of(source))

    assert u_v[0][4:-4] == pytest.approx(u[4:-4] * 0.01, abs=0.01)  # a cubic at 80 samples a cycle; rounding of 0.01 V
    assert i_a[0][4:-4] == pytest.approx(23_000 * 0.01 * np.sin(2 * np.pi * 50 * (t[4:-4] - 100e-6)), abs=0.01)


def test_rates_above_the_limit_are_averaged_down(tmp_path):
    source = open_source(str(Record(sines(4001, 100_000.0), rates=((100_000.0, 4001),)).write(tmp_path)))

    block, gap = parts_of(source)

    assert (block.rate_hz, block.samples) == (50_000.0, 2000)
    assert gap.end - gap.start == 10_000  # the one that is left over
    assert np.sqrt(np.mean(block.u_v[0] ** 2, axis=1)) == pytest.approx([230.0] * 3, rel=1e-5)


@pytest.mark.parametrize(("form", "tail"), [("ASCII", b"\x1a"), ("BINARY", b"\x1a"), ("BINARY", b"junk at the end")])
def test_bytes_after_the_last_row_are_left(tmp_path, form, tail):
    record = Record(sines(), form=form)
    path = record.write(tmp_path)
    (tmp_path / "record.dat").write_bytes(record.dat() + tail)

    assert all_values(path).shape == (6, 400)


def test_more_rows_than_announced_are_taken_while_their_numbers_go_on_and_fewer_are_told(tmp_path):
    more = open_source(str(Record(sines(), rates=((4000.0, 390),)).write(tmp_path, "more")))
    fewer = open_source(str(Record(sines(), rates=((4000.0, 500),)).write(tmp_path, "fewer")))

    assert sum(part.samples for part in parts_of(more)) == 400
    assert sum(part.samples for part in parts_of(fewer)) == 400
    assert "400 samples where 500 are announced" in fewer.remarks


@pytest.mark.parametrize(
    ("encoding", "station"),
    [("cp1251", "терминал версия"), ("gbk", "变电站"), ("latin-1", "Gärdet 10 µA"), ("utf-8", "变电站")],
)
def test_names_in_any_encoding(tmp_path, encoding, station):
    text = Record(sines()).cfg().replace("station", station)

    assert read_configuration(text.encode(encoding), "x.cfg").station == station


def test_empty_skew_float_limits_and_a_0x1a_in_the_configuration():
    text = Record(sines(), skew="").cfg().replace("-32767,32767", "-3.2767e4,32767.0")

    assert read_configuration(text.encode() + b"\x1a", "x.cfg").analogs[0].skew_us == 0.0


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("6,6A,0D", "6,sixA,0D", "x.cfg, line 2: the number of channels is 'sixA'"),
        ("1,UA", "one,UA", "x.cfg, line 3: channel number is 'one'"),
        ("UB,,,V,0.01", "UB,,,V,x", "x.cfg, line 4: multiplier is 'x' and must be a number"),
        ("4000.0,400", "4000.0,many", "x.cfg, line 11: the last sample with this rate is 'many'"),
        ("4000.0,400", "-4,400", "x.cfg, line 11: rate is -4 Hz"),
        ("BINARY", "PACKED", "x.cfg, line 14: the data format is 'PACKED'; must be ASCII"),
        ("BINARY\r\n1\r\n", "", "x.cfg, line 14: the file ends before the data format"),
    ],
)
def test_a_malformed_line_is_a_sentence_with_file_and_line(old, new, sentence):
    text = Record(sines()).cfg()
    assert old in text

    with pytest.raises(SetupError, match=sentence):
        read_configuration(text.replace(old, new, 1).encode(), "x.cfg")


def test_a_malformed_line_of_data_is_a_sentence_with_file_and_line(tmp_path):
    record = Record(sines(), form="ASCII")
    path = record.write(tmp_path)
    rows = record.dat().split(b"\r\n")
    rows[7] = b"8,1750,1,2,x,4,5,6"
    (tmp_path / "record.dat").write_bytes(b"\r\n".join(rows))
    with pytest.raises(SetupError, match=r"record.dat, line 8: 'x,4,5,6' is no number"):
        open_source(str(path))

    rows[7] = b"8,1750,1,2"
    (tmp_path / "record.dat").write_bytes(b"\r\n".join(rows))
    with pytest.raises(SetupError, match=r"record.dat, line 8: there are 4 fields and there must be 8"):
        open_source(str(path))


def test_a_record_without_its_other_half_is_a_sentence(tmp_path):
    path = Record(sines()).write(tmp_path)
    (tmp_path / "record.dat").unlink()

    with pytest.raises(SetupError, match=r"has no record\.dat beside it"):
        open_source(str(path))


BLOCKY = Record(sines(), skew="40", rates=((4000.0, 150), (50.0, 160), (1000.0, 400)))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block_s=st.floats(0.0003, 0.3))
@pytest.mark.parametrize("form", ["ASCII", "BINARY"])
def test_any_block_length_gives_the_same_samples_and_the_same_time(tmp_path, form, block_s):
    source = open_source(str(replace(BLOCKY, form=form).write(tmp_path)))
    whole, cut = parts_of(source, block_s=10.0), parts_of(source, block_s=block_s)

    assert np.array_equal(joined(whole)[0], joined(cut)[0])
    assert np.array_equal(joined(whole)[1], joined(cut)[1])
    assert [p.start for p in whole if isinstance(p, Gap)] == [p.start for p in cut if isinstance(p, Gap)]
    assert all(part.samples <= max(1, block_s * part.rate_hz) for part in cut if isinstance(part, SampleBlock))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_spoiled_record_is_a_source_or_a_sentence(tmp_path, data):
    form = data.draw(st.sampled_from(FORMATS))
    record = Record(sines(60), form=form, revision="2013", digitals=2, rates=data.draw(st.sampled_from([None, ()])))
    files = {"record.cfg": record.cfg().encode(), "record.dat": record.dat(), "one.cff": record.cff()}
    for name, raw in files.items():
        at = data.draw(st.integers(0, len(raw)))
        until = data.draw(st.integers(at, min(len(raw), at + 12)))
        put = data.draw(
            st.binary(max_size=6) | st.sampled_from([b",", b"\r\n", b"0", b"-", b"9" * 12, b"1e308", b"nan", b"--- "])
        )
        (tmp_path / name).write_bytes(raw[:at] + put + raw[until:])
    for name in ("record.cfg", "one.cff"):
        try:
            source = open_source(str(tmp_path / name))
        except SetupError:
            continue
        for count, _part in enumerate(source.stream()):
            if count > 50:
                break


@field_record
@pytest.mark.parametrize("path", FIELD, ids=lambda path: path.stem[:12])
def test_field_recordings_are_read_as_the_peer_reads_them(path):
    try:
        expected = peer_values(path)
    except ValueError as error:
        pytest.skip(f"the peer refuses it: {type(error).__name__}")
    values = all_values(path)

    assert np.array_equal(values[:, : expected.shape[1]], expected, equal_nan=True)


@field_record
def test_the_building_of_347_volts():
    u_v, i_a = joined(parts_of(open_source(str(SHARED / "02_lv_347V_ion7650_30k7Hz.cfg"))))

    assert np.sqrt(np.mean(u_v**2, axis=1)) == pytest.approx([349, 352, 346], abs=0.5)
    assert np.sqrt(np.mean(i_a**2, axis=1)) == pytest.approx([126, 152, 167], abs=0.5)
    # No stretch gives all nine published figures: U and I are the whole record's, P that of its first three cycles of four.
    assert np.mean((u_v * i_a)[:, :1536], axis=1) == pytest.approx([39.7e3, 48.9e3, 52.6e3], abs=51)


@field_record
def test_the_record_of_83_rates_is_read():
    source = open_source(str(SHARED / "08_malformed_83rates_ascii.cfg"))
    blocks = parts_of(source)

    assert len(blocks) == 83
    assert sum(block.samples for block in blocks) == 5316
    assert source.total_s == pytest.approx(sum(block.samples / block.rate_hz for block in blocks))
