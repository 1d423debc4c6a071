"""``trefas run`` and its memory folder: killed, in use, damaged; and meter files that are wrong."""

import random
from contextlib import chdir, redirect_stderr
from io import StringIO

import pytest

from tests.judges.caller import ask, associate, called, lls_aarq
from tests.judges.meter import ROOT, RunningMeter
from tests.tool.test_run import ended_with
from trefas.base.instant import EPOCH
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.store import Store

SOURCE = "signal:u=230,i=10,pf=0.5,rate=1000"
POWER_W = 3450  # 3 · 230 V · 10 A · 0.5
SPEED = 100
KILLS = 6
READS_MAX = 1_000_000
MWS_PER_J = 1000
GET_A14 = bytes.fromhex("C001C1 0003 0101010800FF 02 00")


def kept_j(folder):
    """The energy in the memory, in joules."""
    device, store = build(Order(), start=EPOCH), Store(folder)
    try:
        image = store.load()
        assert image is not None
        store.check(device.meter.restore(image))
    finally:
        store.close()
    return device.meter.read("1-1:1.8.0").count / MWS_PER_J


def a14_wh(connection):
    return int.from_bytes(ask(connection, GET_A14, 19, 16)[5:])


def refused(*words, cwd=ROOT):
    """The sentence with which the command ends, in this process: what is refused is so before a meter runs."""
    said = StringIO()
    with chdir(cwd), redirect_stderr(said):
        code = ended_with("run", "--listen", "any=tcp:127.0.0.1:0", "--for", "1s", *words)
    sentences = [line for line in said.getvalue().splitlines() if "compiling" not in line]
    assert (code, len(sentences)) == (1, 1), said.getvalue()
    return sentences[0]


def test_a_meter_that_is_killed_again_and_again_comes_back_and_never_runs_backwards(tmp_path):
    dice, seen_j = random.Random(10), [0.0]
    words = ("--source", SOURCE, "--memory", str(tmp_path / "memory"))
    for _ in range(KILLS):
        with RunningMeter(*words, "--speed", str(SPEED)) as meter, called(meter) as connection:
            associate(connection, lls_aarq(), 19, 16)
            told_wh = [a14_wh(connection)]
            until_wh = told_wh[0] + dice.randrange(1, 40)
            while told_wh[-1] < until_wh and len(told_wh) < READS_MAX:
                told_wh.append(a14_wh(connection))
            meter.kill()
        seen_j.append(kept_j(tmp_path / "memory"))
        # What a client was told is there, and so is what was there before; the rest is the block that was under way.
        assert seen_j[-2] // 3600 <= told_wh[0] <= told_wh[-1] <= seen_j[-1] / 3600
        assert told_wh == sorted(told_wh)
    assert seen_j[-1] > KILLS * 3600  # each run counted 1 Wh at least
    with RunningMeter(*words, "--speed", "max", "--for", "60s") as meter:
        assert meter.wait() == 0
    # 60 s more; kills lost no more than the rest of the window that was being measured.
    assert kept_j(tmp_path / "memory") - seen_j[-1] == pytest.approx(POWER_W * 60, abs=0.01)


@pytest.fixture(scope="module")
def neighbour(tmp_path_factory):
    """A meter that runs, and its memory."""
    folder = tmp_path_factory.mktemp("neighbour")
    with RunningMeter("--source", SOURCE, "--memory", str(folder)) as meter:
        yield meter, folder
        assert meter.end() == 0


def test_two_meters_cannot_have_one_memory(neighbour):
    _, folder = neighbour

    sentence = refused("--source", SOURCE, "--memory", str(folder))

    assert sentence == (
        f"trefas: the memory {folder / 'meter.db'} is in use by another meter; give this one its own directory"
    )


def test_a_port_that_another_meter_has_is_refused_and_nothing_is_counted(tmp_path, neighbour):
    host, number = neighbour[0].tcp

    sentence = refused("--source", SOURCE, "--listen", f"any=tcp:{host}:{number}", "--memory", str(tmp_path))

    assert sentence.startswith(f"trefas: port tcp:{host}:{number} cannot be opened: another program listens there")
    assert kept_j(tmp_path) == 0


@pytest.mark.parametrize("damage", ["torn", "flipped", "no database", "older"])
def test_a_damaged_memory_is_refused_in_a_sentence_and_left_as_it_is(tmp_path, damage):
    store, meter = Store(tmp_path), build(Order(), start=EPOCH).meter
    images = [meter.image() for _ in range(3)]
    store.save(images[-1], meter.sequence)
    store.save(
        {
            "torn": images[-1][:-7],
            "flipped": images[-1][:40] + bytes((images[-1][40] ^ 1,)) + images[-1][41:],
            "no database": images[-1],
            "older": images[0],
        }[damage],
        meter.sequence,
    )
    store.close()
    if damage == "no database":
        (tmp_path / "meter.db").write_bytes(b"a picture of a cat" * 100)
    before = (tmp_path / "witness").read_bytes()

    sentence = refused("--source", SOURCE, "--memory", str(tmp_path))

    assert sentence.startswith("trefas: the memory")
    assert "damaged" in sentence
    assert (tmp_path / "witness").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("number = ", "is no TOML: invalid value (at end of document)"),
        ("numbre = 5", "numbre is no field (did you mean number?)"),
        ('wiring = "delta"', "wiring is 'delta'; it must be four-wire, aron or single"),
        ("number = -1", "number is -1; it must be 0 or more"),
        ('type_number = "382"', "the type number is '382'"),
        ('[listen]\nkitchen = "tcp:127.0.0.1:0"', "listen.kitchen"),
    ],
)
def test_a_wrong_meter_file_is_refused_by_its_field_or_place(tmp_path, text, says):
    (tmp_path / "house.toml").write_text(text)

    sentence = refused("house.toml", cwd=tmp_path)

    assert sentence.startswith("trefas: the meter file house.toml")
    assert says in sentence
    assert sorted(file.name for file in tmp_path.iterdir()) == ["house.toml"]
