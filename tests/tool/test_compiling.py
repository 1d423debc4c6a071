"""Kernels are there before the meter needs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trefas.metrology.kernel_cache import cache_folder

COUNTED = """
import sys
from numba.core.dispatcher import Dispatcher

def counted():
    modules = [module for name, module in sys.modules.items() if name.startswith("trefas.")]
    kernels = {each for module in modules for each in vars(module).values() if isinstance(each, Dispatcher)}
    return sum(len(each.signatures) for each in kernels), sum(sum(each.stats.cache_misses.values()) for each in kernels)
"""
KERNELS = (
    COUNTED
    + """
from itertools import islice
from trefas.base.instant import NS_PER_S, Instant
from trefas.device.build import build
from trefas.device.order import Order
from trefas.sources.spec import open_source
from trefas.tool.compiling import warm_up_delivered

warm_up_delivered()
loaded, compiled = counted()
midnight = Instant(1_735_689_600 * NS_PER_S)
meter = build(Order(), start=Instant(midnight - 2 * NS_PER_S)).meter
for block in islice(open_source("household:seed=7").stream(meter.now, 0.2), 20):
    meter.feed(block)
meter.finish()
assert meter.now > midnight
print(loaded, compiled, *counted())
"""
)


@pytest.fixture
def nearly_all(tmp_path) -> Path:
    """The kernels of this machine but for one that ends a period. (Where there are none yet, all of them are compiled here.)"""
    folder = tmp_path / "trefas" / "kernels"
    folder.mkdir(parents=True)
    for kernel in cache_folder().glob("*.nbc"):
        if not kernel.name.startswith("means.close_means-"):
            (folder / kernel.name).symlink_to(kernel)
    return folder


def test_another_process_compiles_what_is_missing_for_a_delivered_meter(tmp_path, nearly_all):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "NUMBA_CACHE_DIR": ""}

    done = subprocess.run(
        [sys.executable, "-c", KERNELS], env=environment, capture_output=True, text=True, timeout=300, check=True
    )

    assert done.stderr.count("compiling the measuring kernels") == 1
    loaded, compiled, loaded_at_work, compiled_at_work = map(int, done.stdout.split())
    assert loaded > 10
    assert compiled == compiled_at_work == 0
    assert loaded_at_work == loaded, "a kernel was loaded in the middle of the work"
    assert list(nearly_all.glob("means.close_means-*.nbc"))


def test_subjects_that_are_compiled_side_by_side_leave_nothing_out():
    program = (
        COUNTED
        + """
from trefas.tool.compiling import load_delivered, subjects
for _, compile_all in subjects().values():
    compile_all()
by_subjects = counted()
load_delivered()
print(*by_subjects, *counted())
"""
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=True)

    in_subjects, _, in_all, _ = map(int, done.stdout.split())
    assert in_subjects == in_all > 10
