"""Logical names: two spellings, six bytes, one order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.base.obis import Obis

groups = st.tuples(*[st.integers(0, 255)] * 6)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1-1:1.8.0", Obis(1, 1, 1, 8, 0, 255)),
        ("1-1:1.8.0*255", Obis(1, 1, 1, 8, 0, 255)),
        ("1-1:0.2.2*128", Obis(1, 1, 0, 2, 2, 128)),
        ("1-1:1.8.0&3", Obis(1, 1, 1, 8, 0, 3)),
        ("0.1.1.0.0.255", Obis(0, 1, 1, 0, 0, 255)),
        ("  1.1.32.7.0.255\n", Obis(1, 1, 32, 7, 0, 255)),
    ],
)
def test_both_spellings_are_read(text, name):
    assert Obis.parse(text) == name


LONGER = "1" * 5_000
"""Than the numbers that Python reads."""


@pytest.mark.parametrize(
    "text",
    ["", "1.8.0", "1-1:1.8", "1-1:256.8.0", "1.1.1.8.0.300", "1-1:1.8.0*", "a-1:1.8.0", f"1-1:{LONGER}.8.0"],
    ids=range(8),
)
def test_what_is_no_name_is_answered_with_one_that_would_do(text):
    with pytest.raises(SetupError, match=r"it is six numbers of 0 to 255, as 1-1:1\.8\.0 or 1\.1\.1\.8\.0\.255"):
        Obis.parse(text)


@given(groups)
def test_a_name_goes_through_text_and_bytes_unchanged(numbers):
    name = Obis(*numbers)

    assert Obis.parse(str(name)) == Obis.parse(name.short) == Obis.from_bytes(bytes(name)) == name


def test_the_short_spelling_tells_the_storage_only_where_it_says_something():
    assert Obis(1, 1, 1, 8, 0).short == "1-1:1.8.0"
    assert Obis(1, 1, 0, 2, 2, 128).short == "1-1:0.2.2*128"
    assert str(Obis(1, 1, 1, 8, 0)) == "1.1.1.8.0.255"


@given(groups, groups)
def test_names_sort_as_their_six_bytes(one, other):
    assert (Obis(*one) < Obis(*other)) == (bytes(one) < bytes(other))


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        *[
            ("1-1:21.8.0", 1),
            ("1-1:40.7.0", 1),
            ("1-0:41.7.0", 2),
            ("1-0:60.7.0", 2),
            ("1-1:61.7.0", 3),
            ("1-1:80.7.0", 3),
        ],
        *[("1-1:1.8.0", None), ("1-1:20.7.0", None), ("1-1:81.7.40", None), ("0-1:31.7.0", None)],
    ],
)
def test_a_phase_is_told_by_c(name, phase):
    assert Obis.parse(name).phase == phase
