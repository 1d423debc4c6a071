"""The fields of a meter file, with what they mean."""

from printed.markdown import table
from trefas import Order


def fields() -> str:
    """The fields of a meter file."""
    schema = Order.model_json_schema()["properties"]
    rows = []
    for name, field in schema.items():
        default = field.get("default")
        shown = "" if default is None else f"`{default}`".replace("'", '"')
        rows.append((f"`{name}`", _range(field), shown, field.get("description", "")))
    return table("Field | Can be | Default | What it is", rows)


def _range(field: dict) -> str:  # type: ignore[type-arg]
    one = next((each for each in field.get("anyOf", []) if each.get("type") != "null"), field)
    if "enum" in one:
        return ", ".join(f"`{each}`" for each in one["enum"])
    if "minimum" in one:
        return f"{one['minimum']} to {one['maximum']}" if "maximum" in one else f"{one['minimum']:g} and more"
    if "pattern" in one:
        return "18 characters"
    if "minLength" in one:
        return f"{one['minLength']} to {one['maxLength']} characters" if "maxLength" in one else "text"
    return {"object": "a table", "string": "text", "array": "a list", "boolean": "true or false"}[
        one.get("type", "object")
    ]
