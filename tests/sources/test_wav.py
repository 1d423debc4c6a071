"""WAV files as the standard library writes them, and the float ones it does not."""

import re
import struct
import wave
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trefas.base.errors import LocalError, SetupError
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.sources.source import Absent
from trefas.sources.spec import open_source

RATE_HZ = 8000


def sound(channels: int, count: int = 160) -> np.ndarray:
    """(channels, samples) of ± 0.9, whole numbers of 1/128 so that eight bits carry them."""
    t = np.arange(count) / RATE_HZ
    rows = [0.9 * np.sin(2 * np.pi * 50 * t + k) for k in range(channels)]
    return np.rint(np.array(rows) * 128) / 128


def write_int(path: Path, values: np.ndarray, width: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(values))
        file.setsampwidth(width)
        file.setframerate(RATE_HZ)
        numbers = np.rint(values.T * 2 ** (8 * width - 1)).astype("<i8") + (128 if width == 1 else 0)
        file.writeframes(numbers[:, :, np.newaxis].view(np.uint8)[:, :, :width].tobytes())


def float_wav(values: np.ndarray, kind: str = "<f4") -> bytes:
    data = values.T.astype(kind).tobytes()
    bits = 8 * np.dtype(kind).itemsize
    frame = len(values) * bits // 8
    fmt = struct.pack("<HHIIHH", 3, len(values), RATE_HZ, RATE_HZ * frame, frame, bits)
    chunks = b"fmt " + struct.pack("<I", 16) + fmt + b"LIST" + struct.pack("<I", 3) + b"odd\x00" + b"data"
    return b"RIFF" + struct.pack("<I", len(data) + 48) + b"WAVE" + chunks + struct.pack("<I", len(data)) + data


def joined(source, block_s: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    blocks = [part for part in source.stream(block_s=block_s) if isinstance(part, SampleBlock)]
    return np.concatenate([b.u_v[0] for b in blocks], axis=1), np.concatenate([b.i_a[0] for b in blocks], axis=1)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_whole_numbers_of_any_width_times_the_scale(tmp_path, width):
    values = sound(2)
    write_int(tmp_path / "a.wav", values, width)
    source = open_source(f"recording:{tmp_path / 'a.wav'},u=400,i=20")

    u_v, i_a = joined(source)

    assert source.wiring is Wiring.SINGLE
    assert u_v == pytest.approx(values[:1] * 400)
    assert i_a == pytest.approx(values[1:] * 20)


@pytest.mark.parametrize("kind", ["<f4", "<f8"])
def test_six_channels_of_floats_are_three_voltages_and_three_currents(tmp_path, kind):
    values = sound(6)
    (tmp_path / "a.wav").write_bytes(float_wav(values, kind))

    u_v, i_a = joined(open_source(str(tmp_path / "a.wav")))

    assert np.array_equal(u_v, values[:3])
    assert np.array_equal(i_a, values[3:])


def test_a_map_turns_and_orders(tmp_path):
    values = sound(2)
    write_int(tmp_path / "a.wav", values, 2)

    u_v, i_a = joined(open_source(str(tmp_path / "a.wav"), "u1=2,i1=-1"))

    assert u_v == pytest.approx(values[1:])
    assert i_a == pytest.approx(-values[:1])


def test_a_recorder_that_was_cut_off_left_no_size_and_the_data_go_on_to_the_end(tmp_path):
    raw = bytearray(float_wav(sound(2)))
    at = raw.index(b"data") + 4
    raw[at : at + 4] = b"\x00\x00\x00\x00"
    (tmp_path / "a.wav").write_bytes(raw)

    assert joined(open_source(str(tmp_path / "a.wav")))[0].shape == (1, 160)


def with_ds64(raw: bytes, head: bytes = b"RF64") -> bytes:
    """A RIFF file as RF64 or BW64 writes it: sizes of 64 bits in a chunk of their own, and none where they were."""
    at = raw.index(b"data")
    size = len(raw) - at - 8
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, len(raw) + 28, size, size // 8, 0)
    return head + b"\xff" * 4 + b"WAVE" + ds64 + raw[12:at] + b"data" + b"\xff" * 4 + raw[at + 8 :]


@pytest.mark.parametrize("head", [b"RF64", b"BW64"])
def test_sizes_of_64_bits_and_what_follows_the_data_is_no_sample(tmp_path, head):
    values = sound(2)
    (tmp_path / "a.wav").write_bytes(with_ds64(float_wav(values), head) + b"LIST\x04\x00\x00\x00INFO")

    u_v, i_a = joined(open_source(str(tmp_path / "a.wav")))

    assert np.array_equal(u_v, values[:1])
    assert np.array_equal(i_a, values[1:])


def test_a_file_of_more_than_4_gib_is_read_at_its_end(tmp_path):
    # 2 channels of 16 bits, 1.2e9 frames, all nothing but the last 160: the file has holes and takes no room
    frames = 1_200_000_000
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, RATE_HZ, RATE_HZ * 4, 4, 16)
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, 4 * frames + 72, 4 * frames, frames, 0)
    last = np.rint(sound(2).T * 2**15).astype("<i2").tobytes()
    with (tmp_path / "a.wav").open("wb") as file:
        file.write(b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + fmt + b"data" + b"\xff" * 4)
        file.seek(4 * frames - len(last), 1)
        file.write(last)

    source = open_source(f"recording:{tmp_path / 'a.wav'},u=400,i=20")

    assert source.total_s == frames / RATE_HZ
    tail = source._columns(frames - 160, frames)
    assert tail == pytest.approx(sound(2), abs=1e-4)


