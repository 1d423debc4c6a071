"""A life: what happens to a meter, drawn by dice, and everything that it leaves behind, step by step.

    python -m tests.golden.life --memories DIR SEED …                     a line of JSON for each: digests by step
    python -m tests.golden.life --memories DIR --whole FILE SEED          and everything of it, into a file
    python -m tests.golden.life --memories DIR --first SEED …             the build whose memories are left there for the other

What is noted are images, rows, answers and pushes as bytes. Sentences are not: they are for people, and may be said better.
"""

import argparse
import json
import pickle
import sys
from hashlib import blake2b
from pathlib import Path
from random import Random

import numpy as np

from tests.golden.happenings import TABLE, seconds
from tests.golden.order import order_of
from tests.golden.reading import look_at_all
from tests.golden.surface import REFUSED, SOURCES, Device
from tests.golden.world import NS_PER_S, World

BEGIN_S = 1_767_225_600
"""2026-01-01; a life begins up to a year later."""
STEPS = (10, 24)
TRIES = 30


def lived(seed: int, memories: Path | None = None, *, first: bool = True) -> World:
    """The life of a seed. Last of all its memory goes into another meter; and, of the second build, that of the first one."""
    dice = Random(seed)
    start = (BEGIN_S + dice.randrange(365 * 86_400)) * NS_PER_S
    world = World(seed, dice, np.random.default_rng(seed))
    world.begin("order")
    for tried in range(TRIES):
        text, wiring, keys = order_of(dice, 1.0 - tried / TRIES)
        try:
            world.deliver(Device(text, wiring, start), keys)
            break
        except REFUSED:
            world.note(f"order {tried}", b"refused")
    world.store()
    seconds(world)
    weights, table = zip(*TABLE, strict=True)
    for _ in range(dice.randint(*STEPS)):
        happening = dice.choices(table, weights)[0]
        world.begin(happening.__name__)
        happening(world)
        world.store()
    world.begin("everything")
    look_at_all(world)
    kept = memories and memories / f"{seed}.memory"
    if kept and first:
        kept.write_bytes(pickle.dumps(world.kept()))
    last = _started(world, "last start")
    if kept and first:
        world.steps.append(("memory of the first build", last))
    elif kept:
        world.take(pickle.loads(kept.read_bytes()))
        _started(world, "memory of the first build")
    return world


def _started(world: World, name: str) -> list[tuple[str, bytes]]:
    world.begin(name)
    world.restart(0)
    world.store()
    look_at_all(world)
    return world.steps[-1][1]


def main() -> None:
    """Lives the lives that are asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("seeds", type=int, nargs="+")
    asked.add_argument("--whole", type=Path)
    asked.add_argument("--sources", type=Path)
    asked.add_argument("--memories", type=Path)
    asked.add_argument("--first", action="store_true")
    words = asked.parse_args()
    if words.sources and words.sources != SOURCES:
        sys.exit(f"trefas is imported from {SOURCES}, and not from {words.sources}")
    for seed in words.seeds:
        world = lived(seed, words.memories, first=words.first)
        if words.whole:
            words.whole.write_bytes(pickle.dumps((world.steps, world.device.text)))
        steps = [
            (name, blake2b(repr(notes).encode(), digest_size=8).hexdigest(), len(notes)) for name, notes in world.steps
        ]
        sys.stdout.write(json.dumps({"seed": seed, "steps": steps}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
