"""Live capture: frames at an interface, through the kernel's ring, to a meter that runs.

The pair of interfaces is made for each test and taken away after it; where that is not allowed, tests on the loopback are left,
and where no packet socket is, none.
"""

import os
import re
import select
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from tests.programs import trefas
from tests.sources.bay import NOON_S, MergingUnit, Stamped
from tests.wire.test_sampled_columns import one_by_one, packets
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.run.capture import SLOTS, Capture, Ring, open_capture
from trefas.sources.stream_choice import Choice
from trefas.wire.sampled_columns import Packets
from trefas.wire.sampled_values import Asdu, Frame, encode

ROOT = Path(__file__).parents[2]
TREFAS = Path(sys.executable).with_name("trefas")
START = Instant(NOON_S * NS_PER_S)
_NUMBER = count()


@pytest.fixture
def loopback() -> str:
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()
    except (AttributeError, OSError) as error:
        pytest.skip(f"no packet socket can be had here: {error}")
    return "lo"


@pytest.fixture
def pair(loopback):
    """Two interfaces joined by a cable."""
    if not shutil.which("ip"):
        pytest.skip("there is no program ip to make a pair of interfaces with")
    one, other = (f"tf{os.getpid()}{end}{next(_NUMBER)}" for end in "ab")
    made = subprocess.run(
        ["ip", "link", "add", one, "type", "veth", "peer", "name", other], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"no pair of interfaces can be made here: {made.stderr.strip()}")
    for end in (one, other):
        subprocess.run(["ip", "link", "set", end, "up"], check=True)
    yield one, other
    subprocess.run(["ip", "link", "del", one], check=True)


def send(interface: str, frames: list[bytes]) -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        for frame in frames:
            wire.send(frame)


def received(ring: Ring, wanted: int) -> list[bytes]:
    """The frames in the ring when there are so many."""
    poll = select.poll()
    poll.register(ring.fileno(), select.POLLIN)
    found: list[bytes] = []
    while len(found) < wanted and poll.poll(5000):
        ready = ring.ready()
        found += [
            bytes(ready.raw[a : a + n]) for a, n in zip(ready.offsets.tolist(), ready.lengths.tolist(), strict=True)
        ]
        ring.give_back(ready)
    return found


def test_what_is_sent_at_one_end_is_in_the_ring_at_the_other(pair):
    frames = [frame for _, frame in MergingUnit(vlan=None).frames(0, 100)]
    ring = Ring(pair[1])

    send(pair[0], [*frames[:50], b"\xff" * 6 + bytes(6) + b"\x08\x00" + bytes(50), *frames[50:]])

    assert received(ring, 100) == frames  # and not the frame of another protocol
    assert ring.dropped() == 0
    ring.close()


def test_a_frame_with_vlan_says_the_same_though_the_kernel_takes_the_tag_away(loopback):
    frames = [frame for _, frame in MergingUnit("VLAN of 4096", vlan=4 << 13 | 5).frames(0, 10)]
    ring = Ring(loopback)

    send(loopback, frames)

    mine = [frame for frame in received(ring, 10) if b"VLAN of 4096" in frame]
    assert one_by_one(mine) == one_by_one(frames)
    ring.close()


def test_the_ring_goes_round_and_counts_what_it_could_not_take(pair):
    ring = Ring(pair[1])
    unit = MergingUnit(vlan=None)
    frames = [unit.frame(k)[1] for k in range(4000)]
    for turn in range(3):  # a turn and a half
        send(pair[0], frames)
        assert received(ring, len(frames)) == frames, turn
    for _ in range(3):
        send(pair[0], frames)

    assert len(received(ring, SLOTS)) == SLOTS
    assert ring.dropped() == 3 * 4000 - SLOTS
    send(pair[0], frames[:10])
    assert received(ring, 10) == frames[:10]
    ring.close()


class Wire:
    """A ring without a kernel: frames are laid in it with their stamps."""

    def __init__(self) -> None:
        self.waiting: list[Stamped] = []

    def ready(self) -> Packets:
        stamps, frames = [stamp for stamp, _ in self.waiting], [frame for _, frame in self.waiting]
        laid = packets(frames)
        return Packets(laid.raw, laid.offsets, laid.lengths, np.array(stamps, np.int64))

    def give_back(self, packets: Packets) -> None:
        self.waiting = []

    def dropped(self) -> int:
        return 0

    def close(self) -> None:
        self.waiting = []


AHEAD = 3600 * NS_PER_S
"""The clock of the machine is an hour ahead of the world."""


