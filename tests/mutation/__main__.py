"""Draws mutants by a seed, tries each, and says which survived.

    python -m tests.mutation --seed spring --count 200              of the five packages that measure, count and speak
    python -m tests.mutation --seed spring --count 50 core/breaker  of modules with this in their path
    python -m tests.mutation --number 17 core/breaker.py            one mutant, again

A mutant is drawn from the sources as they are. It is tried with the tests that can see it (``seeing``), nearest first,
until one fails.
"""

import argparse
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic

from tests.mutation.equivalent import why
from tests.mutation.mutants import Mutant, mutants_of, names_around
from tests.mutation.seeing import ROOT, seeing
from tests.mutation.trial import BROKEN, KILLED, SURVIVED, kernels_aside, preload, tried

EQUIVALENT = "equivalent"
PACKAGES = ("core", "metrology", "wire", "cosem", "device")


def main() -> int:
    """Says what became of each mutant, and the sums."""
    asked = argparse.ArgumentParser(prog="make mutate", description=__doc__.splitlines()[0])
    asked.add_argument("--seed", default="1")
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--skip", type=int, default=0, help="how many of those drawn were tried before")
    asked.add_argument("--number", type=int)
    asked.add_argument("--enough", type=float, default=20.0, help="processor seconds that a survivor lives through")
    asked.add_argument("parts", nargs="*", help="parts of paths of modules")
    words = asked.parse_args()
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    os.chdir(ROOT)

    everything = [mutant for file in _modules(words.parts) for mutant in mutants_of(file)]
    drawn = random.Random(words.seed).sample(everything, min(words.skip + words.count, len(everything)))[words.skip :]
    if words.number is not None:
        drawn = [mutant for mutant in everything if mutant.number == words.number]
    drawn.sort(key=lambda mutant: _compiles(mutant.file))
    print(f"{len(everything)} mutants, {len(drawn)} drawn by seed {words.seed!r}", flush=True)
    # Kernels that are not there yet would be compiled in the first trials, and their time taken for that of tests.
    subprocess.run([sys.executable, "-m", "trefas.tool.compiling"], check=True)
    preload()
    with kernels_aside():
        return _try_all(drawn, words.enough)


def _modules(parts: list[str]) -> list[Path]:
    files = sorted(
        file.relative_to(ROOT) for package in PACKAGES for file in (ROOT / "src/trefas" / package).rglob("*.py")
    )
    return [file for file in files if not parts or any(part in file.as_posix() for part in parts)]


def _compiles(file: Path) -> bool:
    """Whether a module has kernels: each mutant of it is compiled, so they come last."""
    return "metrology.jit import" in file.read_text(encoding="utf-8")


def _try_all(drawn: list[Mutant], enough_s: float) -> int:
    sound: dict[str, bool] = {}
    verdicts: Counter[str] = Counter()
    packages: Counter[tuple[str, str]] = Counter()
    noticed: Counter[tuple[Path, str]] = Counter()
    for mutant in drawn:
        begun = monotonic()
        if reason := why(mutant):
            verdicts[EQUIVALENT] += 1
            packages[mutant.file.parts[2], EQUIVALENT] += 1
            print(f"{EQUIVALENT}  {mutant}  [{reason}]", flush=True)
            continue
        files = [file for file in seeing(mutant.file, names_around(mutant)) if sound.get(str(file), True)]
        files.sort(key=lambda file: -noticed[mutant.file, str(file)])
        verdict, by = tried(mutant, files, enough_s)
        killer = by.partition("::")[0]
        while (
            verdict == KILLED
            and killer in map(str, files)
            and not sound.setdefault(killer, tried(None, [Path(killer)])[0] == SURVIVED)
        ):
            print(f"  {killer} fails with the program as it is: left out", flush=True)
            files = [file for file in files if str(file) != killer]
            verdict, by = tried(mutant, files, enough_s)
            killer = by.partition("::")[0]
        noticed[mutant.file, killer] += verdict == KILLED  # what noticed a change of a module may notice the next
        verdicts[verdict] += 1
        packages[mutant.file.parts[2], verdict] += 1
        print(f"{verdict:<8} {monotonic() - begun:6.1f} s  {mutant}  [{by}]", flush=True)
    print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))
    for (package, verdict), count in sorted(packages.items()):
        print(f"    {package:<12}{verdict:<10}{count:>5}")
    return 1 if verdicts[BROKEN] else 0


if __name__ == "__main__":
    sys.exit(main())
