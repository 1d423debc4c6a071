"""Endurance of the memory, outside of the test suite: kills, full disks and power cuts with torn pages, all from a seed.

    python -m tests.run.endure KILLED ANSWERED FULL TORN SEED

A JSON line for each kind; it ends with 1 where something was lost or wrong.

killed  ``tests.run.killed``
answered  ``tests.run.answered``
full    a small disk is filled and freed again; what was counted meanwhile is stored afterwards, and nothing is called damaged
torn    the folder of a meter that is stopped in the middle of its work is copied, and pages of 512 to 4096 bytes of one of the
        copied files are cut off, zeroed or written over; whoever starts on it has an image and rows that were stored
        together, the newest that the witness knows, or a sentence that says what is damaged
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from random import Random
from time import sleep

from tests.core.intervals import Step, intervals_of
from tests.run.full_disk import filled_up
from tests.run.killed import STEP_COUNTS, STEP_S, events_fit, restored, rows_fit, steps_of
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.occurrence import NEUTRAL_FAULT, Occurrence
from trefas.device.order import Order
from trefas.run.disk import DiskRefused
from trefas.run.start import started
from trefas.run.store import Store

START = Instant(1_768_042_800 * NS_PER_S)  # 2026-01-10 11:00 UTC
QUARTER_S = 900
DISK_SIZE = 600_000
REFUSALS_MAX = 3
"""Steps on a full disk, at most."""
SENTENCES = {
    "meter.db": r"is damaged|image \d+, but image \d+ was stored|does not fit",
    "meter.db-wal": r"is damaged|image \d+, but image \d+ was stored|does not fit",
    "witness": r"witness .* is damaged|has no witness|image \d+, but image \d+ was stored",
    "counters": r"counters .* are damaged",
}
"""What may be said where a file was torn."""


def full(rounds: int, random: Random) -> dict[str, int]:
    """Rounds of a disk that is full for some steps, in one process that now and then starts again."""
    told: Counter[str] = Counter(rounds=rounds, refused=0, lost=0, astray=0, wrong_sentences=0, starts=0)
    with small_disk() as disk:
        meter, profile, journal, store = restored(disk / "memory")
        step = 0
        for _ in range(rounds):
            store.harden()
            store._connection.execute(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )  # else there is room in a log as long as it ever was
            filler = filled_up(disk)
            for at in range(random.randint(1, REFUSALS_MAX) + 1):
                if at and random.random() < 0.3:
                    filler.unlink(missing_ok=True)
                meter.advance(intervals_of([Step(p_w=(10.0, 0, 0), seconds=STEP_S)], start_ns=step * STEP_S * NS_PER_S))
                step += 1
                meter.occurrences.tell(Occurrence(NEUTRAL_FAULT, meter.now, step % 2 == 0))
                _keep(meter, profile, journal, store, told)
            filler.unlink(missing_ok=True)
            if not _keep(meter, profile, journal, store, told):
                told["lost"] += 1  # there is room, and it is not stored
            if random.random() < 0.25:
                told["starts"] += 1
                store.close()
                if random.random() < 0.5:
                    _started_while_full(disk, told)
                meter, profile, journal, store = restored(disk / "memory")
                told["lost"] += steps_of(meter) != step or meter.read("1-1:1.8.0").count % STEP_COUNTS != 0
                told["astray"] += not (rows_fit(meter, profile) and events_fit(meter, journal))
        store.close()
    return dict(told)


def _keep(meter, profile, journal, store, told) -> bool:  # type: ignore[no-untyped-def]
    try:
        store.save(meter.image(), meter.sequence, [profile.unstored(), journal.unstored()])
    except SetupError as error:
        told["refused"] += 1
        told["wrong_sentences"] += not (isinstance(error, DiskRefused) and "no space is left" in str(error))
        return False
    for each in (profile, journal):
        each.stored()
    return True


def _started_while_full(disk: Path, told: Counter[str]) -> None:
    """It starts, or says that there is no space."""
    filler = filled_up(disk)
    try:
        restored(disk / "memory")[3].close()
    except SetupError as error:
        told["refused"] += 1
        told["wrong_sentences"] += "no space is left" not in str(error)
    filler.unlink()


def live(folder: Path, log: Path) -> None:
    """Stores a quarter of an hour after the other; what each image and its rows are is written down before."""
    store = Store(folder)
    device = started(Order(), store, START)
    said = log.open("a", buffering=1)
    while True:
        now = device.meter.now
        device.meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=QUARTER_S / 15)] * 15, start_ns=now))
        image, changes = device.meter.image(), [each.unstored() for each in device.profiles]
        rows = {
            change.log: [[row_id, _digest(raw)] for row_id, raw in change.rows] for change in changes if change.rows
        }
        said.write(json.dumps([device.meter.sequence, _digest(image), rows]) + "\n")
        store.save(image, device.meter.sequence, changes)
        for profile in device.profiles:
            profile.stored()
        store.counters.note("optical", device.meter.sequence)
        said.write(json.dumps([device.meter.sequence]) + "\n")


def torn(rounds: int, random: Random) -> dict[str, int]:
    """Rounds of a power cut, each on a copy of its own, of a meter that lives on."""
    told: Counter[str] = Counter(rounds=rounds, whole=0, refused=0, lost=0, wrong=0, wrong_sentences=0, older=0)
    with tempfile.TemporaryDirectory() as place:
        folder, log, copy = (Path(place) / name for name in ("memory", "log", "copy"))
        child = os.fork()
        if not child:
            live(folder, log)
        try:
            while not (log.is_file() and log.stat().st_size):  # a busy machine takes its time
                sleep(0.1)
            for _ in range(rounds):
                sleep(random.uniform(0.05, 0.4))
                os.kill(child, signal.SIGSTOP)
                sleep(0.01)
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(folder, copy)
                lines = [json.loads(line) for line in log.read_text().splitlines()]
                os.kill(child, signal.SIGCONT)
                _look(copy, _tear(copy, random), lines, told)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return dict(told)


def _tear(copy: Path, random: Random) -> str:
    """What was torn; empty for a cut between two writes."""
    name = random.choice(["", "meter.db", "meter.db-wal", "meter.db-wal", "witness", "counters"])
    path = copy / name
    if not name or not path.is_file() or not path.stat().st_size:
        return ""
    raw = bytearray(path.read_bytes())
    for _ in range(random.randint(1, 3)):
        size = min(random.choice((512, 1024, 4096)), max(1, len(raw)))
        at = random.randrange(0, max(1, len(raw) - size + 1), 512)
        match random.choice(("cut", "zero", "noise")):
            case "cut":
                del raw[at:]
            case "zero":
                raw[at : at + size] = bytes(size)[: len(raw) - at]
            case _:
                raw[at : at + size] = random.randbytes(size)[: len(raw) - at]
    path.write_bytes(raw)
    return name


def _look(copy: Path, name: str, lines: list[list[object]], told: Counter[str]) -> None:
    """Starts on a copy, and compares what it has with what was written down."""
    images = {line[0]: line for line in lines if len(line) == 3}
    stored = max((line[0] for line in lines if len(line) == 1), default=0)
    try:
        store = Store(copy)
        try:
            image = store.load()
            sequence = started(Order(), store, START).meter.sequence
            store.counters.load()
            found = {log: store.rows(log) for log in sorted({log for line in images.values() for log in line[2]})}
        finally:
            with suppress(SetupError):
                store.close()
    except SetupError as error:
        told["refused"] += 1
        if not name or not re.search(SENTENCES[name], str(error)):
            told["wrong_sentences"] += 1
            sys.stderr.write(f"{name or 'nothing'} was torn: {error}\n")
        return
    told["whole"] += 1
    known = next((each for each in images.values() if image is not None and each[1] == _digest(image)), None)
    if known is None:
        told["wrong"] += stored > 0
        sys.stderr.write(f"{name or 'nothing'} was torn: image of {sequence} is none that was stored\n")
        return
    if known[0] < stored:
        told["lost" if not name else "older"] += 1
    expected: dict[str, dict[int, str]] = {}
    for each in images.values():
        if each[0] <= known[0]:
            for log, rows in each[2].items():
                expected.setdefault(log, {}).update(dict(rows))
    for log, rows in found.items():
        digests = {row_id: _digest(raw) for row_id, raw in rows}
        first = min(digests, default=1)
        told["wrong"] += digests != {at: digest for at, digest in expected.get(log, {}).items() if at >= first}


def _digest(raw: bytes) -> str:
    return blake2b(raw, digest_size=8).hexdigest()


@contextmanager
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE}", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def main() -> None:
    kills, answers, fulls, torns, seed = map(int, sys.argv[1:6])
    wrong = False
    for name, rounds in (("full", fulls), ("torn", torns), ("answered", answers), ("killed", kills)):
        if not rounds:
            continue
        if name in ("killed", "answered"):
            with tempfile.TemporaryDirectory() as folder:
                words = [sys.executable, "-m", f"tests.run.{name}", folder, str(rounds), str(seed)]
                told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        else:
            told = {"full": full, "torn": torn}[name](rounds, Random(seed))
        sys.stdout.write(json.dumps({name: told}) + "\n")
        sys.stdout.flush()
        wrong |= any(told.get(each) for each in ("lost", "ahead", "broken", "astray", "wrong", "wrong_sentences"))
    raise SystemExit(wrong)


if __name__ == "__main__":
    main()
