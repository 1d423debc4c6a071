"""The recorder: what it makes of signals in closed form, wherever they are cut, and that it keeps no more than its results."""

from dataclasses import replace

import numpy as np
import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.event import Kind
from trefas.metrology.frontend import Frontend
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.metrology.signals import Dip, Harmonic, Signal
from trefas.tool.en50160.record import Record, Recorder
from trefas.tool.en50160.shapes import RING_S, SHAPES_MAX
from trefas.tool.en50160.statistics import judge

RATE_HZ = 1000.0
SIGNAL = Signal.balanced(231.0, 5.0, 30.0)


def recorded(signal: Signal, seconds: float, start_s: int = 0, blocks_s: tuple[float, ...] = (10.0,)) -> Recorder:
    recorder = Recorder(Wiring.FOUR_WIRE)
    frontend = Frontend(Wiring.FOUR_WIRE, nominal_hz=50, observers=(recorder,))
    total, at, turn = round(seconds * RATE_HZ), 0, 0
    while at < total:
        count = min(max(round(blocks_s[turn % len(blocks_s)] * RATE_HZ), 1), total - at)
        u_v, i_a = signal.samples(at, count, RATE_HZ)
        frontend.measure(SampleBlock(u_v, i_a, RATE_HZ, None if at else Instant(start_s * NS_PER_S)))
        at, turn = at + count, turn + 1
    frontend.finish()
    return recorder


def record(signal: Signal, seconds: float, **more: object) -> Record:
    return recorded(signal, seconds, **more).record()  # type: ignore[arg-type]


def test_ten_minutes_have_what_the_formula_says():
    made = record(replace(SIGNAL, u_harmonics=(Harmonic(5, 0.06), Harmonic(7, 0.05))), 1800.0, start_s=600)

    assert (made.start, made.end) == (600 * NS_PER_S, 2400 * NS_PER_S)
    assert made.flagged.tolist() == [False, False, False]
    rms_v = 231.0 * (1 + 0.06**2 + 0.05**2) ** 0.5
    assert made.ten_minutes["u_rms_v"] == pytest.approx(np.full((3, 3), rms_v), rel=1e-4)
    assert made.ten_minutes["thd_u_pct"] == pytest.approx(np.full((3, 3), 100 * (0.06**2 + 0.05**2) ** 0.5), rel=1e-3)
    assert made.ten_minutes["u_v"][:, :, 7] == pytest.approx(np.full((3, 3), 0.05 * 231.0), rel=1e-3)
    assert made.ten_minutes["unbalance_u2_pct"] == pytest.approx(np.zeros(3), abs=1e-3)
    assert made.frequencies.hz[1:-1] == pytest.approx(np.full(178, 50.0), abs=1e-4)
    assert made.measured_s == made.span_s == 1800.0


def test_a_dip_flags_its_intervals_and_its_wave_is_kept():
    dip = Dip(700.0, 700.15, (0.4, 1.0, 1.0))

    made = record(replace(SIGNAL, dips=(dip,)), 1800.0)

    assert made.flagged.tolist() == [False, True, False]
    assert np.flatnonzero(made.frequency_flagged).tolist() == [70]
    assert [(each.event.kind, each.event.phases, each.event.cell) for each in made.occurrences] == [
        (Kind.DIP, (0,), "C1")
    ]
    (shape,) = made.shapes
    before = shape.u_v[0, : round(-shape.first_s * RATE_HZ) - 20]
    during = shape.u_v[0, round((0.05 - shape.first_s) * RATE_HZ) :][:100]
    assert np.abs(before).max() == pytest.approx(231.0 * 2**0.5, rel=0.01)
    assert np.abs(during).max() == pytest.approx(0.4 * 231.0 * 2**0.5, rel=0.01)


def test_wherever_the_stream_is_cut_the_record_is_the_same_bit_for_bit():
    signal = replace(SIGNAL, frequency_hz=49.93, dips=(Dip(301.0, 301.5, (0.7, 0.7, 1.0)),), noise_u_v=0.5)

    whole, parts = record(signal, 700.0), record(signal, 700.0, blocks_s=(0.13, 7.7, 0.001, 31.0))

    assert whole.ten_minutes.means.values.tobytes() == parts.ten_minutes.means.values.tobytes()
    assert whole.frequencies.hz.tobytes() == parts.frequencies.hz.tobytes()
    assert whole.flagged.tolist() == parts.flagged.tolist()
    assert whole.occurrences == parts.occurrences
    assert whole.shapes[0].u_v.tobytes() == parts.shapes[0].u_v.tobytes()


