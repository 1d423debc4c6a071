"""The buffer of a profile: the fast way for all rows says the same as the slow one for each, and rows can be wide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.declared import UNMEASURED
from trefas.base.instant import NS_PER_S
from trefas.base.reading import Reading
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.log import LogRows
from trefas.cosem.buffer import FormatColumn, Register, TimeColumn, encode
from trefas.wire.axdr import I8, Array, Structure, decode

INT64 = st.integers(-(1 << 62), 1 << 62)


def rows_of(counts):
    """Rows of one column."""
    column = np.array(counts, np.int64).reshape(-1, 1)
    none = np.zeros(len(column), np.int64)
    return LogRows(none, none, none.astype(np.uint8), none.astype("u2"), none.astype("u4"), column, 0 * column)


@given(
    st.lists(st.one_of(st.integers(-100_000, 100_000), INT64), min_size=1, max_size=5),
    st.sampled_from(Wire),
    st.sampled_from([1, 10, 1000, 3_600_000]),
    st.integers(-3, 3),
    st.booleans(),
)
def test_all_rows_at_once_say_what_each_reading_says(counts, wire, per_unit, exponent, accumulates):
    if accumulates:
        counts = [abs(count) for count in counts]  # counters begin at nothing
    if wire is Wire.U64:
        counts = [count >> 12 for count in counts]  # a count of int64 in smaller units is beyond what numpy holds
    value = Slot("1-1:1.7.0", Unit.W, "P14", per_unit=per_unit, wire=wire, accumulates=accumulates)

    shown = decode(encode(rows_of(counts), [Register(0, value, exponent, False)]))

    assert [row.value[0].value for row in shown.value] == [Reading(value, count).on_wire(exponent) for count in counts]


@pytest.mark.parametrize("wire", [Wire.U32, Wire.I32])
def test_what_was_not_measured_is_a_zero_in_its_row_since_null_data_there_repeats_the_row_before(wire):
    value = Slot("1-1:3.25.0", Unit.VAR, "Q12_Avg", per_unit=1000, wire=wire)

    shown = decode(encode(rows_of([70_000, UNMEASURED, 71_000]), [Register(0, value, 0, False)]))

    assert [row.value[0].value for row in shown.value] == [70, 0, 71]


def test_the_time_of_a_maximum_is_a_date_time_and_not_specified_where_there_was_none():
    at_ns = NS_PER_S * 1_767_268_800  # 2026-01-01 12:00, a Thursday

    shown = decode(encode(rows_of([0, at_ns]), [TimeColumn(0)]))

    # Blue Book, 4.1.6.1: year, month, day, day of the week, hour, minute, second, hundredths, deviation, status
    assert [row.value[0].value.hex(" ").upper() for row in shown.value] == [
        "FF FF FF FF FF FF FF FF FF 80 00 FF",
        "07 EA 01 01 04 0C 00 00 FF 80 00 00",
    ]


@pytest.mark.parametrize("columns", [1, 127, 128, 200, 256, 300])
def test_a_row_has_as_many_columns_as_it_has(columns):
    """From 128 on a length has more than one byte (A-XDR, IEC 61334-6, 6.2)."""
    encoded = encode(rows_of([0, 0]), [FormatColumn()] * columns)

    assert decode(encoded) == Array((Structure((I8(1),) * columns),) * 2)
