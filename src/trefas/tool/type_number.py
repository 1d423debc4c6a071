"""``trefas type``: a type number explained, checked, and put right; or composed, question by question."""

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from trefas.base.errors import SetupError
from trefas.device.configuration import Configuration, coded_values, nearest, problems
from trefas.device.digit import Value
from trefas.device.digits import DIGITS, digit
from trefas.device.type_number import read
from trefas.tool.compose import compose
from trefas.tool.output import print_whole

WRONG = "?"


def explain(words: list[str], *, composes: bool, as_json: bool) -> None:
    """Prints what a number means, or what is wrong with it and what would do. Raises SetupError when something is."""
    if composes:
        configuration = compose(read(" ".join(words)) if words else {})
        _show(configuration, [], {}, as_json)
        return
    codes = read(" ".join(words))
    wrong = problems(codes)
    configuration = nearest(codes) if wrong else Configuration.around(coded_values(codes))
    _show(configuration, wrong, codes, as_json)
    if wrong:
        raise SetupError("; ".join(wrong))


def as_object(configuration: Configuration, wrong: list[str], codes: dict[str, str]) -> dict[str, Any]:
    """What ``--json`` prints. Where something is wrong, ``configuration`` is what would do."""
    return {
        "ok": not wrong,
        "problems": wrong,
        "suggestion": configuration.said if wrong else None,
        "remarks": configuration.remarks,
        "type_number": configuration.type_number,
        "written": configuration.written,
        "text": configuration.text,
        "digits": {
            each.name: {
                "key": each.key,
                "title": each.title,
                "swedish": each.swedish,
                "said": codes.get(each.name),
                **_value_fields(configuration.values[each.name]),
            }
            for each in DIGITS
        },
        "spec": configuration.spec.as_json(),
    }


def _value_fields(value: Value) -> dict[str, str]:
    return {"code": value.code, "meaning": value.words, "meaning_swedish": value.swedish, "from": value.origin.value}


def _show(configuration: Configuration, wrong: list[str], codes: dict[str, str], as_json: bool) -> None:
    if as_json:
        json.dump(as_object(configuration, wrong, codes), sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    console = Console()
    if wrong:
        print_whole(_table(coded_where_it_can(codes), codes))
        console.print(f"\nwhat would do: {configuration.said}", **_PLAIN)
        return
    console.print(configuration.written, style="bold", highlight=False)
    console.print()
    print_whole(_table(configuration.values, codes or dict.fromkeys(configuration.given, "")))
    console.print(f"\n{summary(configuration)}", **_PLAIN)
    for remark in configuration.remarks:
        console.print(f"note: {remark}", **_PLAIN)
    console.print(f"\n{configuration.text}", **_PLAIN)


_PLAIN: dict[str, Any] = {"highlight": False, "soft_wrap": True}


def summary(configuration: Configuration) -> str:
    """The ratings that follow, in a line."""
    spec = configuration.spec
    return (
        f"{spec.nominal_voltage}, {spec.i_min_a:g}-{spec.i_ref_a}({spec.i_max_a}) A, class {spec.accuracy}, "
        f"starts at {spec.i_st_a * 1e3:g} mA (counts from {spec.starting_w:g} W a system)"
    )


def coded_where_it_can(codes: dict[str, str]) -> dict[str, Value | None]:
    """The values of codes, None for those that are no value."""
    return {name: digit(name).of_code(code) for name, code in codes.items()}


def _table(values: "dict[str, Value] | dict[str, Value | None]", codes: dict[str, str]) -> Table:
    """Digit by digit; what nobody said is dim."""
    table = Table(box=None, pad_edge=False)
    for title in ("digit", "what it is", "code", "meaning", "in the data sheet's words"):
        table.add_column(title, no_wrap=title != "in the data sheet's words", overflow="fold")
    for each in DIGITS:
        if each.name not in values:
            continue
        value = values[each.name]
        if value is None:
            table.add_row(each.name, each.title, codes[each.name], WRONG, each.swedish, style="red")
            continue
        usual = "" if each.name in codes else " *"
        table.add_row(
            each.name,
            each.title,
            value.code + usual,
            value.words,
            f"{each.swedish}: {value.swedish}",
            style="dim" * bool(usual),
        )
    if any(each not in codes for each in values):
        table.caption = "* usual, or what goes with the others: nobody said it"
        table.caption_justify = "left"
    return table
