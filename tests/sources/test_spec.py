"""Sources by name, the test signal's words, and the household."""

from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.records import Record, sines
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.metrology.samples import Wiring
from trefas.metrology.signals import Signal
from trefas.sources import _blueprint
from trefas.sources.home import Home
from trefas.sources.household import WANDER, Waves
from trefas.sources.parameters import Parameters
from trefas.sources.spec import kinds, open_source

NOON = instant_of(datetime(2024, 6, 1, 12))


def samples_of(
    spec: str, count: int, start: Instant | None = None, block_s: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """The first ``count`` samples of a source."""
    us, currents = [], []
    for block in open_source(spec).stream(start, block_s):
        us.append(block.u_v[0])
        currents.append(block.i_a[0])
        if sum(u.shape[1] for u in us) >= count:
            break
    return np.concatenate(us, axis=1)[:, :count], np.concatenate(currents, axis=1)[:, :count]


def test_the_kinds_are_the_files_of_the_folder():
    assert set(kinds()) == {"comtrade", "csv", "household", "pqdif", "signal", "sv", "wav"}
    assert all(kind.example.split(":")[0] in (*kinds(), "recording") for kind in kinds().values())


def test_a_file_is_opened_by_its_suffix_with_and_without_a_word_before_it(tmp_path):
    path = Record(sines()).write(tmp_path)
    for spec in (str(path), f"recording:{path}", f"comtrade:{path}", str(path.with_suffix(".dat"))):
        assert open_source(spec).total_s == pytest.approx(0.1)


def test_a_file_with_commas_and_equal_signs_in_its_name_is_taken_as_it_is(tmp_path):
    path = Record(sines()).write(tmp_path, "a,values=secondary")

    assert "primary values" in open_source(str(path)).note


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("", "source is empty; must be household:seed=7, signal:"),
        ("recording:", "recording has no file; it is written recording:FILE"),
        ("windmill:x=1", "source is 'windmill:x=1'; must be household:seed=7, signal:"),
        ("recording:fault.xyz", "there is no file fault.xyz; a source can be"),
        ("signal:volts=230", "signal has 'volts', which it does not know; it knows rate, for"),
        ("signal:u", "signal has 'u'; a setting is written name=value"),
        ("signal:u=1,u=2", "signal has u twice"),
        ("signal:u=high", "signal: u is 'high'; it must be a number"),
        ("signal:i=1/2", "one for each phase as 10/0/5"),
        ("signal:pf=2", "pf is '2'; it is −1 to 1, with ind or cap behind it"),
        ("signal:pf=1,phi=0", "pf is '1'; it stands beside phi"),
        ("signal:shape=square", "shape is 'square'; it must be sine, half_wave, phase_fired, burst"),
        ("signal:dip=3-2@0.5", "dip is '3-2@0.5'; it is FROM-TO@RESIDUAL"),
        ("signal:missing=L4", "missing is 'L4'; it must be L1, L2, L3"),
        ("signal:h5=x", "h5 is 'x'; it is relative to the fundamental"),
        ("signal:h2.5=0.1,shape=burst", "signal: harmonic 2.5 is broken"),
        ("signal:rate=100", "rate is '100'; it must be 600 to 50000"),
        ("household:seed=-1", "seed is '-1'; it must be 0 to"),
        ("/nowhere/at.wav", "/nowhere/at.wav cannot be read: No such file"),
        ("/nowhere/at.cfg", "/nowhere/at.cfg cannot be read: No such file"),
    ],
)
def test_what_cannot_be_opened_is_a_sentence(spec, sentence):
    with pytest.raises(SetupError) as refusal:
        open_source(spec)
    assert sentence in str(refusal.value)


@given(
    st.text(max_size=30)
    | st.from_regex(r"(signal|household|csv|wav):([a-z0-9]{1,6}=[-0-9a-z./@+]{0,8},?){0,4}", fullmatch=True)
)
def test_any_text_is_a_source_or_a_sentence(text):
    try:
        source = open_source(text)
    except SetupError:
        return
    for _block in islice(source.stream(), 2):
        pass


