"""The objects of a meter as a client with a password reads them: values, logs and the others."""

import re

from printed.markdown import table
from trefas.base.declared import Declared
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.core.energy import TARIFFS, Energy
from trefas.core.profile import Profile
from trefas.cosem.faces.omnipower import METER_SAP
from trefas.cosem.interface import Interface
from trefas.cosem.member import Mode
from trefas.cosem.rights import View
from trefas.cosem.value import VALUE, ValueInterface
from trefas.device.build import Device
from trefas.device.collected import subjects

COLUMNS_SHOWN = 12
"""Of a log with more the first and the last are named."""

_ACCESS = {Mode.READ: "R", Mode.WRITE: "W", Mode.READ | Mode.WRITE: "R/W"}


def values(objects: tuple[Interface, ...], *parts: type) -> str:
    """The objects that show the parts' values, as they are read by a client with a password."""
    rows: list[tuple[object, ...]] = []
    for each in objects:
        if not isinstance(each, ValueInterface) or not isinstance(each.part, parts):
            continue
        value = each.value
        tariff = re.fullmatch(r"(.*_tariff)\[(\d)\]", value.in_python)
        if tariff and tariff[2] != "1":
            continue
        name, title, attribute = f"`{each.logical_name}`", value.name, value.in_python
        if tariff:
            last = Energy.__dict__[tariff[1]][TARIFFS]
            name, title, attribute = f"{name} … `{last.obis}`", f"{title} … {last.name}", f"{tariff[1]}[1 … {TARIFFS}]"
        access = _ACCESS[each.mode(VALUE)]
        kind = each.type_of(VALUE).describe()
        unit = "" if isinstance(value, Label) else _unit(value, each.exponent)
        rows.append((name, title, each.class_id, kind, unit, access, f"`{type(each.part).__name__}.{attribute}`"))
    return table("Logical name | Name | Class | Type | Unit | Access | In Python", rows)


def subject_values(device: Device) -> dict[str, str]:
    """The values of each subject that has any, by its name, of a meter that was built."""
    objects = device.server.logical_devices[METER_SAP].objects
    kinds = {each.name: tuple(each.parts_of(device.spec, device.order)) for each in subjects()}
    return {name: values(objects, *parts) for name, parts in kinds.items() if parts}


def _unit(value: Declared, exponent: int) -> str:
    symbol = value.unit.symbol
    return symbol if exponent == 0 else f"10^{exponent} {symbol}".strip()


def logs(profiles: list[Profile], served: set[Obis]) -> str:
    """Every log of a meter as delivered that a client can read; its ``trefas log`` name, depth and columns."""
    rows: list[tuple[object, ...]] = []
    for profile in sorted(profiles, key=lambda each: each.name):
        if profile.name not in served or profile.log is None:
            continue
        names = list(dict.fromkeys(column.name for column in profile.columns))
        shown = names if len(names) <= COLUMNS_SHOWN else [*names[: COLUMNS_SHOWN - 1], "…", names[-1]]
        rows.append((f"`{profile.name}`", f"`{profile.word}`", profile.log.depth, ", ".join(shown)))
    return table("Logical name | Log | Rows | Columns", rows)


def others(views: list[View], objects: tuple[Interface, ...]) -> str:
    """Objects that show no single value: clock, line, associations."""
    rows = [
        (
            f"`{each.logical_name}`",
            type(each).__name__,
            each.class_id,
            each.version,
            ", ".join(map(str, each.indexes)),
            ", ".join(map(str, each.methods)),
        )
        for each in objects
        if not isinstance(each, ValueInterface) and each.class_id != 1
    ]
    assert views, "a meter has associations"
    return table("Logical name | What it is | Class | Version | Attributes | Methods", rows)
