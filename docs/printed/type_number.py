"""The digits of the type number, what they have to do with each other, and what the ports of a module are for."""

from printed.markdown import table
from trefas.core.port_use import CODE_MASK, RESERVED, USES
from trefas.device.digit import Digit
from trefas.device.digits import digit
from trefas.device.rules import Rule
from trefas.device.subjects.module_ports import configuration_of_ports


def digits(each_of: tuple[Digit, ...]) -> str:
    """Digit by digit, every value, in the words of the data sheet. A star is the usual value."""
    text = []
    for each in each_of:
        lines = []
        for value in (*each.values, *([each.form] if each.form else [])):
            code = f"`{value.code}`" + " *" * (value.code == each.usual[0])
            only = f"; variant {value.only_variant} only" if value.only_variant else ""
            nothing = f"; no effect yet: {value.no_effect}" if value.no_effect else ""
            lines.append((code, value.words + only + nothing, value.swedish, value.origin.value))
        head = "Code | Meaning | In Swedish | From"
        text.append(
            f"### {each.name}: {each.title}\n\n{each.swedish}; `{each.key}` in a meter file.\n\n{table(head, lines)}"
        )
    return "\n\n".join(text)


def rules(each_of: tuple[Rule, ...], what: str) -> str:
    """What digits have to do with each other; rules that say the same of several digits are one line."""
    because: dict[tuple[str, str], list[str]] = {}
    for rule in each_of:
        because.setdefault((rule.digits[0], rule.because), []).append(rule.digits[1])
    return table(
        f"Digit | {what} | because",
        [(", ".join(seconds), first, reason) for (first, reason), seconds in because.items()],
    )


def module_ports() -> str:
    """Code by code what the ports are for, and with which Z3."""
    ordered: dict[int, list[str]] = {}
    for value in digit("Z3").values:
        configuration = configuration_of_ports(value.fields["io_1"], value.fields["io_2"])
        ordered.setdefault(configuration & CODE_MASK, []).append(f"`{value.code}`")
    return table(
        "Code | I/O 1 | I/O 2 | Z3",
        [
            (f"{code} (reserved)" if code in RESERVED else code, *uses, ", ".join(ordered.get(code, [])))
            for code, uses in USES.items()
        ],
    )
