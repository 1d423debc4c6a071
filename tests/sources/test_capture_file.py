"""Files of captured frames, written by hand and by open61850, whole, cut and damaged."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open61850.pcap import PcapWriter, read_pcap

from tests.sources.bay import block, interface, packet, pcap, pcapng, section
from trefas.base.errors import SetupError
from trefas.sources.capture_file import BATCH, CaptureFile
from trefas.wire.sampled_columns import NO_STAMP

FRAMES = [
    (1_594_858_030_059_560_123, b"first frame"),
    (1_594_858_030_059_769_456, b"second"),
    (1_594_858_031_000_000_789, b""),
]


@pytest.fixture
def file(tmp_path):
    def write(octets: bytes) -> CaptureFile:
        path = tmp_path / "bay.pcap"
        path.write_bytes(octets)
        return CaptureFile(path)

    return write


def read(file: CaptureFile) -> list[tuple[int, bytes]]:
    return [
        (stamp, bytes(packets.raw[offset : offset + length]))
        for packets in file.packets()
        for offset, length, stamp in zip(
            packets.offsets.tolist(), packets.lengths.tolist(), packets.stamps_ns.tolist(), strict=True
        )
    ]


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcap_of_either_byte_order_with_stamps_of_nano_and_microseconds(file, order):
    assert read(file(pcap(FRAMES, order=order))) == FRAMES
    assert read(file(pcap(FRAMES, order=order, nano=False))) == [(stamp // 1000 * 1000, data) for stamp, data in FRAMES]


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_of_either_byte_order(file, order):
    assert read(file(pcapng(FRAMES, order=order))) == FRAMES


@pytest.mark.parametrize(
    ("resolution", "ticks", "stamp_ns"),
    [
        (None, 1_594_858_030_059_560, 1_594_858_030_059_560_000),  # microseconds, where nothing is said
        (3, 1_594_858_030_059, 1_594_858_030_059_000_000),
        (0, 1_594_858_030, 1_594_858_030_000_000_000),
        (12, 1_594_858_030_059_560_123, 1_594_858_030_059_560),  # picoseconds since 1970: 26 minutes of it
        (0x80 | 32, 1_594_858_030 << 32 | 1 << 31, 1_594_858_030_500_000_000),  # halves of halves: as NTP
        (9, 1 << 63, NO_STAMP),
        (0, 1 << 62, NO_STAMP),
    ],
)
def test_stamps_of_any_resolution(file, resolution, ticks, stamp_ns):
    octets = section() + interface(resolution=resolution) + packet(ticks, b"frame")

    assert read(file(octets)) == [(stamp_ns, b"frame")]


def test_stamps_may_count_from_another_second(file):
    body = struct.pack("<HHI", 1, 0, 0) + struct.pack("<HHqHH", 14, 8, 1_000_000_000, 0, 0)

    assert read(file(section() + block(1, body) + packet(5_000_000, b"frame"))) == [
        (1_000_000_005_000_000_000, b"frame")
    ]


def test_simple_packets_have_no_stamp_and_are_as_long_as_the_interface_lets_them(file):
    simple = block(3, struct.pack("<I", 9) + b"nine byte")

    assert read(file(section() + interface() + simple)) == [(NO_STAMP, b"nine byte")]
    assert read(file(section() + interface(longest=4) + block(3, struct.pack("<I", 9) + b"nine"))) == [
        (NO_STAMP, b"nine")
    ]


def test_sections_and_interfaces_of_their_own_and_blocks_that_say_other_things(file):
    octets = (
        section()
        + interface(resolution=9)
        + block(4, b"names of hosts")
        + packet(1, b"a")
        + interface(resolution=6)
        + packet(2, b"b", origin=1)
        + block(5, b"statistics..")
        + packet(3, b"c")
        + section(">")
        + interface(">", resolution=3)
        + packet(4, b"d", ">")
    )

    assert read(file(octets)) == [(1, b"a"), (2000, b"b"), (3, b"c"), (4_000_000, b"d")]


def test_interfaces_that_are_no_ethernet_are_passed_over(file):
    octets = section() + interface(link=113) + packet(1, b"cooked") + interface() + packet(2, b"frame", origin=1)
    capture = file(octets)

    assert read(capture) == [(2000, b"frame")]
    assert capture.foreign == {113}


def test_more_frames_than_are_handed_over_at_once(file):
    frames = [(k, bytes([k % 251]) * (k % 7)) for k in range(BATCH + 5)]

    assert read(file(pcap(frames))) == frames
    assert read(file(pcapng(frames))) == frames


def test_a_file_can_be_gone_through_twice(file):
    capture = file(pcap(FRAMES))

    assert read(capture) == read(capture)


@pytest.mark.parametrize("form", [pcap, pcapng])
def test_a_file_that_was_cut_is_read_up_to_there(file, form):
    whole = form(FRAMES[:1])
    octets = form(FRAMES[:2])
    for size in range(len(whole) + 1, len(octets)):
        capture = file(octets[:size])
        assert read(capture) == FRAMES[:1]
        assert capture.cut


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"", "bay.pcap begins with nothing; a capture begins with"),
        (b"RIFF....WAVE", "bay.pcap begins with 52 49 46 46"),
        (pcap(FRAMES)[:20], "bay.pcap has 20 bytes; the header of a pcap file has 24"),
        (pcap(FRAMES, link=113), "frames of link type 113; they must be of Ethernet (1): capture on one interface"),
        (pcap(FRAMES[:1]) + b"\xff" * 16, "frame 2: it has 4294967295 bytes; a frame has up to 262144"),
        (section()[:8] + b"\0" * 20, "a section begins with 00000000h; it must be 1A2B3C4Dh"),
        (section() + packet(0, b"frame"), "frame 1: it is longer than its block, or of an interface that is not"),
        (section() + interface() + packet(0, b"", origin=1), "frame 1: it is longer than its block"),
        (section() + interface() + block(6, struct.pack("<IIIII", 0, 0, 0, 99, 99)), "frame 1: it is longer than"),
        (section() + struct.pack("<III", 9, 13, 0), "behind frame 0: a block has 13 bytes; it has 12 to 16777216"),
        (section() + struct.pack("<III", 9, 0, 0), "a block has 0 bytes"),
        (section() + block(1, b""), "an interface is described in 0 bytes; it needs 8"),
        (section() + interface(resolution=19), "stamps of 10^-19 s"),
        (section() + interface(resolution=0xFF), "stamps of 2^-127 s"),
        (section() + interface() * 1025, "has more than 1024 interfaces"),
    ],
)
def test_what_is_no_capture_or_a_damaged_one_is_said(file, octets, sentence):
    with pytest.raises(SetupError) as refusal:
        read(file(octets))
    assert sentence in str(refusal.value)


@settings(max_examples=200)
@given(
    st.sampled_from((pcap(FRAMES), pcapng(FRAMES), section(">") + interface(">") + packet(1, b"frame", ">"))),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), max_size=4),
)
def test_any_bytes_are_frames_or_a_sentence(tmp_path_factory, octets, changes):
    changed = bytearray(octets)
    for at, value in changes:
        changed[at % len(changed)] = value
    path = tmp_path_factory.getbasetemp() / "changed.pcap"
    path.write_bytes(changed)
    try:
        capture = CaptureFile(path)
        for packets in capture.packets():
            assert (packets.offsets >= 0).all()
            assert (packets.offsets + packets.lengths <= len(changed)).all()
    except SetupError:
        return


def test_what_open61850_writes_is_read_and_what_it_reads_is_the_same(tmp_path):
    path = tmp_path / "theirs.pcap"
    with PcapWriter(path) as writer:
        for stamp, data in FRAMES[:2]:
            writer.write(data, stamp / 1e9)
    (tmp_path / "ours.pcapng").write_bytes(pcapng(FRAMES))

    ours = read(CaptureFile(path))

    assert [data for _, data in ours] == [data for _, data in FRAMES[:2]]
    # Their stamps are floats: a quarter of a microsecond at today's seconds.
    assert np.allclose([stamp for stamp, _ in ours], [stamp for stamp, _ in FRAMES[:2]], rtol=0, atol=500)
    assert [frame.data for frame in read_pcap(tmp_path / "ours.pcapng")] == [data for _, data in FRAMES]
