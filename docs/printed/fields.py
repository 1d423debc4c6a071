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
    "zone_min": "Minutes from UTC to the normal time that the clock shows; by Z11 where not given",
    "clock_drift_ppm": "How wrong the clock goes at 23 °C; positive is fast",
    "ambient_c": "Temperature of the meter, which its clock goes by: see [power and clock](power-and-clock.md)",
    "tariff": "Which tariff is counted into besides the totals; 0 is none",
    "tariffs": "The calendar of a tariff control by table (Z13): see [demand and tariffs](demand-and-tariffs.md#a-calendar)",
    "loads": "What a load control by table (Z14) goes by: see [demand and tariffs](demand-and-tariffs.md#load-control)",
    "summer_time": "Begin and end of up to 20 summer times in normal time; those of the European Union where not given",
    "hdlc_address": "Lower HDLC address, by which a meter is called on [a line with others](../do/run-over-a-line.md)",
    "energy_scaler": "Power of ten of a watt-hour in which energies are read over DLMS; by the display (Z1) where not given",
    "services": "Beyond those of the meter modelled, for associations with a password or keys: `multiple-references`, "
    "`block-transfer-with-set`, `block-transfer-with-action`, `general-block-transfer`, `access`, `data-notification`, "
    "`event-notification`",
    "standard_face": "Also a logical device with the interface classes of today, at SAP 17",
    "without_witness": "What a sealed meter does with a memory whose witness is gone: it may be an older copy",
    "unlock": "Where the passphrase of its memory is: `env:NAME`, `file:PATH` or `keyring:NAME`",
    "sealed": "Whether the verification cover is on: legal data can not be changed then, and the memory keeps to it",
    "password": "Of the three associations with a password",
    "keys": "Interfaces that are ciphered, with their keys: see [encrypt](../do/encrypt.md)",
    "pulse_input": "How many pulses make a unit of [the pulse input](demand-and-tariffs.md#the-pulse-input)",
    "analysis": "What the [analysis logger](journals.md#analysis-logger) logs, and its period",
    "voltage_quality": "Limits of the [voltage quality](voltage-quality.md#thresholds), and how often its counters are logged",
    "voltage_limits": "Limits of [over- and undervoltage](journals.md#what-is-watched), and when a phase is missing",
    "neutral_fault": "When two phases are high and one is low: see [what is watched](journals.md#what-is-watched)",
    "breaker": "What may open the breaker by itself, and how it closes: see [the breaker](breaker.md)",
    "push": "What it sends unasked, where to and when: see [push](../do/push.md)",
    "clock_filter_s": "Smaller settings of the clock get no row in the [RTC logger](journals.md)",
    "port_pulses_per_kwh": "Of the module's ports that give pulses of energy (Z3): see [module ports](module-ports.md)",
    "tamper": "How long tampering is indicated: while it lasts, or until it is released",
    "source": "Where samples come from: see [sources](sources.md)",
    "memory": "Folder for the registers, or `false` to keep nothing; `NAME.memory` beside `NAME.toml` where not given",
    "listen": "Ports by interface: a name, or a list of names",
}
"""What the fields of a meter file mean; which there are, and what they can be, is the order's to say."""


def fields() -> str:
    """The fields of a meter file."""
    schema = Order.model_json_schema()["properties"]
    assert schema.keys() == FIELDS.keys(), f"described are {FIELDS.keys()}, declared {schema.keys()}"
    rows = []
    for name, field in schema.items():
        default = field.get("default")
        shown = "" if default is None else f"`{default}`".replace("'", '"')
        rows.append((f"`{name}`", _range(field), shown, FIELDS[name]))
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
