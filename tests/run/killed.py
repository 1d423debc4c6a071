"""Kills a meter that counts and stores, at random moments, and looks at what came back. Run as a program of its own.

    python -m tests.run.killed DIRECTORY ROUNDS SEED    → one JSON line

Each round forks a child that takes its registers from the memory and goes on: one step of 1000 J, one transaction, one byte
into a pipe. The parent kills it (SIGKILL), and opens the memory: as many steps as were reported, or one more.
"""

import json
import os
import signal
import sys
from pathlib import Path
from random import Random
from select import select

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S
from trefas.core.meter import Meter
from trefas.run.store import Store

STEP_COUNTS = 1_000_000  # 1000 J in milliwatt-seconds


def restored(directory: Path) -> tuple[Meter, Store]:
    store, meter = Store(directory), Meter()
    image = store.load()
    if image is not None:
        store.check(meter.restore(image))
    return meter, store


def live(directory: Path, report: int) -> None:
    meter, store = restored(directory)
    step = meter.read("1-1:1.8.0").count // STEP_COUNTS
    while True:
        meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0))], start_ns=step * NS_PER_S))
        step += 1
        store.save(meter.image(), meter.sequence)
        os.write(report, b".")


def main() -> None:
    directory, rounds, random = Path(sys.argv[1]), int(sys.argv[2]), Random(int(sys.argv[3]))
    Meter().advance(intervals_of([Step()]))  # the kernel is loaded once, before the forks
    steps, lost, ahead, broken = 0, 0, 0, 0
    for _ in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            live(directory, writing)
        os.close(writing)
        select([], [], [], random.uniform(0.002, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        reported = 0
        while data := os.read(reading, 65_536):
            reported += len(data)
        os.close(reading)

        meter, store = restored(directory)
        store.close()
        count = meter.read("1-1:1.8.0").count
        broken += count % STEP_COUNTS != 0
        found = count // STEP_COUNTS - steps
        lost += found < reported
        ahead += found > reported + 1
        steps += found
    sys.stdout.write(json.dumps({"steps": steps, "lost": lost, "ahead": ahead, "broken": broken}) + "\n")


if __name__ == "__main__":
    main()
