"""PQDIF waveforms: what a second writer wrote is measured to the closed form."""

import struct
import zlib
from math import cos, pi, radians, sin, sqrt

import numpy as np
import pytest

from tests.sources import pqdif_writer as w
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.spec import open_source

DAY = 45_667
"""2025-01-10: 25569 days from 1899-12-30 to 1970-01-01, and 20098 to that day."""
START = 20_098 * 86_400 * NS_PER_S
STEPS = (w.TIME, 2, w.INSTANTANEOUS, 4)
VOLTS = (w.VALUE, 6, w.INSTANTANEOUS, 3)
AMPERES = (w.VALUE, 7, w.INSTANTANEOUS, 3)
RATE_HZ = 6400.0
SCALE_V, SCALE_A = 0.01, 0.001


def samples(peak, phase, scale, rows=640, at_s=0.0, lag_deg=0.0, rate_hz=RATE_HZ):
    angle = radians(120.0 * phase + lag_deg)
    return [round(peak * sin(2 * pi * 50.0 * (at_s + k / rate_hz) - angle) / scale) for k in range(rows)]


def definitions(names=("Vx", "Vy", "Vz", "Ix", "Iy", "Iz"), phases=(1, 2, 3, 1, 2, 3)):
    channels = [w.channel(names[n], phases[n], 1, [STEPS, VOLTS]) for n in range(3)]
    return channels + [w.channel(names[n], phases[n], 2, [STEPS, AMPERES]) for n in range(3, 6)]


def event(second, rows=640, rate_hz=RATE_HZ, channels=range(6), at_s=0.0):
    """One time series, that of the first channel, and all others share it."""
    instances = []
    for n in channels:
        peak, scale, lag = (230 * sqrt(2), SCALE_V, 0.0) if n < 3 else (10 * sqrt(2), SCALE_A, 60.0)
        time = w.series(w.reals(w.SERIES_VALUES, [1, rows, 1 / rate_hz])) if not instances else w.series(shared=(0, 0))
        values = samples(peak, n % 3, scale, rows, at_s, lag, rate_hz)
        instances.append((n, [time, w.series(w.shorts(w.SERIES_VALUES, values), scale=scale)]))
    return w.observation(DAY, second, *instances)


def opened(tmp_path, raw, spec="", mapping=None):
    path = tmp_path / "event.pqd"
    path.write_bytes(raw)
    return open_source(f"recording:{path}{spec}", mapping)


def blocks_of(source):
    return [item for item in source.stream() if isinstance(item, SampleBlock)]


