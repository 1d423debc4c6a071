"""Rough recordings by seed, measured and compared with what is true of them.

python -m tests.rough --seeds 2000 --start 0       many, on every core
python -m tests.rough --start 17 --seeds 1 --keep DIR      one, its file kept
"""

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.rough.trial import Verdict, drawn, tried

REFUSED_MAX = 0.02
"""Of the records: what is not clear is refused, and little is not clear"""


def main() -> int:
    """Says what became of each seed that is not right, and the sums."""
    asked = argparse.ArgumentParser(prog="make rough", description=__doc__.splitlines()[0])
    asked.add_argument("--seeds", type=int, default=2000)
    asked.add_argument("--start", type=int, default=0)
    asked.add_argument("--jobs", type=int, default=os.cpu_count())
    asked.add_argument("--keep", type=Path, help="a folder for the files of these seeds")
    words = asked.parse_args()
    seeds = range(words.start, words.start + words.seeds)
    if words.keep:
        for seed in seeds:
            (words.keep / str(seed)).mkdir(parents=True, exist_ok=True)
            print(drawn(seed, words.keep / str(seed))[2].spec)
    if words.jobs == 1 or words.seeds < 4:
        return _sums([_said(tried(seed)) for seed in seeds])
    with ProcessPoolExecutor(words.jobs) as pool:
        return _sums([_said(verdict) for verdict in pool.map(tried, seeds, chunksize=8)])


def _said(verdict: Verdict) -> Verdict:
    if verdict.faults or verdict.refused:
        print(verdict, flush=True)
    return verdict


def _sums(verdicts: list[Verdict]) -> int:
    refused = [verdict for verdict in verdicts if verdict.refused]
    wrong = [verdict for verdict in verdicts if verdict.faults or (verdict.refused and not verdict.unclear)]
    formats = Counter(verdict.format for verdict in verdicts)
    print(f"\n{len(verdicts)} records ({', '.join(f'{count} {name}' for name, count in sorted(formats.items()))})")
    print(f"{len(wrong)} wrong, {len(refused)} refused")
    for quantity in ("U", "I", "P", "Q", "f"):
        off, seed = max(((verdict.worst.get(quantity, 0.0), verdict.seed) for verdict in verdicts), default=(0.0, 0))
        print(f"    {quantity}: {off:.3g} at most (seed {seed})")
    partly = [verdict.seed for verdict in verdicts if not verdict.refused and verdict.reactive_share < 0.9]
    print(f"    Q measured in less than nine tenths of the time: {len(partly)} records {partly[:12]}")
    return 1 if wrong or len(refused) > REFUSED_MAX * len(verdicts) + 1 else 0


if __name__ == "__main__":
    sys.exit(main())