def test_24_bits_in_an_extensible_format(tmp_path):
    values = sound(2)
    write_int(tmp_path / "plain.wav", values, 3)
    raw = (tmp_path / "plain.wav").read_bytes()
    fmt = struct.pack("<HHIIHH", 0xFFFE, 2, RATE_HZ, RATE_HZ * 6, 6, 24)
    fmt += struct.pack("<HHIHHI", 22, 24, 3, 1, 0, 0x10) + bytes.fromhex("800000aa00389b71")
    data = raw[raw.index(b"data") :]
    (tmp_path / "a.wav").write_bytes(
        b"RIFF" + struct.pack("<I", 60 + len(data)) + b"WAVEfmt " + struct.pack("<I", 40) + fmt + data
    )

    assert joined(open_source(str(tmp_path / "a.wav")))[0] == pytest.approx(values[:1])


def test_one_channel_is_what_its_full_scale_says(tmp_path):
    values = sound(1)
    write_int(tmp_path / "a.wav", values, 2)

    assert joined(open_source(f"{tmp_path / 'a.wav'},u=400"))[0] == pytest.approx(400 * values)
    current = open_source(f"{tmp_path / 'a.wav'},i=20")
    assert joined(current)[1] == pytest.approx(20 * values)
    assert current.absent == Absent(frozenset({"u1"}))
    assert open_source(f"{tmp_path / 'a.wav'},i=20,u=230").absent == Absent(frozenset({"u1"}), 230)
    with pytest.raises(SetupError, match=r"say its full scale, as u=400 \(volts\) or i=20 \(amperes\)"):
        open_source(str(tmp_path / "a.wav"))


@pytest.mark.parametrize("channels", [3, 5, 7, 8])
def test_a_number_of_channels_that_tells_nothing_is_asked_for_with_a_map_that_does(tmp_path, channels):
    values = sound(channels)
    write_int(tmp_path / "a.wav", values, 2)

    with pytest.raises(SetupError) as refused:
        open_source(str(tmp_path / "a.wav"))
    mapping = re.search(r"--map (u1=\S+?);", str(refused.value))[1]

    assert joined(open_source(str(tmp_path / "a.wav"), mapping))[0][0] == pytest.approx(values[0])


def test_a_map_gives_each_channel_its_own_full_scale(tmp_path):
    values = sound(2)
    write_int(tmp_path / "a.wav", values, 2)

    u_v, i_a = joined(open_source(f"{tmp_path / 'a.wav'},i=20", "u1=1*-410,i1=2"))

    assert u_v == pytest.approx(-410 * values[:1])
    assert i_a == pytest.approx(20 * values[1:])


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "begins with RIFF"),
        (b"RIFF\x04\x00\x00\x00WAVE", "has no data chunk"),
        (b"RIFF\x04\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd", "data before its format"),
        (float_wav(sound(2)).replace(b"\x03\x00\x02\x00", b"\x07\x00\x02\x00"), "format 7 of 32 bits; must be 1"),
        (float_wav(sound(2))[:62], "no whole sample of 2 channels"),
    ],
)
def test_what_is_no_wav_is_a_sentence(tmp_path, raw, sentence):
    (tmp_path / "a.wav").write_bytes(raw)

    with pytest.raises(SetupError, match=sentence):
        open_source(str(tmp_path / "a.wav"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block_s=st.floats(0.0001, 0.02))
def test_any_block_length_gives_the_same_samples(tmp_path, block_s):
    write_int(tmp_path / "a.wav", sound(2), 3)
    source = open_source(str(tmp_path / "a.wav"))

    assert np.array_equal(joined(source)[0], joined(source, block_s)[0])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 60), st.integers(0, 8), st.binary(max_size=8))
def test_a_spoiled_wav_is_a_source_or_a_sentence(tmp_path, at, cut, put):
    raw = float_wav(sound(2))
    (tmp_path / "a.wav").write_bytes(raw[:at] + put + raw[at + cut :])
    try:
        source = open_source(str(tmp_path / "a.wav"))
    except SetupError:
        return
    for _part in source.stream():
        pass


@pytest.mark.parametrize("start", ["2026-01-10T12:00Z", datetime(2026, 1, 10, 12, tzinfo=UTC), 1_768_046_400 * 10**9])
def test_a_recording_begins_when_it_is_told_to_in_any_form_of_a_time(tmp_path, start):
    write_int(tmp_path / "a.wav", sound(2), 2)
    source = open_source(f"recording:{tmp_path / 'a.wav'},u=400,i=20")

    assert next(source.stream(start)).start == 1_768_046_400 * 10**9  # date -d 2026-01-10T12:00Z +%s
    with pytest.raises(LocalError, match=r"^start is 1\.5, a float; it must be ISO 8601"):
        next(source.stream(1.5))


def test_a_file_that_was_cut_off_has_fewer_samples_than_it_announces_and_says_so(tmp_path):
    whole = float_wav(sound(2))
    (tmp_path / "whole.wav").write_bytes(whole)
    (tmp_path / "cut.wav").write_bytes(whole[:-9])  # a frame is eight bytes: two are not whole any more

    assert open_source(str(tmp_path / "whole.wav")).remarks == ()
    assert open_source(str(tmp_path / "cut.wav")).remarks == ("158 samples where 160 are announced",)