def test_a_plain_signal_is_three_times_2300_watts():
    u_v, i_a = samples_of("signal:", 4000)

    assert np.mean(u_v * i_a, axis=1) == pytest.approx([2300.0] * 3)  # 230 V · 10 A, 50 whole cycles


@pytest.mark.parametrize(
    ("spec", "signal"),
    [
        ("signal:u=230,i=10,pf=0.5,f=50", Signal.balanced(phi_deg=60.0)),
        ("signal:pf=0.5cap,i=5", Signal.balanced(i_a=5.0, phi_deg=-60.0)),
        ("signal:pf=-0.5", Signal.balanced(phi_deg=120.0)),
        ("signal:phi=-90,f=49.87", Signal.balanced(phi_deg=-90.0, frequency_hz=49.87)),
        ("signal:i=10/0/5,pf=1/1/0.5", Signal(i_a=(10.0, 0.0, 5.0), phi_deg=(0.0, 0.0, 60.0))),
    ],
)
def test_the_words_of_a_signal(spec, signal):
    u_v, i_a = samples_of(spec, 1000)
    expected_u, expected_i = signal.samples(0, 1000, 4000.0)

    assert u_v == pytest.approx(expected_u, abs=1e-9)
    assert i_a == pytest.approx(expected_i, abs=1e-9)


def test_harmonics_dips_and_missing_phases_can_be_said():
    u_v, i_a = samples_of("signal:h5=0.1/0.4,missing=L2,dip=0.5-1@0.4", 4000)

    assert np.mean((u_v * i_a)[:, :2000], axis=1) == pytest.approx([2392.0, 0.0, 2392.0])  # 1.04 · 2300 W
    assert np.mean((u_v * i_a)[:, 2000:], axis=1) == pytest.approx([956.8, 0.0, 956.8])  # 0.4 of it


def test_a_signal_ends_when_it_is_told_to():
    source = open_source("signal:for=2.5,rate=1000")
    blocks = list(source.stream())

    assert [block.samples for block in blocks] == [1000, 1000, 500]
    assert source.total_s == 2.5
    assert (blocks[0].start, blocks[1].start) == (0, None)


@settings(max_examples=20, deadline=None)
@given(block_s=st.floats(0.001, 3.0))
@pytest.mark.parametrize("spec", ["signal:noise=0.1/0.1,bits=12,shape=burst,h7=0.1,dip=0.5-1@0.4", "household:seed=3"])
def test_any_block_length_gives_the_same_samples(spec, block_s):
    start = Instant(NOON + 123_456_789)
    whole_u, whole_i = samples_of(spec, 6000, start)
    u_v, i_a = samples_of(spec, 6000, start, block_s)

    assert np.array_equal(u_v, whole_u)
    assert np.array_equal(i_a, whole_i)


def test_a_household_depends_on_its_seed_and_the_instant_alone():
    here = samples_of("household:seed=3", 8000, NOON)[1]
    later = samples_of("household:seed=3", 4000, Instant(NOON + NS_PER_S))[1]

    assert np.array_equal(here[:, 4000:], later)
    assert not np.array_equal(here, samples_of("household:seed=4", 8000, NOON)[1])


