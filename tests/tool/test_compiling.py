"""Kernels are there before the meter needs them."""

import os
import subprocess
import sys

import pytest

KERNELS = """
import sys
from itertools import islice
from numba.core.dispatcher import Dispatcher
from trefas.base.instant import NS_PER_S, Instant
from trefas.device.build import build
from trefas.device.order import Order
from trefas.sources.spec import open_source
from trefas.tool.compiling import warm_up_delivered

def counted():
    modules = [module for name, module in sys.modules.items() if name.startswith("trefas.")]
    kernels = {each for module in modules for each in vars(module).values() if isinstance(each, Dispatcher)}
    return sum(len(each.signatures) for each in kernels), sum(sum(each.stats.cache_misses.values()) for each in kernels)

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


@pytest.mark.slow
def test_on_a_new_machine_another_process_compiles_all_that_a_delivered_meter_needs(tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", KERNELS], env=environment, capture_output=True, text=True, timeout=300, check=True
    )

    assert done.stderr.count("compiling the measuring kernels") == 1
    loaded, compiled, loaded_at_work, compiled_at_work = map(int, done.stdout.split())
    assert loaded > 10
    assert compiled == compiled_at_work == 0
    assert loaded_at_work == loaded, "a kernel was loaded in the middle of the work"
