"""What a folder holds is found by itself, and what is there to be copied is not."""

import sys
from pathlib import Path

import trefas.cosem.classes
import trefas.run.ports
import trefas.sources
from trefas.base.discover import discover


def test_modules_come_in_the_order_of_their_names_and_underscored_ones_stay_out(tmp_path):
    package = tmp_path / "boxes_for_discover"
    package.mkdir()
    for name in ("__init__", "zinc", "amber", "_blueprint"):
        (package / f"{name}.py").write_text(f'"""{name}"""\n')
    sys.path.insert(0, str(tmp_path))
    try:
        import boxes_for_discover

        found = [module.__name__ for module in discover(boxes_for_discover)]
    finally:
        sys.path.remove(str(tmp_path))

    assert found == ["boxes_for_discover.amber", "boxes_for_discover.zinc"]
    assert "boxes_for_discover._blueprint" not in sys.modules


def test_each_folder_of_things_is_found_whole():
    for package in (trefas.sources, trefas.run.ports, trefas.cosem.classes):
        files = {file.stem for file in Path(package.__path__[0]).glob("*.py") if not file.stem.startswith("_")}

        assert {module.__name__.rpartition(".")[2] for module in discover(package)} == files
