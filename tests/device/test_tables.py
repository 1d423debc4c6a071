"""The tables laid beside the data sheet: every line of its pages «Konfigurering» is in them, and none is in them alone.

The lines of our tables are struck out of the data sheet's text one by one; what is left are its headings.
"""

import re
from pathlib import Path

import pytest

from trefas.core.port_use import Direction
from trefas.device.digit import FORM, Digit, Origin, Value
from trefas.device.digits import DIGITS, digit

SEEDS = Path(__file__).parents[2].parent / "shared" / "seed"
DIRECTIONS = {Direction.NONE: "-", Direction.INPUT: "Ingång", Direction.OUTPUT: "Utgång", Direction.I2C: "I2C"}
ANY_COUNTRY = "X" * 3
"""The data sheet's code of the one country it names."""


@pytest.fixture(scope="module")
def pages() -> str:
    """The data sheet's pages «Konfigurering», from the first table to the connection diagrams, with single spaces."""
    found = sorted(SEEDS.glob("*.txt"))
    if not found:
        pytest.skip("the data sheet is not beside the repository")
    text = found[0].read_text(encoding="utf-8")
    text = text[text.index("Konfigurering – maskinvara") : text.index("Anslutningsschema\nAnslutningsschemat")]
    text = text.replace("\nngen Knapp 2", "\nIngen Knapp 2")  # a letter is lost in print, one is another
    text = text.replace("konfigutration", "konfiguration")
    return re.sub(r"\s+", " ", text).replace("( ", "(").replace(" )", ")")


def rows(each: Digit) -> list[str]:
    """What the data sheet prints for a digit: words, ports, whom it is for, code."""
    lines = [row(each, one) for one in each.values if one.origin is Origin.DATA_SHEET]
    if each.name == "X14-X16":
        return [f"{each.values[0].swedish} {ANY_COUNTRY}"]
    if each.form and each.form.origin is Origin.DATA_SHEET:
        lines.append(f"{each.form.swedish} {FORM}")
    return lines


def row(each: Digit, value: Value) -> str:
    words = [value.swedish]
    if each.name == "Z3":
        words += [DIRECTIONS[value.fields[port].direction] for port in ("io_1", "io_2")]
    # The variants' own table and the 1107 forms have no such word.
    if value.only_variant:
        words.append(f"(bara tillgängligt för var {value.only_variant})")
    return " ".join([*words, value.code])


def struck(text: str, line: str) -> str:
    pattern = re.escape(line).replace("–", "[-–]").replace(r"\ ", r"\s*")
    left, found = re.subn(rf"(?<![^\s-]){pattern}(?!\S)", "|", text, count=1, flags=re.IGNORECASE)
    assert found, f"the data sheet has no line '{line}'"
    return left


def test_every_line_of_the_data_sheet_is_in_the_tables_and_no_other(pages):
    text = pages
    lines = [line for each in DIGITS for line in rows(each)]
    titles = [each.swedish for each in DIGITS]
    # Longest first, so that no line is taken for the end of another.
    for line in sorted([*lines, *titles], key=len, reverse=True):
        text = struck(text, line)

    for heading in HEADINGS:
        text = re.sub(heading, " ", text)
    assert text.split() == []


HEADINGS = (
    *(r"13Kamstrup A/S • \S+", "OMNIPOWER® trefasmätare", "Konfigurering – (maskinvara|programvara)", "Installation"),
    *(r"I/O [12]", r"\b68 (?=X)", r"[XZ] ?\d+", r"[-–_|]"),
)
"""What may be left: names of digits, heads of columns and pages, the number of a page."""


def test_the_tables_have_the_digits_of_the_data_sheet():
    assert [each.name for each in DIGITS] == [
        *(f"X{n}" for n in range(1, 14)),
        "X14-X16",
        *(f"Z{n}" for n in (*range(1, 21), *range(25, 31))),
    ]
    assert len({each.key for each in DIGITS}) == len(DIGITS)


def test_values_that_the_data_sheet_has_not_say_where_they_are_from():
    others = {each.name for each in DIGITS for one in each.values if one.origin is not Origin.DATA_SHEET}

    assert others == {"X14-X16", "Z5", "Z9", "Z20"}
    assert digit("Z10").form.origin is Origin.DESCRIPTION


@pytest.mark.parametrize(
    ("code", "months"),
    [
        ("00", ()),
        ("01", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
        ("03", (2, 4, 6, 8, 10, 12)),  # every second month from February
        ("06", (3, 6, 9, 12)),
        ("12", (6, 12)),
        ("24", (12,)),
    ],
)
def test_debiting_intervals_are_months(code, months):
    assert digit("Z7").of_code(code).fields["debiting_months"] == months


@pytest.mark.parametrize(("code", "zone_min"), [("00", 0), ("01", 60), ("12", 720), ("13", -660), ("23", -60)])
def test_zones_go_round_the_world(code, zone_min):
    assert digit("Z11").of_code(code).fields["zone_min"] == zone_min
