"""The bay: every kind of module there is, and the table of a meter file that says which of them a meter has.

[modules]
han = "tcp:127.0.0.1:4061"                 # a kind and its port, or a list of ports

[modules.han]                              # the same with more to say
profile = "dk"
ports = ["pty:/tmp/han", "tcp:127.0.0.1:4061"]
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import create_model, model_validator

from trefas.base.discover import discover
from trefas.base.errors import SetupError
from trefas.device import modules as own
from trefas.device.module import Module, ModuleTable
from trefas.device.table import Table

GROUP = "trefas.modules"
"""The entry points by which other packages have modules."""


class Plugs(Table):
    """The modules of a meter, by kind."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, said: object) -> object:
        """A kind may have its ports alone."""
        if not isinstance(said, Mapping):
            return said
        return {kind: {"ports": each} if isinstance(each, str | list) else each for kind, each in said.items()}

    def of(self, kind: str) -> ModuleTable | None:
        """What was ordered of a kind; None for a meter without it."""
        found: ModuleTable | None = getattr(self, kind)
        return found


@cache
def modules() -> dict[str, Module]:
    """Every kind by its name. Raises SetupError for one of another package that is none, and for two of one name."""
    found: dict[str, Module] = {}
    for each in _all():
        if not each.kind.isidentifier():
            raise SetupError(f"a kind of module is {each.kind!r}; must be a word of letters, digits and _")
        if each.kind in found:
            raise SetupError(f"there are two kinds of module '{each.kind}'; one of them must have another name")
        found[each.kind] = each
    return found


@cache
def plugs_table() -> type[Plugs]:
    """What a meter file may say of modules: a field for each kind."""
    fields: dict[str, Any] = {each.kind: (each.table | None, None) for each in modules().values()}
    made: type[Plugs] = create_model("Modules", __base__=Plugs, __doc__="The modules of a meter.", **fields)
    return made


def plugged_by(said: Iterable[str], before: Plugs) -> Plugs:
    """What a meter has when these, ``KIND[:PROFILE]=PORT`` each, are plugged besides. Raises SetupError for what is none."""
    table: dict[str, dict[str, Any]] = {}
    for text in said:
        what, equals, port = text.partition("=")
        kind, colon, profile = what.partition(":")
        kind = kind.replace("-", "_")  # as words of a command line are written
        if not equals or not port or kind not in modules() or (colon and not profile):
            known = ", ".join(modules())
            raise SetupError(
                f"--module is '{text}'; it is KIND[:PROFILE]=PORT with {known} as KIND, as han:no=tcp:127.0.0.1:4061"
            )
        ordered = before.of(kind)
        each = table.setdefault(kind, {} if ordered is None else ordered.model_dump(exclude_unset=True))
        if profile and each.get("profile", profile) != profile:
            raise SetupError(
                f"--module is '{text}', and this meter's {kind} has the profile {each['profile']}; it has one"
            )
        if profile:
            each["profile"] = profile
        each["ports"] = (*each.get("ports", ()), port)
    whole = before.model_dump(exclude_unset=True) | table
    return type(before).model_validate(whole)


def _all() -> list[Module]:
    return [
        *(module.MODULE for module in discover(own)),
        *(_loaded(each) for each in sorted(entry_points(group=GROUP), key=lambda each: each.name)),
    ]


def _loaded(point: EntryPoint) -> Module:
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise SetupError(f"module '{point.name}' cannot be loaded from {point.value}: {error}") from error
    if not isinstance(found, Module):
        raise SetupError(
            f"module '{point.name}' ({point.value}) is a {type(found).__name__}; it must be a Module of trefas.device.module"
        )
    return found
