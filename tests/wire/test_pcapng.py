"""Traces as pcapng: bit for bit as the draft has them, and read back by a reader that knows nothing of the writer."""

from hypothesis import given
from hypothesis import strategies as st

from tests.wire.pcapng_reader import Packet, packets
from trefas.base.instant import Instant
from trefas.wire import pcapng


def test_a_section_begins_as_the_draft_draws_it():
    # type, length 8 + 16 + 16 + 4 = 44, byte-order magic, 1.0, length not known, option 4 "trefas" padded, end, length
    assert pcapng.section_header("trefas").hex() == (
        "0a0d0d0a 2c000000 4d3c2b1a 0100 0000 ffffffffffffffff 0400 0600 7472656661730000 00000000 2c000000".replace(
            " ", ""
        )
    )


def test_bytes_of_a_line_have_the_header_of_rtac_serial():
    when = Instant(0x65000000 * 1_000_000_000 + 5_000_001_000)

    # seconds, microseconds, 02 receiving started or 01 sending started, control lines, two bytes of nothing
    assert pcapng.serial_bytes(when, b"~", pcapng.INBOUND).hex() == "6500000500000001020000007e"
    assert pcapng.serial_bytes(when, b"~", pcapng.OUTBOUND)[8] == 1


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1),
            st.integers(0, 2**63),
            st.binary(max_size=100),
            st.sampled_from((1, 2)),
            st.text(max_size=50),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read(written):
    raw = pcapng.section_header("test") + pcapng.interface(101, "tcp:x") + pcapng.interface(250, "serial:y")
    for number, when, data, direction, comment in written:
        raw += pcapng.packet(number, Instant(when), data, direction, comment)

    names = ((101, "tcp:x"), (250, "serial:y"))
    assert packets(raw) == [Packet(*names[number], *rest) for number, *rest in written]


def test_a_comment_has_an_end():
    raw = pcapng.section_header("t") + pcapng.interface(101, "x") + pcapng.packet(0, Instant(0), b"", 1, "é" * 100_000)

    assert len(packets(raw)[0].comment) == pcapng.COMMENT_SIZE_MAX
