"""The house is tidy: sizes, words, docstrings, tests and changes, looked through in seconds (``make check``)."""

import importlib
import inspect
import pkgutil
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import trefas

ROOT = Path(__file__).parents[1]
LINES_MAX = 400
"""A file is one noun; past this it holds two."""
TRACKED_BYTES_MAX = 300_000

# Written in two halves, so that this file is not found by itself.
FORBIDDEN = {
    "TO" + "DO": "finish it, or leave it out",
    "FIX" + "ME": "fix it, or leave it out",
    "# XX" + "X": "say what is meant",
    "raise Not" + "ImplementedError": "a stub; build it, or leave it out",
    "except " + "Exception": "name what can happen",
    "time." + "sleep(": "wait for the thing, not for the time",
    "monkey" + "patch": "hand in what is needed",
    "unittest." + "mock": "hand in what is needed",
}
MACHINE_PATHS = [
    re.escape("/" + folder) + r"(?![\w.-]*@)" for folder in ("work/", "root/", "home/", "tmp/w/", "Users/")
]


def python_files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py") if ".venv" not in file.parts)


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this folder is no git repository: what is tracked cannot be told")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(trefas.__path__, "trefas."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def test_no_file_holds_two_nouns():
    files = python_files("src", "tests", "docs", "benchmarks")
    lengths = {named(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}

    long = [f"{name} has {lines} lines" for name, lines in lengths.items() if lines > LINES_MAX]
    assert not long, "\n".join(long)


def test_nothing_is_left_for_later_swallowed_slept_through_or_patched():
    found = [
        f"{named(file)}:{number}: {word}; {would_do}"
        for file in python_files("src", "tests", "benchmarks", "docs")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        for word, would_do in FORBIDDEN.items()
        if word in line
    ]

    assert not found, "\n".join(found)


def test_no_path_of_anybodys_machine_is_in_the_tree():
    pattern = re.compile("|".join(rf"(?<![\w.~}}-]){path}" for path in MACHINE_PATHS))
    found = []
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{named(file)}:{text.count(chr(10), 0, m.start()) + 1}: {m[0]}" for m in pattern.finditer(text)]

    assert not found, "\n".join(found)


def test_every_public_module_class_and_function_says_what_it_is():
    silent = []
    for module in modules():
        if not module.__doc__:
            silent.append(module.__name__)
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            if isinstance(value, FunctionType) and not value.__doc__:
                silent.append(f"{module.__name__}.{name}")
            if inspect.isclass(value):
                silent += [f"{module.__name__}.{each}" for each in silent_of(value)]

    assert not silent, "\n".join(silent)


def silent_of(kind: type) -> Iterator[str]:
    """What of a class has no docstring; what only fills in a method of a base class needs none."""
    if not kind.__doc__:
        yield kind.__name__
    for name, value in list(vars(kind).items()):  # a table that is built late gets its signature meanwhile
        function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        inherited = any(hasattr(base, name) for base in kind.__mro__[1:])
        if isinstance(function, FunctionType) and not (name.startswith("_") or inherited or function.__doc__):
            yield f"{kind.__name__}.{name}"


def test_no_large_file_is_tracked():
    large = [
        f"{named(file)} has {file.stat().st_size} bytes"
        for file in tracked()
        if file.stat().st_size > TRACKED_BYTES_MAX
    ]
    assert not large, "\n".join(large)


def test_every_module_is_named_by_a_test():
    """By its own test file, by an import in one, or as a piece of a module of its package that is."""
    tests = "\n".join(file.read_text(encoding="utf-8") for file in python_files("tests") if file != Path(__file__))
    files = {file.stem for file in python_files("tests")}
    sources = {dotted(file): file.read_text(encoding="utf-8") for file in python_files("src")}
    named_by_tests = named_in(tests)
    pending = [name for name in sources if f"test_{name.rpartition('.')[2]}" in files or name in named_by_tests]
    reached = set(pending)
    while pending:
        whole = pending.pop()
        found = pieces(sources[whole], whole, sources) - reached
        reached |= found
        pending += found

    alone = [name for name in sources if name not in reached and "._" not in name]
    assert not alone, "\n".join(alone)


def dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")


def named_in(text: str) -> set[str]:
    """The dotted names of a text, their packages, and what a line imports from a package."""
    names = set(re.findall(r"\btrefas(?:\.\w+)+", text))
    names |= {
        f"{package}.{word}"
        for package, words in re.findall(r"from (trefas[\w.]*) import ([^\n]*)", text)
        for word in re.findall(r"\w+", words)
    }
    return {
        ".".join(parts[:size]) for parts in (name.split(".") for name in names) for size in range(1, len(parts) + 1)
    }


def pieces(source: str, whole: str, modules: Iterable[str]) -> set[str]:
    """The modules of its package that a module imports, and all those of a package that it discovers."""
    named = named_in(source)
    discovered = named if "discover(" in source else set()
    package = whole.rpartition(".")[0]
    return {
        name for name in modules if (own := name.rpartition(".")[0]) in discovered or (own == package and name in named)
    }


@pytest.mark.parametrize("file", sorted((ROOT / "changes").glob("*")), ids=lambda file: file.name)
def test_a_change_is_one_sentence_for_whom_it_concerns(file):
    text = file.read_text(encoding="utf-8")

    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", file.name)
    assert text.endswith(".\n")
    assert "\n\n" not in text.rstrip("\n")
    assert not re.search(r"[.!?]\s+[A-ZÅÄÖ`]", text)
    assert not text.startswith(("#", "-", "*"))


@pytest.mark.parametrize("folder", ["changes", "docs/decisions"])
def test_a_number_is_given_once(folder):
    """There can be holes while several people work: each has numbers of their own."""
    numbers = [int(file.name[:4]) for file in sorted((ROOT / folder).glob("*.md"))]

    assert len(numbers) == len(set(numbers))
    assert numbers
