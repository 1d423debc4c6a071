"""What was fast stays fast: the same work in this build and in one before it, by turns, the best of each.

BEFORE=55a21fd python -m pytest benchmarks/test_speed_before.py -m "" -s       against another commit
"""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.before import ROOT, environment, sources_before

TURNS = 4
WANTED = 0.97
WANTED_LIVE = 1.67

PREPARED = """
from time import process_time
import numpy as np
from trefas.base.instant import Instant
from trefas.metrology.events import EventSettings
from trefas.metrology.flicker import Lamp
from trefas.metrology.frontend import Frontend
from trefas.metrology.quality import Quality
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal

RATE_HZ, SECONDS, PIECE = 10_000.0, 60, 10_000
u_v, i_a = Signal(frequency_hz=49.87).samples(0, round(SECONDS * RATE_HZ), RATE_HZ)
blocks = [SampleBlock(u_v[:, k : k + PIECE], i_a[:, k : k + PIECE], RATE_HZ) for k in range(0, u_v.shape[1], PIECE)]


def measured(make):
    frontend = make()
    return [frontend.measure(each) for each in blocks] + [frontend.finish()]


def best(work, times):
    work()
    taken = []
    for _ in range(times):
        begun = process_time()
        work()
        taken.append(process_time() - begun)
    return min(taken)
"""
LIVE = "a meter is alive at 4 kHz"
WORKS = {
    "samples become intervals": "print(best(lambda: measured(Frontend), 15))",
    "the same with harmonics, events and flicker": """
print(best(lambda: measured(lambda: Frontend(observers=[Quality(EventSettings(230.0, 50), Lamp.V230)])), 10))
""",
    "a meter counts intervals": """
from trefas.device.build import build
from trefas.device.order import Order

intervals = measured(Frontend)


def count():
    meter = build(Order(number=12345678), start=Instant(0)).meter
    for each in intervals:
        meter.advance(each)


print(best(count, 15))
""",
    LIVE: """
from trefas.device.build import build
from trefas.device.order import Order

# Blocks of 0.2 s, as a live meter takes them, and its image made after each, as it is before it is stored.
device = build(Order(number=12345678), start=Instant(0), nominal_hz=50.0)
u_v, i_a = Signal(frequency_hz=50.0).samples(0, 4_000, 4_000.0)
pieces = [(u_v[:, k : k + 800], i_a[:, k : k + 800]) for k in range(0, 4_000, 800)]


def live():
    for u_v, i_a in pieces * 10:
        device.meter.feed(SampleBlock(u_v, i_a, 4_000.0))
        if device.meter.changed():
            device.meter.image()


print(best(live, 8))
""",
}


@pytest.mark.parametrize("what", WORKS)
def test_it_is_as_fast_as_before(what, say_ratio, tmp_path):
    before = sources_before(tmp_path)
    turns = [(taken_s(before, what), taken_s(ROOT / "src", what)) for _ in range(TURNS)]

    then_s, now_s = (min(each) for each in zip(*turns, strict=True))
    wanted = WANTED_LIVE if what == LIVE else WANTED
    say_ratio(f"{what}: {now_s * 1e3:.1f} ms of the processor ({then_s * 1e3:.1f})", then_s / now_s, wanted, "× before")


def taken_s(sources: Path, what: str) -> float:
    """The best time of a work, of the processor, in a process of its own."""
    words = [sys.executable, "-c", PREPARED + WORKS[what]]
    done = subprocess.run(words, env=environment(sources), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return float(done.stdout)
