"""Every field that an ASDU may have, in every order and length, written by an encoder of our own hand and read at once."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open61850 import sv

from tests.wire.ber_encoder import element, frame, sample
from tests.wire.test_sampled_columns import packets
from trefas.wire.sampled_columns import ColumnDecoder, Said, Stream
from trefas.wire.sampled_values import decode

u16 = st.integers(0, 0xFFFF)
OPTIONAL = {
    0x81: st.text("ABCxyz/$0123456789", max_size=129).map(str.encode),
    0x84: st.binary(min_size=8, max_size=8),
    0x86: u16.map(lambda n: struct.pack(">H", n)) | u16.map(lambda n: struct.pack(">I", n)),
    0x88: st.integers(0, 2).map(lambda n: struct.pack(">H", n)) | st.integers(0, 2).map(lambda n: bytes([n])),
    0x89: st.binary(min_size=8, max_size=8),
    0x8A: st.binary(max_size=20),  # of an edition to come
}
channel = st.tuples(st.integers(-(2**31), 2**31 - 1), st.integers(0, 0x3FFF))


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[bytes], list[tuple], str]:
    """Frames of one stream, what each sample of them is, and the svID."""
    sv_id = draw(st.text("ABCxyz_0123456789 ", min_size=1, max_size=129))
    channels = draw(st.sampled_from((4, 8, 9, 16)))
    optional = {tag: draw(of) for tag, of in OPTIONAL.items() if draw(st.booleans())}
    tags = draw(st.permutations([0x80, 0x82, 0x83, 0x85, 0x87, *optional]))
    asdus = draw(st.integers(1, 3))
    forms = draw(st.integers(0, 3))
    security = element(draw(st.sampled_from((0x81, 0xA1))), draw(st.binary(max_size=9))) if draw(st.booleans()) else b""
    tail = draw(st.binary(max_size=6))
    frames, rows = [], []
    for _ in range(draw(st.integers(1, 3))):
        written = []
        for _ in range(asdus):
            number, synch, values = (
                draw(u16),
                draw(st.integers(0, 255)),
                draw(st.lists(channel, min_size=channels, max_size=channels)),
            )
            varying = {
                0x80: sv_id.encode(),
                0x82: struct.pack(">H", number),
                0x83: draw(st.binary(min_size=4, max_size=4)),
                0x85: bytes([synch]),
                0x87: sample(values),
                0x84: draw(st.binary(min_size=8, max_size=8)),
                0x89: draw(st.binary(min_size=8, max_size=8)),
            }
            written.append([(tag, varying.get(tag, optional.get(tag, b""))) for tag in tags])
            rows.append((number, synch, values))
        frames.append(frame(written, forms=forms, security=security, tail=tail))
    return frames, rows, sv_id


@settings(max_examples=150)
@given(streams())
def test_all_fields_in_all_orders_and_lengths_are_read(stream):
    frames, rows, sv_id = stream
    decoder = ColumnDecoder()

    ((name, samples),) = decoder.decode(packets(frames)).items()

    assert name == Stream(sv_id, 0x4000, bytes.fromhex("0030A7010203"), 8 * len(rows[0][2]))
    assert list(zip(samples.smp_cnt.tolist(), samples.smp_synch.tolist(), strict=True)) == [row[:2] for row in rows]
    assert samples.values.tolist() == [[value for value, _ in row[2]] for row in rows]
    assert samples.quality.tolist() == [[quality for _, quality in row[2]] for row in rows]
    assert (decoder.broken, decoder.others) == (0, 0)
    ours = [asdu for each in frames for asdu in decode(each).asdus]
    assert [asdu.smp_cnt for asdu in ours] == [row[0] for row in rows]
    if all(asdu.smp_mod is None and asdu.smp_rate is None and asdu.refr_tm is None for asdu in ours):
        # open61850 wants exact sizes of these, and a time that is one
        theirs = [asdu for each in frames for asdu in sv.decode_sv_frame(each)[1].asdus]
        assert [(a.sv_id, a.smp_cnt, a.smp_synch, a.sample) for a in theirs] == [
            (sv_id, number, synch, sample(values)) for number, synch, values in rows
        ]


@pytest.mark.parametrize("size", range(1, 33))
def test_whatever_the_length_of_the_name_what_stands_behind_the_sample_is_compared_where_it_is(size):
    fields = [(0x80, b"M" * size), (0x82, b"\0\7"), (0x83, bytes(4)), (0x85, b"\2"), (0x87, bytes(64))]
    frames = [frame([[*fields, (0x86, b"\x0f\xa0"), (0x88, b"\0\1")]]) for _ in range(3)]
    decoder = ColumnDecoder()

    ((name, samples),) = decoder.decode(packets(frames)).items()

    assert samples.smp_cnt.tolist() == [7, 7, 7]
    assert decoder.said[name] == Said("", 4000, 1)
    assert decoder.frames == {name: 3}


def test_a_frame_whose_last_byte_is_another_is_of_another_form():
    fields = [(0x80, b"MU01"), (0x82, b"\0\7"), (0x83, bytes(4)), (0x85, b"\2"), (0x87, bytes(64))]
    frames = [frame([[*fields, (0x88, bytes([0, mod]))]]) for mod in (1, 0, 1)]
    decoder = ColumnDecoder()

    decoder.decode(packets(frames))

    assert sum(len(forms) for forms in decoder._forms.values()) == 2
