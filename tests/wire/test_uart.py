"""Lines that are heard at another speed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.wire.uart import heard


@given(st.binary(max_size=40))
def test_at_the_same_speed_all_is_heard(sent):
    assert heard(sent, 2_400, 2_400) == sent


@pytest.mark.parametrize(
    ("sent", "sent_bd", "found"),
    [
        # Twice as slow: 0 0 | 1 1 0 0 1 1 0 … with one start bit is 0, 0110 0110: 66h; the stop bit is low. The next low behind a
        # high is the sixth bit of data: 0, 0110 0111 and a stop bit: E6h.
        ("55", 2_400, "66 E6"),
        # Nine low bits are eighteen, of which the hearer takes ten; behind them is no edge.
        ("00", 2_400, "00"),
        # Only the start bit is low: two bits of the hearer.
        ("FF", 2_400, "FE"),
        # Four times as fast: the start bit is a quarter of the hearer's, and its middle is high.
        ("FF", 19_200, ""),
        # Nine low bits are 2.25 of the hearer: its start bit and one of data.
        ("00", 19_200, "FE"),
    ],
)
def test_at_another_speed_other_bytes_are_heard(sent, sent_bd, found):
    assert heard(bytes.fromhex(sent), sent_bd, 4_800) == bytes.fromhex(found)


@given(st.binary(max_size=40), st.sampled_from((300, 1_200, 9_600, 115_200)))
def test_whatever_the_speed_there_is_an_end(sent, sent_bd):
    assert len(heard(sent, sent_bd, 2_400)) <= max(1, len(sent) * 2_400 // sent_bd + len(sent))
