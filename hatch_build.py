"""Libraries of others that the page needs: packages of npm, fetched and checked when a wheel is built, and not in the tree.

    python hatch_build.py        the same for a tree that is not installed

npm fetches, or the build itself where npm is not; what comes is taken only if it is, byte for byte, what was looked at when it
was chosen.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src/trefas/run/web/assets")
"""Below the tree; git does not see it."""
REGISTRY = "https://registry.npmjs.org"


@dataclass(frozen=True)
class Library:
    """A package, which version, the SHA-512 of its archive in Base64 (as npm writes it), and which of its files are wanted."""

    name: str
    version: str
    sha512: str
    files: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


LIBRARIES = (
    Library(
        "uplot",
        "1.6.32",
        "KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw==",
        ("LICENSE", "dist/uPlot.iife.min.js", "dist/uPlot.min.css"),
    ),
)


class Incomplete(Exception):
    """A library cannot be had; the sentence says why and what would do."""


def fetch_all(root: Path) -> None:
    """Brings what is missing. Raises Incomplete."""
    for each in LIBRARIES:
        folder = root / FOLDER / each.name
        mark = folder / "package.json"
        if mark.exists() and json.loads(mark.read_text(encoding="utf-8"))["integrity"] == f"sha512-{each.sha512}":
            continue
        with tempfile.TemporaryDirectory() as place:
            archive = _packed(each, Path(place))
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            with tarfile.open(archive) as tar:
                for name in each.files:
                    member = tar.extractfile(f"package/{name}")
                    if member is None:
                        raise Incomplete(f"{each.name} {each.version} of npm has no {name}")
                    (folder / Path(name).name).write_bytes(member.read())
            said = {"name": each.name, "version": each.version, "integrity": f"sha512-{each.sha512}"}
            mark.write_text(json.dumps(said) + "\n", encoding="utf-8")


def _packed(library: Library, place: Path) -> Path:
    npm = shutil.which("npm")
    archive = _downloaded(library, place) if npm is None else _packed_by(npm, library, place)
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != library.sha512:
        raise Incomplete(f"another {library} came than was chosen: its SHA-512 is {digest}")
    return archive


def _packed_by(npm: str, library: Library, place: Path) -> Path:
    """With the registry that npm is set up for."""
    done = subprocess.run(
        [npm, "pack", "--silent", str(library)], cwd=place, capture_output=True, text=True, check=False
    )
    found = [*place.glob("*.tgz")]
    if done.returncode or len(found) != 1:
        raise Incomplete(f"npm did not bring {library}: {done.stderr.strip()[-200:] or 'no word why'}")
    return found[0]


def _downloaded(library: Library, place: Path) -> Path:
    """Without npm, from its usual registry."""
    archive = place / f"{library.name}.tgz"
    try:
        with urllib.request.urlopen(
            f"{REGISTRY}/{library.name}/-/{library.name}-{library.version}.tgz", timeout=60
        ) as came:
            archive.write_bytes(came.read())
    except OSError as error:
        raise Incomplete(
            f"the page's plots are drawn by {library.name}; npm is not here, and {REGISTRY} does not bring it: {error}"
        ) from error
    return archive


class Hook(BuildHookInterface[Any]):
    """Called before a wheel is made, an editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """A wheel without its libraries is not made; a tree to work in says so, and its page has no plots."""
        try:
            fetch_all(Path(self.root))
        except Incomplete as error:
            if version != "editable":
                raise
            self.app.display_warning(f"trefas: {error}")


def main() -> int:
    """For a tree that is not installed."""
    try:
        fetch_all(Path(__file__).parent)
    except Incomplete as error:
        sys.stderr.write(f"trefas: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
