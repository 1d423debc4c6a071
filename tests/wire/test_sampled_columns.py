"""Many frames at once give what each of them gives alone."""

import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open61850 import sv

from tests.sources.bay import MergingUnit
from tests.wire.test_sampled_values import BY_HAND, READ
from trefas.base.errors import RemoteError
from trefas.wire.sampled_columns import STREAMS_MAX, ColumnDecoder, Packets, Stream
from trefas.wire.sampled_values import Asdu, Measured, Quality, decode, encode

UNITS = (
    MergingUnit("MU01"),
    MergingUnit("MU02"),  # frames of the same length
    MergingUnit("a longer name", app_id=0x4002, vlan=None),
    MergingUnit("PQ", asdus=8, rate_hz=12800),
    MergingUnit("MU01", simulated=True),
    MergingUnit("MU01", quality=3, smp_synch=0),
    MergingUnit("MU01", source=bytes(6)),
)
TRAILER = bytes.fromhex("1234A06888FB")


def packets(frames: list[bytes]) -> Packets:
    lengths = np.array([len(frame) for frame in frames], np.int64)
    raw = np.frombuffer(b"\x88" * 3 + b"".join(frames), np.uint8)
    return Packets(raw, 3 + np.cumsum(lengths) - lengths, lengths, np.arange(len(frames), dtype=np.int64))


def one_by_one(frames: list[bytes]) -> dict[Stream, list[tuple]]:
    """The slow definition: each frame read by itself."""
    found: dict[Stream, list[tuple]] = {}
    for stamp, octets in enumerate(frames):
        try:
            frame = decode(octets)
        except RemoteError:
            continue
        size = len(frame.asdus[0].sample)
        if any((asdu.sv_id, len(asdu.sample)) != (frame.asdus[0].sv_id, size) for asdu in frame.asdus):
            continue
        for asdu in frame.asdus:
            channels = [Measured(*pair) for pair in struct.iter_unpack(">iI", asdu.sample)] if size % 8 == 0 else ()
            test = Quality.TEST if frame.simulated else 0
            row = (asdu.smp_cnt, asdu.smp_synch, stamp, *(tuple((c.value, c.quality | test) for c in channels)))
            found.setdefault(Stream(asdu.sv_id, frame.app_id, frame.source, size), []).append(row)
    return found


def at_once(frames: list[bytes], decoder: ColumnDecoder | None = None) -> dict[Stream, list[tuple]]:
    found = (decoder or ColumnDecoder()).decode(packets(frames))
    return {
        stream: [
            (
                int(s.smp_cnt[k]),
                int(s.smp_synch[k]),
                int(s.stamps_ns[k]),
                *((int(v), int(q)) for v, q in zip(s.values[k], s.quality[k], strict=True)),
            )
            for k in range(len(s))
        ]
        for stream, s in found.items()
    }


def broken(frame: bytes, at: int, bit: int) -> bytes:
    octets = bytearray(frame)
    octets[at % len(frame)] ^= 1 << bit
    return bytes(octets)


sent = st.builds(lambda unit, k: unit.frame(k)[1], st.sampled_from(UNITS), st.integers(0, 50_000))
received = (
    sent
    | st.builds(lambda frame: frame + TRAILER, sent)
    | st.builds(broken, sent, st.integers(0, 10_000), st.integers(0, 7))
    | st.builds(lambda frame, size: frame[:size], sent, st.integers(0, 120))
    | st.binary(max_size=130)
)


@settings(max_examples=200)
@given(st.lists(received, max_size=40))
def test_columns_are_what_each_frame_says_alone(frames):
    decoder = ColumnDecoder()

    assert at_once(frames, decoder) == one_by_one(frames)
    read = sum(len({row[2] for row in rows}) for rows in one_by_one(frames).values())
    assert (sum(decoder.frames.values()), decoder.broken + decoder.others) == (read, len(frames) - read)


@pytest.mark.parametrize("at", range(len(BY_HAND)))
def test_each_byte_that_is_checked_alone_is_checked_at_once(at):
    frames = [BY_HAND] + [broken(BY_HAND, at, bit) for bit in range(8)]

    assert at_once(frames) == one_by_one(frames)


def test_a_form_learned_once_is_known_in_the_next_piece():
    decoder = ColumnDecoder()
    first, second = ([UNITS[0].frame(k)[1] for k in range(n, n + 3)] for n in (0, 3))

    at_once(first, decoder)

    assert at_once(second, decoder) == one_by_one(second)
    assert list(decoder.frames.values()) == [6]


def test_samples_stay_in_the_order_of_their_frames_though_some_are_padded():
    frames = [UNITS[0].frame(k)[1] + (bytes(k % 3)) for k in range(12)]

    (rows,) = at_once(frames).values()

    assert [row[0] for row in rows] == list(range(12))


def test_other_protocols_and_broken_frames_are_counted_apart():
    decoder = ColumnDecoder()
    ip = BY_HAND.replace(bytes.fromhex("88BA"), bytes.fromhex("0800"), 1)

    at_once([BY_HAND, BY_HAND[:80], ip, b"", b"\x00" * 60, broken(BY_HAND, 26, 0)], decoder)

    assert (sum(decoder.frames.values()), decoder.broken, decoder.others) == (1, 2, 3)


def test_a_frame_of_two_streams_is_none_of_9_2le():
    decoder = ColumnDecoder()
    other = Asdu("MU02", 0, READ.asdus[0].sample)

    assert at_once([encode(replace(READ, asdus=(*READ.asdus, other)))], decoder) == {}
    assert decoder.broken == 1


def test_a_data_set_of_another_size_has_as_many_channels_and_one_of_no_channels_has_no_values():
    frames = [
        encode(replace(READ, asdus=(Asdu(name, 7, bytes(size)),), simulated=False))
        for name, size in (("nine", 72), ("odd", 70))
    ]

    found = at_once(frames)

    assert {stream.sv_id: rows for stream, rows in found.items()} == {
        "nine": [(7, 2, 0, *[(0, 0)] * 9)],
        "odd": [(7, 2, 1)],
    }
    assert sorted(str(stream) for stream in found) == [
        "svID 'nine', APPID 4001h from 00:30:a7:01:02:03 (9 channels)",
        "svID 'odd', APPID 4001h from 00:30:a7:01:02:03 (70 bytes a sample, not PhsMeas1)",
    ]


def test_streams_beyond_the_limit_are_left_alone():
    decoder = ColumnDecoder()
    frames = [encode(replace(READ, app_id=number)) for number in range(STREAMS_MAX + 10)]

    found = at_once(frames * 2, decoder)

    assert len(found) == STREAMS_MAX
    assert decoder.ignored == 2 * 10


@pytest.mark.parametrize(("asdus", "rate_hz"), [(1, 4000), (8, 15360)])
def test_open61850_says_the_same_of_every_frame(asdus, rate_hz):
    unit = MergingUnit(asdus=asdus, rate_hz=rate_hz, f_hz=60.0)
    frames = [frame for _, frame in unit.frames(0, 40 * asdus)]

    (rows,) = at_once(frames).values()

    theirs = [asdu for frame in frames for asdu in sv.decode_sv_frame(frame)[1].asdus]
    assert [row[0] for row in rows] == [asdu.smp_cnt for asdu in theirs]
    assert [list(row[3:]) for row in rows] == [sv.decode_int32_samples(asdu.sample) for asdu in theirs]
