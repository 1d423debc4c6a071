"""The fields of a meter file, with what they mean."""

from printed.markdown import table
from trefas import Order

FIELDS = {
    "number": "The utility's number, shown and read as MeterNo1",
    "serial_number": "The maker's number; the logical device name is made from it",
    "type_number": "18 characters beginning with 68, and digits of the software behind them: see [type number](type-number.md)",
    "configuration": "Digits of the type number and the software by name, as codes or words: see [type number](type-number.md)",
    "wiring": "How the measuring systems are connected; it must be that of the source, and is taken from it where not given",
    "summation": "How the phases make the total: see [how energy is counted](../why/energy.md#the-total)",
    "starting_w": "W, var and VA below which a phase registers nothing; by class (X6) and current (X5) where not given",
    "nominal_hz": "Fixes how many cycles a window has; found from the first cycles, or told by the source, where not given",
    "zone_min": "Minutes from UTC to the standard time that the clock shows; by Z11 where not given",
    "energy_scaler": "Power of ten of a watt-hour in which energies are read over DLMS; by the display (Z1) where not given",
    "services": "Beyond those of the meter modelled, for associations with a password or keys: `multiple-references`, "
    "`block-transfer-with-set`, `block-transfer-with-action`, `general-block-transfer`, `access`, `data-notification`, "
    "`event-notification`",
    "standard_face": "Also a logical device with the interface classes of today, at SAP 17",
    "without_witness": "What a sealed meter does with a memory whose witness is gone: it may be an older copy",
    "unlock": "Where the passphrase of its memory is: `env:NAME`, `file:PATH` or `keyring:NAME`",
    "sealed": "Whether the verification cover is on: legal data cannot be changed then, and the memory keeps to it",
    "password": "Of the three associations with a password",
    "keys": "Interfaces that are ciphered, with their keys: see [encrypt](../do/encrypt.md)",
    "source": "Where samples come from: see [sources](sources.md)",
    "memory": "Folder for the registers, or `false` to keep nothing; `NAME.memory` beside `NAME.toml` where not given",
    "listen": "Ports by interface: a name, or a list of names",
}
"""What the fields of a meter file mean that are of no subject; which there are, and what they can be, is the order's to say."""


def fields() -> str:
    """The fields of a meter file."""
    schema = Order.model_json_schema()["properties"]
    rows = []
    for name, field in schema.items():
        default = field.get("default")
        shown = "" if default is None else f"`{default}`".replace("'", '"')
        rows.append((f"`{name}`", _range(field), shown, field.get("description") or FIELDS[name]))
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
