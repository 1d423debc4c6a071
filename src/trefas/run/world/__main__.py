"""Many worlds, on every core.

python -m trefas.run.world --start 0 --seeds 1000      the seeds that broke, and exit code 1, if any did
python -m trefas.run.world --start 4711 --seeds 1      one world again, with all that happened in it and its digest
python -m trefas.run.world --days 365 --seeds 10       ten whole years
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

from trefas.run.world.checks import Broken
from trefas.run.world.world import Report, World

SAYS_EVERY_S = 10.0
CHUNK = 4
"""Worlds that a process takes at once."""


def lived(seed: int, days: float | None = None) -> Report | str:
    """One world of so many days, or as many as it draws; what broke, if anything did."""
    try:
        return World(seed, days).run()
    except Broken as broken:
        return str(broken)


def main(arguments: Sequence[str] | None = None, live: Callable[[int, float | None], Report | str] = lived) -> int:
    """Runs the worlds, says how it goes, and returns 1 if one broke."""
    parser = argparse.ArgumentParser(prog="python -m trefas.run.world", description="Deterministic worlds, by seed.")
    parser.add_argument("--start", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--seeds", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--days", type=float, help="how long each lasts (default: its seed says, 1 to 100 days)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    asked = parser.parse_args(arguments)
    seeds = range(asked.start, asked.start + asked.seeds)
    begun = said = time.monotonic()
    done, days, broken, happened = 0, 0.0, list[str](), Counter[str]()
    pool = ProcessPoolExecutor(asked.jobs) if asked.jobs > 1 and asked.seeds > 1 else None
    try:
        each = [asked.days] * len(seeds)
        for result in pool.map(live, seeds, each, chunksize=CHUNK) if pool else map(live, seeds, each):
            done += 1
            if isinstance(result, str):
                broken.append(result)
                _say(result)
            else:
                days += result.days
                happened.update(result.happened)
            if time.monotonic() - said > SAYS_EVERY_S:
                said = time.monotonic()
                _say(f"{done} of {asked.seeds} worlds, {days:.0f} days, {len(broken)} broken, {said - begun:.0f} s")
    except KeyboardInterrupt:
        _say("interrupted")
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)
        _say(f"{done} worlds of {days:.0f} days in {time.monotonic() - begun:.0f} s, {len(broken)} broken")
        _say(", ".join(f"{name} {count}" for name, count in sorted(happened.items())))
    if asked.seeds == 1 and not broken and done:
        _say(f"digest {result.digest}" if isinstance(result, Report) else "")
    return 1 if broken else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
