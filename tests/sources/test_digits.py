"""Numbers out of text, beside the language's own way of reading them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.sources import digits
from trefas.sources.digits import Notation, plain_lines, read_columns, read_numbers

CODES = digits.Notation().codes
SHORT = st.integers(-(10**15) + 1, 10**15 - 1).map(str) | st.builds(
    lambda whole, places, exponent: f"{whole / 10**places:.{places}f}{exponent}",
    st.integers(-(10**12), 10**12),
    st.integers(1, 3),
    st.sampled_from(["", "e3", "E-05", "e+12"]),
)


@given(
    st.lists(st.lists(SHORT, min_size=3, max_size=3), min_size=1, max_size=20), st.sampled_from(["\n", "\r\n", "\r"])
)
def test_short_numbers_are_read_to_the_bit(rows, end):
    text = end.join(",".join(row) for row in rows)

    values = read_columns(text.encode(), (0, 1, 2), "x")

    assert values.T.tolist() == [[float(field) for field in row] for row in rows]


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=20))
def test_any_float_is_read_to_fifteen_digits(numbers):
    values = read_columns("\n".join(map(repr, numbers)).encode(), (0,), "x")[0]

    assert values == pytest.approx(numbers, rel=1e-15, abs=1e-280)


@given(st.binary(max_size=60), st.sampled_from([(0,), (0, 2), (1,)]))
def test_the_compiled_reader_and_the_plain_one_agree_on_any_bytes(raw, columns):
    text = np.frombuffer(raw + b"\n", np.uint8)
    slots = np.full(columns[-1] + 1, -1, np.int64)
    slots[list(columns)] = np.arange(len(columns))
    compiled, plain = (np.zeros((len(columns), len(text) + 1)) for _ in range(2))
    starts = np.zeros(len(text) + 1, np.int64)

    ours = digits._read(text, slots, CODES, np.nan, compiled, starts)
    with np.errstate(over="ignore"):
        slow = digits._read.py_func(text, slots, CODES, np.nan, plain, starts)

    assert tuple(ours) == tuple(slow)
    assert np.array_equal(compiled, plain, equal_nan=True)


def test_empty_fields_words_of_nothing_quotes_and_blanks():
    text = b'1,,"3", 4 \n\n   \nnan,NA,null,-0.5\n5,6,7,8,9,10\n\x1arest'

    values = read_columns(text, (0, 1, 2, 3), "x")

    assert np.array_equal(values.T, [[1, np.nan, 3, 4], [np.nan] * 3 + [-0.5], [5, 6, 7, 8]], equal_nan=True)


def test_a_semicolon_leaves_the_comma_for_decimals():
    assert read_columns(b"1,5;-2,25\n", (0, 1), "x", separator=";", decimal=",").T.tolist() == [[1.5, -2.25]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"1,2\n3\n", "x, line 2: there are 1 fields and there must be 2; it ends with '3'"),
        (b"1,2\n3,4a\n", "x, line 2: '4a' is no number"),
        (b"1,2\r\n\r\n3,--4\r\n", "x, line 3: '--4' is no number"),
    ],
)
def test_what_is_no_number_is_a_sentence_with_its_line(text, sentence):
    with pytest.raises(SetupError, match=sentence):
        read_columns(text, (0, 1), "x")


@given(
    st.lists(st.sampled_from(["1,2", "-3", "", "# note", " 4", "\t", "nan,1", "5\x1a"])),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_lines_that_are_all_rows_begin_where_the_reader_finds_them(lines, end):
    text = np.frombuffer("".join(line + end for line in lines).encode(), np.uint8)

    starts = plain_lines(text)

    if end != "\r" and lines and all(line in ("1,2", "-3", "nan,1") for line in lines):
        assert starts is not None
    if starts is not None:
        found = read_numbers(text, (), "t.csv", Notation(), fields=1)
        assert starts.tolist() == found.starts.tolist()
        assert (len(starts), found.ended) == (found.lines, False)
