"""What a disk refuses is said as it is: no space, not writable, in use; damaged only where something is. Nothing is lost."""

import errno
import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.run.full_disk import filled_up
from tests.run.test_store import filled, loaded
from trefas.base.errors import SetupError
from trefas.core.log import LogChange
from trefas.run.counter_file import CounterFile
from trefas.run.disk import DiskRefused, refused
from trefas.run.store import Store, reading

ROOT = Path(__file__).parents[2]


@contextmanager
def small_disk(path, size):
    """A file system of so many bytes."""
    path.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this user mounts no file system")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}


def test_a_full_disk_is_no_damage_and_what_was_stored_is_there_and_stored_on_when_there_is_space(tmp_path):
    with small_disk(tmp_path / "disk", 400_000) as disk:
        store = Store(disk / "memory")
        store.save(b"first", 1)
        filler = filled_up(disk)

        for _ in range(3):
            with pytest.raises(DiskRefused, match=r"no space is left on the disk of .*/memory; make room there"):
                store.save(b"second" * 40_000, 2, [LogChange("x", 1, ((1, b"a"),))])
        assert (store.load(), store.rows("x")) == (b"first", [])
        store.check(1)

        filler.unlink()
        store.save(b"third", 3, [LogChange("x", 1, ((1, b"a"), (2, b"b")))])
        store.close()
        again = Store(disk / "memory")
        assert (again.load(), again.rows("x")) == (b"third", [(1, b"a"), (2, b"b")])
        again.check(3)
        again.close()


def test_a_disk_that_was_full_at_the_start_says_so(tmp_path):
    with small_disk(tmp_path / "disk", 20_000) as disk:
        filled_up(disk)

        with pytest.raises(SetupError) as said:
            Store(disk / "memory")

    assert "no space" in str(said.value).lower()
    assert "damaged" not in str(said.value)


def test_a_meter_on_a_full_disk_counts_on_and_stores_it_all_later(tmp_path):
    with small_disk(tmp_path / "disk", 1_000_000) as disk:
        told = subprocess.run(
            [sys.executable, "-m", "tests.run.full_disk", str(disk)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )

    result = json.loads(told.stdout)
    assert result["energy_wh"] == result["stored_wh"] > 0
    assert result["rows"] == result["periods"]
    begin, end = result["said"]
    assert begin.startswith("no space is left on the disk of ")
    assert begin.endswith("; the meter goes on counting, and stores when it can")
    assert end.startswith("the memory is stored again; nothing was lost since 2026-01-10 ")


@pytest.mark.parametrize(
    ("error", "sentence", "passes"),
    [
        (OSError(errno.ENOSPC, "x"), "no space is left", True),
        (OSError(errno.EROFS, "x"), "is not writable", True),
        (OSError(errno.EACCES, "x"), "is not writable", True),
        (OSError(errno.EMFILE, "Too many open files"), "too many open files", True),
        ("SQLITE_FULL", "no space is left", True),
        ("SQLITE_READONLY_DBMOVED", "is not writable", True),
        ("SQLITE_CANTOPEN", "is not writable", True),
        ("SQLITE_IOERR_READ", "cannot be used", True),
        ("SQLITE_BUSY", "in use by another meter", False),
        ("SQLITE_NOTADB", "damaged or no database", False),
        ("SQLITE_CORRUPT_INDEX", "damaged or no database", False),
    ],
)
def test_each_error_has_its_sentence_and_only_damage_is_called_so(tmp_path, error, sentence, passes):
    if isinstance(error, str):
        name, error = error, sqlite3.OperationalError("x")
        error.sqlite_errorname = name

    found = refused(error, tmp_path / "meter.db")

    assert sentence in str(found)
    assert ("damaged" in str(found)) == ("damaged" in sentence)
    assert isinstance(found, DiskRefused) == passes


def test_the_memory_is_its_owners_alone_also_where_it_was_not(tmp_path):
    folder = tmp_path / "memory"
    store = Store(folder)
    store.save(b"image", 1)
    store.counters.note("optical", 1)
    assert modes(folder) == {
        "memory": 0o700,
        **dict.fromkeys(("meter.db", "meter.db-wal", "witness", "counters"), 0o600),
    }
    store.close()
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)

    Store(folder).close()

    assert modes(folder) == {"memory": 0o700, **dict.fromkeys(("meter.db", "witness", "counters"), 0o600)}