class Bus:
    """A capture of a wire in a world of its own, looked at every fifth of a second."""

    def __init__(self, choice: Choice | None = None) -> None:
        self.wire = Wire()
        self.capture = Capture("eth7", choice or Choice(), self.wire, START)  # type: ignore[arg-type]
        self.at = START
        self.items: list[SampleBlock | Gap] = []

    def pass_time(self, seconds: float, *units: MergingUnit) -> None:
        for _ in range(round(seconds / 0.2)):
            before, self.at = self.at - START, Instant(self.at + 200 * NS_PER_MS)
            frames = sorted(
                frame
                for unit in units
                for frame in unit.frames(
                    before * unit.rate_hz // NS_PER_S, (self.at - START) * unit.rate_hz // NS_PER_S
                )
            )
            self.wire.waiting = [(stamp + AHEAD, frame) for stamp, frame in frames]
            self.items += self.capture.look(self.at, Instant(self.at + AHEAD))

    def told(self) -> list[tuple[float, float, str]]:
        """(from, to, "" or why not), in seconds since the start, blocks that follow each other joined."""
        out: list[tuple[float, float, str]] = []
        for item in self.items:
            if isinstance(item, Gap):
                begin, end, reason = seconds(item.start), seconds(item.end), item.reason
            else:
                begin = seconds(item.start) if item.start is not None else out[-1][1]
                end, reason = begin + item.samples / 4000, ""
            if out and out[-1][2] == reason and out[-1][1] == pytest.approx(begin):
                begin = out.pop()[0]
            out.append((begin, round(end, 6), reason))
        return out


def seconds(instant: Instant) -> float:
    return round((instant - START) / NS_PER_S, 6)


HELD_S = 64 / 4000
NOTHING = "no sampled values have come yet"
LOST = "frames of sampled values were lost"


@dataclass(frozen=True)
class Counter(MergingUnit):
    """A merging unit whose smpCnt begins again after 65536, or each cycle."""

    wrap: int = 65536

    def asdu(self, k: int) -> Asdu:
        return replace(super().asdu(k), smp_cnt=k % self.wrap)


@pytest.mark.parametrize("wrap", [80, 65536])
def test_a_counter_that_begins_again_elsewhere_is_followed_live(wrap):
    bus = Bus()

    bus.pass_time(2.4, Counter(wrap=wrap))

    held_s = min(64, wrap // 4) / 4000
    assert bus.told()[-1] == (pytest.approx(0.0, abs=2e-3), pytest.approx(2.4 - held_s, abs=4e-3), "")


def test_channels_that_were_said_are_measured_live():
    bus = Bus(Choice(mapping="u1=5,i1=1"))

    bus.pass_time(1.0, MergingUnit())

    block = next(item for item in bus.items if isinstance(item, SampleBlock))
    assert (block.u_v.shape[1], bus.capture.wiring) == (1, Wiring.SINGLE)
    assert np.sqrt(np.mean(block.u_v[0, 0, :80] ** 2)) == pytest.approx(230.0, rel=1e-4)


def test_a_stream_is_measured_from_its_first_frame_on():
    bus = Bus()

    bus.pass_time(2.0, MergingUnit())

    assert bus.told() == [(0.0, pytest.approx(2.0 - HELD_S, abs=1e-3), "")]
    assert "sampled values live at eth7, svID 'MU01', APPID 4000h from 00:30:a7:01:02:03, 4000 Hz" in bus.capture.note


def test_time_goes_on_before_the_first_frame_and_while_none_comes():
    bus = Bus()

    bus.pass_time(3.0)
    assert bus.told() == [(0.0, 2.5, NOTHING)]  # half a second is waited for what is late
    bus.pass_time(2.0, MergingUnit())
    bus.pass_time(4.0)
    assert bus.told()[-1] == (5.0, 8.5, LOST)
    bus.pass_time(1.0, MergingUnit())

    first, block, gap, last = bus.told()
    assert first == (0.0, 3.0, NOTHING)
    assert block[:2] == (3.0, 5.0)
    assert gap == (5.0, 9.0, LOST)
    assert last[:2] == (9.0, pytest.approx(10.0 - HELD_S, abs=1e-3))


def test_several_streams_and_none_chosen_is_a_sentence():
    with pytest.raises(
        SetupError, match=r"eth7 has 2 streams, svID 'MU01', .*; svID 'MU02', .*; choose one with svid="
    ):
        Bus().pass_time(1.0, MergingUnit("MU01"), MergingUnit("MU02"))


def test_one_of_several_streams_is_measured():
    bus = Bus(Choice(sv_id="MU02"))

    bus.pass_time(1.0, MergingUnit("MU01", u_v=1.0), MergingUnit("MU02"))

    (block, *_) = [item for item in bus.items if isinstance(item, SampleBlock)]
    assert np.abs(block.u_v).max() == pytest.approx(325.27, abs=0.01)  # 230 V · √2


class Endless(MergingUnit):
    """Numbers that do not begin again each second."""

    def asdu(self, k: int) -> Asdu:
        return replace(super().asdu(k), smp_cnt=k % 65536)


def test_a_frame_alone_is_no_stream_and_a_rate_that_cannot_be_told_is_a_sentence():
    bus = Bus()
    bus.wire.waiting = [MergingUnit().frame(0)]
    bus.items += bus.capture.look(START, START)
    bus.pass_time(5.0)
    assert bus.told()[-1] == (0.0, 4.5, NOTHING)

    with pytest.raises(SetupError, match="eth7: the rate cannot be told: samples come at about 2000 a second; say it"):
        bus.pass_time(5.0, Endless(rate_hz=2000))


def test_nothing_that_a_stranger_sends_stops_it():
    bus = Bus()
    bus.pass_time(1.0, MergingUnit())
    good = MergingUnit().frame(4000)[1]
    strange = [good[:n] for n in range(len(good))] + [bytes(60), b"", encode(Frame(1, (Asdu("", 65535, b""),)))]
    bus.wire.waiting = [(START + AHEAD + NS_PER_S, frame) for frame in strange]

    bus.items += bus.capture.look(bus.at, Instant(bus.at + AHEAD))
    bus.pass_time(1.0, MergingUnit())

    assert bus.told() == [(0.0, pytest.approx(2.0 - HELD_S, abs=1e-3), "")]


def test_names_that_are_no_interface_are_left_to_the_files(tmp_path):
    (tmp_path / "lo").write_bytes(b"")

    for spec in ("sv:bay.pcap", "sv:nosuch0", "signal:u=230", "sv", "sv:", f"sv:{tmp_path / 'lo'}"):
        assert open_capture(spec) is None


def test_an_interface_is_opened_by_its_name_with_words_behind_it(loopback):
    capture = open_capture("sv:lo,svid=MU01,rate=12800")
    assert capture is not None
    assert (capture.interface, capture.nominal_hz) == ("lo", 50.0)
    capture.close()
    with pytest.raises(SetupError, match="sv has 'u', which it does not know"):
        open_capture("sv:lo,u=400")


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(folder)}
    return trefas("run", "--listen", "any=tcp:127.0.0.1:0", *words, env=environment)


