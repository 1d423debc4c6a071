"""What the commands import and what a meter loads, kernels included: imported by the server that forks ``trefas``."""

import importlib
import pkgutil

import trefas.sources
import trefas.tool
from trefas.tool.compiling import load_delivered

for package in (trefas.tool, trefas.sources):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)
load_delivered()
