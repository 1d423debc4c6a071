"""Every field that measure prints is documented, and nothing else."""

from pathlib import Path

import pytest

from trefas.sources.spec import open_source
from trefas.tool.json_fields import ALWAYS, FIELDS, QUALITY, paths_of
from trefas.tool.measure import measured
from trefas.tool.plain import energy_words, without_negative_zero
from trefas.tool.reporting import Reporting


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Of a second with everything that can be asked for."""
    folder = tmp_path_factory.mktemp("report")
    reporting = Reporting(open_source("signal:rate=1000,for=1"), folder / "a.html", None, pqdif=folder / "a.pqd")
    found = measured(reporting.source, with_spectra=True, recorder=reporting.observer)
    return found | reporting.end(found)


def test_every_field_that_is_printed_is_documented_and_no_other(result):
    printed, documented = set(paths_of(result)), {each.path for each in FIELDS}

    assert printed - documented == set(), "say what they are in trefas.tool.json_fields, and run docs/tables.py"
    assert documented - printed == set()


def test_what_is_printed_always_needs_no_option():
    plain = set(paths_of(measured(open_source("signal:rate=1000,for=1"))))

    assert plain == {each.path for each in FIELDS if each.when == ALWAYS}
    assert {each.path for each in FIELDS if each.when == QUALITY} & plain == set()


def test_each_field_stands_once_and_the_page_has_them_all():
    paths = [each.path for each in FIELDS]
    page = (Path(__file__).parents[2] / "docs" / "know" / "measure-json.md").read_text(encoding="utf-8")

    assert len(set(paths)) == len(paths)
    assert all(f"| `{path}` |" in page for path in paths)


@pytest.mark.parametrize(
    ("value", "measured_s", "said"),
    [
        (0.746222123, 0.067, "0.7462"),  # 67 ms
        (57.5, 60.0, "57.50000"),
        (57.5, 1.0, "57.500"),
        (0.0, 1.0, "0"),
        (-0.0, 1.0, "0"),
        (1234567.891234, 86_400.0, "1,234,567.891"),
        (0.0000001234, 3600.0, "0.000000"),
    ],
)
def test_an_energy_has_as_many_digits_as_were_measured(value, measured_s, said):
    assert energy_words([value], measured_s) == [said]


def test_energies_of_one_table_have_the_digits_of_the_largest():
    # Eleven seconds tell six digits of 238 300 Wh, so one behind the point.
    assert energy_words([238_300.04, -49.55088, 0.02], 11.0) == ["238,300.0", "-49.6", "0.0"]
    assert energy_words([], 11.0) == []


def test_nothing_is_never_less_than_nothing():
    cleaned = without_negative_zero({"a": -0.0, "b": [-0.0, -1.5], "c": None, "d": "-0.0"})

    assert str(cleaned) == "{'a': 0.0, 'b': [0.0, -1.5], 'c': None, 'd': '-0.0'}"
