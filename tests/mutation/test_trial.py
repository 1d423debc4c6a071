"""A trial from end to end: a mutant that a test knows dies, and a program that hands in none lives."""

import subprocess
import sys

from tests.mutation.seeing import ROOT

PROGRAM = """
from pathlib import Path
from tests.mutation.mutants import mutants_of
from tests.mutation.trial import preload, tried
preload()
module, test = Path("src/trefas/base/instant.py"), [Path("tests/base/test_instant.py")]
second = next(each for each in mutants_of(module) if each.before == "1000000000")
print(tried(second, test))
print(tried(None, test))
"""


def test_a_changed_unit_is_noticed_by_its_test_and_the_program_as_it_is_passes():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=300)

    changed, unchanged = done.stdout.splitlines()
    assert changed.startswith("('killed', 'tests/base/test_instant.py::test_")
    assert unchanged.startswith("('survived', ")
