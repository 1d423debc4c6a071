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
for compile_all in subjects().values():
    compile_all()
by_subjects = counted()
load_delivered()
print(*by_subjects, *counted())
"""
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=True)

    in_subjects, _, in_all, _ = map(int, done.stdout.split())
    assert in_subjects == in_all > 10


def test_every_kernel_that_a_meter_may_call_is_compiled_with_a_word_and_none_is_forgotten():
    program = """
from trefas.metrology.jit import is_cached
from trefas.tool.compiling import compile_delivered, kernels_of_meters
compile_delivered()
kernels = kernels_of_meters()
assert len(kernels) > 50
print(*(each.py_func.__qualname__ for each in kernels if not is_cached(each)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=True)

    assert done.stdout.split() == []


def test_a_kernel_that_only_some_input_calls_is_compiled_with_a_word_said_once(tmp_path):
    program = """
from trefas.metrology.half_cycles import _wrapped
from trefas.tool.compiling import say_when_compiling
say_when_compiling()
say_when_compiling()
print(_wrapped(4.0, 3.0), _wrapped(4, 3))
"""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}

    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["1.0", "1.0"]  # 4 is one beyond 3
    assert done.stderr.count("compiling the measuring kernels") == 1