@pytest.mark.parametrize("compressed", [False, True])
def test_voltages_and_currents_are_read_by_phase_and_quantity_whatever_they_are_called(tmp_path, compressed):
    source = opened(tmp_path, w.file(w.data_source(*definitions()), event(0.5), compressed=compressed))

    (block,) = blocks_of(source)

    assert (source.wiring, block.rate_hz, block.start) == (Wiring.FOUR_WIRE, RATE_HZ, START + NS_PER_S // 2)
    assert block.u_v.shape == (1, 3, 640)
    u, i = block.u_v[0], block.i_a[0]
    # Whole cycles: rms 230 V and 10 A, and P = 230 · 10 · cos 60° = 1150 W; a step of 10 mV and 1 mA rounds to half of it.
    assert np.sqrt((u**2).mean(axis=1)) == pytest.approx([230.0] * 3, abs=2e-3)
    assert np.sqrt((i**2).mean(axis=1)) == pytest.approx([10.0] * 3, abs=1e-4)
    assert (u * i).mean(axis=1) == pytest.approx([2300 * cos(pi / 3)] * 3, rel=1e-4)
    assert "meter 7" in source.note
    assert source.remarks == ()


def test_observations_follow_each_other_in_the_order_of_time_each_at_its_rate_with_gaps_between(tmp_path):
    raw = w.file(w.data_source(*definitions()), event(3.0, 1280, 12_800.0), event(0.0), event(0.1, at_s=0.1))

    items = list(opened(tmp_path, raw).stream(block_s=10.0))

    assert [type(item) for item in items] == [SampleBlock, SampleBlock, Gap, SampleBlock]
    assert items[1].start is None, "640 samples at 6400 Hz are 0.1 s: the second goes on where the first ends"
    assert (items[2].start, items[2].end) == (START + NS_PER_S // 5, START + 3 * NS_PER_S)
    assert (items[3].rate_hz, items[3].samples) == (12_800.0, 1280)


def test_what_two_observations_have_recorded_is_taken_once(tmp_path):
    raw = w.file(w.data_source(*definitions()), event(0.0), event(0.05, at_s=0.05))
    source = opened(tmp_path, raw)

    u_v = np.concatenate([block.u_v[0, 0] for block in blocks_of(source)])

    expected = np.array(samples(230 * sqrt(2), 0, SCALE_V, 960)) * SCALE_V  # 0.15 s
    assert u_v == pytest.approx(expected, abs=1e-9)
    assert source.remarks == ("0.05 s were recorded in two observations and taken once",)


def test_currents_sampled_at_half_the_rate_are_interpolated_and_said_to_be(tmp_path):
    volts, slow = event(0.0, channels=range(3)), event(0.0, 320, RATE_HZ / 2, range(3, 6))
    instances = [*volts[1][3][2], *slow[1][3][2]]
    shared = instances[4][2][1][2][0][2]  # the second current's time, which is the first current's: now channel 3
    shared[:] = w.series(shared=(3, 0))
    instances[5][2][1][2][0][2][:] = shared
    both = (volts[0], [*volts[1][:3], ("3d786f91-f76e-11cf-9d89-0080c72e70a3", "c", instances)])
    source = opened(tmp_path, w.file(w.data_source(*definitions()), both))

    (block,) = blocks_of(source)

    expected = 10 * sqrt(2) * np.sin(2 * pi * 50 * np.arange(640) / RATE_HZ - radians(60))
    # 64 samples a cycle: a cubic is right to 1e-5 of the peak; half a step of 1 mA is added.
    assert np.abs(block.i_a[0, 0] - expected)[:638] == pytest.approx(0.0, abs=2e-3)
    assert len(source.remarks) == 3
    assert "3200 Hz" in source.remarks[0]


def test_times_may_be_values_in_seconds_in_cycles_or_instants(tmp_path):
    k = np.arange(640)
    rows = [round(value) for value in samples(325.0, 0, SCALE_V)]
    for unit, element in (
        (2, w.reals(w.SERIES_VALUES, list(k / RATE_HZ))),
        (3, w.reals(w.SERIES_VALUES, list(k * 50 / RATE_HZ))),
        (
            1,
            (w.SERIES_VALUES, "v", (50, 640, b"".join(_stamp(DAY, 7.0 + n / RATE_HZ) for n in k))),
        ),
    ):
        channel = w.channel("V", 1, 1, [(w.TIME, unit, w.INSTANTANEOUS, 1), VOLTS])
        series = [w.series(element), w.series(w.shorts(w.SERIES_VALUES, rows), scale=SCALE_V)]
        raw = w.file(w.data_source(channel), w.settings(50.0), w.observation(DAY, 7.0, (0, series)))

        (block,) = blocks_of(opened(tmp_path, raw))

        assert block.rate_hz == pytest.approx(RATE_HZ, rel=1e-9)
        assert block.start == START + 7 * NS_PER_S


def _stamp(day, second):
    return struct.pack("<Id", day, second)


def test_several_rates_in_one_series_of_steps_follow_each_other(tmp_path):
    rows = samples(325.0, 0, SCALE_V, 300)
    series = [
        w.series(w.reals(w.SERIES_VALUES, [3, 100, 1 / 6400, 100, 1 / 3200, 100, 1 / 1600]), offset=0.25),
        w.series(w.shorts(w.SERIES_VALUES, rows), scale=SCALE_V),
    ]
    raw = w.file(w.data_source(w.channel("V", 1, 1, [STEPS, VOLTS])), w.observation(DAY, 0.0, (0, series)))

    blocks = blocks_of(opened(tmp_path, raw))

    assert [(block.rate_hz, block.samples) for block in blocks] == [(6400.0, 100), (3200.0, 100), (1600.0, 100)]
    assert blocks[0].start == START + NS_PER_S // 4, "the offset is where the steps begin"


@pytest.mark.parametrize(("use", "u_rms_v"), [(True, 230.0 * 200), (False, 230.0)])
def test_a_transducers_ratio_is_applied_where_the_settings_say_so(tmp_path, use, u_rms_v):
    ratios = [(index, 20_000.0, 100.0) for index in range(3)]
    raw = w.file(w.data_source(*definitions()), w.settings(50.0, ratios, use), event(0.0))
    source = opened(tmp_path, raw)

    (block,) = blocks_of(source)

    assert float(np.sqrt((block.u_v[0, 0] ** 2).mean())) == pytest.approx(u_rms_v, rel=1e-5)
    assert float(np.sqrt((block.i_a[0, 0] ** 2).mean())) == pytest.approx(10.0, rel=1e-5)
    assert source.nominal_hz == 50.0


def test_line_voltages_with_two_currents_are_three_wire(tmp_path):
    phases = (5, 6, 7, 1, 2, 3)
    source = opened(tmp_path, w.file(w.data_source(*definitions(phases=phases)), event(0.0, channels=(0, 1, 3, 5))))

    (block,) = blocks_of(source)

    assert source.wiring is Wiring.ARON
    # U32 is the second of them turned.
    assert block.u_v[0, 1] == pytest.approx(-np.array(samples(230 * sqrt(2), 1, SCALE_V)) * SCALE_V, abs=1e-9)


def test_where_the_file_says_no_phase_the_names_do_or_the_map(tmp_path):
    named = w.file(w.data_source(*definitions(("VA", "VB", "VC", "IA", "IB", "IC"), (0,) * 6)), event(0.0))
    unnamed = w.file(w.data_source(*definitions(("p", "q", "w", "x", "y", "z"), (20,) * 6)), event(0.0))

    assert opened(tmp_path, named).wiring is Wiring.FOUR_WIRE
    with pytest.raises(SetupError, match=r"--map.*1 'p' \[V\]"):
        opened(tmp_path, unnamed)
    assert opened(tmp_path, unnamed, mapping="u1=1,i1=4").wiring is Wiring.SINGLE


def test_an_observation_that_lacks_a_channel_is_left_out_and_said_to_be(tmp_path):
    source = opened(tmp_path, w.file(w.data_source(*definitions()), event(0.0), event(1.0, channels=range(3))))

    assert [block.samples for block in blocks_of(source)] == [640]
    assert source.remarks == ("observations left out, which lack 'Ix': 1",)


def test_the_second_instrument_of_a_file_is_asked_for_by_number(tmp_path):
    raw = w.file(
        w.data_source(*definitions(), name="first"),
        event(0.0),
        w.data_source(*definitions(), name="second"),
        event(9.0),
    )

    assert "'first'" in opened(tmp_path, raw).note
    second = opened(tmp_path, raw, ",source=2")
    assert "'second'" in second.note
    assert blocks_of(second)[0].start == Instant(START + 9 * NS_PER_S)
    with pytest.raises(SetupError, match="has 2 data sources"):
        opened(tmp_path, raw, ",source=3")


def test_phasors_of_events_are_neither_waveforms_nor_trends(tmp_path):
    phasor = w.channel("Urms", 1, 1, [STEPS, VOLTS], "67f6af81-f753-11cf-9d89-0080c72e70a3")
    steps, values = w.series(w.reals(w.SERIES_VALUES, [1, 9, 0.02])), w.series(w.reals(w.SERIES_VALUES, [230.0] * 9))
    alone = w.file(w.data_source(phasor), w.observation(DAY, 1.0, (0, [steps, values])))

    with pytest.raises(
        SetupError, match="has no waveforms and no trends: 1 channel is a phasor, rms values and angles of"
    ):
        opened(tmp_path, alone)

    among = opened(tmp_path, w.file(w.data_source(*definitions(), phasor), event(0.5)))
    assert any(remark.startswith("1 channel is a phasor") for remark in among.remarks)


@pytest.mark.parametrize("name", ["empty.pqd", "text.pqd"])
def test_what_is_no_pqdif_is_refused_in_a_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"" if name == "empty.pqd" else b"time,u1_v\n" * 40)

    with pytest.raises(SetupError, match="is no PQDIF file that can be read"):
        open_source(str(path))


def small():
    series = [
        w.series(w.reals(w.SERIES_VALUES, [1, 40, 1 / 4000])),
        w.series(w.shorts(w.SERIES_VALUES, samples(325.0, 0, SCALE_V, 40, rate_hz=4000)), scale=SCALE_V),
    ]
    return w.data_source(w.channel("V", 1, 1, [STEPS, VOLTS])), w.observation(DAY, 0.0, (0, series))


@pytest.mark.parametrize("compressed", [False, True])
def test_a_file_cut_anywhere_is_refused_in_a_sentence(tmp_path, compressed):
    raw = w.file(*small(), compressed=compressed)
    path = tmp_path / "cut.pqd"

    for length in range(0, len(raw), 17):
        path.write_bytes(raw[:length])
        with pytest.raises(SetupError, match=r"^cut\.pqd "):
            open_source(str(path))


@pytest.mark.parametrize("compressed", [False, True])
def test_a_flipped_bit_is_refused_or_changes_nothing(tmp_path, compressed):
    raw = w.file(*small(), compressed=compressed)
    path = tmp_path / "flipped.pqd"
    path.write_bytes(raw)
    right = blocks_of(open_source(str(path)))[0].u_v

    refusals = []
    for bit in range(0, 8 * len(raw), 61):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        try:
            blocks = blocks_of(open_source(str(path)))
        except SetupError as refused:
            refusals.append(str(refused))
        else:
            assert np.array_equal(blocks[0].u_v, right)

    assert refusals
    assert all(sentence.startswith("flipped.pqd") for sentence in refusals)


def test_checksums_of_a_kind_that_nobody_knows_are_a_remark(tmp_path):
    source = opened(tmp_path, w.file(*small(), checksum=lambda packed: len(packed) ^ 0xDEADBEEF))

    assert source.remarks == ("3 records have a checksum of an unknown kind; it was not checked",)


@pytest.mark.parametrize("checksum", [zlib.crc32, lambda packed: zlib.adler32(packed, 0), lambda packed: 0])
def test_checksums_that_writers_make_are_all_right(tmp_path, checksum):
    assert opened(tmp_path, w.file(*small(), checksum=checksum)).remarks == ()
