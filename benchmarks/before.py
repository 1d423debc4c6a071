"""A build before, from git, to be run beside this one: its sources in a folder, the same interpreter and packages."""

import os
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BEFORE = os.environ.get("BEFORE", "55a21fd")
"""The commit to compare with."""


def sources_before(folder: Path) -> Path:
    """The sources of the commit, unpacked into a folder. Skips where this is no clone that has it."""
    found = subprocess.run(["git", "archive", BEFORE, "src"], cwd=ROOT, capture_output=True, check=False)
    if found.returncode:
        pytest.skip(f"there is no commit {BEFORE} here to compare with")
    with tarfile.open(fileobj=BytesIO(found.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def environment(sources: Path) -> dict[str, str]:
    """That of a process which imports these sources."""
    return {**os.environ, "PYTHONPATH": str(sources), "TERM": "dumb"}
