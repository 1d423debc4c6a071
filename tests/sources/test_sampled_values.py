"""The source sv: whole files to blocks and gaps, streams chosen, and a real capture measured."""

import json
from dataclasses import replace
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from open61850 import pcap as their_pcap
from open61850 import sv
from open61850.sv_publisher import SvStream, build_template, render_frame, three_phase

from tests.programs import trefas
from tests.sources.bay import NOON_S, MergingUnit, pcap, written
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.spec import open_source
from trefas.tool.measure import measured
from trefas.wire.sampled_values import Asdu, Frame, encode

SHARED = Path(__file__).parents[2].parent / "shared"
DINA = SHARED / "recordings" / "01_sv_92le_80spc_60Hz_dina.pcap"

PROFILES = [(4000, 50.0, 1), (4800, 60.0, 1), (12800, 50.0, 8), (15360, 60.0, 8), (4800, 50.0, 2), (14400, 50.0, 6)]
"""9-2LE, and the preferred rates of IEC 61869-9: F4800S2, F14400S6"""


def joined(source, block_s: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    blocks = [item for item in source.stream(block_s=block_s) if isinstance(item, SampleBlock)]
    return np.concatenate([b.u_v[0] for b in blocks], axis=1), np.concatenate([b.i_a[0] for b in blocks], axis=1)


@pytest.mark.parametrize(("rate_hz", "f_hz", "asdus"), PROFILES)
@pytest.mark.parametrize("name", ["bay.pcap", "bay.pcapng", "bay.cap"])
def test_80_and_256_samples_a_cycle_at_50_and_60_hz(tmp_path, rate_hz, f_hz, asdus, name):
    unit = MergingUnit(rate_hz=rate_hz, f_hz=f_hz, asdus=asdus)
    source = open_source(str(written(tmp_path, unit.frames(rate_hz // 2, rate_hz * 3 // 4), name)))

    u_v, i_a = joined(source)

    assert source.rate_hz == rate_hz
    assert source.wiring is Wiring.FOUR_WIRE
    assert u_v.shape == (3, rate_hz // 4)
    # Half a second is 25 or 30 whole cycles: L1 begins at its peak, 230 V · √2, to 10 mV; the current 60° after its own.
    assert u_v[0, 0] == pytest.approx(230 * sqrt(2), abs=0.005)
    assert i_a[0, 0] == pytest.approx(10 * sqrt(2) / 2, abs=0.0005)
    assert np.sqrt(np.mean(u_v[:, : rate_hz // 10] ** 2, axis=1)) == pytest.approx([230.0] * 3, abs=1e-3)


def test_a_sample_of_the_clock_of_all_has_the_time_that_its_number_says(tmp_path):
    source = open_source(str(written(tmp_path, MergingUnit().frames(1000, 2000))))

    blocks = list(source.stream(block_s=0.1))

    assert source.start == blocks[0].start == NOON_S * NS_PER_S + NS_PER_S // 4
    assert source.total_s == 0.25
    assert source.nominal_hz == 50.0
    assert max(block.samples for block in blocks) == 400


def test_any_block_length_gives_the_same_samples(tmp_path):
    frames = MergingUnit().frames(3000, 5000)
    del frames[700:703]
    source = open_source(str(written(tmp_path, frames)))
    whole = joined(source, 10.0)

    for block_s in (0.001, 0.0333, 0.2):
        assert all(np.array_equal(a, b) for a, b in zip(joined(source, block_s), whole, strict=True))


def test_what_is_not_vouched_for_and_what_was_lost_is_never_energy(tmp_path):
    good = MergingUnit()
    bad = replace(good, u_v=23_000.0, i_a=1_000.0, quality=1)
    adrift = replace(bad, quality=0, smp_synch=0)
    frames = good.frames(0, 2000) + bad.frames(2000, 3000) + good.frames(3000, 6000) + adrift.frames(6000, 6400)
    frames += good.frames(6800, 12_000)
    source = open_source(str(written(tmp_path, frames)))

    result = measured(source)

    # 3 s, less 1000 bad, 400 adrift and 400 lost samples of 250 µs
    assert (result["measured_s"], result["unmeasured_s"]) == (pytest.approx(2.55), pytest.approx(0.45))
    # 3 · 230 V · 10 A · cos 60° · 2.55 s
    assert result["registers"]["1.1.1.8.0.255"]["value"] * 3600 == pytest.approx(3450 * 2.55, rel=1e-4)
    assert result["total"]["p_w"] == pytest.approx(3450, rel=1e-4)
    assert source.note.endswith("samples: 10200 good, 400 lost, 1000 bad, 400 unsynchronised")
    assert [item.reason for item in source.stream() if isinstance(item, Gap)] == [
        "the merging unit says that its values are invalid",
        "the merging unit is not synchronised",
        "frames of sampled values were lost",
    ]


def test_a_simulated_stream_is_measured_only_where_that_is_asked(tmp_path):
    path = written(tmp_path, replace(MergingUnit(), simulated=True).frames(0, 1000))

    assert open_source(str(path)).counts.bad == 1000
    assert open_source(f"{path},quality=any").counts.good == 1000


def test_a_stream_without_synchronisation_says_how_it_could_be_measured(tmp_path):
    path = written(tmp_path, replace(MergingUnit(), smp_synch=0).frames(0, 1000))

    assert "sync=none measures it unsynchronised, samples: 0 good, 1000 unsynchronised" in open_source(str(path)).note
    assert open_source(f"{path},sync=none").counts.good == 1000


def two_streams(tmp_path) -> Path:
    units = (
        MergingUnit("MU01"),
        replace(MergingUnit("MU02"), app_id=0x4001, u_v=115.0),
        replace(MergingUnit("MU02"), app_id=0x4002, u_v=57.7, source=bytes.fromhex("0030A7040506"), vlan=None),
    )
    frames = sorted(frame for unit in units for frame in unit.frames(0, 800))
    return written(tmp_path, frames)


@pytest.mark.parametrize(
    ("words", "u_v"),
    [
        ("svid=MU01", 230.0),
        ("appid=4001", 115.0),
        ("appid=0x4001,svid=MU02", 115.0),
        ("mac=00:30:a7:04:05:06", 57.7),
        ("mac=00-30-A7-04-05-06", 57.7),
    ],
)
def test_one_stream_of_several_is_chosen(tmp_path, words, u_v):
    voltages, _ = joined(open_source(f"sv:{two_streams(tmp_path)},{words}"))

    assert np.sqrt(np.mean(voltages**2, axis=1)) == pytest.approx([u_v] * 3, abs=1e-2)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "bay.pcap has 3 streams, svID 'MU01', APPID 4000h from 00:30:a7:01:02:03; svID 'MU02', APPID 4001h"),
        (",svid=MU02", "bay.pcap has 2 streams, svID 'MU02', APPID 4001h from 00:30:a7:01:02:03; svID"),
        (",svid=MU03", "bay.pcap has no stream that is named so; it has svID 'MU01'"),
        (",appid=MU01", "sv: appid is 'MU01'; it is up to 4 hexadecimal digits, as 4000"),
        (",appid=40000", "sv: appid is '40000'"),
        (",mac=1:2:3", "sv: mac is '1:2:3'; it is six bytes as 00:30:a7:01:02:03"),
        (",rate=4000.5", "sv: rate is '4000.5'; it is a whole number"),
        (",rate=100", "sv: rate is '100'; it must be 600 to 50000"),
        (",quality=bad", "sv: quality is 'bad'; it must be good, questionable, any"),
        (",sync=GPS", "sv: sync is 'gps'; it must be local, global, none"),
        (",u=400", "sv has 'u', which it does not know; it knows appid, mac, rate, quality, sync, u1"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(tmp_path, words, sentence):
    with pytest.raises(SetupError) as refusal:
        open_source(f"sv:{two_streams(tmp_path)}{words}")
    assert sentence in str(refusal.value)


def test_files_without_a_stream_that_could_be_measured_say_so(tmp_path):
    path = tmp_path / "bay.pcap"
    other = encode(Frame(0x4000, (Asdu("F6I3U", 7, bytes(72)),)))
    cases = [
        (pcap([]), "bay.pcap has no sampled values in it (ethertype 88BAh)"),
        (pcap([(0, b"\x00" * 60)]), "bay.pcap has no sampled values in it"),
        (pcap([(0, other)]), "has svID 'F6I3U', APPID 4000h from 00:00:00:00:00:00 (9 channels)"),
        (
            pcap(MergingUnit().frames(0, 100)),
            "100 samples span 24.8 ms by their stamps, too little for the rate to be told, and smpCnt goes to 99",
        ),
        (
            pcap(MergingUnit().frames(0, 400)),  # 399 steps of 250 µs
            "400 samples span 99.8 ms by their stamps, too little for the rate to be told, and smpCnt goes to 399; say it, as",
        ),
        (
            pcap(MergingUnit(rate_hz=7000).frames(0, 1000)),
            "the rate cannot be told: 1000 samples come at about 7000 a second",
        ),
    ]
    for octets, sentence in cases:
        path.write_bytes(octets)
        with pytest.raises(SetupError) as refusal:
            open_source(str(path))
        assert sentence in str(refusal.value)
    path.write_bytes(pcap(MergingUnit().frames(3500, 3600)))
    with pytest.raises(SetupError, match="smpCnt goes to 3599, which cannot be at 1000 samples a second"):
        open_source(f"{path},rate=1000")
    with pytest.raises(SetupError, match="sv is 'eth7', which is no file here; must be"):
        open_source("sv:eth7")


def test_a_rate_that_is_told_needs_no_stamps(tmp_path):
    path = written(tmp_path, [(0, data) for _, data in MergingUnit().frames(0, 100)])

    assert open_source(f"{path},rate=4000").total_s == pytest.approx(0.025)


def test_a_file_that_was_cut_and_broken_frames_are_said(tmp_path):
    frames = MergingUnit().frames(0, 1000)
    frames[5] = frames[5][0], frames[5][1][:80]
    path = tmp_path / "bay.pcap"
    path.write_bytes(pcap(frames)[:-10])

    note = open_source(str(path)).note

    assert "998 frames, 1 broken ones, the file ends inside a frame, samples: 998 good, 1 lost" in note


@pytest.mark.parametrize(("rate_hz", "f_hz", "asdus"), PROFILES)
def test_what_open61850_publishes_is_measured(tmp_path, rate_hz, f_hz, asdus):
    stream = SvStream(
        "Theirs",
        0x4003,
        "01:0c:cd:04:00:01",
        "00:30:a7:01:02:03",
        three_phase(i_peak=10 * sqrt(2), v_peak=230 * sqrt(2), freq_hz=f_hz, i_lag_deg=60.0, layout="4I4U"),
        smp_synch=sv.SMP_SYNCH_GLOBAL,
        vlan_id=5,
        vlan_priority=4,
    )
    template = build_template(stream, asdus, rate_hz)
    path = tmp_path / "theirs.pcap"
    with their_pcap.PcapWriter(path) as writer:
        for first in range(0, 2 * rate_hz, asdus):
            second, number = NOON_S + first // rate_hz, first % rate_hz
            writer.write(render_frame(template, stream, second, number, rate_hz), NOON_S + first / rate_hz)

    source = open_source(str(path))
    result = measured(source)

    assert source.counts.good == 2 * rate_hz
    assert result["frequency_hz"] == pytest.approx(f_hz, abs=1e-3)
    for phase in result["phases"].values():
        assert (phase["u_rms_v"], phase["i_rms_a"]) == (pytest.approx(230, rel=1e-4), pytest.approx(10, rel=1e-4))
        assert (phase["p_w"], phase["q_var"]) == (pytest.approx(1150, rel=1e-4), pytest.approx(1991.86, rel=1e-4))
    assert result["registers"]["1.1.1.8.0.255"]["value"] * 3600 == pytest.approx(3450 * 2, rel=1e-4)


@pytest.mark.skipif(not DINA.exists(), reason="the recordings are not beside this repository")
def test_the_capture_of_a_real_merging_unit_is_measured():
    done = trefas("measure", DINA, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)

    # 10 161 frames at 4800 Hz, none lost; about 197.7 A and 133.3 kV, by those who published it
    assert result["measured_s"] == pytest.approx(10_161 / 4800, abs=1e-9)
    assert result["unmeasured_s"] == 0
    assert result["frequency_hz"] == pytest.approx(60.0, abs=0.01)
    assert result["phases"]["L1"]["i_rms_a"] == pytest.approx(197.7, abs=0.1)
    assert result["phases"]["L1"]["u_rms_v"] == pytest.approx(133_300, abs=50)
    assert "svID '4001', APPID 4001h" in result["source"]
    assert result["source"].endswith("4800 Hz, 10161 frames, samples: 10161 good")


@pytest.mark.skipif(not DINA.exists(), reason="the recordings are not beside this repository")
def test_the_samples_of_the_capture_are_those_that_open61850_reads():
    u_v, i_a = joined(open_source(str(DINA)))

    theirs = np.array(
        [
            [value for value, _ in sv.decode_int32_samples(sv.decode_sv_frame(frame.data)[1].asdus[0].sample)]
            for frame in their_pcap.read_pcap(DINA)
        ]
    ).T
    assert np.array_equal(i_a, theirs[:3] / 1000)
    assert np.array_equal(u_v, theirs[4:7] / 100)
