"""What was measured goes out as PQDIF and comes back."""

from math import sqrt

import numpy as np
import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.event import Event, Kind
from trefas.metrology.observer import Sampling, Windows
from trefas.metrology.quality import Occurrence
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.windows import SYSTEM_COLUMNS, WINDOW_COLUMNS
from trefas.sources.pqdif_file import PqdifFile
from trefas.sources.spec import open_source
from trefas.sources.text import map_bytes
from trefas.sources.trends import TrendRecord
from trefas.tool.en50160.record import Record, Recorder
from trefas.tool.en50160.shapes import Shape
from trefas.tool.measure import measured
from trefas.tool.pqdif.export import begin_pqdif, check_pqdif, write_pqdif
from trefas.tool.pqdif.keeper import Keeper
from trefas.wire.pqdif_ids import OBSERVATION_NAME

SIGNAL = "signal:u=230/231/229,i=10/5/7,pf=0.5,f=50,for=20.4"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The source that was measured, the result, and the file."""
    file = tmp_path_factory.mktemp("export") / "out.pqd"
    source = open_source(SIGNAL)
    recorder = Recorder(source.wiring)
    keeper = begin_pqdif(file, recorder)
    result = measured(source, recorder=keeper)
    said = write_pqdif(file, recorder.record(), keeper, source)
    return source, result, file, said


def test_samples_come_back_as_reals_of_four_bytes_at_their_rate_and_time(exported):
    source, _, file, said = exported

    (back,) = (item for item in open_source(str(file)).stream(block_s=60.0))
    sent = [item for item in source.stream(block_s=60.0) if isinstance(item, SampleBlock)]

    assert said.startswith("all waveforms, ")
    assert (back.start, back.rate_hz, back.samples) == (sent[0].start, 4000.0, 81_600)
    assert np.array_equal(back.u_v[0], sent[0].u_v[0].astype(np.float32))
    assert np.array_equal(back.i_a[0], sent[0].i_a[0].astype(np.float32))


def test_trends_come_back_with_the_closed_forms_values(exported):
    with pytest.raises(TrendRecord) as found:
        open_source(f"pqdif:{exported[2]},what=trends")
    trends = found.value.trends

    of = {each.quantity.name: each for each in trends.series}

    # 102 windows of 10 cycles; P = 230 · 10 · 0.5, and all three: 1150 + 577.5 + 801.5 W
    assert len(of["U L1"].values) in (101, 102)
    assert of["U L1"].values == pytest.approx(230.0, rel=1e-5)
    assert of["I L2"].values == pytest.approx(5.0, rel=1e-5)
    assert of["P L1"].values == pytest.approx(1150.0, rel=1e-4)
    assert of["P"].values == pytest.approx(1150.0 + 577.5 + 801.5, rel=1e-4)
    assert of["f"].values == pytest.approx([50.0, 50.0], rel=1e-6)
    assert of["THD U L1"].values == pytest.approx(0.0, abs=0.01)
    assert of["U harmonic 5 L1"].values == pytest.approx(0.0, abs=0.01)
    # With U1 = 230, U2 = 231 a², U3 = 229 a: 3 U₋ = 230 + 231 a⁴ + 229 a² = 230 + 231 a + 229 a², magnitude √3; 3 U₊ = 690.
    assert of["u2"].values == pytest.approx(100 * sqrt(3) / 690, rel=1e-3)
    assert "Pst L1" not in of, "ten minutes were not measured"
    assert trends.nominal_hz == 50.0


def test_ten_minutes_that_are_not_whole_are_not_written(exported):
    names = [each.body.text(OBSERVATION_NAME) for each in PqdifFile(map_bytes(exported[2])).observations]

    assert names == ["waveform", "10 or 12 cycles", "10 seconds"]


def test_what_comes_back_measures_the_same(exported):
    _, result, file, _ = exported

    again = measured(open_source(str(file)))

    for phase in ("L1", "L2", "L3"):
        for name, value in result["phases"][phase].items():
            assert again["phases"][phase][name] == pytest.approx(value, rel=1e-7)


def shape_of(rows):
    event = Event(Kind.DIP, (0,), 400.0, 800.0, 100.0, 230.0, 4000.0)
    occurrence = Occurrence(Instant(20 * NS_PER_S), Instant(21 * NS_PER_S), event)
    u_v = np.arange(3.0 * rows, dtype=np.float32).reshape(3, rows)
    return Shape(occurrence, -0.06, 4000.0, u_v, u_v / 10)


def test_of_a_recording_with_more_samples_than_are_kept_the_events_are_written(tmp_path):
    recorder = Recorder(Wiring.FOUR_WIRE)
    keeper = Keeper(recorder, samples_max=999)
    quiet, none = np.zeros((3, 500)), Windows(0, np.empty((0, WINDOW_COLUMNS)), np.empty((0, 3, SYSTEM_COLUMNS)))
    keeper.begin(Sampling(Wiring.FOUR_WIRE, 4000.0, 50.0, Instant(0)))
    keeper.take(quiet, quiet, none)
    assert keeper.is_whole
    keeper.take(quiet, quiet, none)
    keeper.finish(none)
    assert (keeper.is_whole, keeper.streams) == (False, [])
    plain = recorder.record()
    record = Record.made(
        plain.ten_minutes,
        plain.frequencies,
        (),
        (),
        (shape_of(800),),
        u_n_v=230.0,
        nominal_hz=50.0,
        order_max=0,
        start=Instant(0),
        end=Instant(NS_PER_S),
        measured_s=1.0,
    )
    file = tmp_path / "events.pqd"

    said = write_pqdif(file, record, keeper, open_source(SIGNAL))

    (block,) = open_source(str(file)).stream()
    assert said.startswith("waveforms of 1 events")
    assert (block.start, block.samples) == (20 * NS_PER_S - 60_000_000, 800)
    assert block.u_v[0, 2].tolist() == list(range(1600, 2400))


def test_what_was_not_measured_is_not_in_the_file(tmp_path):
    path = tmp_path / "single.csv"
    k = np.arange(4000)
    u, i = 325.0 * np.sin(2 * np.pi * 50 * k / 4000), np.sin(2 * np.pi * 50 * k / 4000)
    path.write_text("u1,u2,u3,i1\n" + "".join(f"{a:.4f},{a:.4f},{a:.4f},{b:.4f}\n" for a, b in zip(u, i, strict=True)))
    source = open_source(f"csv:{path},rate=4000")
    recorder = Recorder(source.wiring)
    keeper = begin_pqdif(tmp_path / "out.pqd", recorder)
    measured(source, recorder=keeper)

    write_pqdif(tmp_path / "out.pqd", recorder.record(), keeper, source)

    names = {each.name for each in PqdifFile(map_bytes(tmp_path / "out.pqd")).sources[0].channels}
    assert {"VA", "VB", "VC", "IA", "PA"} <= names
    assert not names & {"IB", "IC", "PB", "PC", "P"}


@pytest.mark.parametrize("name", ["out.csv", "nowhere/out.pqd"])
def test_a_file_that_cannot_be_written_is_refused_before_measuring(tmp_path, name):
    with pytest.raises(SetupError, match=r"is no \.pqd|cannot be written"):
        check_pqdif(tmp_path / name)


def test_every_record_has_what_the_standard_requires(exported):
    """Elements that are marked as required in the standard's header file, by record."""
    file = PqdifFile(map_bytes(exported[2]))
    required = {
        "89738606-f1c3-11cf-9d89-0080c72e70a3": ["89738607", "89738608", "89738609"],
        "89738619-f1c3-11cf-9d89-0080c72e70a3": ["b48d8581", "b48d8587", "b48d858d"],
        "b48d858c-f5f5-11cf-9d89-0080c72e70a3": ["62f28183", "3d786f85", "62f28180", "62f28181", "62f28182"],
        "8973861a-f1c3-11cf-9d89-0080c72e70a3": ["3d786f8a", "3d786f8b", "3d786f8c", "3d786f8d", "3d786f91"],
    }

    for record in file.file.records:
        tags = {str(tag)[:8] for tag, _ in file.file.body(record).elements}
        assert set(required[str(record.kind)]) <= tags
    assert file.file.check() == 0
