"""The memory on disk: what was stored comes back, what is damaged is said."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.core.log import LogChange
from trefas.core.meter import Meter
from trefas.run.store import Store

ROOT = Path(__file__).parents[2]


def filled(directory: Path, steps: int = 40) -> list[int]:
    """A memory with so many steps stored and, as after a kill, not closed: a copy is taken. Returns the counts of each."""
    store, meter, seen = Store(directory / "live"), Meter(), []
    for step in range(steps):
        meter.advance(intervals_of([Step(p_w=(1000.0 + step, 0, 0))], start_ns=step * NS_PER_S))
        store.save(meter.image(), meter.sequence)
        seen.append(meter.read("1-1:1.8.0").count)
    shutil.copytree(directory / "live", directory / "killed")
    store.close()
    return seen


def loaded(directory: Path) -> Meter:
    meter, store = Meter(), Store(directory)
    try:
        image = store.load()
        assert image is not None
        store.check(meter.restore(image))
    finally:
        store.close()
    return meter


def test_what_was_stored_comes_back_after_a_close_and_after_a_kill(tmp_path):
    seen = filled(tmp_path)

    assert loaded(tmp_path / "live").read("1-1:1.8.0").count == seen[-1]
    assert loaded(tmp_path / "killed").read("1-1:1.8.0").count == seen[-1]


def test_a_directory_that_never_held_a_meter_is_empty(tmp_path):
    store = Store(tmp_path / "new" / "deep")

    assert store.load() is None
    store.close()


def test_200_kills_at_random_moments_lose_no_step(tmp_path):
    told = subprocess.run(
        [sys.executable, "-m", "tests.run.killed", str(tmp_path), "200", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    result = json.loads(told.stdout)
    assert result["steps"] >= result["awaited"] > 200  # steps are waited for: 0 to 3 in each round
    assert (result["lost"], result["ahead"], result["broken"], result["astray"]) == (0, 0, 0, 0)


def test_rows_go_in_with_their_image_and_out_when_the_log_lets_go_of_them(tmp_path):
    store = Store(tmp_path)
    store.save(b"one", 1, [LogChange("x", 1, ((1, b"a"), (2, b"b"))), LogChange("y", 1, ((1, b"c"),))])
    store.save(b"two", 2, [LogChange("x", 2, ((3, b"d"),)), LogChange("y", 1, ())])

    assert store.load() == b"two"
    assert store.rows("x") == [(2, b"b"), (3, b"d")]
    assert store.rows("y") == [(1, b"c")]
    store.close()


def test_a_process_that_was_killed_before_its_first_commit_left_an_empty_memory(tmp_path):
    half = sqlite3.connect(tmp_path / "meter.db")
    half.execute("PRAGMA journal_mode = WAL")
    half.close()
    assert (tmp_path / "meter.db").stat().st_size > 0

    store = Store(tmp_path)

    assert store.load() is None
    store.close()


@pytest.mark.parametrize("name", ["meter.db", "meter.db-wal", "witness"])
def test_flipped_bits_are_found_or_harmless_but_never_make_other_registers(tmp_path, name):
    seen = filled(tmp_path)
    original = (tmp_path / "killed" / name).read_bytes()
    found = 0
    dice = random.Random(11)
    # Every bit of what is short; of what is long, bits spread over it.
    flips = range(8 * len(original)) if len(original) < 40 else [dice.randrange(8 * len(original)) for _ in range(150)]
    for number, at in enumerate(flips):
        copy = tmp_path / f"flip{number}"
        shutil.copytree(tmp_path / "killed", copy)
        flipped = bytearray(original)
        flipped[at // 8] ^= 1 << at % 8
        (copy / name).write_bytes(bytes(flipped))
        try:
            assert loaded(copy).read("1-1:1.8.0").count == seen[-1], f"bit {at} of {name}"
        except SetupError as refused:
            found += 1
            assert "damaged" in str(refused) or "newer" in str(refused)  # noqa: PT017 - harmless is right too
        shutil.rmtree(copy)
    if name == "witness":
        assert found == len(list(flips))


@pytest.mark.parametrize("name", ["meter.db", "meter.db-wal", "witness"])
def test_torn_files_are_found_or_harmless(tmp_path, name):
    seen = filled(tmp_path)
    original = (tmp_path / "killed" / name).read_bytes()
    for number, length in enumerate(sorted({len(original) * k // 12 for k in range(12)})):
        copy = tmp_path / f"torn{number}"
        shutil.copytree(tmp_path / "killed", copy)
        (copy / name).write_bytes(original[:length])
        try:
            assert loaded(copy).read("1-1:1.8.0").count == seen[-1], f"{name} cut at {length}"
        except SetupError as refused:
            assert "damaged" in str(refused) or "gone" in str(refused)  # noqa: PT017 - harmless is right too


def test_a_log_that_was_removed_is_found_by_the_witness(tmp_path):
    filled(tmp_path)
    os.remove(tmp_path / "killed" / "meter.db-wal")

    with pytest.raises(SetupError, match="damaged"):
        loaded(tmp_path / "killed")


def test_a_record_that_claims_to_be_as_long_as_can_be_is_damage(tmp_path):
    database = tmp_path / "meter.db"
    with closing(sqlite3.connect(database)) as made:
        made.execute("PRAGMA page_size = 512")
        made.execute("CREATE TABLE image (id INTEGER PRIMARY KEY, bytes BLOB)")
        made.commit()
    raw = bytearray(database.read_bytes())
    cell = int.from_bytes(
        raw[108:110]
    )  # SQLite's file format: behind the header of the file and that of its first page
    raw[cell : cell + 9] = b"\xff" * 9  # a varint of 64 bits: more memory than there is
    database.write_bytes(raw)

    with pytest.raises(SetupError, match="is damaged"):
        Store(tmp_path)


def test_a_memory_in_use_is_refused(tmp_path):
    store = Store(tmp_path)

    with pytest.raises(SetupError, match="in use by another meter"):
        Store(tmp_path)
    store.close()


def test_a_directory_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SetupError, match="cannot be made"):
        Store(tmp_path / "file" / "memory")
