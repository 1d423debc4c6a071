"""A judge that is asked: a program of this folder in a process of its own, and what it says."""

import importlib.util
import json
import os
from typing import Any

import pytest

from tests.judges.meter import ROOT
from tests.programs import run

PACKAGES = {
    "gurux": "gurux_dlms",
    "dlms_cosem": "dlms_cosem",
    "pydlms": "pydlms",
}
"""Clients, which ask."""
READERS = {"amshan": "han", "smartmeter": "smartmeter_datacollector"}
"""Readers of the home port, which listen."""
OTHERS = {"iec62056_21": "iec62056_21"}
"""Clients of another protocol."""
TIMEOUT_S = 120


def need(judge: str) -> None:
    """Skips the test where the package of a judge is not there."""
    for package in ((PACKAGES | READERS | OTHERS)[judge], "serial"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: it is in the dependency group judges")


def heard(judge: str, program: str, *words: str, zone: str | None = None) -> str:
    """What ``tests.judges.PROGRAM``, which runs the package of a judge, says when it is asked with these words, on a machine in
    a zone."""
    need(judge)
    environment = {**os.environ} if zone is None else {**os.environ, "TZ": zone}
    done = run(judge, f"tests.judges.{program}", *words, cwd=ROOT, timeout=TIMEOUT_S, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def found(judge: str, program: str, *words: str, zone: str | None = None) -> Any:
    """The same, of a program that says one JSON value."""
    return json.loads(heard(judge, program, *words, zone=zone))
