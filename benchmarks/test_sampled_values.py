"""Sampled values: frames a second out of a capture file, beside open61850 on the same file in one run.

Both go through the file and give every channel's value and quality with smpCnt and stamp: ours as columns, theirs as objects.
Ours then also puts the samples in order and makes blocks of them, as a measurement needs.
"""

from pathlib import Path

import numpy as np
import pytest
from open61850 import pcap as their_pcap
from open61850 import sv
from tests.sources.bay import NOON_S, MergingUnit, pcap

from benchmarks.stopwatch import best_s
from trefas.base.instant import NS_PER_S
from trefas.sources.capture_file import CaptureFile
from trefas.sources.spec import open_source
from trefas.wire.sampled_columns import ColumnDecoder

SECONDS = 20
FRAMES_MIN = 2e6
RATIO_MIN = {1: 60.0, 8: 25.0}
"""By ASDUs in a frame: where there are eight, the peer too finds its way through a frame once for all of them."""


@pytest.fixture(scope="session", params=[(4000, 1), (12800, 8)], ids=["80 a cycle", "256 a cycle"])
def capture(request, tmp_path_factory) -> tuple[Path, int]:
    rate_hz, asdus = request.param
    unit = MergingUnit(rate_hz=rate_hz, asdus=asdus)
    second = unit.frames(0, rate_hz)
    frames = [(stamp + n * NS_PER_S, data) for n in range(SECONDS) for stamp, data in second]
    path = tmp_path_factory.mktemp("bay") / "bay.pcap"
    path.write_bytes(pcap(frames))
    return path, asdus


def ours(path: Path) -> int:
    decoder = ColumnDecoder()
    return sum(len(samples) for packets in CaptureFile(path).packets() for samples in decoder.decode(packets).values())


def theirs(path: Path) -> int:
    count = 0
    for frame in their_pcap.read_pcap(path):
        decoded = sv.decode_sv_frame(frame.data)
        assert decoded is not None
        for asdu in decoded[1].asdus:
            sv.decode_int32_samples(asdu.sample)
            count += 1
    return count


def test_frames_a_second_beside_open61850(capture, benchmark, say_ratio):
    path, asdus = capture
    assert ours(path) == theirs(path)
    frames = ours(path) // asdus

    our_s, their_s = best_s(lambda: ours(path)), best_s(lambda: theirs(path), 2)
    benchmark.pedantic(ours, (path,), rounds=5)

    what = f"sampled values, {asdus} ASDU a frame: "
    say_ratio(f"{what}frames to columns", frames / our_s / 1e6, FRAMES_MIN / 1e6 / asdus, "M frames/s")
    say_ratio(f"{what}frames to columns, beside open61850", their_s / our_s, RATIO_MIN[asdus], "times")
    assert their_s / our_s >= RATIO_MIN[asdus]


def test_frames_a_second_to_blocks(capture, benchmark, say_ratio):
    path, asdus = capture
    source = open_source(str(path))

    def blocks() -> int:
        return sum(block.samples for block in source.stream(block_s=10.0))

    samples = blocks()
    assert samples == source.counts.good
    elapsed_s = best_s(blocks)
    benchmark.pedantic(blocks, rounds=5)

    assert source.start == NOON_S * NS_PER_S
    assert np.isclose(source.total_s, SECONDS)
    frames = samples / asdus
    say_ratio(
        f"sampled values, {asdus} ASDU a frame: frames to blocks in order",
        frames / elapsed_s / 1e6,
        FRAMES_MIN / 1e6 / asdus,
        "M frames/s",
    )
