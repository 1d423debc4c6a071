"""What is changed in a source file, what is not, and which tests are asked."""

import ast
from pathlib import Path

import pytest

from tests.mutation.equivalent import why
from tests.mutation.mutants import Mutant, mutants_of, mutated, names_around
from tests.mutation.seeing import ROOT, seeing


def changes(tmp_path, text: str) -> set[str]:
    file = tmp_path / "wrong.py"
    file.write_text(text, encoding="utf-8")
    return {f"{each.before} → {each.after}" for each in mutants_of(file)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x = a < b", {"a < b → a <= b"}),
        ("x = a < b == c", {"a < b == c → a <= b == c", "a < b == c → a < b != c"}),
        ("x = a and not b", {"a and (not b) → a or not b", "not b → b"}),
        ("x = -a + b // c", {"-a + b // c → -a - b // c", "-a → a", "b // c → b * c"}),
        ("x += a", {"x += a → x -= a"}),
        ("x = 1 << 0 | 1 << 1", {"1 << 0 | 1 << 1 → 1 << 0 & 1 << 1", "1 << 1 → 1 >> 1", "0 → 1", "1 → 2"}),
        ("x = any(a)", {"any(a) → all(a)"}),
        ("x = 1, 0.5, True, b'ab'", {"1 → 2", "0.5 → 1.0", "True → False", r"b'ab' → b'`b'"}),
        ("def f(x=3): return g(x)", {"3 → 4", "return g(x) → return None"}),
        ("f(x)", {"f(x) → pass"}),
        ("while x:\n    break", {"break → continue"}),
        ("if ready: x = y", {"if ready:     x = y → if not ready:     x = y"}),
    ],
)
def test_each_kind_of_change(tmp_path, text, wanted):
    assert changes(tmp_path, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring."""',
        "assert a < 3, 'never'",
        "x = zip(a, b, strict=True)",
        "raise SetupError(f'{x + 1} is too much')",
        "x: list[int] | None",
        "x = 'text' + y",
        "from a import b",
        "@decorated(3)\ndef f(x: int = y) -> int: ...",
    ],
)
def test_texts_types_and_what_cannot_be_stay_as_they_are(tmp_path, text):
    assert not changes(tmp_path, text)


def test_a_mutant_is_the_file_with_one_change(tmp_path):
    file = tmp_path / "wrong.py"
    file.write_text("a = b + 1\nc = d + 1\n", encoding="utf-8")

    told = [(each.line, ast.unparse(mutated(each))) for each in mutants_of(file)]

    assert told == [
        (1, "a = b - 1\nc = d + 1"),
        (1, "a = b + 2\nc = d + 1"),
        (2, "a = b + 1\nc = d - 1"),
        (2, "a = b + 1\nc = d + 2"),
    ]
    with pytest.raises(LookupError):
        mutated(Mutant(file, 4, 1, "", ""))


def test_the_tests_of_a_module_are_asked_first_and_then_those_that_name_it():
    files = seeing(Path("src/trefas/core/breaker.py"))

    assert files[0] == Path("tests/core/test_breaker.py")
    assert files.index(Path("tests/core/test_breaker_worlds.py")) < files.index(Path("tests/core/test_log.py"))
    assert Path("tests/cosem/test_breaker_objects.py") in files
    assert all((ROOT / file).exists() for file in files)


def test_tests_that_name_what_was_changed_come_before_others_of_their_rank(tmp_path):
    module = Path("src/trefas/core/status.py")

    files = seeing(module, ["OPENED_BY_HAND"])

    (first, *_) = [file for file in files if "OPENED_BY_HAND" in (ROOT / file).read_text(encoding="utf-8")]
    others = [
        file for file in files if file.stem == "test_auxiliary"
    ]  # it imports the module, and names something else
    assert files.index(first) < files.index(others[0])


def test_what_a_test_may_name_is_the_function_the_class_and_what_is_given_a_value(tmp_path):
    file = tmp_path / "wrong.py"
    file.write_text("LIMIT, _OWN = 1, 2\nclass Log:\n    def _keep(self):\n        n = 3\n", encoding="utf-8")

    assert {each.line: set(names_around(each)) for each in mutants_of(file)} == {1: {"LIMIT"}, 4: {"Log", "n"}}


def test_a_mutant_that_does_the_same_is_known_by_its_file_line_and_change(tmp_path):
    file = tmp_path / "core" / "wrong.py"
    file.parent.mkdir()
    file.write_text("a = empty(2)\nif a:\n    b = empty(2)\nc = 2\n", encoding="utf-8")
    known = {("core/wrong.py", "b = empty(2)", "2 → 3"): "more than is used"}

    said = {each.line: why(each, known) for each in mutants_of(file) if each.after == "3"}

    assert said == {1: "", 3: "more than is used", 4: ""}
    assert not any(why(each, {("wire/wrong.py", "b = empty(2)", "2 → 3"): ""}) for each in mutants_of(file))