def test_a_gap_flags_and_what_is_behind_it_goes_on():
    recorder = Recorder(Wiring.FOUR_WIRE)
    frontend = Frontend(Wiring.FOUR_WIRE, nominal_hz=50, observers=(recorder,))
    for first_s in (0, 700):
        u_v, i_a = SIGNAL.samples(first_s * 1000, 500_000, RATE_HZ)
        frontend.measure(SampleBlock(u_v, i_a, RATE_HZ, Instant(first_s * NS_PER_S)))
        frontend.skip(Gap(Instant((first_s + 500) * NS_PER_S), Instant((first_s + 700) * NS_PER_S), "nothing"))

    made = recorder.record()

    assert made.ten_minutes.means.measured_ns.tolist() == [500 * NS_PER_S, 500 * NS_PER_S]
    assert made.flagged.tolist() == [True, True]
    assert made.measured_s == 1000.0
    assert not made.frequency_flagged[[1, 48, 71]].any()
    assert judge(made).unknown()


def test_only_the_worst_wave_shapes_and_the_last_seconds_are_kept():
    dips = tuple(Dip(10.0 * n, 10.0 * n + 0.1, (0.85 - 0.05 * n, 1.0, 1.0)) for n in range(1, 12))

    recorder = recorded(replace(SIGNAL, dips=dips), 200.0, blocks_s=(3.0,))

    depths = [round(shape.occurrence.event.relative, 2) for shape in recorder.shapes.kept]
    assert depths == [0.55, 0.5, 0.45, 0.4, 0.35, 0.3][:SHAPES_MAX]
    kept = sum(piece.shape[1] for _, piece, _ in recorder.shapes._pieces)
    assert kept <= (RING_S + 3.0) * RATE_HZ


def test_a_dip_that_lasts_longer_than_the_ring_is_shown_by_its_end():
    made = record(replace(SIGNAL, dips=(Dip(20.0, 80.0, (0.5, 0.5, 0.5)),)), 120.0)

    (shape,) = made.shapes
    assert shape.first_s == pytest.approx(60.0 - 0.34, abs=0.05)
    assert np.abs(shape.u_v[0, -40:]).max() == pytest.approx(231.0 * 2**0.5, rel=0.01)


def test_a_short_recording_has_its_windows_one_by_one():
    made = record(SIGNAL, 5.1)

    assert made.fine is not None
    assert made.fine["u_rms_v"] == pytest.approx(np.full((25, 3), 231.0), rel=5e-4)
    assert made.flagged.tolist() == [True]


@pytest.mark.parametrize("u_n_v", [0.0, -230.0, 2e6, float("nan")])
def test_a_declared_voltage_that_cannot_be_is_refused(u_n_v):
    with pytest.raises(SetupError, match="must be 10 to 1e"):
        Recorder(Wiring.FOUR_WIRE, u_n_v)


def test_what_is_kept_while_a_recording_passes_is_a_few_pieces():
    recorder = recorded(SIGNAL, 7000.0, blocks_s=(5.0,))  # 700 values of 10 s

    assert len(recorder._frequencies) < 600
    assert len(recorder._ten_minutes) <= 12
    made = recorder.record()
    assert (made.frequencies.rows, made.ten_minutes.rows) == (700, 12)
    assert made.fine is None  # more than twenty minutes


def recorded_with(lost: np.ndarray, frequency_hz: float = 50.0):
    """One stream of 4 kHz in which samples are lost, seen by a recorder."""
    recorder = Recorder(Wiring.FOUR_WIRE)
    frontend = Frontend(observers=[recorder])
    u_v, i_a = Signal.balanced(230.0, 10.0, 60.0, frequency_hz).samples(0, len(lost), 4_000.0)
    u_v[:, lost] = np.nan
    frontend.measure(SampleBlock(u_v, i_a, 4_000.0))
    frontend.finish()
    return recorder.record()


def test_time_in_which_samples_were_lost_is_not_measured():
    lost = np.zeros(8_000, np.bool_)
    lost[500::160] = True
    lost[3_000:3_900] = True  # 0.225 s, more than a window

    record = recorded_with(lost)

    assert record.measured_s == pytest.approx((~lost).sum() / 4_000.0, abs=1e-6)
    assert record.fine is not None
    assert record.fine.means.measured_ns.sum() / 1e9 == pytest.approx(record.measured_s, abs=1e-6)
    # A piece of a cycle has its own rms and power; what was lost is no volt of it and no watt.
    assert np.nanmin(record.fine["u_rms_v"]) > 200.0
    assert np.nanmedian(record.fine["active_w"]) == pytest.approx(1150.0, rel=0.01)


@pytest.mark.parametrize(("samples", "frequency_hz", "nominal_hz"), [(267, 60.0, 60.0), (320, 50.0, 50.0)])
def test_four_cycles_tell_the_nominal_frequency(samples, frequency_hz, nominal_hz):
    assert recorded_with(np.zeros(samples, np.bool_), frequency_hz).nominal_hz == nominal_hz