@pytest.mark.parametrize("name", ["meter.db", "witness", "counters"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_said_to_be_none(tmp_path, name, make):
    make(tmp_path / name)

    with pytest.raises(SetupError, match=rf"{name} is no file; move it away"):
        Store(tmp_path).counters.note("x", 1)


def test_a_name_that_no_directory_can_have_is_refused():
    with pytest.raises(SetupError, match="a NUL in it"):
        Store(Path("mem\0ory"))


def test_a_memory_that_is_gone_beside_its_witness_is_damaged(tmp_path):
    filled(tmp_path)
    for name in ("meter.db", "meter.db-wal"):
        (tmp_path / "killed" / name).unlink()

    with pytest.raises(SetupError, match="damaged: its image is gone"):
        Store(tmp_path / "killed").load()


def test_a_witness_that_is_gone_is_missed_and_one_that_was_never_needed_is_not(tmp_path):
    new = Store(tmp_path / "new")
    assert not new.lacks_witness
    new.close()
    filled(tmp_path)
    (tmp_path / "killed" / "witness").unlink()

    store = Store(tmp_path / "killed")

    assert store.lacks_witness
    store.save(b"image", 100)
    assert not store.lacks_witness
    store.close()


def test_a_folder_that_cannot_be_written_is_read_as_a_copy(tmp_path):
    """As somebody without rights to write there; root may always."""
    seen = filled(tmp_path)
    folder = tmp_path / "killed"
    for path in (tmp_path, folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    parents = [parent for parent in tmp_path.parents if parent.stat().st_uid == os.geteuid() and parent != Path("/")]
    before = [parent.stat().st_mode for parent in parents]
    for parent in parents:
        parent.chmod(parent.stat().st_mode | 0o055)
    child = os.fork()
    if not child:
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            with reading(folder) as store:
                image = store.load()
            os._exit(7 if image is not None and not (folder / "meter.db-shm").exists() else 8)
        except SetupError:
            os._exit(9)
    _, status = os.waitpid(child, 0)
    for parent, mode in zip(parents, before, strict=True):
        parent.chmod(mode)

    assert os.waitstatus_to_exitcode(status) == 7
    for path in (tmp_path, folder):
        path.chmod(0o700)
    for path in folder.iterdir():
        path.chmod(0o600)
    assert loaded(folder).read("1-1:1.8.0").count == seen[-1]


def test_counters_that_cannot_be_noted_are_a_refusal(tmp_path):
    with small_disk(tmp_path / "disk", 8_192) as disk:
        filled_up(disk)

        with pytest.raises(DiskRefused, match="no space is left"):
            CounterFile(disk).note("optical", 1)


@pytest.mark.parametrize("sql", ["UPDATE image SET bytes = 1 << 60", "UPDATE image SET bytes = 'text'"])
def test_a_column_that_holds_something_else_is_damage(tmp_path, sql):
    store = Store(tmp_path)
    store.save(b"image", 1)
    store._connection.execute(sql)

    with pytest.raises(SetupError, match=r"is damaged or no database \(its image is no image\)"):
        store.load()
    store.close()


def test_rows_that_are_none_and_names_that_are_no_text_are_damage(tmp_path):
    store = Store(tmp_path)
    store.save(b"image", 1, [LogChange("x", 1, ((1, b"a"),))])
    store._connection.execute("UPDATE rows SET bytes = 7")
    with pytest.raises(SetupError, match=r"rows of x are no rows"):
        store.rows("x")
    store.close()

    error = UnicodeDecodeError("utf-8", b"\xb2", 0, 1, "invalid start byte")
    assert "is damaged or no database" in str(refused(error, tmp_path / "meter.db"))


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_counters_that_are_no_file_are_not_waited_for(tmp_path, make):
    make(tmp_path / "counters")

    with pytest.raises(SetupError, match=r"the counters .* is (a pipe|a device|a folder); name a file"):
        CounterFile(tmp_path).load()


def test_rights_are_changed_of_no_device_that_a_link_leads_to(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o666)
    os.chmod(tmp_path / "pipe", 0o666)
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "counters").symlink_to(tmp_path / "pipe")

    Store(tmp_path / "memory").close()

    assert stat.S_IMODE((tmp_path / "pipe").stat().st_mode) == 0o666
