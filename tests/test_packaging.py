"""What keeps a meter running: the container takes the steps of the README, and the unit runs a command that is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from trefas.cli import app

ROOT = Path(__file__).parents[1]
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
UNIT = ROOT / "packaging" / "trefas.service"


def options_of_run() -> set[str]:
    run = typer.main.get_command(app).commands["run"]
    return {option for parameter in run.params for option in (*parameter.opts, *parameter.secondary_opts)}


def test_the_container_installs_as_the_readme_says():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(r"^    pip install \.$", readme, re.MULTILINE)
    assert re.search(r"^RUN pip install --no-cache-dir \. ", CONTAINER, re.MULTILINE)
    assert "RUN python -m trefas.tool.compiling" in CONTAINER


def test_the_container_and_the_unit_say_options_that_there_are():
    said = (
        re.search(r"^CMD \[(.*)\]$", CONTAINER, re.MULTILINE)[1]
        + re.search(r"^ExecStart=(.*)$", UNIT.read_text(), re.M)[1]
    )

    assert set(re.findall(r"--[a-z-]+", said)) == {"--no-memory", "--no-web", "--listen", "--memory"}
    assert set(re.findall(r"--[a-z-]+", said)) <= options_of_run()


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    program = tmp_path / "trefas"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / "trefas.service"
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/trefas/bin/trefas", str(program)), encoding="utf-8")

    looked = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)

    assert "trefas.service" not in looked.stderr, looked.stderr
    assert looked.returncode == 0, looked.stderr
