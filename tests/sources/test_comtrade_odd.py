"""COMTRADE records as recorders write them: odd dates, values that only look missing, data of another format, odd heads."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.sources.records import FORMATS, Record, sines
from tests.sources.test_comtrade import START, all_values, joined, parts_of
from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.sources.spec import open_source

RATE_HZ = 4000


def load(count: int = 800) -> np.ndarray:
    """230 V, 10 A, 60° lagging, 50 Hz, as numbers of 0.01."""
    angles = np.radians([0.0, -120.0, 120.0, -60.0, -180.0, 60.0])[:, np.newaxis]
    peaks = np.sqrt(2.0) * np.array([230.0] * 3 + [10.0] * 3)[:, np.newaxis]
    return np.rint(peaks * np.sin(2 * np.pi * 50.0 * np.arange(count) / RATE_HZ + angles) / 0.01)


def powers(source) -> list[float]:
    """P of each phase: 230 V · 10 A · cos 60° = 1150 W."""
    u_v, i_a = joined(parts_of(source))
    return np.mean(u_v * i_a, axis=1).tolist()


def is_right(source) -> bool:
    return powers(source) == pytest.approx([1150.0] * 3, rel=2e-4)  # numbers are rounded to 0.01 A of 10 A


def written(folder: Path, record: Record, change: Callable[[str], str] = str, dat: bytes | None = None):
    path = record.write(folder)
    path.write_bytes(change(record.cfg()).encode())
    if dat is not None:
        (folder / "record.dat").write_bytes(dat)
    return open_source(str(path))


# ---- times


@pytest.mark.parametrize(
    "time",
    [
        "01/45/2024,10:00:00.5",
        "31/02/2024,10:00:00.5",
        "01/02/2024,11:28:18581309.000",
        "01/02/2024,10:61:00",
        "01/02/2024,10:00:60.5",
        "10:00:00.5",
        "yesterday,noon",
    ],
)
def test_a_time_that_cannot_be_leaves_the_start_unknown_and_a_remark(tmp_path, time):
    source = written(tmp_path, Record(load()), lambda cfg: cfg.replace("01/02/2024,10:00:00.500000", time, 1))

    assert is_right(source)
    assert parts_of(source)[0].start == Instant(0)
    assert source.remarks == (f"the time of the first sample is '{time}', which cannot be; the start is not known",)


@pytest.mark.parametrize("time", ["", ",", "00/00/0000,00:00:00.000000"])
def test_an_empty_time_is_a_start_that_is_not_known_and_a_remark(tmp_path, time):
    source = written(tmp_path, Record(load()), lambda cfg: cfg.replace("01/02/2024,10:00:00.500000", time, 1))

    assert is_right(source)
    assert source.remarks == ("no time of the first sample is said; the start is not known",)


@pytest.mark.parametrize(
    "time",
    [
        "01/02/2024,10 : 00:00.500000",
        "2024-02-01 10 : 00:00.500000",
        "2024-02-01T10:00:00.5Z",
        "1/2/24, 10:00:00.5",
        "01.02.2024,10:00:00:500",
    ],
)
def test_a_time_as_recorders_write_it_is_read(tmp_path, time):
    source = written(tmp_path, Record(load()), lambda cfg: cfg.replace("01/02/2024,10:00:00.500000", time, 1))

    assert (parts_of(source)[0].start, source.remarks) == (START, ())


def test_a_date_with_the_month_first_is_told_where_it_shows(tmp_path):
    source = written(tmp_path, Record(load()), lambda cfg: cfg.replace("01/02/2024", "02/13/2024", 1))

    assert parts_of(source)[0].start == START + 12 * 86_400 * 10**9
    assert source.remarks == ("the date is '02/13/2024'; it is read with the month first",)


@pytest.mark.parametrize("time", ["31/01/2024,23:59:60.25", "31/01/2024,24:00:00.25"])
def test_a_leap_second_and_the_end_of_a_day_are_times(tmp_path, time):
    source = written(tmp_path, Record(load()), lambda cfg: cfg.replace("01/02/2024,10:00:00.500000", time, 1))

    assert parts_of(source)[0].start == START - 36_000_250_000_000  # 0:00:00.25


# ---- missing values


@pytest.mark.parametrize(("form", "mark"), [("ASCII", 99999), ("BINARY", -32768), ("BINARY32", -(2**31))])
def test_what_marks_a_missing_value_is_a_value_where_the_range_holds_it(tmp_path, form, mark):
    numbers = load()
    numbers[:3] *= abs(mark) / np.abs(numbers[:3]).max()
    crest = int(np.argmax(np.abs(numbers[0])))
    numbers[0, crest] = mark
    record = Record(np.rint(numbers).clip(-abs(mark), abs(mark) - (mark < 0)), form=form)

    outside = written(tmp_path, record)
    inside = written(tmp_path, record, lambda cfg: cfg.replace("-32767,32767", f"{-abs(mark)},{abs(mark)}"))

    assert [part.samples for part in parts_of(outside) if hasattr(part, "samples")] != [800]
    assert [part.samples for part in parts_of(inside)] == [800]
    assert joined(parts_of(inside))[0][0, crest] == pytest.approx(mark * 0.01)


def test_a_range_of_nothing_says_nothing(tmp_path):
    numbers = load()
    numbers[0, 5] = 99999

    source = written(tmp_path, Record(numbers, form="ASCII"), lambda cfg: cfg.replace("-32767,32767", "0.0,0.0"))

    assert [part.samples for part in parts_of(source) if hasattr(part, "samples")] == [5, 794]


# ---- data of another format


@pytest.mark.parametrize("said", FORMATS)
@pytest.mark.parametrize("real", FORMATS)
@pytest.mark.parametrize("digitals", [0, 17])
def test_data_of_another_format_are_read_with_a_remark(tmp_path, said, real, digitals):
    record = Record(load(), form=real, digitals=digitals)

    source = written(tmp_path, record, lambda cfg: cfg.replace(f"\r\n{real}\r\n", f"\r\n{said}\r\n"))

    assert is_right(source)
    assert [remark for remark in source.remarks if said not in remark or real not in remark] == []
    assert len(source.remarks) == (said != real)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("written_digitals", "said"), [(0, 3), (16, 17), (17, 16), (3, 0)])
def test_a_digital_word_more_or_less_is_told(tmp_path, form, written_digitals, said):
    record = Record(load(), form=form, digitals=written_digitals)
    path = record.write(tmp_path)
    path.write_text(replace(record, digitals=said).cfg())
    if form == "ASCII" and said < written_digitals:
        with pytest.raises(SetupError, match=r"rows of .* fields do not fit"):
            open_source(str(path))
        return

    source = open_source(str(path))

    assert is_right(source)
    assert len(source.remarks) == 1


def test_rows_that_fit_no_format_or_two_are_refused_with_the_sizes(tmp_path):
    record = Record(load())
    path = record.write(tmp_path)
    rows = np.frombuffer(record.dat(), np.uint8).reshape(-1, 20)
    five = np.delete(rows, [18, 19], axis=1)
    (tmp_path / "record.dat").write_bytes(five.tobytes())
    with pytest.raises(
        SetupError, match=r"record.dat: rows of 20 bytes \(BINARY, 6 analog channels and 0 digital words\) do not fit"
    ):
        open_source(str(path))

    (tmp_path / "record.dat").write_bytes(np.random.default_rng(1).integers(0, 256, 16_000, np.uint8).tobytes())
    with pytest.raises(SetupError, match="sample numbers and time stamps do not rise; no other format fits either"):
        open_source(str(path))


def test_a_missing_analog_channel_of_a_record_with_digital_ones_is_not_taken_for_a_digital_word(tmp_path):
    record = Record(load(), digitals=3)
    path = record.write(tmp_path)
    rows = np.frombuffer(record.dat(), np.uint8).reshape(-1, 22)
    (tmp_path / "record.dat").write_bytes(np.delete(rows, [8, 9], axis=1).tobytes())  # UA is not there

    with pytest.raises(
        SetupError, match=r"rows of 22 bytes .* do not fit: .*; rows of 20 bytes would: BINARY, 6 analog"
    ):
        open_source(str(path))


def test_text_whose_numbers_do_not_rise_is_refused(tmp_path):
    record = Record(load(), form="ASCII")
    rows = [row.split(b",", 2)[2] for row in record.dat().splitlines()]  # neither number nor time

    with pytest.raises(SetupError, match=r"sample numbers \(.*\) and time stamps \(.*\) do not rise"):
        written(tmp_path, replace(record, names=record.names[:4], units=record.units[:4]), dat=b"\r\n".join(rows))


def test_decimal_commas_are_a_sentence_and_semicolons_a_remark(tmp_path):
    record = Record(load() + 0.25, form="ASCII")
    dat = record.dat()
    commas = b"\n".join(b",".join(field.replace(b".", b",") for field in row.split(b",")) for row in dat.splitlines())
    with pytest.raises(SetupError, match="rows of 14 fields do not fit 6 analog and 0 digital channels, which make 8"):
        written(tmp_path, record, dat=commas)

    source = written(tmp_path, record, dat=dat.replace(b",", b";").replace(b".", b","))
    assert is_right(source)
    assert source.remarks == ("the fields are separated by semicolons",)


def test_a_decimal_comma_in_the_configuration_is_a_sentence(tmp_path):
    with pytest.raises(SetupError, match="line 3: an analog channel has 10 to 13 fields and this one 14"):
        written(tmp_path, Record(load()), lambda cfg: cfg.replace("0.01", "0,01"))


def test_a_multiplier_of_nothing_is_refused(tmp_path):
    with pytest.raises(SetupError, match="the multiplier of UB is 0"):
        written(tmp_path, Record(load()), lambda cfg: cfg.replace("UB,,,V,0.01", "UB,,,V,0"))


# ---- counts, ends and rates


@pytest.mark.parametrize("form", FORMATS)
def test_a_record_that_ends_inside_a_row_is_read_up_to_there(tmp_path, form):
    record = Record(load(), form=form, digitals=2)

    source = written(tmp_path, record, dat=record.dat()[:-7])

    assert sum(part.samples for part in parts_of(source)) == 799
    assert any("end inside a row" in remark or "bytes of a row of" in remark for remark in source.remarks)
    assert "799 samples where 800 are announced" in source.remarks


def test_stamps_that_tell_another_rate_are_a_remark_and_may_be_taken(tmp_path):
    record = Record(load(), stamps=np.arange(800) * 1000)
    source = written(tmp_path, record)

    assert parts_of(source)[0].rate_hz == 4000
    (remark,) = source.remarks
    assert remark.startswith("time stamps say 1000 samples a second and the configuration's rates 4000")
    path = tmp_path / "record.cfg"
    assert parts_of(open_source(f"recording:{path},rate=stamps"))[0].rate_hz == pytest.approx(1000)
    assert parts_of(open_source(f"recording:{path},rate=2000"))[0].rate_hz == 2000


@pytest.mark.parametrize(("rate_hz", "said"), [(4040.0, True), (4008.0, True), (4001.0, False)])
def test_stamps_a_percent_from_the_rates_are_a_remark_and_what_their_clock_may_be_off_is_none(tmp_path, rate_hz, said):
    source = written(tmp_path, Record(load(), rates=((rate_hz, 800),)))  # stamps each 250 µs

    assert bool(source.remarks) is said
    for remark in source.remarks:
        assert remark == (
            f"time stamps say 4000 samples a second and the configuration's rates {rate_hz:g}; the latter are taken; "
            "rate=stamps takes the former, as rate=4000 does"
        )


def test_stamps_that_leave_out_what_numbers_do_not_are_a_remark(tmp_path):
    stamps = np.arange(800) * 250 + 50_000 * (np.arange(800) >= 400)
    source = written(tmp_path, Record(load(), rates=((4000.0, 400), (2000.0, 800)), stamps=stamps))

    (remark,) = source.remarks
    assert remark.startswith("time stamps go over 0.24975 s, rates and sample numbers over 0.2995 s")


@pytest.mark.parametrize("stamps", [np.zeros(800, int), np.full(800, 0xFFFFFFFF)])
def test_stamps_that_say_nothing_are_not_asked(tmp_path, stamps):
    source = written(tmp_path, Record(load(), stamps=stamps))

    assert is_right(source)
    assert source.remarks == ()


def test_no_rates_and_no_line_of_rates_is_a_record_of_stamps(tmp_path):
    source = written(tmp_path, Record(load(), rates=()), lambda cfg: cfg.replace("0\r\n0,800\r\n", "0\r\n", 1))

    assert is_right(source)
    assert parts_of(source)[0].rate_hz == pytest.approx(4000)


# ---- how text is written


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", " \r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1251"])
def test_ends_of_lines_and_encodings(tmp_path, end, encoding):
    station = {"latin-1": "Gärdet 10 µA", "cp1251": "терминал версия"}.get(encoding, "变电站")
    record = Record(load(), form="ASCII")
    path = record.write(tmp_path)
    path.write_bytes(record.cfg().replace("station", station).replace("\r\n", end).encode(encoding))
    text = record.dat().decode().replace("\r\n", end)
    (tmp_path / "record.dat").write_bytes(text.encode(encoding))

    source = open_source(str(path))

    assert is_right(source)
    assert station in source.note


@pytest.mark.parametrize(
    ("revision", "date"),
    [
        ("1991", "02/01/24"),
        ("1997", "01/02/2024"),
        ("1999", "01/02/2024"),
        ("2001", "01/02/2024"),
        ("2013", "01/02/2024"),
    ],
)
def test_every_year_of_the_standard(tmp_path, revision, date):
    record = Record(load(), revision=revision)
    source = written(tmp_path, record, lambda cfg: cfg.replace("02/01/2024", date) if revision == "1991" else cfg)

    assert (is_right(source), parts_of(source)[0].start, source.remarks) == (True, START, ())


def test_no_year_and_fields_of_1999_is_1999(tmp_path):
    source = written(tmp_path, Record(load()), lambda cfg: cfg.replace("station,device,1999", "station,device"))

    assert parts_of(source)[0].start == START
    assert source.remarks == ("no year of the standard is said; with primary and secondary it is read as 1999",)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "head", ["--- file type  {} ---", "-- file type  {} ---", "---file type: {}---", "--- FILE TYPE: {}"]
)
def test_heads_of_a_single_file_as_they_are_written(tmp_path, form, head):
    record = Record(load(), form=form, revision="2013", tail=("0,0", "0,0"))
    heads = "".join(
        f"{head.format(kind)}\r\n{text}" for kind, text in (("CFG", record.cfg()), ("INF", ""), ("HDR", ""))
    )
    (tmp_path / "one.cff").write_bytes(f"{heads}{head.format('DAT ' + form)}\r\n".encode() + record.dat())

    assert is_right(open_source(str(tmp_path / "one.cff")))


def test_a_single_file_that_was_cut_is_read_up_to_there(tmp_path):
    record = Record(load(), revision="2013", tail=("0,0", "0,0"))
    (tmp_path / "one.cff").write_bytes(record.cff()[:-25])

    source = open_source(str(tmp_path / "one.cff"))

    assert sum(part.samples for part in parts_of(source)) == 798
    assert "the data are announced with 16000 bytes and there are 15975" in source.remarks


def test_names_of_the_two_files_in_another_case(tmp_path):
    Record(load()).write(tmp_path)
    (tmp_path / "record.dat").rename(tmp_path / "RECORD.DAT")

    assert is_right(open_source(str(tmp_path / "record.cfg")))


def test_values_of_all_forms_are_those_that_were_written(tmp_path):
    record = Record(sines(), form="BINARY", digitals=17)
    path = record.write(tmp_path)
    path.write_text(record.cfg().replace("BINARY", "ASCII"))

    assert np.array_equal(all_values(path), record.numbers * 0.01)
