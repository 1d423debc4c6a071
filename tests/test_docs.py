"""The documentation holds: what it shows runs, what it links to is there, what it lists is what the program declares.

Blocks are run page by page, in order, in an empty folder:

    ```python    executed, all of a page in one namespace; a ```text block right behind it is what is printed
                 (``…`` in it stands for what differs from run to run)
    ```console   ``$ trefas …`` is executed and ends with 0; lines behind it are printed by it, ``…`` stands for more

and an HTML comment above a block says what is special: ``not run: WHY``, ``file: NAME`` (the block is written to that file) or
``meanwhile: trefas run …`` (a meter that runs beside the block, which is then a program of its own).
"""

import contextlib
import importlib.util
import io
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.programs import Program, run, trefas
from trefas.device.collected import subjects

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TREFAS = Path(sys.executable).with_name("trefas")
TIMEOUT_S = 300
"""A machine that has never compiled the kernels does so in the first block that needs them."""
CLIENTS = ("pydlms", "gurux_dlms", "dlms_cosem", "serial")
"""Programs we did not write; a block that needs one is run where it is installed."""
SERVERS = {"pydlms": "pydlms", "gurux_dlms": "gurux", "dlms_cosem": "dlms_cosem", "serial": "pydlms"}
"""Which server forks a block that imports one; others are forked from the one with ``trefas`` in it."""


FIRST_PAGE = ROOT / "README.md"
"""Its commands are those of a stranger, each started as a stranger starts it; those of other pages are forked."""
PROGRAMS = ("trefas", "pytest")
"""What is typed in."""


def needed_by(program: str) -> list[str]:
    """The clients that a program imports."""
    return re.findall(rf"(?:import|from) ({'|'.join(CLIENTS)})\b", program)


def as_shown(text: str) -> re.Pattern[str]:
    """What is printed where a page shows a text."""
    return re.compile(".+".join(map(re.escape, text.split("…"))))


@dataclass(frozen=True)
class Block:
    """One fenced block, with what the comment above it says."""

    language: str
    text: str
    line: int
    word: str
    said: str


def blocks(page: Path) -> Iterator[Block]:
    word = said = language = ""
    text: list[str] | None = None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if text is None and (comment := re.fullmatch(r"<!-- (not run|file|meanwhile): (.*) -->", line)):
            word, said = comment[1], comment[2]
        elif text is None and line.startswith("```"):
            language, text = line[3:].strip(), []
        elif text is not None and line == "```":
            yield Block(language, "\n".join(text) + "\n", number - len(text) - 1, word, said)
            word, said, text = "", "", None
        elif text is not None:
            text.append(line)
        elif line.strip():
            word = said = ""
    assert text is None, f"{page.name} ends inside a block"


