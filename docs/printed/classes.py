"""Tables of the interface classes: every attribute and method, from what the classes declare."""

from printed.markdown import table
from trefas.cosem.catalogue import catalogue
from trefas.cosem.member import Mode

_ACCESS = {Mode.READ: "R", Mode.WRITE: "W", Mode.READ | Mode.WRITE: "R/W"}


def class_attributes() -> str:
    """Attribute 1, logical_name, is the same in all."""
    rows = [
        (
            each.class_id,
            each.version,
            attribute.index,
            f"`{attribute.name}`",
            attribute.type.describe(),
            "static" if attribute.static else "dynamic",
            _ACCESS[attribute.access],
        )
        for each in catalogue().values()
        for attribute in each.attributes.values()
        if attribute.index != 1
    ]
    return table("Class | Version | No. | Attribute | Type | | Access", rows)


def class_methods() -> str:
    """What they take and return."""
    rows = [
        (
            f"{each.class_id} {each.name}",
            method.index,
            f"`{method.name}`",
            "integer(0)" if method.takes is None else method.takes.describe(),
            method.returns.describe() if method.returns else "",
        )
        for each in catalogue().values()
        for method in each.methods.values()
    ]
    return table("Class | No. | Method | Parameter | Returns", rows)
