"""Rough recordings are measured as what is true of them; `make rough` tries many more."""

import json
import subprocess
import sys

import pytest

from tests.rough.trial import tried

SEEDS = range(7_000, 7_018)
"""Two of each format"""
KEPT = {
    9: "a single phase named u_a, i_a: no ampere",
    18: "two rates with rows left out: none begins before the one before it ended",
    11: "16.7 Hz with pieces lost and a current that falls: windows of three cycles have a ripple of twice the frequency",
    36: "German dates with a blank between tabs, jitter",
    54: "times of nineteen digits, as Python writes 3 · 0.0002",
    40: "FLOAT32 by stamps, rows left out at random: each alone is worth its step",
    46: "three rates by stamps: a sample is worth the step behind it",
    80: "a current that grows by a third in ten cycles: the last part has not the power of the window before",
    124: "44.1 kHz with single samples lost from the first cycle on: the frequency is that of the samples there",
    139: "a gap nearly as long as a window",
    193: "400 Hz with a dead phase: four cycles are none of 100 Hz",
    204: "a hole in the cycles that are left at the end",
    218: "jitter and a hole: one grid",
    297: "20 000 to 6400 samples a second: 3.125 steps are no three",
    567: "the last cycle of 33.3 Hz behind a rate that is too short to be tuned to",
    405: "6400 to 4000 samples a second with rows left out: 1.6 steps are no two",
    1760: "samples lost around a full second: the last number before them is no last one",
    1987: "a current that grows while a quarter is lost: energy is of the time that is there",
}
"""Seeds that were wrong, and what of"""


@pytest.mark.parametrize("seed", [*SEEDS, *KEPT])
def test_a_rough_record_is_measured_as_what_is_true_of_it(seed):
    verdict = tried(seed)

    assert not verdict.refused or verdict.unclear, verdict
    assert not verdict.faults, verdict


def test_the_command_line_says_what_is_true_of_a_rough_record():
    def measure(written):
        words = [sys.executable, "-m", "trefas", "measure", written.spec, "--json"]
        return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)

    assert not tried(SEEDS[0], measure).faults
