"""Fuzzing led by coverage, a few seconds for each codec; it runs where atheris is installed (dependency group fuzz)."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = int(os.environ.get("TREFAS_GUIDED_S", "3"))
SEEDS = Path(__file__).with_name("seeds.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("target", sorted({line.partition(" ")[0] for line in SEEDS}))
def test_whatever_leads_further_is_read_or_refused(target):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: it is in the dependency group fuzz")

    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", target, str(SECONDS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 + 2 * SECONDS,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert "Done " in done.stderr
