"""The command line, kinds of source and kinds of port, each as it describes itself."""

from typing import Any

import typer

from printed.markdown import table
from trefas.cli import app
from trefas.run.ports.port import kinds as port_kinds
from trefas.sources.spec import kinds as source_kinds


def commands() -> str:
    """What ``--help`` says of each command."""
    return "\n\n".join(_of(typer.main.get_command(app), "trefas"))


def _of(group: Any, before: str) -> list[str]:
    """Those of a group, and of the groups in it."""
    text: list[str] = []
    for name, command in group.commands.items():
        rows = []
        for parameter in command.params:
            written = parameter.metavar or ""
            if parameter.param_type_name == "option":
                written = " ".join([*parameter.opts, *([] if parameter.is_flag else [written])])
            help_text = parameter.help or ""
            default = f" (default {parameter.default})" if isinstance(parameter.default, str) else ""
            rows.append((f"`{written}`", help_text.replace("|", "\\|") + default))
        said = f"### {before} {name}\n\n{command.help.split(chr(10))[0]}"
        text.append(f"{said}\n\n{table('What | Meaning', rows)}" if rows else said)
        if hasattr(command, "commands"):
            text += _of(command, f"{before} {name}")
    return text


def sources() -> str:
    """Kinds of source, each as its module describes it."""
    import importlib

    text = []
    for kind in source_kinds().values():
        module = importlib.import_module(kind.open_source.__module__)
        suffixes = f", files of {' '.join(f'`{suffix}`' for suffix in kind.suffixes)}" if kind.suffixes else ""
        text.append(
            f"### {kind.name}\n\nAs `{kind.example}`{suffixes}.\n\n```text\n{(module.__doc__ or '').strip()}\n```"
        )
    return "\n\n".join(text)


def ports() -> str:
    """Kinds of port."""
    return table(
        "Port | What it is",
        [(f"`{module.FORM}`", (module.__doc__ or "").strip().splitlines()[0]) for module in port_kinds().values()],
    )
