"""Lines of text: cut anywhere they are the same lines, and no more is kept of one than may be."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from trefas.wire.text_line import NO, LineReader, line


def test_lines_end_with_lf_and_words_stand_alone():
    reader = LineReader(20)

    assert reader.receive(b"cover open\r\n\n  in") == ["cover open", ""]
    assert reader.receive(b"put 1 high \n") == ["input 1 high"]


def test_a_line_that_is_too_long_is_none_and_the_next_one_is_heard():
    reader = LineReader(5)

    assert reader.receive(b"12345\n123456\n12") == ["12345", None]
    assert reader.receive(b"3456" * 100) == []
    assert reader.receive(b"\nabc\n") == [None, "abc"]


def test_what_is_no_text_is_a_line_all_the_same():
    assert LineReader(10).receive(b"\xff\xc0\x00\n") == ["\ufffd\ufffd\x00"]


@given(st.binary(max_size=80), st.lists(st.integers(0, 80), max_size=5), st.integers(0, 20))
def test_it_does_not_matter_where_it_is_cut(data, cuts, size_max):
    one, whole = LineReader(size_max), LineReader(size_max)
    places = [0, *sorted(min(each, len(data)) for each in cuts), len(data)]

    lines = [each for a, b in pairwise(places) for each in one.receive(data[a:b])]

    assert lines == whole.receive(data)
    assert len(lines) == data.count(b"\n")


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=30))
def test_an_answer_is_one_line_of_ascii_whatever_is_said(said):
    answer = line(NO, said)

    assert answer.isascii()
    assert answer.endswith(b"\n")
    assert answer.count(b"\n") == 1


@given(st.text(st.sampled_from("abc=_1 '"), max_size=30))
def test_what_is_said_is_read_back(said):
    assert LineReader(100).receive(line("ok", said)) == [f"ok {said}".strip()]
