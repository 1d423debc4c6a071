"""Small systems of equations are solved by one thread, unless somebody says otherwise."""

import os
import subprocess
import sys

import pytest

COUNTING = """
import os, sys
sys.argv = ["trefas", "--version"]
from trefas.cli import main
try:
    main()
except SystemExit:
    pass
import numpy
print(len(os.listdir("/proc/self/task")), os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="this system does not list threads")
@pytest.mark.parametrize("said", [None, "3"])
def test_the_command_has_one_thread_or_as_many_as_are_said(said):
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    environment |= {"OPENBLAS_NUM_THREADS": said} if said else {}

    done = subprocess.run([sys.executable, "-c", COUNTING], env=environment, capture_output=True, text=True, check=True)

    threads, told = done.stdout.splitlines()[-1].split()
    assert told == (said or "1")
    assert said or threads == "1"