class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "page"}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = str(free.getsockname()[1])
        self.environment = {
            **os.environ,
            "XDG_STATE_HOME": str(folder / "state"),
            "COLUMNS": "100",
            "PATH": f"{TREFAS.parent}{os.pathsep}{os.environ['PATH']}",
        }

    def follow(self) -> None:
        printed = None
        for block in blocks(self.page):
            where = f"{self.page.relative_to(ROOT)}, line {block.line}"
            if block.word == "file":
                (self.folder / block.said).write_text(self.ours(block.text), encoding="utf-8")
            elif block.language == "text" and printed is not None and block.word != "not run":
                assert as_shown(block.text).fullmatch(printed), f"{where}: not that is printed, but {printed}"
            printed = None
            if block.word == "meanwhile":
                printed = self.beside_a_meter(block, where)
            elif block.word == "" and block.language == "python":
                printed = self.execute(block, where)
            elif block.word == "" and block.language == "console" and self.has_clients():
                self.type_in(block, where)

    def has_clients(self) -> bool:
        """Whether the clients that the page's files need are installed."""
        written = "".join(file.read_text(encoding="utf-8") for file in self.folder.glob("*.py"))
        return all(importlib.util.find_spec(name) for name in needed_by(written))

    def ours(self, text: str) -> str:
        """With a port that is free here and now."""
        return text.replace("4059", self.port)

    def execute(self, block: Block, where: str) -> str:
        printed = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
            exec(compile(self.ours(block.text), where, "exec"), self.names)
        return printed.getvalue()

    def type_in(self, block: Block, where: str) -> None:
        output: list[str] = []
        for line in self.ours(block.text).splitlines():
            if line.startswith("$ "):
                output = self.command(line[2:], where)
            elif line.strip() not in ("", "…"):
                assert line.split() in [each.split() for each in output], (
                    f"{where}: '{line}' is not printed, but {output}"
                )

    def command(self, line: str, where: str) -> list[str]:
        words = shlex.split(line)
        assert words[0] in PROGRAMS, f"{where}: '{line}' cannot be run here; say so in a comment above the block"
        if words[0] == "trefas" and self.page != FIRST_PAGE:
            done = trefas(*words[1:], **self.options(), timeout=TIMEOUT_S)
        else:
            done = subprocess.run(words, **self.options(), capture_output=True, timeout=TIMEOUT_S)
        assert done.returncode == 0, f"{where}: {done.stderr}"
        return done.stdout.splitlines()

    def beside_a_meter(self, block: Block, where: str) -> str | None:
        clients = needed_by(block.text)
        if not all(importlib.util.find_spec(name) for name in clients):
            return None
        words = shlex.split(self.ours(block.said))
        with Program("trefas", *words, **self.options(), stdout=subprocess.PIPE) as meter:
            assert meter.stdout is not None
            for line in meter.stdout:
                if line.startswith("memory:"):
                    break
            try:
                file = self.folder / "block.py"
                file.write_text(self.ours(block.text), encoding="utf-8")
                server = SERVERS[clients[0]] if clients else "trefas"
                done = run(server, file, **self.options(), timeout=TIMEOUT_S)
            finally:
                meter.terminate()
                meter.stdout.read()
        assert done.returncode == 0, f"{where}: {done.stderr}"
        assert done.stdout.strip(), f"{where}: nothing was printed"
        assert meter.returncode == 0, f"{where}: the meter ended with {meter.returncode}"
        return done.stdout

    def options(self) -> dict:
        return {"cwd": self.folder, "env": self.environment, "text": True}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(blocks(page))], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_what_a_page_shows_runs(page, tmp_path):
    Reader(page, tmp_path).follow()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_to_is_there(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    gone = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        file = page if not path else (page.parent / path)
        if not file.exists() or (anchor and anchor not in anchors(file)):
            gone.append(target)

    assert gone == []


def anchors(page: Path) -> set[str]:
    """How the headings of a page are linked to."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tables() -> dict[str, str]:
    """What ``docs/tables.py`` makes of the declarations."""
    spec = importlib.util.spec_from_file_location("tables", ROOT / "docs" / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: dict[str, str] = module.tables()
    return made


def test_the_tables_say_what_the_program_declares():
    written = {}
    for page in PAGES:
        for name, text in re.findall(
            r"<!-- table: (\S+) -->\n(.*?)\n<!-- end -->", page.read_text(encoding="utf-8"), re.DOTALL
        ):
            written[name] = text

    made = tables()
    # A subject has a table of its values whether a page shows it or not.
    assert written.keys() <= made.keys()
    assert made.keys() - written.keys() <= {each.name for each in subjects()}
    for name in written:
        text = made[name]
        assert written[name].strip() == text.strip(), f"table {name} is old; python docs/tables.py writes it again"


def test_the_first_lines_of_the_readme_are_what_it_is_and_the_two_commands():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert lines[0] == "# trefas"
    assert "make run" in "\n".join(lines[:12])
    assert "make test" in "\n".join(lines[:12])
