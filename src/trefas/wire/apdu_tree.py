"""An APDU as a tree of its fields, for who looks at it on a page: names, types and values; secrets by their size."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from trefas.base.errors import RemoteError
from trefas.wire import apdu, ciphering
from trefas.wire.axdr import Values
from trefas.wire.axdr_scalar import Data
from trefas.wire.spoken import is_secret
from trefas.wire.xdlms import Name

ITEMS_MAX = 200
"""Of a list; what is behind them is counted."""


def tree_of(raw: bytes) -> dict[str, Any]:
    """What it is, and its fields. What is no APDU, or ciphered, is told by its size."""
    try:
        found = apdu.decode(raw)
    except RemoteError:
        kind = "ciphered" if raw and raw[0] in ciphering.TAGS else "unknown"
        return {"kind": kind, "tag": raw[:1].hex(), "bytes": len(raw)}
    tree = _tree(found, is_secret(found))
    return tree if isinstance(tree, dict) else {"kind": type(found).__name__, "value": tree}


def _tree(value: object, secret: bool) -> Any:
    if isinstance(value, Data):
        return _data(value, secret)
    if isinstance(value, Name):
        return {"class_id": value.class_id, "logical_name": value.logical_name.short, "member": value.member}
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.name or value.value
    if isinstance(value, bytes):
        return {"bytes": len(value)}  # it may be a password
    if isinstance(value, tuple | list):
        return _list([_tree(each, secret) for each in value[:ITEMS_MAX]], len(value))
    if is_dataclass(value):
        return {
            "kind": type(value).__name__,
            **{each.name: _tree(getattr(value, each.name), secret) for each in fields(value)},
        }
    return str(value)


def _data(value: Data, secret: bool) -> Any:
    if secret:
        return {"type": type(value).__name__, "bytes": len(value.encode())}
    if isinstance(value, Values):
        items = [_tree(each, secret) for each in value.value[:ITEMS_MAX]]
        return {"type": type(value).__name__, "value": _list(items, len(value.value))}
    inner = getattr(value, "value", None)
    return {"type": type(value).__name__, "value": inner.hex() if isinstance(inner, bytes) else _tree(inner, secret)}


def _list(items: list[Any], count: int) -> list[Any]:
    return items if count == len(items) else [*items, f"and {count - len(items)} more"]