def test_a_household_s_samples_carry_the_power_of_its_second():
    for hour in (3, 8, 12, 18, 20):
        start = instant_of(datetime(2024, 3, 5, hour))
        u_v, i_a = samples_of("household:seed=7", 4000, start)
        state_w = Home(7).second(start // NS_PER_S).active_w()

        # A second is 50 cycles within 0.05: what is cut off at its ends is below a thousandth of the apparent power.
        apparent_va = np.sqrt(np.mean(u_v**2, axis=1) * np.mean(i_a**2, axis=1)).max()
        assert np.mean(u_v * i_a, axis=1) == pytest.approx(state_w, abs=1e-3 * apparent_va)


def test_a_year_of_a_household_is_a_plausible_one():
    home = Home(7)
    seconds = [
        home.second(day * 86_400 + of_day) for day in range(19_723, 20_089, 9) for of_day in range(0, 86_400, 600)
    ]
    power_w = np.array([second.active_w() for second in seconds])
    u_v = np.array([[abs(orders[0]) for orders in second.u_v] for second in seconds])
    total_w = power_w.sum(axis=1)

    assert 225 <= u_v.min() < u_v.max() <= 240
    assert 20 < np.mean(np.maximum(total_w, 0)) * 24e-3 < 90  # kWh a day, with a heat pump and a car
    assert total_w.min() < -2000  # the roof at noon
    assert total_w.max() > 11_000  # the car
    assert np.abs(power_w[:, 0] - power_w[:, 1]).max() > 1000  # kettle and hob are on one phase


def test_the_car_and_the_roof_can_be_left_out():
    without = Home(7, pv_w=0.0, ev_w=0.0)
    total_w = [sum(without.second(19_800 * 86_400 + s).active_w()) for s in range(0, 86_400, 300)]

    assert min(total_w) > 0
    assert max(total_w) < 10_000


def test_the_frequency_of_a_household_stays_within_its_band_and_is_the_slope_of_the_angle():
    waves = Waves(Home(7))
    times_s = NOON / NS_PER_S + np.arange(0, 2000, 7.0)
    frequencies = [waves.frequency_hz(at_s) for at_s in times_s]

    assert sum(hz for hz, _ in WANDER) < 0.05
    assert 49.95 < min(frequencies) < 49.99
    assert 50.01 < max(frequencies) < 50.05
    u = waves.samples(NOON, 0, 40_000, 4000.0)[0][0]
    rising = np.flatnonzero((u[:-1] < 0) & (u[1:] >= 0))
    crossings_s = (rising - u[rising] / (u[rising + 1] - u[rising])) / 4000.0
    counted_hz = (len(rising) - 1) / (crossings_s[-1] - crossings_s[0])
    mean_hz = np.mean([waves.frequency_hz(NOON / NS_PER_S + s) for s in np.arange(0.0, 10.0, 0.01)])
    assert counted_hz == pytest.approx(
        mean_hz, abs=2e-4
    )  # the ends are within a cycle of 10 s, where it moves by 5 mHz/s


def test_the_file_to_copy_is_a_source():
    blocks = list(_blueprint.open_source(Parameters.parse("silence", "for=1.5")).stream())

    assert [block.samples for block in blocks] == [4000, 2000]
    assert _blueprint.Silence.wiring is Wiring.FOUR_WIRE
    assert Path(_blueprint.__file__).name.startswith("_")


@pytest.mark.parametrize(
    ("name", "first", "what"),
    [
        ("book.xlsx", b"PK\x03\x04....", "it is a ZIP archive, as .xlsx is; save the sheet as CSV"),
        ("book.csv", b"PK\x03\x04....", "book.csv is a ZIP archive"),
        ("data.mat", b"MATLAB 5.0 MAT-file", "it is a MATLAB file"),
        ("a.bin", b"\x01\x00\x02\x00\x03", "it is no text: it begins with 01 00 02 00 03"),
        ("a.csv", b"\x01\x00\x02\x03\x03\x00\x00\x05", "a.csv is no text: it begins with 01 00 02 03"),
        ("samples", b"time,u1\n", "it is text: as a table it is csv:"),
        ("nothing", b"", "it is empty"),
        ("sound.csv", b"RIFF....WAVE", "sound.csv is a WAV file by its first bytes; name it .wav"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_what_it_is(tmp_path, name, first, what):
    (tmp_path / name).write_bytes(first)

    with pytest.raises(SetupError) as refused:
        open_source(str(tmp_path / name))
    assert what in str(refused.value)


def test_a_folder_is_said_to_be_one_with_what_is_in_it(tmp_path):
    (tmp_path / "bay.cfg").write_bytes(b"")
    (tmp_path / "notes.docx").write_bytes(b"")

    with pytest.raises(SetupError, match=r"is a folder; name a recording in it, a file of .*; it has bay.cfg"):
        open_source(str(tmp_path))
    with pytest.raises(SetupError, match=r"gone.csv cannot be read: No such file or directory"):
        open_source(str(tmp_path / "gone.csv"))
    with pytest.raises(SetupError, match=r"there is no file .*gone.xlsx"):
        open_source(str(tmp_path / "gone.xlsx"))