def test_a_live_meter_counts_what_a_merging_unit_sends(pair, tmp_path):
    sender = [sys.executable, str(ROOT / "tests" / "run" / "merging_unit.py"), pair[0], "MU01", "MU02"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(sender, stdout=subprocess.PIPE, text=True, env=environment) as unit:
        assert unit.stdout is not None
        assert unit.stdout.readline() == "sending\n"
        several = run("--source", f"sv:{pair[1]}", "--for", "3s", folder=tmp_path)
        done = run("--source", f"sv:{pair[1]},svid=MU01", "--for", "4s", folder=tmp_path)
        unit.terminate()

    assert several.returncode == 1
    assert f"trefas: {pair[1]} has 2 streams, svID 'MU01'" in several.stderr
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert f"sampled values live at {pair[1]}, no stream yet" in said
    assert re.search(r"svID 'MU01', .*, 4000 Hz, .*samples: \d+ good", said[-2])
    # 3 · 230 V · 1000 A · cos 60°; the last interval may be of no whole cycle
    assert float(re.search(r"P (\d+) W", said[-1])[1]) == pytest.approx(345_000, rel=0.01)
    # 345 kW · 4 s = 383 Wh, less what passed before the first frame was seen
    counted_wh = float(re.search(r"A\+ ([\d.]+) kWh", said[-1])[1]) * 1000
    assert 330 <= counted_wh <= 384


def test_a_live_capture_goes_as_fast_as_the_world(loopback, tmp_path):
    done = run("--source", "sv:lo", "--speed", "60", folder=tmp_path)

    assert done.returncode == 1
    assert done.stderr == "trefas: --speed is not 1, and what is captured live is of here and now; leave it out\n"


def test_an_interface_that_may_not_be_captured_is_a_sentence(tmp_path):
    if not shutil.which("setpriv"):
        pytest.skip("there is no program setpriv to give rights away with")
    command = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", TREFAS, "run", "--source", "sv:lo"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if "setpriv:" in done.stderr:
        pytest.skip(f"rights cannot be given away here: {done.stderr.strip()}")

    assert done.returncode == 1
    assert done.stderr.startswith("trefas: lo cannot be captured: Operation not permitted; it needs root, or the")
