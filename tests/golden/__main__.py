"""Lives the same lives in two builds, and says what is not the same.

    python -m tests.golden --seeds 500                  seeds 0 to 499, in the sources here and in those of a commit
    python -m tests.golden --start 17 --seeds 1         one, with the first difference in words
    python -m tests.golden --before v1.2 --seeds 30     another commit

Each build runs in a process of its own, from its own sources and with its own kernels. What the build before leaves behind is
kept, in the user's cache, as long as lives are lived in the same way.
"""

import argparse
import io
import json
import os
import pickle
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden.told import difference

ROOT = Path(__file__).parents[2]
BEFORE = "03d38f2"
"""A build whose meters count the same. What adds a register makes every life another, and moves this on."""
TOGETHER = 8
"""Seeds of one process."""
TIMEOUT_S = 1_200


class Build:
    """Sources, and how lives are lived with them."""

    def __init__(self, sources: Path, cache: Path | None, memories: Path, *, first: bool) -> None:
        self._options = [
            "--memories",
            str(memories),
            "--sources",
            str(sources / "trefas"),
            *(["--first"] if first else []),
        ]
        # What is already in the path of this process are programs that others wrote.
        self._environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(sources), str(ROOT)))}
        if cache is not None:
            self._environment["XDG_CACHE_HOME"] = str(cache)

    def lived(self, *words: str) -> str:
        """What a process says that lives some lives."""
        command = [sys.executable, "-m", "tests.golden.life", *self._options, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-3000:]}")
        return done.stdout

    def lives(self, seeds: list[int]) -> dict[int, list[list[object]]]:
        """Digests by step of each seed."""
        if not seeds:
            return {}
        said = map(json.loads, self.lived(*map(str, seeds)).splitlines())
        return {each["seed"]: each["steps"] for each in said}

    def whole(self, seed: int) -> tuple[list[tuple[str, list[tuple[str, bytes]]]], str]:
        """All that was noted in one life, and its order."""
        with TemporaryDirectory() as folder:
            file = Path(folder) / "notes"
            self.lived("--whole", str(file), str(seed))
            return pickle.loads(file.read_bytes())


class Before(Build):
    """The build of a commit; what it said is kept."""

    def __init__(self, commit: str, folder: Path) -> None:
        sources, self._lives = folder / commit / "src", folder / commit / _way()
        if not sources.exists():
            archive = subprocess.run(
                ["git", "archive", commit, "src"], cwd=ROOT, capture_output=True, check=True
            ).stdout
            with (
                TemporaryDirectory(dir=_made(sources.parent)) as aside,
                tarfile.open(fileobj=io.BytesIO(archive)) as files,
            ):
                files.extractall(aside, filter="data")
                if not sources.exists():
                    (Path(aside) / "src").rename(sources)
        self.memories = _made(self._lives)
        super().__init__(sources, _made(folder / commit / "cache"), self._lives, first=True)

    def lives(self, seeds: list[int]) -> dict[int, list[list[object]]]:
        """Those that were lived before are found."""
        fresh = super().lives([seed for seed in seeds if not self._file(seed).exists()])
        for seed, steps in fresh.items():
            self._file(seed).write_text(json.dumps(steps))
        return {seed: fresh.get(seed) or json.loads(self._file(seed).read_text()) for seed in seeds}

    def _file(self, seed: int) -> Path:
        return self._lives / f"{seed}.json"


def main() -> int:
    """Compares, says how it goes, and returns 1 if something differs."""
    asked = argparse.ArgumentParser(prog="make golden", description=__doc__.splitlines()[0])
    asked.add_argument("--start", type=int, default=0)
    asked.add_argument("--seeds", type=int, default=100)
    asked.add_argument("--before", default=BEFORE, help=f"a commit (default: {BEFORE})")
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    words = asked.parse_args()
    named = ["git", "rev-parse", "--verify", "--short=12", f"{words.before}^{{commit}}"]
    commit = subprocess.run(named, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    before = Before(commit, cache / "trefas" / "golden")
    now = Build(ROOT / "src", None, before.memories, first=False)
    seeds = range(words.start, words.start + words.seeds)
    chunks = [list(seeds[at : at + TOGETHER]) for at in range(0, len(seeds), TOGETHER)]
    different, steps, notes = [], Counter[str](), 0
    with ThreadPoolExecutor(words.jobs) as pool:
        for ours, theirs in pool.map(partial(_both, before, now), chunks):
            for seed in ours:
                steps.update(str(step[0]) for step in ours[seed])
                notes += sum(int(str(step[2])) for step in ours[seed])
                if ours[seed] != theirs[seed]:
                    different.append(seed)
                    print(f"seed {seed}: {_first(ours[seed], theirs[seed])}", flush=True)
    if different:
        (was, order), (found, _) = before.whole(different[0]), now.whole(different[0])
        print(f"\n{order}\nseed {different[0]}: {difference(was, found) or 'nothing differs the second time'}")
    print(", ".join(f"{name} {count}" for name, count in sorted(steps.items())))
    print(
        f"{len(seeds)} lives, {notes} images, rows, answers and pushes; {len(different)} lives differ {different[:20] or ''}"
    )
    return 1 if different else 0


def _both(before: Build, now: Build, seeds: list[int]) -> tuple[dict[int, list[list[object]]], ...]:
    return before.lives(seeds), now.lives(seeds)


def _first(ours: list[list[object]], theirs: list[list[object]]) -> str:
    pairs: Iterator[tuple[int, tuple[list[object], list[object]]]] = enumerate(zip(ours, theirs, strict=False))
    return next(
        (f"step {at} ({one[0]}) differs" for at, (one, other) in pairs if one != other), "another number of steps"
    )


def _way() -> str:
    """How lives are lived: a digest of whatever says so."""
    files = sorted(
        each for each in Path(__file__).parent.glob("*.py") if each.stem not in ("__main__", "told", "test_told")
    )
    return blake2b(b"".join(each.read_bytes() for each in files), digest_size=6).hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
