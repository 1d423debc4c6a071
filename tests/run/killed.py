"""Kills a meter that counts and stores, at random moments, and looks at what came back. Run as a program of its own.

    python -m tests.run.killed DIRECTORY ROUNDS SEED    → one JSON line

Each round forks a child that takes its registers from the memory and goes on: one step of 1000 J in 100 s, one
transaction, one byte into a pipe. The parent waits for some steps, or for none, and then for a random moment; it kills the
child (SIGKILL), and opens the memory: as many steps as were reported, or one more; in the load profile a row for every three
of them, with the registers of that moment; and in the neutral fault journal, of what was told at every step, the newest 45.
"""

import json
import os
import signal
import sys
from pathlib import Path
from random import Random
from select import select
from time import sleep

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.energy import Energy
from trefas.core.journals import NeutralFaultJournal
from trefas.core.load_profile import LoadProfile
from trefas.core.meter import Meter
from trefas.core.occurrence import NEUTRAL_FAULT, Occurrence
from trefas.run.store import Store

STEP_COUNTS = 1_000_000  # 1000 J in milliwatt-seconds
STEP_S = 100
PERIOD_S = 300
DEPTH = 50
AWAITED_MAX = 3
PATIENCE_S = 60.0
"""For a step, on a machine that is busy with other things."""


def restored(directory: Path) -> tuple[Meter, LoadProfile, NeutralFaultJournal, Store]:
    store, meter = Store(directory), Meter((NeutralFaultJournal, LoadProfile))
    profile = next(part for part in meter.parts if isinstance(part, LoadProfile))
    profile.begin(meter, [Energy.active_import], DEPTH, PERIOD_S)
    journal = next(part for part in meter.parts if isinstance(part, NeutralFaultJournal))
    journal.follow(meter.occurrences)
    image = store.load()
    if image is not None:
        meter.restore(image)
        store.check(meter.restore(image, now=Instant(steps_of(meter) * STEP_S * NS_PER_S)))
        for each in (profile, journal):
            each.restore(store.rows(str(each.name)), meter.now)
        meter.replan(0, meter.now)
    return meter, profile, journal, store


def steps_of(meter: Meter) -> int:
    return meter.read("1-1:1.8.0").count // STEP_COUNTS


def live(directory: Path, report: int) -> None:
    meter, profile, journal, store = restored(directory)
    step = steps_of(meter)
    while True:
        meter.advance(intervals_of([Step(p_w=(10.0, 0, 0), seconds=STEP_S)], start_ns=step * STEP_S * NS_PER_S))
        step += 1
        meter.occurrences.tell(Occurrence(NEUTRAL_FAULT, meter.now, step % 2 == 0))
        store.save(meter.image(), meter.sequence, [profile.unstored(), journal.unstored()])
        for each in (profile, journal):
            each.stored()
        os.write(report, b".")


def rows_fit(meter: Meter, profile: LoadProfile) -> bool:
    """Rows at 300, 600 … s with 3000, 6000 … J, the last of them at the last whole period."""
    log = profile.log
    assert log is not None
    rows = log.rows(log.ids())
    last = steps_of(meter) * STEP_S // PERIOD_S
    expected = list(range(max(1, last - DEPTH + 1), last + 1))
    return (
        rows.rtc_ns.tolist() == [n * PERIOD_S * NS_PER_S for n in expected]
        and rows.counts[:, 0].tolist() == [3 * n * STEP_COUNTS for n in expected]
        and not rows.quality.any()
    )


def events_fit(meter: Meter, journal: NeutralFaultJournal) -> bool:
    """A row for every step, numbered as the steps are."""
    log = journal.log
    assert log is not None
    rows = log.rows(log.ids())
    steps = steps_of(meter)
    expected = list(range(max(1, steps - journal.depth + 1), steps + 1))
    return (
        rows.ids.tolist() == expected
        and rows.rtc_ns.tolist() == [n * STEP_S * NS_PER_S for n in expected]
        and rows.counts[:, 0].tolist() == [int(n % 2 == 0) for n in expected]
    )


def wait_for(steps: int, reading: int) -> int:
    """Until so many steps were reported; how many they were. Raises where the child is silent, or ends by itself."""
    reported = 0
    while reported < steps:
        if not select([reading], [], [], PATIENCE_S)[0]:
            raise TimeoutError(f"{reported} of {steps} steps were reported, and then none for {PATIENCE_S:.0f} s")
        data = os.read(reading, 65_536)
        if not data:
            raise ChildProcessError(f"the child ended by itself after {reported} of {steps} steps")
        reported += len(data)
    return reported


def main() -> None:
    directory, rounds, random = Path(sys.argv[1]), int(sys.argv[2]), Random(int(sys.argv[3]))
    Meter().advance(intervals_of([Step()]))  # the kernel is loaded once, before the forks
    steps, awaited, lost, ahead, broken, astray = 0, 0, 0, 0, 0, 0
    for _ in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            live(directory, writing)
        os.close(writing)
        wanted = random.randint(0, AWAITED_MAX)
        awaited += wanted
        reported = wait_for(wanted, reading)
        sleep(random.uniform(0.0, 0.01))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while data := os.read(reading, 65_536):
            reported += len(data)
        os.close(reading)

        meter, profile, journal, store = restored(directory)
        store.close()
        astray += not (rows_fit(meter, profile) and events_fit(meter, journal))
        count = meter.read("1-1:1.8.0").count
        broken += count % STEP_COUNTS != 0
        found = count // STEP_COUNTS - steps
        lost += found < reported
        ahead += found > reported + 1
        steps += found
    told = {"steps": steps, "awaited": awaited, "lost": lost, "ahead": ahead, "broken": broken, "astray": astray}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
