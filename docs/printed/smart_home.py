"""What a smart home is told of a meter: every key of the state."""

from printed.markdown import table
from trefas.device.smart_home.entities import SWITCHED, TARIFFS, VALUES, WORDS, Value


def home_state() -> str:
    """A row for each key."""
    return table(
        "Key | What it is | Unit | In Home Assistant",
        [
            ("`time`", "the meter's clock, in standard time; `null` where it is not valid", "ISO 8601", "–"),
            *(_value(each) for each in (*VALUES, *(row for n in (1, 2) for row in TARIFFS[n]))),
            *(
                (
                    f"`{each.key}`",
                    each.name,
                    "true, false",
                    f"`binary_sensor`{'' if each.device_class is None else f', `{each.device_class}`'}"
                    + (
                        ""
                        if each.permission is None
                        else f", or `switch` where `commands` has `{each.permission.value}`"
                    ),
                )
                for each in SWITCHED
            ),
            *((f"`{each.key}`", each.name, "–", "`sensor`") for each in WORDS),
        ],
    )


def _value(row: Value) -> tuple[str, ...]:
    kind = row.kind
    classes = " and ".join(f"`{each}`" for each in (kind.device_class, kind.state_class) if each is not None)
    return f"`{row.key}`", row.name, kind.unit or "–", f"`sensor`, {classes}"
